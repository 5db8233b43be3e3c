"""What begins while its case is on hold loses none of its length, however the end of the hold is reported."""

import pytest

from models.vocabulary import CommitmentState
from played.case_files import at, case_file, commitment, shown
from workflows.clocks import clocks


def test_a_commitment_that_starts_on_hold_is_paused_from_its_start() -> None:
    """All of it is left when the hold ends."""
    case = case_file()
    case.held_state = "repaired"
    started = commitment(case, "1 WD", "2026-11-20 10:00", name="conduct")
    assert started.state is CommitmentState.PAUSED
    clocks.resume(case, started, at("2026-11-24 09:00"))
    assert shown(started.due_at) == "2026-11-25 17:00"  # 7 hours of Friday and 8 of Monday were left


def test_what_begins_on_hold_keeps_its_length_where_the_end_of_the_hold_is_reported_late(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of before it began: the hold was over by then. A case whose history holds the shorter one keeps it."""
    case = case_file()
    case.held_state = "repaired"
    started, before = (commitment(case, "3 WD", "2026-11-20 14:53", name=name) for name in ("conduct", "reply"))
    clocks.resume(case, started, at("2026-11-20 13:10"))
    assert shown(started.due_at) == "2026-11-25 18:00"
    monkeypatch.setattr("temporalio.workflow.in_workflow", lambda: True)
    monkeypatch.setattr("temporalio.workflow.patched", lambda change: change != "clock-begun-after-the-hold")
    clocks.resume(case, before, at("2026-11-20 13:10"))
    assert shown(before.due_at) == "2026-11-25 16:17"
