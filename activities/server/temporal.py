"""What the cases ask of Temporal itself: when it stored a message, and to start another case."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Engine
from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from activities.rules.numbers import Numbering
from activities.server.starting import start_once
from models.record import LinkedCase, SignalTimes
from models.words.interface import BY_CASE
from models.words.spoken import say

SIGNALED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED


class TemporalActivities:
    """Activities that need the Temporal client."""

    def __init__(self, engine: Engine, client: Client, letters: Mapping[str, str], numbering: Numbering) -> None:
        self._engine = engine
        self._client = client
        self._letters = letters
        self._numbering = numbering

    @activity.defn(name="signal_times")
    async def signal_times(self, asked: SignalTimes) -> list[datetime]:
        """When the server stored the signals of a run, from number `after` on."""
        handle = self._client.get_workflow_handle(asked.workflow_id, run_id=asked.run_id)
        times = [
            event.event_time.ToDatetime(tzinfo=UTC)
            async for event in handle.fetch_history_events()
            if event.event_type == SIGNALED
        ]
        return times[asked.after :]

    @activity.defn(name="name_linked")
    def name_linked(self, case: LinkedCase) -> str:
        """The workflow id that a case opened by another will have; asked for twice, the same."""
        letter = self._letters.get(case.kind, case.kind[0])
        with self._engine.begin() as connection:
            return f"{case.kind.lower()}-{self._numbering(connection, case, letter)}"

    @activity.defn(name="open_linked")
    async def open_linked(self, case: LinkedCase) -> None:
        """Opens a case for another one, unless it is open already or its kind does not run here."""
        if case.kind not in self._letters:
            return
        await start_once(self._client, case.kind, case.workflow_id, case.request, say(BY_CASE))
