"""The slots of deliveries, rehearsed: agreed, confirmed by phone, kept late or missed (一§6–8)."""

from typing import Any

import pytest

from cases.deliveries import (
    ALL_TRUE,
    CLERK,
    COURIER,
    WASHER,
    asked,
    between,
    conduct,
    out,
    slot,
)
from models.record import SHAPE
from played.case_files import at

# -- slots ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "minutes", "said"),
    [
        ("2026-11-24 09:00", 120, None),
        ("2026-11-24 11:00", 120, None),
        ("2026-11-24 16:00", 120, None),
        ("2026-11-24 09:00", 121, "may take 120 minutes at most"),
        ("2026-11-24 07:00", 60, "within the hours of delivery, 09:00 to 18:00"),
        ("2026-11-24 17:30", 60, "within the hours of delivery"),
        ("2026-11-23 08:00", 60, "must not begin before the event"),
        ("2026-11-28 10:00", 60, "nothing is delivered on 2026-11-28, which is no workday"),
        ("2026-11-24 23:00", 120, "within one day"),
    ],
)
def test_a_slot_fits_the_hours_of_delivery(begin: str, minutes: int, said: str | None) -> None:
    """Inside, across lunch, outside, past, over midnight, on a Saturday (一§6)."""
    case = asked()
    payload: dict[str, Any] = {**between(begin, minutes), "courier": COURIER}
    if said is None:
        case.send("agree_slot", CLERK, **payload)
        assert (case.state, case.file.assignee) == ("scheduled", COURIER)
        assert (case.told("delivery_agreed"), case.told("delivery_assigned")) == (["customer"], [COURIER])
    else:
        assert said in str(case.refused("agree_slot", CLERK, **payload))
        assert case.state == "requested"


def test_the_company_may_have_hours_of_its_own() -> None:
    """Couriers may be at work when the office is not."""
    case = asked(policy='[delivery]\nhours = "08:00-21:00"\n')
    slot(case, "2026-11-24 19:00")
    assert case.state == "scheduled"
    assert "08:00 to 21:00" in str(case.refused("agree_slot", CLERK, **between("2026-11-24 20:30"), courier=COURIER))


def test_a_slot_ends_after_it_begins_and_belongs_to_a_courier() -> None:
    """What the message alone shows is an invalid payload."""
    case = asked()
    assert case.refused("agree_slot", CLERK, **between("2026-11-24 09:00", 0), courier=COURIER).errors == [
        {"loc": ["to_at"], "msg": "must lie after from_at"}
    ]
    refused = case.refused("agree_slot", CLERK, **between("2026-11-24 09:00"), courier="technician:t-1")
    assert [error["loc"] for error in refused.errors] == [["courier"]]


def test_the_dues_of_a_slot_are_agreed_and_move_with_it() -> None:
    """Two clock hours before for the call, the grace after for the arrival (一§7, 一§8·1)."""
    case = asked()
    assert case.commitment("slot").due_at == at("2026-11-24 18:00")
    slot(case)
    assert case.states() == {"slot": "met", "precall": "running", "arrival": "running"}
    assert case.commitment("precall").due_at == at("2026-11-24 07:00")
    assert case.commitment("arrival").due_at == at("2026-11-24 11:15")
    slot(case, "2026-11-23 10:00", 60)  # its call would lie in the past: at its start then
    assert case.commitment("precall").due_at == at("2026-11-23 10:00")
    assert case.commitment("arrival").due_at == at("2026-11-23 11:15")


@pytest.mark.parametrize(("shape", "due"), [(SHAPE, "10:00"), (8, "12:00")])
def test_a_slot_agreed_at_the_moment_of_its_call_has_that_for_its_due(shape: int, due: str) -> None:
    """Only agreed after that moment the call has until the slot begins; a case of before has it then, too (一§7)."""
    case = asked(shape=shape)
    case.go_to("2026-11-23 10:00")
    slot(case, "2026-11-23 12:00")
    assert case.due("precall") == f"2026-11-23 {due}"
    case.send("confirm_call", COURIER, reached=True, confirmed=ALL_TRUE)
    assert (case.states()["precall"], case.commitment("precall").late) == ("met", False)


