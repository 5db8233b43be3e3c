"""The way back of a lost case: its last run is reset to where it stood, and it goes on with all that came to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, text
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import ResetReapplyType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.service import RPCError

from activities.watch.lost import Lookout, Lost, ResetPlace
from activities.watch.watchman import command_of, note_back
from desk.errors import NoSuchCase, NotAnswered, NotRevived
from desk.gateway import register
from desk.gateway.failures import reaching_database, reaching_temporal
from desk.gateway.queries import Looking
from desk.gateway.waiting import waiting
from models.case import Relation
from models.words.shared import NAMES

LOCK = 7_311_920
"""First half of the advisory lock under which a case is revived; the second is the case's."""
_LOCKING = text("SELECT pg_advisory_xact_lock(:lock, hashtext(:case))")
DEFAULT_ADDRESSES, DEFAULT_NAMESPACE = ("localhost:7233", "127.0.0.1:7233"), "default"
"""What the `temporal` command takes where it is told nothing."""
PAUSE = 0.1
"""Seconds between two looks whether the case answers again."""


@dataclass(frozen=True, kw_only=True)
class Revived:
    """A case that runs again: what had become of it, where it was reset to, and where it stands now."""

    workflow_id: str
    lost: str
    reset_run_id: str
    event_id: int
    run_id: str
    state: str


def what_became_of(lost: Lost) -> str:
    """In words."""
    return NAMES["loss"][lost.how].en


def reset_command(lost: Lost, place: ResetPlace, client: Client) -> str:
    """What does the same by the `temporal` command."""
    where = "" if client.namespace == DEFAULT_NAMESPACE else f" --namespace {client.namespace}"
    address = client.service_client.config.target_host
    where += "" if address in DEFAULT_ADDRESSES else f" --address {address}"
    return (
        f"temporal workflow reset --workflow-id {lost.case.workflow_id} --run-id {place.run_id} "
        f"--event-id {place.event_id} --reason lost{where}"
    )


class Reviving(Looking):
    """The part of the gateway that knows of lost cases."""

    _engine: Engine
    """The gateway's own: what only looks has a lighter way to the register."""

    async def lost(self, workflow_id: str) -> Lost | None:
        """The case where it is lost: open in the register, not run by Temporal. Raises Unreachable."""
        with reaching_temporal(), reaching_database():
            return await Lookout(self._engine, self._client).find(workflow_id)

    async def revive(self, case: str) -> Revived:
        """Resets a lost case's last run and waits until the case answers.

        Raises NotRevived where it runs, has ended or is deleted; NoSuchCase, NotAnswered, Unreachable.
        """
        workflow_id = await self.workflow_id(case)
        async with self._alone(workflow_id):  # a second reset would throw away what has come since the first
            lost = await self.lost(workflow_id)
            if lost is None:
                raise await self._not_lost(workflow_id)
            if lost.place is None:
                reason = f"{what_became_of(lost)}, and Temporal keeps nothing of it to go on from; open it anew:"
                raise NotRevived(f"{workflow_id} cannot be brought back: {reason} {command_of(lost)}")
            run_id = await self._reset(workflow_id, lost.place)
        state = await self._answers(workflow_id)
        await self._read(lambda connection: note_back(connection, [workflow_id]))
        return Revived(
            workflow_id=workflow_id, lost=what_became_of(lost), reset_run_id=lost.place.run_id,
            event_id=lost.place.event_id, run_id=run_id, state=state,
        )  # fmt: skip

    @asynccontextmanager
    async def _alone(self, workflow_id: str) -> AsyncIterator[None]:
        """Nobody else revives the case meanwhile."""
        with reaching_database():
            connection = await asyncio.to_thread(self._engine.connect)
            try:
                await asyncio.to_thread(connection.execute, _LOCKING, {"lock": LOCK, "case": workflow_id})
                yield
            finally:
                await asyncio.to_thread(connection.close)

    async def _not_lost(self, workflow_id: str) -> NotRevived | NoSuchCase:
        rows = await self._read(lambda connection: register.find(connection, workflow_id))
        if not rows:
            return NoSuchCase(f"the register does not know {workflow_id}; only what it has open can be lost")
        if rows[0]["closed_at"] is not None:
            reason = f"has ended ({rows[0]['state']}): a new case can name it in `reopens`"
            return NotRevived(f"{workflow_id} {reason}")
        seen = await self._recorded(workflow_id)
        links = seen["links"] if seen else []
        reopened = [link["workflow_id"] for link in links if link["relation"] == Relation.REOPENED_BY]
        if reopened:
            return NotRevived(f"{workflow_id} goes on as {reopened[0]}, which has reopened it")
        return NotRevived(f"{workflow_id} runs ({rows[0]['state']}): there is nothing to bring back")

    async def _reset(self, workflow_id: str, place: ResetPlace) -> str:
        """The new run."""
        request = ResetWorkflowExecutionRequest(
            namespace=self._client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id, run_id=place.run_id),
            workflow_task_finish_event_id=place.event_id,
            reset_reapply_type=ResetReapplyType.RESET_REAPPLY_TYPE_ALL_ELIGIBLE,
            request_id=str(uuid4()),
            reason="aftersales revive: open in the register, not run by Temporal",
            identity=self._client.identity,
        )
        with reaching_temporal():
            answer = await self._client.workflow_service.reset_workflow_execution(request, timeout=self._patience)
        return answer.run_id

    async def _answers(self, workflow_id: str) -> str:
        """The state in which the case answers. Raises NotAnswered where it does not: it is reset all the same."""
        seen: dict[str, Any] | None = None
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience.total_seconds()):
                while seen is None:
                    with suppress(RPCError, WorkflowQueryFailedError):
                        seen = await self._query(workflow_id, "case", dict)
                    await asyncio.sleep(PAUSE)
        if seen is None:
            why = await waiting(self._client, workflow_id)
            raise NotAnswered(f"{workflow_id} is reset and will go on, but has not yet: {why.text}")
        return str(seen["state"])
