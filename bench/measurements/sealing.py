"""What sealing costs: the repair of ten events with payloads sealed and in plain, rounds in turn."""

import asyncio
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from activities.records.database import migrate
from activities.rules.publishing import publish_defaults
from activities.sealing import KeyRing
from bench.cpu import SERVER, Meter
from bench.repairs import repair
from bench.report import BenchReport
from bench.service import Bench, certify, worker_process
from models.settings import Settings
from worker import connect_to

ROUNDS, CASES, WARMING = 5, 40, 5
UPDATES = 10
MORE_TIME, MORE_BYTES = 1.10, 1.20
"""What is allowed of processor time an update, and of a history's bytes."""


@dataclass(frozen=True)
class SealingRound:
    """Figures of one round: seconds of processor, bytes of a history, repairs a second."""

    processor: float
    size: float
    speed: float


async def sealing(bench: Bench, report: BenchReport) -> None:
    """Both ways in turn, each with records of its own; medians of the ratios of neighbouring rounds."""
    ways = {"plain": bench, "sealed": await _sealed(bench)}
    found: dict[str, list[SealingRound]] = {"plain": [], "sealed": []}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            found[name].append(await _round(way, sealed=name == "sealed"))
    rows = [
        [
            name, f"{_median(r.processor for r in rounds) * 1000 / UPDATES:.1f}",
            f"{_median(r.size for r in rounds):.0f}", f"{_median(r.speed for r in rounds):.2f}",
        ]
        for name, rounds in found.items()
    ]  # fmt: skip
    report.table(["payloads", "ms of processor an update", "bytes of history", "repairs a second"], rows)
    pairs = list(zip(found["sealed"], found["plain"], strict=True))
    ratios = {
        "processor time an update": (_median(s.processor / p.processor for s, p in pairs), f"at most {MORE_TIME:.2f}"),
        "bytes of history": (_median(s.size / p.size for s, p in pairs), f"at most {MORE_BYTES:.2f}"),
        "throughput": (_median(s.speed / p.speed for s, p in pairs), "no bound"),
    }
    for what, (ratio, bound) in ratios.items():
        report.say(f"{what}: sealed {ratio:.2f} times plain, median of {ROUNDS} pairs of rounds ({bound})")


async def _sealed(bench: Bench) -> Bench:
    """The same servers with records of their own, and a client that seals."""
    url = bench.new_database("sealed")
    migrate(url)
    publish_defaults(url)
    certify(url)
    keys = KeyRing.ensure(bench.folder / "keys.json").path
    client = await connect_to(Settings(keys=keys, DATABASE_URL=url), bench.address)
    return replace(bench, client=client, database_url=url)


async def _round(bench: Bench, *, sealed: bool) -> SealingRound:
    async with worker_process(bench, keys=bench.folder / "keys.json" if sealed else None) as worker:
        await asyncio.gather(*(repair(bench) for _ in range(WARMING)))
        meter, began = Meter(bench, [worker]), time.perf_counter()
        cases = await asyncio.gather(*(repair(bench) for _ in range(CASES)))
        seconds, used = time.perf_counter() - began, meter.used()
    return SealingRound(
        (used["workers"] + used[SERVER]) / CASES, statistics.mean(await _sizes(bench, cases)), CASES / seconds
    )


async def _sizes(bench: Bench, cases: Sequence[str]) -> list[int]:
    return [(await bench.client.get_workflow_handle(case).describe()).raw_info.history_size_bytes for case in cases]


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)

