"""Tells open cases with provisional dues that a calendar was published, each once a version."""

import asyncio
import contextlib
from collections.abc import Sequence

import structlog
from sqlalchemy import Engine, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.records.database import table
from activities.records.rows import COMMITMENT, REGISTER
from activities.rules.publishing import CALENDAR
from models import tables
from models.kinds.round import NAME as ROUND
from models.vocabulary import CALENDAR_PUBLISHED

NOTICE = table(tables.CalendarNotice)
EVERY = 5.0
"""Seconds between two looks."""
BATCH = 100
log = structlog.get_logger("aftersales.republish")


class Republisher:
    """Looks for cases whose provisional dues were counted, or could not be, under an older calendar; signals them."""

    def __init__(self, engine: Engine, client: Client, every: float = EVERY) -> None:
        self._engine = engine
        self._client = client
        self._every = every

    async def run(self, stop: asyncio.Event) -> None:
        """Looks again and again until `stop` is set; an outage is waited out."""
        while not stop.is_set():
            try:
                await self.once()
            except (SQLAlchemyError, RPCError) as error:
                log.warning("calendar notices wait", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._every)

    async def once(self) -> int:
        """Signals every case that has not heard of the latest calendar yet. Returns how many."""
        told = 0
        while rows := await asyncio.to_thread(self._unaware):
            for workflow_id, version in rows:
                await self._tell(workflow_id)
                await asyncio.to_thread(self._note, workflow_id, version)
            told += len(rows)
        return told

    def _unaware(self) -> Sequence[tuple[str, int]]:
        in_force = (
            select(func.max(CALENDAR.c.version)).where(CALENDAR.c.effective_from <= func.now()).scalar_subquery()
        )
        provisional = exists().where(
            COMMITMENT.c.workflow_id == REGISTER.c.workflow_id,
            or_(COMMITMENT.c.provisional, COMMITMENT.c.unreckoned),
            COMMITMENT.c.state.in_(("running", "paused", "overdue")),
        )
        noticed = exists().where(
            and_(NOTICE.c.workflow_id == REGISTER.c.workflow_id, NOTICE.c.calendar_version == in_force)
        )
        query = select(REGISTER.c.workflow_id, in_force).where(
            REGISTER.c.closed_at.is_(None), REGISTER.c.calendar_version < in_force,
            or_(provisional, REGISTER.c.kind == ROUND), ~noticed,
        )
        with self._engine.connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(query.limit(BATCH))]

    async def _tell(self, workflow_id: str) -> None:
        try:
            await self._client.get_workflow_handle(workflow_id).signal(CALENDAR_PUBLISHED)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:  # it has ended meanwhile
                raise

    def _note(self, workflow_id: str, version: int) -> None:
        row = {"workflow_id": workflow_id, "calendar_version": version}
        with self._engine.begin() as connection:
            connection.execute(insert(NOTICE).values(row).on_conflict_do_nothing())
