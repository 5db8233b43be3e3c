"""What the cases ask of Temporal itself: when it stored a message, and to start another case."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Engine
from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.rules.numbers import Numbering
from models.record import LinkedCase, SignalTimes
from models.vocabulary import TASK_QUEUE
from models.words.interface import BY_CASE
from models.words.spoken import say
from models.words.terms import beside
from models.words.terms import kind as word_of

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
        named = beside(case.kind, word_of(case.kind))
        try:
            await self._client.start_workflow(
                case.kind,
                case.request,
                id=case.workflow_id,
                task_queue=TASK_QUEUE,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                static_summary=f"{named} {case.workflow_id.partition('-')[2]} · {say(BY_CASE)}",
            )
        except WorkflowAlreadyStartedError:
            return
