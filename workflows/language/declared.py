"""Reads the class of a kind as its procedure, and refuses one that contradicts itself."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from keyword import iskeyword
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, create_model

from models.case import Envelope, Opening
from models.fields import Message
from models.offices import Office, above
from models.vocabulary import HoldReason, Role
from workflows.language.checks import mistakes
from workflows.language.declaration import HOLDERS, ON_HOLD, DeclaredEvent, EventSpec, OfOffice, ProcedureError, Step
from workflows.language.machine import machine_of
from workflows.language.procedure import Procedure

PARTS = "workflows.parts"
"""Whose effects become events of a kind under their own names."""


def procedure_of(
    cls: type, *, request: type[Opening], facts: type[BaseModel], letter: str, name: str, office: Office
) -> Procedure:
    """The procedure that a class declares. Raises ProcedureError with every contradiction."""
    members = _in_order(cls)
    steps = {m.name: m for m in members.values() if isinstance(m, Step)}
    holders = (*office.holders, *getattr(cls, "holders", ()))
    rows = {n: _spec(n, m, office, holders) for n, m in members.items() if hasattr(m, "_event")}
    commitments = tuple(rule.named() for rule in getattr(cls, "commitments", ()))
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
        commitments=commitments,
        automatic=automatic,
        machine=machine_of(steps, rows),
        office=office,
        emptying=tuple(getattr(cls, "emptying", ())),
        timed_events=tuple(getattr(cls, "timed_events", ())),
        shared=tuple(getattr(cls, "shared", ())),
        subject=cls.subject_of,  # type: ignore[attr-defined]  # of every case
        shown=cls.shown_of,  # type: ignore[attr-defined]  # of every case
        page=cls.page_of,  # type: ignore[attr-defined]  # of every case
        alone=getattr(cls, "alone", False),
        openers=getattr(cls, "openers", None) or office.openers,
        checklists=tuple(getattr(cls, "checklists", ())),
        lists=cls.lists_of,  # type: ignore[attr-defined]  # of every case
        reads=getattr(cls, "reads", {}),
        endless=getattr(cls, "endless", False),
        confidential=tuple(getattr(cls, "confidential", ())),
    )
    wrong = [*mistakes(procedure), *_taken(cls)]
    if wrong:
        raise ProcedureError(f"{name}: " + "; ".join(wrong))
    return procedure


def _taken(cls: type) -> Iterator[str]:
    """States and events named like something else that every case has."""
    for name, member in vars(cls).items():
        if isinstance(member, Step) or hasattr(member, "_event"):
            others = (vars(base).get(name) for base in cls.__mro__[1:] if not base.__module__.startswith(PARTS))
            if any(callable(o) or isinstance(o, property) for o in others if not hasattr(o, "_event")):
                yield f"{name} is what every case has under that name: choose another, or give a state `name=`"


def _in_order(cls: type) -> dict[str, Any]:
    """The kind's own members first, in the order of the file; then what every kind shares."""
    members: dict[str, Any] = {}
    for base in cls.__mro__:
        members |= {n: m for n, m in vars(base).items() if n not in members}
    return members


def _spec(name: str, effect: Callable[..., Any], office: Office, holders: tuple[Role, ...]) -> EventSpec:
    declared: DeclaredEvent = effect._event  # type: ignore[attr-defined]  # set by the decorator
    hints = get_type_hints(effect, include_extras=True)
    hints = {n: Literal[tuple(office.reasons)] if hint is HoldReason else hint for n, hint in hints.items()}
    by = declared.by
    if isinstance(by, OfOffice):
        by = holders if by is HOLDERS else _lowest(office.ladder)
    clause = office.clause if isinstance(declared.clause, OfOffice) else declared.clause
    parameters = [p for p in inspect.signature(effect).parameters.values() if p.name != "self"]
    fields: dict[str, Any] = {
        on_the_wire(p.name): (hints[p.name], ... if p.default is inspect.Parameter.empty else p.default)
        for p in parameters
    }
    shared = {n: (f.annotation, f) for n, f in Envelope.model_fields.items() if n not in fields}
    model: type[Message] = create_model(name, __base__=Message, **(fields | shared))
    doc = inspect.getdoc(effect) or ""
    return EventSpec(
        name, declared.moves, by, clause, doc, model, tuple(fields), on_hold=declared.on_hold, reads=declared.reads,
        from_cases=declared.from_cases, person=declared.person, before=declared.before,
    )


def on_the_wire(parameter: str) -> str:
    """The key of a parameter: `with` of `with_`, as Python keeps that word for itself; so it is with `self`."""
    return parameter[:-1] if parameter.endswith("_") and _kept(parameter[:-1]) else parameter


def as_parameters(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A payload as the effect takes it."""
    return {f"{key}_" if _kept(key) else key: value for key, value in payload.items()}


def _kept(word: str) -> bool:
    return word == "self" or iskeyword(word)


def _lowest(ladder: tuple[Role, ...]) -> tuple[Role, ...]:
    """The offices of a ladder that stand above none of it: whoever stands above them may do the same."""
    return tuple(role for role in ladder if not any(role in above(other) for other in ladder))
