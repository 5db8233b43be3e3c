"""`python -m bench [NAME…]` runs measurements and prints their figures beside what is asked of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from bench.measurements.actions import actions
from bench.measurements.booking import booking
from bench.measurements.cli import cli
from bench.measurements.company import company
from bench.measurements.dbos_repairs import against_dbos
from bench.measurements.deliveries import deliveries
from bench.measurements.ledger import ledger
from bench.measurements.lost import lost
from bench.measurements.replay import replays
from bench.measurements.sampling import profile
from bench.measurements.sealing import sealing
from bench.measurements.stock import stock
from bench.measurements.versions import versions
from bench.measurements.workers import workers
from bench.measurements.year import year
from bench.repairs import compare, memory
from bench.report import BenchReport, machine
from bench.service import Bench, servers

MEASUREMENTS: dict[str, Callable[[Bench, BenchReport], Awaitable[None]]] = {
    "repairs": compare,
    "memory": memory,
    "dbos": against_dbos,
    "deliveries": deliveries,
    "replay": replays,
    "workers": workers,
    "actions": actions,
    "cli": cli,
    "lost": lost,
    "booking": booking,
    "ledger": ledger,
    "stock": stock,
    "sealing": sealing,
    "year": year,
    "profile": profile,
}


COMPANY = "company"
"""The one measurement without Temporal."""
NAMES = (*MEASUREMENTS, COMPANY)


async def measure(names: list[str], report: BenchReport, cases: int) -> None:
    """Servers of its own for each measurement, so that none begins with what another has left."""
    for name in names:
        with report.of(name):
            if name == COMPANY:
                await company(report, cases)
                continue
            async with servers() as bench:
                await MEASUREMENTS[name](bench, report)


def main(
    names: Annotated[list[str] | None, typer.Argument(help=f"of {', '.join(NAMES)}; else all")] = None,
    *,
    cases: Annotated[int, typer.Option(min=1, help="how many the company's year has")] = 1000,
    beside: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="this version and that checkout in turn, alone")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="put the figures into docs/benchmarks.md")] = False,
) -> None:
    """Measures side by side, client, worker and servers on this machine."""
    unknown = set(names or ()) - set(NAMES)
    if unknown:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: choose of {', '.join(NAMES)}")
    logging.disable(logging.WARNING)
    print(machine())
    report = BenchReport()
    if beside is not None:
        with report.of("versions"):
            versions(report, beside.resolve())
        return
    asyncio.run(measure(names or list(NAMES), report, cases))
    if write:
        report.write()


if __name__ == "__main__":
    typer.run(main)
