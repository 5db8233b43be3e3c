"""Holds a declaration against itself: names that exist, states that are reached, an end from each."""

import re
from collections.abc import Iterable

from models.parameters import BY_KEY
from workflows.procedure import ON_HOLD, OPENING, EventSpec, Procedure, Promised, Step

CLAUSE = re.compile(r"[一二三四五六七八]§\d{1,2}(\(\d{1,2}\))?[a-d]?(·\d)?")
"""A clause as the register of clauses writes it, such as 一§19(2)·2."""
NAME = re.compile(r"[A-Z][A-Za-z]*")
"""A kind's name; in small letters it begins each workflow id, up to the first hyphen."""
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
        yield from _event(spec, procedure)
    for promise in procedure.promises:
        yield from _promise(promise, procedure)
    for auto in procedure.automatic:
        yield from _foreign("a move by itself", (auto.source, auto.target), procedure)
    yield from _dead_ends(procedure)


def _clause(what: str, clause: str) -> Iterable[str]:
    if CLAUSE.fullmatch(clause) is None:
        yield f"{what} cites no clause of the policy: {clause or 'none'}"


def _event(spec: EventSpec, procedure: Procedure) -> Iterable[str]:
    yield from _clause(f"event {spec.name}", spec.clause)
    if not spec.doc:
        yield f"event {spec.name} has no description"
    if not spec.by:
        yield f"event {spec.name} may be sent by nobody"
    named = (item for move in spec.moves for item in (*move.sources, *move.targets) if isinstance(item, Step))
    yield from _foreign(f"event {spec.name}", named, procedure)


def _foreign(what: str, named: Iterable[Step], procedure: Procedure) -> Iterable[str]:
    for item in named:
        if procedure.steps.get(item.name) is not item:
            yield f"{what} names a state of another procedure: {item.name}"


def _promise(promise: Promised, procedure: Procedure) -> Iterable[str]:
    yield from _clause(f"commitment {promise.name}", promise.clause)
    names = {*procedure.steps, *procedure.events, *procedure.clock_events, OPENING}
    for wrong in sorted({*promise.starts, *promise.met, *promise.restarts, *promise.paused_in} - names):
        yield f"commitment {promise.name} names neither a state nor an event: {wrong}"
    if promise.expires is not None and promise.expires not in procedure.clock_events:
        yield f"commitment {promise.name} names no event of the clock: {promise.expires}"
    for key in promise.keys:
        if key not in BY_KEY:
            yield f"commitment {promise.name} names no parameter of the policy: {key}"


def _dead_ends(procedure: Procedure) -> Iterable[str]:
    onward: dict[str, set[str]] = {name: set() for name in procedure.steps}
    for spec in (*procedure.events.values(), *procedure.clock_events.values()):
        for source, target in procedure.arrows(spec):
            onward.setdefault(source, set()).add(target)  # one that is none of ours is told of above
    for auto in procedure.automatic:
        onward.setdefault(auto.source.name, set()).add(auto.target.name)
    reached = _closure({procedure.initial}, onward) | {ON_HOLD}
    yield from (f"state {name} cannot be reached" for name in procedure.steps if name not in reached)
    for name, step in procedure.steps.items():
        after = _closure({name}, onward)
        if name != ON_HOLD and not any(procedure.steps[n].end for n in after if n in procedure.steps):
            yield f"no end can be reached from {name}"
        if step.end and len(after) > 1:
            yield f"end {name} is left again"


def _closure(start: set[str], onward: dict[str, set[str]]) -> set[str]:
    seen, todo = set(start), list(start)
    while todo:
        for target in onward.get(todo.pop(), set()) - seen:
            seen.add(target)
            todo.append(target)
    return seen
