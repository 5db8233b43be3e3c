"""Lost cases: open in the register, and no longer run by Temporal, because somebody ended them from outside.

A case that has ended by its procedure is never one: its last record is written before it completes.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, exists, select
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.enums.v1 import WorkflowExecutionStatus as Status
from temporalio.api.workflow.v1 import WorkflowExecutionInfo
from temporalio.api.workflowservice.v1 import (
    CountWorkflowExecutionsRequest,
    DescribeWorkflowExecutionRequest,
    DescribeWorkflowExecutionResponse,
    GetWorkflowExecutionHistoryReverseRequest,
    ListWorkflowExecutionsRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.records.rows import LINK, REGISTER
from models.case import Relation

BATCH = 500
"""Runs about which Temporal is asked at once."""
PAGE = 1000
AT_ONCE = 20
"""Cases of which Temporal is asked one by one at the same time."""
ASKED = 10
"""Seconds that Temporal is given to say whether a case that is to be reopened is lost."""
LIVE = (Status.WORKFLOW_EXECUTION_STATUS_RUNNING, Status.WORKFLOW_EXECUTION_STATUS_PAUSED)
ENDED = Status.WORKFLOW_EXECUTION_STATUS_COMPLETED
GOES_ON = Status.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW
TASKS = (
    EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
    EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
)
"""Where a run may be reset to."""


class Loss(StrEnum):
    """What became of a lost case."""

    TERMINATED = "terminated"
    TIMED_OUT = "timed_out"
    FAILED = "failed"
    CANCELED = "canceled"
    REPLACED = "replaced"
    """Another start under its workflow id has ended it, or has come after its end."""
    DELETED = "deleted"
    """Temporal has no history of it, or not that of its last run."""


_LOSSES = {
    Status.WORKFLOW_EXECUTION_STATUS_TERMINATED: Loss.TERMINATED,
    Status.WORKFLOW_EXECUTION_STATUS_TIMED_OUT: Loss.TIMED_OUT,
    Status.WORKFLOW_EXECUTION_STATUS_FAILED: Loss.FAILED,
    Status.WORKFLOW_EXECUTION_STATUS_CANCELED: Loss.CANCELED,
}


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """A case as the register has it open."""

    workflow_id: str
    first_run_id: str
    number: str
    kind: str
    state: str


@dataclass(frozen=True)
class ResetPlace:
    """Where a case's last run can be reset to, so that it goes on with all that has come to it."""

    run_id: str
    event_id: int


@dataclass(frozen=True)
class Lost:
    """A lost case; `place` is None where nothing can bring it back."""

    case: OpenCase
    how: Loss
    place: ResetPlace | None


@dataclass(frozen=True)
class Look:
    """What one look has found: the lost, and which of those known as lost are so no longer."""

    lost: Sequence[Lost]
    back: Sequence[str]


def open_cases(connection: Connection, workflow_id: str | None = None) -> dict[str, OpenCase]:
    """The register's open cases by workflow id, or one of them; not those that another case has reopened."""
    reopened = exists().where(LINK.c.workflow_id == REGISTER.c.workflow_id, LINK.c.relation == Relation.REOPENED_BY)
    columns = ("workflow_id", "first_run_id", "number", "kind", "state")
    query = select(*(REGISTER.c[name] for name in columns)).where(REGISTER.c.closed_at.is_(None), ~reopened)
    if workflow_id is not None:
        query = query.where(REGISTER.c.workflow_id == workflow_id)
    return {row.workflow_id: OpenCase(**row._mapping) for row in connection.execute(query)}


