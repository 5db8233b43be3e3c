"""Events at, after and reported after their due, and signals that came while no worker ran."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from cases.clock_cases import CLERK, DAY, HOUR, MINUTE, TECH, assigned
from servers.service import Service, plain_service, shown


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks; staff that hold certificates."""
    async with plain_service(database_url) as running:
        yield running



async def test_an_event_at_the_very_due_meets_it(service: Service) -> None:
    """Dated to the due it is in time, though it comes in the same second and finds the first rung taken."""
    case, start = await assigned(service, "09:00")
    due = start + 30 * MINUTE
    await service.go_to(due)
    await case.send("contact", TECH, diagnosis="d", visit_at=due + HOUR, at=due)
    commitment = await case.commitment("contact")
    assert (commitment["state"], commitment["late"], commitment["met_at"]) == ("met", False, due)


async def test_an_event_a_moment_after_its_due_is_late(service: Service) -> None:
    """The ladder's first rung stands on the timeline before it."""
    case, start = await assigned(service, "09:00")
    due = start + 30 * MINUTE
    await service.go_to(due)
    await case.send("contact", TECH, diagnosis="d", visit_at=due + HOUR, at=due + timedelta(milliseconds=1))
    commitment = await case.commitment("contact")
    assert (commitment["state"], commitment["late"], commitment["reported_late"]) == ("met", True, False)


async def test_an_event_reported_late_stops_the_ladder_and_what_was_sent_stands(service: Service) -> None:
    """The customer was phoned in time and it was entered an hour later: met, not late, marked."""
    case, start = await assigned(service, "09:00")
    await service.go_to(start + 90 * MINUTE)
    assert (await case.view())["level"] == 2
    await case.send("contact", TECH, diagnosis="d", visit_at=start + 3 * HOUR, at=start + 20 * MINUTE)
    commitment = await case.commitment("contact")
    assert (commitment["state"], commitment["late"], commitment["reported_late"]) == ("met", False, True)
    assert (await case.view())["level"] == 0
    told = service.told(case, "overdue")
    await service.go_to(start + 150 * MINUTE)
    assert service.told(case, "overdue") == told
    assert [to for to, _ in told] == ["supervisor", "manager"]


async def test_an_event_counts_after_the_clock_steps_that_were_due_before_it(service: Service) -> None:
    """The timeline holds warning and rung before the event that came after them."""
    case, start = await assigned(service, "09:00")
    await service.go_to(start + 31 * MINUTE)
    await case.send("contact", TECH, diagnosis="d", visit_at=start + 3 * HOUR)
    assert [e["event"] for e in await case.entries()] == ["open", "assign", "warn", "overdue", "contact"]


async def test_signals_of_an_outage_count_from_when_the_server_had_them(database_url: str, staff: None) -> None:
    """Down from Friday 16:05 to Monday 10:20. A note, a phone call in time and a visit too late came meanwhile.

    The call at 16:20 meets the due of 16:30, the visit is late against Monday 10:00: the rung due before it stands
    first, though all is taken on Monday.
    """
    async with plain_service(database_url, cached=0) as service:
        case, start = await assigned(service, "15:00", weekday=4)  # contact 15:30, arrival Monday 10:00
        await service.go_to(start + 5 * MINUTE)
        async with service.down(case.signal("add_note", CLERK, note="n")):
            await service.go_to(start + 20 * MINUTE)
            await case.signal("contact", TECH, diagnosis="d", visit_at=start + 3 * DAY)
            monday = start.replace(hour=10) + 3 * DAY
            await service.go_to(monday + 5 * MINUTE)
            await case.signal("arrive", TECH, badge_shown=True)
            await case.signal("report_delay", TECH, reason="r", new_eta_at=monday + HOUR)
            await service.go_to(monday + 20 * MINUTE)
        await case.until(7)
        entries = (await case.entries())[2:]
        assert [e["event"] for e in entries] == ["add_note", "contact", "overdue", "arrive", "report_delay"]
        moments = (5 * MINUTE, 20 * MINUTE, monday - start, monday - start + 5 * MINUTE, monday - start + 5 * MINUTE)
        assert [shown(datetime.fromisoformat(e["at"])) for e in entries] == [shown(start + m) for m in moments]
        received = [shown(datetime.fromisoformat(e["received_at"])) for e in entries]
        assert received == [shown(start + m) for m in (*moments[:2], monday - start + 20 * MINUTE, *moments[3:])]
        contact, arrival = await case.commitment("contact"), await case.commitment("arrival")
        assert (contact["late"], contact["reported_late"]) == (False, False)
        assert (arrival["state"], arrival["late"]) == ("met", True)
        assert shown((await case.commitment("conduct"))["started_at"]) == shown(monday + 5 * MINUTE)


async def test_a_report_sent_in_an_outage_is_judged_by_when_the_server_had_it(database_url: str, staff: None) -> None:
    """`at` may not lie after that, nor further back than four hours; a due that passed in between marks the report."""
    async with plain_service(database_url, cached=0) as service:
        case, start = await assigned(service, "15:00", weekday=4)
        await service.go_to(start + 5 * MINUTE)
        async with service.down(case.signal("add_note", CLERK, note="ahead", at=start + HOUR)):
            await service.go_to(start + 4 * HOUR)
            visit = start + 3 * DAY
            await case.signal("contact", TECH, diagnosis="d", visit_at=visit, at=start + 10 * MINUTE)
            await service.go_to(start + DAY)
            await case.signal("add_note", CLERK, note="long ago", at=start + HOUR)
            await service.go_to(start + 2 * DAY + 18 * HOUR)
        await case.until(5)
        ahead, contact, old = (await case.entries())[2:5]
        assert (ahead["outcome"], contact["outcome"], old["outcome"]) == ("refused", "applied", "refused")
        assert ahead["reason"].startswith("InvalidPayload")
        assert old["reason"].startswith("NotAllowed")
        assert shown(datetime.fromisoformat(contact["received_at"])) == shown(start + 4 * HOUR)
        commitment = await case.commitment("contact")
        assert (commitment["state"], commitment["late"], commitment["reported_late"]) == ("met", False, True)
        assert service.told(case, "overdue") == []


async def test_an_outage_neither_skips_nor_repeats_a_rung(database_url: str, staff: None) -> None:
    """Back on Monday the first rung is taken; the next is counted from then, not from Friday."""
    async with plain_service(database_url, cached=0) as service:
        case, start = await assigned(service, "15:00", weekday=4)
        async with service.down(case.signal("add_note", CLERK, note="n")):
            back = start.replace(hour=9, minute=30) + 3 * DAY
            await service.go_to(back)
        await case.until(4)
        await service.go_to(back + 59 * MINUTE)
        contact = [p["rung"] for _, p in service.told(case, "overdue") if p["commitment"] == "contact"]
        assert contact == ["1"]
        await service.go_to(back + 4 * HOUR)
        contact = [p["rung"] for _, p in service.told(case, "overdue") if p["commitment"] == "contact"]
        assert contact == ["1", "2", "3"]
