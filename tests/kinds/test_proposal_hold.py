"""A retained proposal: how long it may be kept, over every end of month, and what its end forces (三§9·1)."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from activities.records.database import engine
from clock_cases import rungs, states
from models.kinds.proposal import hold_end
from models.policy.duration import Duration
from service import Running, Service, plain_service, plain_weeks, shown
from typical_proposals import CLERK, DAY, DESIGN, MANAGER, adopt, studying, told

CALENDAR = plain_weeks()
HOLD, MONTH = Duration.parse("2 months"), Duration.parse("1 months")


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks; a clock that only goes forward."""
    async with plain_service(database_url) as running:
        yield running


def local(text: str) -> datetime:
    """A moment in the company's zone."""
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("first", "two_months", "three_months"),
    [
        ("2026-11-29", "2027-01-29", "2027-02-28"),
        ("2026-11-30", "2027-01-30", "2027-02-28"),
        ("2026-12-01", "2027-02-01", "2027-03-01"),
        ("2026-12-28", "2027-02-28", "2027-03-28"),
        ("2026-12-29", "2027-02-28", "2027-03-29"),
        ("2026-12-31", "2027-02-28", "2027-03-31"),
        ("2027-01-31", "2027-03-31", "2027-04-30"),
        ("2027-02-28", "2027-04-28", "2027-05-28"),
        ("2027-03-31", "2027-05-31", "2027-06-30"),
        ("2027-04-30", "2027-06-30", "2027-07-30"),
        ("2027-05-31", "2027-07-31", "2027-08-31"),
        ("2027-06-30", "2027-08-30", "2027-09-30"),
        ("2027-07-31", "2027-09-30", "2027-10-31"),
        ("2027-08-31", "2027-10-31", "2027-11-30"),
        ("2027-09-30", "2027-11-30", "2027-12-30"),
        ("2027-10-31", "2027-12-31", "2028-01-31"),
        ("2027-11-29", "2028-01-29", "2028-02-29"),
        ("2027-11-30", "2028-01-30", "2028-02-29"),
        ("2027-12-29", "2028-02-29", "2028-03-29"),
        ("2027-12-30", "2028-02-29", "2028-03-30"),
        ("2027-12-31", "2028-02-29", "2028-03-31"),
        ("2028-02-29", "2028-04-29", "2028-05-29"),
        ("2099-12-31", "2100-02-28", "2100-03-31"),
    ],
)
def test_a_hold_ends_on_the_same_day_two_months_on_or_on_the_months_last(
    first: str, two_months: str, three_months: str
) -> None:
    """At the same wall time; extended it is three months from the first day, not one from a shortened second."""
    since = local(f"{first}T17:45:30")
    assert shown(hold_end(CALENDAR, since, [HOLD])) == f"{two_months} 17:45"
    assert shown(hold_end(CALENDAR, since, [HOLD, MONTH])) == f"{three_months} 17:45"


def test_every_day_of_eight_years_has_an_end_of_its_hold() -> None:
    """Never later than the same day, never in another month than the one meant, and never going back."""
    day, before = date(2026, 1, 1), date(2026, 1, 1)
    while day < date(2034, 1, 1):
        end = CALENDAR.local(hold_end(CALENDAR, local(f"{day}T09:00"), [HOLD])).date()
        assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == 2
        last = (end + DAY).month != end.month
        assert end.day == day.day or (last and end.day < day.day)
        assert end >= before
        day, before = day + DAY, end


def test_lengths_in_other_units_are_put_one_after_the_other() -> None:
    """A policy may count a hold in days and its extension in months."""
    since = local("2027-01-31T09:00")
    lengths = [Duration.parse("10 CD"), Duration.parse("1 months")]
    assert shown(hold_end(CALENDAR, since, lengths)) == "2027-03-10 09:00"
    assert shown(hold_end(CALENDAR, since, [Duration.parse("30 s")] * 2)) == "2027-01-31 09:01"


