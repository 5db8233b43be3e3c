"""The rounds of inspections over the real records, drawn so that anyone can draw again (五§11; 二§8–10)."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from activities.rules.people import absences, staff
from cases.inspections import declared, inspection_request, results
from desk.gateway.draws import draws_of
from models.people import AbsenceKind, human
from models.policy.public_holidays import default_calendar
from played.case_files import ZONE, at, shown
from played.company import Company
from played.company_case import CompanyCase
from record_writes import rows
from servers.databases import engine_of

PEOPLE = 30
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


@pytest.fixture
async def company(database_url: str) -> AsyncIterator[Company]:
    """The first days of 2026; the holidays of the year are published, the staff is there."""
    database = engine_of(database_url)
    with database.begin() as connection:
        enter_staff(connection)
    async with Company(database, "2026-01-01 07:00") as made:
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


def inspectors(case: CompanyCase) -> set[str]:
    return {human(one) for one in (case.file.request["leader"], *case.file.request["team"])}


def of_kind(cases: Sequence[CompanyCase], kind: str) -> list[CompanyCase]:
    return [case for case in cases if case.file.request["kind"] == kind]


def drawn_again(company: Company, case: CompanyCase) -> list[Any]:
    """What `aftersales draw` says of each draw of a case: whether it agrees."""
    with company.engine.connect() as connection:
        return [one["agrees"] for one in draws_of(connection, case.workflow_id, ZONE)[1]]


async def test_anyone_can_draw_again_once_it_is_reported(company: Company) -> None:
    """Before, the seed's SHA-256 is shown and nothing more; then every draw agrees with what is kept."""
    await waiting(company, "inspections", "2026-01-12 09:00")
    (first, *_) = [case for case in opened(company) if case.file.number == "S-2026W03-1"]
    assert first.view()["seed_sha256"] in str(rows(company.engine, "SELECT seed_sha256 FROM draw"))
    assert drawn_again(company, first) == [None] * 4
    leader, lists = first.file.request["leader"], first.file.request["checklists"]
    await company.until(f"{first.file.request['planned_on']} 09:00")
    await first.send("start", leader)
    for person in first.file.request["persons"]:
        for checklist in lists:
            await first.send("enter", leader, person=person, checklist=checklist, results=results(checklist))
    await first.send("finish", leader)
    await first.send("report", leader, text="nothing", inspectors=declared())
    assert drawn_again(company, first) == [True] * 4
    await company.until(max(company.now, at("2026-01-12 12:30")))  # last week's are given up at noon
    missed = company.cases["inspection-S-2026W02-1"]
    assert (missed.state, drawn_again(company, missed)) == ("missed", [True] * 4)
    assert company.wrong() == []


async def test_the_week_of_spring_festival_has_no_inspection(company: Company) -> None:
    """Nor a run of the round; the week before has its make-up Saturday, 14 February."""
    await company.until("2026-02-07 09:00")
    round_ = await waiting(company, "inspections", "2026-02-24 09:00")
    numbers = {case.file.number for case in opened(company)}
    assert {"S-2026W07-1", "S-2026W07-2", "S-2026W09-1"} <= numbers
    assert not any(number.startswith("S-2026W08") for number in numbers)
    assert [shown(entry.at) for entry in round_.file.timeline if entry.event == "run"][-2:] == [
        "2026-02-09 08:00", "2026-02-24 08:00"
    ]  # fmt: skip


async def test_newcomers_have_one_each_week_until_they_are_proficient(company: Company) -> None:
    """Until a supervisor says so, or ninety days are over (五§11(2))."""
    await waiting(company, "inspections", "2026-01-12 09:00")
    assert [case.file.number for case in of_kind(opened(company), "newcomer")] == ["S-2026W02-new", "S-2026W03-new"]
    with company.engine.begin() as connection:
        staff.enlist(connection, "technician:t-22", {"proficient": True})
    await company.until("2026-01-19 09:00")
    assert "inspection-S-2026W04-new" not in company.cases
    assert "inspection-S-2026W04-1" in company.cases


async def test_the_last_week_of_a_month_adds_what_the_month_lacks(company: Company) -> None:
    """A normal one by hand counts, unless it was cancelled; a special one does not (五§11(1))."""
    for number, kind in enumerate(("normal", "normal", "normal", "special")):
        request = inspection_request(planned_on=f"2026-01-{12 + number}", number=f"A-{number}", kind=kind, why="w")
        case = await company.open("Inspection", request, "2026-01-05 08:00")
        if number == 2:
            await case.send("cancel", "manager:m-9", reason="r")
    await company.until("2026-01-26 07:00")
    await waiting(company, "inspections", "2026-01-26 08:00")
    assert len(of_kind(opened(company), "normal")) == 3 + 6, "two of January by hand stand, the week's two, four more"
    assert {day_of(case).month for case in opened(company)} == {1}


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
        planned_on="2026-01-14", persons=["technician:t-03"], leader="supervisor:s-1", team=["quality:q-1"],
        number="A-1",
    )  # fmt: skip
    case = await company.open("Inspection", request)
    assert "absent then: quality:q-1" in str(case.file.timeline[0].reason)
    back = request | {"persons": ["quality:q-1"], "team": ["technician:t-03"], "leader": "manager:m-1", "number": "A-2"}
    with pytest.raises(Exception, match="this week by somebody who is inspected here"):
        await company.open("Inspection", back)
    next_week = await company.open("Inspection", back | {"planned_on": "2026-01-19"})
    assert next_week.state == "planned"
    both = ["technician:t-03", "technician:t-04"]  # one of s-1, one of s-2
    alone = request | {"persons": both, "team": ["supervisor:s-2"], "number": "A-3"}
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
