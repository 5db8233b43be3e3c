"""A part serves another kind than those for which it was written: its rules, forms, commitments and words go along."""

from unittest import mock

import pytest

from models.forms import FORMS
from models.words import messages
from models.words.words import Words
from own_kinds.fitting import Fitting
from played import rehearsal
from played.rehearsal import Rehearsal, rehearsed
from servers.service import repair_request
from workflows.kinds.repair import Repair
from workflows.registry import together

CLERK, FINANCE = "clerk:c-1", "finance:f-1"


@pytest.fixture
def case() -> Rehearsal:
    """A fitting whose product is here."""
    with mock.patch.dict(rehearsal.KINDS, {"Fitting": Fitting}):
        request = {key: value for key, value in repair_request().items() if key in ("by", "customer", "product")}
        played = rehearsed("Fitting", request)
    played.readings = {"pool_unit": None}
    played.send("bring", CLERK, condition="scratched")
    return played


def test_what_the_effects_of_a_kind_s_parts_name_is_there_for_it() -> None:
    """Messages, policy keys, commitments, forms and counts: a worker would refuse the kind else."""
    together((Repair, Fitting), {name: set(form.model_fields) for name, form in FORMS.items()})


def test_a_kind_s_own_rows_say_when_and_by_whom_a_part_s_event_is_taken() -> None:
    """The same effect under two names, from other states; each kind keeps its own."""
    mine, theirs = Fitting.procedure, Repair.procedure
    assert [name for name in mine.events if name in ("hand_out", "return_loaner", "give_back")] == [
        "hand_out", "return_loaner", "give_back",
    ]  # fmt: skip
    assert mine.allows(mine.events["hand_out"], "asked", None)
    assert not theirs.allows(theirs.events["lend"], "assigned", None)
    assert mine.events["hand_out"].keys == theirs.events["lend"].keys
    assert [mine.allows(mine.events["record_payment"], state, None) for state in ("asked", "here", "fitted")] == [
        False, True, True,
    ]  # fmt: skip


def test_a_loaner_goes_out_once_and_is_owed_after_the_work(case: Rehearsal) -> None:
    """二§12: offered in time, one at a time, its commitment starts in the kind's own state."""
    assert [reminder.name for reminder in case.file.reminders] == ["loaner_offer"]
    case.send("hand_out", CLERK, unit="L-9", condition="good", customer_signature="s")
    assert case.file.reminders == []
    refused = case.refused("hand_out", CLERK, unit="L-8", condition="good", customer_signature="s")
    assert refused.reason == "a loaner is out already"
    assert "loaner" not in case.states()
    case.send("fit", CLERK, amount="0.00")
    assert case.states()["loaner"] == "running"
    case.send("return_loaner", CLERK, condition="good")
    assert case.states()["loaner"] == "met"
    assert case.refused("return_loaner", CLERK, condition="good").reason == "no loaner is out"
    (loan,) = case.forms("loaner_loan")
    assert (loan["lent_by"], loan["returned_by"], loan["condition_in"]) == (CLERK, CLERK, "good")
    assert loan["lent_at"] == loan["returned_at"] == case.now


def test_goods_go_back_once_against_the_receipt(case: Rehearsal) -> None:
    """一§19(6): receipt and goods book bear one number."""
    wrong = case.refused("give_back", CLERK, customer_signature="s")
    assert wrong.errors[0]["loc"] == ["receipt_returned"]
    case.send("give_back", CLERK, customer_signature="s", lost_receipt_statement="lost")
    assert case.refused("give_back", CLERK, customer_signature="s", receipt_returned=True).reason == (
        "no goods of the customer are here"
    )
    assert [(row["direction"], row["receipt_no"]) for row in case.forms("goods_book")] == [
        ("in", "X-1-1"), ("out", "X-1-1"),
    ]  # fmt: skip
    (receipt,) = case.forms("take_in_receipt")
    assert (receipt["receipt_no"], receipt["returned_by"]) == ("X-1-1", CLERK)


@pytest.mark.parametrize(
    ("amount", "method", "said"),
    [
        ("0.00", "none", "the amount must be 120.00, that of the accepted quote"),
        ("120.00", "none", "method: must be none if and only if the amount is 0.00"),
        ("0.00", "finance", "method: must be none if and only if the amount is 0.00"),
    ],
)
def test_a_charge_is_settled_as_it_is_due(case: Rehearsal, amount: str, method: str, said: str) -> None:
    """一§19(4)·2: exactly what is due, with a method if there is anything."""
    case.send("fit", CLERK, amount="120.00")
    assert case.refused("pay", FINANCE, amount=amount, method=method).reason == said


