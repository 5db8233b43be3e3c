"""Serves the front until it is told to stop."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta

import structlog
import uvicorn
from temporalio.client import Client

from activities.access import links
from activities.records.database import engine
from activities.sealing.process_keys import case_keys
from activities.server.client import LOOPBACK
from desk.embedded.temporal import check_port
from desk.front.app import make_app
from desk.front.parts import Parts
from models.settings import Settings
from worker import connect, patiently

KEYS_HELD = timedelta(seconds=60)
"""For which a key is believed without being looked up again: one that was destroyed is not read on."""
log = structlog.get_logger("aftersales.front")
LEAVE_SECONDS = 2
"""How long answers that are under way may still take."""


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def door(port: int, host: str = LOOPBACK, option: str = "--ui-port") -> socket.socket:
    """A socket that the front listens at. Raises Taken."""
    check_port(port, option, host)
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen()
    return listening


def front_parts(settings: Settings, client: Client, listens_at: str, ui: Callable[[], str | None]) -> Parts:
    """What a front is made of. `listens_at` is its address where no proxy stands before it. Raises KeyRingError."""
    return Parts(
        database=engine(settings.database_url or ""), keys=case_keys(settings, fresh_for=KEYS_HELD), client=client,
        ui=ui, public_url=settings.front or listens_at, behind_proxy=settings.front is not None,
    )  # fmt: skip


def first_link(parts: Parts) -> str | None:
    """The link by which the first person of all chooses a password; None where somebody has an account."""
    with parts.database.begin() as connection:
        made = links.make_first(connection, now=parts.clock())
    return f"{parts.public_url}/link/{made}" if made is not None else None


async def serve(parts: Parts, listening: socket.socket, stop: asyncio.Event) -> None:
    """Serves until `stop` is set, then ends what is under way."""
    config = uvicorn.Config(
        make_app(parts), log_config=None, log_level="warning", access_log=False, server_header=False,
        proxy_headers=False, timeout_graceful_shutdown=LEAVE_SECONDS,
    )  # fmt: skip
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopped.cancel()
    await serving


async def run_alone(settings: Settings, host: str, port: int) -> None:
    """Serves until SIGINT or SIGTERM, on the servers that the settings name. Raises Taken, SettingsError."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with contextlib.closing(door(port, host, "--port")) as listening:
        client = await patiently("Temporal", lambda: connect(settings), stop)
        if client is not None:
            parts = front_parts(settings, client, f"http://{host}:{port}", lambda: settings.ui)
            log.info("the front is served", address=parts.public_url, first_sign_in=first_link(parts))
            await serve(parts, listening, stop)
