"""A case on hold: what stands still, what runs on, and what goes on afterwards, on a server whose time is skipped."""

from collections.abc import AsyncIterator

import pytest

from cases.clock_cases import BOSS, CLERK, DAY, HOUR, MINUTE, STORE, TECH, assigned, opened, rungs, states
from servers.service import Running, Service, plain_service, shown


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks; staff that hold certificates."""
    async with plain_service(database_url) as running:
        yield running


async def test_a_hold_over_a_weekend_keeps_what_was_left(service: Service) -> None:
    """Held on Friday at 17:20, on again on Monday at 10:00: ten minutes, 3 h 40 min and 24 h 40 min were left."""
    case, start = await assigned(service, "17:00", weekday=4)
    held, resumed = start + 20 * MINUTE, start.replace(hour=10) + 3 * DAY
    await service.go_to(held)
    await case.send("hold", TECH, reason="waiting_for_customer", at=held)
    now = await states(case)
    assert {n: now[n] for n in ("contact", "arrival", "completion", "statutory", "hold_limit")} == {
        "contact": "paused", "arrival": "paused", "completion": "paused",
        "statutory": "running", "hold_limit": "running",
    }
    statutory = await case.due("statutory")
    await service.go_to(resumed)
    assert service.told(case, "overdue") == service.told(case, "warning") == []
    answer = await case.send("resume", CLERK, at=resumed)
    assert answer["state"] == "assigned"
    assert await case.due("contact") == shown(resumed + 10 * MINUTE)
    assert await case.due("arrival") == shown(resumed.replace(hour=14, minute=40))
    assert await case.due("completion") == shown(resumed + 3 * DAY + 40 * MINUTE)
    assert await case.due("statutory") == statutory
    assert (await states(case))["hold_limit"] == "met"
    await service.go_to(resumed + 10 * MINUTE)
    assert rungs(service, case, "contact") == [("supervisor", "1")]


async def test_a_hold_in_the_workshop_moves_the_week_by_plain_time(service: Service) -> None:
    """Seven calendar days with two of them on hold end two days later, to the minute."""
    case, start = await assigned(service, "10:00")
    await case.send("take_in", CLERK, condition="c", at=start)
    await service.go_to(start + DAY)
    await case.send("hold", TECH, reason="waiting_for_parts", at=start + DAY)
    await service.go_to(start + 3 * DAY)
    await case.send("resume", TECH, at=start + 3 * DAY)
    assert await case.due("completion") == shown(start + 9 * DAY)


async def test_an_emergency_is_not_paused(service: Service) -> None:
    """Its ten plain minutes run out on hold, and its ladder climbs."""
    case, start = await opened(service, "09:00", urgent=True)
    await case.send("hold", CLERK, reason="other", at=start)
    await service.go_to(start + HOUR)
    assert await states(case) == {
        "emergency": "overdue", "contact": "paused", "arrival": "paused", "completion": "paused",
        "statutory": "running", "hold_limit": "running",
    }
    assert [to for to, _ in rungs(service, case, "emergency")] == ["supervisor", "manager"]


async def test_a_ladder_that_runs_already_is_not_paused(service: Service) -> None:
    """A hold does not buy time for a commitment that is broken."""
    case, start = await assigned(service, "09:00")
    await service.go_to(start + 40 * MINUTE)
    await case.send("hold", TECH, reason="other")
    await service.go_to(start + 100 * MINUTE)
    assert [to for to, _ in rungs(service, case, "contact")] == ["supervisor", "manager"]
    assert (await states(case))["arrival"] == "paused"
    await case.send("take_charge", BOSS)
    assert (await case.view())["state"] == "on_hold"


async def test_agreed_dates_are_not_paused(service: Service) -> None:
    """A visit that the customer wished and a completion that was promised come all the same."""
    case, start = await assigned(service, "09:00")
    visit, promised = start + DAY, start.replace(hour=17) + DAY
    await case.send("contact", TECH, diagnosis="d", visit_at=visit, customers_wish=True)
    await case.send("reschedule", BOSS, promised_at=promised, reason="r")
    await case.send("hold", TECH, reason="waiting_for_customer")
    assert (await states(case))["arrival"] == (await states(case))["completion"] == "running"
    await service.go_to(promised)
    assert (await states(case))["arrival"] == (await states(case))["completion"] == "overdue"


@pytest.mark.parametrize(
    ("reason", "days"), [("waiting_for_customer", 7), ("waiting_for_parts", 30), ("other", 3)]
)
async def test_a_hold_that_lasts_too_long_warns_and_climbs_and_does_not_end(
    service: Service, reason: str, days: int
) -> None:
    """7 CD for the customer, 30 CD for parts, 3 WD for anything else; nothing resumes by itself."""
    case, start = await assigned(service, "10:00")
    await case.send("hold", TECH, reason=reason, at=start)
    due = start.replace(hour=18) + 3 * DAY if reason == "other" else start + days * DAY
    assert await case.due("hold_limit") == shown(due)
    await service.go_to(due - MINUTE)
    assert (TECH, "hold_limit") in [(to, p["commitment"]) for to, p in service.told(case, "warning")]
    assert rungs(service, case, "hold_limit") == []
    await service.go_to(due + 4 * DAY)
    assert [to for to, _ in rungs(service, case, "hold_limit")] == ["supervisor", "manager", "general_manager"]
    view = await case.view()
    assert (view["state"], view["held_state"], view["level"]) == ("on_hold", "assigned", 3)
    await case.send("resume", TECH)
    limit = await case.commitment("hold_limit")
    assert (limit["state"], limit["late"]) == ("met", True)


async def test_a_hold_may_only_be_shorter_than_its_limit(service: Service) -> None:
    """A date of one's own is the due of the limit; later than the limit, or past, it is refused."""
    case, start = await assigned(service, "10:00")
    for wrong in (start + 8 * DAY, start):
        refused = await case.refused("hold", TECH, reason="waiting_for_customer", until_at=wrong, at=start)
        assert refused.type == "EventRefused"
    assert (await case.view())["state"] == "assigned"
    until = start + 2 * DAY
    await case.send("hold", TECH, reason="waiting_for_customer", until_at=until, at=start)
    assert await case.due("hold_limit") == shown(until)
    await service.go_to(until)
    assert rungs(service, case, "hold_limit") == [("supervisor", "1")]
    assert (await case.view())["state"] == "on_hold"


