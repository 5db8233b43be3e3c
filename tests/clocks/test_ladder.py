"""The ladder of a broken commitment: who is told when, who stops it, on a server whose time is skipped."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from cases.clock_cases import BOSS, CLERK, DAY, HOUR, MINUTE, TECH, assigned, opened, rungs, states
from servers.service import Running, Service, plain_service, shown

ALL = [("supervisor", "1"), ("manager", "2"), ("general_manager", "3")]


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks; staff that hold certificates."""
    async with plain_service(database_url) as running:
        yield running


async def taken(case: Running, name: str) -> list[str]:
    """When each rung of a commitment was really taken."""
    entries = [e for e in await case.entries(outcome="clock") if e["event"] in ("overdue", "escalate")]
    return [shown(datetime.fromisoformat(e["received_at"])) for e in entries if e["reason"].startswith(name)]


async def test_three_rungs_one_working_hour_apart_and_then_no_more(service: Service) -> None:
    """Supervisor, service manager, general manager: each told once, with one entry each, over the lunch break."""
    case, start = await opened(service, "11:00")
    await service.go_to(start + 9 * DAY)
    assert rungs(service, case, "contact") == ALL
    at = [start.replace(hour=h, minute=m) for h, m in ((11, 30), (13, 30), (14, 30))]
    assert await taken(case, "contact") == [shown(moment) for moment in at]
    assert [e["reason"].partition(": ")[2] for e in await case.entries(outcome="clock")][:4] == [
        "supervisor warned", "rung 1, supervisor told", "rung 2, service manager told", "rung 3, general manager told",
    ]


async def test_the_clock_of_an_emergency_runs_at_night(service: Service) -> None:
    """Ten plain minutes, a warning at three quarters, rungs half an hour apart; the call waits for Monday (一§30·3)."""
    case, start = await opened(service, "02:00", weekday=5, urgent=True)
    await service.go_to(start + 8 * MINUTE)
    assert [to for to, _ in service.told(case, "warning")] == ["supervisor"]
    await service.go_to(start + 2 * HOUR)
    assert rungs(service, case, "emergency") == ALL
    assert await taken(case, "emergency") == [shown(start + n * MINUTE) for n in (10, 40, 70)]
    assert await case.due("contact") == shown(start.replace(hour=9, minute=15) + 2 * DAY)
    await case.send("assign", BOSS, technician=TECH)
    emergency = await case.commitment("emergency")
    assert (emergency["state"], emergency["late"], (await case.view())["level"]) == ("met", True, 0)


async def test_rungs_and_warnings_keep_to_working_hours(service: Service) -> None:
    """A due on Friday evening: the supervisor hears it then, the manager on Monday at ten."""
    case, start = await assigned(service, "17:30", weekday=4)
    await service.go_to(start + 5 * DAY)
    at = [start.replace(hour=18, minute=0), *(start.replace(hour=h, minute=0) + 3 * DAY for h in (10, 11))]
    assert await taken(case, "contact") == [shown(moment) for moment in at]


async def test_a_warning_goes_to_the_assignee_at_three_quarters(service: Service) -> None:
    """To the technician where one is named, in hours; a commitment kept before says nothing."""
    case, start = await assigned(service, "09:00")
    await case.send("contact", TECH, diagnosis="d", visit_at=start + HOUR)
    await service.go_to(start.replace(hour=12, minute=59))
    assert service.told(case, "warning") == []
    await service.go_to(start.replace(hour=13))
    told = service.told(case, "warning")
    assert [(to, params["commitment"]) for to, params in told] == [(TECH, "arrival")]


async def test_a_commitment_met_between_two_rungs_climbs_no_further(service: Service) -> None:
    """Told to the supervisor, kept before the manager would hear of it; late stays written."""
    case, start = await assigned(service, "09:00")
    await service.go_to(start + 45 * MINUTE)
    assert (await case.view())["level"] == 1
    await case.send("contact", TECH, diagnosis="d", visit_at=start + HOUR)
    commitment = await case.commitment("contact")
    assert (commitment["state"], commitment["late"], commitment["rung"]) == ("met", True, 1)
    assert (await case.view())["level"] == 0
    await service.go_to(start + 4 * HOUR)
    assert rungs(service, case, "contact") == ALL[:1]


