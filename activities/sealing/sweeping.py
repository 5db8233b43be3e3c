"""Forgets keys of messages that were sealed and never sent."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Engine, delete
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.service import RPCError

from activities.sealing.keys import KEYS

UNCLAIMED = timedelta(days=1)
"""How long a key waits for the case that its message is for."""
EVERY = timedelta(hours=1)
"""Between two sweeps, and before the first: what waited while no worker ran has been read by then."""
log = structlog.get_logger("aftersales.seal")


class Sweeper:
    """Deletes keys that no case has claimed for a day, while the server whose messages they are for answers."""

    def __init__(self, engine: Engine, client: Client, every: timedelta = EVERY) -> None:
        self._engine, self._client, self._every = engine, client, every

    async def run(self, stop: asyncio.Event) -> None:
        """Sweeps again and again until `stop` is set; an outage is waited out."""
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._every.total_seconds())
                return
            try:
                await self.once(datetime.now(UTC))
            except (SQLAlchemyError, RPCError) as error:
                log.warning("unclaimed keys stay", error=type(error).__name__)

    async def once(self, now: datetime) -> int:
        """Deletes the keys that are unclaimed since a day before `now`. Answers how many."""
        if not await self._client.service_client.check_health():
            return 0
        return await asyncio.to_thread(self._delete, now - UNCLAIMED)

    def _delete(self, before: datetime) -> int:
        unclaimed = delete(KEYS).where(KEYS.c.workflow_id.is_(None), KEYS.c.made_at < before)
        with self._engine.begin() as connection:
            return connection.execute(unclaimed).rowcount
