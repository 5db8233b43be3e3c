"""Installations, rehearsed: what is wanted, orders to firms and their answers; what is refused says what instead."""

from datetime import datetime
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.installation_cases import STATES, VISIT, WANTED, requested, scheduled, sent, why, wrong
from cases.installations import (
    BOSS,
    CLERK,
    CUSTOMER,
    DELIVERY,
    FIRM,
    FITTER,
    LAPSING_NUMBER,
    NUMBER,
    OTHER,
    SECOND,
    SECOND_NUMBER,
    STRANGER,
    UNAPPROVED,
)
from models.policy.public_holidays import default_calendar
from played.case_files import at
from workflows.kinds.installation import Installation

# -- the opening ----------------------------------------------------------------------------------------------------


def test_what_the_customer_wants_is_taken_down_in_detail() -> None:
    """Time, requirements, product, and whom it is for (一§14); a clerk is told to send the order."""
    case = requested(delivery=DELIVERY, product={"model": "AC-35", "category": "air_conditioner", "serial": "SN-9"})
    (record,) = case.forms("installation_record")
    assert record == {
        "model": "AC-35", "category": "air_conditioner", "serial": "SN-9", "wanted_at": datetime.fromisoformat(WANTED),
        "requirements": "三楼阳台，无电梯", "delivery": DELIVERY,
    }
    assert (case.state, case.file.assignee, case.file.subject) == ("requested", None, None)
    assert (case.told("installation_requested"), case.told("case_opened")) == (["clerk"], ["customer"])
    assert Installation.procedure.letter == "I"


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"customer": {"name": "王"}}, {"customer.phone", "customer.address", "customer.zone"}),
        ({"product": {"model": "AC-35"}}, {"product.category"}),
        ({"wanted_at": "2026-11-24"}, {"wanted_at"}),
        ({"requirements": " "}, {"requirements"}),
        ({"delivery": "repair-R-1"}, {"delivery"}),
        ({"urgent": True}, {"urgent"}),
    ],
)
def test_every_wrong_field_of_an_opening_is_named(changes: dict[str, Any], places: set[str]) -> None:
    with pytest.raises(ApplicationError) as refused:
        requested(**changes)
    assert refused.value.type == "InvalidRequest"
    assert {".".join(error["loc"]) for error in refused.value.details[0]["errors"]} == places


# -- send_order -----------------------------------------------------------------------------------------------------


def test_an_order_goes_to_a_firm_that_is_approved_for_the_product_that_day() -> None:
    """一§15: others are refused with what to do instead; who is no firm is wrong in itself."""
    case = requested()
    told = why(case, "send_order", CLERK, firm=UNAPPROVED)
    assert told == (
        "installer:f-3 is not approved for air_conditioner on 2026-11-23: have it approved, or send the order to "
        "another"
    )
    assert why(case, "send_order", CLERK, firm=STRANGER).startswith("installer:x-9 is not on the list of firms")
    assert wrong(case, "send_order", CLERK, firm="clerk:c-1") == [["firm"]]
    assert case.refused("send_order", FIRM, firm=FIRM).kind == "NotAllowed"
    case.send("send_order", CLERK, firm=FIRM)
    assert (case.state, case.file.assignee, case.told("installation_ordered")) == ("sent", FIRM, [FIRM])
    assert case.read_for[-1]["firm_for_order"] == {"firm": FIRM, "category": "air_conditioner", "on": "2026-11-23"}
    (order,) = case.forms("installation_order")
    assert (order["firm"], order["sent_by"], order["sent_at"]) == (FIRM, CLERK, case.now)


def test_an_order_that_nobody_sends_is_reported_to_the_supervisor_after_two_working_hours() -> None:
    """一§15, over the lunch break."""
    case = requested("2026-11-23 11:00")
    assert case.commitment("send_order").due_at == at("2026-11-23 14:00")
    case.go_to("2026-11-23 14:00")
    assert case.told("overdue") == ["supervisor"]
    case.go_to("2026-11-23 14:01")
    case.send("send_order", CLERK, firm=FIRM)
    assert (case.commitment("send_order").state, case.commitment("send_order").late) == ("met", True)


