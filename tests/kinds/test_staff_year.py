"""A year of a company with a staff of ten: hired, trained, at work, inspected, appraised, retrained, gone (六, 七).

By the clocks and a seeded set of people's events alone, from December 2025 to the end of 2026, on the loop's own code
over the worker's activities and PostgreSQL. `make proofs` plays it; `AFTERSALES_YEAR_ENDS=2026-02-10` ends it early.
"""

import os
from collections import Counter
from datetime import date, datetime, time

import pytest
from sqlalchemy import Engine

from activities.records.database import engine
from activities.rules import staff
from models.policy.public_holidays import default_calendar
from played.case_files import ZONE
from played.company import Company
from played.staff_year import LEAVER, NEWCOMER, ROUNDS, StaffYear, employ

BEGIN, END = date(2025, 12, 1), date.fromisoformat(os.environ.get("AFTERSALES_YEAR_ENDS", "2026-12-31"))
CASES_A_MONTH = 30
HIRED, GIVES_NOTICE, LEAVES = date(2026, 3, 2), date(2026, 9, 1), date(2026, 9, 30)
CALENDAR = default_calendar((2025, 2026))


@pytest.mark.proof
@pytest.mark.timeout(1800)
async def test_a_year_of_a_staff_of_ten(database_url: str) -> None:
    """All ledgers and invariants hold; whoever is new becomes one who repairs, whoever fails is trained again."""
    database = engine(database_url)
    employ(database, certified_until=date(2026, 11, 30))
    async with Company(database, f"{BEGIN} 07:00") as company:
        await company.publish(CALENDAR)
        for name in ROUNDS:
            await company.start("Round", {"by": "system:up", "number": name}, f"round-{name}")
        people = StaffYear(company, CALENDAR, seed=17)
        people.away(database, BEGIN, END)
        people.expect(CASES_A_MONTH * max(1, (END - BEGIN).days // 30), evening(END))
        await lived(people, database)
        print(people.done, people.refusals.most_common(40), Counter(f"{c.kind.procedure.name}/{c.state}" for c in company.cases.values() if c.open))
        assert company.wrong() == []
    database.dispose()


async def lived(people: StaffYear, database: Engine) -> None:
    """What happens once in the year, with all that happens beside it."""
    for day, happens in ((HIRED, hired), (GIVES_NOTICE, gives_notice), (LEAVES, leaves)):
        if day < END:
            await people.live(evening(day))
            await happens(people, database)
    await people.live(evening(END))


async def hired(people: StaffYear, _database: Engine) -> None:
    await people.hire(NEWCOMER, "s-1", HIRED)


async def gives_notice(people: StaffYear, _database: Engine) -> None:
    await people.leaves(LEAVER, LEAVES)


async def leaves(_people: StaffYear, database: Engine) -> None:
    with database.begin() as connection:
        staff.leave(connection, LEAVER, LEAVES)


def evening(day: date) -> datetime:
    return datetime.combine(day, time(22), ZONE)
