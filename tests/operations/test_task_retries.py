"""A case's task that has failed many times, as in a long outage, and is then lost with its worker, comes again soon."""

from datetime import timedelta
from time import monotonic

from temporalio.api.enums.v1 import WorkflowTaskFailedCause
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    PollWorkflowTaskQueueRequest,
    PollWorkflowTaskQueueResponse,
    RespondWorkflowTaskFailedRequest,
)
from temporalio.client import Client

from desk.embedded.temporal import Temporal

QUEUE = "failing"
FAILURES = 11
"""After so many Temporal would give a lost task ten minutes more, as it comes."""


async def next_task(client: Client) -> PollWorkflowTaskQueueResponse:
    """The task that is handed out next, as a worker gets it."""
    asked = PollWorkflowTaskQueueRequest(namespace=client.namespace, task_queue=TaskQueue(name=QUEUE), identity="w")
    while True:
        task = await client.workflow_service.poll_workflow_task_queue(asked, timeout=timedelta(seconds=70))
        if task.task_token:
            return task


async def test_a_task_that_failed_often_and_is_lost_is_handed_out_within_seconds(dev_temporal: Temporal) -> None:
    client = await Client.connect(dev_temporal.address)
    handle = await client.start_workflow("Any", id="failing", task_queue=QUEUE, task_timeout=timedelta(seconds=1))
    for _ in range(FAILURES):
        task = await next_task(client)
        failed = RespondWorkflowTaskFailedRequest(
            task_token=task.task_token, namespace=client.namespace,
            cause=WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE,
        )  # fmt: skip
        await client.workflow_service.respond_workflow_task_failed(failed)
    lost = await next_task(client)
    began = monotonic()
    again = await next_task(client)
    assert again.attempt == lost.attempt + 1
    assert monotonic() - began < 60
    await handle.terminate()
