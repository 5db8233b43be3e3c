"""A year of a company on one clock: the loop's own code over the worker's activities and PostgreSQL, no Temporal."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import psutil
from sqlalchemy import Engine, text

from activities.records.database import engine, migrate
from activities.rules.publishing import publish_defaults
from bench.cpu import family, own, postmaster
from bench.report import BenchReport
from bench.service import new_folder
from bench.stories import of_the_tests
from desk.embedded.postgres import Postgres
from models.policy.calendar import Calendar, Year
from models.policy.policy import Policy
from models.policy.public_holidays import default_calendar

SECONDS = 300
"""That a year of a thousand cases may take at most."""
BEGIN, END = "2026-01-01 00:00", "2026-12-31 23:59"
OUTAGES = (("2026-03-16 08:30", "2026-03-16 16:10"), ("2026-08-20 22:00", "2026-08-21 10:30"))
ANNOUNCED = "2026-12-18 10:00"
"""When next year's holidays are published; until then what falls due in it is provisional."""
CALENDAR = default_calendar((2025, 2026))
NEXT = Calendar(years=CALENDAR.years | {2027: Year(holidays=frozenset({date(2027, 1, 1)}))})
COUNTED = 300
"""Dues, and as many rungs, that are counted again minute by minute."""
PARTS = {
    "entries on timelines": "SELECT count(*) FROM timeline",
    "of them steps of the clock": "SELECT count(*) FROM timeline WHERE outcome = 'clock'",
    "of them refused": "SELECT count(*) FROM timeline WHERE outcome = 'refused'",
    "commitments": "SELECT count(*) FROM commitment",
    "messages in the outbox": "SELECT count(*) FROM outbox",
    "of them to the general manager": "SELECT count(*) FROM outbox WHERE \"to\" = 'general_manager'",
    "cases opened by others": "SELECT count(*) FROM case_link WHERE relation = 'opened_by'",
    "cases closed": "SELECT count(*) FROM service_register WHERE closed_at IS NOT NULL",
    "cases told of next year's holidays": "SELECT count(*) FROM timeline WHERE event = 'calendar_published'",
}


@dataclass
class Stopwatch:
    """Seconds on the wall and of processor, of this process and of PostgreSQL."""

    server: psutil.Process
    began: tuple[float, float, float] = field(init=False)

    def __post_init__(self) -> None:
        self.began = self._now()

    def seconds(self) -> list[float]:
        return [now - then for now, then in zip(self._now(), self.began, strict=True)]

    def _now(self) -> tuple[float, float, float]:
        return time.perf_counter(), own(psutil.Process()), family(self.server)


async def company(report: BenchReport, cases: int = 1000) -> None:
    """Reports how long a year of so many cases takes, what it came to and what of it is wrong."""
    with _database() as (database, server):
        watch = Stopwatch(server)
        played, people = await _year(database, cases)
        wall, ours, theirs = watch.seconds()
        checking = Stopwatch(server)
        found, counted = _wrong(played, database)
        entries = _parts(database)["entries on timelines"]
        limit = f" (at most {SECONDS})" if cases == 1000 else ""
        report.say(f"a year of {cases:,} cases: {wall:.0f} s{limit}, {entries / wall:.0f} entries a second")
        report.say(f"of processor: {ours:.0f} s of this process, {theirs:.0f} s of PostgreSQL")
        known = sum(len(procedure.events) for procedure in of_the_tests("played.population").KINDS.values())
        report.say(f"of {known} events that people send {len(people.sent)} were applied")
        report.say(f"the records' rules, {counted} dues and rungs counted again: {checking.seconds()[0]:.0f} s")
        for what in found:
            report.say(f"FAILED: {what}")
        rows = [["cases", f"{len(played.cases):,}"], *([name, f"{n:,}"] for name, n in _parts(database).items())]
        rows += [[f"messages {what}", f"{number:,}"] for what, number in sorted(people.done.items())]
        report.table(["of the year", ""], rows)


@contextmanager
def _database() -> Iterator[tuple[Engine, psutil.Process]]:
    """PostgreSQL as `up` starts it, each commit on the disk before it is answered, with a certified staff."""
    folder = new_folder()
    postgres = Postgres(folder / "postgres")
    postgres.start()
    try:
        url = postgres.ensure("bench")
        migrate(url)
        publish_defaults(url)
        database = engine(url, tried=False)
        of_the_tests("played.population").employ(database, lapses=date(2026, 6, 30))
        yield database, postmaster(folder / "postgres")
        database.dispose()
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _year(database: Engine, cases: int) -> tuple[Any, Any]:
    """The company after its year, and its people."""
    tests, kinds = of_the_tests("played.population"), [*of_the_tests("played.population").KINDS]
    async with of_the_tests("played.company").Company(database, BEGIN) as played:
        await played.publish(CALENDAR)
        people = tests.Population(played, CALENDAR, seed=7, kinds=lambda number: kinds[number % len(kinds)])
        people.expect(cases, _at("2026-12-15 00:00"))
        for begin, end in OUTAGES:
            await people.live(_at(begin))
            async with played.outage():
                await people.live(_at(end))
        await people.live(_at(ANNOUNCED))
        await played.publish(NEXT)
        await people.live(_at(END))
        return played, people


def _wrong(played: Any, database: Engine) -> tuple[list[str], int]:
    clocks, kinds = of_the_tests("played.company_clocks"), of_the_tests("played.population").KINDS.values()
    outages = [(_at(begin), _at(end)) for begin, end in OUTAGES]
    with database.connect() as connection:
        found, counted = clocks.miscounted(
            connection, clocks.Counting.of(kinds, CALENDAR, Policy(), outages), most=COUNTED
        )
    return [*played.wrong(), *found], counted


def _parts(database: Engine) -> dict[str, int]:
    with database.connect() as connection:
        return {name: int(connection.execute(text(query)).scalar_one()) for name, query in PARTS.items()}


def _at(wall: str) -> datetime:
    moment: datetime = of_the_tests("played.case_files").at(wall)
    return moment
