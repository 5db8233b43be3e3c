"""Contacts: taken down, answered at once, passed on by the routing table or by hand, answered (一§29–30, 八§3)."""

from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.contact_cases import contact, record
from cases.typical_contacts import BOSS, CALLER, CLERK, REPAIRS
from hints import hints
from models.kinds.contact import ContactAbout, RoutingRow
from played.rehearsal import rehearsed
from workflows.shown.view import view

UNIT, WAREHOUSE, TECH, CUSTOMER = "finance:f-1", "warehouse:w-1", "technician:t-1", "customer:u-1"


def wrong(**changes: Any) -> list[dict[str, Any]]:
    """What is wrong with an opening."""
    with pytest.raises(ApplicationError) as refused:
        contact(**changes)
    assert refused.value.type == "InvalidRequest"
    errors: list[dict[str, Any]] = refused.value.details[0]["errors"]
    return errors


# -- the opening --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "unit"),
    [("product", REPAIRS), ("usage", "clerk:hotline"), ("order", "department:delivery"),
     ("service", "department:after_sales"), ("feedback", "department:quality")],
)  # fmt: skip
def test_a_contact_is_passed_to_the_unit_that_the_table_names(about: str, unit: str) -> None:
    """By the system at its opening; whom it is with is told, and the customer has its number (一§30·2)."""
    case = contact(about=about)
    assert (case.state, case.file.assignee, case.told("contact_routed")) == ("routed", unit, [unit])
    assert (case.told("case_opened"), case.told("contact_unrouted")) == (["customer"], [])
    assert case.forms("contact_routing")[0]["by_table"]
    assert case.states() == {"route": "met", "answer": "running"}


def test_what_the_table_does_not_name_is_told_to_the_supervisor_at_once() -> None:
    """And waits for somebody who passes it on (一§30·2)."""
    case = contact(about="other")
    assert (case.state, case.file.assignee, case.told("contact_unrouted")) == ("unrouted", None, ["supervisor"])
    assert case.states() == {"route": "running"}


def test_an_answer_at_once_ends_the_contact_in_its_opening() -> None:
    """First-contact resolution (八§3(4)b): one entry, nobody is told, nothing is asked of the table."""
    case = contact(answer="每月一次")
    assert (case.state, len(case.written), case.file.timeline[0].to) == ("answered", 1, "answered")
    assert (case.file.closed_at, case.states()) == (case.file.opened_at, {"route": "met"})
    assert [n.topic for n in case.written[0].notifications] == []
    assert (record(case)["at_once"], record(case)["answered_by"]) == (True, CLERK)
    assert case.read_for[0]["contact_unit"]["persons"] == []
    assert case.durably == ["record"]


def test_a_wrong_number_is_closed_in_its_opening() -> None:
    """Polite and ended (八§3(3)·3); an answer has no place beside it."""
    case = contact(misdirected=True)
    assert (case.state, case.file.assignee, record(case)["misdirected"]) == ("closed", None, True)
    assert case.told("case_opened") == []
    assert [error["loc"] for error in wrong(misdirected=True, answer="a")] == [["misdirected"]]
    assert contact(misdirected=False, answer="a").state == "answered"


def test_an_emergency_is_told_to_the_supervisor_whatever_becomes_of_it() -> None:
    """Passed on, nobody named, answered at once (一§30·3)."""
    for changes in (dict[str, Any](), {"about": "other"}, {"answer": "a"}):
        case = contact(urgent=True, **changes)
        assert case.told("contact_urgent") == ["supervisor"]
        assert case.commitment("emergency").state == ("met" if changes.get("answer") else "running")
    assert contact().told("contact_urgent") == []


@pytest.mark.parametrize(("seconds", "late"), [(None, None), (0, False), (15, False), (16, True)])
def test_a_call_that_rang_too_long_is_marked(seconds: int | None, late: bool | None) -> None:
    """Three rings of five seconds (八§3(3)·1); nobody need have taken the time."""
    case = contact(answered_after_seconds=seconds)
    assert record(case)["answered_late"] is late
    assert (case.file.timeline[0].reason == "answered after 16 s") is bool(late)


def test_how_long_a_call_may_ring_is_a_number_of_the_policy() -> None:
    """As a bare number of seconds, or with a unit."""
    for text, late in (("20", False), ('"1 min"', False), ('"10 s"', True)):
        case = contact(f"[callcentre]\nanswer_seconds = {text}", answered_after_seconds=16)
        assert record(case)["answered_late"] is late


def test_a_contact_needs_no_customer_and_keeps_what_it_is_given() -> None:
    """People ask without a name (一§29); every wrong field is named."""
    assert rehearsed("Contact", {"by": CLERK, "channel": "web", "about": "usage", "what": "w"}).state == "routed"
    assert contact(customer={}).file.customer_entry == 1
    errors = wrong(channel="fax", about="weather", what=" ", answered_after_seconds=-1, wish="x")
    assert sorted(error["loc"][0] for error in errors) == ["about", "answered_after_seconds", "channel", "what", "wish"]


