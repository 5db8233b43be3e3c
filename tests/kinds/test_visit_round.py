"""The round of visits: each key customer once a quarter, counted from the plan and never from the visit (一§36)."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from activities.books.service.visits import plan
from activities.records.customers import find_customer
from activities.rules import customers
from activities.rules.people import absences, staff
from cases.visits import BOSS, CLERK, HOME, PREPARED, VISITOR, WANG, visit_request
from models.kinds.round import number_of
from models.kinds.visit_round import PlannedVisit, Quarter, plan_for
from models.people import AbsenceKind
from models.policy.calendar import Calendar, Year
from models.policy.public_holidays import default_calendar
from models.record import RoundStep
from played.case_files import at, shown
from played.company import Company
from played.company_case import CompanyCase
from servers.databases import engine_of
from servers.service import Denied, plain_weeks

CALENDAR = Calendar(years=default_calendar((2025, 2026)).years | {2027: Year(holidays=frozenset({date(2027, 1, 1)}))})
LI = {"id": "K-17"}


@pytest.fixture
async def company(database_url: str) -> AsyncIterator[Company]:
    """Monday 28 September 2026, before the National Day holidays; Wang and Li are key customers, the round waits."""
    database = engine_of(database_url)
    with database.begin() as connection:
        for known in (WANG | HOME, LI, {"phone": "139 0013 9000"}):
            find_customer(connection, known)
        for who in (1, 2):
            customers.mark(connection, who, key_customer=True)
        staff.add(connection, VISITOR, "李师傅")
    async with Company(database, "2026-09-28 07:00") as made:
        await made.publish(CALENDAR)
        await made.start("Round", {"by": "system:up", "number": "visits"}, "round-visits")
        yield made
    database.dispose()


def visit_of(company: Company, period: str, entry: int) -> CompanyCase | None:
    """The visit that the round opened for a customer in a quarter."""
    return company.cases.get(f"visit-{number_of('V', period, str(entry))}")


def opened(company: Company, period: str, entry: int) -> CompanyCase:
    """The same where it must be there."""
    found = visit_of(company, period, entry)
    assert found is not None
    return found


def due_on(case: CompanyCase) -> str:
    return str(case.file.request["due_on"])


def by_hand(**changes: Any) -> dict[str, Any]:
    """A regular visit to Wang that somebody plans."""
    return visit_request(customer=WANG, window_days=7) | changes


# -- which day ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [("2026Q1", "2026-01-01", "2026-03-31"), ("2026Q2", "2026-04-01", "2026-06-30"),
     ("2026Q3", "2026-07-01", "2026-09-30"), ("2026Q4", "2026-10-01", "2026-12-31")],
)  # fmt: skip
def test_a_quarter_has_its_first_and_last_day(period: str, first: str, last: str) -> None:
    """By the calendar year."""
    assert Quarter.of(period) == Quarter(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("period", "changes", "last"),
    [
        ("2026Q4", "", "2026-12-31"),
        ("2028Q4", "", "2028-12-29"),
        ("2026Q4", '[years.2026]\nholidays = ["2026-12-31"]', "2026-12-30"),
        ("2028Q4", '[years.2028]\nworkdays = ["2028-12-30"]', "2028-12-30"),
        ("2028Q4", '[overrides]\n2028-12-29 = "closed"', "2028-12-28"),
    ],
)
def test_the_first_visit_is_due_on_the_last_workday_of_the_quarter(period: str, changes: str, last: str) -> None:
    """Over weekends, holidays, make-up days and the company's own; its window reaches back to the first day."""
    calendar, quarter = plain_weeks().merge(changes), Quarter.of(period)
    due = date.fromisoformat(last)
    assert plan_for(quarter, [], calendar, "quarterly") == PlannedVisit(due, (due - quarter.first).days)


def test_a_quarter_without_workdays_has_a_last_day() -> None:
    """Nothing a calendar holds may stop a round."""
    idle = plain_weeks().model_copy(update={"hours": ((),) * 7})
    assert plan_for(Quarter.of("2026Q4"), [], idle, "quarterly") == PlannedVisit(date(2026, 12, 31), 91)


