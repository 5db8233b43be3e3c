"""What starts, moves, drops and ends a commitment, on a server whose time is skipped."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from cases.clock_cases import BOSS, CLERK, DAY, HOUR, MINUTE, TECH, assigned, states
from servers.service import Service, plain_service


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks; staff that hold certificates."""
    async with plain_service(database_url) as running:
        yield running



async def test_a_visit_that_the_customer_wished_is_the_due_of_the_arrival(service: Service) -> None:
    """Moved after it passed: it runs again, its ladder ends, the level falls, and it stays late when met in time."""
    case, start = await assigned(service, "09:00")
    await service.go_to(start + 5 * HOUR)
    assert (await states(case))["arrival"] == "overdue"
    visit = start + DAY + HOUR
    await case.send("contact", TECH, diagnosis="d", visit_at=visit, customers_wish=True)
    commitment = await case.commitment("arrival")
    assert {key: commitment[key] for key in ("state", "due_at", "rung", "late")} == {
        "state": "running", "due_at": visit, "rung": 0, "late": True,
    }
    assert (await case.view())["level"] == 0
    await service.go_to(visit - 10 * MINUTE)
    await case.send("arrive", TECH, badge_shown=True)
    commitment = await case.commitment("arrival")
    assert (commitment["state"], commitment["late"]) == ("met", True)
    assert (await case.view())["conduct"] == []


async def test_a_rescheduled_completion_starts_its_ladder_anew_only_when_the_new_date_passes(service: Service) -> None:
    """Overdue on Thursday evening, promised for Friday noon, then told to the supervisor again."""
    case, start = await assigned(service, "09:00")
    await case.send("contact", TECH, diagnosis="d", visit_at=start + 10 * DAY, customers_wish=True)
    due = start.replace(hour=18) + 3 * DAY
    await service.go_to(due)
    assert (await case.view())["level"] == 1
    promised = start.replace(hour=12) + 4 * DAY
    await case.send("reschedule", BOSS, promised_at=promised, reason="parts")
    assert (await case.view())["level"] == 0
    await service.go_to(promised - MINUTE)
    assert [to for to, _ in service.told(case, "overdue")] == ["supervisor"]
    await service.go_to(promised)
    assert [to for to, _ in service.told(case, "overdue")] == ["supervisor", "supervisor"]


async def test_a_product_taken_in_after_its_due_is_given_its_week(service: Service) -> None:
    """The completion counts anew from then, in calendar days, and stays late."""
    case, start = await assigned(service, "09:00")
    await service.go_to(start.replace(hour=18) + 3 * DAY)
    taken = start + 4 * DAY
    await service.go_to(taken)
    await case.send("take_in", CLERK, condition="c", at=taken)
    commitment = await case.commitment("completion")
    assert (commitment["state"], commitment["due_at"], commitment["late"]) == ("running", taken + 7 * DAY, True)
    assert commitment["started_at"] == taken


async def test_a_state_left_drops_its_commitment_and_entered_again_starts_it_anew(service: Service) -> None:
    """`collect` ends with a rework and begins again with the second finish; going on and off hold does neither."""
    case, start = await assigned(service, "09:00")
    await case.send("take_in", CLERK, condition="c")
    await case.send("finish_in_workshop", TECH, work="w", minutes=1)
    first = await case.commitment("collect")
    await case.send("hold", CLERK, reason="other")
    assert (await case.commitment("collect"))["state"] == "paused"
    await case.send("resume", CLERK)
    assert (await case.commitment("collect"))["started_at"] == first["started_at"]
    await case.send("rework", CLERK, reason="leaks")
    assert (await states(case))["collect"] == "dropped"
    assert (await states(case))["completion"] == "running"
    await service.go_to(start + DAY)
    await case.send("finish_in_workshop", TECH, work="w", minutes=1)
    again = await case.commitment("collect")
    assert again["state"] == "running"
    assert again["started_at"] > first["started_at"]


async def test_cancelling_drops_all_but_conduct_and_an_end_drops_the_rest(service: Service) -> None:
    """An undecided record keeps the case in `cancelling`; its decision ends the case."""
    case, start = await assigned(service, "09:00")
    await case.send("contact", TECH, diagnosis="d", visit_at=start + HOUR)
    await service.go_to(start + 5 * HOUR)
    await case.send("arrive", TECH, badge_shown=True)
    record = (await case.view())["conduct"][0]["record"]
    assert (await case.send("cancel", CLERK, reason="r"))["state"] == "cancelling"
    assert Counter((await states(case)).values()) == {"met": 2, "dropped": 2, "running": 2}
    assert (await states(case))["conduct"] == (await states(case))["return_goods"] == "running"
    answer = await case.send("decide_conduct", BOSS, record=record, decision="dismissed", reason="traffic")
    assert answer["state"] == "cancelled"
    assert (await states(case))["conduct"] == "met"
    assert (await states(case))["return_goods"] == "met"


async def test_a_cancelled_case_on_hold_still_has_the_limit_of_its_hold(service: Service) -> None:
    """A hold while the goods go back runs out like any other."""
    case, _ = await assigned(service, "09:00")
    await case.send("take_in", CLERK, condition="c")
    await case.send("cancel", CLERK, reason="r")
    await case.send("hold", CLERK, reason="waiting_for_customer")
    assert (await states(case))["hold_limit"] == "running"
    assert (await states(case))["return_goods"] == "paused"
