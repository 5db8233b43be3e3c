"""How soon the command line answers: whole processes, in turn, beside a Python that only imports Temporal's client."""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from activities.records.database import engine
from bench.repairs import REQUEST
from bench.report import BenchReport
from bench.service import ROOT, Bench, worker_process
from desk.gateway.gateway import Gateway

MOST = 0.5
"""Seconds that help may take, and that looking may take beyond the import."""
WAIT = timedelta(minutes=2)
"""For a worker that starts on a busy machine."""
BESIDE = "python -c 'import temporalio.client'"


async def cli(bench: Bench, report: BenchReport, rounds: int = 9) -> None:
    """Reports the median of each command over some rounds, after one that no figure counts."""
    async with worker_process(bench):
        number = await _case(bench)
        with tempfile.TemporaryDirectory() as cache:
            environment = _environment(bench, Path(cache))
            commands = _commands(number)
            taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
            for turn in range(rounds + 1):
                for name, words in commands.items():
                    figures = await _run(words, environment)
                    if turn:  # the first writes what Python compiles
                        taken[name].append(figures)
    medians = {name: [statistics.median(each) for each in zip(*found, strict=True)] for name, found in taken.items()}
    beside = medians[BESIDE][0]
    rows = [[name, f"{took:.2f}", _limit(name, beside), f"{used:.2f}"] for name, (took, used) in medians.items()]
    report.table(["command", "seconds", "at most", "of processor"], rows)


def _limit(name: str, beside: float) -> str:
    if name == BESIDE:
        return ""
    return f"{MOST:.2f}" if name.endswith("--help") else f"{beside + MOST:.2f}"


def _commands(number: str) -> dict[str, list[str]]:
    program = [sys.executable, "-c", "from desk.cli import main; main()"]
    asked = ("--help", "show --help", "policy publish --help", f"show {number}", "list", "events Repair",
             "diagram Repair", f"diagram {number}")  # fmt: skip
    ours = {f"aftersales {words.replace(number, 'CASE')}": [*program, *words.split()] for words in asked}
    return {BESIDE: [sys.executable, "-c", "import temporalio.client"]} | ours


def _environment(bench: Bench, cache: Path) -> dict[str, str]:
    """That of a running service; Python keeps what it has compiled, as it does where it is installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {
        "TEMPORAL_ADDRESS": bench.address, "DATABASE_URL": bench.database_url, "AFTERSALES_DATA": str(bench.folder),
        "PYTHONPYCACHEPREFIX": str(cache),
    }  # fmt: skip


async def _case(bench: Bench) -> str:
    """A repair that stands in the register. Returns its number."""
    database = engine(bench.database_url)
    try:
        opened = await Gateway(bench.client, database, patience=WAIT).open("Repair", REQUEST)
    finally:
        database.dispose()
    return opened.number


async def _run(words: list[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """Seconds that a process takes from its start to its end, and of processor. Raises RuntimeError where it fails."""
    began, used = time.perf_counter(), _processor()
    process = await asyncio.create_subprocess_exec(
        *words, cwd=ROOT, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)}: {said.decode()}")
    return time.perf_counter() - began, _processor() - used


def _processor() -> float:
    """Seconds that the processes of ours which have ended have used of the processors."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
