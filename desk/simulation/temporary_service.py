"""The service in which a simulation runs, for as long as it takes; nothing is delivered.

A server whose clock skips, a throw-away database, workers.
"""

import logging
import tempfile
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from google.protobuf.empty_pb2 import Empty
from sqlalchemy import Engine
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import WorkflowExecutionStatus
from temporalio.api.testservice.v1 import SleepRequest
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner

from activities.records.database import engine, migrate
from activities.rules import masters
from activities.rules.masters import Masters
from activities.rules.people import staff
from activities.rules.publishing import FIRST_APPROVAL, publish_calendar, publish_checklists, publish_policy
from activities.server import sdk
from desk.embedded.temporal import Postgres, binary
from desk.simulation.clock import Clock, PastRunner, stretch
from desk.simulation.numbering import by_opener
from desk.simulation.past import PastCertificate
from models.policy.calendar import Calendar
from worker import THREADS, make_worker
from workflows.running.wire import data_converter
from workflows.shown.publish import register_search_attributes

HURRIED = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""Nothing of a throw-away database need survive."""
CACHED = 1_000_000
"""Cases kept in memory, which is all: one that is read again from its history would see other times."""


@dataclass(frozen=True)
class TemporaryService:
    """A running service with the past's clock."""

    client: Client
    database: Engine
    clock: Clock

    async def go_to(self, second: datetime) -> None:
        """Lets the past's time come to a second, with all that happens until then, and holds it there."""
        self.clock.held = None
        wait = self.clock.begins(second) - await now(self.client)
        if wait.total_seconds() > 0:
            duration = Duration()
            duration.FromTimedelta(wait)
            await self.client.test_service.unlock_time_skipping_with_sleep(SleepRequest(duration=duration))
        self.clock.held = second

    async def runs(self, workflow_id: str) -> bool:
        """Whether a case is open by the server."""
        answer = await self.client.workflow_service.describe_workflow_execution(
            DescribeWorkflowExecutionRequest(
                namespace=self.client.namespace, execution=WorkflowExecution(workflow_id=workflow_id)
            )
        )
        return answer.workflow_execution_info.status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING


async def now(client: Client) -> datetime:
    """The server's time."""
    answer = await client.test_service.get_current_time(Empty())
    return answer.time.ToDatetime(tzinfo=UTC)


@asynccontextmanager
async def temporary_service(
    policy: str, calendar: Calendar, staff_list: Iterable[PastCertificate], first: datetime, until: datetime,
    beside: Masters | None = None,
) -> AsyncIterator[TemporaryService]:
    """A service under a policy file's text and a calendar, its clock at the second `first`, for deeds until another.

    `beside`: what the records hold beside staff and cases. Raises BadUsage where that is too long, StartError.
    """
    first = first.replace(microsecond=0)
    stretched = stretch(until - first)
    with tempfile.TemporaryDirectory(prefix="aftersales-simulation-", ignore_cleanup_errors=True) as folder:
        postgres = Postgres(Path(folder) / "postgres")
        postgres.start()  # in one piece: what is interrupted here would leave a server without its folder
        try:
            database = _furnish(postgres, policy, calendar, staff_list, beside or {})
            async with _service(database, first, stretched) as running:
                yield running
            database.dispose()
        finally:
            postgres.stop()


def _furnish(
    postgres: Postgres, policy: str, calendar: Calendar, staff_list: Iterable[PastCertificate], beside: Masters
) -> Engine:
    for setting in HURRIED:
        postgres.execute(f"ALTER SYSTEM SET {setting}")
    postgres.execute("SELECT pg_reload_conf()")
    url = postgres.ensure("simulation")
    migrate(url)
    database = engine(url, tried=False)
    with database.begin() as connection:
        publish_calendar(connection, calendar, FIRST_APPROVAL, datetime.now(UTC))
        publish_policy(connection, policy, FIRST_APPROVAL, datetime.now(UTC))
        publish_checklists(connection, "", FIRST_APPROVAL, datetime.now(UTC))
        staff.enter(connection, map(astuple, staff_list))
        masters.enter(connection, beside)
    return database


@asynccontextmanager
async def _service(database: Engine, first: datetime, stretched: int) -> AsyncIterator[TemporaryService]:
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(binary("temporal-test-server")), data_converter=data_converter
    ) as environment:
        client = environment.client
        await register_search_attributes(client)
        clock = Clock(await now(client), first, stretched)
        with ThreadPoolExecutor(THREADS, thread_name_prefix="activity") as executor:
            worker = make_worker(
                client,
                database,
                executor,
                cached=CACHED,
                workflow_runner=PastRunner(UnsandboxedWorkflowRunner(), clock),
                numbering=by_opener,
                past=True,
            )
            async with worker:
                yield TemporaryService(client, database, clock)


def quiet() -> None:
    """Leaves out of what a person sees what the SDK warns of: an old server, work in hand when the clock stops."""
    logging.getLogger("temporalio").setLevel(logging.ERROR)
    sdk.start(metrics=False)
