"""A complaint under way goes to another handler, so that a leaver's cases can be handed on (一§28(2), 一§33·3)."""

import pytest

from cases.complaint_cases import answered, reported
from cases.complaints import CLERK, HANDLER, complaint_request
from played.rehearsal import rehearsed
from workflows.kinds.complaint import Complaint

OTHER = "supervisor:s-9"


@pytest.mark.parametrize("state", ["accepted", "investigating", "answered"])
def test_a_complaint_under_way_goes_to_another_handler(state: str) -> None:
    """It stays where it is, its clocks run on; both handlers are told."""
    case = answered() if state == "answered" else reported()
    if state != "answered":
        case.send("accept", CLERK, handler=HANDLER)
    if state == "investigating":
        case.send("start_investigation", CLERK)
    before, dues = case.states(), [c.due_at for c in case.file.commitments]
    at_first = case.forms("complaint_record")[0]["accepted_at"]
    case.go_to("2026-11-23 09:10")
    case.send("accept", CLERK, handler=OTHER)
    assert (case.state, case.file.assignee) == (state, OTHER)
    assert (case.states(), [c.due_at for c in case.file.commitments]) == (before, dues)
    assert case.told("complaint_assigned")[-1] == OTHER
    assert case.told("complaint_handed_on") == [HANDLER]
    (row,) = case.forms("complaint_record")
    assert (row["handler"], row["accepted_at"]) == (OTHER, at_first)


def test_it_goes_neither_to_the_same_nor_to_whom_it_is_about() -> None:
    """In whatever role."""
    case = reported(staff="staff:x-1")
    case.send("accept", CLERK, handler=HANDLER)
    same = f"supervisor:{HANDLER.partition(':')[2]}"
    assert f"it is with {HANDLER} already" in str(case.refused("accept", CLERK, handler=same))
    assert "complained about" in str(case.refused("accept", CLERK, handler="clerk:x-1"))


@pytest.mark.parametrize("shape", [1, 4])
def test_a_complaint_from_before_goes_to_another_handler_too(shape: int) -> None:
    """Under a guard: a leaver's older complaints are handed on (一§33·3)."""
    case = rehearsed("Complaint", complaint_request(), shape=shape)
    case.send("accept", CLERK, handler=HANDLER)
    case.send("accept", CLERK, handler=OTHER)
    assert case.file.assignee == OTHER


def test_one_that_was_refused_it_before_stays_with_its_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as its run lasts: what was refused is refused when its history is played again."""
    monkeypatch.setattr(Complaint, "guarded", lambda _case, change: change != "complaint-handed-on")
    case = rehearsed("Complaint", complaint_request(), shape=4)
    case.send("accept", CLERK, handler=HANDLER)
    refused = case.refused("accept", CLERK, handler=OTHER)
    assert (refused.kind, "stayed with its handler" in str(refused)) == ("EventRefused", True)
    assert case.file.assignee == HANDLER
