"""The repair's rows, guards and rules of money, rehearsed; who holds a certificate, the records say."""

from datetime import timedelta
from typing import Any

import pytest

from cases.typical_repairs import unwarranted
from models.record import Certified, Written
from played.company import Company
from played.rehearsal import MONDAY, Rehearsal, rehearsed
from servers.service import repair_request
from workflows.kinds.repair import Repair

TECH, BOSS, CLERK, CASHIER, STORE = "technician:t-1", "supervisor:s-1", "clerk:c-1", "finance:f-1", "warehouse:w-1"
MANAGER = "manager:m-1"


def assigned(request: dict[str, Any] | None = None) -> Rehearsal:
    """A repair of a Monday at nine with a technician named."""
    case = rehearsed("Repair", request or repair_request())
    case.send("assign", BOSS, technician=TECH)
    return case


def scheduled(request: dict[str, Any] | None = None) -> Rehearsal:
    case = assigned(request)
    case.send("contact", TECH, diagnosis="排水泵", visit_at=case.now + timedelta(hours=2))
    return case


def in_workshop(request: dict[str, Any] | None = None) -> Rehearsal:
    case = assigned(request)
    case.send("take_in", CLERK, condition="scratched door", accessories=["hose"])
    return case


def repaired() -> Rehearsal:
    case = scheduled()
    case.send("resolve_remotely", TECH, resolution="filter cleaned")
    return case


def review(case: Rehearsal, amount: str = "0.00", method: str = "none") -> None:
    case.send("settle", TECH, amount=amount, method=method)
    case.send("hand_in", TECH, work_order_no="WO-1")
    case.send("review", BOSS, time_score=90, quality_score=80)


def charged(fee: str = "120.00") -> Rehearsal:
    """A chargeable repair, finished under an accepted quote."""
    case = scheduled(unwarranted())
    case.send("arrive", TECH, badge_shown=True)
    case.send("quote", TECH, lines=[{"item": "pump", "fee": fee}], tariff_version="2026-1")
    case.send("accept_quote", "customer:u-1", accepted_by="王小明")
    case.send("start_work", TECH)
    case.send("finish", TECH, work="pump replaced", minutes=40, customer_signature="sig-1")
    return case


def test_work_that_is_charged_needs_an_accepted_quote() -> None:
    """Out of warranty nothing starts before the customer has agreed; a new quote voids the old yes (一§19(4)·1)."""
    case = scheduled(unwarranted())
    case.send("arrive", TECH, badge_shown=True)
    assert case.refused("start_work", TECH).kind == "EventRefused"
    assert case.refused("accept_quote", CLERK, accepted_by="x").kind == "EventRefused"
    lines = [{"item": "pump", "fee": "120.00"}]
    case.send("quote", TECH, lines=lines, tariff_version="1")
    case.send("accept_quote", CLERK, accepted_by="x")
    case.send("quote", TECH, lines=lines, tariff_version="1")
    assert case.refused("start_work", TECH).kind == "EventRefused"
    case.send("accept_quote", CLERK, accepted_by="x")
    case.send("start_work", TECH)


def test_the_amount_is_that_of_the_accepted_lines() -> None:
    """Neither more nor less, none only for nothing, cash only up to the limit of 200 yuan (一§19(4)·2)."""
    case = charged("200.01")
    assert case.refused("settle", TECH, amount="100.00", method="finance").kind == "EventRefused"
    assert case.refused("settle", TECH, amount="200.01", method="none").kind == "InvalidPayload"
    assert "200.00" in case.refused("settle", TECH, amount="200.01", method="on_site_cash").reason
    case.send("settle", TECH, amount="200.01", method="finance")
    assert case.refused("hand_in_cash", CASHIER, amount="200.01", reference="r").kind == "EventRefused"
    assert case.refused("record_payment", CASHIER, amount="200.00", reference="r").kind == "EventRefused"
    case.send("record_payment", CASHIER, amount="200.01", reference="r")
    assert case.refused("record_payment", CASHIER, amount="200.01", reference="r").kind == "EventRefused"
    assert case.states()["payment"] == "met"


