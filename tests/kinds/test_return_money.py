"""A return's goods and money: what finance pays, and a remedy that is changed."""

from typing import Any

import pytest

from cases.clock_cases import DAY
from cases.return_cases import BOSS, CASHIER, CLERK, PAID, REPORT, STORE, TECH, approved, arrived, opened
from played.rehearsal import MONDAY


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({"reason": "company_fault", "freight_paid": "12.34"}, "112.33"),
        ({"reason": "fault", "freight_paid": "0.01"}, "100.00"),
        ({"freight_paid": "12.34"}, "99.99"),
        ({"seasonal": True, "days": 10}, "80.01"),
    ],
)
def test_finance_pays_exactly_what_was_assessed(changes: dict[str, Any], amount: str) -> None:
    """To the fen; freight only where the company or the goods are at fault."""
    case = arrived(**changes)
    for wrong in (f"{float(amount) - 0.01:.2f}", f"{float(amount) + 0.01:.2f}", "0.00"):
        assert case.refused("refund", CASHIER, amount=wrong, reference="r").kind == "EventRefused"
    assert case.refused("refund", BOSS, amount=amount, reference="r").kind == "NotAllowed"
    assert case.send("refund", CASHIER, amount=amount, reference="r")["state"] == "refunded"


def test_goods_that_never_come_are_asked_for() -> None:
    """Seven calendar days of transport, then the supervisor is told; arriving late meets it late (一§25)."""
    case = approved()
    transport = case.commitment("transport")
    assert transport.due_at == transport.started_at + 7 * DAY
    case.go_to(transport.due_at)
    assert case.rungs("transport") == [("supervisor", "1")]
    case.go_to(transport.due_at + DAY / 24)
    case.send("receive_goods", CLERK, condition_ok=False)
    transport = case.commitment("transport")
    assert (transport.state, transport.late) == ("met", True)
    assert case.state == "negotiating"
    assert case.told("negotiation_needed") == ["clerk"]


def test_the_refund_has_seven_days_held_or_not_and_finance_one_working_day() -> None:
    """`refund` is the statute's and runs through a hold; `finance` is the department's own and pauses."""
    case = arrived()
    assert case.commitment("refund").due_at == MONDAY + 7 * DAY
    assert case.due("finance") == "2026-11-24 18:00"
    case.send("hold", CLERK, reason="waiting_for_customer")
    held = case.states()
    assert (held["refund"], held["finance"]) == ("running", "paused")
    case.send("resume", CLERK)
    case.send("payout_failed", CASHIER, reason="account closed")
    assert case.told("payout_failed") == ["clerk"]
    assert case.told("account_needed") == ["customer"]
    assert case.commitment("refund").due_at == MONDAY + 7 * DAY
    case.go_to(MONDAY + 7 * DAY)
    assert case.rungs("refund") == [("supervisor", "1")]
    assert case.rungs("finance")[0] == ("supervisor", "1")
    assert "warehouse" not in case.states()


def test_a_changed_remedy_drops_the_old_commitments_and_starts_the_new() -> None:
    """The refund's seven days count from the goods' arrival, not from the change; finance has its own day from then."""
    case = arrived("exchange", reason="fault")
    assert case.commitment("warehouse").started_at == MONDAY
    assert "refund" not in case.states()
    case.go_to(MONDAY + 2 * DAY)
    change: dict[str, Any] = {"remedy": "refund", "reason": "not in stock"}
    assert case.refused("change_remedy", STORE, **change).kind == "NotAllowed"
    case.send("change_remedy", CLERK, **change)
    after = case.states()
    assert (after["warehouse"], after["refund"], after["finance"]) == ("dropped", "running", "running")
    assert case.commitment("refund").due_at == MONDAY + 7 * DAY
    assert case.due("finance") == "2026-11-26 18:00"
    assert "already" in case.refused("change_remedy", CLERK, **change).reason
    case.send("change_remedy", CLERK, remedy="exchange", reason="found one")
    after = case.states()
    assert (after["warehouse"], after["refund"], after["finance"]) == ("running", "dropped", "dropped")
    assert case.file.level == 0


def test_before_the_goods_are_here_a_changed_remedy_starts_no_clock() -> None:
    """Only the transport runs; the new remedy's commitments come with the goods."""
    case = approved()
    case.send("change_remedy", CLERK, remedy="exchange", reason="r")
    assert case.states() == {"decision": "met", "transport": "running"}
    case.send("receive_goods", STORE, condition_ok=True)
    assert case.states()["warehouse"] == "running"
    assert "finance" not in case.states()


def test_nothing_in_stock_gives_a_refund_at_the_price_paid() -> None:
    """Of 三包 goods whose only remedy was the exchange; without that word it is refused. No freight is paid."""
    case = opened(days=10, reason="fault", sanbao=True, freight_paid="20.00")
    case.send("submit_report", TECH, issuer_kind="own_technician", finding="fault", **REPORT)
    case.send("approve", CLERK, remedy="exchange")
    case.send("receive_goods", STORE, condition_ok=True)
    assert case.refused("change_remedy", CLERK, remedy="refund", reason="r").kind == "EventRefused"
    wrong = {"remedy": "exchange", "none_in_stock": True, "reason": "r"}
    assert case.refused("change_remedy", CLERK, **wrong).kind == "InvalidPayload"
    case.send("change_remedy", CLERK, remedy="refund", none_in_stock=True, reason="sold out")
    assert case.send("refund", CASHIER, **PAID)["state"] == "refunded"


@pytest.mark.parametrize(
    ("goods", "amount"),
    [
        ({"reason": "fault", "freight_paid": "20.00"}, "119.99"),
        ({"reason": "company_fault", "freight_paid": "20.00"}, "119.99"),
        ({"days": 10, "seasonal": True}, "80.01"),
    ],
    ids=["with the freight of faulty goods", "with the freight that we have caused", "at the season's lower price"],
)
def test_nothing_in_stock_leaves_a_refund_as_assessed_where_one_was_due_anyway(
    goods: dict[str, Any], amount: str
) -> None:
    """The customer chose an exchange and could have had the money: our empty store changes no amount."""
    case = arrived("exchange", **goods)
    case.send("change_remedy", CLERK, remedy="refund", none_in_stock=True, reason="sold out")
    assert amount in case.refused("refund", CASHIER, **PAID).reason
    assert case.send("refund", CASHIER, amount=amount, reference="B-1")["state"] == "refunded"
    changed = next(row for row in case.forms("return_decision") if row["what"] == "change_remedy")
    assert f"{changed['amount']:.2f}" == amount


def test_a_return_opened_before_is_refunded_at_the_price_paid_as_then() -> None:
    """Nothing in stock: it keeps the way it was opened with, though a refund was due anyway."""
    case = arrived("exchange", reason="fault", freight_paid="20.00", shape=1)
    case.send("change_remedy", CLERK, remedy="refund", none_in_stock=True, reason="sold out")
    assert case.send("refund", CASHIER, **PAID)["state"] == "refunded"
