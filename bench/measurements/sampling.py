"""Where the time goes: processor seconds a workflow by part, and what this process's threads are at.

Seconds are the kernel's own. What Python is at is sampled by a thread: a sample weighs what its thread has used of the
processor since the one before, and counts for the innermost function of a known part and for each function of ours
that it is within. Waiting weighs nothing.
"""

import sys
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from bench.cpu import DATABASE, SERVER, Meter, thread_seconds
from bench.repairs import AT_ONCE, bare, bare_worker, our_worker, repair, throughput
from bench.report import BenchReport
from bench.service import ROOT, Bench

EVERY = 0.002
"""Seconds between two samples."""
PARTS = (
    ("/workflows/", "our workflow code"), ("/activities/", "our activities"), ("/models/", "our models"),
    ("/bench/", "client"), ("pydantic", "pydantic"), ("sqlalchemy", "SQLAlchemy"), ("psycopg", "psycopg"),
    ("transitions", "transitions"), ("temporalio/bridge", "SDK: bridge"), ("temporalio/worker", "SDK: worker"),
    ("temporalio/convert", "SDK: converter"), ("temporalio", "SDK: other"), ("google/protobuf", "protobuf"),
    ("/json/", "json"), ("asyncio", "asyncio"), ("logging", "logging"),
)
@dataclass
class Sampler:
    """Counts what the threads of this process are at, until it is told to stop."""

    parts: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    functions: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    _used: dict[int, float] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def sample(self) -> None:
        """Runs in a thread of its own."""
        me = threading.get_ident()
        while not self._stop.wait(EVERY):
            for thread, frame in sys._current_frames().items():
                if thread != me and (used := self._since(thread)):
                    self._count(frame, used)

    def _since(self, thread: int) -> float:
        """Processor seconds of a thread since it was last asked; none the first time."""
        now = time.clock_gettime(time.pthread_getcpuclockid(thread))
        before, self._used[thread] = self._used.get(thread, now), now
        return now - before

    def _count(self, innermost: FrameType, used: float) -> None:
        stack = list(_outwards(innermost))
        known = (_part(frame) for frame in stack)
        self.parts[next(filter(None, known), "other")] += used
        for name in {name for frame in stack if (name := _own_name(frame))}:
            self.functions[name] += used

    def stop(self) -> None:
        """Ends it."""
        self._stop.set()


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _part(frame: FrameType) -> str:
    file = frame.f_code.co_filename
    return next((part for piece, part in PARTS if piece in file), "")


def _own_name(frame: FrameType) -> str:
    path = Path(frame.f_code.co_filename)
    ours = path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in ("workflows", "activities", "models")
    return f"{path.relative_to(ROOT)} {frame.f_code.co_name}" if ours else ""


@contextmanager
def sampling() -> Iterator[Sampler]:
    """Samples this process meanwhile; threads change places more often than they would by themselves."""
    sampler, before = Sampler(), sys.getswitchinterval()
    thread = threading.Thread(target=sampler.sample, daemon=True)
    sys.setswitchinterval(0.0005)
    thread.start()
    try:
        yield sampler
    finally:
        sampler.stop()
        thread.join()
        sys.setswitchinterval(before)


async def profile(bench: Bench, report: BenchReport, count: int = 120) -> None:
    """Reports a repair beside a bare workflow, worker and client in this process."""
    async with our_worker(bench):
        ours = await costs(bench, repair, count)
        with sampling() as our_samples:
            await throughput(bench, repair, count)
    async with bare_worker(bench):
        theirs = await costs(bench, bare, count)
        with sampling() as their_samples:
            await throughput(bench, bare, count)
    report.table(["milliseconds of processor a workflow", "repair", "bare"], _side_by_side(ours, theirs, "{:.1f}"))
    shares = (_shares(our_samples.parts), _shares(their_samples.parts))
    report.table(["what Python's time goes to, %", "repair", "bare"], _side_by_side(*shares, "{:.0f}"))
    within = _shares(our_samples.functions, sum(our_samples.parts.values()))
    most = sorted(within.items(), key=lambda pair: -pair[1])[:20]
    head = ["within our function", "% of a repair's Python time"]
    report.table(head, [[name, f"{part:.0f}"] for name, part in most])


async def costs(bench: Bench, one: Callable[[Bench], Awaitable[str]], count: int) -> dict[str, float]:
    """Milliseconds of processor that one workflow takes, by server and by kind of thread; and of wall clock."""
    await throughput(bench, one, min(AT_ONCE, count))
    meter, before, began = Meter(bench), thread_seconds(), time.perf_counter()
    await throughput(bench, one, count)
    took, used = time.perf_counter() - began, meter.used()
    threads = {kind: seconds - before.get(kind, 0.0) for kind, seconds in thread_seconds().items()}
    seconds = {SERVER: used[SERVER], DATABASE: used[DATABASE]} | threads
    total = {"all of it": sum(seconds.values()), "wall clock": took}
    return {part: 1000 * each / count for part, each in (seconds | total).items()}


def _shares(counted: Mapping[str, float], of: float | None = None) -> dict[str, float]:
    total = of or sum(counted.values()) or 1.0
    return {name: 100 * number / total for name, number in counted.items()}


def _side_by_side(ours: dict[str, float], theirs: dict[str, float], shape: str) -> list[list[str]]:
    names = sorted({*ours, *theirs}, key=lambda name: (name == "wall clock", name == "all of it", -ours.get(name, 0.0)))
    return [[name, shape.format(ours.get(name, 0.0)), shape.format(theirs.get(name, 0.0))] for name in names]
