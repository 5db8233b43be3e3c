"""Conduct records: proposed by a late arrival, decided by a person, holding a case until then."""

from collections.abc import AsyncIterator

import pytest

from cases.clock_cases import BOSS, CLERK, DAY, HOUR, MINUTE, TECH, assigned
from servers.service import Service, plain_service, shown


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks; staff that hold certificates."""
    async with plain_service(database_url) as running:
        yield running



@pytest.mark.parametrize(
    ("excused", "minutes", "proposed"),
    [(False, 301, ["unexcused_absence"]), (True, 301, []), (False, 299, [])],
)
async def test_only_a_late_arrival_without_a_word_before_it_is_proposed_as_absence(
    service: Service, excused: bool, minutes: int, proposed: list[str]
) -> None:
    """A record of its own, decided by a person within three workdays; a delay told in time excuses it (一§19(11)·2)."""
    case, start = await assigned(service, "09:00")
    await case.send("contact", TECH, diagnosis="d", visit_at=start + HOUR)
    if excused:
        await case.send("report_delay", TECH, reason="traffic", new_eta_at=start + 5 * HOUR)
    await service.go_to(start + minutes * MINUTE)
    await case.send("arrive", TECH, badge_shown=True)
    view = await case.view()
    assert [c["kind"] for c in view["conduct"]] == proposed
    assert [c["state"] for c in view["commitments"] if c["name"] == "conduct"] == ["running"] * len(proposed)
    if proposed:
        assert await case.due("conduct") == shown(start.replace(hour=18) + 3 * DAY)
        assert view["conduct"][0]["person"] == TECH
        assert view["conduct"][0]["record"] == (await case.entries("arrive"))[0]["seq"]


async def test_an_undecided_record_keeps_a_finished_case_open_until_it_is_decided(service: Service) -> None:
    """Everything else is done; a wrong number is refused, the decision closes the case."""
    case, start = await assigned(service, "09:00")
    await case.send("contact", TECH, diagnosis="d", visit_at=start + HOUR)
    await service.go_to(start + 5 * HOUR + MINUTE)
    for event, by, payload in (
        ("arrive", TECH, {"badge_shown": True}),
        ("start_work", TECH, {}),
        ("finish", TECH, {"work": "w", "minutes": 1, "customer_signature": "s"}),
        ("settle", TECH, {"amount": "0.00", "method": "none"}),
        ("hand_in", TECH, {"work_order_no": "W"}),
        ("review", BOSS, {"time_score": 1, "quality_score": 1}),
        ("follow_up", CLERK, {"reached": True}),
    ):
        answer = await case.send(event, by, **payload)
    assert answer["state"] == "reviewed"
    record = (await case.view())["conduct"][0]["record"]
    decision = {"decision": "confirmed", "reason": "r"}
    assert (await case.refused("decide_conduct", BOSS, record=record + 1, **decision)).type == "EventRefused"
    assert (await case.refused("decide_conduct", TECH, record=record, **decision)).type == "NotAllowed"
    assert (await case.send("decide_conduct", BOSS, record=record, **decision))["state"] == "closed"
