"""What is decided of a return: reports, approvals, overrules and the floors of the law."""

from typing import Any

import pytest

from cases.clock_cases import DAY, HOUR, MINUTE
from cases.return_cases import BOSS, BUYER, CASHIER, CLERK, PAID, REPORT, STORE, TECH, doubtful, opened, sold, waiting
from played.company import Company
from played.rehearsal import MONDAY

FOUND: dict[str, Any] = {"issuer_kind": "body", "finding": "fault", **REPORT}

# -- reports ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "finding", "state", "report"),
    [
        ("body", "fault", "eligible", "met"),
        ("own_technician", "fault", "needs_report", "running"),
        ("body", "misuse", "refused", "met"),
        ("body", "no_fault", "refused", "met"),
    ],
)
def test_a_report_is_assessed_as_of_the_opening(by: str, finding: str, state: str, report: str) -> None:
    """What it settles meets its clock; our own technician's word is not enough here and leaves it running."""
    case = waiting()
    case.go_to(MONDAY + 2 * DAY)
    answer = case.send("submit_report", BUYER, issuer_kind=by, finding=finding, **REPORT)
    assert answer["state"] == state
    assert case.states()["report"] == report
    assert [row["finding"] for row in case.forms("inspection_report")] == [finding]
    assert [row["outcome"] for row in case.forms("return_decision")] == ["needs_report", state]


def test_a_report_is_judged_by_the_day_of_the_opening_not_by_its_own() -> None:
    """三包 goods opened on day 10; a fault that our own technician finds on day 20 still gives the exchange."""
    case = opened(days=10, reason="fault", sanbao=True, freight_paid="5.00")
    case.go_to(MONDAY + 10 * DAY)
    case.send("submit_report", TECH, issuer_kind="own_technician", finding="fault", **REPORT)
    assert "exchange" in case.refused("approve", CLERK, remedy="refund").reason
    assert case.send("approve", CLERK, remedy="exchange")["state"] == "approved"


async def test_a_report_that_never_comes_refuses_the_return(company: Company) -> None:
    """Fifteen calendar days, held or not; no warning, no ladder; the clock ends dropped at its own time."""
    case = await company.open("Return", sold(20, reason="fault"))
    assert case.states()["decision"] == "paused"
    await company.until(MONDAY + 14 * DAY)
    await case.send("hold", CLERK, reason="other")
    await company.until(MONDAY + 15 * DAY)
    assert (case.state, case.file.held_state) == ("refused", None)
    (entry,) = case.entries("report_lapses")
    assert (entry.outcome, entry.by, entry.from_, entry.to) == ("clock", "system", "on_hold", "refused")
    assert entry.at == MONDAY + 15 * DAY
    assert case.states() | {"hold_limit": ""} == {
        "decision": "met", "report": "dropped", "cause": "running", "hold_limit": ""
    }
    assert [to for to, _ in company.told(case, "return_refused")] == ["customer"]
    assert company.told(case, "warning") == []
    assert (await case.denied("submit_report", CLERK, **FOUND)).type == "EventRefused"
    assert company.wrong() == []


def test_a_lapse_never_refuses_durable_goods() -> None:
    """We bring the report ourselves: the supervisor is told, the return stays, and a late report still counts."""
    case = waiting(durable=True)
    assert case.told("report_to_commission") == ["supervisor"]
    case.go_to(MONDAY + 16 * DAY)
    assert case.state == "needs_report"
    assert case.states() == {"decision": "paused", "report": "dropped"}
    assert case.told("report_overdue") == ["supervisor"]
    assert case.told("return_refused") == []
    case.send("submit_report", CLERK, **FOUND)
    assert case.state == "eligible"
    assert case.states()["decision"] == "running"


async def test_a_lapse_that_moves_nothing_ends_no_hold(company: Company) -> None:
    """Durable goods on hold: the supervisor is told, and the hold and its limit go on."""
    case = await company.open("Return", sold(20, reason="fault", durable=True))
    await company.until(MONDAY + 13 * DAY)
    await case.send("hold", CLERK, reason="waiting_for_customer")
    await company.until(MONDAY + 16 * DAY)
    assert (case.state, case.file.held_state) == ("on_hold", "needs_report")
    assert case.states()["hold_limit"] == "running"
    assert [to for to, _ in company.told(case, "report_overdue")] == ["supervisor"]
    await case.send("resume", CLERK)
    await case.send("submit_report", CLERK, **FOUND)
    assert company.wrong() == []


