"""The rounds of quality over thirty people with absences: what the policy wants holds (四§11–12, 五§10–11).

Two weeks in the suite; `AFTERSALES_WHOLE_YEAR=1` plays 2026 with its 52, in minutes.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import text

from activities.rules.people import absences, staff
from models.people import AbsenceKind, human
from models.policy.public_holidays import default_calendar
from played.case_files import ZONE
from played.company import Company
from played.company_case import CompanyCase
from servers.databases import engine_of

END = date(2026, 12, 31) if os.environ.get("AFTERSALES_WHOLE_YEAR") else date(2026, 1, 18)
CALENDAR = default_calendar((2025, 2026))
HIRED = {"t-22": date(2026, 1, 5), "t-23": date(2026, 4, 13), "t-24": date(2026, 6, 15)}
BOSSES = ("s-1", "s-2", "s-3")
DAY = timedelta(days=1)


def enter_staff(connection: Any) -> None:
    """Thirty of after-sales, the manager among them, led by three supervisors; three are hired during the year."""
    department = {"department": "after_sales"}
    others = (*(f"supervisor:{one}" for one in BOSSES), "manager:m-1", "quality:q-1", "quality:q-2")
    for person in others:
        staff.enlist(connection, person, {"name": person} | department)
    staff.enlist(connection, "general_manager:g-1", {"name": "g-1"})
    for number in range(1, 25):
        own_id = f"t-{number:02d}"
        details = {"supervisor": BOSSES[number % 3], "hired_on": HIRED.get(own_id, date(2020, 1, 1)), "post": "repair"}
        staff.enlist(connection, f"technician:{own_id}", {"name": own_id} | department | details)


def enter_absences(connection: Any) -> set[tuple[str, date]]:
    """Everybody is away now and then, for half a day to two weeks. Answers who in some working time of which days."""
    chance, away = Random(7), set()  # noqa: S311 - a test's own
    for number in range(1, 25):
        own_id, day = f"t-{number:02d}", date(2026, 1, 1)
        while (day := day + chance.randint(5, 80) * DAY) < END:
            begin = datetime.combine(day, time(chance.choice((0, 13))), ZONE)
            end = begin + timedelta(hours=chance.choice((4, 24, 72, 336)))
            absences.enter(connection, f"staff:{own_id}", AbsenceKind.LEAVE, begin, end, "hr:h-1", begin)
            days = [day + number * DAY for number in range((end.date() - day).days + 1)]
            away |= {
                (own_id, one) for one in days
                if any(begin < closing and end > opening for opening, closing in CALENDAR.periods(one))
            }  # fmt: skip
            day = end.date() + DAY
    return away


def day_of(case: CompanyCase) -> date:
    return date.fromisoformat(case.file.request["planned_on"])


def inspected(case: CompanyCase) -> set[str]:
    return set(map(human, case.file.request["persons"]))


def inspectors(case: CompanyCase) -> set[str]:
    return set(map(human, [case.file.request["leader"], *case.file.request["team"]]))


async def test_weeks_of_quality_keep_what_the_policy_wants(database_url: str) -> None:
    """On holidays nothing, on make-up days as on others; nobody does anything: inspections are missed, days report."""
    database = engine_of(database_url)
    with database.begin() as connection:
        enter_staff(connection)
        away = enter_absences(connection)
    async with Company(database, "2026-01-01 07:00") as company:
        await company.publish(CALENDAR)
        for name in ("inspections", "quality_days", "quality_meetings"):
            await company.start("Round", {"by": "system:up", "number": name}, f"round-{name}")
        await company.until(f"{END} 23:59")
        cases = [case for case in company.cases.values() if case.kind.procedure.name == "Inspection"]
        assert [*broken(cases, away)] == []
        days = [case for case in company.cases.values() if case.kind.procedure.name == "QualityDay"]
        with database.connect() as connection:
            assert [*unwatched(connection, days)] == []
        met = [case for case in company.cases.values() if case.kind.procedure.name == "QualityMeeting"]
        assert len(met) == sum(ends_week(day) for day in workdays())
        with database.connect() as connection:
            missed = text("SELECT count(*) FROM inspection_plan WHERE outcome = 'missed'")
            assert connection.execute(missed).scalar_one() == sum(case.state == "missed" for case in cases) > 0
        assert company.wrong() == []
    database.dispose()


def broken(cases: Sequence[CompanyCase], away: set[tuple[str, date]]) -> Iterator[str]:
    """What does not hold of the inspections of a time."""
    usual = [case for case in cases if case.file.request["kind"] == "normal"]
    new = [case for case in cases if case.file.request["kind"] == "newcomer"]
    weeks = Counter(day_of(case).isocalendar()[:2] for case in usual)
    first = date(2026, 1, 5)
    for monday in (first + number * 7 * DAY for number in range((END - first).days // 7)):
        works = any(CALENDAR.is_workday(monday + number * DAY) for number in range(7))
        if (weeks[monday.isocalendar()[:2]] >= 2) != works:
            yield f"week of {monday}: {weeks[monday.isocalendar()[:2]]} inspections"
    months = Counter(day_of(case).month for case in usual)
    yield from (f"month {month}: {months[month]}" for month in range(1, END.month) if months[month] < 8)
    yield from (f"{case.file.number} on a day off" for case in cases if not CALENDAR.is_workday(day_of(case)))
    for case in cases:
        if any((one, day_of(case)) in away for one in inspected(case) | inspectors(case)):
            yield f"{case.file.number}: somebody is absent"
        if inspected(case) & inspectors(case):
            yield f"{case.file.number}: somebody inspects themselves"
        monday = monday_of(day_of(case))
        fresh = {one for one, hired in HIRED.items() if hired <= day_of(case) and monday < hired + 90 * DAY}
        if (case in usual and fresh & inspected(case)) or (case in new and not inspected(case) <= fresh):
            yield f"{case.file.number}: newcomers are not apart"
    if any(count > 1 for count in Counter(day_of(case).isocalendar()[:2] for case in new).values()):
        yield "newcomers are inspected twice a week"
    for week in weeks:
        within = [case for case in cases if day_of(case).isocalendar()[:2] == week]
        pairs = {(a, b) for case in within for a in inspectors(case) for b in inspected(case)}
        yield from (f"{week}: {a} and {b} inspect each other" for a, b in pairs if a < b and (b, a) in pairs)


def workdays() -> list[date]:
    """Those of the time."""
    first = date(2026, 1, 1)
    every = (first + number * DAY for number in range((END - first).days + 1))
    return [day for day in every if CALENDAR.is_workday(day)]


def ends_week(day: date) -> bool:
    """Whether it is the last workday of its week."""
    return not any(CALENDAR.is_workday(day + number * DAY) for number in range(1, 7 - day.weekday()))


def monday_of(day: date) -> date:
    return day - day.weekday() * DAY


def unwatched(connection: Any, days: Sequence[CompanyCase]) -> Iterator[str]:
    """What does not hold of the quality days: two checks a workday, of who is there, all once before any twice."""
    opened = {date.fromisoformat(case.file.request["day_on"]) for case in days}
    yield from (f"{day}: opened on a day off, or not on a workday" for day in opened ^ {*workdays()})
    asked = text("SELECT workflow_id, population, result FROM draw WHERE deck = 'quality_days' ORDER BY drawn_at")
    times: Counter[str] = Counter()
    checks: Counter[str] = Counter()
    for row in connection.execute(asked):
        (drawn,) = (name.partition("/")[0] for name in row.result)
        there = {name.partition("/")[0] for name in row.population}
        if times[drawn] > min(times[name] for name in there):
            yield f"{row.workflow_id}: {drawn} is drawn again before others who were there"
        times[drawn] += 1
        checks[row.workflow_id] += 1
    yield from (f"{case}: {count} checks" for case, count in checks.items() if count != 2)
    yield from (f"{case.file.number}: no check" for case in days if not checks[case.file.workflow_id])
    yield from (f"{case.file.number} is {case.state}" for case in days[:-1] if case.state != "reported")
    away = text("""
        SELECT w.result ->> 0 AS whom, t.result ->> 0 AS at FROM draw w JOIN draw t USING (workflow_id)
        JOIN absence a ON 'staff:' || a.person = split_part(w.result ->> 0, '/', 1)
        WHERE w.deck = 'quality_days' AND t.number = 1
          AND (SELECT array_agg(m ORDER BY m) FROM jsonb_array_elements_text(t.result) m)[w.number / 2]::timestamptz
              BETWEEN a.from_at AND a.to_at - interval '1 second'""")
    yield from (f"{row.whom} is drawn and away" for row in connection.execute(away))
