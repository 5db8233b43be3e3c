"""Forgets keys of messages that were sealed and never sent."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Engine, delete
from temporalio.client import Client

from activities.sealing.keys import KEYS
from activities.server.background import repeat, rest

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
        every, waits = self._every.total_seconds(), partial(log.warning, "unclaimed keys stay")
        await rest(every, stop)
        await repeat(lambda: self.once(datetime.now(UTC)), every, stop, waits=waits)

    async def once(self, now: datetime) -> int:
        """Deletes the keys that are unclaimed since a day before `now`. Answers how many."""
        if not await self._client.service_client.check_health():
            return 0
        return await asyncio.to_thread(self._delete, now - UNCLAIMED)

    def _delete(self, before: datetime) -> int:
        unclaimed = delete(KEYS).where(KEYS.c.workflow_id.is_(None), KEYS.c.made_at < before)
        with self._engine.begin() as connection:
            return connection.execute(unclaimed).rowcount
