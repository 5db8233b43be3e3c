"""The load's figures as tables, those that docs/capacity.md reckons with under their letters."""

from pathlib import Path
from typing import Any

from bench.report import BenchReport

PAGE = Path(__file__).parents[2] / "docs" / "capacity.md"


def told(figures: dict[str, Any], report: BenchReport) -> None:
    """Says the run's size, then what it found."""
    sizes = f"{figures['cases']:,} open cases, {figures['deadlines']:,} deadlines in the same moment"
    report.say(f"{sizes}, {figures['cached']:,} cases in the worker's memory")
    _letters(figures, report)
    delays = figures["seconds after the due"]
    report.table(["seconds after the due", "first", "p50", "p95", "last"], [_row(n, v) for n, v in delays.items()])
    before, after = figures["with all cases open"], figures["after the deadlines"]
    rows = [[name, f"{before[name]:,.0f}", f"{after[name]:,.0f}"] for name in before]
    report.table(["MiB", "with all cases open", "after the deadlines"], rows)
    quiet, busy = figures["reads before, ms"], figures["reads meanwhile, ms"]
    columns = ("p50", "p95", "max")
    head = ["milliseconds a read", *(f"before, {c}" for c in columns), *(f"meanwhile, {c}" for c in columns)]
    report.table(head, [[n, *(f"{of[n][c]:,.0f}" for of in (quiet, busy) for c in columns)] for n in sorted(busy)])


def _letters(figures: dict[str, Any], report: BenchReport) -> None:
    opened, whole = figures["openings a second"], figures["a whole repair, KiB"]
    last = figures["seconds after the due"]["in the file"]["last"]
    rows = [
        ["O", "openings a second, all four kinds", f"{opened['all four kinds']:.1f}"],
        ["L", "rungs a second: deadlines ÷ T", f"{figures['deadlines'] / last:.1f}"],
        ["T", "seconds from the due to the last supervisor told", f"{last:.1f}"],
        ["P", "PostgreSQL a whole repair of ten events, KiB", f"{whole['disk, PostgreSQL']:.0f}"],
        ["D", "the development server's file a whole repair, KiB", f"{whole['disk, Temporal']:.0f}"],
    ]
    report.table(["", "figure", "value"], rows)


def _row(name: str, values: dict[str, float]) -> list[str]:
    return [name, *(f"{value:,.1f}" for value in values.values())]
