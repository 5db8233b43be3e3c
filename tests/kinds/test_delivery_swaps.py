"""Units that are not right, rehearsed: brought back, replaced, decided on, returned (一§9·2)."""

from typing import Any

import pytest

from cases.deliveries import (
    ALL_TRUE,
    BOSS,
    CLERK,
    COURIER,
    CUSTOMER,
    RETURN,
    WAREHOUSE,
    WASHER,
    asked,
    between,
    out,
    slot,
    unpacked,
    where,
)
from models.case import CaseFile
from models.record import SHAPE
from played.case_files import at
from played.rehearsal import Rehearsal


def three(*results: str) -> Rehearsal:
    """Three machines were delivered on Tuesday and found so."""
    case = asked({**WASHER, "quantity": len(results)})
    slot(case)
    out(case, *range(1, len(results) + 1))
    unpacked(case, *results)
    return case


def again(case: Rehearsal, *results: str, day: int = 25, unit: int = 1) -> None:
    """What replaces it comes on a later day, and is found so."""
    slot(case, f"2026-11-{day} 09:00")
    out(case, unit, when=f"2026-11-{day} 08:30")
    unpacked(case, *results, first=unit)


def test_one_of_three_is_replaced_and_the_others_stay() -> None:
    """Signed for what is right; the third comes anew (一§9·2)."""
    case = three("ok", "defective", "ok")
    assert case.state == "inspected"
    case.send("sign", CUSTOMER, customer_signature="s")
    assert (case.state, where(case)) == (
        "swapping", [(1, "accepted", False), (2, "there", True), (3, "accepted", False)],
    )  # fmt: skip
    assert case.commitment("redelivery").due_at == at("2026-11-26 18:00")
    assert case.commitment("bring_back").due_at == at("2026-11-25 18:00")
    refused = case.refused("agree_slot", CLERK, **between("2026-11-25 09:00"), courier=COURIER)
    assert "must come back first: bring_back" in str(refused)
    refused = case.refused("bring_back", COURIER, units=[1], receipt_no="B-1")
    assert refused.reason == "units: must name exactly the units 2, each once"
    case.send("bring_back", COURIER, units=[2], receipt_no="B-1")
    assert (case.state, case.states()["precall"]) == ("swapping", "met")
    again(case, "ok", unit=2)
    assert case.states()["redelivery"] == "met"
    case.send("sign", CUSTOMER, customer_signature="s")
    assert case.state == "delivered"


def test_the_next_slot_may_be_agreed_as_it_is_brought_back() -> None:
    """Both clocks of the slot begin (一§9·2)."""
    case = three("wrong_model")
    assert case.state == "swapping"
    following = {key: moment.isoformat() for key, moment in between("2026-11-25 14:00").items()}
    case.send("bring_back", COURIER, units=[1], receipt_no="B-1", next=following | {"courier": COURIER})
    assert (case.state, case.commitment("precall").due_at) == ("scheduled", at("2026-11-25 12:00"))
    assert case.commitment("arrival").due_at == at("2026-11-25 16:15")
    closed = case.refused("agree_slot", CLERK, **between("2026-11-28 09:00"), courier=COURIER)
    assert "no workday" in str(closed)


def brought(case: Rehearsal, **more: Any) -> None:
    case.send("bring_back", COURIER, units=[1], receipt_no="B", **more)


