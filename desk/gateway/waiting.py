"""Why a case has not answered: what Temporal reports of its task and of the workers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, TaskQueueType, WorkflowTaskFailedCause
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    DescribeTaskQueueRequest,
    DescribeWorkflowExecutionRequest,
    GetWorkflowExecutionHistoryReverseRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError

from activities.watch.lost import LIVE
from models.vocabulary import TASK_QUEUE

LOOK = timedelta(seconds=5)
ASKS = timedelta(seconds=70)
"""A worker asks for work at least so often; Temporal lists one that is gone for some minutes more."""
FAILED, TIMED_OUT = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED, EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT
_PREFIX = "WORKFLOW_TASK_FAILED_CAUSE_"


@dataclass(frozen=True)
class Waiting:
    """What a case waits for, in words; `failing`: for a program that is mended, whatever workers run."""

    text: str
    failing: bool = False


async def waiting(client: Client, workflow_id: str) -> Waiting:
    """Why that case has not answered, as far as Temporal can tell."""
    try:
        return await _failing(client, workflow_id) or await _nobody(client)
    except RPCError as error:
        return Waiting(f"it waits for a worker; Temporal does not say more ({error.status.name})")


async def _failing(client: Client, workflow_id: str) -> Waiting | None:
    """Whether its task is tried again and again, or lies where nobody looks."""
    execution = WorkflowExecution(workflow_id=workflow_id)
    request = DescribeWorkflowExecutionRequest(namespace=client.namespace, execution=execution)
    described = await client.workflow_service.describe_workflow_execution(request, timeout=LOOK)
    if described.workflow_execution_info.status not in LIVE:
        return Waiting("it has ended, or was refused")
    queue, task = described.workflow_execution_info.task_queue, described.pending_workflow_task
    if queue != TASK_QUEUE:
        return Waiting(f"it was started on the task queue {queue!r}, and our workers listen on {TASK_QUEUE!r}")
    if task.attempt < 2:
        return None
    cause = await _cause(client, execution)
    if cause is None:
        return Waiting(f"the worker that had its task has not come back with it; attempt {task.attempt}")
    text = f"its task fails: {cause}, attempt {task.attempt}; Temporal tries it again until the program is mended"
    return Waiting(f"{text} (docs/runbooks.md, a stuck workflow task)", failing=True)


async def _cause(client: Client, execution: WorkflowExecution) -> str | None:
    """Why the task failed first; None where it was never answered. Without its text, which may be personal."""
    request = GetWorkflowExecutionHistoryReverseRequest(
        namespace=client.namespace, execution=execution, maximum_page_size=20
    )
    page = await client.workflow_service.get_workflow_execution_history_reverse(request, timeout=LOOK)
    for event in page.history.events:
        if event.event_type == TIMED_OUT:
            return None
        if event.event_type == FAILED:
            failed = event.workflow_task_failed_event_attributes
            cause = WorkflowTaskFailedCause.Name(failed.cause).removeprefix(_PREFIX).replace("_", " ").lower()
            kind = failed.failure.application_failure_info.type
            return f"{kind} ({cause})" if kind else cause
    return None


async def _nobody(client: Client) -> Waiting:
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    answer = await client.workflow_service.describe_task_queue(request, timeout=LOOK)
    ago = _last_asked(answer.pollers)
    if ago is None or ago > ASKS:
        return Waiting("it waits for a worker: no worker is running")
    text = "no worker is running any more, or it is busy or hangs"
    return Waiting(f"it waits for a worker: {text} (the last asked for work {ago.total_seconds():.0f} s ago)")


def _last_asked(pollers: Sequence[Any]) -> timedelta | None:
    asked = [poller.last_access_time.ToDatetime(tzinfo=UTC) for poller in pollers]
    return datetime.now(UTC) - max(asked) if asked else None
