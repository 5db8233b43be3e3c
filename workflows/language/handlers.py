"""Each event of a procedure as a Temporal update and a signal of its name, made from the declaration."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from temporalio import workflow
from temporalio.common import RawValue

from models.words import interface, terms
from models.words.spoken import say, spoken
from models.words.words import Term
from workflows.language.declaration import EventSpec, Step, nothing
from workflows.language.procedure import Procedure


def described(spec: EventSpec, kind: str) -> str:
    """What the Temporal UI lists where an event is chosen: meaning, clause, when, who, an example. One paragraph."""
    example = json.dumps(spec.example(), ensure_ascii=False)
    more = [key for key in spec.optional if key not in spec.example()]
    term, between = terms.event(kind, spec.name), say(interface.AND)
    return say(
        interface.DESCRIBED,
        doc=_meaning(spec, term),
        clause=spec.clause,
        when=_when(spec),
        by=terms.senders(spec.by, named=spec.person is not nothing),
        example=example,
        also=say(interface.ALSO, keys=between.join(more)) if more else "",
    )


def _meaning(spec: EventSpec, term: Term | None) -> str:
    """What the event is for; in Chinese under its name, which the list shows only as it is on the wire."""
    return spec.doc if term is None or spoken() == "en" else f"{term.name.zh}：{term.sentence}"


def _when(spec: EventSpec) -> str:
    """The states in which an event is possible, in the order of its rows."""
    sources = [source for move in spec.moves for source in move.sources]
    names = (s.name if isinstance(s, Step) else say(interface.ANY_STATE) for s in sources)
    return say(interface.AND).join(dict.fromkeys(names))


def describe(cls: Any, procedure: Procedure) -> None:
    """Words the descriptions of a kind's events anew, in the language that the process speaks now."""
    definition = workflow._Definition.must_from_class(cls)
    for spec in procedure.events.values():
        text = described(spec, procedure.name)
        for handlers in (definition.signals, definition.updates):
            cast(dict[str, Any], handlers)[spec.name] = replace(cast(Any, handlers[spec.name]), description=text)


def decoded(arguments: Sequence[RawValue]) -> tuple[Any, ...]:
    """The arguments of a message with an unknown name, decoded as far as they can be."""
    return tuple(workflow.payload_converter().from_payloads([a.payload for a in arguments]))


def add_handlers(cls: Any, procedure: Procedure) -> None:
    """Puts run, signals and updates on the class of a kind, before `@workflow.defn` looks at it.

    Their descriptions are what the source says; `describe` words them in full, for a worker alone.
    """
    for spec in procedure.events.values():
        text = spec.doc
        _put(cls, f"on_signal_{spec.name}", workflow.signal(name=spec.name, description=text)(_signal(spec.name)))
        _put(cls, f"on_update_{spec.name}", workflow.update(name=spec.name, description=text)(_update(spec.name)))
    run = _run()
    run.__qualname__, run.__module__ = f"{cls.__name__}.on_start", cls.__module__  # as if it stood on the class
    _put(cls, "on_start", workflow.run(run))  # `run` may be an event


def _put(cls: Any, name: str, function: Any) -> None:
    setattr(cls, name, function)


def _signal(name: str) -> Any:
    def on_signal(self: Any, *message: Any) -> None:
        self.deliver_signal(name, message)

    return on_signal


def _update(name: str) -> Any:
    async def on_update(self: Any, *message: Any) -> dict[str, Any]:
        answer: dict[str, Any] = await self.deliver_update(name, message)
        return answer

    return on_update


def _run() -> Any:
    async def run(self: Any, *message: Any) -> dict[str, Any]:
        answer: dict[str, Any] = await self.road(message)
        return answer

    return run