async def retained(service: Service, first: str, **changes: Any) -> Running:
    """A proposal retained at a moment."""
    await service.go_to(local(first))
    case = await studying(service, at=local(first), **changes)
    await case.send("retain", DESIGN, reason="a sample is needed", at=local(first))
    return case


async def test_from_the_last_of_november_to_the_end_of_january_and_then_a_decision_is_forced(service: Service) -> None:
    """Reminded 14 and 3 days before; at the due one rung, five workdays to study, and never retained again."""
    case = await retained(service, "2026-11-30T10:00:00")
    await told(case, service)
    assert await case.due("hold_expiry") == "2027-01-30 10:00"  # a Saturday
    await service.go_to(local("2027-01-15T09:30:00"))
    assert service.told(case, "hold_ends") == []
    await service.go_to(local("2027-01-18T09:30:00"))  # the 16th is a Saturday: told at the next opening
    assert [to for to, _ in service.told(case, "hold_ends")] == [DESIGN]
    await service.go_to(local("2027-01-27T10:00:00"))
    assert [to for to, _ in service.told(case, "hold_ends")] == [DESIGN] * 2
    await service.go_to(local("2027-01-30T10:00:00"))
    view = await case.view()
    assert (view["state"], view["level"]) == ("studying", 1)
    assert await case.due("study") == "2027-02-05 18:00"
    entry = (await case.entries("expire_hold"))[0]
    assert (entry["by"], entry["from"], entry["to"], shown(datetime.fromisoformat(entry["at"]))) == (
        "system", "retained", "studying", "2027-01-30 10:00",
    )  # fmt: skip
    assert [to for to, _ in service.told(case, "decision_forced")] == [DESIGN]
    denied = await case.refused("retain", DESIGN, reason="still no sample")
    assert (denied.type, "expired" in denied.details["reason"]) == ("EventRefused", True)
    await service.go_to(local("2027-02-05T17:00:00"))
    assert rungs(service, case, "hold_expiry") == [("supervisor", "1")]
    await case.send("decline", DESIGN, reason="no sample came")
    hold = await case.commitment("hold_expiry")
    assert (hold["state"], hold["late"]) == ("met", True)
    assert (await case.view())["level"] == 0
    await told(case, service)
    await case.send("close", CLERK)


async def test_over_the_leap_day_extended_once_by_a_manager(service: Service) -> None:
    """From 31 December 2027 to 29 February, or with a month more to 31 March; the prompts move along."""
    case = await retained(service, "2027-12-31T16:00:00")
    assert await case.due("hold_expiry") == "2028-02-29 16:00"
    assert (await case.refused("extend_hold", DESIGN, reason="r")).type == "NotAllowed"
    await service.go_to(local("2028-02-28T16:00:00"))
    assert len(service.told(case, "hold_ends")) == 2
    assert (await case.send("extend_hold", MANAGER, reason="the sample is on its way"))["state"] == "retained"
    assert await case.due("hold_expiry") == "2028-03-31 16:00"
    assert (await case.refused("extend_hold", MANAGER, reason="once more")).type == "EventRefused"
    await service.go_to(local("2028-03-31T15:59:00"))
    assert (await case.view())["state"] == "retained"
    assert len(service.told(case, "hold_ends")) == 4
    await service.go_to(local("2028-03-31T16:00:00"))
    assert (await case.view())["state"] == "studying"
    row = _rows(service, "hold_extension", case)[0]
    assert (row["reason"], shown(row["hold_until_at"])) == ("the sample is on its way", "2028-03-31 16:00")


def _rows(service: Service, table: str, case: Running) -> list[dict[str, Any]]:
    database = engine(service.database_url)
    with database.connect() as connection:
        found = connection.execute(text(f"SELECT * FROM {table} WHERE workflow_id = :id"), {"id": case.handle.id})
        rows = [dict(row) for row in found.mappings()]
    database.dispose()
    return rows


