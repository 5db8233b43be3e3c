"""Keeps the embedded servers running: starts them together, starts one again that has died, stops them in turn."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from desk.errors import StartError

LOOK_SECONDS = 0.5
AGAIN_SECONDS = 5
"""Pause after a restart that failed; the cases wait meanwhile."""
log = structlog.get_logger("aftersales.servers")


class EmbeddedServer(Protocol):
    """An embedded server."""

    name: str

    @property
    def running(self) -> bool:
        """Whether its process lives."""

    def start(self) -> None:
        """Starts it. Raises StartError."""

    async def ready(self) -> None:
        """Waits until it answers. Raises StartError."""

    def stop(self) -> None:
        """Stops it; nothing where it never started."""


class Supervisor:
    """Embedded servers, in the order in which they are needed: the last is stopped first."""

    def __init__(self, servers: Sequence[EmbeddedServer]) -> None:
        self._servers = tuple(servers)
        self._watch: asyncio.Task[None] | None = None

    @property
    def names(self) -> list[str]:
        return [server.name for server in self._servers]

    async def start(self) -> None:
        """Starts them beside one another and watches them from then on. Raises StartError of the first that fails."""
        results = await asyncio.gather(*map(_bring_up, self._servers), return_exceptions=True)
        for failure in filter(None, results):
            raise failure
        self._watch = asyncio.create_task(self._watch_all())

    async def stop(self) -> None:
        """Stops watching, then the servers."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        for server in reversed(self._servers):
            await asyncio.to_thread(server.stop)

    async def _watch_all(self) -> None:
        await asyncio.gather(*map(_keep, self._servers))


async def _keep(server: EmbeddedServer) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if server.running:
            continue
        log.warning("a server has stopped and is started again; cases wait meanwhile", server=server.name)
        try:
            await _bring_up(server)
        except StartError as error:
            log.error("it does not start", server=server.name, error=str(error))  # noqa: TRY400 - no traceback
            await asyncio.sleep(AGAIN_SECONDS)
        else:
            log.info("it runs again", server=server.name)


async def _bring_up(server: EmbeddedServer) -> None:
    await _to_the_end(server.start)
    await server.ready()


async def _to_the_end(work: Callable[[], None]) -> None:
    """Runs it in a thread; one who cancels us waits for it, so that nothing starts behind a stop."""
    running = asyncio.create_task(asyncio.to_thread(work))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        with contextlib.suppress(StartError):
            await running
        raise