def test_an_order_sent_to_another_firm_is_no_longer_the_first_ones() -> None:
    """The first is told, its visit called off, and nothing that it says counts; the answer counts anew."""
    case = scheduled()
    case.go_to("2026-11-23 15:00")
    case.send("send_order", CLERK, firm=OTHER)
    assert (case.state, case.file.assignee) == ("sent", OTHER)
    assert (case.told("installation_withdrawn"), case.told("fitting_called_off")) == ([FIRM, FITTER], ["customer"])
    assert (case.states()["visit"], case.commitment("answer").due_at) == ("dropped", at("2026-11-24 18:00"))
    assert why(case, "accept_order", FIRM, **VISIT) == (
        "the order is with installer:f-2, and installer:f-1 holds no credential of it: somebody of that firm, or a "
        "clerk on its word, says so"
    )
    assert "order is with" in why(case, "refuse_order", FITTER, reason="r")
    first, second = case.forms("installation_order")
    assert (first["outcome"], first["outcome_by"], second.get("outcome")) == ("withdrawn", CLERK, None)
    assert [row["outcome"] for row in case.forms("installation_visit")] == ["called_off"]


def test_a_firm_that_gets_its_order_again_is_not_told_that_it_is_taken_back() -> None:
    case = scheduled()
    case.send("send_order", CLERK, firm=FIRM)
    assert (case.told("installation_withdrawn"), case.told("installation_ordered")) == ([FITTER], [FIRM, FIRM])


# -- the firm's answer ------------------------------------------------------------------------------------------------


def test_a_firm_that_never_answers_is_reported_upwards_until_another_has_the_order() -> None:
    """一§15: one working day, then rung by rung; the next firm has a day of its own, the delay stays noted."""
    case = sent()
    assert case.commitment("answer").due_at == at("2026-11-24 18:00")
    case.go_to("2026-11-25 12:00")
    assert case.told("warning") == [FIRM]
    assert case.told("overdue") == ["supervisor", "manager", "general_manager"]
    case.send("send_order", CLERK, firm=OTHER)
    answer = case.commitment("answer")
    assert (answer.state, answer.due_at, answer.late) == ("running", at("2026-11-26 18:00"), True)
    assert case.file.level == 0


def test_the_answer_does_not_run_over_holidays_nor_while_the_case_is_held() -> None:
    """Sent on the last workday before National Day; held over two days of the week after."""
    case = requested("2026-09-30 15:00")
    rules = case.file.rules.model_copy(update={"calendar": default_calendar()})
    case.file.rules = rules
    case.send("send_order", CLERK, firm=FIRM)
    assert case.commitment("answer").due_at == at("2026-10-08 18:00")
    case.go_to("2026-10-08 09:00")
    case.send("hold", FIRM, reason="waiting_for_customer")
    assert case.states()["answer"] == "paused"
    case.go_to("2026-10-12 09:00")
    case.send("resume", CLERK)
    assert case.commitment("answer").due_at == at("2026-10-12 18:00")


def test_a_visit_is_accepted_for_the_time_that_the_customer_wants() -> None:
    """一§15–16: fitter, credential, customer told; half an hour after it the fitter is late."""
    case = scheduled()
    assert (case.state, case.file.assignee, case.states()["answer"]) == ("scheduled", FITTER, "met")
    assert case.commitment("visit").due_at == at("2026-11-24 14:30")
    assert (case.told("fitting_agreed"), case.told("fitting_assigned")) == (["customer"], [FITTER])
    (visit,) = case.forms("installation_visit")
    assert (visit["order_no"], visit["fitter"], visit["credential_no"], visit["agreed_by"]) == (1, FITTER, NUMBER, FIRM)
    case.go_to("2026-11-24 14:30")
    assert case.told("overdue") == ["supervisor"]


def test_another_time_needs_the_customers_word() -> None:
    """Not the firm's alone; nor may it lie in the past."""
    case = sent()
    other = VISIT | {"visit_at": "2026-11-25T09:00:00+08:00"}
    told = "the customer wanted 2026-11-24T14:00+08:00: agree another time with them and say customer_agreed true"
    assert why(case, "accept_order", FIRM, **other) == told
    assert why(case, "accept_order", FIRM, customer_agreed=False, **other) == told
    past = VISIT | {"visit_at": "2026-11-20T14:00:00+08:00"}
    assert "visit_at must not lie before the event" in why(case, "accept_order", FIRM, customer_agreed=True, **past)
    same = VISIT | {"visit_at": "2026-11-24T06:00:00Z"}
    case.send("accept_order", FIRM, **same)
    case.send("accept_order", FIRM, customer_agreed=True, **other)
    assert case.commitment("visit").due_at == at("2026-11-25 09:30")
    assert [row.get("outcome") for row in case.forms("installation_visit")] == ["moved", None]


