"""The kinds of case as `desk/shown/declared.py` holds them, from their declarations."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from desk.shown.declared import Declared, DeclaredKind, Event, State
from workflows.language.declaration import EventSpec
from workflows.language.procedure import Procedure
from workflows.loop.case import Case
from workflows.registry import PROCEDURES


def kind_of(procedure: Procedure) -> DeclaredKind:
    """A kind."""
    drawing = procedure.diagram()
    return DeclaredKind(
        name=procedure.name,
        doc=procedure.doc,
        states={n: State(title=s.title, clause=s.clause, end=s.end) for n, s in procedure.steps.items()},
        events={name: event_of(spec, procedure) for name, spec in procedure.events.items()},
        drawing=drawing,
        mark=procedure.diagram("STATE").removeprefix(drawing),
    )


def event_of(spec: EventSpec, procedure: Procedure) -> Event:
    """An event of a kind; its origins in the order of the kind's states."""
    states = {state for move in spec.moves for state in procedure.sources(move)}
    return Event(
        name=spec.name,
        doc=spec.doc,
        clause=spec.clause,
        by=tuple(map(str, spec.by)),
        origins=tuple(name for name in procedure.steps if name in states),
        on_hold=spec.on_hold,
        schema=spec.schema,
        example=spec.example(),
    )


def all_declared(kinds_of_case: Sequence[type[Case[Any, Any]]] = PROCEDURES) -> Declared:
    """What these kinds declare now."""
    kinds = [kind_of(kind.procedure) for kind in kinds_of_case]
    return Declared(kinds={kind.slug: kind for kind in kinds})


def text() -> str:
    """The file: a line for each event, so that a change shows in a line."""
    found = all_declared()
    kinds = ",\n".join(_lines(asdict(kind)) for kind in found.kinds.values())
    return f'{{"kinds": [\n{kinds}\n]}}\n'


def _lines(kind: dict[str, Any]) -> str:
    events = ",\n".join(f"{_line(name)}: {_line(event)}" for name, event in kind.pop("events").items())
    return f'{_line(kind)[:-1]}, "events": {{\n{events}\n}}}}'


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
