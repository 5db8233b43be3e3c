"""Who used the processor: servers, workers and client, each with its threads' seconds."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.service import Bench

SERVER, DATABASE, CLIENT = "Temporal server", "PostgreSQL", "this process"


@dataclass
class Meter:
    """Processor seconds since it was made, by part. `workers` count as one part."""

    bench: Bench
    workers: list[psutil.Process] = field(default_factory=list)
    _before: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._before = self._now()

    def used(self) -> dict[str, float]:
        """Seconds of each part."""
        return {part: seconds - self._before[part] for part, seconds in self._now().items()}

    def _now(self) -> dict[str, float]:
        parts = {
            SERVER: sum(map(own, _temporal())),
            DATABASE: family(postmaster(self.bench.folder / "postgres")),
            CLIENT: own(psutil.Process()),
        }
        return parts | ({"workers": sum(map(own, self.workers))} if self.workers else {})


def thread_seconds() -> dict[str, float]:
    """Seconds of this process by kind of thread; what Python has not started is Temporal's core."""
    ours = {thread.native_id: thread.name for thread in threading.enumerate()}
    found: dict[str, float] = {}
    for thread in psutil.Process().threads():
        kind = thread_kind(ours.get(thread.id))
        found[kind] = found.get(kind, 0.0) + thread.user_time + thread.system_time
    return found


def thread_kind(name: str | None) -> str:
    """What a thread of that name does."""
    if name is None:
        return "Temporal's core (Rust)"
    if name == "MainThread":
        return "event loop"
    return "workflow code" if name.startswith("temporal_workflow") else "activities"


def _temporal() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if child.name().startswith("temporal")]


def postmaster(folder: Path) -> psutil.Process:
    """The PostgreSQL that runs on a folder."""
    return psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))


def own(process: psutil.Process) -> float:
    """Seconds of a process by itself."""
    times = process.cpu_times()
    return float(times.user + times.system)


def family(process: psutil.Process) -> float:
    """Seconds: its own, its living children's and those of children that have ended."""
    times = process.cpu_times()
    return own(process) + float(times.children_user + times.children_system) + sum(map(own, process.children()))
