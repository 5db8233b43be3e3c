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
    if END > LEAVES:
        yield from of_the_newcomer(connection, cases)
        yield from of_the_leaver(connection)
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


def of_the_page(connection: Any) -> Iterator[str]:
    """The manager's page for 2026 says what the rows say: a total a month, what was kept, hours of training."""
    page = year_report(connection, 2026, ZONE)
    totals, rates, beside = (table.rows for table in page.tables)
    rows = text("SELECT person, from_on, total, not_rated FROM appraisal WHERE from_on >= '2026-01-01' ORDER BY 1, 2")
    for row in connection.execute(rows):
        said = next(line for line in totals if line["person"] == row.person)[f"{row.from_on:%m}"]
        wanted = str(row.total) if row.total is not None else "–" if row.not_rated else "…"
        if not said.startswith(wanted):
            yield f"{row.person} of {row.from_on}: the page says {said}, the row {wanted}"
    kept = text("""
        SELECT person, sum((figures -> 'reports' ->> 'numerator')::int) AS kept,
               sum((figures -> 'reports' ->> 'denominator')::int) AS due
        FROM appraisal WHERE from_on >= '2026-01-01' GROUP BY person""")
    for row in connection.execute(kept):
        said = next(line for line in rates if line["person"] == row.person)["reports"]
        if said != (f"{row.kept}/{row.due}" if row.due else None):
            yield f"{row.person}: the page says {said} reports, the rows {row.kept}/{row.due}"
    if len(beside) != len(totals):
        yield "somebody has no line of what stands beside"
    if PAGE is not None:
        with speaking("zh_CN"):
            Path(PAGE).write_text(markdown(year_report(connection, 2026, ZONE)), encoding="utf-8")


def of_the_newcomer(connection: Any, cases: list[CompanyCase]) -> Iterator[str]:
    """Trained in three stages, then sent to customers, and not before."""
    (training,) = (case for case in cases if case.kind.procedure.name == "Onboarding")
    if training.state != "qualified":
        yield f"the newcomer is {training.state}"
    passed = next(entry.at for entry in training.file.timeline if entry.event == "sign_off" and entry.to == "qualified")
    given = text("""
        SELECT min(t.at) FROM timeline t JOIN case_message m USING (workflow_id, seq)
        WHERE t.event = 'assign' AND t.outcome = 'applied' AND m.body ->> 'technician' = :who""")
    first = connection.execute(given, {"who": NEWCOMER}).scalar()
    if first is None or first < passed:
        yield f"the newcomer has work from {first}, and has passed at {passed}"


def of_the_leaver(connection: Any) -> Iterator[str]:
    """Nothing is in their name; nothing was given to them after the last day."""
    left = text("SELECT left_on FROM staff_member WHERE id = :own")
    if connection.execute(left, {"own": LEAVER.partition(":")[2]}).scalar() != LEAVES:
        yield "the leaver has no last day"
    theirs = text(
        "SELECT workflow_id FROM service_register WHERE assignee = :who AND kind = 'Repair' AND opened_at > :left"
    )
    yield from (f"{row.workflow_id} is with the leaver" for row in connection.execute(
        theirs, {"who": LEAVER, "left": evening(LEAVES)}
    ))  # fmt: skip


def of_certificates(connection: Any) -> Iterator[str]:
    """30, 14 and 3 days before the end, or at the renewal, the holder and the supervisor hear of it."""
    told = text("SELECT count(DISTINCT params ->> 'person') FROM outbox WHERE topic = 'certificate_ends'")
    if connection.execute(told).scalar_one() < 3:
        yield "hardly anybody has heard that a certificate ends"


def of_training(connection: Any, cases: list[CompanyCase]) -> Iterator[str]:
    """The year's plan was approved, its courses were held, its figures reported; absences are theirs."""
    plans = [case for case in cases if case.kind.procedure.name == "TrainingPlan"]
    if [case.file.request["year"] for case in plans] != [2026, 2027]:
        yield f"plans: {[case.file.number for case in plans]}"
    held = [case for case in cases if case.kind.procedure.name == "Course" and case.state == "completed"]
    if len(held) < 4:
        yield f"{len(held)} courses were held"
    away = text("SELECT count(*) FROM absence WHERE kind = 'training' AND to_at > from_at")
    if not connection.execute(away).scalar_one():
        yield "nobody was away for a course"