def test_cash_on_site_has_a_limit(case: Rehearsal) -> None:
    """一§19(4)·2: a larger amount goes through finance."""
    case.send("fit", CLERK, amount="200.01")
    refused = case.refused("pay", FINANCE, amount="200.01", method="on_site_cash")
    assert refused.reason == "cash on site goes up to 200.00; use finance"


def test_a_charge_comes_in_once_by_its_method_and_is_invoiced(case: Rehearsal) -> None:
    """一§19(4)·3: the commitments run under the kind's keys until payment and invoice are there."""
    case.send("fit", CLERK, amount="120.00")
    case.send("pay", FINANCE, amount="120.00", method="finance")
    assert [case.commitment(name).within for name in ("payment", "invoice")] == ["3 WD", "3 WD"]
    assert "cash_hand_in" not in case.states()
    refused = case.refused("hand_in_cash", FINANCE, amount="120.00", reference="r")
    assert refused.reason == "the fitting was settled by finance, not on_site_cash"
    assert case.refused("end", CLERK, cause="c", persons=[]).reason == "money is still to come"
    case.send("record_payment", FINANCE, amount="120.00", reference="r")
    refused = case.refused("record_payment", FINANCE, amount="120.00", reference="r")
    assert refused.reason == "it is recorded already"
    case.send("issue_invoice", FINANCE, invoice_no="F-1")
    assert case.refused("issue_invoice", FINANCE, invoice_no="F-2").reason == "the invoice is issued"
    assert {case.states()[name] for name in ("payment", "invoice", "settle")} == {"met"}
    assert [(row["kind"], str(row["amount"])) for row in case.forms("payment")] == [
        ("settlement", "120.00"), ("payment", "120.00"),
    ]  # fmt: skip


def test_the_third_call_is_the_last_one(case: Rehearsal) -> None:
    """一§17, 一§36: the kind names the commitment that the calls meet."""
    case.send("fit", CLERK, amount="0.00")
    wrong = case.refused("ask_how_it_was", CLERK, reached=False, satisfied=True)
    assert wrong.errors[0]["loc"] == ["satisfied"]
    for _ in range(2):
        case.send("ask_how_it_was", CLERK, reached=False)
        assert case.states()["follow_up"] == "running"
    case.send("ask_how_it_was", CLERK, reached=False)
    assert case.states()["follow_up"] == "met"
    assert case.refused("ask_how_it_was", CLERK, reached=True).reason == "the call is done"
    assert len(case.forms("follow_up")) == 3
    assert case.opened == []


def test_a_dissatisfied_customer_is_heard_as_a_complaint(case: Rehearsal) -> None:
    """一§36: linked, about the service, with the product's model."""
    case.send("fit", CLERK, amount="0.00")
    case.send("ask_how_it_was", CLERK, reached=True, satisfied=False, remarks="late")
    (complaint,) = case.opened
    assert (complaint.kind, complaint.request["about"], complaint.request["description"]) == (
        "Complaint", "service", "late",
    )  # fmt: skip
    assert complaint.request["product"] == repair_request()["product"]["model"]


def test_each_person_answers_once_for_a_cause(case: Rehearsal) -> None:
    """一§27, 一§28(3): one record a person, one without where nobody is named."""
    case.send("fit", CLERK, amount="0.00")
    case.send("end", CLERK, cause="haste", persons=["staff:s-1", "staff:s-2", "staff:s-1"])
    assert [(row["person"], row["unit"]) for row in case.forms("responsibility")] == [
        ("staff:s-1", "fitting"), ("staff:s-2", "fitting"),
    ]  # fmt: skip


def test_a_part_s_words_are_found_for_any_kind_and_stand_once() -> None:
    """A commitment is called alike in each kind that has it, unless the kind words it itself."""
    for kind in ("Repair", "Fitting"):
        assert messages.named("commitment", "loaner", kind) == Words("return of the loaner", "归还备用机")
    twice = [{"commitment": {"loaner": Words("a", "甲")}}, {"commitment": {"loaner": Words("b", "乙")}}]
    found = mock.patch("models.words.messages.gathered", return_value=iter(twice))
    with found, pytest.raises(ValueError, match="named twice: loaner"):
        messages.names.__wrapped__()
