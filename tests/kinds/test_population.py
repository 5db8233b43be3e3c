"""Customers and staff drawn from a seed drive the kinds that people open; whatever they do, the records are whole."""

from datetime import date
from typing import Any

from sqlalchemy import Engine, text

from activities.records.database import engine
from models.policy.calendar import Calendar, Year
from models.policy.policy import Policy
from models.policy.public_holidays import default_calendar
from played.case_files import at
from played.company import NEVER, Company
from played.company_clocks import Counting, miscounted
from played.population import KINDS, Population, employ
from servers.databases import Databases

BEGIN, END = at("2026-09-01 00:00"), at("2026-12-01 00:00")
"""With the Mid-Autumn festival, the national holiday and its make-up days."""
OUTAGES = ((at("2026-09-14 08:30"), at("2026-09-14 16:10")), (at("2026-10-20 22:00"), at("2026-10-21 10:30")))
CALENDAR = default_calendar((2025, 2026))
NEW_YEAR = Year(holidays=frozenset({date(2027, 1, 1)}))


async def test_three_months_of_cases_of_every_kind_leave_the_records_whole(databases: Databases) -> None:
    """Through holidays, outages and a calendar published in between; in one run a case, or in many, the same."""
    with databases.lent() as one, databases.lent() as other:
        alone, again = engine(one, tried=False), engine(other, tried=False)
        try:
            await played_alike(alone, again)
        finally:
            alone.dispose()
            again.dispose()


async def played_alike(alone: Engine, again: Engine) -> None:
    in_one_run = await played(alone, NEVER)
    assert len({event for _, event, _ in in_one_run}) > 40, "a population that does little shows little"
    assert sum(outcome == "applied" for *_, outcome in in_one_run) > 100
    with alone.connect() as connection:
        found, counted = miscounted(connection, Counting.of(KINDS.values(), CALENDAR, Policy(), OUTAGES), most=40)
    assert (found, counted > 50) == ([], True)
    assert await played(again, 10) == in_one_run


async def played(database: Engine, most: int) -> list[Any]:
    """The company's three months. Returns all timelines."""
    employ(database, lapses=date(2026, 10, 9))
    async with Company(database, BEGIN, most=most) as company:
        await company.publish(CALENDAR)
        people = Population(company, CALENDAR, seed=7, kinds=lambda number: [*KINDS][number % len(KINDS)])
        people.expect(3 * len(KINDS), END)
        for begin, end in OUTAGES:
            await people.live(begin)
            async with company.outage():
                await people.live(end)
        await people.live(at("2026-11-10 10:00"))
        await company.publish(Calendar(years=CALENDAR.years | {2027: NEW_YEAR}))
        await people.live(END)
        assert company.wrong() == []
    with database.connect() as connection:
        timelines = text("SELECT to_jsonb(t) - 'decided_at', event, outcome FROM timeline t ORDER BY workflow_id, seq")
        return [tuple(row) for row in connection.execute(timelines)]
