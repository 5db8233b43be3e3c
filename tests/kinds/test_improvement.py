"""Improvements: each measure has its owner and its clock; after a month it is verified by others (四§13)."""

from typing import Any

import pytest

from cases.improvements import (
    BOSS,
    COMPARED,
    COURIER,
    FITTER,
    MANAGER,
    MORE,
    SPECIALIST,
    carried_out,
    improvement,
    improvement_request,
    wrong_request,
)
from played.case_files import shown
from played.rehearsal import MONDAY, Rehearsal, rehearsed


def dues(played: Rehearsal) -> dict[str | None, str]:
    return {c.whose: shown(c.due_at) for c in played.file.commitments if c.name == "measure"}


def test_each_measure_has_its_owner_and_its_clock() -> None:
    """The end of its day, else the policy's ten workdays (四§13)."""
    played = improvement()
    assert dues(played) == {FITTER: "2026-12-07 18:00", COURIER: "2030-06-29 00:00"}
    assert played.told("measure_given") == [FITTER, COURIER]
    assert (played.file.about, played.file.assignee) == ("set_down_gently", COURIER)
    assert played.view()["measures"] == {"1": FITTER, "2": COURIER}
    assert improvement(item="别的事").file.about is None
    late = wrong_request(measures=[{"text": "x", "owner": BOSS, "due_on": "2026-11-22"}])
    assert late == [{"loc": ["measures", 0, "due_on"], "msg": "must not be over"}]
    assert wrong_request(measures=[])[0]["loc"] == ["measures"]


def test_what_an_appraisal_asks_for_is_due_within_a_week() -> None:
    """`appraisal.rectify_wd`, whether the appraisal has opened it or is named as its source (六§5)."""
    request = improvement_request(by="system:A-1", linked_case="appraisal-A-202612-t-1", measures=[MORE])
    played = rehearsed("Improvement", request)
    assert dues(played) == {"warehouse:w-1": "2026-11-30 18:00"}
    named = improvement_request(by=MANAGER, source="appraisal-A-202612-t-1", measures=[MORE])
    played = rehearsed("Improvement", named)
    assert dues(played) == {"warehouse:w-1": "2026-11-30 18:00"}
    assert played.forms("improvement_record")[0]["source"] == "appraisal-A-202612-t-1"


def test_an_owner_carries_out_their_own_or_a_supervisor_does() -> None:
    """In whatever role; with the last one it is time that must show (四§13)."""
    played = improvement()
    assert "measure 2 is with courier:k-1" in str(played.refused("carry_out", FITTER, measure=2, evidence="x"))
    assert played.refused("carry_out", "clerk:c-9", measure=2, evidence="x").kind == "NotAllowed"
    played.send("carry_out", "quality:t-1", measure=1, evidence="记录")
    gone = str(played.refused("carry_out", FITTER, measure=1, evidence="x"))
    assert "no measure 1 is to be carried out; there is: 2" in gone
    played.send("carry_out", BOSS, measure=2, evidence="排班表")
    assert (played.state, played.due("until_verify")) == ("done", "2026-12-23 09:00")
    assert [row["done_by"] for row in played.forms("improvement_measure")] == ["quality:t-1", BOSS]


def test_the_ladder_names_who_is_late() -> None:
    """One clock a measure (四§13)."""
    played = improvement()
    played.go_to("2026-12-08 09:30")
    (entry,) = played.entries("overdue")
    assert "measure of technician:t-1" in (entry.reason or "")
    played.send("carry_out", FITTER, measure=1, evidence="记录")
    assert [c.late for c in played.file.commitments if c.name == "measure"] == [True, False]


def test_the_manager_changes_a_measure() -> None:
    """Another owner keeps the due, another day moves it; something must change (四§13)."""
    played = improvement()
    nothing = played.refused("change_measure", MANAGER, measure=1, reason="x")
    assert nothing.errors == [{"loc": [], "msg": "must say what changes: text, owner or due_on"}]
    over = played.refused("change_measure", MANAGER, measure=1, reason="x", due_on="2026-11-22")
    assert over.errors == [{"loc": ["due_on"], "msg": "must not be over"}]
    played.go_to("2026-11-24 09:00")
    played.send("change_measure", MANAGER, measure=1, reason="换班", owner=BOSS)
    assert dues(played)[BOSS] == "2026-12-07 18:00"
    played.send("change_measure", MANAGER, measure=1, reason="等到货", due_on="2026-12-31", text="配垫布")
    assert dues(played)[BOSS] == "2027-01-01 00:00"
    row = played.forms("improvement_measure")[0]
    assert (row["text"], row["owner"], shown(row["due_at"])) == ("配垫布", BOSS, "2027-01-01 00:00")
    assert [row["reason"] for row in played.forms("improvement_change")] == ["换班", "等到货"]
    assert played.told("measure_given")[2:] == [BOSS]


