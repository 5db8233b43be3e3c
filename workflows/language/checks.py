"""Holds a declaration against itself: names that exist, states that are reached, an end from each."""

import re
from collections.abc import Iterable

from models.offices import Office
from models.policy.clauses import clause
from models.policy.parameters import parameters
from models.policy.values import ValueKind, kind_of
from workflows.language.declaration import ON_HOLD, OPENING, Automatic, CommitmentRule, EventSpec, nothing
from workflows.language.procedure import Procedure

NAME = re.compile(r"[A-Z][A-Za-z]*")
"""A kind's name; in small letters it begins each workflow id, up to the first hyphen."""
REF = "ref"
"""What the clock sends along where an event asks: which commitment of several of one name has expired."""
LETTER = re.compile(r"[A-Z]{1,3}")
"""What a kind's numbers begin with."""


def mistakes(procedure: Procedure) -> Iterable[str]:
    """Every contradiction of a declaration, in words."""
    if NAME.fullmatch(procedure.name) is None:
        yield f"its name must be a capital and further letters of A-Z a-z: {procedure.name}"
    if LETTER.fullmatch(procedure.letter) is None:
        yield f"its letter must be one to three of A-Z: {procedure.letter or 'none'}"
    for name, step in procedure.steps.items():
        yield from _clause(f"state {name}", step.clause)
    for spec in (*procedure.events.values(), *procedure.clock_events.values()):
        yield from _event(spec)
    for rule in procedure.commitments:
        yield from _rule(rule, procedure)
    yield from _office(procedure.office)
    yield from _twice(rule.name for rule in procedure.commitments)
    for spec in procedure.clock_events.values():
        yield from _clock_event(spec, procedure)
    foreign = [*_foreign(procedure)]
    yield from foreign or _dead_ends(procedure)


def _clause(what: str, cited: str) -> Iterable[str]:
    if clause(cited) is None:
        yield f"{what} cites no clause of the policy: {cited or 'none'}"


def _event(spec: EventSpec) -> Iterable[str]:
    yield from _clause(f"event {spec.name}", spec.clause)
    if not spec.doc:
        yield f"event {spec.name} has no description"
    if not spec.by and spec.person is nothing:
        yield f"event {spec.name} may be sent by nobody"


def _foreign(procedure: Procedure) -> Iterable[str]:
    """States that stand in the table and are of another procedure, or of none."""
    rows: list[tuple[str, EventSpec | Automatic]] = [
        *((f"event {spec.name}", spec) for spec in (*procedure.events.values(), *procedure.clock_events.values())),
        *((f"a move by itself to {auto.target.name or 'nowhere'}", auto) for auto in procedure.automatic),
    ]
    for what, row in rows:
        for step in row.steps:
            if procedure.steps.get(step.name) is not step:
                yield f"{what} names a state of another procedure: {step.name or step.title}"


def _clock_event(spec: EventSpec, procedure: Procedure) -> Iterable[str]:
    """The clock takes it where a commitment that names it expires, or as scheduled, and sends its `ref` alone along."""
    if spec.name not in {rule.expires for rule in procedure.commitments} | {*procedure.timed_events}:
        yield f"event {spec.name} is the clock's, and no commitment expires with it"
    needed = sorted(set(spec.keys) - {*spec.optional, REF})
    if needed:
        yield f"event {spec.name} is the clock's, which sends no {', '.join(needed)}"


def _twice(names: Iterable[str]) -> Iterable[str]:
    found = list(names)
    for name in sorted({name for name in found if found.count(name) > 1}):
        yield f"commitment {name} is declared twice"


def _rule(rule: CommitmentRule, procedure: Procedure) -> Iterable[str]:
    yield from _clause(f"commitment {rule.name}", rule.clause)
    names = {*procedure.steps, *procedure.events, *procedure.clock_events, OPENING}
    for wrong in sorted({*map(str, (*rule.starts, *rule.met, *rule.restarts, *rule.paused_in))} - names):
        yield f"commitment {rule.name} names neither a state nor an event: {wrong}"
    events = {*procedure.events, *procedure.clock_events} - {*procedure.steps}
    for wrong in sorted({*map(str, rule.paused_in)} & events):
        yield f"commitment {rule.name} can rest in a state only: {wrong}"
    yield from _expiry(rule, procedure)
    for key in rule.keys:
        yield from _duration(f"commitment {rule.name}", key)


def _expiry(rule: CommitmentRule, procedure: Procedure) -> Iterable[str]:
    if rule.expires is None:
        return
    spec = procedure.clock_events.get(rule.expires)
    if spec is None:
        yield f"commitment {rule.name} names no event of the clock: {rule.expires}"
        return
    for state in (name for name in map(str, rule.starts) if name in procedure.steps and name != ON_HOLD):
        if not any(state in procedure.sources(move) for move in spec.moves):
            yield f"commitment {rule.name} may expire in {state}, from which {spec.name} does not lead"


def _duration(what: str, key: str) -> Iterable[str]:
    """A key of the policy that is missing, or gives no length of time."""
    if key not in parameters():
        yield f"{what} names no parameter of the policy: {key}"
    elif kind_of(parameters()[key]) is not ValueKind.DURATION:
        yield f"{what} names a parameter that is no length of time: {key}"


def _office(office: Office) -> Iterable[str]:
    """A ladder whose levels ascend, and for each reason to hold a limit in the policy, or none by intent."""
    levels = [level for _, level in office.rungs]
    if not levels or levels != sorted(set(levels)) or levels[0] < 1:
        yield f"the levels of the ladder of {office.name} do not ascend: {', '.join(map(str, levels)) or 'none'}"
    for reason, key in office.reasons.items():
        if key is not None:
            yield from _duration(f"a hold {reason.value}", key)


def _dead_ends(procedure: Procedure) -> Iterable[str]:
    onward: dict[str, set[str]] = {name: set() for name in procedure.steps}
    for spec in (*procedure.events.values(), *procedure.clock_events.values()):
        for source, target in procedure.arrows(spec):
            onward[source].add(target)
    for auto in procedure.automatic:
        onward[auto.source.name].add(auto.target.name)
    reached = _closure({procedure.initial}, onward) | {ON_HOLD}
    yield from (f"state {name} cannot be reached" for name in procedure.steps if name not in reached)
    for name, step in procedure.steps.items():
        after = _closure({name}, onward)
        if name != ON_HOLD and not procedure.endless and not any(procedure.steps[n].end for n in after):
            yield f"no end can be reached from {name}"
        if step.end and len(after) > 1:
            yield f"end {name} is left again"


def _closure(start: set[str], onward: dict[str, set[str]]) -> set[str]:
    seen, todo = set(start), list(start)
    while todo:
        for target in onward[todo.pop()] - seen:
            seen.add(target)
            todo.append(target)
    return seen
