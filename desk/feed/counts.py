"""The gateway that can also say where many cases stand, in the register and in Temporal, and what a feed has done."""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, func, select
from temporalio.client import WorkflowExecution

from activities.records.rows import MESSAGE, REGISTER, TIMELINE
from desk.feed.event_ids import NOTED, Mark, Told, mark_of, told_of
from desk.gateway import register
from desk.gateway.failures import reaching_temporal
from desk.gateway.gateway import Gateway
from models.vocabulary import Outcome
from workflows.shown.publish import CASE_STATE

BATCH = 50
"""Cases asked for in one query to Temporal."""


class Counting(Gateway):
    """Sends, and counts."""

    async def told(self, workflow_id: str) -> dict[Mark, Told]:
        """What the case has said to feeds so far, in order."""

        def read(connection: Connection) -> dict[Mark, Told]:
            query = select(MESSAGE.c.seq, MESSAGE.c.body["event_id"].astext).where(MESSAGE.c.workflow_id == workflow_id)
            ids = {row[0]: row[1] for row in connection.execute(query)}
            found: dict[Mark, Told] = {}
            for entry in register.timeline(connection, workflow_id):
                mark = mark_of(entry, ids.get(entry["seq"]))
                if mark is not None:
                    found.setdefault(mark, told_of(entry))
            return found

        return await self._read(read)

    async def applied(self, workflow_ids: Collection[str]) -> dict[str, int]:
        """How many events each case has from logs, whatever feed sent them."""

        def read(connection: Connection) -> dict[str, int]:
            query = select(TIMELINE.c.workflow_id, func.count()).group_by(TIMELINE.c.workflow_id)
            query = query.where(TIMELINE.c.workflow_id.in_(workflow_ids), TIMELINE.c.outcome == Outcome.APPLIED)
            query = query.where(TIMELINE.c.note.regexp_match(NOTED))
            return {row[0]: row[1] for row in connection.execute(query)}

        return await self._read(read)

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