@dataclass
class Lookout:
    """Compares the register with Temporal. Made on the event loop that the client works on.

    Temporal is asked how many of the runs in which the cases should be do run: a count costs it a hundredth of a list.
    A case in a later run than its first (its history was continued or reset) is asked about once and remembered.
    """

    database: Engine
    client: Client
    _runs: dict[str, str] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    async def look(self, known: Collection[str] = ()) -> Look:
        """All lost cases but those `known` as such, unless they are seen running. Raises RPCError, SQLAlchemyError."""
        cases = await asyncio.to_thread(self._open_cases)
        self._runs = {name: run for name, run in self._runs.items() if name in cases}
        expected = {self._runs.get(name, case.first_run_id): name for name, case in cases.items() if name not in known}
        silent = set(expected) - await self.running("RunId", expected)
        seen = await self.running("WorkflowId", [name for name in known if name in cases])
        places = asyncio.Semaphore(AT_ONCE)
        doubtful = [*(expected[run] for run in silent), *seen]  # seen: the list may be from before the loss
        judged = await asyncio.gather(*(self._within(places, cases[name]) for name in doubtful))
        still = {lost.case.workflow_id: lost for lost in judged if lost is not None}
        back = [name for name in known if name not in cases or (name in seen and name not in still)]
        return Look([lost for name, lost in still.items() if name not in known], back)

    async def _within(self, places: asyncio.Semaphore, case: OpenCase) -> Lost | None:
        async with places:
            return await self.judge(case)

    async def running(self, field: str, values: Collection[str]) -> set[str]:
        """Those of these run or workflow ids under which something runs; Temporal may be some seconds behind."""
        found: set[str] = set()
        wanted = list(values)
        for first in range(0, len(wanted), BATCH):
            batch = wanted[first : first + BATCH]
            found |= await self._running(field, batch)
        return found

    async def _running(self, field: str, batch: Sequence[str]) -> set[str]:
        listed = ", ".join(f'"{value}"' for value in batch)
        query, namespace = f'ExecutionStatus = "Running" AND {field} IN ({listed})', self.client.namespace
        service = self.client.workflow_service
        count = CountWorkflowExecutionsRequest(namespace=namespace, query=query)
        if (await service.count_workflow_executions(count, retry=True)).count == len(batch):
            return set(batch)
        request = ListWorkflowExecutionsRequest(namespace=namespace, query=query, page_size=BATCH)
        page = await service.list_workflow_executions(request, retry=True)
        by_run = field == "RunId"
        return {info.execution.run_id if by_run else info.execution.workflow_id for info in page.executions}

    async def find(self, workflow_id: str) -> Lost | None:
        """The case of that id, where the register has it open and it is lost."""
        case = (await asyncio.to_thread(self._open_cases, workflow_id)).get(workflow_id)
        return None if case is None else await self.judge(case)

    def is_lost(self, workflow_id: str) -> bool:
        """The same, asked from another thread. Raises TimeoutError where Temporal says nothing for `ASKED` seconds."""
        found = asyncio.run_coroutine_threadsafe(self.find(workflow_id), self._loop)
        try:
            return found.result(ASKED) is not None
        finally:
            found.cancel()

    async def judge(self, case: OpenCase) -> Lost | None:
        """What has become of an open case, as Temporal itself knows it now; None where it is not lost.

        Whoever has just ended has written that before: so the register is asked once more.
        """
        now = await self._describe(case.workflow_id)
        if now is not None and self._is_of(now, case):
            last: WorkflowExecutionInfo | None = now.workflow_execution_info
            info = now.workflow_execution_info
            if info.status in (*LIVE, ENDED, GOES_ON):
                self._runs[case.workflow_id] = info.execution.run_id
                return None
            how = _LOSSES.get(info.status, Loss.FAILED)
        else:
            last = await self._last_run(case)
            if last is not None and last.status in (*LIVE, ENDED):
                return None
            how = Loss.REPLACED if now is not None else _LOSSES.get(last.status if last else ENDED, Loss.DELETED)
        if case.workflow_id not in await asyncio.to_thread(self._open_cases, case.workflow_id):
            return None
        place = None if last is None else await self._place(last)
        return Lost(case, how if place is not None else Loss.DELETED, place)

    def _open_cases(self, workflow_id: str | None = None) -> dict[str, OpenCase]:
        with self.database.connect() as connection:
            return open_cases(connection, workflow_id)

    # -- what Temporal has of it ---------------------------------------------------------------------------------

    async def _describe(self, workflow_id: str, run_id: str = "") -> DescribeWorkflowExecutionResponse | None:
        execution = WorkflowExecution(workflow_id=workflow_id, run_id=run_id)
        request = DescribeWorkflowExecutionRequest(namespace=self.client.namespace, execution=execution)
        try:
            return await self.client.workflow_service.describe_workflow_execution(request, retry=True)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        return None

    def _is_of(self, described: DescribeWorkflowExecutionResponse, case: OpenCase) -> bool:
        """Whether a run is one of the case's; a server that names no first run is not doubted."""
        return described.workflow_execution_info.first_run_id in ("", case.first_run_id)

    async def _last_run(self, case: OpenCase) -> WorkflowExecutionInfo | None:
        """The last of the case's runs, where another start stands in front of it; None where it is deleted."""
        query = f'WorkflowId = "{case.workflow_id}"'
        request = ListWorkflowExecutionsRequest(namespace=self.client.namespace, page_size=PAGE, query=query)
        page = await self.client.workflow_service.list_workflow_executions(request, retry=True)
        for listed in sorted(page.executions, key=lambda info: info.start_time.ToNanoseconds(), reverse=True):
            described = await self._describe(case.workflow_id, listed.execution.run_id)
            if described is None or not self._is_of(described, case):
                continue
            info = described.workflow_execution_info
            followed = info.status == GOES_ON or described.workflow_extended_info.reset_run_id
            return None if followed else info
        return None

    async def _place(self, last: WorkflowExecutionInfo) -> ResetPlace | None:
        """The last task of the run, however it went, so that as little as can be is done again; else of the run before.

        A task that was completed is done again with all that came along with it, since nothing behind it can be named.
        """
        run_id, before = last.execution.run_id, ""
        async for event in self._events(last.execution.workflow_id, run_id):
            if event.event_type in TASKS:
                return ResetPlace(run_id, event.event_id)
            before = event.workflow_execution_started_event_attributes.continued_execution_run_id or before
        described = await self._describe(last.execution.workflow_id, before) if before else None
        return None if described is None else await self._place(described.workflow_execution_info)

    async def _events(self, workflow_id: str, run_id: str) -> Any:
        """The events of a run, the last first; none where it is gone."""
        request = GetWorkflowExecutionHistoryReverseRequest(
            namespace=self.client.namespace,
            execution=WorkflowExecution(workflow_id=workflow_id, run_id=run_id),
            maximum_page_size=PAGE,
        )
        read = self.client.workflow_service.get_workflow_execution_history_reverse
        while True:
            try:
                page = await read(request, retry=True)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                return
            for event in page.history.events:
                yield event
            if not page.next_page_token:
                return
            request.next_page_token = page.next_page_token