def test_after_two_swaps_a_supervisor_decides_before_the_next() -> None:
    """The third that is not right raises the level by one; deciding allows one more (一§9·2)."""
    case = three("defective")
    for day in (25, 26):
        brought(case)
        assert level(case.file) == 0
        again(case, "defective", day=day)
    assert (level(case.file), case.told("level_raised")) == (1, ["supervisor"])
    following = {key: moment.isoformat() for key, moment in between("2026-11-27 14:00").items()}
    refused = case.refused(
        "bring_back", COURIER, units=[1], receipt_no="B", next=following | {"courier": COURIER}
    )
    assert "unit 1 was swapped too often: a supervisor decides first, decide_swap" in str(refused)
    brought(case)
    refused = case.refused("agree_slot", CLERK, **between("2026-11-27 09:00"), courier=COURIER)
    assert "decide_swap" in str(refused)
    case.send("decide_swap", BOSS, unit=1, decision="new_unit", reason="the last one")
    again(case, "defective", day=27)
    assert level(case.file) == 2
    brought(case)
    assert "decide_swap" in str(case.refused("agree_slot", CLERK, **between("2026-11-30 09:00"), courier=COURIER))
    case.send("decide_swap", BOSS, unit=1, decision="other_model", model="WM-900", reason="another series")
    slot(case, "2026-11-30 09:00")
    out(case, 1, when="2026-11-30 08:30", model="WM-900")
    unpacked(case, "ok")
    case.send("sign", CUSTOMER, customer_signature="s")
    assert case.state == "delivered"


def level(case: CaseFile) -> int:
    return case.base_level


@pytest.mark.parametrize("there", [True, False])
def test_a_unit_that_is_returned_opens_its_return(there: bool) -> None:
    """Reason `fault`, received the day it came; what is still there goes back first, what was accepted stays."""
    case = three("ok", "damaged")
    case.send("sign", CUSTOMER, customer_signature="s")
    if not there:
        case.send("bring_back", COURIER, units=[2], receipt_no="B-1")
    case.send("decide_swap", BOSS, unit=2, decision="return", request=RETURN, reason="no more swaps")
    (opened,) = case.opened
    assert (opened.kind, opened.request["reason"], opened.request["customer"]["name"]) == ("Return", "fault", "王小明")
    assert (opened.request["purchase"]["received_on"], opened.request["by"]) == ("2026-11-24", BOSS)
    assert opened.request["linked_case"] == case.file.workflow_id
    if there:
        assert (case.state, case.states()["bring_back"]) == ("coming_back", "dropped")
        case.send("take_in", WAREHOUSE, units=[2], condition="scratched")
    assert case.state == "delivered"
    assert where(case) == [(1, "accepted", False), (2, "store", False)]


def test_a_wrong_request_of_a_return_is_named_below_it_and_opens_nothing() -> None:
    """Each wrong key with its place (一§9·2)."""
    case = three("damaged")
    wrong = {"purchase": {"proof": "paper"}, "wanted": "money", "by": CLERK}
    refused = case.refused("decide_swap", BOSS, unit=1, decision="return", request=wrong, reason="r")
    places = {".".join(map(str, error["loc"])) for error in refused.errors}
    assert {"request.by", "request.purchase.proof", "request.wanted", "request.purchase.price_paid"} <= places
    assert (case.opened, case.state, where(case)) == ([], "swapping", [(1, "there", True)])


@pytest.mark.parametrize(
    ("payload", "loc"),
    [
        ({"decision": "other_model"}, "model"),
        ({"decision": "new_unit", "model": "WM-1"}, "model"),
        ({"decision": "return"}, "request"),
        ({"decision": "new_unit", "request": RETURN}, "request"),
    ],
)
def test_a_decision_has_what_it_needs_and_nothing_else(payload: dict[str, Any], loc: str) -> None:
    """The model of another model, the request of a return."""
    case = three("damaged")
    assert [e["loc"] for e in case.refused("decide_swap", BOSS, unit=1, reason="r", **payload).errors] == [[loc]]


def test_only_a_unit_that_is_owed_is_decided_on() -> None:
    """Not one that was accepted, nor one that there is not."""
    case = three("ok", "damaged")
    case.send("sign", CUSTOMER, customer_signature="s")
    for unit in (1, 3):
        refused = case.refused("decide_swap", BOSS, unit=unit, decision="new_unit", reason="r")
        assert "no unit of that number is owed" in str(refused)


@pytest.mark.parametrize("there", [True, False])
def test_who_cancels_while_it_is_swapped_gets_back_what_is_there(there: bool) -> None:
    """Units still there go back; nothing accepted, so it is cancelled (一§13)."""
    case = three("damaged")
    if not there:
        brought(case)
    case.send("cancel", CUSTOMER, reason="enough")
    assert case.state == ("coming_back" if there else "cancelled")
    if there:
        case.send("take_in", WAREHOUSE, units=[1], condition="dented")
    assert (case.state, where(case)) == ("cancelled", [(1, "store", False)])


