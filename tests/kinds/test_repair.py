"""The repair's rows, guards and rules of money, on the time-skipping server with real records."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from service import Running, Service, repair_request, serving
from workflows.kinds.repair import Repair

TECH, BOSS, CLERK, CASHIER, STORE = "technician:t-1", "supervisor:s-1", "clerk:c-1", "finance:f-1", "warehouse:w-1"
MANAGER = "manager:m-1"


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """One service with staff that hold certificates for washing machines."""
    async with serving(database_url) as running:
        yield running


def unwarranted() -> dict[str, Any]:
    """A repair out of warranty: it is chargeable."""
    request = repair_request()
    return request | {"product": request["product"] | {"in_warranty": False}}


async def scheduled(service: Service, **changes: Any) -> Running:
    case = await service.open(**changes)
    await case.send("assign", BOSS, technician=TECH)
    visit = await service.now() + timedelta(hours=2)
    await case.send("contact", TECH, diagnosis="排水泵", visit_at=visit)
    return case


async def in_workshop(service: Service, **changes: Any) -> Running:
    case = await service.open(**changes)
    await case.send("assign", BOSS, technician=TECH)
    await case.send("take_in", CLERK, condition="scratched door", accessories=["hose"])
    return case


async def repaired(service: Service, **changes: Any) -> Running:
    case = await scheduled(service, **changes)
    await case.send("resolve_remotely", TECH, resolution="filter cleaned")
    return case


async def reviewed(service: Service, case: Running, amount: str = "0.00", method: str = "none") -> None:
    await case.send("settle", TECH, amount=amount, method=method)
    await case.send("hand_in", TECH, work_order_no="WO-1")
    await case.send("review", BOSS, time_score=90, quality_score=80)


async def charged(service: Service, fee: str = "120.00") -> Running:
    """A chargeable repair, finished under an accepted quote."""
    case = await scheduled(service, request=unwarranted())
    await case.send("arrive", TECH, badge_shown=True)
    await case.send("quote", TECH, lines=[{"item": "pump", "fee": fee}], tariff_version="2026-1")
    await case.send("accept_quote", "customer:u-1", accepted_by="王小明")
    await case.send("start_work", TECH)
    await case.send("finish", TECH, work="pump replaced", minutes=40, customer_signature="sig-1")
    return case


async def test_a_repair_on_site_goes_from_opening_to_closed(service: Service) -> None:
    """Under warranty nothing is charged, every commitment is met in time (一§19(2)·1, 一§19(3), 一§19(9)·1)."""
    case = await scheduled(service)
    for event, payload in (
        ("arrive", {"badge_shown": True}),
        ("start_work", {}),
        ("finish", {"work": "w", "minutes": 30, "customer_signature": "sig"}),
    ):
        await case.send(event, TECH, **payload)
    await reviewed(service, case)
    answer = await case.send("follow_up", CLERK, reached=True, satisfied=True)
    assert answer["state"] == "closed"
    view = await case.view()
    assert {c["state"] for c in view["commitments"]} == {"met"}
    assert view["possible"] == {}
    assert (await case.handle.result())["state"] == "closed"


async def test_work_that_is_charged_needs_an_accepted_quote(service: Service) -> None:
    """Out of warranty nothing starts before the customer has agreed; a new quote voids the old yes (一§19(4)·1)."""
    case = await scheduled(service, request=unwarranted())
    await case.send("arrive", TECH, badge_shown=True)
    assert (await case.refused("start_work", TECH)).type == "EventRefused"
    assert (await case.refused("accept_quote", CLERK, accepted_by="x")).type == "EventRefused"
    lines = [{"item": "pump", "fee": "120.00"}]
    await case.send("quote", TECH, lines=lines, tariff_version="1")
    await case.send("accept_quote", CLERK, accepted_by="x")
    await case.send("quote", TECH, lines=lines, tariff_version="1")
    assert (await case.refused("start_work", TECH)).type == "EventRefused"
    await case.send("accept_quote", CLERK, accepted_by="x")
    await case.send("start_work", TECH)


async def test_the_amount_is_that_of_the_accepted_lines(service: Service) -> None:
    """Neither more nor less, none only for nothing, cash only up to the limit of 200 yuan (一§19(4)·2)."""
    case = await charged(service, "200.01")
    assert (await case.refused("settle", TECH, amount="100.00", method="finance")).type == "EventRefused"
    assert (await case.refused("settle", TECH, amount="200.01", method="none")).type == "InvalidPayload"
    assert "200.00" in str(await case.refused("settle", TECH, amount="200.01", method="on_site_cash"))
    await case.send("settle", TECH, amount="200.01", method="finance")
    assert (await case.refused("hand_in_cash", CASHIER, amount="200.01", reference="r")).type == "EventRefused"
    assert (await case.refused("record_payment", CASHIER, amount="200.00", reference="r")).type == "EventRefused"
    await case.send("record_payment", CASHIER, amount="200.01", reference="r")
    assert (await case.refused("record_payment", CASHIER, amount="200.01", reference="r")).type == "EventRefused"
    assert (await case.commitment("payment"))["state"] == "met"


async def test_the_case_closes_by_itself_when_the_last_guard_falls(service: Service) -> None:
    """The call is done, but cash and invoice are out; the later of the two closes it (一§19(4)·3)."""
    case = await charged(service)
    await reviewed(service, case, "120.00", "on_site_cash")
    answer = await case.send("follow_up", CLERK, reached=True, satisfied=True)
    assert answer["state"] == "reviewed"
    assert (await case.send("issue_invoice", CASHIER, invoice_no="F-1"))["state"] == "reviewed"
    assert (await case.send("hand_in_cash", CASHIER, amount="120.00", reference="r"))["state"] == "closed"


async def test_a_declined_quote_ends_the_work_for_nothing(service: Service) -> None:
    """After a decline no quote stands and the amount is 0.00."""
    case = await in_workshop(service, request=unwarranted())
    assert (await case.refused("decline_quote", CLERK)).type == "EventRefused"
    await case.send("quote", TECH, lines=[{"item": "motor", "fee": "900.00"}], tariff_version="1")
    assert (await case.send("decline_quote", "customer:u-1"))["state"] == "ready"
    await case.send("hand_back", STORE, receipt_returned=True, customer_signature="sig")
    assert (await case.refused("settle", TECH, amount="900.00", method="finance")).type == "EventRefused"
    await case.send("settle", TECH, amount="0.00", method="none")


async def test_a_third_call_that_reaches_nobody_counts_as_done(service: Service) -> None:
    """Two tries leave the case open, the third closes it (一§36)."""
    case = await repaired(service)
    await reviewed(service, case)
    for _ in range(2):
        assert (await case.send("follow_up", CLERK, reached=False))["state"] == "reviewed"
        assert (await case.commitment("follow_up"))["state"] == "running"
    assert (await case.send("follow_up", CLERK, reached=False))["state"] == "closed"


async def test_a_product_in_the_workshop_comes_back_against_its_receipt(service: Service) -> None:
    """Finished, reworked, handed back against the receipt or a statement that it is lost (一§19(6)·1, 一§19(6)·2)."""
    case = await in_workshop(service)
    await case.send("finish_in_workshop", TECH, work="w", minutes=5)
    assert (await case.commitment("completion"))["state"] == "met"
    await case.send("rework", CLERK, reason="still leaks")
    assert (await case.commitment("completion"))["state"] == "running"
    await case.send("finish_in_workshop", TECH, work="w", minutes=5)
    assert (await case.refused("hand_back", STORE, customer_signature="sig")).type == "InvalidPayload"
    lost = "the customer lost the receipt"
    answer = await case.send("hand_back", STORE, lost_receipt_statement=lost, customer_signature="sig")
    assert answer["state"] == "repaired"


async def test_a_repair_cannot_close_with_a_loaner_out(service: Service) -> None:
    """The loaner's clock starts when the product is back; its return closes the case (二§12·3)."""
    case = await in_workshop(service)
    loan = {"unit": "L-9", "condition": "good", "customer_signature": "sig"}
    await case.send("lend", TECH, **loan)
    assert (await case.refused("lend", TECH, **loan)).type == "EventRefused"
    await case.send("finish_in_workshop", TECH, work="w", minutes=5)
    await case.send("hand_back", STORE, receipt_returned=True, customer_signature="sig")
    assert (await case.commitment("loaner"))["state"] == "running"
    await reviewed(service, case)
    assert (await case.send("follow_up", CLERK, reached=True, satisfied=True))["state"] == "reviewed"
    assert (await case.send("return_loaner", STORE, condition="good"))["state"] == "closed"
    assert (await case.commitment("loaner"))["state"] == "met"


