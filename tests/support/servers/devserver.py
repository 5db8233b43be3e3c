"""The real development server for tests, as `up` starts it, and a worker on it that tests stop and start."""

import asyncio
import json
import os
import subprocess
import uuid
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.workflowservice.v1 import SignalWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.converter import DataConverter
from temporalio.service import RPCError
from temporalio.worker import Worker

from activities.server.sdk import free_port
from desk.embedded.temporal import Temporal, binary
from models.vocabulary import TASK_QUEUE
from servers.databases import engine_of
from servers.service import Running, repair_request
from worker import THREADS, make_worker
from workflows.running.wire import data_converter
from workflows.shown.publish import register_search_attributes

OPEN = "SELECT workflow_id FROM service_register WHERE closed_at IS NULL"


@asynccontextmanager
async def dev_server(folder: Path, *, ui: bool = False, port: int | None = None) -> AsyncIterator[Temporal]:
    """A development server on free ports with our search attributes."""
    server = Temporal(folder, port or free_port(), free_port(), ui=ui, durable=False)
    server.start()
    try:
        await server.ready()
        await register_search_attributes(await Client.connect(server.address))
        yield server
    finally:
        server.stop()


@dataclass
class DevService:
    """Cases on a real server with real records."""

    server: Temporal
    client: Client
    database: Engine
    _worker: Worker | None = None
    _task: "asyncio.Task[None] | None" = None
    _executor: ThreadPoolExecutor | None = field(default=None, repr=False)

    async def start(self) -> None:
        self._executor = ThreadPoolExecutor(THREADS)
        self._worker = make_worker(self.client, self.database, self._executor)
        self._task = asyncio.create_task(self._worker.run())

    async def stop(self) -> None:
        """Stops the worker; the server keeps what arrives meanwhile."""
        if self._worker is not None and self._task is not None and self._executor is not None:
            await self._worker.shutdown()
            await self._task
            self._executor.shutdown()
            self._worker = self._task = None

    async def terminate_all(self) -> None:
        """Ends what still runs: the next test's worker has other records, and may use the same numbers."""
        listed = {case.id async for case in self.client.list_workflows('ExecutionStatus = "Running"')}
        with suppress(SQLAlchemyError):  # a test may have taken the tables away; Temporal's list lags
            listed |= {row["workflow_id"] for row in self.rows(OPEN)}
        for workflow_id in sorted(listed):
            with suppress(RPCError):  # it has ended meanwhile
                await self.client.get_workflow_handle(workflow_id).terminate("its test is over")

    async def open(self, *, task_timeout: timedelta | None = None, **changes: Any) -> Running:
        """Starts a repair as a foreign client does, under a number of its own.

        `task_timeout`: after which a task whose worker is gone is another's; ten seconds if nobody says less.
        """
        number = changes.pop("number", f"X-{uuid.uuid4().hex[:10]}")
        handle = await self.client.start_workflow(
            "Repair", repair_request() | changes, id=f"repair-{number}", task_queue=TASK_QUEUE,
            task_timeout=task_timeout,
        )
        return Running(handle, self)  # type: ignore[arg-type]  # of the service it uses only what both have

    async def raw_signal(self, workflow_id: str, name: str, *payloads: Payload) -> None:
        """Signals with these very bytes."""
        await self.client.workflow_service.signal_workflow_execution(
            SignalWorkflowExecutionRequest(
                namespace=self.client.namespace,
                workflow_execution=WorkflowExecution(workflow_id=workflow_id),
                signal_name=name,
                input=Payloads(payloads=payloads) if payloads else None,
                request_id=str(uuid.uuid4()),
            )
        )

    async def temporal(self, *arguments: str, check: bool = True) -> Any:
        """Runs the `temporal` command, which knows nothing of ours. Returns its JSON output."""
        command = [str(binary("temporal")), *arguments, "--address", self.server.address, "--output", "json"]
        process = await asyncio.create_subprocess_exec(
            *command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"HOME": "/nonexistent"}
        )
        out, err = await process.communicate()
        if check:
            assert process.returncode == 0, err.decode()
        return json.loads(out) if out.strip() else {"error": err.decode()}

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """Rows of the records."""
        with self.database.connect() as connection:
            return [dict(row) for row in connection.execute(text(query), values).mappings()]


@asynccontextmanager
async def dev_service(
    server: Temporal, database_url: str, converter: DataConverter = data_converter
) -> AsyncIterator[DevService]:
    """A running worker with a database of its own on a shared server."""
    client = await Client.connect(server.address, data_converter=converter)
    service = DevService(server, client, engine_of(database_url))
    await service.start()
    try:
        yield service
    finally:
        await service.stop()
        service.database.dispose()


def json_payload(data: bytes) -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=data)
