"""A year of a company with a staff of ten: hired, trained, at work, inspected, appraised, retrained, gone (六, 七).

By the clocks and a seeded set of people's events alone, from December 2025 to the end of 2026, on the loop's own code
over the worker's activities and PostgreSQL. `make proofs` plays it; `AFTERSALES_YEAR_ENDS=2026-02-10` ends it early,
`AFTERSALES_YEAR_PAGE=FILE` keeps the page that a manager reads of it.
"""

import os
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from activities.records.database import engine
from chaos import books
from desk.gateway.appraisal_year import year_report
from desk.shown.printed import markdown
from models.policy.public_holidays import default_calendar
from models.words.spoken import speaking
from played.case_files import ZONE
from played.company import Company
from played.company_case import CompanyCase
from played.department import TEN, employ
from played.staff_checks import of_certificates, of_the_leaver, of_the_newcomer, of_the_page, of_training
from played.staff_year import ROUNDS, StaffYear

BEGIN, END = date(2025, 12, 1), date.fromisoformat(os.environ.get("AFTERSALES_YEAR_ENDS", "2026-12-31"))
PAGE = os.environ.get("AFTERSALES_YEAR_PAGE")
CASES_A_MONTH = 30
HIRED, GIVES_NOTICE, RENEWED, CERTIFIED = (
    date(2026, 3, 2), date(2026, 9, 1), date(2026, 11, 20), date(2026, 11, 30),
)  # fmt: skip
LEAVES = date(2026, 9, 30)
NEWCOMER, LEAVER = TEN.newcomer, TEN.leaver
CALENDAR = default_calendar((2025, 2026))


@pytest.mark.proof
@pytest.mark.timeout(1800)
async def test_a_year_of_a_staff_of_ten(database_url: str) -> None:
    """All ledgers and invariants hold; whoever is new becomes one who repairs, whoever fails is trained again."""
    database = engine(database_url)
    employ(database, TEN, certified_until=CERTIFIED)
    async with Company(database, f"{BEGIN} 07:00") as company:
        await company.publish(CALENDAR)
        for name in ROUNDS:
            await company.start("Round", {"by": "system:up", "number": name}, f"round-{name}")
        people = StaffYear(company, CALENDAR, seed=17)
        people.away(database, BEGIN, END)
        people.expect(CASES_A_MONTH * max(1, (END - BEGIN).days // 30), evening(END))
        await lived(people)
        cases = [case for case in company.cases.values() if case.open]
        assert company.wrong() == []
        assert [*books.wrong(database, company.now)] == []
        assert not [key for key in people.refusals if key[2].startswith("InvalidPayload")], people.refusals
        with database.connect() as connection:
            assert [*broken(connection, cases)] == []
    database.dispose()


async def lived(people: StaffYear) -> None:
    """What happens once in the year, and all that happens beside it."""
    if HIRED < END:
        await people.live(evening(HIRED))
        await people.hire(NEWCOMER, "s-1", HIRED)
    if GIVES_NOTICE < END:
        await people.live(evening(GIVES_NOTICE))
        await people.leaves(LEAVER, LEAVES)
    if RENEWED < END:
        await people.live(evening(RENEWED))
        people.renew(CERTIFIED.replace(year=2027))
    await people.live(evening(END))


def evening(day: date) -> datetime:
    return datetime.combine(day, time(22), ZONE)


# -- what must hold -----------------------------------------------------------------------------------------------


def broken(connection: Any, cases: list[CompanyCase]) -> Iterator[str]:
    """What does not hold of the year, in words; each asked of the records in plain SQL."""
    yield from of_appraisals(connection, cases)
    yield from of_the_page(connection)
    if PAGE is not None:
        with speaking("zh_CN"):
            Path(PAGE).write_text(markdown(year_report(connection, 2026, ZONE)), encoding="utf-8")
    if END > LEAVES:
        yield from of_the_newcomer(connection, cases, NEWCOMER)
        yield from of_the_leaver(connection, LEAVER, LEAVES)
    if END > CERTIFIED:
        yield from of_certificates(connection)
        yield from of_training(connection, cases)


def of_appraisals(connection: Any, cases: list[CompanyCase]) -> Iterator[str]:
    """One a month for everybody who was there; what failed as proposed is trained and appraised again; all closed."""
    months = text(
        "SELECT person, to_char(from_on, 'YYYYMM') AS month, count(*) AS times FROM appraisal GROUP BY person, month"
    )
    found = {(row.person.partition(":")[2], row.month): row.times for row in connection.execute(months)}
    for own_id in TEN.everybody:
        for month in months_over():
            gone = own_id == LEAVER.partition(":")[2] and month > f"{LEAVES:%Y%m}"
            if found.get((own_id, month), 0) != (0 if gone else 1):
                yield f"{own_id} is appraised {found.get((own_id, month), 0)} times of {month}"
    again = text("""
        SELECT a.workflow_id FROM appraisal a JOIN appraisal_decision d USING (workflow_id) WHERE d.again
          AND a.to_on < :last AND (NOT EXISTS (SELECT FROM appraisal b WHERE b.again_of = a.workflow_id)
          OR NOT EXISTS (SELECT FROM case_link l WHERE l.workflow_id = a.workflow_id AND l.other LIKE 'course-%'))""")
    last = date(END.year, END.month, 1) if END.month > 2 else date(2025, 12, 1)
    yield from (f"{row.workflow_id} is not held again, or nobody is trained" for row in connection.execute(
        again, {"last": last.replace(month=max(last.month - 2, 1)) if last.year == 2026 else last}
    ))  # fmt: skip
    told = text("SELECT count(*) FROM appraisal_decision WHERE again")
    if END > LEAVES and not connection.execute(told).scalar_one():
        yield "nobody has failed: the year shows little"
    unlike = text("""
        SELECT a.workflow_id FROM appraisal a WHERE a.total IS DISTINCT FROM
            (SELECT r.total FROM appraisal_result r WHERE r.workflow_id = a.workflow_id ORDER BY r.seq DESC LIMIT 1)""")
    yield from (f"{row.workflow_id} says another total than its last result" for row in connection.execute(unlike))


def months_over() -> list[str]:
    """The months of which appraisals are there, as `202601`: their round is due on the next month's first workday."""
    every = [date(2025 + (11 + n) // 12, (11 + n) % 12 + 1, 1) for n in range(13)]
    return [f"{one:%Y%m}" for one, after in pairwise(every) if after.replace(day=8) <= END]