# -- the routing table --------------------------------------------------------------------------------------------

TABLE = """
[[contact.routing]]
about = "product"
category = "kettle"
unit = "staff:li-4"
[[contact.routing]]
about = "product"
unit = "technician:t-1"
deputy = "clerk:c-9"
[[contact.routing]]
about = "product"
category = "pump"
unit = "department:never"
"""


@pytest.mark.parametrize(
    ("category", "persons"),
    [("kettle", ["staff:li-4"]), ("pump", ["technician:t-1", "clerk:c-9"]), (None, ["technician:t-1", "clerk:c-9"])],
)
def test_the_first_row_that_fits_wins(category: str | None, persons: list[str]) -> None:
    """A row without a category takes all; one with a category takes no contact without it."""
    case = contact(TABLE, category=category)
    assert case.read_for[0]["contact_unit"] == {"persons": persons, "on": "2026-11-23"}
    assert case.file.assignee == persons[0]
    assert contact(TABLE, about="usage").state == "unrouted"
    assert contact("[contact]\nrouting = []").state == "unrouted"


def test_who_is_absent_is_passed_over_and_named() -> None:
    """The deputy has it; where nobody is at work, it waits with the supervisor told."""
    stands_in = {"contact_unit": {"unit": "clerk:c-9", "passed_over": ["technician:t-1"]}}
    case = contact(TABLE, stands_in)
    assert (case.state, case.told("contact_routed")) == ("routed", ["clerk:c-9"])
    assert case.file.timeline[0].reason == "technician:t-1 is absent and passed over"
    assert case.forms("contact_routing")[0]["passed_over"] == ["technician:t-1"]
    nobody = {"contact_unit": {"unit": None, "passed_over": ["technician:t-1", "clerk:c-9"]}}
    case = contact(TABLE, nobody)
    assert (case.state, case.told("contact_unrouted")) == ("unrouted", ["supervisor"])
    assert (case.file.timeline[0].reason or "").count("passed over") == 2


def test_a_row_is_found_by_what_a_contact_is_about() -> None:
    """And by nothing where there is no table."""
    rows = [{"about": "usage", "unit": "clerk:c-1"}, {"about": "usage", "unit": "clerk:c-2"}]
    found = RoutingRow.of(rows, ContactAbout.USAGE, "kettle")
    assert found is not None
    assert (found.unit, found.deputy) == ("clerk:c-1", None)
    assert RoutingRow.of(rows, ContactAbout.ORDER, None) is None


def test_contacts_of_the_same_phone_are_shown() -> None:
    """As read at the opening, a day on either side; without a phone none are asked for. A person confirms (一§30·1)."""
    case = contact(readings={"contact_similar": ["contact-A-1", "contact-A-2"]})
    assert view(case.file, case.case.procedure)["similar"] == ["contact-A-1", "contact-A-2"]
    assert record(case)["similar_contacts"] == ["contact-A-1", "contact-A-2"]
    asked = case.read_for[0]["contact_similar"]
    assert asked == {
        "workflow_id": "contact-X-1", "phone": CALLER["phone"], "country": "CN",
        "from_at": "2026-11-22T09:00:00+08:00", "to_at": "2026-11-24T09:00:00+08:00",
    }  # fmt: skip
    nameless = contact(customer={})
    assert nameless.read_for[0]["contact_similar"]["phone"] is None
    assert view(nameless.file, nameless.case.procedure)["similar"] == []


# -- passed on by hand --------------------------------------------------------------------------------------------


def test_a_contact_is_passed_on_from_wherever_it_lies() -> None:
    """Nobody named, passed wrongly, a note left; to a department or a person, never to a customer (一§30·2)."""
    case = contact(about="other")
    for unit in ("staff:li-4", REPAIRS, UNIT):
        case.send("route", CLERK, unit=unit, reason="管过此事")
        assert (case.state, case.file.assignee) == ("routed", unit)
    case.send("leave_note", CLERK, note_text="n", tried=[UNIT])
    case.send("route", BOSS, unit=TECH)
    assert (case.state, case.states()["relay"]) == ("routed", "dropped")
    assert case.told("contact_routed") == ["staff:li-4", REPAIRS, UNIT, TECH]
    assert [row["by_table"] for row in case.forms("contact_routing")] == [False] * 4
    assert case.file.timeline[-1].reason is None
    assert "must be someone of the company" in str(case.refused("route", CLERK, unit=CUSTOMER))
    assert case.refused("route", TECH, unit=UNIT).kind == "NotAllowed"