# -- the call -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", [*ALL_TRUE])
def test_each_field_of_the_call_is_confirmed_or_corrected(field: str) -> None:
    """Left out or false it is refused; the time can only be confirmed (一§7)."""
    case = asked()
    slot(case)
    for wrong in ({key: value for key, value in ALL_TRUE.items() if key != field}, ALL_TRUE | {field: False}):
        refused = case.refused("confirm_call", COURIER, reached=True, confirmed=wrong)
        assert {tuple(error["loc"])[:2] for error in refused.errors} == {("confirmed", field)}
    assert case.state == "scheduled"


def test_what_is_corrected_is_the_case_s_from_then_on() -> None:
    """Address with its zone, phone, name and models (一§7)."""
    case = asked(WASHER, {"model": "K-1", "category": "kettle", "quantity": 1})
    slot(case)
    corrected = ALL_TRUE | {"address": "解放路 2 号", "phone": "139 1111 2222", "name": "王大明"}
    refused = case.refused("confirm_call", COURIER, reached=True, confirmed=corrected | {"model": ["WM-800"]})
    assert refused.reason == "confirmed.model: must name 2 models, one for each item"
    case.send(
        "confirm_call", COURIER, reached=True, confirmed=corrected | {"model": ["WM-800", "K-1"]}, zone="suburb"
    )
    known = case.file.request["customer"]
    assert (known["address"], known["phone"], known["name"]) == ("解放路 2 号", "139 1111 2222", "王大明")
    assert (known["zone"], case.file.zone, case.state) == ("suburb", "suburb", "confirmed")
    assert case.file.request["order"]["items"][0]["model"] == "WM-800"
    refused = case.refused("set_out", COURIER, units=[{"unit": 1, "model": "WM-700"}, {"unit": 2, "model": "K-1"}])
    assert refused.reason == "units.0.model: must be WM-800"
    case.send("set_out", COURIER, units=[{"unit": 1, "model": "WM-800"}, {"unit": 2, "model": "K-1"}])
    assert case.state == "under_way"


def test_the_third_call_in_vain_gives_the_slot_up() -> None:
    """Counted for the slot; the supervisor is told, the courier is free, another time is to be agreed (一§7)."""
    case = asked()
    slot(case)
    case.send("confirm_call", COURIER, reached=False)
    case.send("confirm_call", COURIER, reached=False)
    slot(case, "2026-11-24 14:00")
    for left in ("scheduled", "scheduled", "requested"):
        case.send("confirm_call", COURIER, reached=False)
        assert case.state == left
    assert case.told("delivery_unreached") == ["supervisor"]
    assert case.states() == {"slot": "running", "precall": "dropped", "arrival": "dropped"}
    assert (case.file.assignee, case.file.reminders) == (None, [])


def test_confirmed_goes_with_reached() -> None:
    """Neither without the other."""
    case = asked()
    slot(case)
    for payload in ({"reached": True}, {"reached": False, "confirmed": ALL_TRUE}):
        assert [e["loc"] for e in case.refused("confirm_call", COURIER, **payload).errors] == [["confirmed"]]


def test_a_zone_goes_with_a_call_that_reached_somebody() -> None:
    """It would be lost otherwise."""
    case = asked()
    slot(case)
    wrong = case.refused("confirm_call", COURIER, reached=False, zone="suburb")
    assert wrong.errors == [{"loc": ["zone"], "msg": "has no place where the customer was not reached"}]
    case.send("confirm_call", COURIER, reached=True, confirmed=ALL_TRUE | {"address": "乡道 2 号"}, zone="suburb")
    assert case.file.zone == "suburb"


