"""A return's goods and money: what finance pays, and a remedy that is changed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from clock_cases import DAY, rungs, states
from return_cases import BOSS, CASHIER, CLERK, PAID, REPORT, STORE, TECH, approved, arrived, opened, rows, told
from service import Service, plain_service, shown


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[Service]:
    """Plain weeks: Monday to Friday, no holidays."""
    async with plain_service(database_url) as running:
        yield running


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({"reason": "company_fault", "freight_paid": "12.34"}, "112.33"),
        ({"reason": "fault", "freight_paid": "0.01"}, "100.00"),
        ({"freight_paid": "12.34"}, "99.99"),
        ({"seasonal": True, "days": 10}, "80.01"),
    ],
)
async def test_finance_pays_exactly_what_was_assessed(service: Service, changes: dict[str, Any], amount: str) -> None:
    """To the fen; freight only where the company or the goods are at fault."""
    case = await arrived(service, **changes)
    for wrong in (f"{float(amount) - 0.01:.2f}", f"{float(amount) + 0.01:.2f}", "0.00"):
        assert (await case.refused("refund", CASHIER, amount=wrong, reference="r")).type == "EventRefused"
    assert (await case.refused("refund", BOSS, amount=amount, reference="r")).type == "NotAllowed"
    assert (await case.send("refund", CASHIER, amount=amount, reference="r"))["state"] == "refunded"


async def test_goods_that_never_come_are_asked_for(service: Service) -> None:
    """Seven calendar days of transport, then the supervisor is told; arriving late meets it late (一§25)."""
    case = await approved(service)
    commitment = await case.commitment("transport")
    assert commitment["due_at"] == commitment["started_at"] + 7 * DAY
    await service.go_to(commitment["due_at"])
    assert rungs(service, case, "transport") == [("supervisor", "1")]
    await case.send("receive_goods", CLERK, condition_ok=False)
    commitment = await case.commitment("transport")
    assert (commitment["state"], commitment["late"]) == ("met", True)
    assert (await case.view())["state"] == "negotiating"
    assert told(service, case, "negotiation_needed") == ["clerk"]


async def test_the_refund_has_seven_days_held_or_not_and_finance_one_working_day(service: Service) -> None:
    """`refund` is the statute's and runs through a hold; `finance` is the department's own and pauses."""
    case = await arrived(service)
    start = (await case.commitment("refund"))["started_at"]
    assert (await case.commitment("refund"))["due_at"] == start + 7 * DAY
    assert await case.due("finance") == shown(await service.workday("18:00", weekday=1))
    await case.send("hold", CLERK, reason="waiting_for_customer")
    held = await states(case)
    assert (held["refund"], held["finance"]) == ("running", "paused")
    await case.send("resume", CLERK)
    await case.send("payout_failed", CASHIER, reason="account closed")
    assert told(service, case, "payout_failed") == ["clerk"]
    assert told(service, case, "account_needed") == ["customer"]
    assert (await case.commitment("refund"))["due_at"] == start + 7 * DAY
    await service.go_to(start + 7 * DAY)
    assert rungs(service, case, "refund") == [("supervisor", "1")]
    assert rungs(service, case, "finance")[0] == ("supervisor", "1")
    assert "warehouse" not in await states(case)


async def test_a_changed_remedy_drops_the_old_commitments_and_starts_the_new(service: Service) -> None:
    """The refund's seven days count from the goods' arrival, not from the change; finance has its own day from then."""
    case = await arrived(service, "exchange", reason="fault")
    start = (await case.commitment("warehouse"))["started_at"]
    assert "refund" not in await states(case)
    await service.go_to(start + 2 * DAY)
    change = {"remedy": "refund", "reason": "not in stock"}
    assert (await case.refused("change_remedy", STORE, **change)).type == "NotAllowed"
    await case.send("change_remedy", CLERK, **change)
    after = await states(case)
    assert (after["warehouse"], after["refund"], after["finance"]) == ("dropped", "running", "running")
    assert (await case.commitment("refund"))["due_at"] == start + 7 * DAY
    assert await case.due("finance") == shown(await service.workday("18:00", weekday=3))
    assert "already" in str(await case.refused("change_remedy", CLERK, **change))
    await case.send("change_remedy", CLERK, remedy="exchange", reason="found one")
    after = await states(case)
    assert (after["warehouse"], after["refund"], after["finance"]) == ("running", "dropped", "dropped")
    assert (await case.view())["level"] == 0


async def test_before_the_goods_are_here_a_changed_remedy_starts_no_clock(service: Service) -> None:
    """Only the transport runs; the new remedy's commitments come with the goods."""
    case = await approved(service)
    await case.send("change_remedy", CLERK, remedy="exchange", reason="r")
    assert (await states(case)) == {"decision": "met", "transport": "running"}
    await case.send("receive_goods", STORE, condition_ok=True)
    assert (await states(case))["warehouse"] == "running"
    assert "finance" not in await states(case)


async def test_nothing_in_stock_gives_a_refund_at_the_price_paid(service: Service) -> None:
    """Of 三包 goods whose only remedy was the exchange; without that word it is refused. No freight is paid."""
    case = await opened(service, days=10, reason="fault", sanbao=True, freight_paid="20.00")
    await case.send("submit_report", TECH, issuer_kind="own_technician", finding="fault", **REPORT)
    await case.send("approve", CLERK, remedy="exchange")
    await case.send("receive_goods", STORE, condition_ok=True)
    assert (await case.refused("change_remedy", CLERK, remedy="refund", reason="r")).type == "EventRefused"
    wrong = {"remedy": "exchange", "none_in_stock": True, "reason": "r"}
    assert (await case.refused("change_remedy", CLERK, **wrong)).type == "InvalidPayload"
    await case.send("change_remedy", CLERK, remedy="refund", none_in_stock=True, reason="sold out")
    assert (await case.send("refund", CASHIER, **PAID))["state"] == "refunded"


@pytest.mark.parametrize(
    ("goods", "amount"),
    [
        ({"reason": "fault", "freight_paid": "20.00"}, "119.99"),
        ({"reason": "company_fault", "freight_paid": "20.00"}, "119.99"),
        ({"days": 10, "seasonal": True}, "80.01"),
    ],
    ids=["with the freight of faulty goods", "with the freight that we have caused", "at the season's lower price"],
)
async def test_nothing_in_stock_leaves_a_refund_as_assessed_where_one_was_due_anyway(
    service: Service, goods: dict[str, Any], amount: str
) -> None:
    """The customer chose an exchange and could have had the money: our empty store changes no amount."""
    case = await arrived(service, "exchange", **goods)
    await case.send("change_remedy", CLERK, remedy="refund", none_in_stock=True, reason="sold out")
    assert amount in str(await case.refused("refund", CASHIER, **PAID))
    assert (await case.send("refund", CASHIER, amount=amount, reference="B-1"))["state"] == "refunded"
    changed = next(row for row in rows(service, case, "return_decision") if row["what"] == "change_remedy")
    assert f"{changed['amount']:.2f}" == amount


async def test_a_return_opened_before_is_refunded_at_the_price_paid_as_then(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing in stock: it keeps the way it was opened with, though a refund was due anyway."""
    monkeypatch.setattr("activities.records.opening.SHAPE", 1)
    case = await arrived(service, "exchange", reason="fault", freight_paid="20.00")
    await case.send("change_remedy", CLERK, remedy="refund", none_in_stock=True, reason="sold out")
    assert (await case.send("refund", CASHIER, **PAID))["state"] == "refunded"