@pytest.mark.parametrize(
    ("plans", "due"),
    [
        (["2026-10-15"], "2027-01-15"),
        (["2026-11-30"], "2027-02-28"),
        (["2026-10-31"], "2027-01-31"),
        (["2026-03-02", "2026-12-31"], "2027-03-31"),
        (["2026-05-20"], "2027-02-20"),
        (["2026-12-31", "2027-04-30"], "2027-03-31"),
        (["2026-12-31", "2027-01-04"], None),
    ],
)
def test_the_next_visit_counts_from_the_last_plan(plans: list[str], due: str | None) -> None:
    """Three months, or the month's last day; quarters without a plan keep the rhythm, later plans do not count."""
    found = plan_for(Quarter.of("2027Q1"), [*map(date.fromisoformat, plans)], plain_weeks(), "quarterly")
    assert (found.due_on.isoformat() if found else None) == due


@pytest.mark.parametrize(
    ("rhythm", "last", "due"),
    [("half_yearly", "2026-12-31", None), ("half_yearly", "2026-08-31", "2027-02-28"), ("yearly", "2026-12-31", None),
     ("yearly", "2026-02-10", "2027-02-10"), ("yearly", "2025-02-10", "2027-02-10"),
     ("half_yearly", None, "2027-03-31")],
)  # fmt: skip
def test_a_policy_may_visit_key_customers_less_often(rhythm: str, last: str | None, due: str | None) -> None:
    """Each half year, or each year: by `visit.key_customer`."""
    plans = [date.fromisoformat(last)] if last else []
    found = plan_for(Quarter.of("2027Q1"), plans, plain_weeks(), rhythm)
    assert (found.due_on.isoformat() if found else None) == due


# -- the round ----------------------------------------------------------------------------------------------------


async def test_the_round_opens_a_visit_for_each_key_customer(company: Company) -> None:
    """On the quarter's first workday, after the holidays; once, however often it is asked."""
    await company.until("2026-10-08 07:59")
    assert [*company.cases] == ["round-visits"]
    await company.until("2026-10-08 08:00")
    assert len(company.cases) == 3
    for entry, customer in ((1, WANG | HOME), (2, LI)):
        case = opened(company, "2026Q4", entry)
        assert (due_on(case), case.file.request["window_days"]) == ("2026-12-31", 91)
        assert (case.file.request["by"], shown(case.file.opened_at)) == ("system:round", "2026-10-08 08:00")
        assert (case.file.about, case.file.request["customer"]) == (f"customer:{entry}", customer)
        assert [(link.relation.value, link.workflow_id) for link in case.file.links] == [("opened_by", "round-visits")]
        assert case.file.zone == customer.get("zone")
    round_ = company.cases["round-visits"]
    assert (await round_.denied("run_now", BOSS, period="2026Q4")).type == "EventRefused"
    assert shown(round_.commitment("next").due_at) == "2027-01-04 08:00"
    assert company.wrong() == []


async def test_moved_missed_and_made_ones_count_where_they_were_planned(company: Company) -> None:
    """Wang's is moved into the next quarter, Li's made in October: both have the next in March."""
    await company.until("2026-10-12 09:00")
    wang, li = (opened(company, "2026Q4", entry) for entry in (1, 2))
    await wang.send("move", BOSS, due_on="2027-01-20", reason="they are away")
    await li.send("assign", BOSS, visitor=VISITOR)
    await li.send("agree", CLERK, visit_at="2026-10-12T10:00:00+08:00", prepared=PREPARED)
    await li.send("arrive", VISITOR, badge_shown=True)
    await li.send("finish", VISITOR, met="李小红")
    await li.send("report", VISITOR, opinions=[], satisfied=5)
    await company.until("2027-01-04 08:00")
    assert [due_on(opened(company, "2027Q1", entry)) for entry in (1, 2)] == ["2027-03-31", "2027-03-31"]
    assert [opened(company, "2027Q1", entry).file.request["window_days"] for entry in (1, 2)] == [89, 89]
    await company.until("2027-01-28 00:00")
    assert wang.state == "missed"
    with company.engine.connect() as connection:
        query = text("SELECT period, outcome FROM visit_plan WHERE outcome IS NOT NULL ORDER BY outcome")
        assert [tuple(row) for row in connection.execute(query)] == [("2026Q4", "missed"), ("2026Q4", "reported")]
    assert company.wrong() == []


