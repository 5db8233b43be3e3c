"""A small proxy on loopback that can go silent, as a cut cable does, or hang up."""

import asyncio
from contextlib import suppress
from pathlib import Path

BLOCK = 65536


class Proxy:
    """Passes bytes to and from a server, on TCP or on a unix socket, until it is cut off.

    `silent`: connections stay open and nothing passes, nor is anything lost: it waits until `restore`.
    """

    def __init__(self, target: tuple[str, int] | Path) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._passing = asyncio.Event()
        self._passing.set()
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, at: tuple[str, int] | Path) -> None:
        """Listens at a port of loopback or at a socket's path."""
        if isinstance(at, Path):
            self._server = await asyncio.start_unix_server(self._meet, at)
        else:
            self._server = await asyncio.start_server(self._meet, *at)

    def cut(self) -> None:
        """Nothing passes any more, and nobody is told."""
        self._passing.clear()

    def hang_up(self) -> None:
        """Closes what is open; what was on its way is lost. New connections are taken and stay silent."""
        for writer in self._open:
            writer.transport.abort()

    def restore(self) -> None:
        """Lets everything pass again."""
        self._passing.set()

    async def stop(self) -> None:
        """Hangs up and listens no more."""
        if self._server is not None:
            self._server.close()
        self.hang_up()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        with suppress(OSError, asyncio.CancelledError):
            await self._join(reader, writer)
        writer.transport.abort()
        self._open.discard(writer)
        self._tasks.discard(task)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._passing.wait()
        if isinstance(self._target, Path):
            there, back = await asyncio.open_unix_connection(self._target)
        else:
            there, back = await asyncio.open_connection(*self._target)
        self._open.add(back)
        try:
            ways = [asyncio.create_task(self._pass(*way)) for way in ((reader, back), (there, writer))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        finally:
            back.transport.abort()
            self._open.discard(back)

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while block := await source.read(BLOCK):
            await self._passing.wait()
            sink.write(block)
            await sink.drain()
