"""In place of Temporal's client: what activities and the worker ask of the server, a company answers from its own."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from temporalio.api.enums.v1 import EventType, WorkflowExecutionStatus
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

if TYPE_CHECKING:
    from played.company import Company


class CompanyClient:
    """As much of a client as the activities use."""

    namespace = "company"

    def __init__(self, company: "Company") -> None:
        self._company = company
        self.workflow_service = _Service(company)

    async def start_workflow(self, kind: str, request: dict[str, Any], *, id: str, **_how: Any) -> None:  # noqa: A002 - the client's own word
        """Opens a case now. Raises WorkflowAlreadyStartedError."""
        if id in self._company.cases:
            raise WorkflowAlreadyStartedError(id, kind)
        await self._company.start(kind, request, id)

    def get_workflow_handle(self, workflow_id: str, *, run_id: str | None = None) -> "_Handle":
        return _Handle(self._company, workflow_id, run_id)


class _Handle:
    def __init__(self, company: "Company", workflow_id: str, run_id: str | None) -> None:
        self._company, self._id, self._run = company, workflow_id, run_id

    async def signal(self, name: str, *arguments: Any) -> None:
        if self._id not in self._company.cases:
            raise _unknown(self._id)
        await self._company.deliver(self._company.cases[self._id], name, *arguments)

    async def fetch_history_events(self) -> AsyncIterator[HistoryEvent]:
        """The signals of a run, which is all that anybody here reads."""
        run = next(run for run in self._company.cases[self._id].runs if run.run_id == self._run)
        for stored in run.signals:
            yield _signaled(stored)


class _Service:
    def __init__(self, company: "Company") -> None:
        self._company = company

    async def describe_workflow_execution(
        self, request: DescribeWorkflowExecutionRequest, *, retry: bool
    ) -> DescribeWorkflowExecutionResponse:
        """Whether a case runs. Raises RPCError for one that there is not."""
        del retry
        case = self._company.cases.get(request.execution.workflow_id)
        if case is None:
            raise _unknown(request.execution.workflow_id)
        answer, run = DescribeWorkflowExecutionResponse(), case.run
        info = answer.workflow_execution_info
        info.execution.workflow_id, info.execution.run_id = run.workflow_id, run.run_id
        info.first_run_id = run.first_run_id
        info.status = _status(ended=case.ended, refused=case.refused is not None)
        return answer


def _status(*, ended: bool, refused: bool) -> "WorkflowExecutionStatus.ValueType":
    if refused:
        return WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED
    if ended:
        return WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED
    return WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING


def _signaled(stored: datetime) -> HistoryEvent:
    event = HistoryEvent(event_type=EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
    event.event_time.FromDatetime(stored)
    return event


def _unknown(workflow_id: str) -> RPCError:
    return RPCError(f"no case {workflow_id}", RPCStatusCode.NOT_FOUND, b"")
