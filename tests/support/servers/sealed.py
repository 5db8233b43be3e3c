"""A service whose payloads are sealed, and messages as a person, a program or an attacker sends them to it."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from activities.access import rule
from activities.access.notices import AccessNotices
from activities.sealing import CaseKeys, KeyRing, SealingCodec
from activities.sealing.codec import seal_one
from desk.embedded.temporal import Temporal
from models.access import Unsealed
from models.vocabulary import TASK_QUEUE
from servers.databases import engine_of
from servers.devserver import DevService, dev_service, json_payload
from servers.service import repair_request
from servers.waiting import until
from workflows.running.wire import converter

CLERK, SUPERVISOR, TECHNICIAN = "clerk:c-1", "supervisor:s-1", "technician:t-1"


@dataclass
class Sealed:
    """A worker that seals, its keys, and a client of nobody's, which knows nothing of ours."""

    dev: DevService
    keys: CaseKeys
    stranger: Client

    async def seal(self, body: Any, sealed_by: str) -> RawValue:
        """A message in somebody's name, as the codec endpoint seals it."""
        text = json.dumps(body, ensure_ascii=False).encode()
        return RawValue(await seal_one(self.keys, json_payload(text), sealed_by))

    async def open(self, sealed_by: str = CLERK, **changes: Any) -> str:
        """A repair that a person has opened; answers its workflow id."""
        return await self.start(await self.seal(repair_request() | changes, sealed_by))

    async def start(self, request: Any) -> str:
        """Starts a repair with this request and waits until it is in the register or refused."""
        workflow_id = f"repair-X-{uuid.uuid4().hex[:10]}"
        await self.stranger.start_workflow("Repair", request, id=workflow_id, task_queue=TASK_QUEUE)
        await self.settled(workflow_id)
        return workflow_id

    async def settled(self, workflow_id: str) -> None:
        """Waits until a case stands in the register or has been refused."""
        handle = self.stranger.get_workflow_handle(workflow_id)
        while not self.timeline(workflow_id):
            status = (await handle.describe()).status
            if status is not None and status.name != "RUNNING":
                return
            await asyncio.sleep(0.05)

    async def update(self, workflow_id: str, event: str, message: Any) -> dict[str, Any] | str:
        """What the case answers to a message, or `type: text` of its refusal."""
        handle = self.stranger.get_workflow_handle(workflow_id)
        try:
            answer: dict[str, Any] = await handle.execute_update(event, message, result_type=dict)
        except WorkflowUpdateFailedError as error:
            if not isinstance(error.cause, ApplicationError):
                raise
            return f"{error.cause.type}: {error.cause.message}"
        return answer

    async def signalled(self, workflow_id: str, event: str, *payloads: Payload) -> dict[str, Any]:
        """Sends these bytes as a signal; answers the entry that they have led to."""
        before = len(self.timeline(workflow_id))
        await self.dev.raw_signal(workflow_id, event, *payloads)

        async def entered() -> bool:
            return len(self.timeline(workflow_id)) > before

        await until(f"an entry for {event}", entered)
        return self.timeline(workflow_id)[-1]

    def timeline(self, workflow_id: str) -> list[dict[str, Any]]:
        """The case's timeline, from the records."""
        return self.dev.rows("SELECT * FROM timeline WHERE workflow_id = :w ORDER BY seq", w=workflow_id)

    async def believe(self, unsealed: Unsealed) -> None:
        """Sets the access rule; when this returns, every open case goes by it."""
        with self.dev.database.begin() as connection:
            rule.publish(connection, unsealed, "manager:m-1", datetime.now(UTC))
        await AccessNotices(self.dev.database, self.dev.client).once()

    async def sent(self, workflow_id: str, event: str) -> Payload:
        """The payload of a message as it stands in Temporal's history, where an eavesdropper finds it."""
        async for entry in self.stranger.get_workflow_handle(workflow_id).fetch_history_events():
            taken = entry.workflow_execution_update_accepted_event_attributes.accepted_request.input
            if taken.name == event:
                return taken.args.payloads[0]
        raise AssertionError(f"{event} is not in the history of {workflow_id}")


@asynccontextmanager
async def sealed_service(server: Temporal, database_url: str, folder: Path) -> AsyncIterator[Sealed]:
    """A running worker that seals under keys of a new file."""
    database = engine_of(database_url)
    keys = CaseKeys(database, KeyRing.ensure(folder / "keys.json"))
    stranger = await Client.connect(server.address)
    async with dev_service(server, database_url, converter(SealingCodec(keys))) as dev:
        yield Sealed(dev, keys, stranger)
        await dev.terminate_all()
    database.dispose()