async def test_retained_again_the_first_holds_clock_rules(service: Service) -> None:
    """Reconsidered after a month and retained anew: the due stays, each retention has its own notice (三§9·2)."""
    case = await retained(service, "2027-01-04T10:00:00")
    due = await case.due("hold_expiry")
    first = await case.commitment("notice")
    await service.go_to(local("2027-02-04T10:00:00"))
    assert (await case.send("reconsider", DESIGN))["state"] == "studying"
    assert await case.due("study") == "2027-02-18 18:00"
    await case.send("retain", MANAGER, reason="still no sample")
    assert await case.due("hold_expiry") == due == "2027-03-04 10:00"
    second = await case.commitment("notice")
    assert (first["started_at"] < second["started_at"], second["state"]) == (True, "running")
    assert [to for to, _ in service.told(case, "proposal_retained")] == ["customer"] * 2
    await service.go_to(local("2027-03-04T10:00:00"))
    assert ((await case.view())["state"], await case.due("study")) == ("studying", "2027-03-11 18:00")
    assert len(service.told(case, "hold_ends")) == 2


@pytest.mark.parametrize(
    ("reconsidered", "study"),
    [("2027-02-02T10:00:00", "2027-02-16 18:00"), ("2027-03-03T10:00:00", "2027-03-11 18:00")],
    ids=["its own due is earlier", "five workdays are earlier"],
)
async def test_being_studied_when_the_hold_expires_it_keeps_the_earlier_due(
    service: Service, reconsidered: str, study: str
) -> None:
    """The expiry of 4 March leaves a due that is passed, and shortens one of a fortnight."""
    case = await retained(service, "2027-01-04T10:00:00")
    await service.go_to(local(reconsidered))
    await case.send("reconsider", DESIGN, at=local(reconsidered))
    await service.go_to(local("2027-03-04T10:00:00"))
    view = await case.view()
    assert (view["state"], await case.due("study")) == ("studying", study)
    assert (await states(case))["hold_expiry"] == "overdue"
    assert (await case.refused("retain", DESIGN, reason="r")).type == "EventRefused"
    await adopt(case, service)
    assert (await states(case))["hold_expiry"] == "met"


async def test_a_retained_proposal_whose_months_end_on_hold_goes_back_to_its_study(service: Service) -> None:
    """Waiting for the customer does not stop the months; the move that ends them ends the waiting."""
    case = await retained(service, "2027-01-04T10:00:00")
    await service.go_to(local("2027-02-25T10:00:00"))
    await case.send("hold", DESIGN, reason="waiting_for_customer")
    assert (await states(case))["hold_expiry"] == "running"
    await service.go_to(local("2027-03-04T10:00:00"))
    view = await case.view()
    assert (view["state"], view.get("held_state"), await case.due("study")) == ("studying", None, "2027-03-11 18:00")
    assert (await states(case))["study"] == "running"
    assert (await states(case))["hold_limit"] in ("dropped", "met")


async def test_months_that_end_while_a_study_is_on_hold_move_nothing_but_shorten_it(service: Service) -> None:
    """Nothing moves, so the waiting goes on; of the fortnight, five workdays are left when it ends."""
    case = await retained(service, "2027-01-04T10:00:00")
    await service.go_to(local("2027-02-25T10:00:00"))
    await case.send("reconsider", DESIGN, at=local("2027-02-25T10:00:00"))
    await case.send("hold", DESIGN, reason="waiting_for_customer")
    await service.go_to(local("2027-03-04T10:00:00"))
    view = await case.view()
    assert (view["state"], view["held_state"]) == ("on_hold", "studying")
    assert (await states(case))["hold_expiry"] == "overdue"
    assert (await states(case))["hold_limit"] in ("running", "overdue")
    await service.go_to(local("2027-03-05T10:00:00"))
    await case.send("resume", DESIGN, at=local("2027-03-05T10:00:00"))
    assert await case.due("study") == "2027-03-12 18:00"
    assert (await case.refused("retain", DESIGN, reason="r")).type == "EventRefused"


