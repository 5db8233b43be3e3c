"""Repairs a second with more and more worker processes, and whose processor time they end at."""

import contextlib
import time
from collections.abc import Sequence

import psutil

from bench.cpu import CLIENT, DATABASE, SERVER, Meter
from bench.repairs import AT_ONCE, repair, throughput
from bench.report import BenchReport
from bench.service import Bench, worker_process

PROCESSES = (1, 2, 4)
PARTS = (SERVER, DATABASE, "workers", CLIENT)


async def workers(bench: Bench, report: BenchReport, count: int = 120, processes: Sequence[int] = PROCESSES) -> None:
    """Reports throughput and processors in use by part, the client in this process."""
    rows = []
    for number in processes:
        async with contextlib.AsyncExitStack() as running:
            started = [await running.enter_async_context(worker_process(bench)) for _ in range(number)]
            rows.append([str(number), *await _measured(bench, started, count)])
    cores = psutil.cpu_count() or 1
    head = ["worker processes", "repairs/s", *PARTS, f"processors in use, of {cores}"]
    report.table(head, rows)
    best = max(rows, key=lambda row: float(row[1]))
    full = "the machine's processors" if float(best[-1]) > 0.9 * cores else "the largest of the parts above"
    report.say(f"most with {best[0]} worker process(es): {best[1]} repairs/s; the limit then is {full}")


async def _measured(bench: Bench, started: list[psutil.Process], count: int) -> list[str]:
    at_once = 2 * AT_ONCE
    await throughput(bench, repair, max(AT_ONCE, count // 3), at_once)
    meter, began = Meter(bench, started), time.perf_counter()
    rate = await throughput(bench, repair, count, at_once)
    took, used = time.perf_counter() - began, meter.used()
    shares = [used[part] / took for part in PARTS]
    return [f"{rate:.1f}", *(f"{share:.2f}" for share in (*shares, sum(shares)))]
