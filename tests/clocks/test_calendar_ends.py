"""A calendar without working time, however it came into force, stops no case; a good one frees every clock."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowFailureError

import commands
from activities.rules.publishing import CALENDAR, FIRST_APPROVAL
from cases.clock_cases import BOSS, CLERK, DAY, HOUR, MINUTE, TECH, rungs, states
from commandline import Desk
from models.policy.calendar import Calendar
from models.policy.duration import Duration
from servers.databases import engine_of
from servers.service import Running, Service, plain_service, plain_weeks, repair_request, return_request, shown
from workflows.shown.publish import CASE_DUE_AT

CLOSED = plain_weeks().model_copy(update={"hours": ((),) * 7})
USUAL = ((time(9), time(12)), (time(13), time(18)))


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks to begin with; staff that hold certificates."""
    async with plain_service(database_url) as running:
        yield running


def put_in_force(database_url: str, calendar: Calendar) -> None:
    """By other means than ours, which would refuse it: an older release, or someone in the database."""
    row = {"approved_by": FIRST_APPROVAL, "effective_from": datetime.now(UTC), "published_at": datetime.now(UTC)}
    database = engine_of(database_url)
    with database.begin() as connection:
        connection.execute(CALENDAR.insert().values(row | {"data": calendar.model_dump(mode="json")}))
    database.dispose()


async def freed(service: Service, case: Running, calendar: Calendar) -> dict[str, Any]:
    """Publishes a calendar and tells the case. Its commitments by name."""
    entries = len(await case.entries())
    service.publish(calendar)
    assert await service.tell_of_calendar() == 1
    await case.until(entries + 1)
    return {c["name"]: c for c in (await case.view())["commitments"]}


async def test_a_case_is_opened_without_dues_and_a_good_calendar_gives_them(
    service: Service, database_url: str
) -> None:
    """Nothing rings meanwhile; what must be reckoned is refused, all else goes on."""
    put_in_force(database_url, CLOSED)
    start = await service.workday("10:00")
    await service.go_to(start)
    case = await service.open(at=start)
    await case.until(1)
    seen = {c["name"]: c for c in (await case.view())["commitments"]}
    assert [n for n, c in seen.items() if c.get("unreckoned")] == ["contact", "arrival", "completion"]
    assert all(c["provisional"] for c in seen.values() if c.get("unreckoned"))
    assert "no working time" in (await case.entries("open"))[0]["reason"]
    due = (await case.handle.describe()).typed_search_attributes[CASE_DUE_AT]
    assert shown(due) == shown(start + 30 * DAY)  # calendar days need no working time
    await case.send("assign", BOSS, technician=TECH, at=start)
    refused = await case.refused("hold", CLERK, reason="other", at=start)
    assert (refused.type, "hold_limit" in str(refused), "published" in str(refused)) == ("EventRefused", True, True)
    await case.signal("hold", CLERK, reason="other", at=start)
    await case.until(4)
    assert [e["outcome"] for e in await case.entries("hold")] == ["refused", "refused"]
    await service.go_to(start + 3 * DAY)
    assert len(await case.entries()) == 4
    after = await freed(service, case, plain_weeks())
    assert not any(c.get("unreckoned") or c["provisional"] for c in after.values())
    assert await case.due("contact") == shown(start + 30 * MINUTE)
    await case.until(6)
    assert (await states(case))["contact"] == "overdue"
    assert rungs(service, case, "contact") == [("supervisor", "1")]
    await case.send("hold", CLERK, reason="other")
    await commands.check("opened without dues", await case.handle.fetch_history())


async def days_only(service: Service, count: int) -> tuple[Calendar, datetime]:
    """A calendar whose time ends with that many days from the next Monday on, and that Monday at 10:00."""
    start = await service.workday("10:00")
    opened = {(start + n * DAY).date(): USUAL for n in range(count)}
    return CLOSED.model_copy(update={"overrides": opened}), start


