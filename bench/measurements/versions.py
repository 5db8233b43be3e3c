"""This version beside another checkout, in turn on the same machine: throughput, processor, history of a repair.

Both keep their servers and a worker for the whole run, so that neither starts warmer, and they take turns in going
first: what the machine does meanwhile strikes both.
"""

import json
import os
import statistics
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.report import BenchReport
from bench.service import ROOT

SERVING = """
import asyncio, json, sys
from bench.cpu import Meter
from bench.repairs import our_worker, repair, throughput
from bench.service import servers

async def serve():
    async with servers() as bench, our_worker(bench):
        await throughput(bench, repair, 60)
        history = await bench.client.get_workflow_handle(await repair(bench)).fetch_history()
        told = {"events": len(history.events), "bytes": sum(event.ByteSize() for event in history.events)}
        print(json.dumps(told), flush=True)
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            meter = Meter(bench)
            rate = await throughput(bench, repair, int(line))
            told = {"rate": rate, "cpu": sum(meter.used().values()) * 1000 / int(line)}
            print(json.dumps(told), flush=True)

asyncio.run(serve())
"""
"""Runs in a checkout, with what it has of `bench`: says its history, then for each number asked what so many took."""


def versions(report: BenchReport, other: Path, rounds: int = 14, count: int = 60) -> None:
    """Reports this version beside the checkout in `other`, which has an environment of its own in `.venv`."""
    with ExitStack() as stack:
        sides = {name: stack.enter_context(_serving(where)) for name, where in (("other", other), ("this", ROOT))}
        histories = {name: _told(side) for name, side in sides.items()}
        measured: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
        for number in range(rounds):
            for name in sorted(sides, reverse=bool(number % 2)):
                measured[name].append(_asked(sides[name], count))
    rows = []
    for name, found in measured.items():
        figures = [statistics.median(one[what] for one in found) for what in ("rate", "cpu")]
        rows.append([name, f"{histories[name]['events']:.0f}", f"{histories[name]['bytes']:,.0f}",
                     f"{figures[0]:.2f}", f"{figures[1]:.1f}"])  # fmt: skip
    report.table(["version", "events of history", "bytes of history", "repairs/s", "ms of processor a repair"], rows)
    pairs = zip(measured["other"], measured["this"], strict=True)
    ratios = sorted(this["rate"] / other["rate"] for other, this in pairs)
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
    report.say(f"throughput: median ratio {statistics.median(ratios):.3f} of the other's ({spread}, {rounds} rounds)")


@contextmanager
def _serving(where: Path) -> Iterator["subprocess.Popen[str]"]:
    python, known = where / ".venv/bin/python", os.environ | {"PYTHONPATH": str(where)}
    with subprocess.Popen(  # noqa: S603 - of the checkout that was named
        [python, "-c", SERVING], cwd=where, env=known, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as side:
        yield side
        _say(side, "\n")


def _asked(side: "subprocess.Popen[str]", count: int) -> dict[str, float]:
    _say(side, f"{count}\n")
    return _told(side)


def _say(side: "subprocess.Popen[str]", line: str) -> None:
    assert side.stdin is not None
    side.stdin.write(line)
    side.stdin.flush()


def _told(side: "subprocess.Popen[str]") -> dict[str, float]:
    assert side.stdout is not None
    found: dict[str, float] = json.loads(side.stdout.readline())
    return found