async def test_a_cancelled_repair_waits_for_goods_and_loaner(service: Service) -> None:
    """Cancelling drops every commitment but the return of the goods; the last thing back ends it."""
    case = await in_workshop(service)
    await case.send("lend", TECH, unit="L-9", condition="good", customer_signature="sig")
    assert (await case.send("cancel", "customer:u-1", reason="bought a new one"))["state"] == "cancelling"
    open_ones = [c["name"] for c in (await case.view())["commitments"] if c["state"] in ("running", "overdue")]
    assert open_ones == ["return_goods"]
    back = await case.send("hand_back", STORE, receipt_returned=True, customer_signature="sig")
    assert back["state"] == "cancelling"
    assert (await case.send("return_loaner", STORE, condition="good"))["state"] == "cancelled"


async def test_a_repair_with_nothing_out_is_cancelled_at_once(service: Service) -> None:
    """From the first state, and from a hold, where the held state allows it."""
    case = await service.open()
    await case.send("hold", CLERK, reason="waiting_for_customer")
    assert (await case.send("cancel", CLERK, reason="changed my mind"))["state"] == "cancelled"
    assert (await case.view())["state"] == "cancelled"


async def test_certificates_are_asked_of_whoever_works(service: Service) -> None:
    """Named, visiting or working: without a valid certificate the step is refused and changes nothing (一§18·1)."""
    case = await service.open()
    refused = await case.refused("assign", BOSS, technician="technician:nobody")
    assert refused.type == "EventRefused"
    assert "一§18(1)" in str(refused) or "一§18·1" in str(refused)
    await case.send("assign", BOSS, technician=TECH)
    far = await service.now() + timedelta(days=3650)
    assert (await case.refused("contact", TECH, diagnosis="d", visit_at=far)).type == "EventRefused"
    assert (await case.view())["state"] == "assigned"
    await case.send("contact", CLERK, diagnosis="d", visit_at=await service.now() + timedelta(hours=1))
    await case.send("arrive", TECH, badge_shown=True)
    assert (await case.refused("start_work", "technician:nobody")).type == "EventRefused"


