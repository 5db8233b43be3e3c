"""Reads the class of a kind as its procedure, and refuses one that contradicts itself."""

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

from pydantic import BaseModel, create_model

from models.case import Envelope, Opening
from models.fields import Message
from workflows.language.checks import mistakes
from workflows.language.procedure import ON_HOLD, EventSpec, Procedure, ProcedureError, Step, machine_of


def procedure_of(cls: type, *, request: type[Opening], facts: type[BaseModel], letter: str, name: str) -> Procedure:
    """The procedure that a class declares. Raises ProcedureError with every contradiction."""
    members = _in_order(cls)
    steps = {m.name: m for m in members.values() if isinstance(m, Step)}
    rows = {n: _spec(n, m) for n, m in members.items() if hasattr(m, "_event")}
    promises = tuple(getattr(cls, "promises", ()))
    automatic = tuple(getattr(cls, "automatic", ()))
    initial = next(n for n in steps if n != ON_HOLD)
    procedure = Procedure(
        name=name,
        letter=letter,
        doc=inspect.getdoc(cls) or "",
        request=request,
        facts=facts,
        steps=steps,
        initial=initial,
        events={n: spec for n, spec in rows.items() if not spec.by_clock},
        clock_events={n: spec for n, spec in rows.items() if spec.by_clock},
        promises=promises,
        automatic=automatic,
        machine=machine_of(steps, rows),
    )
    wrong = list(mistakes(procedure))
    if wrong:
        raise ProcedureError(f"{name}: " + "; ".join(wrong))
    return procedure


def _in_order(cls: type) -> dict[str, Any]:
    """The kind's own members first, in the order of the file; then what every kind shares."""
    members: dict[str, Any] = {}
    for base in cls.__mro__:
        members |= {n: m for n, m in vars(base).items() if n not in members}
    return members


def _spec(name: str, effect: Callable[..., Any]) -> EventSpec:
    moves, by, clause = effect._event  # type: ignore[attr-defined]  # set by the decorator
    hints = get_type_hints(effect, include_extras=True)
    parameters = [p for p in inspect.signature(effect).parameters.values() if p.name != "self"]
    fields: dict[str, Any] = {
        p.name: (hints[p.name], ... if p.default is inspect.Parameter.empty else p.default) for p in parameters
    }
    shared = {n: (f.annotation, f) for n, f in Envelope.model_fields.items() if n not in fields}
    model: type[Message] = create_model(name, __base__=Message, **(fields | shared))
    return EventSpec(name, moves, by, clause, inspect.getdoc(effect) or "", model, tuple(fields))
