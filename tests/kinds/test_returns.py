"""The return's rows, guards, records and rules of money and time, on the time-skipping server with real records."""

from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import text

from activities.records.database import engine
from agreement import disagreements
from clock_cases import DAY, HOUR, MINUTE, rungs, states
from service import Running, Service, plain_service, return_request, shown
from workflows.clocks.turn import Refusal, Turn
from workflows.kinds.returns import Return

BOSS, CLERK, CASHIER, STORE, TECH = "supervisor:s-1", "clerk:c-1", "finance:f-1", "warehouse:w-1", "technician:t-1"
BUYER, UNIT = "customer:u-1", "department:d-1"
REPORT = {"report_no": "Q-1", "issuer": "lab"}
PAID = {"amount": "99.99", "reference": "B-1"}


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[Service]:
    """Plain weeks: Monday to Friday, no holidays."""
    async with plain_service(database_url) as running:
        yield running


async def opened(service: Service, days: int = 3, **changes: Any) -> Running:
    """A return opened on a Monday at 09:00 of goods sold and received so many days before."""
    start = await service.workday("09:00")
    await service.go_to(start)
    bought = (start - days * DAY).date().isoformat()
    request = return_request(**({"purchased_on": bought, "received_on": bought, "at": start} | changes))
    case = await service.open(request, kind="Return")
    await case.until(1)
    return case


async def approved(service: Service, remedy: str = "refund", **changes: Any) -> Running:
    case = await opened(service, **changes)
    await case.send("approve", CLERK, remedy=remedy)
    return case


async def arrived(service: Service, remedy: str = "refund", **changes: Any) -> Running:
    """Approved, and the goods are here in order."""
    case = await approved(service, remedy, **changes)
    await case.send("receive_goods", STORE, condition_ok=True)
    return case


async def doubtful(service: Service, **changes: Any) -> Running:
    """Negotiated with the goods here: they arrived in a bad condition."""
    case = await approved(service, **changes)
    await case.send("receive_goods", STORE, condition_ok=False, remarks="dented")
    return case


async def refused(service: Service, **changes: Any) -> Running:
    """Too late for a return without a reason."""
    return await opened(service, days=40, **changes)


async def waiting(service: Service, **changes: Any) -> Running:
    """A fault after 20 days: an inspection report is needed."""
    return await opened(service, days=20, **({"reason": "fault"} | changes))


def rows(service: Service, case: Running, table: str) -> list[dict[str, Any]]:
    """A form's rows of a case, in order of their entries."""
    database = engine(service.database_url)
    query = text(f"SELECT * FROM {table} WHERE workflow_id = :id ORDER BY seq, key")
    with database.connect() as connection:
        found = [dict(row) for row in connection.execute(query, {"id": case.handle.id}).mappings()]
    database.dispose()
    return found


def told(service: Service, case: Running, topic: str) -> list[str]:
    return [to for to, _ in service.told(case, topic)]


async def whole(service: Service, case: Running) -> None:
    """The records say what the case says."""
    database = engine(service.database_url)
    assert disagreements(await case.view(), database, case.handle.id) == []
    database.dispose()


# -- the roads ---------------------------------------------------------------------------------------------------


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


# -- reports -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "finding", "state", "report"),
    [
        ("body", "fault", "eligible", "met"),
        ("own_technician", "fault", "needs_report", "running"),
        ("body", "misuse", "refused", "met"),
        ("body", "no_fault", "refused", "met"),
    ],
)
async def test_a_report_is_assessed_as_of_the_opening(
    service: Service, by: str, finding: str, state: str, report: str
) -> None:
    """What it settles meets its clock; our own technician's word is not enough here and leaves it running."""
    case = await waiting(service)
    await service.go_to(await service.now() + 2 * DAY)
    answer = await case.send("submit_report", BUYER, issuer_kind=by, finding=finding, **REPORT)
    assert answer["state"] == state
    assert (await states(case))["report"] == report
    assert [r["finding"] for r in rows(service, case, "inspection_report")] == [finding]
    assert [d["outcome"] for d in rows(service, case, "return_decision")] == ["needs_report", state]


async def test_a_report_is_judged_by_the_day_of_the_opening_not_by_its_own(service: Service) -> None:
    """三包 goods opened on day 10; a fault that our own technician finds on day 20 still gives the exchange."""
    case = await opened(service, days=10, reason="fault", sanbao=True, freight_paid="5.00")
    await service.go_to(await service.now() + 10 * DAY)
    await case.send("submit_report", TECH, issuer_kind="own_technician", finding="fault", **REPORT)
    assert "exchange" in str(await case.refused("approve", CLERK, remedy="refund"))
    assert (await case.send("approve", CLERK, remedy="exchange"))["state"] == "approved"