async def test_leaving_early_goes_back_to_scheduled_or_assigned(service: Service) -> None:
    """With a new visit agreed the case is scheduled, without one it is assigned."""
    case = await scheduled(service)
    await case.send("arrive", TECH, nobody_there=True)
    visit = await service.now() + timedelta(days=1)
    assert (await case.send("leave", TECH, reason="customer_absent", visit_at=visit))["state"] == "scheduled"
    await case.send("arrive", TECH, badge_shown=True)
    assert (await case.send("leave", TECH, reason="parts"))["state"] == "assigned"


async def test_another_technician_may_act_and_the_timeline_marks_it(service: Service) -> None:
    """Help from a colleague is not refused, but it is seen."""
    case = await scheduled(service)
    await case.send("arrive", "technician:t-2", badge_shown=True)
    assert (await case.entries("arrive"))[0]["reason"] == "not the assignee"


async def test_a_write_off_stands_for_what_never_came_only_when_it_is_overdue(service: Service) -> None:
    """A manager may give up the cash once its commitment is broken, not before."""
    case = await charged(service)
    await reviewed(service, case, "120.00", "on_site_cash")
    await case.send("issue_invoice", CASHIER, invoice_no="F-1")
    await case.send("follow_up", CLERK, reached=True)
    lost = {"what": "cash", "reason": "stolen", "evidence": "police report 7"}
    assert (await case.refused("write_off", MANAGER, **lost)).type == "EventRefused"
    await service.go_to(await service.now() + timedelta(days=12))
    assert (await case.commitment("cash_hand_in"))["state"] == "overdue"
    assert (await case.refused("write_off", BOSS, **lost)).type == "NotAllowed"
    assert (await case.send("write_off", MANAGER, **lost))["state"] == "closed"


@pytest.mark.parametrize("spec", Repair.procedure.events.values(), ids=lambda s: s.name)
def test_every_example_fits_its_own_form(spec: Any) -> None:
    """What the UI shows as an example is accepted by the form it stands in."""
    spec.model.model_validate(spec.example())


async def test_a_quote_beyond_what_money_can_hold_is_refused_and_the_case_goes_on(service: Service) -> None:
    """A total of ten digits could be neither kept nor settled."""
    case = await scheduled(service, request=unwarranted())
    await case.send("arrive", TECH, badge_shown=True)
    lines = [{"item": "gold", "fee": "999999999.99"}] * 2
    assert (await case.refused("quote", TECH, lines=lines, tariff_version="1")).type == "InvalidPayload"
    await case.send("quote", TECH, lines=lines[:1], tariff_version="1")


async def test_what_the_message_alone_shows_is_said_before_what_the_case_shows(service: Service) -> None:
    """After the call is done a contradictory follow-up is still malformed first."""
    case = await charged(service)
    await reviewed(service, case, "120.00", "finance")
    await case.send("follow_up", CLERK, reached=True)
    assert (await case.refused("follow_up", CLERK, reached=False, satisfied=True)).type == "InvalidPayload"
    assert (await case.refused("follow_up", CLERK, reached=True)).type == "EventRefused"