async def test_a_regular_visit_that_somebody_planned_is_the_quarters(company: Company) -> None:
    """The next counts from it; one that was cancelled is none, nor is one for another reason: two may go on at once."""
    await company.open("Visit", by_hand(due_on="2026-11-10", number="A-1"))
    await company.open("Visit", by_hand(due_on="2026-11-12", reason="after_complaint", number="A-2", customer=LI))
    cancelled = await company.open("Visit", by_hand(due_on="2026-11-13", number="A-3", customer=LI))
    await cancelled.send("cancel", BOSS, reason="the round does it")
    await company.until("2026-10-08 08:00")
    assert visit_of(company, "2026Q4", 1) is None
    assert due_on(opened(company, "2026Q4", 2)) == "2026-12-31"
    open_ones = [case for case in company.cases.values() if case.file.about == "customer:2" and not case.ended]
    assert len(open_ones) == 2
    await company.until("2027-01-04 08:00")
    assert due_on(opened(company, "2027Q1", 1)) == "2027-02-10"
    assert company.wrong() == []


async def test_who_is_no_key_customer_any_more_is_left_out_and_comes_back_in_rhythm(company: Company) -> None:
    """Wang is not marked for a quarter, then again; the third customer never is."""
    await company.until("2026-10-08 08:00")
    with company.engine.begin() as connection:
        customers.mark(connection, 1, key_customer=False)
    await company.until("2027-01-04 08:00")
    assert visit_of(company, "2027Q1", 1) is None
    with company.engine.begin() as connection:
        customers.mark(connection, 1, key_customer=True)
    await company.until("2027-04-01 08:00")
    assert due_on(opened(company, "2027Q2", 1)) == "2027-06-30"
    assert {case.file.about for case in company.cases.values()} == {"round:visits", "customer:1", "customer:2"}


async def test_the_present_quarter_is_planned_by_hand_where_the_round_came_later(company: Company) -> None:
    """Once; the clock goes on with the next. One that a manager has left out by mistake is made good."""
    round_ = company.cases["round-visits"]
    await round_.send("run_now", BOSS, period="2026Q3")
    assert due_on(opened(company, "2026Q3", 1)) == "2026-09-30"
    assert "2026Q3 ran already" in str(await round_.denied("run_now", BOSS, period="2026Q3"))
    await round_.send("skip", "manager:m-1", reason="the wrong round")
    await round_.send("run_now", BOSS, period="2026Q4")
    assert due_on(opened(company, "2026Q4", 2)) == "2026-12-30"
    await company.until("2026-10-08 09:00")
    assert "2026Q4 ran already" in str(await round_.denied("run_now", BOSS, period="2026Q4"))
    assert shown(round_.commitment("next").due_at) == "2027-01-04 08:00"
    assert company.wrong() == []


async def test_quarters_missed_in_an_outage_are_planned_one_after_the_other(company: Company) -> None:
    """As of their own quarters; the one that is over by then is due, and missed, that very day."""
    async with company.outage():
        await company.until("2027-01-11 10:00")
    late, next_one = (opened(company, period, 1) for period in ("2026Q4", "2027Q1"))
    assert (due_on(late), due_on(next_one)) == ("2026-12-31", "2027-03-31")
    assert shown(late.file.opened_at) == "2027-01-11 10:00"
    assert [shown(late.commitment(name).due_at) for name in ("visit", "missing")] == ["2027-01-11 18:00"] * 2
    await company.until("2027-01-11 18:00")
    assert (late.state, next_one.state) == ("missed", "planned")
    with company.engine.connect() as connection:
        runs = text("SELECT period, outcome FROM round_run ORDER BY period")
        assert [tuple(row) for row in connection.execute(runs)] == [("2026Q4", "late"), ("2027Q1", "late")]
    assert company.wrong() == []


