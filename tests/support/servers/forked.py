"""Our programs as processes of their own, forked from one that has read their code.

Each reads it for some three seconds of processor time when it is started as an operator does, and dozens of tests start
one or several. What is forked is a process like any other: its own number, signals, folder, environment and output.
That the programs start from nothing is tested where they start (`test_up.py`, `test_worker.py`).
"""

import io
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

TREE = Path(__file__).parents[3]
READ = ("worker", "desk.cli", "desk.commands.up")
"""The modules that are read once."""
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload([*READ])


class Forked:
    """One process, spoken to as a `subprocess.Popen` is."""

    def __init__(
        self, program: str, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], output: Path
    ) -> None:
        given = (program, [*arguments], str(folder), dict(environment), str(output))
        self._process = _SERVER.Process(target=_run, args=given)
        self._process.start()

    @property
    def pid(self) -> int:
        pid = self._process.pid
        assert pid is not None
        return pid

    def poll(self) -> int | None:
        """Its exit code, the negative number of the signal that ended it, None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code. Raises TimeoutExpired."""
        self._process.join(timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _run(program: str, arguments: list[str], folder: str, environment: dict[str, str], output: str) -> None:
    """In the new process: all is as if `program` had been started there."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    out = os.open(output, os.O_WRONLY | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(out, stream)
    os.close(out)
    files = [io.FileIO(stream, "w", closefd=False) for stream in (1, 2)]
    sys.stdout, sys.stderr = (io.TextIOWrapper(file, "utf-8", write_through=True) for file in files)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    module, _, function = program.partition(":")
    sys.argv = [module, *arguments]
    found = import_module(module)
    assert Path(str(found.__file__)).is_relative_to(TREE), f"{found.__file__} is not of this tree: run pytest from it"
    getattr(found, function)()
