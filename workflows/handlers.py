"""Each event of a procedure as a Temporal update and a signal of its name, made from the declaration."""

import json
from collections.abc import Sequence
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

from workflows.procedure import EventSpec, Procedure


def described(spec: EventSpec) -> str:
    """What the Temporal UI shows where people type: meaning, who, clause, an example."""
    example = json.dumps(spec.example(), ensure_ascii=False)
    return f"{spec.doc} ({spec.clause}) By: {', '.join(spec.by)}. Example: {example}"


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
    run.__qualname__, run.__module__ = f"{cls.__name__}.run", cls.__module__  # as if it stood on the class
    _put(cls, "run", workflow.run(run))


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