async def test_what_an_earlier_run_has_planned_counts_before_it_is_in_the_register(company: Company) -> None:
    """A run that follows at once finds the plan of the one before."""
    await company.until("2026-10-08 08:00")
    first = opened(company, "2026Q4", 1).workflow_id
    step = RoundStep(
        workflow_id="round-visits", seq=9, name="visits", period="2027Q1", at=at("2027-01-04 08:00"), late=False,
        per_second=20,
    )  # fmt: skip
    with company.engine.connect() as connection:
        moved = "UPDATE round_opening SET request = request || '{\"due_on\": \"2026-11-11\"}' WHERE other = :id"
        connection.execute(text(moved), {"id": first})
        for table in ("visit_plan", "service_register"):
            connection.execute(text(f"DELETE FROM {table} WHERE workflow_id = :id"), {"id": first})
        cases = {case.subject: case.request["due_on"] for case in plan(connection, step).cases}
    assert cases == {"1": "2027-02-11", "2": "2027-03-31"}


async def test_the_policy_in_force_says_how_often(company: Company) -> None:
    """The round asks for it at each run."""
    await company.publish('[visit]\nkey_customer = "half_yearly"')
    await company.until("2027-01-04 08:00")
    assert visit_of(company, "2027Q1", 1) is None
    await company.until("2027-04-01 08:00")
    assert due_on(opened(company, "2027Q2", 1)) == "2027-06-30"


# -- the records --------------------------------------------------------------------------------------------------


async def test_who_is_absent_by_the_records_is_marked(company: Company) -> None:
    """At the naming, and at the hour of the visit."""
    with company.engine.begin() as connection:
        begin, end = at("2026-10-10 00:00"), at("2026-10-13 00:00")
        absences.enter(connection, VISITOR, AbsenceKind.LEAVE, begin, end, "hr:h-1", at("2026-09-28 07:00"))
    case = await company.open("Visit", by_hand(due_on="2026-10-15", window_days=30))
    await case.send("assign", BOSS, visitor=VISITOR)
    await case.send("agree", CLERK, visit_at="2026-10-12T10:00:00+08:00", prepared=PREPARED)
    await case.send("agree", CLERK, visit_at="2026-10-13T10:00:00+08:00", prepared=PREPARED)
    await company.until("2026-10-12 09:00")
    await case.send("assign", BOSS, visitor=f"clerk:{VISITOR.partition(':')[2]}")
    away = "the visitor is absent then"
    applied = [entry.reason for entry in case.file.timeline if entry.by != "system"]
    assert applied == [None, None, away, None, away]
    assert company.wrong() == []


async def test_a_phone_in_a_request_that_reaches_nobody_refuses_the_report(company: Company) -> None:
    """Named below its place, whatever else was asked for; nothing is opened."""
    case = await company.open("Visit", by_hand(due_on="2026-10-15", window_days=30))
    await case.send("assign", BOSS, visitor=VISITOR)
    await case.send("agree", CLERK, visit_at="2026-09-28T10:00:00+08:00", prepared=PREPARED)
    await case.send("arrive", VISITOR, badge_shown=True)
    await case.send("finish", VISITOR, met="王小明")
    proposal = {"category": "design", "title": "t", "text": "t", "customer": {"phone": "138 0013"}}
    complaint = {"form": "oral", "about": "service", "description": "d", "noticed_by": VISITOR}
    asked = [{"kind": "complaint", "request": complaint}, {"kind": "proposal", "request": proposal}]
    with pytest.raises(Denied) as denied:
        await case.send("report", VISITOR, opinions=[], satisfied=1, open=asked)
    assert denied.value.type == "InvalidPayload"
    assert denied.value.details["errors"][0]["loc"] == ["open", 1, "request", "customer", "phone"]
    assert {found.kind.procedure.name for found in company.cases.values()} == {"Round", "Visit"}
    proposal["customer"] = {"email": "wang@example.com"}
    await case.send("report", VISITOR, opinions=[], satisfied=1, open=asked)
    links = {link.workflow_id for link in case.file.links}
    assert sorted(link.partition("-")[0] for link in links) == ["complaint", "proposal"]
    assert {company.cases[link].file.about for link in links} == {"customer:1"}
    assert company.wrong() == []
