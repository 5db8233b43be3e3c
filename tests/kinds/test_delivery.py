"""Deliveries, rehearsed: whether an order is delivered, what happens at the door, how it ends (一§3–5, 一§9–13)."""

from decimal import Decimal
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.deliveries import (
    ALL_TRUE,
    BOSS,
    CLERK,
    COURIER,
    CUSTOMER,
    WAREHOUSE,
    WASHER,
    asked,
    out,
    request,
    slot,
    unpacked,
    where,
)
from models.kinds.delivery import DeliveryGround, Order, eligibility
from models.policy.policy import Policy
from models.record import SHAPE
from played.case_files import at
from played.rehearsal import rehearsed

# -- whether it is delivered ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "amount", "clauses"),
    [
        ([{"bulky": True}], "1.00", ["一§4"]),
        ([{"weight_kg": 25}], "1.00", ["一§4"]),
        ([{"weight_kg": 24.9, "longest_side_cm": 99}], "1999.99", []),
        ([{"longest_side_cm": 100}], "1.00", ["一§4"]),
        ([{}], "2000.00", ["一§5"]),
        ([{"bulky": True, "weight_kg": 60}, {"longest_side_cm": 120}], "5000.00", ["一§4", "一§4", "一§4", "一§5"]),
        ([{"bulky": False}], "10.00", []),
    ],
)
def test_every_ground_for_a_delivery_is_named(items: list[dict[str, Any]], amount: str, clauses: list[str]) -> None:
    """Bulky, heavy, long (一§4), or dear enough (一§5)."""
    lines = [{"model": "M", "category": "c", "quantity": 1} | item for item in items]
    found = eligibility(Order.model_validate({"number": "1", "amount": amount, "items": lines}), Policy())
    assert [ground.clause for ground in found] == clauses
    assert all(isinstance(ground, DeliveryGround) and ground.text for ground in found)


def test_an_order_that_is_not_delivered_waits_for_a_supervisor() -> None:
    """He may grant it, or the clerk declines and the customer hears of it (一§4)."""
    small = {"model": "K-1", "category": "kettle", "quantity": 1}
    case = asked(small, amount="100.00")
    assert (case.state, case.told("delivery_to_judge")) == ("ineligible", ["supervisor"])
    assert case.commitment("eligibility").due_at == at("2026-11-24 18:00")
    assert "slot" not in case.states()
    assert "supervisor" in str(case.refused("grant", CLERK, reason="r"))
    case.send("grant", BOSS, reason="a regular customer")
    assert (case.state, case.states()) == ("requested", {"eligibility": "met", "slot": "running"})
    other = asked(small, amount="100.00")
    other.send("decline", CLERK, reason="too small")
    assert (other.state, other.told("delivery_declined")) == ("declined", ["customer"])


def test_units_are_the_places_of_the_order() -> None:
    """Numbered from 1 in the order of the items."""
    case = asked({**WASHER, "quantity": 2}, {"model": "K-1", "category": "kettle", "quantity": 1})
    rows = case.forms("delivery_unit")
    assert [(row["unit"], row["model"], row["status"], row["owed"]) for row in rows] == [
        (1, "WM-700", "store", True), (2, "WM-700", "store", True), (3, "K-1", "store", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "loc"),
    [
        ({"order": {"number": "1", "amount": "1.00", "items": []}}, "order.items"),
        ({"order": {"number": "1", "amount": "1.00", "items": [WASHER | {"quantity": 0}]}}, "order.items.0.quantity"),
        ({"order": {"number": "1", "amount": "1.00", "items": [WASHER | {"weight_kg": "30"}]}}, "items.0.weight_kg"),
        ({"order": {"number": "1", "amount": "1.00", "items": [WASHER | {"quantity": 60}] * 2}}, "order"),
        ({"customer": {"name": "王小明", "phone": "138 0013 8000"}}, "customer.address"),
    ],
)
def test_a_wrong_request_names_the_place(wrong: dict[str, Any], loc: str) -> None:
    """Nothing is opened."""
    with pytest.raises(ApplicationError) as error:
        rehearsed("Delivery", request() | wrong)
    assert loc in str(error.value)


# -- at the door ----------------------------------------------------------------------------------------------


def test_nobody_there_means_another_time() -> None:
    """The units come back with the courier and stay owed; the arrival is met (一§10)."""
    case = asked()
    slot(case)
    out(case, 1)
    case.send("arrive", COURIER, nobody_there=True)
    assert (case.state, where(case)) == ("requested", [(1, "store", True)])
    assert case.states() == {"slot": "running", "precall": "met", "arrival": "met"}


def test_a_courier_who_turns_back_agrees_another_time() -> None:
    """From under way to scheduled, with the units in the store again (一§6)."""
    case = asked()
    slot(case)
    out(case, 1)
    slot(case, "2026-11-25 09:00")
    assert (case.state, where(case)) == ("scheduled", [(1, "store", True)])


def test_exactly_what_is_owed_goes_along_and_is_looked_at() -> None:
    """Fewer, more, twice or others are refused with what it must be (一§7, 一§13)."""
    case = asked({**WASHER, "quantity": 2})
    slot(case)
    case.send("confirm_call", COURIER, reached=True, confirmed=ALL_TRUE)
    for units in ([1], [1, 1], [1, 2, 3]):
        refused = case.refused("set_out", COURIER, units=[{"unit": unit, "model": "WM-700"} for unit in units])
        assert refused.reason == "units: must name exactly the units 1, 2, each once"
    case.send("set_out", COURIER, units=[{"unit": unit, "model": "WM-700"} for unit in (2, 1)])
    assert "not possible" in str(case.refused("sign", COURIER, customer_signature="s"))
    case.send("arrive", COURIER)
    case.send("place", COURIER, where="kitchen")
    assert "not possible" in str(case.refused("sign", COURIER, customer_signature="s"))
    refused = case.refused("inspect", COURIER, units=[{"unit": 1, "result": "ok"}])
    assert "exactly the units 1, 2" in str(refused)


