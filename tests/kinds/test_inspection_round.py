"""The rounds of inspections over the real records: a year of them, drawn so that anyone can draw again (五§11; 二§8–10)."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from activities.records.database import engine
from activities.rules import absences, staff
from cases.inspections import declared, inspection_request, results
from desk.gateway.draws import draws_of
from models.people import AbsenceKind, human
from models.policy.calendar import Calendar
from models.policy.public_holidays import default_calendar
from played.case_files import ZONE, shown
from played.company import Company
from played.company_case import CompanyCase
from record_writes import rows

PEOPLE = 30
BEGAN = "2026-01-01 07:00"
CALENDAR = default_calendar((2025, 2026))


def enter_staff(connection: Any) -> None:
    """Thirty of after-sales, led by three supervisors, the manager among them; four are hired during the year."""
    bosses = ["s-1", "s-2", "s-3"]
    for own_id in bosses:
        staff.enlist(connection, f"supervisor:{own_id}", {"name": own_id, "department": "after_sales"})
    staff.enlist(connection, "manager:m-1", {"name": "m-1", "department": "after_sales"})
    staff.enlist(connection, "general_manager:g-1", {"name": "g-1"})
    for number in (1, 2):
        staff.enlist(connection, f"quality:q-{number}", {"name": "q", "department": "after_sales"})
    for number in range(1, PEOPLE - 5):
        hired = {22: "2026-01-05", 23: "2026-04-13", 24: "2026-06-15"}.get(number, "2020-01-01")
        details = {"name": "t", "department": "after_sales", "supervisor": bosses[number % 3], "post": "repair",
                   "hired_on": date.fromisoformat(hired)}  # fmt: skip
        staff.enlist(connection, f"technician:t-{number:02d}", details)


def enter_absences(connection: Any, chance: Random) -> set[tuple[str, date]]:
    """Everybody is away now and then, for half a day to two weeks. Answers who on which days, in working time."""
    away = set()
    for number in range(1, PEOPLE - 5):
        day = date(2026, 1, 1)
        while (day := day + timedelta(days=chance.randint(15, 90))) < date(2026, 12, 15):
            begin = datetime.combine(day, time(chance.choice((0, 13))), ZONE)
            end = begin + timedelta(hours=chance.choice((4, 24, 72, 336)))
            absences.enter(connection, f"staff:t-{number:02d}", AbsenceKind.LEAVE, begin, end, "hr:h-1", begin)
            days = [day + timedelta(days=later) for later in range((end.date() - day).days + 1)]
            away |= {
                (f"t-{number:02d}", one) for one in days
                if any(begin < closing and end > opening for opening, closing in CALENDAR.periods(one))
            }  # fmt: skip
            day = end.date()
    return away


@pytest.fixture
async def company(database_url: str) -> AsyncIterator[Company]:
    """New Year 2026; the holidays of the year are published, the staff is there."""
    database = engine(database_url)
    with database.begin() as connection:
        enter_staff(connection)
    async with Company(database, BEGAN) as made:
        await made.publish(CALENDAR)
        yield made
    database.dispose()


async def waiting(company: Company, name: str, until: str) -> CompanyCase:
    """A round, and all that it does until a moment."""
    round_ = await company.start("Round", {"by": "system:up", "number": name}, f"round-{name}")
    await company.until(until)
    return round_


def opened(company: Company) -> list[CompanyCase]:
    return [case for case in company.cases.values() if case.kind.procedure.name == "Inspection"]


def day_of(case: CompanyCase) -> date:
    return date.fromisoformat(case.file.request["planned_on"])


def inspected(case: CompanyCase) -> set[str]:
    return {human(one) for one in case.file.request.get("persons", ())}


def inspectors(case: CompanyCase) -> set[str]:
    return {human(one) for one in (case.file.request["leader"], *case.file.request["team"])}


def of_kind(cases: Sequence[CompanyCase], kind: str) -> list[CompanyCase]:
    return [case for case in cases if case.file.request["kind"] == kind]


def by_week(cases: Sequence[CompanyCase]) -> dict[tuple[int, int], list[CompanyCase]]:
    found: dict[tuple[int, int], list[CompanyCase]] = {}
    for case in cases:
        found.setdefault(day_of(case).isocalendar()[:2], []).append(case)
    return found


def drawn_again(company: Company, case: CompanyCase) -> list[Any]:
    """What `aftersales draw` says of each draw of a case: whether it agrees."""
    with company.engine.connect() as connection:
        raw = connection.connection.driver_connection
        return [one["agrees"] for one in draws_of(raw, case.workflow_id, ZONE)[1]]


# -- a year -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("until", ["2026-03-09 00:00"])
async def test_weeks_of_inspections_keep_what_the_policy_wants(company: Company, until: str) -> None:
    """Two a week, eight a month, on workdays, make-up days too; newcomers apart; nobody absent, no self, no pair."""
    with company.engine.begin() as connection:
        away = enter_absences(connection, Random(7))
    await waiting(company, "inspections", until)
    await holds_for(company, away, date.fromisoformat(until[:10]))
    assert company.wrong() == []


async def holds_for(company: Company, away: set[tuple[str, date]], end: date) -> None:
    """Every invariant of the inspections up to a day."""
    cases = opened(company)
    usual, new = of_kind(cases, "normal"), of_kind(cases, "newcomer")
    assert len(usual) + len(new) == len(cases)
    weeks = by_week(usual)
    for monday in (date(2026, 1, 5) + timedelta(weeks=number) for number in range((end - date(2026, 1, 5)).days // 7)):
        days = [monday + timedelta(days=number) for number in range(7)]
        works = any(map(CALENDAR.is_workday, days))
        assert len(weeks.get(monday.isocalendar()[:2], ())) >= (2 if works else 0), monday
    months = Counter((day_of(case).year, day_of(case).month) for case in usual)
    over = [month for month in range(1, end.month)]
    assert all(months[2026, month] >= 8 for month in over), months
    assert all(CALENDAR.is_workday(day_of(case)) for case in cases)
    newcomers = {"t-22": "2026-01-05", "t-23": "2026-04-13", "t-24": "2026-06-15"}
    for case in cases:
        assert not any((one, day_of(case)) in away for one in inspected(case) | inspectors(case)), case.workflow_id
        assert not inspected(case) & inspectors(case)
    for case in usual:
        assert 2 <= len(inspected(case)) <= 3
        monday = day_of(case) - timedelta(days=day_of(case).weekday())
        fresh = {one for one, hired in newcomers.items()
                 if date.fromisoformat(hired) <= day_of(case) and monday < date.fromisoformat(hired) + timedelta(days=90)}
        assert not fresh & inspected(case), case.workflow_id
    assert max(map(len, by_week(new).values()), default=1) == 1
    assert all(inspected(case) <= {*newcomers} for case in new)
    for week in by_week(cases).values():
        pairs = {(a, b) for case in week for a in inspectors(case) for b in inspected(case)}
        assert not {(a, b) for a, b in pairs if (b, a) in pairs}


async def test_anyone_can_draw_again_once_it_is_reported(company: Company) -> None:
    """Before, the seed's SHA-256 is shown and nothing more; then every draw agrees with what is kept."""
    await waiting(company, "inspections", "2026-01-12 09:00")
    (first, *_) = [case for case in opened(company) if case.file.number == "S-2026W03-1"]
    assert first.view()["seed_sha256"] in str(rows(company.engine, "SELECT seed_sha256 FROM draw"))
    assert drawn_again(company, first) == [None] * 4
    leader, lists = first.file.request["leader"], first.file.request["checklists"]
    await first.send("start", leader)
    for person in first.file.request["persons"]:
        for checklist in lists:
            await first.send("enter", leader, person=person, checklist=checklist, results=results(checklist))
    await first.send("finish", leader)
    await first.send("report", leader, text="nothing", inspectors=declared())
    assert drawn_again(company, first) == [True] * 4
    missed = company.cases["inspection-S-2026W02-1"]
    await company.until("2026-01-12 12:00")
    assert (missed.state, drawn_again(company, missed)) == ("missed", [True] * 4)
    assert company.wrong() == []