def test_nobody_verifies_what_they_carried_out_or_own() -> None:
    """The report holds the item's exceptions before the first measure and after the last (四§13)."""
    played = carried_out()
    played.go_to("2026-12-23 09:00")
    assert (played.state, played.told("time_to_verify")) == ("verifying", ["quality"])
    assert "owner is quality:k-1" in str(played.refused("verify", "quality:k-1", effective=True, report="r"))
    both = played.refused("verify", SPECIALIST, effective=True, report="r", measures=[MORE])
    assert both.errors == [{"loc": ["measures"], "msg": "has no place where it helped"}]
    played.send("verify", SPECIALIST, effective=True, report="四次降至一次")
    (row,) = played.forms("improvement_verification")
    assert (played.state, row["compared"]) == ("effective", COMPARED)
    (asked,) = [found["item_exceptions"] for found in played.read_for[-1:]]
    assert (asked["item"], asked["first"]) == ("set_down_gently", MONDAY.isoformat())
    assert (asked["since"][:10], asked["until"][:10]) == ("2026-10-24", "2026-12-23")


def test_a_second_time_in_vain_raises_the_level() -> None:
    """Further measures are numbered on (四§13)."""
    played = carried_out()
    played.go_to("2026-12-23 09:00")
    none = played.refused("verify", SPECIALIST, effective=False, report="r")
    assert none.errors == [{"loc": ["measures"], "msg": "is needed where it did not help: at least one"}]
    played.send("verify", SPECIALIST, effective=False, report="仍有", measures=[MORE])
    assert (played.state, played.file.level, list(played.view()["measures"])) == ("planned", 0, ["3"])
    played.send("carry_out", "warehouse:w-1", measure=3, evidence="已配")
    played.go_to("2027-01-22 09:00")
    played.send("verify", MANAGER, effective=False, report="仍有", measures=[MORE])
    assert (played.file.level, played.told("improvement_in_vain"), played.told("level_raised")) == (
        1, ["manager"], ["manager"]
    )  # fmt: skip


def test_the_manager_gives_up_but_not_on_their_own() -> None:
    """(四§13)"""
    played = improvement(measures=[MORE | {"owner": MANAGER}])
    assert "owner is manager:m-1" in str(played.refused("drop", MANAGER, reason="x"))
    played.send("drop", "general_manager:g-1", reason="改用新包装")
    assert (played.state, played.states()["measure"]) == ("dropped", "dropped")
    assert carried_out().refused("drop", BOSS, reason="x").kind == "NotAllowed"


def due_of(source: str, **more: Any) -> str:
    """When a measure without a day is due."""
    played = rehearsed("Improvement", improvement_request(by=MANAGER, source=source, measures=[MORE]), **more)
    return shown(played.commitment("measure").due_at)


IN_A_WEEK, IN_TWO_WEEKS = "2026-11-30 18:00", "2026-12-07 18:00"
NUMBERED, OF_SOME_DAYS = "A-202611-t-07", "A-20261123-0001"


@pytest.mark.parametrize("source", ["appraisal", "appraisal-A-202611-t-07", NUMBERED, OF_SOME_DAYS])
def test_an_appraisal_is_named_as_a_source_by_word_workflow_or_number(source: str) -> None:
    """What it asks for is due within a week (六§5)."""
    assert due_of(source) == IN_A_WEEK


@pytest.mark.parametrize("source", ["nonconformity", "appraisals", "A-1", "H-2026W48", "about A-202611-t-07"])
def test_another_source_is_no_appraisal(source: str) -> None:
    """Two weeks (四§13)."""
    assert due_of(source) == IN_TWO_WEEKS


def test_an_improvement_of_before_knows_an_appraisal_by_its_workflow_alone() -> None:
    """Its clocks have run as they did."""
    before = [due_of(source, shape=8) for source in ("appraisal", NUMBERED, "appraisal-A-202611-t-07")]
    assert before == [IN_TWO_WEEKS, IN_TWO_WEEKS, IN_A_WEEK]
    assert due_of("appraisal-A-202611-t-07", shape=6) == IN_TWO_WEEKS
