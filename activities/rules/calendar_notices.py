"""Tells open cases what was published for them: a calendar those with provisional dues, each once a version."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

import structlog
from sqlalchemy import Engine, Select, Table, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.records.database import table
from activities.records.rows import COMMITMENT, REGISTER
from activities.rules.publishing import CALENDAR
from activities.server.background import repeat
from models import tables
from models.kinds.round import NAME as ROUND
from models.vocabulary import CALENDAR_PUBLISHED

NOTICE = table(tables.CalendarNotice)
EVERY = 5.0
"""Seconds between two looks."""
BATCH = 100
log = structlog.get_logger("aftersales.republish")


class Notices:
    """Looks for open cases that have not heard of what was published last, and signals them, each once a version."""

    what: ClassVar[str]
    """What is published, for the log."""
    signal: ClassVar[str]
    """What a case is told; it reads by itself what was published."""

    def __init__(self, engine: Engine, client: Client, every: float = EVERY) -> None:
        self._engine = engine
        self._client = client
        self._every = every

    async def run(self, stop: asyncio.Event) -> None:
        """Looks again and again until `stop` is set; an outage is waited out."""
        await repeat(self.once, self._every, stop, waits=partial(log.warning, f"{self.what} notices wait"))

    async def once(self) -> int:
        """Signals every case that has not heard of the latest version yet. Returns how many."""
        told = 0
        while rows := await asyncio.to_thread(self._unaware):
            for workflow_id, version in rows:
                await self._tell(workflow_id)
                await asyncio.to_thread(self._note, workflow_id, version)
            told += len(rows)
        return told

    async def _tell(self, workflow_id: str) -> None:
        try:
            await self._client.get_workflow_handle(workflow_id).signal(self.signal)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:  # it has ended meanwhile
                raise

    def _unaware(self) -> Sequence[tuple[str, int]]:
        with self._engine.connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(self.unaware().limit(BATCH))]

    def _note(self, workflow_id: str, version: int) -> None:
        with self._engine.begin() as connection:
            connection.execute(insert(self.noted).values((workflow_id, version)).on_conflict_do_nothing())

    noted: ClassVar[Table]
    """Where it stands whom was told of which version."""

    def unaware(self) -> Select[Any]:
        """The cases to be told and the version in force."""
        raise NotImplementedError


class Republisher(Notices):
    """Tells cases whose provisional dues were counted, or could not be, under an older calendar."""

    what, signal, noted = "calendar", CALENDAR_PUBLISHED, NOTICE

    def unaware(self) -> Select[Any]:
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
        return select(REGISTER.c.workflow_id, in_force).where(
            REGISTER.c.closed_at.is_(None), REGISTER.c.calendar_version < in_force,
            or_(provisional, REGISTER.c.kind == ROUND), ~noticed,
        )
