"""Whether a worker can do its work: Temporal and the database answer, and Temporal sees the worker ask for tasks.

Every look ends within seconds, whatever hangs.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from models.vocabulary import TASK_QUEUE

Result = TypeVar("Result")
SECONDS = 3.0
"""How long a look waits for Temporal and the database, both at once."""
OK = "ok"
PARTS = ("temporal", "database", "worker")
NOT_YET = dict.fromkeys(PARTS, "not reached yet")
"""What is said of a worker that still waits for its servers."""


class Reader:
    """Short reads of the database that give up: a server that hangs must not hang whoever asks about it."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="watch")

    def ask(self, question: Callable[[Connection], Result], seconds: float = SECONDS) -> "Future[Result]":
        """The answer to come; the database itself breaks off what takes longer."""
        return self._threads.submit(self._read, question, seconds)

    def _read(self, question: Callable[[Connection], Result], seconds: float) -> Result:
        with self._database.connect() as connection:
            connection.execute(text(f"SET LOCAL statement_timeout = '{seconds:.0f}s'"))
            return question(connection)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._database.dispose()


class Health:
    """Looks for one worker; made on the event loop that its client works on, asked from any other thread."""

    def __init__(self, client: Client, reader: Reader, stop: asyncio.Event) -> None:
        self._client, self._reader, self._stop = client, reader, stop
        self._loop = asyncio.get_running_loop()

    def look(self) -> dict[str, str]:
        """What each part says of itself: `ok`, or what is wrong in a few words without anybody's data."""
        temporal = asyncio.run_coroutine_threadsafe(self._polls(), self._loop)
        database = self._reader.ask(lambda connection: connection.execute(text("SELECT 1")).scalar())
        asked: tuple[Future[Any], ...] = (temporal, database)
        wait(asked, SECONDS)
        said = _said(temporal)
        return {"temporal": said, "database": _said(database), "worker": self._worker(temporal, said)}

    def _worker(self, temporal: "Future[bool]", said: str) -> str:
        if self._stop.is_set():
            return "draining"
        if said != OK:
            return "unknown"
        return OK if temporal.result() else "not polling"

    async def _polls(self) -> bool:
        """Whether Temporal has this worker among those that ask for tasks; it forgets one after five minutes."""
        request = DescribeTaskQueueRequest(
            namespace=self._client.namespace,
            task_queue=TaskQueue(name=TASK_QUEUE),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
        limit = timedelta(seconds=SECONDS)
        answer = await self._client.workflow_service.describe_task_queue(request, timeout=limit)
        return any(poller.identity == self._client.identity for poller in answer.pollers)


def _said(asked: "Future[Any]") -> str:
    if not asked.done():
        asked.cancel()
        return f"no answer within {SECONDS:.0f} s"
    error = asked.exception()
    if error is None:
        return OK
    return error.status.name if isinstance(error, RPCError) else type(error).__name__