async def test_the_week_of_spring_festival_has_no_inspection(company: Company) -> None:
    """Nor a run of the round; the week before has its make-up Saturday, 14 February."""
    round_ = await waiting(company, "inspections", "2026-02-27 09:00")
    numbers = {case.file.number for case in opened(company)}
    assert {"S-2026W07-1", "S-2026W07-2", "S-2026W09-1"} <= numbers
    assert not any(number.startswith("S-2026W08") for number in numbers)
    assert [shown(entry.at) for entry in round_.file.timeline if entry.event == "run"][-2:] == [
        "2026-02-09 08:00", "2026-02-24 08:00"
    ]  # fmt: skip


async def test_newcomers_have_one_each_week_until_they_are_proficient(company: Company) -> None:
    """Until a supervisor says so, or ninety days are over (五§11(2))."""
    await waiting(company, "inspections", "2026-01-26 09:00")
    assert sorted(case.file.number for case in of_kind(opened(company), "newcomer")) == [
        f"S-2026W{week:02d}-new" for week in (2, 3, 4, 5)
    ]  # fmt: skip
    with company.engine.begin() as connection:
        staff.enlist(connection, "technician:t-22", {"proficient": True})
    await company.until("2026-02-02 09:00")
    assert "inspection-S-2026W06-new" not in company.cases
    assert "inspection-S-2026W06-1" in company.cases


