"""The usual road of a kind in words: from its opening to each end, the shortest way that its table has.

What only a supervisor or the clock may do is an exception: some more steps are rather taken than that one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

import page_words as texts

from desk.shown.declaring import event_of, kind_of
from models.offices import ROLES
from models.policy.parameters import parameters
from models.vocabulary import Role
from models.words import interface
from models.words.messages import named
from models.words.spoken import say
from workflows.language.declaration import OPENING, Agreed, CommitmentRule, EventSpec, Move, Step, nothing
from workflows.language.procedure import Procedure

DETOUR = 4
"""How many steps are rather taken than one that is an exception."""
FAR = 4 * DETOUR
"""As many, rather than a move by itself to one of several ends."""


@dataclass(frozen=True)
class Leg:
    """One event of a road: its name, who does it, the state that follows; a move by itself has the last alone."""

    event: str
    who: str
    to: str
    length: int = 1
    """One, and more for what is not usual."""


Road = tuple[Leg, ...]


def roads(procedure: Procedure) -> list[tuple[str, Road]]:
    """The shortest road to each end, the longest of them first.

    Where the opening decides by itself how a case goes on, there is one for each of its ways.
    """
    begun = procedure.initial
    direct = _shortest(procedure, begun)
    decided = [leg for leg in _legs(procedure, begun) if not leg.event]
    found = [(end, road) for end, road in direct.items() if road and road[0].event]
    sent_to = {end for end, _ in found}
    for leg in decided:
        onward = _shortest(procedure, leg.to)
        found += ((end, (leg, *road)) for end, road in onward.items() if end not in sent_to)
    return sorted(found, key=lambda road: -len(road[1]))


def _shortest(procedure: Procedure, begun: str) -> dict[str, Road]:
    """The shortest road from a state to each end that it can come to, by the end's name."""
    found: dict[str, Road] = {}
    order = count()
    waiting: list[tuple[int, int, str, Road]] = [(0, next(order), begun, ())]
    while waiting:
        far, _, state, road = heappop(waiting)
        if state in found:
            continue
        found[state] = road
        for leg in _legs(procedure, state):
            heappush(waiting, (far + leg.length, next(order), leg.to, (*road, leg)))
    return {name: road for name, road in found.items() if procedure.steps[name].end}


def _legs(procedure: Procedure, state: str) -> Iterator[Leg]:
    """What leads on from a state: what moves by itself, the people's events, the clock's."""
    moves = [auto.target.name for auto in procedure.automatic if auto.source.name == state]
    unsaid = len(moves) > 1 and procedure.steps[state] in procedure.emptying
    for target in moves:  # where several ends follow by themselves, what came before says which
        yield Leg("", "", target, FAR if unsaid else 1)
    for spec in (*procedure.events.values(), *procedure.clock_events.values()):
        for move in (move for move in spec.moves if state in procedure.sources(move)):
            seldom = _seldom(spec, move, procedure)
            for number, target in enumerate(move.targets):
                if isinstance(target, Step) and target.name != state:
                    yield Leg(spec.name, doer(spec.by), target.name, 1 + number + (DETOUR if seldom else 0))


def _seldom(spec: EventSpec, move: Move, procedure: Procedure) -> bool:
    """Whether an event is an exception: the ladder's offices or the clock alone take it, or any state has it.

    Not so where somebody whom the case names may send it, too.
    """
    if not all(isinstance(source, Step) for source in move.sources):
        return True
    return spec.person is nothing and set(spec.by) <= {Role.SYSTEM, *procedure.office.ladder}


def doer(roles: Iterable[Role]) -> str:
    """Who does it, in words: `the clerk or the customer`."""
    names = [say(texts.THE_CLOCK if role is Role.SYSTEM else ROLES[role].addressed) for role in roles]
    if not names:
        return say(interface.NAMED)
    return say(texts.OR).join([say(texts.LISTED).join(names[:-1]), names[-1]] if len(names) > 1 else names)


def met_on(road: Road, procedure: Procedure) -> Iterator[tuple[CommitmentRule, int, int]]:
    """The commitments that begin and are met on a road, with the numbers of both steps."""
    names = [{OPENING, procedure.initial}, *({leg.event, leg.to} for leg in road)]
    for rule in procedure.commitments:
        begun = next((n for n, at in enumerate(names) if at & {*map(str, rule.starts)}), None)
        if begun is None:
            continue
        met = next((n for n, at in enumerate(names) if n > begun and at & {*map(str, rule.met)}), None)
        if met is not None:
            yield rule, begun + 1, met + 1


def length(rule: CommitmentRule) -> str:
    """How long a commitment has, by the policy as it is shipped."""
    if isinstance(rule.within, Agreed):
        return say(texts.AS_AGREED)
    known = (parameters()[key] for key in dict.fromkeys(rule.keys) if key not in rule.restarts.values())
    bare = ((p.default, p.unit if isinstance(p.default, int) else None) for p in known)
    return say(texts.OR).join(f"{default} {unit}" if unit else str(default) for default, unit in bare)


def in_words(procedure: Procedure) -> str:
    """The section of a kind's page, in the language spoken: each road as a list, then what is met on the way."""
    found = roads(procedure)
    head = f"## {say(texts.ROAD)}\n\n"
    if not found:
        return f"{head}{say(texts.ENDLESS)}\n"
    return f"{head}{say(texts.ROAD_IS)}\n\n" + "\n".join(_told(end, road, procedure) for end, road in found)


def _told(end: str, road: Road, procedure: Procedure) -> str:
    first = say(texts.BEGUN, **_state(procedure.initial, procedure))
    told = [first, *(_leg(leg, procedure) for leg in road)]
    steps = [f"{number}. {line}" for number, line in enumerate(told, start=1)]
    met = [_met(p, begun, ended, procedure) for p, begun, ended in met_on(road, procedure)]
    way = ["", say(texts.MET_ON_THE_WAY), "", *met] if met else []
    decided = road and not road[0].event and road[0].to != end
    through = say(texts.THROUGH, state=road[0].to) if decided else ""
    return "\n".join([f"### {say(texts.TO, end=end)}{through}", "", *steps, *way, ""])


def _leg(leg: Leg, procedure: Procedure) -> str:
    """A step of a road as a line: the event, who does it, the state that follows and what it means."""
    if not leg.event:
        return say(texts.BY_ITSELF, **_state(leg.to, procedure))
    spec = (procedure.events | procedure.clock_events)[leg.event]
    name = event_of(spec, procedure).zh
    return say(texts.LEG, event=leg.event, name=name, who=leg.who, **_state(leg.to, procedure))


def _state(name: str, procedure: Procedure) -> dict[str, str]:
    meaning = kind_of(procedure).states[name].meaning
    return {"state": name, "meaning": meaning if meaning.endswith(("。", ".")) else meaning + say(texts.FULL_STOP)}


def _met(rule: CommitmentRule, begun: int, met: int, procedure: Procedure) -> str:
    """A commitment as a line: its clause, how long it has, from which step to which."""
    named_ = named("commitment", rule.name, procedure.name)
    return say(
        texts.MET_FROM, name=rule.name, words=named_.zh if named_ is not None else "", clause=rule.clause,
        length=length(rule), begun=begun, met=met,
    )  # fmt: skip
