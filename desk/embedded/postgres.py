"""The embedded PostgreSQL 18, from a wheel, on a local socket, its data in one folder."""

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from desk.embedded import account, programs, up_words
from desk.embedded.doors import Door
from desk.errors import StartError, Taken
from models.words.spoken import say

USER = "postgres"
RECOVERY_SECONDS = 300
"""How long a server that was killed may take to read its log again before it is given up."""
BACKEND_SECONDS = 30
"""How long the helpers of a killed server may take to notice."""
STOP_SECONDS = 60
"""How long it may take to put its files in order."""
SOCKET_LINE = 4
"""Of the file that a running server keeps: the folder of its socket."""
REASON = re.compile(r"No space left on device|(?:FATAL|PANIC|error):.*")


class Postgres:
    """An embedded PostgreSQL; a server that a killed process left behind on the folder is taken over."""

    name = "PostgreSQL"

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._sockets: Path | None = None

    def start(self) -> None:
        """Starts it, making the folder on the first start. Raises StartError."""
        try:
            self._start()
        except Taken:
            raise
        except (StartError, OSError, subprocess.SubprocessError, psutil.Error) as error:
            raise StartError(f"PostgreSQL does not start in {self._folder}: {self._reason(error)}") from error

    async def ready(self) -> None:
        """It answers as soon as it is started."""

    def _start(self) -> None:
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        account.server().let_in(self._folder, programs.folder())
        if not (self._folder / "PG_VERSION").exists():
            self._make()
        _forget_the_dead(self._folder)
        if _holder(self._folder) is None:
            self._run()
        self._sockets = Path(_noted(self._folder)[SOCKET_LINE].strip())

    def _make(self) -> None:
        """Makes the data beside their place, so that a power cut leaves either none or all of them."""
        draft = self._folder.with_name(self._folder.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        try:
            account.server().make(draft)
            wanted = ("--auth=trust", "--encoding=utf8", "--username", USER, "--pgdata", str(draft))
            programs.run("initdb", *wanted, seconds=RECOVERY_SECONDS)
            draft.rename(self._folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _run(self) -> None:
        """Starts it on a socket and on no port, and waits until it has read its log."""
        sockets = account.socket_folder(self._folder)
        if sockets != self._folder:
            account.server().make(sockets)
        one = f'"{sockets}"'  # of a list
        listens = f"-h '' -k {shlex.quote(one)}"
        where = ("-D", str(self._folder), "-l", str(self._folder / "log"))
        programs.run("pg_ctl", "start", "-w", "-t", str(RECOVERY_SECONDS), *where, "-o", listens,
                     seconds=RECOVERY_SECONDS)  # fmt: skip

    def _reason(self, error: BaseException) -> str:
        log = self._folder / "log"
        told = log.read_text(errors="replace")[-2000:] if log.exists() else ""
        found = REASON.findall(str(error)) or REASON.findall(told)
        shown = found[-1] if found else str(error).splitlines()[0] if str(error) else type(error).__name__
        return f"{shown}; see {log}" if log.exists() else str(shown)

    @property
    def running(self) -> bool:
        return self._sockets is not None and _holder(self._folder) is not None

    @property
    def door(self) -> Door:
        """Where it listens, and for what."""
        return Door(str(self._socket_folder / account.SOCKET), say(up_words.SOCKET))

    @property
    def _socket_folder(self) -> Path:
        if self._sockets is None:
            raise StartError("PostgreSQL is not started")
        return self._sockets

    def url(self, database: str = USER) -> str:
        return f"postgresql://{USER}:@/{database}?host={quote(str(self._socket_folder))}"

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
        if self._sockets is None:
            return
        if self.running:
            try:
                self._end("fast", STOP_SECONDS)
            except StartError:  # what it could not put in order it reads from its log at the next start
                with contextlib.suppress(StartError):
                    self._end("immediate", BACKEND_SECONDS)
        if self._sockets != self._folder:
            with contextlib.suppress(OSError):
                self._sockets.rmdir()
        self._sockets = None

    def _end(self, how: str, seconds: int) -> None:
        programs.run("pg_ctl", "stop", "-w", "-m", how, "-t", str(seconds), "-D", str(self._folder), seconds=seconds)


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
        if len(noted) > SOCKET_LINE:
            Path(noted[SOCKET_LINE].strip(), f".s.PGSQL.{noted[3].strip()}.lock").unlink(missing_ok=True)


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