async def test_what_somebody_has_planned_counts_for_the_month(company: Company) -> None:
    """A normal one by hand does, unless it was cancelled; a special one does not (五§11(1))."""
    for number in range(6):
        request = inspection_request(planned_on=f"2026-01-{12 + number}", number=f"A-{number}")
        case = await company.open("Inspection", request, "2026-01-01 08:00")
        if number == 5:
            await case.send("cancel", "manager:m-9", reason="r")
    special = inspection_request(kind="special", why="a fair", planned_on="2026-01-20", number="A-9")
    await company.open("Inspection", special)
    await waiting(company, "inspections", "2026-01-30 18:00")
    january = [case for case in of_kind(opened(company), "normal") if day_of(case).month == 1]
    by_rounds = [case for case in january if case.file.request["by"] == "system:round"]
    assert {len(week) for week in by_week(by_rounds).values()} == {2}
    assert len(january) - 1 >= 8, "five by hand and two a week are enough: none is added"


async def test_the_manager_is_inspected_under_the_general_manager(company: Company) -> None:
    """Sooner or later: after-sales staff all of them (五§8, 五§10)."""
    await waiting(company, "inspections", "2026-04-20 09:00")
    theirs = [case for case in opened(company) if "m-1" in inspected(case)]
    assert theirs
    assert {case.file.request["leader"] for case in theirs} == {"general_manager:g-1"}
    assert {case.file.request["leader"] for case in opened(company) if case not in theirs} <= {
        "manager:m-1", "general_manager:g-1"
    }  # fmt: skip


async def test_a_late_round_plans_for_the_days_that_are_left(company: Company) -> None:
    """Missed weeks have none; the one that goes on has its runs on what is left of it."""
    round_ = await waiting(company, "inspections", "2026-01-05 08:30")
    async with company.outage():
        await company.until("2026-01-22 10:00")
    numbers = {case.file.number for case in opened(company) if case.file.number.startswith("S-2026W0")}
    assert not any(number.startswith("S-2026W03") for number in numbers)
    fourth = [case for case in opened(company) if case.file.number.startswith("S-2026W04")]
    assert len(fourth) == 3
    assert {day_of(case) for case in fourth} <= {date(2026, 1, 22), date(2026, 1, 23)}
    assert round_.state == "waiting"
    assert company.wrong() == []


async def test_the_team_of_an_opening_by_hand_is_held_against_the_records(company: Company) -> None:
    """Who leads all, who is absent, who is inspected this week by one of those inspected."""
    with company.engine.begin() as connection:
        begin = datetime(2026, 1, 14, 13, tzinfo=ZONE)
        absences.enter(connection, "staff:q-1", AbsenceKind.SICK, begin, begin + timedelta(hours=2), "hr:h-1", begin)
    request = inspection_request(
        planned_on="2026-01-14", persons=["technician:t-03"], leader="supervisor:s-1", team=["quality:q-1"], number="A-1"
    )
    case = await company.open("Inspection", request)
    assert "absent then: quality:q-1" in str(case.file.timeline[0].reason)
    back = request | {"persons": ["quality:q-1"], "team": ["technician:t-03"], "leader": "manager:m-1", "number": "A-2"}
    with pytest.raises(Exception, match="this week by somebody who is inspected here"):
        await company.open("Inspection", back)
    next_week = await company.open("Inspection", back | {"planned_on": "2026-01-19"})
    assert next_week.state == "planned"
    alone = request | {"team": ["supervisor:s-1"], "number": "A-3"}
    with pytest.raises(Exception, match="leads nobody inspected"):
        await company.open("Inspection", alone)
    with pytest.raises(Exception, match="is no checklist"):
        await company.open("Inspection", request | {"checklists": ["nothing"], "number": "A-4"})


async def test_each_store_room_is_inspected_once_a_month(company: Company) -> None:
    """On the first workday at nine, by place; a van has none (二§8–10)."""
    with company.engine.begin() as connection:
        for place, kind, region in (("centre", "centre", ""), ("hub-east", "hub", "east"), ("van-1", "van", "east")):
            values = {"id": place, "kind": kind, "region": region, "keeper": "warehouse:s-1"}
            connection.execute(text("INSERT INTO place VALUES (:id, :kind, :region, :keeper)"), values)
    await waiting(company, "store_checks", "2026-02-02 08:59")
    assert [case.file.number for case in opened(company)] == ["S-202601-centre", "S-202601-hub-east"]
    await company.until("2026-02-02 12:00")
    assert {case.state for case in opened(company)[:2]} == {"missed"}
    case = company.cases["inspection-S-202602-centre"]
    assert (day_of(case).month, CALENDAR.is_workday(day_of(case))) == (2, True)
    assert case.file.request["leader"] in ("supervisor:s-2", "supervisor:s-3")
    assert "s-1" not in inspectors(case)
    assert company.wrong() == []


def test_the_calendar_of_the_year_has_what_the_tests_want() -> None:
    """Holidays and make-up days of 2026."""
    assert isinstance(CALENDAR, Calendar)
    assert not any(CALENDAR.is_workday(date(2026, 2, day)) for day in range(16, 23))
    assert CALENDAR.is_workday(date(2026, 2, 14))
