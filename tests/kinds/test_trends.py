"""Trends: the third complaint alike within a week alerts the service manager, once an episode (一§28(1))."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from activities.records.record import Records
from cases.clock_cases import DAY, HOUR, MINUTE
from cases.complaints import CLERK, HANDLER, complained, to_the_file
from models.books import Sighting
from models.case import Entry
from models.record import CaseRow, Notification, Write, Written
from servers.databases import engine_of
from servers.service import Running, Service, plain_service


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[Service]:
    """Plain weeks, on a Monday at nine."""
    async with plain_service(database_url) as running:
        await running.go_to(await running.workday("09:00"))
        yield running


def alerts(service: Service) -> list[str]:
    """The cases whose step alerted the manager, in order of the alert's time."""
    database = engine_of(service.database_url)
    with database.connect() as connection:
        told = connection.execute(text("SELECT workflow_id FROM outbox WHERE topic = 'trend_alert'")).scalars().all()
        noted = connection.execute(text("SELECT workflow_id FROM trend_alert ORDER BY at")).scalars().all()
        offices = connection.execute(text("""SELECT DISTINCT "to" FROM outbox WHERE topic = 'trend_alert'""")).scalars()
        assert set(offices) <= {"manager"}
    database.dispose()
    assert sorted(told) == sorted(noted), "each alert is told once"
    return list(noted)


async def alike(service: Service, *times: datetime, **changes: Any) -> list[str]:
    """Complaints about one fault of one product, entered in this order with these times."""
    cases = []
    for at in times:
        case = await complained(service, at=at, **changes)
        await case.until(1)
        cases.append(case)
    return [case.handle.id for case in cases]


async def test_the_third_alike_within_a_week_alerts_the_manager_once(service: Service) -> None:
    """Not the second, and not the fourth; the exact week still counts."""
    now = await service.now()
    ids = await alike(service, now - 7 * DAY, now - 3 * DAY)
    assert alerts(service) == []
    ids += await alike(service, now)
    assert alerts(service) == [ids[2]]
    await alike(service, now, now)
    assert alerts(service) == [ids[2]]


async def test_three_in_more_than_a_week_are_no_trend(service: Service) -> None:
    """A minute too late."""
    now = await service.now()
    await alike(service, now - 7 * DAY - MINUTE, now - 3 * DAY, now)
    assert alerts(service) == []


async def test_a_trend_alerts_again_only_after_a_quiet_week(service: Service) -> None:
    """One a day for weeks alerts once; after seven days without another, the third alerts anew."""
    now = await service.now()
    first = await alike(service, *(now - timedelta(days=d) for d in range(60, 40, -2)))
    assert alerts(service) == [first[2]]
    almost = now - 42 * DAY + 7 * DAY - MINUTE
    await alike(service, almost, almost, almost)
    assert alerts(service) == [first[2]]
    quiet = almost + 7 * DAY
    second = await alike(service, quiet, quiet + HOUR, quiet + 2 * HOUR)
    assert alerts(service)[1:] == [second[2]]


async def test_one_quiet_week_is_not_enough_without_three(service: Service) -> None:
    """After it the count begins anew."""
    now = await service.now()
    first = await alike(service, now - 30 * DAY, now - 30 * DAY, now - 30 * DAY)
    await alike(service, now - 10 * DAY, now - 9 * DAY)
    assert alerts(service) == [first[2]]


async def test_who_complains_and_how_it_is_written_does_not_matter(service: Service) -> None:
    """Three customers, or one under two phone formats; capitals and spaces are the same."""
    now = await service.now()
    await alike(service, now, customer={"phone": "138 0013 8000"}, product="WM-700", fault="leaks  at the door")
    await alike(service, now, customer={"phone": "+86 13800138000"}, product="wm-700", fault=" Leaks at the door")
    ids = await alike(service, now, customer={}, product="WM-700 ", fault="LEAKS AT THE DOOR", channel="media")
    assert alerts(service) == ids


async def test_another_fault_or_product_is_another_subject(service: Service) -> None:
    """And a complaint that names no product or no fault is none."""
    now = await service.now()
    await alike(service, now, now)
    await alike(service, now, fault="noisy")
    await alike(service, now, product="WM-800")
    for _ in range(3):
        lacking = {"by": CLERK, "customer": {}, "channel": "direct", "form": "oral", "about": "service",
                   "description": "d", "noticed_by": CLERK, "product": "WM-700", "at": now}
        case = await service.open(lacking, kind="Complaint")
        await case.until(1)
    assert alerts(service) == []