async def test_a_second_hold_has_a_limit_and_a_rest_of_its_own(service: Service) -> None:
    """What one hold left is what the next one pauses."""
    case, start = await assigned(service, "09:00")
    for begin, end in ((HOUR, 2 * HOUR), (150 * MINUTE, 6 * HOUR)):
        await service.go_to(start + begin)
        await case.send("hold", TECH, reason="other", at=start + begin)
        await service.go_to(start + end)
        await case.send("resume", TECH, at=start + end)
    # arrival: one hour used at 10:00, half an hour more by 11:30; two and a half are left at 15:00
    assert await case.due("arrival") == shown(start.replace(hour=17, minute=30))
    assert (await case.refused("hold", TECH, reason="other", at=start + 5 * HOUR)).type == "EventRefused"


async def loaner_out(service: Service) -> Running:
    """A repaired product, its loaner still with the customer."""
    case, _ = await assigned(service, "09:00")
    await case.send("take_in", CLERK, condition="c")
    await case.send("lend", TECH, unit="L-1", condition="c", customer_signature="s")
    await case.send("finish_in_workshop", TECH, work="w", minutes=1)
    await case.send("hand_back", STORE, receipt_returned=True, customer_signature="s")
    return case


async def test_a_paused_commitment_met_on_hold_is_met_in_time(service: Service) -> None:
    """The loaner comes back a month later, on hold: its clock stood still."""
    case = await loaner_out(service)
    await case.send("hold", CLERK, reason="waiting_for_parts")
    assert (await states(case))["loaner"] == "paused"
    await service.go_to(await service.now() + 29 * DAY)
    answer = await case.send("return_loaner", STORE, condition="good")
    assert answer["state"] == "on_hold"
    loaner = await case.commitment("loaner")
    assert (loaner["state"], loaner["late"], loaner["reported_late"]) == ("met", False, False)


async def test_cancelling_on_hold_ends_the_hold_and_its_limit(service: Service) -> None:
    """What moves a case ends its hold; the limit is dropped, not met."""
    case, _ = await assigned(service, "09:00")
    await case.send("take_in", CLERK, condition="c")
    await case.send("hold", CLERK, reason="waiting_for_customer")
    assert (await case.send("cancel", CLERK, reason="r"))["state"] == "cancelling"
    now = await states(case)
    assert (now["hold_limit"], now["return_goods"]) == ("dropped", "running")
    assert "held_state" not in await case.view()