async def test_a_report_that_never_comes_refuses_the_return(service: Service) -> None:
    """Fifteen calendar days, held or not; no warning, no ladder; the clock ends dropped at its own time."""
    case = await waiting(service)
    start = await service.now()
    assert (await states(case))["decision"] == "paused"
    await service.go_to(start + 14 * DAY)
    await case.send("hold", CLERK, reason="other")
    await service.go_to(start + 15 * DAY)
    view = await case.view()
    assert view["state"] == "refused"
    assert "held_state" not in view
    entry = (await case.entries("report_lapses"))[0]
    assert (entry["outcome"], entry["by"], entry["from"], entry["to"]) == ("clock", "system", "on_hold", "refused")
    assert (await states(case)) | {"hold_limit": ""} == {
        "decision": "met", "report": "dropped", "cause": "running", "hold_limit": ""
    }
    assert told(service, case, "return_refused") == ["customer"]
    assert told(service, case, "warning") == []
    assert (await case.refused("submit_report", CLERK, issuer_kind="body", finding="fault", **REPORT)).type == (
        "EventRefused"
    )
    await whole(service, case)


async def test_a_lapse_never_refuses_durable_goods(service: Service) -> None:
    """We bring the report ourselves: the supervisor is told, the return stays, and a late report still counts."""
    case = await waiting(service, durable=True)
    assert told(service, case, "report_to_commission") == ["supervisor"]
    await service.go_to(await service.now() + 16 * DAY)
    assert (await case.view())["state"] == "needs_report"
    assert (await states(case)) == {"decision": "paused", "report": "dropped"}
    assert told(service, case, "report_overdue") == ["supervisor"]
    assert told(service, case, "return_refused") == []
    await case.send("submit_report", CLERK, issuer_kind="body", finding="fault", **REPORT)
    assert (await case.view())["state"] == "eligible"
    assert (await states(case))["decision"] == "running"


async def test_a_lapse_that_moves_nothing_ends_no_hold(service: Service) -> None:
    """Durable goods on hold: the supervisor is told, and the hold and its limit go on."""
    case = await waiting(service, durable=True)
    await service.go_to(await service.now() + 13 * DAY)
    await case.send("hold", CLERK, reason="waiting_for_customer")
    await service.go_to(await service.now() + 3 * DAY)
    view = await case.view()
    assert (view["state"], view["held_state"]) == ("on_hold", "needs_report")
    assert (await states(case))["hold_limit"] == "running"
    assert told(service, case, "report_overdue") == ["supervisor"]
    await case.send("resume", CLERK)
    await case.send("submit_report", CLERK, issuer_kind="body", finding="fault", **REPORT)
    await whole(service, case)


async def test_a_supervisor_may_decide_while_the_report_is_awaited(service: Service) -> None:
    """The overrule ends the wait; nothing was assessed yet, so the price paid is approved."""
    case = await waiting(service, durable=True, freight_paid="7.00")
    await case.send("overrule", BOSS, decision="approved", remedy="refund", reason="a good customer")
    assert (await states(case))["report"] == "dropped"
    assert (await states(case))["decision"] == "met"
    await case.send("receive_goods", STORE, condition_ok=True)
    assert "99.99" in str(await case.refused("refund", CASHIER, amount="106.99", reference="r"))
    await case.send("refund", CASHIER, **PAID)


# -- decisions ---------------------------------------------------------------------------------------------------


async def test_the_decision_rests_while_the_report_is_awaited(service: Service) -> None:
    """One working day: opened at 09:00, so it ends on Tuesday at 18:00; six days of waiting do not count."""
    case = await opened(service)
    assert await case.due("decision") == shown(await service.workday("18:00", weekday=1))
    start = await service.now()
    await service.go_to(start + timedelta(days=1, hours=9))
    assert rungs(service, case, "decision") == [("supervisor", "1")]
    other = await waiting(service)
    start = (await other.commitment("decision"))["started_at"]
    await service.go_to(start + 4 * DAY + MINUTE)
    await other.send("submit_report", CLERK, issuer_kind="body", finding="fault", at=start + 4 * DAY, **REPORT)
    assert await other.due("decision") == shown((start + 7 * DAY).replace(hour=18))


@pytest.mark.parametrize(
    "changes", [{"reason": "company_fault"}, {"reason": "fault"}, {"channel": "distance"}], ids=str
)
async def test_no_overrule_goes_below_what_the_law_leaves(service: Service, changes: dict[str, Any]) -> None:
    """A refusal is refused while a floor stands; what is above it may be decided."""
    case = await opened(service, **changes)
    denied = await case.refused("overrule", BOSS, decision="refused", reason="too many returns")
    assert denied.type == "EventRefused"
    assert "law" in str(denied)
    await case.send("overrule", BOSS, decision="approved", remedy="exchange", reason="r")