async def test_a_short_rest_of_a_study_is_kept_when_its_months_end_on_hold(service: Service) -> None:
    """Two workdays were left when it was put on hold: they are less than five, and run on when it goes on."""
    case = await retained(service, "2027-01-04T10:00:00")
    await service.go_to(local("2027-02-17T10:00:00"))
    await case.send("reconsider", DESIGN, at=local("2027-02-17T10:00:00"))
    await service.go_to(local("2027-03-01T18:00:00"))
    await case.send("hold", DESIGN, reason="waiting_for_customer", at=local("2027-03-01T18:00:00"))
    await service.go_to(local("2027-03-04T10:00:00"))
    assert (await case.view())["state"] == "on_hold"
    await service.go_to(local("2027-03-04T10:05:00"))
    await case.send("resume", DESIGN, at=local("2027-03-04T10:00:00"))
    assert await case.due("study") == "2027-03-08 10:00"


async def test_adopted_in_time_the_months_are_forgotten(service: Service) -> None:
    """No prompt, no expiry; what was decided stands."""
    case = await retained(service, "2027-01-04T10:00:00")
    await case.send("reconsider", DESIGN)
    await adopt(case, service, 200)
    assert (await states(case))["hold_expiry"] == "met"
    await service.go_to(local("2027-03-10T10:00:00"))
    assert (await case.view())["state"] == "adopted"
    assert service.told(case, "hold_ends") == []


async def test_a_retention_dated_back_counts_from_its_own_time(service: Service) -> None:
    """Entered in the evening, decided at noon."""
    await service.go_to(local("2027-01-04T09:00:00"))
    case = await studying(service)
    await service.go_to(local("2027-01-04T13:00:00"))
    await case.send("retain", DESIGN, reason="r", at=local("2027-01-04T12:00:00"))
    assert await case.due("hold_expiry") == "2027-03-04 12:00"


async def test_a_decision_reported_late_does_not_undo_the_expiry(service: Service) -> None:
    """It is judged in the state the case is in now, and is older than that state."""
    case = await retained(service, "2027-01-04T10:00:00")
    await case.send("reconsider", DESIGN)
    await case.send("retain", DESIGN, reason="r")
    await service.go_to(local("2027-03-04T11:00:00"))
    before = local("2027-03-04T09:30:00")
    denied = await case.refused("decline", DESIGN, reason="r", at=before)
    assert (denied.type, (await case.view())["state"]) == ("EventRefused", "studying")


async def test_a_hold_in_a_year_without_arrangement_stays_provisional_when_extended(service: Service) -> None:
    """Months do not hang on holidays, yet the due is marked until the year is published."""
    service.publish(plain_weeks(last=2027))
    case = await retained(service, "2027-11-05T10:00:00")
    assert (await case.commitment("hold_expiry"))["provisional"] is True
    await case.send("extend_hold", MANAGER, reason="r")
    hold = await case.commitment("hold_expiry")
    assert (shown(hold["due_at"]), hold["provisional"]) == ("2028-02-05 10:00", True)


async def test_a_hold_counted_in_seconds_has_no_prompts_and_expires_day_and_night(service: Service) -> None:
    """As the demonstration's policy has it."""
    service.publish('[proposal]\nhold_months = "40 s"\nhold_extension = "20 s"\nstudy_forced = "30 s"\n')
    case = await retained(service, "2027-01-04T17:59:50")  # over closing time
    await case.send("extend_hold", MANAGER, reason="r")
    assert (await case.commitment("hold_expiry"))["due_at"] == local("2027-01-04T18:00:50")
    await service.go_to(local("2027-01-04T18:00:50") + timedelta(seconds=1))
    assert (await case.view())["state"] == "studying"
    assert (await case.commitment("study"))["due_at"] == local("2027-01-04T18:01:20")
    assert service.told(case, "hold_ends") == []