def test_the_credential_is_the_firms_own_and_the_fitters_and_valid_on_the_day_of_the_visit() -> None:
    """一§16: each refusal says which would do; one that lapses on the day of the visit still does."""
    case = sent()
    assert why(case, "accept_order", FIRM, **VISIT | {"credential_no": SECOND_NUMBER}) == (
        "FZ-18 is no credential of installer:f-1: `aftersales firms show installer:f-1` lists those that are"
    )
    assert why(case, "accept_order", FIRM, **VISIT | {"fitter": SECOND}) == (
        "credential FZ-17 is that of installer:w-1: name that fitter, or a credential of installer:w-2"
    )
    lapsing = VISIT | {"credential_no": LAPSING_NUMBER, "customer_agreed": True}
    late = lapsing | {"visit_at": "2026-11-26T09:00:00+08:00"}
    told = "credential FZ-19 is not valid on 2026-11-26: accept_order with one that is"
    assert why(case, "accept_order", FIRM, **late) == told
    case.send("accept_order", FIRM, **lapsing | {"visit_at": "2026-11-25T16:00:00+08:00"})
    moved = {"visit_at": "2026-11-26T09:00:00+08:00", "reason": "r", "customer_agreed": True}
    assert why(case, "move_visit", FITTER, **moved) == told
    case.go_to("2026-11-26 09:00")
    assert why(case, "arrive", FITTER, credential_no=LAPSING_NUMBER) == told


@pytest.mark.parametrize("fitter", ["technician:w-1", "customer:u-1", "w-1", "clerk:w-1"])
def test_a_fitter_is_named_as_an_installer_or_without_a_role(fitter: str) -> None:
    """`staff:id` means the same human."""
    case = sent()
    assert wrong(case, "accept_order", FIRM, **VISIT | {"fitter": fitter}) == [["fitter"]]
    case.send("accept_order", FIRM, **VISIT | {"fitter": "staff:w-1"})
    assert case.file.assignee == FITTER


@pytest.mark.parametrize("by", [FIRM, FITTER, CLERK, BOSS])
def test_the_firm_its_fitters_and_a_clerk_on_its_word_answer(by: str) -> None:
    """Others may not, whatever their role."""
    case = sent()
    assert "order is with installer:f-1" in why(case, "accept_order", SECOND, **VISIT)
    assert "order is with installer:f-1" in why(case, "accept_order", STRANGER, **VISIT)
    for other in (CUSTOMER, "technician:t-1", "warehouse:w-1"):
        assert case.refused("accept_order", other, **VISIT).kind == "NotAllowed"
    case.send("accept_order", by, **VISIT)
    assert case.state == "scheduled"


def test_another_fitter_of_the_firm_may_come_in_the_firsts_place() -> None:
    """The first is told not to go."""
    case = scheduled()
    case.readings["firm_credential"] = lambda **_: {"fitter": "installer:w-7", "valid": True}
    case.send("accept_order", CLERK, fitter="installer:w-7", credential_no="FZ-70", visit_at=WANTED)
    assert (case.file.assignee, case.told("installation_withdrawn")) == ("installer:w-7", [FITTER])


@pytest.mark.parametrize("state", ["sent", "scheduled"])
def test_a_firm_that_does_not_come_leaves_the_order_to_be_sent_again(state: str) -> None:
    """一§15: a clerk is told, two working hours run anew; a customer who expected somebody is told as well."""
    case = STATES[state]()
    case.go_to("2026-11-23 11:00")
    case.send("refuse_order", FIRM, reason="no van")
    assert (case.state, case.file.assignee, case.told("installation_refused")) == ("requested", None, ["clerk"])
    assert case.commitment("send_order").due_at == at("2026-11-23 14:00")
    assert case.commitment("send_order").state == "running"
    assert case.told("fitting_called_off") == (["customer"] if state == "scheduled" else [])
    (order,) = case.forms("installation_order")
    assert (order["outcome"], order["reason"], order["outcome_by"]) == ("refused", "no van", FIRM)
    case.send("send_order", CLERK, firm=OTHER)
    assert [row["firm"] for row in case.forms("installation_order")] == [FIRM, OTHER]
