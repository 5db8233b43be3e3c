"""How a running service is told to stop: once to finish the work in hand, twice not to wait for it."""

import asyncio
import signal
from collections.abc import Awaitable
from typing import Any, TypeVar

Result = TypeVar("Result")


class StoppedError(Exception):
    """It was told to stop while it was starting."""


class Stopping:
    """SIGINT or SIGTERM: the first sets `asked`, the second `hurry`."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.hurry = asyncio.Event()

    def listen(self) -> None:
        """Takes the signals of this process."""
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._told)

    def _told(self) -> None:
        (self.hurry if self.asked.is_set() else self.asked).set()

    async def unless_asked(self, work: Awaitable[Result]) -> Result:
        """The work's result; where a signal comes first the work is cancelled. Raises StoppedError."""
        task = asyncio.ensure_future(work)
        await first(task, self.asked)
        if self.asked.is_set():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise StoppedError
        return task.result()


async def first(task: "asyncio.Future[Any]", event: asyncio.Event) -> None:
    """Waits until the task is done or the event is set; the task goes on."""
    waiting = asyncio.create_task(event.wait())
    try:
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