async def test_the_floor_of_sanbao_is_the_exchange(service: Service) -> None:
    """A confirmed fault on day 10: neither a refusal nor a refund in its place, unless a body found it."""
    case = await opened(service, days=10, reason="fault", sanbao=True)
    await case.send("submit_report", TECH, issuer_kind="own_technician", finding="fault", **REPORT)
    for decision in ({"decision": "refused"}, {"decision": "approved", "remedy": "refund"}):
        assert (await case.refused("overrule", BOSS, reason="r", **decision)).type == "EventRefused"
    await case.send("overrule", BOSS, decision="approved", remedy="exchange", reason="r")
    other = await opened(service, days=10, reason="fault", sanbao=True)
    await other.send("submit_report", TECH, issuer_kind="body", finding="fault", **REPORT)
    await other.send("overrule", BOSS, decision="approved", remedy="refund", reason="r")


async def test_without_a_floor_a_supervisor_decides_either_way(service: Service) -> None:
    """Refused, approved, refused again from negotiation; clerks may not; each decision is recorded with its reason."""
    case = await opened(service)
    assert (await case.refused("overrule", CLERK, decision="refused", reason="r")).type == "NotAllowed"
    for wrong in ({"decision": "approved"}, {"decision": "refused", "remedy": "refund"}, {"decision": "maybe"}):
        assert (await case.refused("overrule", BOSS, reason="r", **wrong)).type == "InvalidPayload"
    assert (await case.send("overrule", BOSS, decision="refused", reason="worn"))["state"] == "refused"
    assert (await states(case))["cause"] == "running"
    await case.send("overrule", BOSS, decision="approved", remedy="exchange", reason="after all")
    assert (await states(case))["cause"] == "dropped"
    decisions = [(d["what"], d["outcome"], d["remedy"]) for d in rows(service, case, "return_decision")]
    assert decisions[1:] == [("overrule", "refused", None), ("overrule", "approved", "exchange")]
    assert [e["reason"] for e in await case.entries("overrule", "applied")] == ["worn", "after all"]


async def test_an_overrule_with_the_goods_here_is_ready_to_be_paid(service: Service) -> None:
    """No second journey; the refund's seven days count from then."""
    case = await doubtful(service)
    await service.go_to(await service.now() + DAY)
    answer = await case.send("overrule", BOSS, decision="approved", remedy="refund", reason="r")
    assert answer["state"] == "goods_received"
    assert (await case.commitment("refund"))["due_at"] - await service.now() > 6 * DAY
    await case.send("refund", CASHIER, **PAID)


async def test_only_an_assessed_remedy_is_approved(service: Service) -> None:
    """Supervisors stand above clerks; customers and the warehouse do not approve."""
    case = await opened(service)
    assert (await case.refused("approve", BUYER, remedy="refund")).type == "NotAllowed"
    assert (await case.refused("approve", CLERK, remedy="voucher")).type == "InvalidPayload"
    assert (await case.send("approve", BOSS, remedy="refund"))["state"] == "approved"


# -- goods and money ---------------------------------------------------------------------------------------------


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


# -- negotiation -------------------------------------------------------------------------------------------------


async def test_a_partial_refund_is_paid_and_the_goods_stay_the_customers(service: Service) -> None:
    """Finance pays what was offered; the case does not close before the goods have gone back (一§24·2)."""
    case = await doubtful(service)
    assert (await case.refused("accept_offer", BUYER)).type == "EventRefused"
    assert (await case.refused("decline_offer", BUYER)).type == "EventRefused"
    assert (await case.refused("offer", CLERK, kind="partial_refund", terms="t")).type == "InvalidPayload"
    assert (await case.refused("offer", CLERK, kind="partial_refund", terms="t", amount="100.00")).type == (
        "EventRefused"
    )
    await case.send("offer", CLERK, kind="partial_refund", terms="half", amount="50.00")
    await case.send("offer", CLERK, kind="partial_refund", terms="a little", amount="33.33")
    assert (await case.send("accept_offer", BUYER))["state"] == "offer_due"
    after = await states(case)
    assert (after["negotiation"], after["finance"]) == ("met", "running")
    assert "refund" not in after
    assert (await case.refused("refund", CASHIER, amount="50.00", reference="r")).type == "EventRefused"
    await case.send("payout_failed", CASHIER, reason="r")
    await case.send("refund", CASHIER, amount="33.33", reference="r")
    await case.send("find_cause", CLERK, cause="c", unit="none")
    assert "go back" in str(await case.refused("close", CLERK))
    await case.send("send_back", STORE, reference="SF-1")
    assert (await case.send("close", CLERK))["state"] == "closed"
    offers = [(o["status"], str(o["amount"])) for o in rows(service, case, "return_offer")]
    assert sorted(offers) == [("accepted", "33.33"), ("replaced", "50.00")]
    assert [b["direction"] for b in rows(service, case, "goods_book")] == ["in", "out"]