# -- late and missed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("clock", "late"), [("11:15", False), ("11:16", True)])
def test_an_arrival_after_the_grace_is_proposed_as_late(clock: str, late: bool) -> None:
    """Slot to eleven, a quarter of an hour of grace (一§8·1)."""
    case = asked()
    slot(case)
    out(case, 1)
    case.go_to(f"2026-11-24 {clock}")
    case.send("arrive", COURIER)
    assert conduct(case) == ([("late_delivery", COURIER)] if late else [])
    assert case.states()["arrival"] == "met"


@pytest.mark.parametrize(
    ("clock", "agreed", "excused", "due"),
    [
        ("10:30", True, True, "2026-11-24 16:15"),
        ("10:30", False, True, "2026-11-24 11:15"),
        ("10:31", True, False, "2026-11-24 11:15"),
    ],
)
def test_a_notice_in_time_excuses_and_moves_the_slot_where_the_customer_agrees(
    clock: str, agreed: bool, excused: bool, due: str
) -> None:
    """Half an hour before the end of the slot; a later one is only noted (一§8·2)."""
    case = asked()
    slot(case)
    out(case, 1)
    case.go_to(f"2026-11-24 {clock}")
    new: dict[str, Any] = {"new_from_at": at("2026-11-24 14:00"), "new_to_at": at("2026-11-24 16:00")}
    case.send("notify_delay", COURIER, reason="a jam", **new, customer_agreed=agreed)
    assert case.told("delivery_delayed") == ["customer"]
    assert case.commitment("arrival").due_at == at(due)
    assert [row["in_time"] for row in case.forms("delivery_delay")] == [excused]
    case.go_to("2026-11-24 13:00")
    case.send("arrive", COURIER)
    assert bool(conduct(case)) is not excused


def test_the_slot_of_a_delay_is_marked_for_it_may_overlap() -> None:
    """The customer has agreed to it on the way (一§8·2)."""
    case = asked()
    slot(case)
    out(case, 1)
    new: dict[str, Any] = {"new_from_at": at("2026-11-24 10:00"), "new_to_at": at("2026-11-24 12:00")}
    case.send("notify_delay", COURIER, reason="a jam", **new, customer_agreed=True)
    assert [row["on_the_way"] for row in case.forms("delivery_slot")] == [False, True]
    assert [(entry["courier"], entry["may_overlap"]) for entry in case.posted("courier_slots")] == [
        (COURIER, False), (COURIER, True),
    ]  # fmt: skip


def test_nobody_who_comes_by_the_end_of_the_day_has_missed_it() -> None:
    """By the end of that day's hours, without an arrival; once a slot, never on hold (一§8·1)."""
    case = asked()
    slot(case)
    case.go_to("2026-11-24 17:59")
    assert conduct(case) == []
    case.go_to("2026-11-24 18:00")
    assert conduct(case) == [("missed_delivery", COURIER)]
    case.send("confirm_call", COURIER, reached=True, confirmed=ALL_TRUE)
    case.send("set_out", COURIER, units=[{"unit": 1, "model": "WM-700"}])
    case.go_to("2026-11-24 19:00")
    case.send("arrive", COURIER)
    assert conduct(case) == [("missed_delivery", COURIER)]


def test_who_called_in_vain_or_is_on_hold_has_missed_nothing() -> None:
    """Someone tried, or the case waits (一§8·1)."""
    called = asked()
    slot(called)
    called.send("confirm_call", COURIER, reached=False)
    called.go_to("2026-11-24 20:00")
    held = asked()
    slot(held)
    held.send("hold", COURIER, reason="waiting_for_customer")
    held.go_to("2026-11-24 20:00")
    told = asked()
    slot(told)
    out(told, 1)
    told.send(
        "notify_delay", COURIER, reason="snow", new_from_at=at("2026-11-25 09:00"), new_to_at=at("2026-11-25 11:00"),
        customer_agreed=False,
    )
    told.go_to("2026-11-24 20:00")
    assert conduct(called) == conduct(held) == conduct(told) == []


