"""What a contact becomes: a case that counts from the call, or part of one that is open (一§30·2)."""

from typing import Any

import pytest

import workflows.kinds.contact as procedure
from cases.contact_cases import contact, record, wrong_places
from cases.typical_contacts import AT_HOME, BOSS, CALLER, CLERK, PRODUCT
from models.record import Written
from played.case_files import at

COMPLAINT = {"form": "oral", "about": "service", "description": "d", "noticed_by": CLERK}
REPAIR = {"product": PRODUCT, "symptoms": "s", "customer": AT_HOME}
ORDER = {
    "number": "SO-1", "amount": "2599.00", "items": [{"model": "WM-700", "category": "washing_machine", "quantity": 1}],
}  # fmt: skip
PROPOSAL = {"category": "design", "title": "t", "text": "t"}


def test_a_case_that_a_contact_becomes_counts_from_the_call() -> None:
    """一§19(11)·1: sent by whoever links it, with the contact's customer, channel and opening."""
    case = contact(channel="letter")
    case.go_to("2026-11-23 09:20")
    case.send("link", BOSS, kind="repair", request=REPAIR)
    assert case.state == "linked"
    [opened] = case.opened
    assert (opened.kind, opened.request["by"], at("2026-11-23 09:00").isoformat()) == (
        "Repair", BOSS, opened.request["at"],
    )  # fmt: skip
    assert (opened.request["customer"], opened.request["channel"]) == (CALLER | AT_HOME, "letter")
    assert (opened.request["linked_case"], opened.workflow_id) == ("contact-X-1", case.file.links[0].workflow_id)
    assert (case.file.links[0].relation, record(case)["became"]) == ("opened", "repair")


def test_what_the_request_says_of_the_customer_goes_before_what_the_contact_knows() -> None:
    """It completes; what it leaves empty stays."""
    case = contact(customer=CALLER | {"address": "旧址"})
    given = {"phone": "139 1111 2222", "address": None, "zone": "town"}
    case.send("link", CLERK, kind="repair", request=REPAIR | {"customer": given})
    assert case.opened[0].request["customer"] == CALLER | {"phone": "139 1111 2222", "address": "旧址", "zone": "town"}


@pytest.mark.parametrize(
    ("ours", "kind", "request_", "channel"),
    [
        ("web", "repair", REPAIR, "web"), ("mailbox", "repair", REPAIR, "mailbox"),
        ("phone", "proposal", PROPOSAL, "phone"), ("mailbox", "proposal", PROPOSAL, "letter"),
        ("phone", "complaint", COMPLAINT, "direct"), ("phone", "complaint", COMPLAINT | {"channel": "media"}, "media"),
    ],
)  # fmt: skip
def test_a_case_has_the_channel_of_its_request_else_the_contact_s(
    ours: str, kind: str, request_: dict[str, Any], channel: str
) -> None:
    """Where its kind has not that one: a letter for a proposal, direct for a complaint."""
    case = contact(channel=ours)
    case.send("link", CLERK, kind=kind, request=request_)
    assert case.opened[0].request["channel"] == channel


def test_a_return_and_a_delivery_have_no_channel_of_their_own() -> None:
    """Nothing is put where a kind has no place for it."""
    case = contact()
    case.send("link", CLERK, kind="delivery", request={"order": ORDER, "customer": AT_HOME})
    assert (case.opened[0].kind, "channel" in case.opened[0].request) == ("Delivery", False)
    errors = wrong_places(contact(), kind="return", request={"wanted": "refund", "reason": "fault"})
    assert errors == [["request", "purchase"], ["request", "item"]]


def test_a_wrong_request_is_named_below_request_and_opens_nothing() -> None:
    """Every wrong field; what the contact gives has no place there (一§30·2)."""
    case = contact(customer={})
    assert wrong_places(case, kind="repair", request={"symptoms": 3, "at": "x", "customer": {"zone": "moon"}}) == [
        ["request", "at"], ["request", "customer", "name"], ["request", "customer", "phone"],
        ["request", "customer", "address"], ["request", "customer", "zone"], ["request", "product"],
        ["request", "symptoms"],
    ]  # fmt: skip
    assert wrong_places(case, kind="repair", request=REPAIR | {"customer": "王"}) == [["request", "customer"]]
    assert wrong_places(case, kind="wedding", request={}) == [["kind"]]
    assert wrong_places(case, kind="complaint", request=COMPLAINT | {"x": 1}) == [["request", "x"]]


def test_a_phone_that_reaches_nobody_opens_nothing() -> None:
    """What the records say of the request's contacts, by its place."""
    case = contact()
    place = ["request", "customer", "phone"]
    case.writes = [Written(unreachable=[{"loc": place, "msg": "lacks its area code"}])]
    request = REPAIR | {"customer": AT_HOME | {"phone": "6234 5678"}}
    assert wrong_places(case, kind="repair", request=request) == [place]
    assert case.written[-1].contacts == {"request.customer.phone": "6234 5678"}


def test_a_contact_belongs_to_a_case_that_is_open() -> None:
    """Both sides say so; whom that case is with is told (一§30·2)."""
    case = contact()
    case.send("link", CLERK, case="repair-R-1")
    assert (case.state, case.opened, record(case)["belongs_to"]) == ("linked", [], "repair-R-1")
    assert [link.model_dump() for link in case.file.links] == [{"relation": "linked", "workflow_id": "repair-R-1"}]
    assert case.told("contact_belongs") == ["technician:t-1"]
    with_nobody = contact(readings={"contact_case": {"open": True, "assignee": None}})
    with_nobody.send("link", CLERK, case="complaint-C-1")
    assert with_nobody.told("contact_belongs") == []


@pytest.mark.parametrize(
    ("found", "other", "words"),
    [
        (None, "repair-R-1", "no case repair-R-1 is in the register: have one opened"),
        ({"open": False, "assignee": None}, "repair-R-1", "repair-R-1 has ended: have one opened"),
        ({"open": True, "assignee": None}, "contact-X-1", "does not belong to itself"),
    ],
)
def test_a_contact_belongs_to_no_case_that_has_ended_or_never_was(found: Any, other: str, words: str) -> None:
    """The refusal says what instead."""
    case = contact(readings={"contact_case": found})
    refusal = case.refused("link", CLERK, case=other)
    assert (refusal.kind, words in str(refusal), case.state) == ("EventRefused", True, "routed")


def test_a_link_names_what_is_to_be_opened_or_a_case_and_never_both() -> None:
    """Each of what lacks is named."""
    case = contact()
    assert wrong_places(case) == [["kind"], ["request"]]
    assert wrong_places(case, kind="repair") == [["request"]]
    assert wrong_places(case, request=REPAIR) == [["kind"]]
    for both in ({"kind": "repair"}, {"request": REPAIR}, {"kind": "repair", "request": REPAIR}):
        assert wrong_places(case, case="repair-R-1", **both) == [["case"]]
    assert wrong_places(case, case="Repair 1") == [["case"]]


def test_a_kind_that_is_not_here_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service may run without some of the kinds."""
    monkeypatch.setattr(procedure, "requests", dict)
    assert wrong_places(contact(), kind="repair", request=REPAIR) == [["kind"]]
