"""The usual road of a kind in words: from its opening to each end, the shortest way that its table has.

What only a supervisor or the clock may do is an exception: some more steps are rather taken than that one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from models.offices import ROLES
from models.policy.parameters import parameters
from models.vocabulary import Role
from workflows.language.declaration import OPENING, Agreed, EventSpec, Move, Promised, Step
from workflows.language.procedure import Procedure

NOBODY = "by itself"
DETOUR = 4
"""How many steps are rather taken than one that is an exception."""


@dataclass(frozen=True)
class Leg:
    """One event of a road: its name, who does it, the state that follows. An automatic move has no name."""

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
    for auto in procedure.automatic:
        if auto.source.name == state:
            yield Leg("", NOBODY, auto.target.name)
    for spec in (*procedure.events.values(), *procedure.clock_events.values()):
        for move in (move for move in spec.moves if state in procedure.sources(move)):
            seldom = _seldom(spec, move, procedure)
            for number, target in enumerate(move.targets):
                if isinstance(target, Step) and target.name != state:
                    yield Leg(spec.name, doer(spec.by), target.name, 1 + number + (DETOUR if seldom else 0))


def _seldom(spec: EventSpec, move: Move, procedure: Procedure) -> bool:
    """Whether an event is an exception: the ladder's offices or the clock alone take it, or any state has it."""
    if not all(isinstance(source, Step) for source in move.sources):
        return True
    return set(spec.by) <= {Role.SYSTEM, *procedure.office.ladder}


def doer(roles: Iterable[Role]) -> str:
    """Who does it, in words: `the clerk or the customer`."""
    names = ["the clock" if role is Role.SYSTEM else ROLES[role].addressed.en for role in roles]
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def met_on(road: Road, procedure: Procedure) -> Iterator[tuple[Promised, int, int]]:
    """The commitments that begin and are met on a road, with the numbers of both steps."""
    names = [{OPENING, procedure.initial}, *({leg.event, leg.to} for leg in road)]
    for promise in procedure.promises:
        begun = next((n for n, at in enumerate(names) if at & {*map(str, promise.starts)}), None)
        if begun is None:
            continue
        met = next((n for n, at in enumerate(names) if n > begun and at & {*map(str, promise.met)}), None)
        if met is not None:
            yield promise, begun + 1, met + 1


def length(promise: Promised) -> str:
    """How long a commitment has, by the policy as it is shipped."""
    if isinstance(promise.within, Agreed):
        return "as agreed"
    known = (parameters()[key] for key in dict.fromkeys(promise.keys) if key not in promise.restarts.values())
    bare = ((p.default, p.unit if isinstance(p.default, int) else None) for p in known)
    return " or ".join(f"{default} {unit}" if unit else str(default) for default, unit in bare)


def in_words(procedure: Procedure) -> str:
    """The section of a kind's page: each road as a numbered list, then what is met on the way."""
    found = roads(procedure)
    if not found:
        return "## Usual road\n\nA case of this kind never ends.\n"
    intro = (
        "The shortest way from the opening to each end, as the table of events has it, around exceptions. An event "
        "may ask for more than the state, and some commitments begin for some cases only: see below."
    )
    return f"## Usual road\n\n{intro}\n\n" + "\n".join(_told(end, road, procedure) for end, road in found)


def _told(end: str, road: Road, procedure: Procedure) -> str:
    steps = procedure.steps
    lines = [f"1. The request opens the case: `{procedure.initial}`. {steps[procedure.initial].title}."]
    for number, leg in enumerate(road, start=2):
        happens = f"[`{leg.event}`](#{leg.event}), {leg.who}" if leg.event else f"Moves {leg.who}"
        lines.append(f"{number}. {happens}: `{leg.to}`. {steps[leg.to].title}.")
    met = [
        f"- `{p.name}` ({p.clause}), {length(p)}: from {begun} to {ended}."
        for p, begun, ended in met_on(road, procedure)
    ]
    way = ["", "Commitments met on the way:", "", *met] if met else []
    through = "" if not road or road[0].event or road[0].to == end else f", when the opening leads to `{road[0].to}`"
    return "\n".join([f"### To `{end}`{through}", "", *lines, *way, ""])
