"""Tells another case what a step has led to: a signal under a fixed event id, sent until it stands there."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import Engine, update
from temporalio import activity
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.records.rows import TELLING
from models.record import Telling


class Teller:
    """Signals cases; a signal that comes twice is one, since its event id was seen."""

    def __init__(self, engine: Engine, client: Client) -> None:
        self._engine = engine
        self._client = client

    @activity.defn(name="tell_case")
    async def tell_case(self, telling: Telling) -> bool:
        """Tells it, and notes when. False where the other case has ended, or never was."""
        ended = False
        try:
            await self._client.get_workflow_handle(telling.to).signal(telling.event, telling.payload)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            ended = True
        await asyncio.to_thread(self._note, telling, ended=ended)
        return not ended

    def _note(self, telling: Telling, *, ended: bool) -> None:
        with self._engine.begin() as connection:
            noted = update(TELLING).where(TELLING.c.key == telling.key)
            connection.execute(noted.values(told_at=datetime.now(UTC), ended=ended))