def test_what_was_accepted_makes_a_cancelled_delivery_delivered() -> None:
    """Whatever follows (一§9·2)."""
    case = three("ok", "incomplete")
    case.send("sign", CUSTOMER, customer_signature="s")
    case.send("bring_back", COURIER, units=[2], receipt_no="B-1")
    slot(case, "2026-11-25 09:00")
    case.send("cancel", CUSTOMER, reason="one is enough")
    assert case.state == "delivered"


def test_the_signature_that_accepts_a_unit_to_be_fitted_opens_its_installation() -> None:
    """One for each accepted unit of these models, with what the customer asked for (一§14)."""
    wish = {"models": ["WM-700"], "wanted_at": "2026-11-26T10:00:00+08:00", "requirements": "stack on the dryer"}
    case = asked(WASHER, {"model": "K-1", "category": "kettle", "quantity": 1}, installation=wish)
    slot(case)
    case.go_to("2026-11-24 08:30")
    true = {"address": True, "phone": True, "name": True, "time": True, "model": True}
    case.send("confirm_call", COURIER, reached=True, confirmed=true)
    loaded = [{"unit": 1, "model": "WM-700", "serial": "S-77"}, {"unit": 2, "model": "K-1"}]
    case.send("set_out", COURIER, units=loaded)
    unpacked(case, "ok", "ok")
    case.send("sign", CUSTOMER, customer_signature="s")
    (opened,) = case.opened
    assert (opened.kind, opened.request["product"]) == (
        "Installation", {"model": "WM-700", "category": "washing_machine", "serial": "S-77"},
    )  # fmt: skip
    assert opened.request["delivery"] == case.file.workflow_id
    assert (opened.request["wanted_at"], opened.request["requirements"]) == (
        "2026-11-26T10:00:00+08:00", "stack on the dryer",
    )  # fmt: skip


@pytest.mark.parametrize(("shape", "fitted"), [(SHAPE, ["WM-700"]), (8, [])])
def test_a_model_corrected_in_the_call_is_fitted_where_that_was_asked_for(shape: int, fitted: list[str]) -> None:
    """What is accepted says so, not the slip of the order; a case of before goes by the order alone (一§7, 一§14)."""
    wish = {"models": ["WM-700"], "wanted_at": "2026-11-26T10:00:00+08:00", "requirements": "on the balcony"}
    case = asked(WASHER | {"model": "WM-70O"}, installation=wish, shape=shape)
    slot(case)
    case.go_to("2026-11-24 08:30")
    case.send("confirm_call", COURIER, reached=True, confirmed=ALL_TRUE | {"model": ["WM-700"]})
    case.send("set_out", COURIER, units=[{"unit": 1, "model": "WM-700"}])
    unpacked(case, "ok")
    case.send("sign", CUSTOMER, customer_signature="s")
    assert [opened.request["product"]["model"] for opened in case.opened] == fitted


def test_another_model_in_place_of_one_to_be_fitted_is_fitted_too() -> None:
    """The customer asked for the place to be fitted, whatever came in the end (一§9·2)."""
    wish = {"models": ["WM-700"], "wanted_at": "2026-11-26T10:00:00+08:00", "requirements": "on the balcony"}
    case = asked(installation=wish)
    slot(case)
    out(case, 1)
    unpacked(case, "defective")
    case.send("decide_swap", BOSS, unit=1, decision="other_model", model="WM-800", reason="sold out")
    case.send("bring_back", COURIER, units=[1], receipt_no="B-1")
    slot(case, "2026-11-25 09:00")
    out(case, 1, when="2026-11-25 08:30", model="WM-800")
    unpacked(case, "ok")
    case.send("sign", CUSTOMER, customer_signature="s")
    assert [opened.request["product"]["model"] for opened in case.opened] == ["WM-800"]
