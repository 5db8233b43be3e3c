"""A generated month, counted by an appraisal's reading and by another road: from what each step wrote (六§1, 六§3)."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, text

from activities.books.people import appraisals
from activities.rules.people import absences, staff
from models.people import AbsenceKind
from played.case_files import at
from played.company import Company
from played.recount import OF_CUSTOMERS, OF_PRODUCTS, Away, Figures, Recount
from played.working_month import TECHNICIANS, WorkingMonth
from servers.service import plain_weeks

BEGIN, END = at("2026-11-01 00:00"), at("2026-12-01 00:00")
LEADERS = {"t-1": "s-1", "t-2": "s-1", "t-3": "s-1", "t-4": "s-2", "t-5": "s-2", "t-6": "s-2", "s-1": "m-1"}
LED = {"s-1": {"t-1", "t-2", "t-3"}, "s-2": {"t-4", "t-5", "t-6"}, "m-1": {"s-1", "t-1", "t-2", "t-3"}}
"""Whom each leads, at once or over others."""
Sums = dict[str, tuple[int, int]]


async def test_the_figures_of_a_month_are_those_that_the_steps_say(records: Engine) -> None:
    """Holds, absences, late reports, moved visits, other technicians: each once, in its time, whose it then was.

    By indicator: 六§3(1), 六§3(2), 六§3(3), 六§3(4), 六§3(5), 六§3(6).
    """
    recount = Recount(BEGIN, END, enter(records))
    async with Company(records, "2026-10-26 08:00") as company:
        recount.watch(company)
        await company.publish(plain_weeks())
        await company.start("Round", {"by": "system:up", "number": "daily_reports"}, "round-daily_reports")
        month = WorkingMonth(company, plain_weeks(), seed=5)
        month.expect(48, 20, 20, at("2026-11-28 00:00"))
        await month.live(at("2026-12-01 10:00"))
    with records.begin() as connection:
        expected = recount.count(connection)
        for person in {*LEADERS, *LED, "c-1", "c-2"}:
            people = LED.get(person, {person})
            read = figures(connection, person)
            counted = {name: (one["numerator"], one["denominator"]) for name, one in read["indicators"].items()}
            assert counted == sums(expected, people) == written(connection, person), person
            heard = recount.answers(people | {person})
            assert read["customers"]["answers"] == len(heard)
            assert Fraction(read["customers"]["sum"]) == Fraction(sum(heard)), person
            assert read["leads"] == (person in LED)
    everybody = sums(expected, {*expected})
    assert all(0 < kept < of and of > 10 for kept, of in everybody.values()), "a month that keeps all shows little"
    assert len(recount.answers({*expected})) > 20


def enter(database: Engine) -> Away:
    """Who leads whom; who is away when: some hours up to four days."""
    chance, away = Random(3), defaultdict(list)  # noqa: S311 - a test's own
    held = [(who, who, "*", date(2020, 1, 1), date(2099, 12, 31)) for who in TECHNICIANS]
    with database.begin() as connection:
        staff.enter(connection, held)
        for boss in ("manager:m-1", "supervisor:s-1", "supervisor:s-2"):
            staff.enlist(connection, boss, {"name": boss})
        for own_id, leader in LEADERS.items():
            staff.enlist(connection, f"staff:{own_id}", {"supervisor": leader})
        for number in range(1, 7):
            day = date(2026, 11, 2)
            while (day := day + chance.randint(2, 8) * timedelta(days=1)) < END.date():
                begin = at(f"{day} {chance.choice(('00:00', '13:00', '08:30'))}")
                end = begin + timedelta(hours=chance.choice((5, 24, 96)))
                absences.enter(connection, f"staff:t-{number}", AbsenceKind.SICK, begin, end, "hr:h-1", begin)
                away[f"t-{number}"].append((begin, end))
                day = end.date()
    return away


def figures(connection: Connection, person: str) -> dict[str, Any]:
    """What an appraisal of November is answered on the first of December."""
    return appraisals.figures(
        connection, at("2026-12-01 10:00"), workflow_id=f"appraisal-A-202611-{person}", person=f"staff:{person}",
        from_on="2026-11-01", to_on="2026-11-30", record_fields=[*OF_CUSTOMERS, *OF_PRODUCTS],
    )  # fmt: skip


def sums(expected: Figures, people: set[str]) -> Sums:
    """Σ numerators and Σ denominators."""
    named = [expected[one] for one in people if one in expected]
    return {
        name: (sum(one[name]["kept"] for one in named), sum(one[name]["of"] for one in named))
        for name in appraisals.INDICATORS
    }


def written(connection: Connection, person: str) -> Sums:
    """The same from the rows that were written down."""
    query = text(
        "SELECT indicator, sum(numerator), sum(denominator) FROM appraisal_count WHERE workflow_id = :case GROUP BY 1"
    )
    rows = connection.execute(query, {"case": f"appraisal-A-202611-{person}"})
    return dict.fromkeys(appraisals.INDICATORS, (0, 0)) | {name: (kept, of) for name, kept, of in rows}
