"""Installations, rehearsed: visits with credentials, what is fitted or not, call backs, ends, holds, the table."""

from typing import Any

import pytest

from cases.installation_cases import STATES, VISIT, installed, on_site, requested, scheduled, sent, why, wrong
from cases.installations import CLERK, CUSTOMER, DELIVERY, FIRM, FITTER, NUMBER, OTHER, SECOND
from played.case_files import at
from workflows.kinds.installation import Installation

# -- the visit ------------------------------------------------------------------------------------------------------


def test_a_visit_is_moved_with_the_customers_word_and_so_is_its_due() -> None:
    """一§14: refused without, for a time in the past too; a hold does not move what was agreed."""
    case = scheduled()
    moved: dict[str, Any] = {"visit_at": "2026-11-26T10:00:00+08:00", "reason": "road works"}
    assert wrong(case, "move_visit", FIRM, customer_agreed=False, **moved) == [["customer_agreed"]]
    assert wrong(case, "move_visit", FIRM, **moved) == [["customer_agreed"]]
    past = {"visit_at": "2026-11-22T10:00:00+08:00", "reason": "r", "customer_agreed": True}
    assert "must not lie before" in why(case, "move_visit", FIRM, **past)
    assert "order is with" in why(case, "move_visit", SECOND, customer_agreed=True, **moved)
    case.send("move_visit", CLERK, customer_agreed=True, **moved)
    assert case.commitment("visit").due_at == at("2026-11-26 10:30")
    assert case.told("fitting_assigned") == [FITTER, FITTER]
    first, second = case.forms("installation_visit")
    assert (first["outcome"], second["reason"], second["agreed_by"]) == ("moved", "road works", CLERK)
    case.send("hold", FITTER, reason="other")
    case.go_to("2026-11-26 10:30")
    assert (case.state, case.states()["visit"]) == ("on_hold", "overdue")


def test_whoever_comes_shows_the_credential_that_the_order_names() -> None:
    """一§16: a wrong one at the door is refused with the way out; the right one is noted with the visit."""
    case = scheduled()
    case.go_to("2026-11-24 14:20")
    assert why(case, "arrive", FITTER, credential_no="FZ-99") == (
        "the order names credential FZ-17, not FZ-99: come with that one, or accept_order with another"
    )
    assert wrong(case, "arrive", FITTER) == [["credential_no"]]
    assert "order is with" in why(case, "arrive", SECOND, credential_no=NUMBER)
    case.send("arrive", FITTER, credential_no=NUMBER)
    visit = case.commitment("visit")
    assert (case.state, visit.state, visit.late) == ("on_site", "met", False)
    (row,) = case.forms("installation_visit")
    assert (row["outcome"], row["arrived_by"], row["arrived_at"]) == ("arrived", FITTER, at("2026-11-24 14:20"))


def test_nobody_is_on_site_before_the_unit_is_accepted() -> None:
    """一§14: the delivery is asked for a unit of that model; who found nobody was not on site."""
    case = scheduled(delivery=DELIVERY)
    assert why(case, "arrive", FITTER, credential_no=NUMBER) == (
        "delivery-D-1 has no accepted AC-35 yet: come once the customer has signed, move_visit until then"
    )
    assert case.read_for[-1]["unit_delivered"] == {"delivery": DELIVERY, "model": "AC-35"}
    case.readings["unit_delivered"] = True
    case.send("arrive", FITTER, credential_no=NUMBER)
    assert case.state == "on_site"
    missed = scheduled(delivery=DELIVERY)
    missed.send("arrive", FITTER, credential_no=NUMBER, nobody_there=True)
    assert missed.state == "sent"


def test_where_nobody_was_the_firm_keeps_the_order_and_another_time_is_agreed() -> None:
    """一§14: the visit is met, a working day runs for the next one; the wanted time is over and needs a word."""
    case = scheduled()
    case.go_to("2026-11-24 14:10")
    assert wrong(case, "arrive", FITTER, credential_no=NUMBER, nobody_there=False) == [["nobody_there"]]
    case.send("arrive", FITTER, credential_no=NUMBER, nobody_there=True)
    assert (case.state, case.file.assignee, case.states()["visit"]) == ("sent", FIRM, "met")
    assert case.commitment("answer").due_at == at("2026-11-25 18:00")
    assert (case.told("installation_missed"), case.told("fitting_missed")) == (["clerk"], ["customer"])
    again = VISIT | {"visit_at": "2026-11-25T14:00:00+08:00"}
    assert "customer wanted" in why(case, "accept_order", FIRM, **again)
    case.send("accept_order", FIRM, customer_agreed=True, **again)
    assert [row.get("outcome") for row in case.forms("installation_visit")] == ["nobody_there", None]
    assert len(case.forms("installation_order")) == 1


