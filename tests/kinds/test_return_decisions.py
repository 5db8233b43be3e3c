"""What is decided of a return: reports, approvals, overrules and the floors of the law."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from clock_cases import DAY, MINUTE, rungs, states
from return_cases import (
    BOSS,
    BUYER,
    CASHIER,
    CLERK,
    PAID,
    REPORT,
    STORE,
    TECH,
    doubtful,
    opened,
    rows,
    told,
    waiting,
    whole,
)
from service import Service, plain_service, shown


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[Service]:
    """Plain weeks: Monday to Friday, no holidays."""
    async with plain_service(database_url) as running:
        yield running


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


# -- decisions ----------------------------------------------------------------------------------------------------


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
