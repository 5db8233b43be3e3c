"""Who acts in another's place, what was told before, what a form says is not so."""

from datetime import timedelta
from typing import Any

import pytest

from cases.complaints import complaint_request
from cases.proposal_cases import adopt, studying, tell
from cases.return_cases import CLERK, doubtful
from cases.typical_proposals import DESIGN, PANEL, score
from played.case_files import at
from played.rehearsal import Rehearsal, rehearsed
from servers.service import repair_request

BOSS, MANAGER, TECH, OTHER = "supervisor:s-1", "manager:m-1", "technician:t-1", "technician:t-2"
STRANGER = "not the assignee"
SIGNED: dict[str, Any] = {"customer_signature": "sig-1"}


def visited(visit_at: str = "2026-11-23 11:00") -> Rehearsal:
    """A repair with the first technician, whose visit is agreed and due at 14:00."""
    case = rehearsed("Repair", repair_request())
    case.send("assign", BOSS, technician=TECH)
    case.send("contact", TECH, diagnosis="d", visit_at=at(visit_at))
    return case


# -- another technician ---------------------------------------------------------------------------------------------


def test_another_technician_is_marked_whatever_the_event() -> None:
    """And nobody else: neither who it is with, in whatever role, nor the clerk who may send it as well."""
    case = visited()
    for event, payload in (
        ("request_help", {"reason": "two are needed"}),
        ("report_delay", {"reason": "jam", "new_eta_at": at("2026-11-23 13:00")}),
    ):
        for by, marked in ((OTHER, True), (TECH, False), ("supervisor:t-1", False), (BOSS, True)):
            case.send(event, by, **payload)
            assert (STRANGER in str(case.file.timeline[-1].reason)) is marked, (event, by)
    case.send("arrive", TECH, badge_shown=True)
    case.send("take_in", "clerk:c-1", condition="dented")
    assert STRANGER not in str(case.file.timeline[-1].reason)
    case.send("lend", OTHER, unit="L-1", condition="good", **SIGNED)
    assert STRANGER in str(case.file.timeline[-1].reason)


# -- a delay --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("told_at", "proposed"), [("14:00", 0), ("14:01", 1)])
def test_only_a_delay_that_is_reported_beforehand_excuses(told_at: str, proposed: int) -> None:
    """Before the due, which is at two (一§19(11)·2)."""
    case = visited()
    case.go_to(f"2026-11-23 {told_at}")
    case.send("report_delay", TECH, reason="jam", new_eta_at=at("2026-11-23 15:00"))
    case.go_to("2026-11-23 15:00")
    case.send("arrive", TECH, badge_shown=True)
    assert len(case.view()["conduct"]) == proposed


def test_what_one_technician_has_said_excuses_no_other() -> None:
    """The one who takes over says it again; named anew, the same one need not."""
    for technician, proposed in ((OTHER, 1), ("technician:t-1", 0)):
        case = visited()
        case.send("report_delay", TECH, reason="jam", new_eta_at=at("2026-11-23 15:00"))
        case.send("assign", BOSS, technician=technician)
        case.send("contact", technician, diagnosis="d", visit_at=at("2026-11-23 15:00"))
        case.go_to("2026-11-23 16:00")
        case.send("arrive", technician, badge_shown=True)
        assert len(case.view()["conduct"]) == proposed


def test_the_kit_is_shown_from_the_contact_on() -> None:
    """Empty as well: whoever goes there sees that nothing is kept (一§19(3))."""
    case = rehearsed("Repair", repair_request())
    case.send("assign", BOSS, technician=TECH)
    assert "kit" not in case.view()
    assert visited().view()["kit"] == []


# -- the workshop ---------------------------------------------------------------------------------------------------


def test_taken_up_anew_in_the_workshop_a_loaner_is_offered_again() -> None:
    """Five days after it came back there, on a workday; not while one is out (二§12·2)."""
    for lent, offers in ((False, 1), (True, 0)):
        case = rehearsed("Repair", repair_request())
        case.send("assign", BOSS, technician=TECH)
        case.send("take_in", TECH, condition="dented")
        if lent:
            case.send("lend", TECH, unit="L-1", condition="good", **SIGNED)
        case.send("finish_in_workshop", TECH, work="w", minutes=5)
        case.send("rework", TECH, reason="it leaks")
        case.let_pass(timedelta(days=8))
        assert len(case.messages("loaner_offer")) == offers


def test_a_form_may_say_of_the_other_key_that_it_is_not_so() -> None:
    """Whoever fills in both keys is understood; where neither holds it is refused."""
    case = visited()
    wrong = case.refused("arrive", TECH, badge_shown=False, nobody_there=False)
    assert (wrong.kind, wrong.errors[0]["loc"]) == ("InvalidPayload", ["badge_shown"])
    case.send("arrive", TECH, badge_shown=False, nobody_there=True)
    assert case.state == "on_site"
    case.send("take_in", TECH, condition="dented")
    case.send("finish_in_workshop", TECH, work="w", minutes=5)
    case.send("hand_back", TECH, receipt_returned=False, lost_receipt_statement="lost", **SIGNED)
    assert case.state == "repaired"


# -- what was told --------------------------------------------------------------------------------------------------


def test_who_was_told_takes_charge_though_the_level_has_risen_since() -> None:
    """The supervisor heard first; a dispute raises the complaint to the manager's level, who hears next (一§36)."""
    case = rehearsed("Complaint", complaint_request())
    case.send("accept", CLERK, handler="clerk:c-7")
    case.send("reply", CLERK, text="x")
    case.go_to("2026-12-02 18:00")
    case.go_to("2026-12-03 09:10")
    case.send("answer", CLERK, resolution="r")
    case.send("dispute", CLERK, why="no")
    case.go_to("2026-12-03 10:30")
    assert [office for office, _ in case.rungs("resolve")] == ["supervisor", "manager"]
    case.send("take_charge", BOSS, commitment="resolve")
    assert case.commitment("resolve").in_charge == BOSS


# -- the panel, the trend, the offer ----------------------------------------------------------------------------------


def test_one_human_scores_once_in_whatever_role() -> None:
    """The panel is of three people (三§11·1)."""
    case = studying()
    adopt(case)
    tell(case)
    case.send("report_implemented", DESIGN, result="done")
    for others in (("manager:g-1", DESIGN), ("manager:m-1", "department:m-1")):
        scores = [score(by, 90, 90, 90) for by in ("general_manager:g-1", *others)]
        assert "scores once" in str(case.refused("grade", PANEL, scores=scores))
    case.send("grade", PANEL, scores=[score(by, 90, 90, 90) for by in ("general_manager:g-1", MANAGER, DESIGN)])
    assert case.state == "graded"


@pytest.mark.parametrize(("unit", "sighted"), [("none", 0), ("logistics", 1)])
def test_complaints_for_which_nobody_answers_are_no_trend(unit: str, sighted: int) -> None:
    """They have nothing in common but that (一§27, 一§28(1))."""
    case = rehearsed("Complaint", complaint_request())
    case.send("accept", CLERK, handler="clerk:c-7")
    case.send("answer", CLERK, resolution="r")
    case.send("confirm_satisfied", CLERK)
    case.send("find_cause", CLERK, cause="c", unit=unit)
    assert len(case.written[-1].postings) == sighted


def test_an_offer_ends_with_the_return() -> None:
    """What nobody has answered stands open no longer once the case is withdrawn."""
    case = doubtful()
    case.send("offer", CLERK, kind="other", terms="a voucher")
    case.send("withdraw", CLERK, reason="found the receipt")
    assert [row["status"] for row in case.forms("return_offer")][-1] == "ended"