def test_what_is_fitted_is_tested_and_signed_for() -> None:
    """一§14: work, test, serial number and signature; then two working days for the call back."""
    case = on_site()
    done: dict[str, Any] = {"work": "unit and pipes", "customer_signature": "sig-1", "serial": "SN-1"}
    assert wrong(case, "finish", FITTER, tested=False, **done) == [["tested"]]
    assert wrong(case, "finish", FITTER, tested=True, work="w") == [["customer_signature"]]
    assert "order is with" in why(case, "finish", OTHER, tested=True, **done)
    case.send("finish", FITTER, tested=True, **done)
    assert (case.state, case.file.assignee) == ("installed", None)
    assert case.commitment("call_back").due_at == at("2026-11-26 18:00")
    (report,) = case.forms("installation_report")
    assert (report["firm"], report["fitter"], report["serial"], report["tested"]) == (FIRM, FITTER, "SN-1", True)
    assert case.forms("installation_record")[0]["serial"] == "SN-1"
    assert case.forms("installation_order")[0]["outcome"] == "done"


def test_a_site_that_is_not_ready_sends_the_order_on_its_way_again() -> None:
    """一§9·2: a clerk is told; the firm has the order no more."""
    case = on_site()
    assert "order is with" in why(case, "fail", SECOND, cause="site", reason="no socket")
    assert wrong(case, "fail", FITTER, cause="weather", reason="r") == [["cause"]]
    case.send("fail", FITTER, cause="site", reason="no socket")
    assert (case.state, case.file.assignee, case.told("installation_failed")) == ("requested", None, ["clerk"])
    assert case.commitment("send_order").due_at == at("2026-11-24 16:00")
    (failure,) = case.forms("installation_failure")
    assert (failure["cause"], failure["reason"], failure["failed_by"]) == ("site", "no socket", FITTER)
    assert case.forms("installation_order")[0]["outcome"] == "failed"
    assert case.opened == []


def test_a_product_at_fault_ends_the_installation_and_becomes_a_contact() -> None:
    """一§9·2: from the contact the clerk goes on to a delivery or a return."""
    case = on_site()
    case.send("fail", FITTER, cause="product", reason="compressor dead")
    assert (case.state, case.file.assignee) == ("not_possible", None)
    (contact,) = case.opened
    asked = {key: contact.request[key] for key in ("channel", "about", "category", "what", "by")}
    assert (contact.kind, asked) == ("Contact", {
        "channel": "visit", "about": "product", "category": "air_conditioner", "what": "compressor dead", "by": FITTER,
    })  # fmt: skip
    assert contact.request["customer"]["phone"] == "138 0013 8000"
    assert [link.relation for link in case.file.links] == ["opened"]


# -- the call back --------------------------------------------------------------------------------------------------


def test_a_call_back_rates_the_firm_and_its_fitter_and_closes() -> None:
    """一§17: scores of 0 to 100, each whole; by a clerk alone."""
    case = installed()
    scores = {"punctual": 100, "conduct": 0, "work": 55}
    assert case.refused("call_back", FITTER, reached=True).kind == "NotAllowed"
    assert wrong(case, "call_back", CLERK, reached=True, scores=scores | {"work": 101}) == [["scores", "work"]]
    assert wrong(case, "call_back", CLERK, reached=True, scores={"work": 9}) == [
        ["scores", "punctual"], ["scores", "conduct"],
    ]  # fmt: skip
    case.send("call_back", CLERK, reached=True, satisfied=True, scores=scores, remarks="quick")
    assert (case.state, case.states()["call_back"], case.opened) == ("closed", "met", [])
    (rating,) = case.forms("firm_rating")
    assert {key: rating[key] for key in ("firm", "fitter", "satisfied", *scores)} == {
        "firm": FIRM, "fitter": FITTER, "satisfied": True, **scores,
    }
    assert case.forms("follow_up")[0]["remarks"] == "quick"