async def test_a_complaint_entered_late_counts_by_its_own_time(service: Service) -> None:
    """The third to be entered fills the week though it is the second by time; one between two episodes joins them."""
    now = await service.now()
    await alike(service, now - 6 * DAY, now)
    ids = await alike(service, now - 3 * DAY)
    assert alerts(service) == ids
    await alike(service, now - 8 * DAY, now - DAY)
    assert alerts(service) == ids


async def resolved(service: Service) -> Running:
    """One that waits for its cause; about nothing in particular."""
    case = await complained(service, product=f"P-{service.opened}")
    await case.send("accept", CLERK, handler=HANDLER)
    await case.send("answer", CLERK, resolution="r")
    await case.send("confirm_satisfied", CLERK)
    return case


async def test_the_third_cause_in_one_unit_within_a_week_is_a_trend_too(service: Service) -> None:
    """Counted when the cause is found, not when the complaint was opened; another unit is another subject."""
    cases = [await resolved(service) for _ in range(5)]
    await to_the_file(cases[0], unit="Workshop 2")
    await to_the_file(cases[1], unit="warehouse")
    await service.go_to(await service.now() + 2 * DAY)
    await to_the_file(cases[2], unit="workshop  2")
    assert alerts(service) == []
    await to_the_file(cases[3], unit="WORKSHOP 2")
    assert alerts(service) == [cases[3].handle.id]
    assert [to for to, _ in service.told(cases[3], "trend_alert")] == ["manager"]
    await to_the_file(cases[4], unit="workshop 2")
    assert alerts(service) == [cases[3].handle.id]


async def test_the_policy_says_how_many_and_how_long(service: Service) -> None:
    """Two within a day."""
    service.publish("[complaint]\ntrend_count = 2\ntrend_days = 1")
    now = await service.now()
    await alike(service, now - DAY - MINUTE, now - 3 * DAY)
    assert alerts(service) == []
    ids = await alike(service, now - DAY)
    assert alerts(service) == ids


async def test_complaints_entered_at_once_alert_once(service: Service) -> None:
    """Ten at the same time, counted one after the other."""
    import asyncio

    now = await service.now()
    cases = await asyncio.gather(*(complained(service, at=now) for _ in range(10)))
    for case in cases:
        await case.until(1)
    assert len(alerts(service)) == 1


def opening(number: int, decided: datetime) -> Write:
    """The opening of a complaint as the loop hands it over, decided at that time."""
    workflow_id = f"complaint-L-{number}"
    alert = Notification(key=f"{workflow_id}/1/trend_alert/manager", to="manager", topic="trend_alert")
    entry = {
        "seq": 1, "at": decided, "received_at": decided, "event": "open", "by": CLERK, "from": "", "to": "reported",
        "outcome": "applied",
    }
    return Write(
        workflow_id=workflow_id, first_run_id="r", number=f"L-{number}", kind="Complaint", decided_at=decided,
        entry=Entry.model_validate(entry),
        case=CaseRow(
            state="reported", held_state=None, base_level=0, level=0, assignee=None, zone=None, customer_entry=None,
            opened_at=decided, closed_at=None, due_at=None, overdue=[], policy_version=1, calendar_version=1,
            request={},
        ),
        postings=[
            Sighting(subject="s", at=decided, span=7 * DAY, count=3, alert=alert.model_dump()).posted()
        ],
    )


def test_an_alert_is_not_lost_with_the_attempt_that_raised_it(database_url: str) -> None:
    """A step written again, after its first attempt was recorded and lost, alerts under the same key, still once."""
    database = engine_of(database_url)
    records, now = Records(database), datetime(2026, 11, 23, 10, tzinfo=UTC)
    for number in (1, 2, 3):
        assert records.record(opening(number, now)) == Written()
    again = opening(3, now + timedelta(seconds=5))
    assert records.record(again).conflict
    assert records.record(again.model_copy(update={"whole": True})) == Written()
    with database.connect() as connection:
        assert connection.execute(text("SELECT key FROM outbox")).scalars().all() == [
            "complaint-L-3/1/trend_alert/manager"
        ]
    database.dispose()