@pytest.mark.parametrize("told", [True, False])
async def test_a_case_whose_calendar_ends_in_mid_life_refuses_and_goes_on_under_a_good_one(
    service: Service, database_url: str, *, told: bool
) -> None:
    """By update and by signal; a message finds the good calendar by itself where nobody has told the case of it."""
    four_days, start = await days_only(service, 4)
    put_in_force(database_url, four_days)
    await service.go_to(start)
    case = await service.open(repair_request(), at=start)
    await case.send("assign", BOSS, technician=TECH, at=start)
    await case.send("contact", TECH, diagnosis="d", visit_at=start + HOUR, at=start)
    await service.go_to(start + HOUR)
    await case.send("arrive", TECH, badge_shown=True, at=start + HOUR)
    due = await case.due("completion")
    assert due == shown(start.replace(hour=18) + 3 * DAY)
    thursday = start + 3 * DAY
    await service.go_to(thursday)
    await case.signal("hold", CLERK, reason="other", at=thursday)
    await case.until(5)
    assert (await case.entries("hold"))[0]["outcome"] == "refused"
    good = plain_weeks()
    service.publish(good)
    if told:
        assert await service.tell_of_calendar() == 0  # every due of it is known: a message finds the calendar
    await case.send("hold", CLERK, reason="other", at=thursday)
    assert await case.due("hold_limit") == shown(good.add(thursday, Duration.parse("3 WD")))
    assert await case.due("completion") == due
    await commands.check("a calendar that ends", await case.handle.fetch_history())


async def test_the_ladder_waits_when_the_calendar_ends_and_is_taken_up_again(
    service: Service, database_url: str
) -> None:
    """The clock's own steps never fail: the first rung stands, the second comes under the good calendar."""
    one_day, start = await days_only(service, 1)
    put_in_force(database_url, one_day)
    evening = start.replace(hour=17, minute=30)
    await service.go_to(evening)
    case = await service.open(at=evening)
    await case.until(1)
    await service.go_to(evening + timedelta(minutes=40))
    assert rungs(service, case, "contact") == [("supervisor", "1")]
    assert (await case.commitment("contact"))["unreckoned"] is True
    await service.go_to(evening + 2 * DAY)
    assert rungs(service, case, "contact") == [("supervisor", "1")]
    after = await freed(service, case, plain_weeks())
    assert after["contact"]["due_at"] == evening.replace(hour=18, minute=0).isoformat()
    await service.go_to(evening + 2 * DAY + MINUTE)
    assert rungs(service, case, "contact") == [("supervisor", "1"), ("manager", "2")]


async def test_a_hold_that_ends_under_such_a_calendar_is_counted_when_one_has_time(
    service: Service, database_url: str
) -> None:
    """`resume` is refused while what was left cannot be reckoned, and possible afterwards."""
    one_day, start = await days_only(service, 1)
    put_in_force(database_url, one_day)
    await service.go_to(start)
    case = await service.open(at=start)
    await case.send("hold", CLERK, reason="waiting_for_customer", at=start)
    tuesday = start + DAY
    await service.go_to(tuesday)
    refused = await case.refused("resume", CLERK, at=tuesday)
    assert "contact" in str(refused)
    assert (await case.view())["state"] == "on_hold"
    service.publish(plain_weeks())
    await case.send("resume", CLERK, at=tuesday)
    assert await case.due("contact") == shown(tuesday + timedelta(minutes=30))


async def test_what_cannot_be_judged_is_not_opened(service: Service, database_url: str) -> None:
    """Whether a return is in time hangs on the next workday: its opening is refused with the reason."""
    put_in_force(database_url, CLOSED)
    now = await service.now()
    late = return_request(received_on=(now - 10 * DAY).date().isoformat(), purchased_on="2026-05-01")
    case = await service.open(late, kind="Return", at=now)
    with pytest.raises(WorkflowFailureError) as error:
        await case.handle.result()
    assert "no workday" in str(error.value.cause)
    in_time = return_request(received_on=(now - 2 * DAY).date().isoformat(), purchased_on="2026-05-01")
    opened = await service.open(in_time, kind="Return", at=now)
    await opened.until(1)
    assert (await opened.view())["state"] == "eligible"


async def test_open_and_show_say_what_is_unknown(desk: Desk, database_url: str) -> None:
    """The case is opened; whoever opened it reads that its dues wait for a calendar."""
    put_in_force(database_url, CLOSED)
    done = await desk("open", "repair", "--json", "-", stdin=json.dumps(repair_request(number="DUES-1")))
    assert (done.code, done.json["state"]) == (0, "registered")
    assert "arrival, completion, contact" in done.err
    assert "aftersales calendar publish" in done.err
    assert "unknown: no working time" in (await desk("show", "DUES-1")).out
    assert "9999" not in (await desk("show", "DUES-1")).out
    assert "9999" not in (await desk("list")).out
    found = (await desk("doctor")).out
    assert "calendar 2" in found
    assert "no weekday has hours" in found
    assert "aftersales calendar publish FILE" in found