async def test_an_accepted_repair_opens_a_case_of_its_own(service: Service) -> None:
    """It needs where and what; the goods may go over to it, and the return then closes."""
    case = await doubtful(service, customer={"name": "王小明", "email": "w@example.com"}, sanbao=True)
    await case.send("offer", CLERK, kind="repair", terms="free of charge")
    where = {"address": "中山路 1 号", "zone": "town", "symptoms": "不排水"}
    denied = await case.refused("accept_offer", BUYER, zone="town")
    assert denied.type == "EventRefused"
    assert "address, phone, symptoms" in str(denied)
    assert "phone" in str(await case.refused("accept_offer", BUYER, **where))
    answer = await case.send("accept_offer", BUYER, phone="13800138000", **where)
    assert answer["state"] == "settled_by_offer"
    link = (await case.view())["links"][0]
    assert link["relation"] == "opened"
    repair = Running(service.client.get_workflow_handle(link["workflow_id"]), service)
    await repair.until(1)
    view = await repair.view()
    assert (view["state"], view["links"]) == (
        "registered", [{"relation": "opened_by", "workflow_id": case.handle.id}]
    )
    await case.send("send_back", STORE, reference=link["workflow_id"])
    await case.send("find_cause", CLERK, cause="c", unit="none")
    assert (await case.send("close", CLERK))["state"] == "closed"
    assert (await repair.view())["state"] == "registered"
    await whole(service, case)


async def test_a_refused_return_may_still_be_offered_a_repair(service: Service) -> None:
    """From refused to negotiation and back; the clock of five working days starts anew, that of the cause too."""
    case = await refused(service)
    first = await case.commitment("cause")
    assert await case.due("cause") == shown((first["started_at"] + 7 * DAY).replace(hour=18))
    await service.go_to(await service.now() + DAY)
    await case.send("offer", CLERK, kind="other", terms="a voucher")
    assert (await states(case)) == {"decision": "met", "cause": "dropped", "negotiation": "running"}
    assert await case.due("negotiation") == shown(await service.workday("18:00", weekday=1, weeks=1))
    assert (await case.send("decline_offer", BUYER))["state"] == "refused"
    assert (await case.commitment("cause"))["started_at"] > first["started_at"]
    assert (await states(case))["negotiation"] == "met"
    await case.send("offer", CLERK, kind="other", terms="two vouchers")
    assert (await case.send("accept_offer", CLERK))["state"] == "settled_by_offer"


async def test_a_negotiation_that_drags_on_climbs(service: Service) -> None:
    """Five working days, then the supervisor, the service manager, the general manager."""
    case = await opened(service, clean=False)
    start = await service.now()
    await service.go_to(start + timedelta(days=9))
    assert rungs(service, case, "negotiation") == [("supervisor", "1"), ("manager", "2"), ("general_manager", "3")]


# -- conduct and ends --------------------------------------------------------------------------------------------


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


async def test_a_repair_is_not_opened_for_a_phone_that_reaches_nobody(service: Service) -> None:
    """The offer stays open until a number is given that can be dialled; one in full width can."""
    case = await doubtful(service, customer={"name": "王小明", "email": "w@example.com"}, sanbao=True)
    await case.send("offer", CLERK, kind="repair", terms="free of charge")
    where = {"address": "中山路 1 号", "zone": "town", "symptoms": "不排水"}
    denied = await case.refused("accept_offer", BUYER, phone="62345678", **where)
    assert (denied.type, denied.details["errors"][0]["loc"]) == ("InvalidPayload", ["phone"])
    assert "lacks its area code" in str(denied)
    assert (await case.view())["state"] == "negotiating"
    await case.send("accept_offer", BUYER, phone="（０２１）６２３４５６７８", **where)
    link = (await case.view())["links"][0]
    repair = Running(service.client.get_workflow_handle(link["workflow_id"]), service)
    await repair.until(1)


WIDER = ("(021)62345678", "１３８００１３８０００", "021-62345678 ext. 12")


@pytest.mark.parametrize("phone", WIDER)
def test_a_case_of_the_first_shape_takes_a_phone_in_no_form_that_it_refused(phone: str) -> None:
    """What was refused when it came is refused when the case is rebuilt: nothing of an old message is judged anew."""
    with pytest.raises(Refusal, match="must be a phone number of 6 to 30 digits"):
        of_shape(1).reachable(phone=phone)
    of_shape(1).reachable(phone="+86 138 0013 8000")
    of_shape(1).reachable(phone=None)
    of_shape(2).reachable(phone=phone)


def of_shape(shape: int) -> Return:
    """A return within a step, as far as its phones are looked at."""
    returned = Return.__new__(Return)
    returned.turn = cast(Turn, SimpleNamespace(draft=SimpleNamespace(shape=shape), contacts={}))
    return returned
