"""How soon a page of `stock show` is read: 10,000 parts at 50 places, two thousand lines on their way."""

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from sqlalchemy import Connection, text

from activities.records.database import engine, migrate
from activities.rules.stock import stock_shown
from bench.report import BenchReport
from bench.service import Bench

PARTS, PLACES, ON_THEIR_WAY, PAGE, ROUNDS = 10_000, 50, 2_000, 100, 9
MOST = 200
"""Milliseconds that a page may take."""
FILL = (
    "INSERT INTO place SELECT 'place-' || n, CASE n WHEN 1 THEN 'centre' ELSE 'van' END, 'east', 'warehouse:w-1', NULL "
    "FROM generate_series(1, :places) n",
    "INSERT INTO part SELECT 'part-' || n, 'part', 'washing_machine', 1, 10 FROM generate_series(1, :parts) n",
    "INSERT INTO stock_balance SELECT 'place-' || p, 'part-' || n, 10, 1, 1 "
    "FROM generate_series(1, :places) p, generate_series(1, :parts) n",
    "INSERT INTO parts_request_line SELECT 'partsrequest-' || n, 'part-' || n, 1, 'place-1', 'place-' || n % 50 + 1, "
    "false, now(), 2, 0, 0, 0, 2, 0, 0 FROM generate_series(1, :coming) n",
)  # fmt: skip


async def stock(bench: Bench, report: BenchReport, parts: int = PARTS) -> None:
    """Medians of the rounds, a page and the count of all, which a page says beside it."""
    url = bench.new_database("stock")
    migrate(url)
    database = engine(url)
    with database.begin() as connection:
        for statement in FILL:
            bound = {"places": PLACES, "parts": parts, "coming": min(parts, ON_THEIR_WAY)}
            connection.execute(text(statement), {k: v for k, v in bound.items() if f":{k}" in statement})
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))  # as PostgreSQL does by itself within minutes
    with database.connect() as connection:
        rows = [[name, f"{_took(read):.0f}", str(MOST)] for name, read in _asked(connection, parts)]
    database.dispose()
    report.table(["stock show", "ms", "at most"], rows)


def _asked(connection: Connection, parts: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    last = parts * PLACES - PAGE
    for name, which, offset in (
        ("the first page", None, 0), ("the last page", None, last), ("a place", "place-7", 0),
        ("a place, its last page", "place-7", parts - PAGE), ("a part", "part-77", 0),
    ):  # fmt: skip
        yield name, lambda which=which, offset=offset: (  # type: ignore[misc]  # a function of these values
            stock_shown.counted(connection, which), stock_shown.page(connection, which, limit=PAGE, offset=offset)
        )  # fmt: skip


def _took(read: Callable[[], Any]) -> float:
    """Milliseconds, the first time left out."""
    times = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        read()
        times.append((time.perf_counter() - began) * 1000)
    return median(times[1:])