async def test_two_ladders_climb_side_by_side(service: Service) -> None:
    """Contact and arrival are both broken; the level is the higher rung, and falls to the lower when that is met."""
    case, start = await assigned(service, "09:00")
    await service.go_to(start + 5 * HOUR + MINUTE)
    assert (await case.view())["level"] == 3
    await case.send("contact", TECH, diagnosis="d", visit_at=start + 6 * HOUR)
    assert (await case.view())["level"] == 1
    await service.go_to(start + 8 * HOUR)
    assert rungs(service, case, "contact") == ALL
    assert rungs(service, case, "arrival") == ALL
    await case.send("arrive", TECH, badge_shown=True)
    assert (await case.view())["level"] == 0


async def test_two_commitments_that_end_at_the_same_moment_are_both_told(service: Service) -> None:
    """Workdays end at six: a promised completion and the limit of a hold break together and climb together."""
    case, start = await assigned(service, "09:00")
    evening = start.replace(hour=18) + 3 * DAY
    await case.send("contact", TECH, diagnosis="d", visit_at=start + 9 * DAY, customers_wish=True)
    await case.send("reschedule", BOSS, promised_at=evening, reason="r")
    await case.send("hold", TECH, reason="other")
    assert await case.due("completion") == await case.due("hold_limit") == shown(evening)
    await service.go_to(evening + DAY)
    assert rungs(service, case, "completion") == rungs(service, case, "hold_limit") == ALL


async def test_taking_charge_of_one_ladder_leaves_the_other(service: Service) -> None:
    """Level and overdue mark stand until it is met; the named ladder tells no one any more."""
    case, start = await assigned(service, "13:00")  # contact 13:30, arrival 17:00
    await service.go_to(start + HOUR)
    await case.send("take_charge", BOSS, commitment="contact")
    commitment = await case.commitment("contact")
    assert (commitment["state"], commitment["in_charge"], commitment["rung"]) == ("overdue", BOSS, 1)
    assert (await case.view())["level"] == 1
    await service.go_to(start + 2 * DAY)
    assert rungs(service, case, "contact") == ALL[:1]
    assert rungs(service, case, "arrival") == ALL


async def test_taking_charge_of_everything_stops_every_ladder(service: Service) -> None:
    """Without a name it is all that is overdue now; what breaks later has its own ladder."""
    case, start = await assigned(service, "09:00")
    await service.go_to(start + 5 * HOUR)
    await case.send("take_charge", "manager:m-1")
    in_charge = [c["in_charge"] for c in (await case.view())["commitments"] if c["state"] == "overdue"]
    assert in_charge == ["manager:m-1"] * 2
    await service.go_to(start + 4 * DAY + 90 * MINUTE)
    assert rungs(service, case, "arrival") == ALL[:1]
    assert rungs(service, case, "completion") == ALL[:2]


async def test_nobody_takes_charge_of_what_is_not_overdue(service: Service) -> None:
    """Refused while nothing is, for a name that is not, and from anyone below a supervisor."""
    case, start = await assigned(service, "09:00")
    assert (await case.refused("take_charge", BOSS)).type == "EventRefused"
    await service.go_to(start + 30 * MINUTE)
    assert (await case.refused("take_charge", BOSS, commitment="arrival")).type == "EventRefused"
    assert (await case.refused("take_charge", TECH)).type == "NotAllowed"
    assert (await case.refused("take_charge", CLERK)).type == "NotAllowed"
    assert (await states(case))["contact"] == "overdue"


async def test_the_policy_sets_the_pace_of_the_ladder(service: Service) -> None:
    """The acknowledgement time and the share for the warning are numbers of the policy."""
    service.publish('[escalation]\nack = "2 WH"\nwarn_ratio = 0.5\n')
    case, start = await opened(service, "09:00")
    await service.go_to(start.replace(hour=18))
    at = [start.replace(hour=h, minute=30) for h in (9, 11, 14)]
    assert await taken(case, "contact") == [shown(moment) for moment in at]
    warned = (await case.entries("warn"))[0]
    assert datetime.fromisoformat(warned["at"]) == start + 15 * MINUTE