def test_the_case_closes_by_itself_when_the_last_guard_falls() -> None:
    """The call is done, but cash and invoice are out; the later of the two closes it (一§19(4)·3)."""
    case = charged()
    review(case, "120.00", "on_site_cash")
    assert case.send("follow_up", CLERK, reached=True, satisfied=True)["state"] == "reviewed"
    assert case.send("issue_invoice", CASHIER, invoice_no="F-1")["state"] == "reviewed"
    assert case.send("hand_in_cash", CASHIER, amount="120.00", reference="r")["state"] == "closed"


def test_a_declined_quote_ends_the_work_for_nothing() -> None:
    """After a decline no quote stands and the amount is 0.00."""
    case = in_workshop(unwarranted())
    assert case.refused("decline_quote", CLERK).kind == "EventRefused"
    case.send("quote", TECH, lines=[{"item": "motor", "fee": "900.00"}], tariff_version="1")
    assert case.send("decline_quote", "customer:u-1")["state"] == "ready"
    case.send("hand_back", STORE, receipt_returned=True, customer_signature="sig")
    assert case.refused("settle", TECH, amount="900.00", method="finance").kind == "EventRefused"
    case.send("settle", TECH, amount="0.00", method="none")


def test_a_third_call_that_reaches_nobody_counts_as_done() -> None:
    """Two tries leave the case open, the third closes it (一§36)."""
    case = repaired()
    review(case)
    for _ in range(2):
        assert case.send("follow_up", CLERK, reached=False)["state"] == "reviewed"
        assert case.states()["follow_up"] == "running"
    assert case.send("follow_up", CLERK, reached=False)["state"] == "closed"


def test_a_product_in_the_workshop_comes_back_against_its_receipt() -> None:
    """Finished, reworked, handed back against the receipt or a statement that it is lost (一§19(6)·1, 一§19(6)·2)."""
    case = in_workshop()
    case.send("finish_in_workshop", TECH, work="w", minutes=5)
    assert case.states()["completion"] == "met"
    case.send("rework", CLERK, reason="still leaks")
    assert case.states()["completion"] == "running"
    case.send("finish_in_workshop", TECH, work="w", minutes=5)
    assert case.refused("hand_back", STORE, customer_signature="sig").kind == "InvalidPayload"
    lost = "the customer lost the receipt"
    answer = case.send("hand_back", STORE, lost_receipt_statement=lost, customer_signature="sig")
    assert answer["state"] == "repaired"


def test_a_repair_cannot_close_with_a_loaner_out() -> None:
    """The loaner's clock starts when the product is back; its return closes the case (二§12·3)."""
    case = in_workshop()
    loan: dict[str, Any] = {"unit": "L-9", "condition": "good", "customer_signature": "sig"}
    case.send("lend", TECH, **loan)
    assert case.refused("lend", TECH, **loan).kind == "EventRefused"
    case.send("finish_in_workshop", TECH, work="w", minutes=5)
    case.send("hand_back", STORE, receipt_returned=True, customer_signature="sig")
    assert case.states()["loaner"] == "running"
    review(case)
    assert case.send("follow_up", CLERK, reached=True, satisfied=True)["state"] == "reviewed"
    assert case.send("return_loaner", STORE, condition="good")["state"] == "closed"
    assert case.states()["loaner"] == "met"


def test_a_cancelled_repair_waits_for_goods_and_loaner() -> None:
    """Cancelling drops every commitment but the return of the goods; the last thing back ends it."""
    case = in_workshop()
    case.send("lend", TECH, unit="L-9", condition="good", customer_signature="sig")
    assert case.send("cancel", "customer:u-1", reason="bought a new one")["state"] == "cancelling"
    assert [name for name, state in case.states().items() if state in ("running", "overdue")] == ["return_goods"]
    back = case.send("hand_back", STORE, receipt_returned=True, customer_signature="sig")
    assert back["state"] == "cancelling"
    assert case.send("return_loaner", STORE, condition="good")["state"] == "cancelled"


def test_a_repair_with_nothing_out_is_cancelled_at_once() -> None:
    """From the first state, and from a hold, where the held state allows it."""
    for held in (False, True):
        case = rehearsed("Repair", repair_request())
        if held:
            case.send("hold", CLERK, reason="waiting_for_customer")
        assert case.send("cancel", CLERK, reason="changed my mind")["state"] == "cancelled"
        assert case.state == "cancelled"