def test_all_good_and_signed_is_delivered() -> None:
    """Signed only after the inspection (一§13)."""
    case = asked()
    slot(case)
    out(case, 1)
    unpacked(case, "ok")
    assert case.commitment("handover").due_at == at("2026-11-24 14:00")
    case.send("sign", CUSTOMER, customer_signature="s")
    assert (case.state, where(case)) == ("delivered", [(1, "accepted", False)])
    assert case.states()["handover"] == "met"


@pytest.mark.parametrize("shape", [6, SHAPE])
def test_damage_at_the_customer_s_is_told_and_traced(shape: int) -> None:
    """Noted with the trip (一§12); its cause is traced (四§10·1), of deliveries opened since there are such cases."""
    case = asked(shape=shape)
    slot(case)
    out(case, 1)
    case.send("arrive", COURIER)
    case.send("place", COURIER, where="hall", damage={"what": "the door", "severity": "minor", "evidence": "photo 1"})
    assert case.told("delivery_damage") == ["supervisor", "warehouse"]
    assert case.forms("delivery_trip")[-1]["damage"]["what"] == "the door"
    known = {"what": "the door", "severity": "minor", "service": "delivery", "by": COURIER}
    traced = [(opened.kind, known.items() <= opened.request.items()) for opened in case.opened]
    assert traced == ([("Nonconformity", True)] if shape == SHAPE else [])
    if traced:
        entry = case.file.seq
        assert case.opened[0].request["evidence"] == f"{case.file.workflow_id}, {entry}: photo 1"
        assert case.opened[0].request["linked_case"] == case.file.workflow_id


def test_goods_refused_at_the_door_go_back() -> None:
    """Everything but conduct is dropped; the store takes in exactly those (一§13)."""
    case = asked()
    slot(case)
    out(case, 1)
    case.send("arrive", COURIER)
    case.send("refuse_goods", CUSTOMER, reason="changed my mind")
    assert (case.state, case.states()["take_in"], case.told("delivery_coming_back")) == (
        "coming_back", "running", ["warehouse"],
    )  # fmt: skip
    assert "exactly the units 1" in str(case.refused("take_in", WAREHOUSE, units=[2], condition="good"))
    case.send("take_in", WAREHOUSE, units=[1], condition="good")
    assert (case.state, where(case)) == ("cancelled", [(1, "store", False)])


# -- ends -----------------------------------------------------------------------------------------------------


def test_an_end_waits_for_an_undecided_conduct_record() -> None:
    """The event is applied and leads to `closing`; the last decision takes the case to its end (一§26)."""
    case = asked()
    slot(case)
    out(case, 1)
    case.go_to("2026-11-24 12:00")
    unpacked(case, "ok")
    case.send("sign", COURIER, customer_signature="s")
    assert (case.state, case.states()["conduct"], case.states()["handover"]) == ("closing", "running", "met")
    record = case.file.conduct[0].record
    case.send("decide_conduct", BOSS, record=record, decision="dismissed", reason="a jam")
    assert case.state == "delivered"


@pytest.mark.parametrize("until", ["requested", "scheduled", "confirmed", "under_way"])
def test_a_delivery_is_cancelled_where_it_stands(until: str) -> None:
    """On the way it comes back first; the courier's slot is given back (一§13)."""
    case = asked()
    if until != "requested":
        slot(case)
    if until in ("confirmed", "under_way"):
        case.send("confirm_call", COURIER, reached=True, confirmed=ALL_TRUE)
    if until == "under_way":
        case.send("set_out", COURIER, units=[{"unit": 1, "model": "WM-700"}])
    case.send("cancel", CUSTOMER, reason="bought elsewhere")
    assert case.state == ("coming_back" if until == "under_way" else "cancelled")
    assert [entry["courier"] for entry in case.posted("courier_slots")] == (
        [COURIER, None] if until != "requested" else []
    )


def test_conduct_is_reported_by_the_checklist_and_one_s_own_marked() -> None:
    """No step waits for it and it proposes nothing (一§9·1)."""
    case = asked()
    slot(case)
    out(case, 1)
    case.send("arrive", COURIER)
    items = case.file.rules.checklists["delivery"]
    results = [{"item": key, "answer": "yes"} for key, item in items.items() if not item.advisory]
    for by in (COURIER, CUSTOMER):
        case.send("report_conduct", by, results=results)
    assert [(row["own"], row["score"]) for row in case.forms("delivery_check")] == [(True, "1"), (False, "1")]
    refused = case.refused("report_conduct", BOSS, results=results[1:])
    assert refused.errors == [{"loc": ["results"], "msg": f"lacks {results[0]['item']}"}]
    assert case.file.conduct == []


def test_the_amount_is_exact() -> None:
    """Yuan and fen, compared as they are (一§5)."""
    order = Order.model_validate({"number": "1", "amount": "1999.99", "items": [WASHER | {"bulky": None}]})
    assert (order.amount, eligibility(order, Policy())) == (Decimal("1999.99"), [])
