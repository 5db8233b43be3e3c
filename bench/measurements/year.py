"""A year of a store's movements through the gateway: how many entries a second, and whether the ledger is right."""

import time

from sqlalchemy import Engine, text

from activities.records.database import engine
from activities.rules.stock import stock_shown
from bench.report import BenchReport
from bench.service import Bench, worker_process
from bench.stories import of_the_tests
from bench.year.demand import Store
from bench.year.run import StoreYear, furnish
from desk.gateway.gateway import Gateway

ENTRIES, SEED = 20_000, 7
KINDS = "SELECT kind, count(*) AS lines FROM stock_entry GROUP BY kind ORDER BY kind"


async def year(bench: Bench, report: BenchReport, entries: int = ENTRIES) -> None:
    """Reports the time and the rate, what the year came to, and what of the ledger is wrong at its end."""
    store, database = Store(SEED, entries), engine(bench.database_url)
    with database.begin() as connection:
        furnish(connection, store)
    async with worker_process(bench):
        lived = StoreYear(Gateway(bench.client, database), database, store)
        began = time.perf_counter()
        await lived.live()
        took = time.perf_counter() - began
    by_kind = _entries(database)
    booked, messages = sum(by_kind.values()), lived.done["messages"]
    cases = sum(count for what, count in lived.done.items() if what[0].isupper())
    report.say(f"a year of {booked:,} entries: {took:.0f} s, {booked / took:.0f} entries a second")
    report.say(f"of {cases:,} cases opened and {messages:,} messages: {(cases + messages) / took:.0f} a second")
    found = wrong(database)
    report.say(f"stock check and the questions from outside: {len(found)} findings")
    for what in found:
        report.say(f"FAILED: {what}")
    rows = [[kind, f"{count:,}"] for kind, count in by_kind.items()]
    report.table(["entries", ""], rows)
    report.table(["cases and others", ""], [[what, f"{count:,}"] for what, count in sorted(lived.done.items())])
    database.dispose()


def wrong(database: Engine) -> list[str]:
    """What `aftersales stock check` names, and what the checker of runs with faults finds of the ledger."""
    with database.connect() as connection:
        found = [
            *stock_shown.amiss(connection), *stock_shown.kept_for_nobody(connection),
            *stock_shown.stray_on_the_way(connection),
        ]  # fmt: skip
    return [*map(str, found), *of_the_tests("chaos.books").wrong(database)]


def _entries(database: Engine) -> dict[str, int]:
    with database.connect() as connection:
        return {row.kind: int(row.lines) for row in connection.execute(text(KINDS))}