def test_naming_an_absent_person_by_hand_is_marked() -> None:
    """Allowed: who passes it on may know better."""
    case = contact()
    case.readings["contact_away"] = True
    case.send("route", CLERK, unit=TECH, reason="r")
    assert (case.state, case.file.timeline[-1].reason) == ("routed", "r; technician:t-1 is absent")
    assert case.read_for[-1] == {"contact_away": {"person": TECH}}


def test_a_note_is_left_and_passed_on() -> None:
    """Who could not be reached is noted; the unit is told, and whoever has the note says so (八§3(3)·3)."""
    case = contact()
    case.send("leave_note", CLERK, note_text="请回电", tried=REPAIRS)
    assert (case.state, case.told("contact_note_left")) == ("relayed", [REPAIRS])
    assert "possible now" in str(case.refused("leave_note", CLERK, note_text="n", tried=[REPAIRS]))
    assert "possible now" in str(case.refused("close", CLERK, reason="r"))
    case.send("confirm_note", TECH)
    case.send("leave_note", CLERK, note_text="again", tried=[REPAIRS, TECH])
    notes = case.forms("contact_note")
    assert [(note["tried"], note.get("confirmed_by")) for note in notes] == [
        ([REPAIRS], TECH), ([REPAIRS, TECH], None),
    ]  # fmt: skip


@pytest.mark.parametrize("by", [UNIT, "quality:f-1", "department:d-9", TECH, BOSS, "manager:m-1"])
def test_a_note_is_confirmed_by_the_unit_in_whatever_role(by: str) -> None:
    """Or by a department, a technician, a supervisor."""
    case = contact()
    case.send("route", CLERK, unit=UNIT)
    case.send("leave_note", CLERK, note_text="n", tried=[UNIT])
    for other in (CLERK, WAREHOUSE, "customer:f-1", "finance:f-2"):
        refusal = case.refused("confirm_note", other)
        assert (refusal.kind, "confirm_note is for" in str(refusal)) == ("NotAllowed", True)
    case.send("confirm_note", by)
    assert (case.state, case.states()["relay"]) == ("routed", "met")


# -- how it ends --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [UNIT, "warehouse:f-1", CLERK, REPAIRS, TECH, BOSS])
def test_a_contact_is_answered_by_the_unit_a_clerk_or_a_department(by: str) -> None:
    """Whatever the unit's role; from whoever else it is refused (一§29)."""
    case = contact()
    case.send("route", CLERK, unit=UNIT)
    for other in (WAREHOUSE, "customer:f-1", CUSTOMER, "hr:h-1"):
        assert case.refused("answer", other, text="t").kind == "NotAllowed"
    case.send("answer", by, text="t")
    assert (case.state, record(case)["answered_by"], record(case)["at_once"]) == ("answered", by, False)
    assert case.states() == {"route": "met", "answer": "met"}


@pytest.mark.parametrize("steps", [[], ["leave_note"]])
def test_a_contact_is_answered_from_wherever_it_lies(steps: list[str]) -> None:
    """A note that nobody has passed on is then met."""
    case = contact()
    for step in steps:
        case.send(step, CLERK, note_text="n", tried=[REPAIRS])
    case.send("answer", CLERK, text="t")
    assert set(case.states().values()) == {"met"}
    unrouted = contact(about="other")
    unrouted.send("answer", CLERK, text="t")
    assert (unrouted.state, unrouted.states()) == ("answered", {"route": "met"})


def test_where_the_wish_cannot_be_met_the_answer_says_what_instead() -> None:
    """八§3(4)c."""
    case = contact()
    refusal = case.refused("answer", CLERK, text=" Alternative ")
    assert (refusal.kind, refusal.errors[0]["loc"]) == ("InvalidPayload", ["alternative"])
    case.send("answer", CLERK, text="alternative", alternative="寄去新滤网")
    assert record(case)["alternative"] == "寄去新滤网"


@pytest.mark.parametrize("about", ["product", "other"])
def test_a_contact_for_which_nobody_waits_is_closed(about: str) -> None:
    """By a clerk, with the reason on the timeline (一§30·1)."""
    case = contact(about=about)
    assert case.refused("close", TECH, reason="r").kind == "NotAllowed"
    case.send("close", CLERK, reason="不再需要")
    assert (case.state, case.file.timeline[-1].reason, record(case)["closed_reason"]) == ("closed", *["不再需要"] * 2)
    assert "has ended" in str(case.refused("route", CLERK, unit=UNIT))


def test_the_hints_answer_every_reading_that_a_contact_asks() -> None:
    """Else its stories could not be rehearsed."""
    assert hints()["Contact"].readings.keys() == {
        "contact_unit", "contact_similar", "contact_away", "contact_case",
    }  # fmt: skip
