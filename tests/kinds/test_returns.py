"""The return's rows and records from opening to end, on the time-skipping server with real records."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from clock_cases import DAY, HOUR, MINUTE, rungs, states
from return_cases import (
    BOSS,
    BUYER,
    CASHIER,
    CLERK,
    PAID,
    STORE,
    UNIT,
    approved,
    arrived,
    opened,
    refused,
    rows,
    told,
    whole,
)
from service import Service, plain_service, return_request, shown
from workflows.kinds.returns import Return


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[Service]:
    """Plain weeks: Monday to Friday, no holidays."""
    async with plain_service(database_url) as running:
        yield running


# -- the roads ----------------------------------------------------------------------------------------------------


async def test_a_refund_goes_from_opening_to_closed(service: Service) -> None:
    """Assessed, approved, received, paid, its cause found; every commitment is met and every record is there."""
    case = await arrived(service)
    assert (await case.send("refund", CASHIER, **PAID))["state"] == "refunded"
    assert (await case.send("find_cause", UNIT, cause="wrong size", unit="sales", person="staff:s-9"))["state"] == (
        "cause_found"
    )
    assert (await case.send("close", CLERK))["state"] == "closed"
    assert set((await states(case)).values()) == {"met"}
    assert (await states(case)).keys() == {"decision", "transport", "refund", "finance", "cause", "close"}
    decisions = rows(service, case, "return_decision")
    assert [(d["what"], d["outcome"], d["remedy"], str(d["amount"])) for d in decisions] == [
        ("assessment", "eligible", None, "99.99"), ("approval", "approved", "refund", "99.99"),
    ]
    assert [g["clause"] for g in decisions[0]["grounds"]] == ["一§21·1", "一§23(1)"]
    assert [(p["kind"], str(p["amount"])) for p in rows(service, case, "payment")] == [("refund", "99.99")]
    assert [b["direction"] for b in rows(service, case, "goods_book")] == ["in"]
    found = rows(service, case, "responsibility")[0]
    assert (found["cause"], found["unit"], found["person"]) == ("wrong size", "sales", "staff:s-9")
    for topic, to in (
        ("case_opened", "customer"), ("return_approved", "customer"), ("goods_arrived", "customer"),
        ("refund_due", "finance"), ("refund_paid", "customer"),
    ):
        assert told(service, case, topic) == [to]
    await whole(service, case)


async def test_an_exchange_ships_a_replacement_and_keeps_the_goods(service: Service) -> None:
    """The warehouse has a working day; what came back is ours, so nothing must go back."""
    case = await arrived(service, "exchange")
    assert (await case.refused("refund", CASHIER, **PAID)).type == "EventRefused"
    assert (await case.refused("payout_failed", CASHIER, reason="r")).type == "EventRefused"
    assert (await case.refused("ship_replacement", CASHIER, model="WM-700")).type == "NotAllowed"
    assert await case.due("warehouse") == shown(await service.workday("18:00", weekday=1))
    await case.send("ship_replacement", STORE, model="WM-700", serial="S-2")
    assert (await case.refused("send_back", STORE, reference="r")).type == "EventRefused"  # state exchanged
    await case.send("find_cause", CLERK, cause="fault", unit="none")
    assert "no goods" in str(await case.refused("send_back", STORE, reference="r"))
    assert (await case.send("close", CLERK))["state"] == "closed"
    assert [b["remarks"] for b in rows(service, case, "goods_book")] == [None, "WM-700 S-2"]
    assert told(service, case, "replacement_due") == ["warehouse"]


@pytest.mark.parametrize(
    ("changes", "state", "topic"),
    [
        ({}, "eligible", None),
        ({"reason": "fault", "days": 20}, "needs_report", "report_needed"),
        ({"clean": False}, "negotiating", "negotiation_needed"),
        ({"category": "food"}, "refused", "return_refused"),
    ],
)
async def test_the_assessment_leads_the_opening_to_its_state(
    service: Service, changes: dict[str, Any], state: str, topic: str | None
) -> None:
    """One entry on the timeline, its grounds in the return decision, whoever must know is told."""
    case = await opened(service, **changes)
    assert (await case.view())["state"] == state
    assert [(e["event"], e["to"]) for e in await case.entries()] == [("open", state)]
    assert rows(service, case, "return_decision")[0]["outcome"] == state
    assert topic is None or len(told(service, case, topic)) == 1


async def test_bad_requests_name_every_wrong_field(service: Service) -> None:
    """A customer whom nobody can reach, a price without fen, days that have not come."""
    request = return_request(price_paid="99.9", customer={"name": "n"})
    case = await service.open(request, kind="Return")
    with pytest.raises(Exception) as error:  # noqa: PT011 - the failure's text is what is looked at
        await case.handle.result()
    assert "phone or email" in str(error.value.__cause__)
    assert "price_paid" in str(error.value.__cause__)
    late = (await service.now() + 5 * DAY).date().isoformat()
    case = await service.open(return_request(received_on=late), kind="Return")
    with pytest.raises(Exception) as error:  # noqa: PT011 - the same
        await case.handle.result()
    assert "received_on" in str(error.value.__cause__)


# -- conduct and ends ---------------------------------------------------------------------------------------------


async def test_a_withdrawn_return_gives_the_goods_back(service: Service) -> None:
    """It waits in `withdrawing` for them, three working days, then ends by itself."""
    case = await arrived(service)
    assert (await case.refused("send_back", STORE, reference="r")).type == "EventRefused"
    assert (await case.send("withdraw", BUYER, reason="keeps it"))["state"] == "withdrawing"
    after = await states(case)
    assert (after["refund"], after["finance"], after["return_goods"]) == ("dropped", "dropped", "running")
    assert await case.due("return_goods") == shown(await service.workday("18:00", weekday=3))
    assert told(service, case, "goods_to_send_back") == ["warehouse"]
    assert (await case.send("send_back", STORE, reference="SF-2"))["state"] == "withdrawn"
    assert (await states(case))["return_goods"] == "met"
    await whole(service, case)


async def test_without_goods_a_withdrawal_ends_at_once_even_from_a_hold(service: Service) -> None:
    """Nothing must go back."""
    case = await approved(service)
    await case.send("hold", CLERK, reason="waiting_for_customer")
    assert (await case.send("withdraw", CLERK, reason="r"))["state"] == "withdrawn"
    assert (await states(case))["transport"] == "dropped"


async def test_obstruction_is_proposed_and_decided_before_the_end(service: Service) -> None:
    """A report by the customer; the undecided record blocks closing, and keeps a withdrawal waiting (一§26)."""
    case = await refused(service)
    entry = await case.send("report_obstruction", BUYER, staff="staff:s-7", what="shouted at me")
    assert (await case.view())["conduct"] == [
        {"record": entry["seq"], "kind": "obstruction", "person": "staff:s-7", "state": "proposed"}
    ]
    assert told(service, case, "conduct_proposed") == ["supervisor"]
    await case.send("find_cause", CLERK, cause="c", unit="desk")
    assert "conduct" in str(await case.refused("close", CLERK))
    verdict = {"record": entry["seq"], "decision": "confirmed", "reason": "heard"}
    await case.send("decide_conduct", BOSS, **verdict)
    assert (await case.send("close", CLERK))["state"] == "closed"
    other = await approved(service)
    record = (await other.send("report_obstruction", CLERK, staff="clerk:c-2", what="w"))["seq"]
    assert (await other.send("withdraw", BUYER, reason="r"))["state"] == "withdrawing"
    answer = await other.send("decide_conduct", BOSS, **(verdict | {"record": record, "decision": "dismissed"}))
    assert answer["state"] == "withdrawn"


async def test_the_cause_and_the_file_have_their_time(service: Service) -> None:
    """Five working days for the cause, two for closing; both climb to the supervisor (一§27)."""
    case = await refused(service)
    start = await service.now()
    await service.go_to(start + 7 * DAY + 9 * HOUR + MINUTE)
    assert rungs(service, case, "cause")[0] == ("supervisor", "1")
    await case.send("find_cause", BOSS, cause="c", unit="sales")
    assert await case.due("close") == shown(await service.workday("18:00", weekday=2))
    await service.go_to(await service.now() + 3 * DAY)
    assert rungs(service, case, "close")[0] == ("supervisor", "1")
    assert (await case.view())["level"] >= 1


@pytest.mark.parametrize("spec", Return.procedure.events.values(), ids=lambda s: s.name)
def test_every_example_fits_its_own_form(spec: Any) -> None:
    """What the UI shows as an example is accepted by the form it stands in."""
    spec.model.model_validate(spec.example())
