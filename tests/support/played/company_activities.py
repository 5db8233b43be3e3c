"""The worker's own activities, run for the cases of a company.

Arguments and answers cross as JSON, as they do on the real road. An activity that fails fails whoever asked: no worker
tries it again.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_json
from sqlalchemy import Engine
from temporalio import activity
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment

from activities.registry import build
from activities.rules.numbers import by_day
from models.record import Write
from played.runs import Asked
from workflows.language.procedure import Procedure

IN_PLACE = ("record",)
"""They ask the database alone. Others may ask the event loop for something, so they have a thread."""


@dataclass(frozen=True)
class Activity:
    """What is called, and what it is handed."""

    function: Callable[[Any], Any]
    argument: Any
    awaited: bool = True


class Activities:
    """By name, with what they were asked."""

    def __init__(self, engine: Engine, client: Client, procedures: Sequence[Procedure]) -> None:
        self.by_name = dict(_built(engine, client, procedures))
        self.calls: Counter[str] = Counter()
        """How often each was called."""
        self.handed: Counter[str] = Counter()
        """How often each message's key was handed to the records in a step that stands."""
        self.may_follow: set[str] = set()
        """Keys of messages to which the books may have led."""
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="activity")

    async def answer(self, asked: Asked) -> Any:
        """Runs one. Raises whatever it raises."""
        self.calls[asked.name] += 1
        found = self.by_name[asked.name]
        argument = crossed(asked.argument, found.argument)
        if found.awaited:
            answer = await ActivityEnvironment().run(found.function, argument)
        elif asked.name in IN_PLACE:
            answer = found.function(argument)
        else:
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, found.function, argument)
        if isinstance(argument, Write) and answer.stands and not answer.conflict:
            self._note(argument)
        return crossed(answer, asked.result)

    def _note(self, write: Write) -> None:
        self.handed.update(told.key for told in write.notifications)
        messages = (posted.values.get("alert") or posted.values.get("notice") for posted in write.postings)
        self.may_follow |= {message["key"] for message in messages if message is not None}

    def close(self) -> None:
        self._threads.shutdown()


def _built(engine: Engine, client: Client, procedures: Sequence[Procedure]) -> Iterator[tuple[str, Activity]]:
    letters = {procedure.name: procedure.letter for procedure in procedures}
    ends = {p.name: frozenset(name for name, step in p.steps.items() if step.end) for p in procedures}
    for function in build(engine, client, letters, ends, by_day):
        definition = activity._Definition.must_from_callable(function)
        assert definition.name is not None
        assert definition.arg_types is not None
        yield definition.name, Activity(function, definition.arg_types[0], definition.is_async)


def plain(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A message as it comes to a case: what JSON can hold."""
    texts = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in payload.items()}
    body: dict[str, Any] = crossed(texts, dict)
    return body


def crossed(value: Any, kind: Any) -> Any:
    """A value as it comes out on the other side: the SDK's converter for pydantic does no more."""
    return _adapter(kind).validate_json(to_json(value))


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
