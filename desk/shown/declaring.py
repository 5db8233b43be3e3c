"""The kinds of case as `desk/shown/declared.py` holds them, from their declarations."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from desk.shown.declared import Declared, DeclaredKind, Event, State
from models.words import terms
from models.words.messages import kinds
from models.words.words import Words
from workflows.language.declaration import EventSpec, Step, nothing
from workflows.language.procedure import Procedure
from workflows.loop.case import Case
from workflows.registry import PROCEDURES


def kind_of(procedure: Procedure) -> DeclaredKind:
    """A kind."""
    drawing = procedure.diagram()
    kind = procedure.name
    clocks = (*procedure.commitments, *procedure.shared)
    prompts = {promised.name: terms.prompt(kind, promised.name) for promised in clocks}
    reminders = named_reminders(kind)
    return DeclaredKind(
        name=procedure.name,
        doc=procedure.doc,
        states={name: state_of(step, kind) for name, step in procedure.steps.items()},
        events={name: event_of(spec, procedure) for name, spec in procedure.events.items()},
        drawing=drawing,
        mark=procedure.diagram("STATE").removeprefix(drawing),
        zh=_chinese(terms.kind(kind)),
        doc_zh=terms.kind_in_chinese(kind),
        prompts={name: words.zh for name, words in {**prompts, **reminders}.items() if words is not None},
    )


def named_reminders(kind: str) -> Mapping[str, Words]:
    """The reminders of a kind that are worded."""
    found = kinds().get(kind)
    return found.names.get("reminder", {}) if found is not None else {}


def state_of(step: Step, kind: str) -> State:
    """A state of a kind."""
    term = terms.state(kind, step.name)
    name, meaning = (term.name.zh, term.sentence) if term is not None else ("", "")
    return State(title=step.title, clause=step.clause, end=step.end, zh=name, title_zh=meaning)


def _chinese(words: Words | None) -> str:
    return words.zh if words is not None else ""


def event_of(spec: EventSpec, procedure: Procedure) -> Event:
    """An event of a kind; its origins in the order of the kind's states."""
    states = {state for move in spec.moves for state in procedure.sources(move)}
    term = terms.event(procedure.name, spec.name)
    return Event(
        name=spec.name,
        doc=spec.doc,
        clause=spec.clause,
        by=tuple(map(str, spec.by)),
        origins=tuple(name for name in procedure.steps if name in states),
        on_hold=spec.on_hold,
        schema=spec.schema,
        example=spec.example(),
        zh=term.name.zh if term is not None else "",
        doc_zh=term.sentence if term is not None else "",
        named=spec.person is not nothing,
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