def test_a_supervisor_may_decide_while_the_report_is_awaited() -> None:
    """The overrule ends the wait; nothing was assessed yet, so the price paid is approved."""
    case = waiting(durable=True, freight_paid="7.00")
    case.send("overrule", BOSS, decision="approved", remedy="refund", reason="a good customer")
    assert case.states()["report"] == "dropped"
    assert case.states()["decision"] == "met"
    case.send("receive_goods", STORE, condition_ok=True)
    assert "99.99" in case.refused("refund", CASHIER, amount="106.99", reference="r").reason
    case.send("refund", CASHIER, **PAID)


# -- decisions ----------------------------------------------------------------------------------------------------


def test_the_decision_rests_while_the_report_is_awaited() -> None:
    """One working day: opened at 09:00, so it ends on Tuesday at 18:00; six days of waiting do not count."""
    case = opened()
    assert case.due("decision") == "2026-11-24 18:00"
    case.go_to(MONDAY + DAY + 9 * HOUR)
    assert case.rungs("decision") == [("supervisor", "1")]
    other = waiting()
    other.go_to(MONDAY + 4 * DAY + MINUTE)
    other.send("submit_report", CLERK, at=MONDAY + 4 * DAY, **FOUND)
    assert other.due("decision") == "2026-11-30 18:00"


@pytest.mark.parametrize(
    "changes", [{"reason": "company_fault"}, {"reason": "fault"}, {"channel": "distance"}], ids=str
)
def test_no_overrule_goes_below_what_the_law_leaves(changes: dict[str, Any]) -> None:
    """A refusal is refused while a floor stands; what is above it may be decided."""
    case = opened(**changes)
    denied = case.refused("overrule", BOSS, decision="refused", reason="too many returns")
    assert denied.kind == "EventRefused"
    assert "law" in denied.reason
    case.send("overrule", BOSS, decision="approved", remedy="exchange", reason="r")


def test_the_floor_of_sanbao_is_the_exchange() -> None:
    """A confirmed fault on day 10: neither a refusal nor a refund in its place, unless a body found it."""
    case = opened(days=10, reason="fault", sanbao=True)
    case.send("submit_report", TECH, issuer_kind="own_technician", finding="fault", **REPORT)
    for decision in ({"decision": "refused"}, {"decision": "approved", "remedy": "refund"}):
        assert case.refused("overrule", BOSS, reason="r", **decision).kind == "EventRefused"
    case.send("overrule", BOSS, decision="approved", remedy="exchange", reason="r")
    other = opened(days=10, reason="fault", sanbao=True)
    other.send("submit_report", TECH, **FOUND)
    other.send("overrule", BOSS, decision="approved", remedy="refund", reason="r")


def test_without_a_floor_a_supervisor_decides_either_way() -> None:
    """Refused, approved, refused again from negotiation; clerks may not; each decision is recorded with its reason."""
    case = opened()
    assert case.refused("overrule", CLERK, decision="refused", reason="r").kind == "NotAllowed"
    for wrong in ({"decision": "approved"}, {"decision": "refused", "remedy": "refund"}, {"decision": "maybe"}):
        assert case.refused("overrule", BOSS, reason="r", **wrong).kind == "InvalidPayload"
    assert case.send("overrule", BOSS, decision="refused", reason="worn")["state"] == "refused"
    assert case.states()["cause"] == "running"
    case.send("overrule", BOSS, decision="approved", remedy="exchange", reason="after all")
    assert case.states()["cause"] == "dropped"
    decisions = [(row["what"], row["outcome"], row["remedy"]) for row in case.forms("return_decision")]
    assert decisions[1:] == [("overrule", "refused", None), ("overrule", "approved", "exchange")]
    assert [entry.reason for entry in case.entries("overrule")] == ["worn", "after all"]


def test_an_overrule_with_the_goods_here_is_ready_to_be_paid() -> None:
    """No second journey; the refund's seven days count from then."""
    case = doubtful()
    case.go_to(MONDAY + DAY)
    answer = case.send("overrule", BOSS, decision="approved", remedy="refund", reason="r")
    assert answer["state"] == "goods_received"
    assert case.commitment("refund").due_at == MONDAY + 8 * DAY
    case.send("refund", CASHIER, **PAID)


def test_only_an_assessed_remedy_is_approved() -> None:
    """Supervisors stand above clerks; customers and the warehouse do not approve."""
    case = opened()
    assert case.refused("approve", BUYER, remedy="refund").kind == "NotAllowed"
    assert case.refused("approve", CLERK, remedy="voucher").kind == "InvalidPayload"
    assert case.send("approve", BOSS, remedy="refund")["state"] == "approved"
