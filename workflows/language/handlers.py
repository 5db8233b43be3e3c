"""Each event of a procedure as a Temporal update and a signal of its name, made from the declaration."""

import json
from collections.abc import Sequence
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

from workflows.language.declaration import EventSpec, Step
from workflows.language.procedure import Procedure


def described(spec: EventSpec) -> str:
    """What the Temporal UI lists where an event is chosen: meaning, clause, when, who, an example. One paragraph."""
    example = json.dumps(spec.example(), ensure_ascii=False)
    more = [key for key in spec.optional if key not in spec.example()]
    also = f" Optional: {', '.join(more)}." if more else ""
    return f"{spec.doc} ({spec.clause}) When: {_when(spec)}. By: {', '.join(spec.by)}. Example: {example}{also}"


def _when(spec: EventSpec) -> str:
    """The states in which an event is possible, in the order of its rows."""
    sources = [source for move in spec.moves for source in move.sources]
    return ", ".join(dict.fromkeys(s.name if isinstance(s, Step) else "any state" for s in sources))


def decoded(arguments: Sequence[RawValue]) -> tuple[Any, ...]:
    """The arguments of a message with an unknown name, decoded as far as they can be."""
    return tuple(workflow.payload_converter().from_payloads([a.payload for a in arguments]))


def add_handlers(cls: Any, procedure: Procedure) -> None:
    """Puts run, signals and updates on the class of a kind, before `@workflow.defn` looks at it."""
    for spec in procedure.events.values():
        text = described(spec)
        _put(cls, f"on_signal_{spec.name}", workflow.signal(name=spec.name, description=text)(_signal(spec.name)))
        _put(cls, f"on_update_{spec.name}", workflow.update(name=spec.name, description=text)(_update(spec.name)))
    run = _run()
    run.__qualname__, run.__module__ = f"{cls.__name__}.on_start", cls.__module__  # as if it stood on the class
    _put(cls, "on_start", workflow.run(run))  # `run` may be an event


def _put(cls: Any, name: str, function: Any) -> None:
    setattr(cls, name, function)


def _signal(name: str) -> Any:
    def on_signal(self: Any, *message: Any) -> None:
        self.deliver(name, message)

    return on_signal


def _update(name: str) -> Any:
    async def on_update(self: Any, *message: Any) -> dict[str, Any]:
        answer: dict[str, Any] = await self.receive(name, message)
        return answer

    return on_update


def _run() -> Any:
    async def run(self: Any, *message: Any) -> dict[str, Any]:
        answer: dict[str, Any] = await self.road(message)
        return answer

    return run
