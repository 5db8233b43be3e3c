"""Whose a case's task is: the server knows, and no worker that a query made rebuild the case can tell by itself."""

import asyncio
from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryReverseRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.workflow import Info

STARTED = EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
PATIENCE = 1.5
"""Seconds that the server may take in all; the SDK fails a task that holds its thread for two."""
_BATCHES = 10
"""Of history, from its end: the task's start stands in the last one or a few before it."""


FORBIDDEN = (RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNIMPLEMENTED)
MAY_NOT_READ = "allow this worker GetWorkflowExecutionHistoryReverse at Temporal: without it no rebuilt case goes on"


class MayNotRead(RuntimeError):
    """Temporal, or what stands before it, denies a worker what it needs; the task fails with this until it does not."""


class Tasks:
    """Made on the event loop that the client works on, asked from any other thread."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._loop = asyncio.get_running_loop()

    def held_here(self, case: Info, started: int) -> bool:
        """Whether the task that began with the event `started` was handed to this process. False if no answer comes.

        Raises MayNotRead where the server does not let this worker ask: no case that it rebuilds could go on.
        """
        asked = asyncio.run_coroutine_threadsafe(self._event(case, started), self._loop)
        try:
            event = asked.result()
        except RPCError as error:
            if error.status in FORBIDDEN:
                raise MayNotRead(MAY_NOT_READ) from None
            return False
        except TimeoutError:
            return False
        if event is None:  # a task that the server has not put into the history yet is shown to its worker alone
            return True
        holder = event.workflow_task_started_event_attributes.identity
        return event.event_type == STARTED and holder == self._client.identity

    async def _event(self, case: Info, number: int) -> HistoryEvent | None:
        """An event near the history's end; None where the history ends before it."""
        request = GetWorkflowExecutionHistoryReverseRequest(
            namespace=case.namespace,
            execution=WorkflowExecution(workflow_id=case.workflow_id, run_id=case.run_id),
            maximum_page_size=_BATCHES,
        )
        read = self._client.workflow_service.get_workflow_execution_history_reverse
        async with asyncio.timeout(PATIENCE):
            while True:
                page = await read(request, retry=True, timeout=timedelta(seconds=PATIENCE))
                for event in page.history.events:
                    if event.event_id <= number:
                        return event if event.event_id == number else None
                if not page.next_page_token:
                    return None
                request.next_page_token = page.next_page_token
