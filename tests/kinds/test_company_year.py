"""A year of a whole company: a department of forty, 3,000 customers, all kinds of case, all rounds.

By the clocks and a seeded set of people's events alone, from December 2025 to the end of 2026, on the loop's own code
over the worker's activities and PostgreSQL. `make proofs` plays it; `AFTERSALES_YEAR_ENDS=2026-02-10` ends it early.
"""

import os
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from activities.records.database import engine
from chaos import books
from models.kinds.round import rounds
from models.policy.public_holidays import default_calendar
from played.case_files import ZONE
from played.company import Company
from played.company_year import CompanyYear, enter_customers
from played.department import FORTY, FURNISHED, employ
from played.recount import Recount
from played.staff_checks import of_certificates, of_the_leaver, of_the_newcomer, of_the_page, of_training
from played.year_recount import YearRecount
from workflows.registry import PROCEDURES

BEGIN, END = date(2025, 12, 1), date.fromisoformat(os.environ.get("AFTERSALES_YEAR_ENDS", "2026-12-31"))
CASES_A_MONTH = 230
"""Of customers and stores, opened by people: three thousand in thirteen months."""
HIRED, GIVES_NOTICE, RENEWED, CERTIFIED = (
    date(2026, 3, 2), date(2026, 9, 1), date(2026, 11, 20), date(2026, 11, 30),
)  # fmt: skip
LEAVES = date(2026, 9, 30)
CALENDAR = default_calendar((2025, 2026))
MONTHS = [date(2025, 11, 1), *(date(2025 + (11 + number) // 12, (11 + number) % 12 + 1, 1) for number in range(13))]
"""Those that are appraised: the first was over when the company began, the last one's round comes after the year."""


@pytest.mark.proof
@pytest.mark.timeout(3600)
async def test_a_year_of_a_whole_company(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """All books and invariants hold; what the manager's page says of everybody is what the steps say."""
    database = engine(database_url)
    employ(database, FORTY, certified_until=CERTIFIED)
    entries = enter_customers(database)
    async with Company(database, f"{BEGIN} 07:00") as company:
        steps = Recount(evening(BEGIN), evening(END), {})
        steps.watch(company)
        await company.publish(CALENDAR)
        for name in rounds():
            await company.start("Round", {"by": "system:up", "number": name}, f"round-{name}")
        people = CompanyYear(company, CALENDAR, 17, FORTY)
        people.away(database, BEGIN, END)
        people.expect(CASES_A_MONTH * max(1, (END - BEGIN).days // 30), evening(END))
        recount = YearRecount(FORTY, steps, HIRED, LEAVES)
        await lived(company, people, recount)
        with capsys.disabled():
            sys.stdout.write(f"\n{told(company, people)}\n")
        with database.connect() as connection:
            found = [*recount.differing(connection), *broken(connection, company, entries, recount)]
        found += [*books.wrong(database, company.now), *company.wrong()]
        assert not found, "\n".join(found[:50])
    database.dispose()


async def lived(company: Company, people: CompanyYear, recount: YearRecount) -> None:
    """What happens once in the year, a recount whenever a month is appraised, and all that happens beside it."""

    async def counts(first: date) -> None:
        with company.engine.connect() as connection:
            recount.count(connection, first)

    async def renews() -> None:
        people.renew(CERTIFIED.replace(year=2027))

    deeds: list[tuple[datetime, Callable[[], Awaitable[Any]]]] = [
        (evening(HIRED), lambda: people.hire(FORTY.newcomer, "s-1", HIRED)),
        (evening(GIVES_NOTICE), lambda: people.leaves(FORTY.leaver, LEAVES)),
        (evening(RENEWED), renews),
        *((appraised_at(first), lambda first=first: counts(first)) for first in MONTHS),
    ]
    for moment, deed in sorted(deeds, key=lambda one: one[0]):
        if moment < evening(END):
            await people.live(moment)
            await deed()
    await people.live(evening(END))


def evening(day: date) -> datetime:
    return datetime.combine(day, time(22), ZONE)


def appraised_at(first: date) -> datetime:
    """Ten on the first workday after a month; of December 2026 that is after the calendar, and after the year."""
    day = (first + timedelta(days=31)).replace(day=1)
    while day.year == END.year and not CALENDAR.is_workday(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(10), ZONE)


def told(company: Company, people: CompanyYear) -> str:
    """How much was played."""
    cases = Counter(case.kind.procedure.name for case in company.cases.values())
    steps = company.activities.calls["record"]
    refused = sum(people.refusals.values()) + people.done["refused"]
    each = ", ".join(f"{name} {number}" for name, number in cases.most_common())
    return f"{cases.total()} cases, {steps} steps, {refused} refusals, until {company.now}: {each}; {dict(people.done)}"


# -- what must hold -----------------------------------------------------------------------------------------------


def broken(connection: Connection, company: Company, entries: dict[str, int], recount: YearRecount) -> Iterator[str]:
    """What does not hold of the year, in words; each asked of the records in plain SQL."""
    yield from of_customers(connection, entries)
    yield from of_appraisals(connection, recount)
    if any(month.first.year == END.year for month in recount.months):
        yield from of_the_page(connection)
    ran = set(connection.execute(text("SELECT DISTINCT workflow_id FROM round_run")).scalars())
    late = set() if date(2026, 1, 10) < END else {"visits"}
    yield from (f"the round {name} has not run" for name in rounds() if f"round-{name}" not in ran and name not in late)
    cases = [case for case in company.cases.values() if case.open]
    if END > LEAVES:
        kinds = {case.kind.procedure.name for case in cases}
        yield from (f"no {kind.procedure.name}" for kind in PROCEDURES if kind.procedure.name not in kinds)
        yield from of_the_newcomer(connection, cases, FORTY.newcomer)
        yield from of_the_leaver(connection, FORTY.leaver, LEAVES)
    if END > CERTIFIED:
        yield from of_certificates(connection)
        yield from of_training(connection, cases)


def of_customers(connection: Connection, entries: dict[str, int]) -> Iterator[str]:
    """A customer who comes again is the same entry, whether they are told by an id, a phone number or both."""
    mine = text("""
        SELECT r.workflow_id, r.customer_entry, r.request -> 'customer' ->> 'phone' AS phone FROM service_register r
        WHERE r.request -> 'customer' ->> 'phone' LIKE '139 0000%'""")
    found: Counter[int] = Counter()
    for row in connection.execute(mine):
        entry = entries[f"K-{row.phone[-4:]}"]
        found[entry] += 1
        if row.customer_entry != entry:
            yield f"{row.workflow_id} is of the entry {row.customer_entry}, not {entry}"
    if found.total() < 50 or max(found.values()) < 2:
        yield f"few customers have come: {found.total()}"


def of_appraisals(connection: Connection, recount: YearRecount) -> Iterator[str]:
    """One a month for everybody whom the company employed then, and no other."""
    times = text("SELECT person, to_char(from_on, 'YYYYMM') AS month, count(*) AS times FROM appraisal GROUP BY 1, 2")
    found = {(row.person.partition(":")[2], row.month): row.times for row in connection.execute(times)}
    wanted = {(own, month.name) for month in recount.months for own in (*recount.people(month), "m-1")}
    yield from (f"{who} is appraised {found.get(who, 0)} times" for who in sorted(wanted) if found.get(who) != 1)
    yield from (f"{who} is appraised" for who in sorted({*found} - wanted) if who[0] not in FURNISHED)
