"""The gateway that can also say where many cases stand, in the register and in Temporal, and what a feed has done."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select
from temporalio.client import WorkflowExecution

from activities.rows import REGISTER
from desk import register
from desk.failures import reaching_temporal
from desk.gateway import Gateway
from models.vocabulary import Outcome
from workflows.publish import CASE_STATE

BATCH = 50
"""Cases asked for in one query to Temporal."""
_APPLIED = re.compile(r"log line (\d+), step (\d+)(?:, record (\d+))?\)?$")
_REFUSED = re.compile(r'"event_id": "[^"/]*/(\d+)/(\d+)(?:/(\d+))?"')


@dataclass(frozen=True)
class Told:
    """What a case said to one event of a row. `reason` is None where it was applied."""

    event: str
    state: str | None
    reason: str | None = None


@dataclass(frozen=True, order=True)
class Mark:
    """Which event of a log: its row's line, its step, and the conduct record, 0 where it is sent for none."""

    line: int
    step: int
    record: int = 0

    def event_id(self, number: str) -> str:
        """Under which it is sent to a case; sent again, it counts once."""
        return "/".join([number, *map(str, self._parts)])

    @property
    def note(self) -> str:
        """What stands with it on the timeline, for people and for a feed that goes on later."""
        named = zip(("log line", "step", "record"), self._parts, strict=False)
        return ", ".join(f"{name} {number}" for name, number in named)

    @property
    def _parts(self) -> tuple[int, ...]:
        return (self.line, self.step, self.record) if self.record else (self.line, self.step)


class Counting(Gateway):
    """Sends, and counts."""

    async def told(self, workflow_id: str) -> dict[Mark, Told]:
        """What the case has said to a feed so far."""
        entries = await self._read(lambda c: register.timeline(c, workflow_id))
        found: dict[Mark, Told] = {}
        for entry in entries:
            sent = _sent(entry)
            if sent is not None:
                found.setdefault(sent, _told(entry))
        return found

    async def undecided(self, workflow_id: str) -> list[int]:
        """The numbers of the case's conduct records that are not decided."""
        return await self._read(lambda c: register.undecided(c, workflow_id))

    async def in_register(self, workflow_ids: Collection[str]) -> dict[str, str]:
        """The state of each case that the register has."""

        def read(connection: Connection) -> dict[str, str]:
            query = select(REGISTER.c.workflow_id, REGISTER.c.state).where(REGISTER.c.workflow_id.in_(workflow_ids))
            return {row.workflow_id: row.state for row in connection.execute(query)}

        return await self._read(read)

    async def in_temporal(self, workflow_ids: Collection[str]) -> dict[str, str]:
        """The state of each case that Temporal's list shows, which lags a little behind the case itself."""
        latest: dict[str, WorkflowExecution] = {}
        for some in _batches(workflow_ids):
            named = ", ".join(f'"{workflow_id}"' for workflow_id in some)
            with reaching_temporal():
                async for run in self._client.list_workflows(f"WorkflowId IN ({named})"):
                    if run.id not in latest or run.start_time > latest[run.id].start_time:
                        latest[run.id] = run
        states = {name: run.typed_search_attributes.get(CASE_STATE) for name, run in latest.items()}
        return {name: state for name, state in states.items() if state is not None}


def _batches(names: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(names)
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))


def _sent(entry: dict[str, Any]) -> Mark | None:
    """Which event the entry answers; an applied one has its note, a refused one its event_id."""
    match entry["outcome"]:
        case Outcome.APPLIED:
            found = _APPLIED.search(entry.get("note", ""))
        case Outcome.REFUSED:
            found = _REFUSED.search(entry.get("content", ""))
        case _:
            found = None
    return Mark(*(int(part or 0) for part in found.groups())) if found else None


def _told(entry: dict[str, Any]) -> Told:
    refused = entry["outcome"] == Outcome.REFUSED
    reason = str(entry.get("reason", "")).partition(": ")[2] if refused else None  # the type goes before
    return Told(entry["event"], entry["to"], reason)
