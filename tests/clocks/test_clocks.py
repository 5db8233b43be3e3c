"""Clocks as the contract counts them: when they start and ring, on a server whose time is skipped."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta

import pytest
from temporalio.api.enums.v1 import EventType

from cases.clock_cases import CLERK, DAY, HOUR, MINUTE, TECH, assigned, opened, states
from models.policy.calendar import Calendar, Year
from servers.service import ZONE, Service, plain_service, plain_weeks, shown


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks; staff that hold certificates."""
    async with plain_service(database_url) as running:
        yield running



@pytest.mark.parametrize(
    ("weekday", "clock", "name", "days", "due"),
    [
        (0, "11:40", "contact", 0, "13:10"),  # over the lunch break
        (0, "12:10", "contact", 0, "13:30"),  # starts in it
        (0, "11:30", "contact", 0, "12:00"),  # exhausts the morning: due at its end
        (0, "17:30", "contact", 0, "18:00"),  # exhausts the day
        (4, "17:45", "contact", 3, "09:15"),  # over a weekend
        (5, "03:00", "contact", 2, "09:30"),  # starts outside hours
        (4, "16:00", "arrival", 3, "11:00"),
        (4, "10:00", "completion", 5, "18:00"),
    ],
)
async def test_a_clock_counts_working_time_and_rings_at_its_due(
    service: Service, weekday: int, clock: str, name: str, days: int, due: str
) -> None:
    """A second before the due it runs, at the due it is overdue; the step is dated to the due itself."""
    case, start = await opened(service, clock, weekday=weekday)
    hour, minute = map(int, due.split(":"))
    wanted = datetime.combine(start.date() + days * DAY, start.time().replace(hour=hour, minute=minute), ZONE)
    assert await case.due(name) == shown(wanted)
    await service.go_to(wanted - timedelta(seconds=1))
    assert (await case.commitment(name))["state"] == "running"
    await service.go_to(wanted)
    assert (await case.commitment(name))["state"] == "overdue"
    rung = next(e for e in await case.entries("overdue") if name in e["reason"])
    assert datetime.fromisoformat(rung["at"]) == wanted


def by_year(days: list[date]) -> dict[int, frozenset[date]]:
    """Days as a calendar lists them."""
    return {year: frozenset(d for d in days if d.year == year) for year in {d.year for d in days}}


def national_day(wednesday: date) -> Calendar:
    """Thursday to Wednesday off; the Sunday before and the Saturday after are worked."""
    off = by_year([wednesday + n * DAY for n in range(1, 8)])
    work = by_year([wednesday - 3 * DAY, wednesday + 10 * DAY])
    plain = plain_weeks()
    years = {
        y: Year(holidays=off.get(y, frozenset()), workdays=work.get(y, frozenset())) for y in plain.years
    }
    return plain.model_copy(update={"years": years})


async def test_national_day_week_is_skipped_and_its_make_up_days_count(service: Service) -> None:
    """On the make-up Sunday work is counted; a clock that meets the week goes on behind it, a Saturday included."""
    eve = (await service.workday("10:00", weekday=6)).replace(hour=16) + 3 * DAY
    service.publish(national_day(eve.date()))
    sunday, start = await opened(service, "10:00", weekday=6)
    assert start.date() == eve.date() - 3 * DAY
    assert await sunday.due("contact") == shown(start + 30 * MINUTE)
    await service.go_to(eve)
    case = await service.open(at=eve)
    thursday, saturday = eve.replace(hour=11) + 8 * DAY, eve.replace(hour=18) + 10 * DAY
    assert await case.due("arrival") == shown(thursday)
    assert await case.due("completion") == shown(saturday)
    await service.go_to(thursday - MINUTE)
    assert (await case.commitment("arrival"))["state"] == "running"
    await service.go_to(saturday)
    assert (await states(case))["completion"] == "overdue"


async def test_a_clock_starts_at_the_openings_own_time(service: Service) -> None:
    """A repair asked for an hour ago has used up an hour; what is overdue already is told at once."""
    start = await service.workday("09:00")
    await service.go_to(start + HOUR)
    case = await service.open(at=start)
    await case.until(2)
    assert (await case.commitment("contact"))["started_at"] == start
    assert (await case.commitment("contact"))["state"] == "overdue"
    assert await case.due("arrival") == shown(start.replace(hour=14))


async def test_the_clock_that_rings_next_costs_one_timer_and_one_cancelling(service: Service) -> None:
    """Events that touch no clock start none; meeting the next one cancels it; the timers are named in the UI."""
    case, start = await assigned(service, "09:00")
    for number in range(5):
        await case.send("add_note", CLERK, note=str(number))
    await case.send("contact", TECH, diagnosis="d", visit_at=start + HOUR)
    await case.send("arrive", TECH, badge_shown=True)
    events = [e async for e in case.handle.fetch_history_events()]
    count = Counter(e.event_type for e in events)
    assert count[EventType.EVENT_TYPE_TIMER_STARTED] == 3
    assert count[EventType.EVENT_TYPE_TIMER_CANCELED] == 2
    named = [e.user_metadata.summary.data.decode() for e in events if e.HasField("user_metadata")]
    names = (
        "contact (一§19(2)·2), the first call to the customer: warning ", "arrival (一§19(11)·1), ",
        "completion (一§19(9)·2), ",
    )  # fmt: skip
    for name in names:
        assert any(name in text for text in named)
