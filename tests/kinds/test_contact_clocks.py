"""The commitments of a contact: emergencies day and night, passing on, notes, answers; over holidays and holds."""

from datetime import timedelta
from typing import Any

import pytest

from cases.contact_cases import contact
from cases.typical_contacts import BOSS, CLERK, MANAGER, REPAIRS
from played.case_files import CHINA, at, shown
from played.rehearsal import Rehearsal

MADE_A_COMPLAINT = {"kind": "complaint", "request": {"form": "oral", "about": "service", "description": "d",
                                               "noticed_by": CLERK}}  # fmt: skip
NIGHT, HOLIDAY = "2026-11-22 02:00", "2026-10-02 23:30"


def opened(start: str, **changes: Any) -> Rehearsal:
    """At that moment, on the company's own calendar."""
    return contact(start=at(start), calendar=CHINA, **changes)


def due(case: Rehearsal, name: str) -> str:
    return shown(case.commitment(name).due_at)


# -- emergencies --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "ends"), [(NIGHT, "02:10"), (HOLIDAY, "23:40"), ("2026-11-23 12:30", "12:40")])
def test_an_emergency_is_seen_to_within_ten_minutes_day_and_night(start: str, ends: str) -> None:
    """On a Sunday night, a holiday, over lunch; warned and climbing round the clock, half an hour apart (一§30·3)."""
    case = opened(start, urgent=True)
    assert case.told("contact_urgent") == ["supervisor"]
    assert due(case, "emergency") == f"{start[:10]} {ends}"
    case.go_to(case.commitment("emergency").due_at)
    assert (case.told("warning"), case.told("overdue")) == ([REPAIRS], ["supervisor"])
    case.go_to(at(start).replace(day=at(start).day + 1))
    assert case.told("overdue") == ["supervisor", "manager", "general_manager"]
    assert case.file.level == 3


def test_an_emergency_of_which_nobody_is_named_warns_the_supervisor() -> None:
    case = opened(NIGHT, urgent=True, about="other")
    case.go_to("2026-11-22 02:08")
    assert case.told("warning") == ["supervisor"]
    assert due(case, "route") == "2026-11-23 09:30"


@pytest.mark.parametrize(
    ("event", "payload"), [("route", {"unit": REPAIRS}), ("answer", {"text": "t"}), ("link", MADE_A_COMPLAINT)]
)
def test_an_emergency_is_met_by_what_a_person_does(event: str, payload: dict[str, Any]) -> None:
    """Passing on by the table at the opening is nobody's doing; a note left is none of it."""
    case = opened(NIGHT, urgent=True)
    case.send("leave_note", CLERK, note_text="n", tried=[REPAIRS])
    assert case.states()["emergency"] == "running"
    case.go_to("2026-11-22 02:10")
    case.send(event, CLERK, **payload)
    emergency = case.commitment("emergency")
    assert (emergency.state, emergency.late, case.told("overdue")) == ("met", False, ["supervisor"])


def test_closing_meets_no_emergency() -> None:
    """An end drops what is open."""
    case = contact(urgent=True)
    case.send("close", CLERK, reason="false alarm")
    assert case.states() == {"emergency": "dropped", "route": "met", "answer": "met"}


def test_no_hold_stops_an_emergency() -> None:
    """Clock time runs on; what counts working time rests."""
    case = contact(urgent=True)
    case.send("hold", CLERK, reason="waiting_for_customer")
    assert case.states() == {"emergency": "running", "route": "met", "answer": "paused", "hold_limit": "running"}
    case.go_to("2026-11-23 09:10")
    assert case.told("overdue") == ["supervisor"]
    case.send("take_charge", BOSS, commitment="emergency")
    case.go_to("2026-11-23 12:00")
    assert case.told("overdue") == ["supervisor"]


def test_how_long_an_emergency_may_take_is_a_number_of_the_policy() -> None:
    case = contact("[intake]\nemergency_report_minutes = 3\nroute_wm = 9\n", urgent=True, about="other")
    assert (due(case, "emergency"), due(case, "route")) == ("2026-11-23 09:03", "2026-11-23 09:09")


# -- passing on ---------------------------------------------------------------------------------------------------


