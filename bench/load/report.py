"""The load's figures as tables, those that docs/capacity.md reckons with under their letters."""

from pathlib import Path
from typing import Any

from bench.load.cases import ALL_KINDS
from bench.report import BenchReport

PAGE = Path(__file__).parents[2] / "docs" / "capacity.md"


def told(figures: dict[str, Any], report: BenchReport) -> None:
    """Says the run's size, then what it found."""
    sizes = f"{figures['cases']:,} open cases, {figures['deadlines']:,} deadlines in the same moment"
    report.say(f"{sizes}; workers: {figures['workers']}, each with up to {figures['cached']:,} cases in memory")
    for what, seconds in figures["seconds"].items():
        report.say(f"{what}: {seconds:.0f} s at most until the last is in the register")
    _letters(figures, report)
    delays = figures["seconds after the due"]
    report.table(["seconds after the due", "first", "p50", "p95", "last"], [_row(n, v) for n, v in delays.items()])
    moments = ("with all cases open", "after the deadlines", "at the end")
    rows = [[name, *(f"{figures[moment][name]:,.0f}" for moment in moments)] for name in figures[moments[0]]]
    report.table(["MiB", *moments], rows)
    columns, phases = ("p50", "p95", "max"), figures["reads, ms"]
    head = ["milliseconds a read", *(f"{phase}, {c}" for phase in phases for c in columns)]
    kinds = [*phases["before"]]
    counts = (f"{phase} {max(read['count'] for read in of.values())}" for phase, of in phases.items())
    report.say(f"bursts of contacts: {figures['bursts']}; reads of each kind: {', '.join(counts)}")
    report.table(head, [[n, *(f"{of[n][c]:,.0f}" for of in phases.values() for c in columns)] for n in kinds])


def _letters(figures: dict[str, Any], report: BenchReport) -> None:
    opened, whole = figures["openings a second"], figures["a whole repair, KiB"]
    last = figures["seconds after the due"]["in the file"]["last"]
    rows = [
        ["O", f"openings a second, {ALL_KINDS}", f"{opened[ALL_KINDS]:.1f}"],
        ["L", "rungs a second: deadlines ÷ T", f"{figures['deadlines'] / last:.1f}"],
        ["T", "seconds from the due to the last supervisor told", f"{last:.1f}"],
        ["P", "PostgreSQL a whole repair of ten events, KiB", f"{whole['disk, PostgreSQL']:.0f}"],
        ["D", "the development server's file a whole repair, KiB", f"{whole['disk, Temporal']:.0f}"],
    ]
    report.table(["", "figure", "value"], rows)


def _row(name: str, values: dict[str, float]) -> list[str]:
    return [name, *(f"{value:,.1f}" for value in values.values())]