def test_the_third_call_that_reaches_nobody_closes_and_says_nothing_of_the_firm() -> None:
    """一§17: neither good nor bad; only who was reached can be satisfied or not."""
    case = installed()
    for given in ({"satisfied": True}, {"scores": {"punctual": 1, "conduct": 1, "work": 1}}):
        assert wrong(case, "call_back", CLERK, reached=False, **given) == [[next(iter(given))]]
    for number in range(3):
        assert case.state == "installed"
        case.send("call_back", CLERK, reached=False)
        assert len(case.forms("firm_rating")) == number + 1
    assert (case.state, case.states()["call_back"]) == ("closed", "met")
    assert [(row["reached"], row["satisfied"], row.get("work")) for row in case.forms("firm_rating")] == [
        (False, None, None)
    ] * 3


def test_calls_that_reach_nobody_do_not_meet_the_call_back_until_the_third() -> None:
    """It runs over the weekend and is reported when nobody calls any more."""
    case = installed()
    case.send("call_back", CLERK, reached=False)
    case.go_to("2026-11-26 18:00")
    assert case.told("overdue") == ["supervisor"]


def test_a_customer_who_is_not_satisfied_is_heard_as_a_complaint() -> None:
    """一§17: about the service, in the customer's name."""
    case = installed()
    case.send("call_back", CLERK, reached=True, satisfied=False, remarks="dust")
    (complaint,) = case.opened
    assert (complaint.kind, complaint.request["about"], complaint.request["description"]) == (
        "Complaint", "service", "dust"
    )
    assert (case.state, case.forms("firm_rating")[0]["satisfied"]) == ("closed", False)


# -- the end, holds, the table --------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [CUSTOMER, CLERK])
@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("state", STATES)
def test_an_installation_may_be_cancelled_until_it_is_fitted(state: str, held: bool, by: str) -> None:
    """一§14: on hold too; whoever has the order is told, a customer is told only of what others call off."""
    case = STATES[state]()
    if held:
        case.send("hold", CLERK, reason="waiting_for_customer")
    case.send("cancel", by, reason="moved house")
    assert (case.state, case.file.assignee, {c.state.open for c in case.file.commitments}) == (
        "cancelled", None, {False}
    )
    told = {"requested": [], "sent": [FIRM], "scheduled": [FIRM, FITTER], "on_site": [FIRM, FITTER]}[state]
    assert case.told("installation_withdrawn") == told
    off = ["customer"] if (state, by) == ("scheduled", CLERK) else []
    assert case.told("fitting_called_off") == off
    record = case.forms("installation_record")[0]
    assert (record["cancel_reason"], record["cancelled_by"]) == ("moved house", by)


def test_what_is_fitted_is_not_cancelled() -> None:
    assert "possible now: call_back" in why(installed(), "cancel", CUSTOMER, reason="r")


def test_an_installer_may_hold_a_case_and_go_on_with_it() -> None:
    """Beside the office's own (contract: offices)."""
    case = sent()
    case.send("hold", FIRM, reason="waiting_for_parts")
    case.send("resume", FITTER)
    assert case.state == "sent"
    assert case.refused("hold", "warehouse:w-1", reason="other").kind == "NotAllowed"


ROWS = {
    "send_order": ("requested", "sent", "scheduled"), "accept_order": ("sent", "scheduled"),
    "refuse_order": ("sent", "scheduled"), "move_visit": ("scheduled",), "arrive": ("scheduled",),
    "finish": ("on_site",), "fail": ("on_site",), "call_back": ("installed",),
    "cancel": ("requested", "sent", "scheduled", "on_site"),
}  # fmt: skip


def test_each_event_is_possible_where_its_row_says_and_nowhere_else() -> None:
    """The contract's table."""
    procedure = Installation.procedure
    for name, states in ROWS.items():
        allowed = [state for state in procedure.steps if procedure.allows(procedure.events[name], state, None)]
        assert tuple(allowed) == states, name
    assert {name for name, step in procedure.steps.items() if step.end} == {"closed", "not_possible", "cancelled"}
    assert procedure.openers is None


def test_the_numbers_are_those_of_the_policy() -> None:
    """Each length under its key."""
    policy = '[installation]\ndispatch_send_wh = 1\nanswer = "2 WD"\nvisit = "10 min"\ncallback_wd = 1\n'
    case = requested(policy=policy)
    assert case.commitment("send_order").due_at == at("2026-11-23 10:00")
    case.send("send_order", CLERK, firm=FIRM)
    assert case.commitment("answer").due_at == at("2026-11-25 18:00")
    case.send("accept_order", FIRM, **VISIT)
    assert case.commitment("visit").due_at == at("2026-11-24 14:10")
    case.send("arrive", FITTER, credential_no=NUMBER)
    case.send("finish", FITTER, work="w", tested=True, customer_signature="s")
    assert case.commitment("call_back").due_at == at("2026-11-24 18:00")