def test_what_nobody_is_named_for_is_passed_on_within_half_an_hour_of_work() -> None:
    """Begun before the National Day holidays and due after them; climbing until it is passed on (一§30·2)."""
    case = opened("2026-09-30 17:45", about="other")
    assert due(case, "route") == "2026-10-08 09:15"
    case.go_to("2026-10-08 11:00")
    assert case.told("overdue") == ["supervisor", "manager"]
    case.send("take_charge", MANAGER)
    case.send("route", CLERK, unit=REPAIRS)
    route = case.commitment("route")
    assert (route.state, route.late, case.file.level) == ("met", True, 0)


def test_a_hold_stops_the_passing_on() -> None:
    """What was left of it goes on."""
    case = contact(about="other")
    case.go_to("2026-11-23 09:10")
    case.send("hold", CLERK, reason="other")
    case.go_to("2026-11-24 10:00")
    assert case.states()["route"] == "paused"
    case.send("resume", CLERK)
    assert due(case, "route") == "2026-11-24 10:20"


@pytest.mark.parametrize(("event", "payload"), [("answer", {"text": "t"}), ("close", {"reason": "r"}),
                                                ("link", MADE_A_COMPLAINT)])  # fmt: skip
def test_whatever_ends_a_contact_meets_what_it_was_to_come_to(event: str, payload: dict[str, Any]) -> None:
    """Passed on or not."""
    case = contact(about="other")
    case.send(event, CLERK, **payload)
    assert case.states() == {"route": "met"}
    case = contact()
    case.send(event, CLERK, **payload)
    assert case.states() == {"route": "met", "answer": "met"}


# -- notes and answers --------------------------------------------------------------------------------------------


def test_a_note_is_passed_on_within_half_an_hour_of_work() -> None:
    """Over lunch and a hold; left again, it counts anew; passing the contact to another drops it (八§3(3)·3)."""
    case = contact()
    case.go_to("2026-11-23 11:45")
    case.send("leave_note", CLERK, note_text="n", tried=[REPAIRS])
    assert due(case, "relay") == "2026-11-23 13:15"
    case.send("hold", CLERK, reason="other")
    case.go_to("2026-11-23 14:00")
    case.send("resume", CLERK)
    assert due(case, "relay") == "2026-11-23 14:30"
    case.go_to("2026-11-23 14:30")
    assert case.told("overdue") == ["supervisor"]
    case.send("confirm_note", REPAIRS)
    assert (case.commitment("relay").state, case.commitment("relay").late) == ("met", False)
    case.send("leave_note", CLERK, note_text="n", tried=[REPAIRS])
    assert (due(case, "relay"), case.states()["relay"]) == ("2026-11-23 15:00", "running")
    case.send("route", CLERK, unit="staff:li-4")
    assert case.states()["relay"] == "dropped"


def test_an_answer_is_due_a_working_day_after_the_contact_was_first_passed_on() -> None:
    """Passed to others and left as a note, it counts from the first; over holidays to the next workday's end."""
    case = opened("2026-09-30 10:00")
    assert due(case, "answer") == "2026-10-08 18:00"
    case.send("leave_note", CLERK, note_text="n", tried=[REPAIRS])
    assert case.states()["answer"] == "running"
    case.go_to("2026-10-08 09:00")
    case.send("confirm_note", REPAIRS)
    case.send("route", CLERK, unit="staff:li-4")
    assert due(case, "answer") == "2026-10-08 18:00"
    case.go_to("2026-10-08 18:00")
    assert "supervisor" in case.told("overdue")
    case.let_pass(timedelta(minutes=9))
    case.send("answer", "quality:li-4", text="t", at=at("2026-10-08 18:00"))
    answer = case.commitment("answer")
    assert (answer.state, answer.late, answer.reported_late) == ("met", False, True)


def test_an_answer_is_due_from_when_somebody_passes_on_what_nobody_was_named_for() -> None:
    case = contact(about="other")
    case.go_to("2026-11-25 10:00")
    case.send("route", CLERK, unit=REPAIRS)
    assert due(case, "answer") == "2026-11-26 18:00"
    other = contact("[contact]\nanswer = \"4 WH\"\n")
    assert due(other, "answer") == "2026-11-23 14:00"


def test_a_hold_stops_the_answer() -> None:
    """A day with the customer does not count."""
    case = contact()
    case.go_to("2026-11-23 17:00")
    case.send("hold", "technician:t-1", reason="waiting_for_customer")
    case.go_to("2026-11-24 17:00")
    case.send("resume", "department:d-1")
    assert due(case, "answer") == "2026-11-25 18:00"
    assert case.commitment("hold_limit").state == "met"