async def test_certificates_are_asked_of_whoever_works(company: Company) -> None:
    """Named, visiting or working: without a valid certificate the step is refused and changes nothing (一§18·1)."""
    case = await company.open("Repair", repair_request())
    refused = await case.denied("assign", BOSS, technician="technician:nobody")
    assert refused.type == "EventRefused"
    assert "一§18·1" in str(refused)
    await case.send("assign", BOSS, technician=TECH)
    far = MONDAY + timedelta(days=3650)
    assert (await case.denied("contact", TECH, diagnosis="d", visit_at=far)).type == "EventRefused"
    assert case.state == "assigned"
    await case.send("contact", CLERK, diagnosis="d", visit_at=MONDAY + timedelta(hours=1))
    await case.send("arrive", TECH, badge_shown=True)
    assert (await case.denied("start_work", "technician:nobody")).type == "EventRefused"
    assert company.wrong() == []


def test_which_certificate_a_step_needs_is_asked_with_it() -> None:
    """Of whom, for what and on which day; the step does not stand where the records know of none (一§18·1)."""
    case = scheduled()
    on = (MONDAY + timedelta(hours=2)).date()
    wanted = Certified(person=TECH, category="washing_machine", on=on)
    assert [write.checks for write in case.written[1:]] == [[wanted]] * 2
    case.send("arrive", TECH, badge_shown=True)
    case.writes = [Written(failed=[wanted])]
    refused = case.refused("start_work", TECH)
    assert (refused.kind, case.state) == ("EventRefused", "on_site")
    assert "一§18·1" in refused.reason


def test_leaving_early_goes_back_to_scheduled_or_assigned() -> None:
    """With a new visit agreed the case is scheduled, without one it is assigned."""
    case = scheduled()
    case.send("arrive", TECH, nobody_there=True)
    visit = case.now + timedelta(days=1)
    assert case.send("leave", TECH, reason="customer_absent", visit_at=visit)["state"] == "scheduled"
    case.send("arrive", TECH, badge_shown=True)
    assert case.send("leave", TECH, reason="parts")["state"] == "assigned"


def test_another_technician_may_act_and_the_timeline_marks_it() -> None:
    """Help from a colleague is not refused, but it is seen."""
    case = scheduled()
    case.send("arrive", "technician:t-2", badge_shown=True)
    assert case.entries("arrive")[0].reason == "not the assignee"


def test_a_write_off_stands_for_what_never_came_only_when_it_is_overdue() -> None:
    """A manager may give up the cash once its commitment is broken, not before."""
    case = charged()
    review(case, "120.00", "on_site_cash")
    case.send("issue_invoice", CASHIER, invoice_no="F-1")
    case.send("follow_up", CLERK, reached=True)
    lost: dict[str, Any] = {"what": "cash", "reason": "stolen", "evidence": "police report 7"}
    assert case.refused("write_off", MANAGER, **lost).kind == "EventRefused"
    case.let_pass(timedelta(days=12))
    assert case.states()["cash_hand_in"] == "overdue"
    assert case.refused("write_off", BOSS, **lost).kind == "NotAllowed"
    assert case.send("write_off", MANAGER, **lost)["state"] == "closed"


@pytest.mark.parametrize("spec", Repair.procedure.events.values(), ids=lambda s: s.name)
def test_every_example_fits_its_own_form(spec: Any) -> None:
    """What the UI shows as an example is accepted by the form it stands in."""
    spec.model.model_validate(spec.example())


def test_a_quote_beyond_what_money_can_hold_is_refused_and_the_case_goes_on() -> None:
    """A total of ten digits could be neither kept nor settled."""
    case = scheduled(unwarranted())
    case.send("arrive", TECH, badge_shown=True)
    lines = [{"item": "gold", "fee": "999999999.99"}] * 2
    assert case.refused("quote", TECH, lines=lines, tariff_version="1").kind == "InvalidPayload"
    case.send("quote", TECH, lines=lines[:1], tariff_version="1")


def test_what_the_message_alone_shows_is_said_before_what_the_case_shows() -> None:
    """After the call is done a contradictory follow-up is still malformed first."""
    case = charged()
    review(case, "120.00", "finance")
    case.send("follow_up", CLERK, reached=True)
    assert case.refused("follow_up", CLERK, reached=False, satisfied=True).kind == "InvalidPayload"
    assert case.refused("follow_up", CLERK, reached=True).kind == "EventRefused"
