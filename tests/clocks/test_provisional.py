"""Dues in a year whose holidays are not published yet: recomputed once they are, and nothing else."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta

import pytest

from cases.clock_cases import CLERK, DAY, states
from models.policy.calendar import Calendar, Year
from models.policy.duration import Duration
from servers.service import ZONE, Service, plain_service, plain_weeks, shown


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks; staff that hold certificates."""
    async with plain_service(database_url) as running:
        yield running



async def last_workday(service: Service) -> datetime:
    """The last weekday of the year that holds the day after next week, at 10:00."""
    year = (await service.now() + 10 * DAY).year
    last = datetime(year, 12, 31, 10, tzinfo=ZONE)
    while last.weekday() > 4:
        last -= DAY
    return last


def next_year_of(calendar: Calendar, last: datetime) -> Calendar:
    """The calendar with the year after `last`: its first three weekdays are off."""
    days = [date(last.year + 1, 1, n) for n in range(1, 10)]
    off = [d for d in days if d.weekday() < 5][:3]
    return calendar.model_copy(update={"years": calendar.years | {last.year + 1: Year(holidays=frozenset(off))}})


async def test_a_due_in_an_unpublished_year_is_recomputed_when_that_year_is_published(service: Service) -> None:
    """It is provisional until then; nothing else moves, and a second notice changes nothing."""
    last = await last_workday(service)
    unpublished = plain_weeks(last.year)
    service.publish(unpublished)
    await service.go_to(last)
    case = await service.open(at=last)
    before = {c["name"]: c for c in (await case.view())["commitments"]}
    assert {n: c["provisional"] for n, c in before.items()} == {
        "contact": False, "arrival": False, "completion": True, "statutory": True,
    }
    published = next_year_of(unpublished, last)
    service.publish(published)
    assert await service.tell_of_calendar() == 1
    await case.until(2)
    after = {c["name"]: c for c in (await case.view())["commitments"]}
    assert [n for n in after if after[n]["due_at"] != before[n]["due_at"]] == ["completion"]
    assert await case.due("completion") == shown(published.add(last, Duration.parse("3 WD")))
    assert not any(c["provisional"] for c in after.values())
    assert [e["event"] for e in await case.entries()] == ["open", "calendar_published"]
    assert await service.tell_of_calendar() == 0


async def test_a_paused_due_in_an_unpublished_year_is_recomputed_too(service: Service) -> None:
    """What is left is counted under the new calendar when the case goes on; the alarm rings at the new due."""
    last = await last_workday(service)
    unpublished = plain_weeks(last.year)
    service.publish(unpublished)
    await service.go_to(last)
    case = await service.open(at=last)
    await case.send("hold", CLERK, reason="other", at=last)
    published = next_year_of(unpublished, last)
    service.publish(published)
    await service.tell_of_calendar()
    await case.until(3)
    assert await case.due("completion") == shown(published.add(last, Duration.parse("3 WD")))
    resumed = published.next_opening(last + 5 * DAY).astimezone(ZONE)
    await service.go_to(resumed)
    await case.send("resume", CLERK, at=resumed)
    due = published.add_working(resumed, timedelta(hours=7 + 24)).astimezone(ZONE)  # of its own day, and three more
    assert await case.due("completion") == shown(due)
    await service.go_to(due)
    assert (await states(case))["completion"] == "overdue"
