"""The service as an operator runs it: processes of their own, told to stop by signals."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from activities.server.sdk import free_port
from desk.embedded.temporal import binary
from desk.gateway.service import ServicePlace, running_place
from models.settings import Settings
from servers.forked import Forked

ROOT = Path(__file__).parents[3]
WORKER = (sys.executable, str(ROOT / "worker.py"))
PATIENCE = 200.0
"""Seconds that a start may take on a busy machine."""
LANGUAGE = {"AFTERSALES_LANGUAGE": "en"}
"""As the tests are written; those of the Chinese texts say so."""
OPEN = {"AFTERSALES_ACCESS": "open"}
"""For what is served without seals: else a worker on named servers without a case asks for keys."""
SERVERS = ("TEMPORAL_", "DATABASE_URL", "AFTERSALES_")


def until(what: str, holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Looks until something holds; fails with its name after a while."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.1)


def of_folder(folder: Path) -> list[psutil.Process]:
    """Processes that name something in the folder, or work in it."""
    found = psutil.process_iter(["cmdline", "status", "cwd"])
    return [
        p
        for p in found
        if p.pid != os.getpid()
        and p.info["status"] != psutil.STATUS_ZOMBIE
        and any(str(folder) in word for word in (p.info["cwd"] or "", *(p.info["cmdline"] or ())))
    ]


@contextmanager
def hearing_signals() -> Iterator[None]:
    """What is started meanwhile hears Ctrl-C, as from a terminal; a shell's background job hands its deafness on."""
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    deaf = [number for number, handler in usual.items() if handler is signal.SIG_IGN]
    for number in deaf:
        signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        for number in deaf:
            signal.signal(number, usual[number])


@contextmanager
def as_a_background_job() -> Iterator[None]:
    """We are deaf to Ctrl-C, as what a shell's script starts with `&` is."""
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


class Process:
    """One of our programs with an environment that names no servers but those given; its output goes to a file.

    `forked`: the function, as `module:name`, that a process which has read it already runs; else a command is started.
    """

    def __init__(self, folder: Path, command: Sequence[str], *, forked: str = "", **environment: str) -> None:
        env = {k: v for k, v in os.environ.items() if not k.startswith(SERVERS)} | environment
        self._output = folder / f"output-{os.urandom(4).hex()}"
        self.popen: Forked | subprocess.Popen[bytes]
        with self._output.open("wb") as out:
            if forked:
                self.popen = Forked(forked, command[1:], folder, env, self._output)
            else:
                self.popen = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=folder, env=env)

    @property
    def output(self) -> str:
        return self._output.read_text(encoding="utf-8")

    def says(self, text: str) -> None:
        """Waits for a text in its output."""
        until(f"{text!r} in\n{self.output}", lambda: text in self.output or self.popen.poll() is not None)
        assert text in self.output, self.output

    def ends(self, seconds: float = PATIENCE) -> int:
        """Its exit code."""
        return self.popen.wait(seconds)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Signals it and waits. Returns the exit code."""
        self.popen.send_signal(number)
        return self.ends()


def aftersales(folder: Path, *arguments: str, **environment: str) -> Process:
    """What the command line runs, in a folder."""
    return _of_cli(folder, arguments, "desk.cli:main", environment)


def installed_aftersales(folder: Path, *arguments: str, **environment: str) -> Process:
    """The command line, started as an operator does."""
    return _of_cli(folder, arguments, "", environment)


def _of_cli(folder: Path, arguments: Sequence[str], forked: str, environment: dict[str, str]) -> Process:
    return Process(folder, [str(binary("aftersales")), *arguments], forked=forked, **LANGUAGE | environment)


def lone_worker(folder: Path, **environment: str) -> Process:
    """What `python worker.py` runs."""
    return Process(folder, WORKER, forked="worker:main", **OPEN | environment)


def installed_worker(folder: Path, **environment: str) -> Process:
    """`python worker.py`, started as an operator does."""
    return Process(folder, WORKER, **OPEN | environment)


class Up:
    """`aftersales up` on a folder, on free ports that stay the same from start to start."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.temporal_port, self.ui_port = free_port(), free_port()

    @property
    def settings(self) -> Settings:
        return Settings(data=self.data)

    @property
    def place(self) -> ServicePlace:
        found = running_place(self.settings)
        assert found is not None, "it is not running"
        return found

    def start(self, *arguments: str, program: Callable[..., Process] = aftersales, **environment: str) -> Process:
        """Starts it and waits until it says so."""
        ports = ["--temporal-port", str(self.temporal_port), "--ui-port", str(self.ui_port)]
        process = program(self.folder, "up", "--data", str(self.data), *ports, *arguments, **environment)
        process.says("worker started")
        return process


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder that the database's own user may reach; whatever still runs on it afterwards is ended."""
    folder = Path(tempfile.mkdtemp(prefix="aftersales-up-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for process in of_folder(folder):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        shutil.rmtree(folder, ignore_errors=True)
