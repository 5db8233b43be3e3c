"""Nonconformities: traced, formed, signed in rounds, reviewed; who may not, and who is late (四§6, 四§10; 五§2·2)."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cases.nonconformities import (
    BOSS,
    DESIGN,
    FORMED,
    LOGISTICS,
    MANAGER,
    SPECIALIST,
    STORES,
    TECH,
    TOP,
    TRACED,
    formed,
    nonconformity,
    to_sign,
    wrong_request,
)
from models.offices import INSIDERS
from models.vocabulary import Role
from models.words.messages import render
from models.words.spoken import speaking
from played.rehearsal import Rehearsal
from workflows.clocks import clocks
from workflows.shown.details import details, foretold


def signatures(played: Rehearsal) -> list[tuple[str, bool, bool]]:
    rows = played.forms("nonconformity_signature")
    return [(row["unit"], row["agrees"], row.get("void", False)) for row in rows]


def countersigned(played: Rehearsal) -> list[str]:
    """How each department's clock stands, in the order in which they began."""
    return [c.state.value for c in played.file.commitments if c.name == "countersign"]


# -- the opening --------------------------------------------------------------------------------------------------


def test_anyone_of_the_company_opens_one_and_it_has_its_evidence() -> None:
    """Facts decide; the specialist is told, of a serious one the manager at once (四§4(2)–(3), 四§10·1)."""
    played = nonconformity(by="finance:f-1")
    assert (played.state, played.file.about, played.due("trace")) == ("found", "staff:t-1", "2026-11-24 18:00")
    assert (played.told("nonconformity_found"), played.told("nonconformity_serious")) == (["quality"], [])
    assert played.asked[0].openers == tuple(map(str, INSIDERS))
    assert Role.CUSTOMER not in INSIDERS
    assert wrong_request(evidence=None)[0]["loc"] == ["evidence"]
    assert wrong_request(person="customer:u-1")[0]["loc"] == ["person"]
    serious = nonconformity(severity="serious", person=None, unit=LOGISTICS)
    assert (serious.due("trace"), serious.told("nonconformity_serious")) == ("2026-11-23 11:00", ["manager"])
    assert serious.file.about == "staff:logistics"
    assert nonconformity(person=None).file.about is None


def test_what_was_found_by_oneself_says_so() -> None:
    """(四§6)"""
    (row,) = nonconformity(by=TECH, self=True).forms("nonconformity_record")
    assert (row["self_found"], row["opened_by"]) == (True, TECH)


# -- the cause ----------------------------------------------------------------------------------------------------


def test_what_is_put_right_at_once_stands_beside() -> None:
    """As often as something is (五§2·2)."""
    played = nonconformity()
    played.send("contain", TECH, done="致歉")
    played.send("trace", SPECIALIST, **TRACED)
    played.send("contain", BOSS, done="换货")
    assert [row["done"] for row in played.forms("nonconformity_containment")] == ["致歉", "换货"]
    assert played.state == "traced"


def test_nobody_traces_their_own_matter() -> None:
    """Neither that of the opening nor the one that the tracing names; the named one stands from then on (四§10·1)."""
    played = nonconformity()
    assert "person is quality:t-1" in str(played.refused("trace", "quality:t-1", **TRACED))
    assert "person is quality:t-2" in str(played.refused("trace", "quality:t-2", **TRACED, person="staff:t-2"))
    played.send("trace", SPECIALIST, **TRACED, person="staff:t-2", unit=STORES)
    facts = played.file.facts.model_dump()
    assert (facts["person"], facts["unit"]) == ("staff:t-2", STORES)
    assert "person is quality:t-2" in str(played.refused("hold", "quality:t-2", reason="other"))
    assert "the case's person is quality:t-1" in str(played.refused("hold", "quality:t-1", reason="other"))


def test_the_manager_dismisses_what_was_none() -> None:
    """Not in their own matter; also while the case is held."""
    played = nonconformity()
    assert "person is manager:t-1" in str(played.refused("dismiss", "manager:t-1", reason="x"))
    played.send("hold", SPECIALIST, reason="waiting_for_person")
    played.send("dismiss", MANAGER, reason="并无此事")
    assert (played.state, played.states()["trace"]) == ("dismissed", "met")


def test_the_specialist_s_clocks_climb_to_the_manager() -> None:
    """Quality's ladder has two offices (四§10·1)."""
    played = nonconformity()
    played.go_to("2026-11-26 10:00")
    assert played.rungs("trace") == [("manager", "2"), ("general_manager", "3")]


# -- the form -----------------------------------------------------------------------------------------------------


def test_a_form_has_a_number_of_ours_and_its_measures() -> None:
    """At least one measure, none whose day is over (四§10·1)."""
    played = nonconformity()
    played.send("trace", SPECIALIST, **TRACED)
    late = [{"text": "x", "owner": BOSS}, {"text": "y", "owner": BOSS, "due_on": "2026-11-22"}]
    refused = played.refused("fill_form", SPECIALIST, handling="h", measures=late)
    assert refused.errors == [{"loc": ["measures", 1, "due_on"], "msg": "must not be over"}]
    assert played.refused("fill_form", SPECIALIST, handling="h", measures=[]).kind == "InvalidPayload"
    played.send("fill_form", SPECIALIST, **FORMED)
    (row,) = played.forms("nonconformity_form")
    assert (row["form_no"], row["cause"]) == ("X-1-F1", TRACED["cause"])
    assert played.told("nonconformity_formed") == ["manager"]
    assert played.due("instruct") == "2026-11-24 18:00"


def test_who_raised_the_form_does_not_instruct() -> None:
    """In whatever role; nor whom it concerns, and each department stands once (四§10·2)."""
    given: dict[str, Any] = {"instruction": "请会签", "units": [LOGISTICS]}
    played = formed(by="manager:m-1")
    assert "opener is manager:m-1" in str(played.refused("instruct", MANAGER, **given))
    assert "opener is general_manager:m-1" not in str(played.refused("instruct", "clerk:c-1", **given))
    assert "person is manager:t-1" in str(formed().refused("instruct", "manager:t-1", **given))
    played.send("instruct", TOP, **given)
    assert formed().refused("instruct", MANAGER, instruction="x", units=[LOGISTICS, LOGISTICS]).kind == "InvalidPayload"
    assert formed().refused("instruct", MANAGER, instruction="x", units=["clerk:c-1"]).kind == "InvalidPayload"


# -- rounds of signatures -----------------------------------------------------------------------------------------


def test_every_department_has_its_own_clock_and_signs_once() -> None:
    """The ladder names who is late (四§10·2)."""
    played = to_sign(LOGISTICS, STORES)
    assert played.view()["unsigned"] == [LOGISTICS, STORES]
    assert [c.get("whose") for c in played.view()["commitments"] if c["name"] == "countersign"] == [LOGISTICS, STORES]
    assert played.file.assignee == LOGISTICS
    played.send("countersign", LOGISTICS, agrees=True)
    assert "has signed in this round" in str(played.refused("countersign", LOGISTICS, agrees=True))
    assert "still to sign: department:stores" in str(played.refused("countersign", DESIGN, agrees=True))
    assert played.file.assignee == STORES
    played.go_to("2026-11-26 09:30")
    (entry,) = played.entries("overdue")
    assert "countersign of department:stores" in (entry.reason or "")
    (late,) = played.messages("overdue")
    zone, languages = ZoneInfo("Asia/Shanghai"), ("en", "zh_CN")
    said = [render("overdue", late.params, language=one, zone=zone).body for one in languages]
    assert all(text in body for text, body in zip(("(department:stores)", "（department:stores）"), said, strict=True))
    assert played.told("warning") == ["department:stores"]
    played.send("countersign", STORES, agrees=True)
    assert (played.state, played.told("nonconformity_signed")) == ("countersigned", ["quality"])
    assert countersigned(played) == ["met", "met"]


def test_an_objection_at_the_second_of_three_voids_the_round() -> None:
    """It says why; all of the round sign once more, and its clocks end (四§10·2)."""
    played = to_sign(LOGISTICS, STORES, DESIGN)
    played.send("countersign", LOGISTICS, agrees=True)
    wrong = played.refused("countersign", STORES, agrees=False)
    assert wrong.errors == [{"loc": ["remarks"], "msg": "must say what the objection is"}]
    played.send("countersign", STORES, agrees=False, remarks="原因不完整")
    assert played.state == "traced"
    assert signatures(played) == [(LOGISTICS, True, True), (STORES, False, True)]
    assert countersigned(played) == ["met", "met", "dropped"]
    played.send("fill_form", SPECIALIST, **FORMED)
    played.send("instruct", MANAGER, instruction="再签", units=[LOGISTICS, STORES])
    assert played.view()["round"] == 2
    played.send("countersign", LOGISTICS, agrees=True)
    assert signatures(played)[2:] == [(LOGISTICS, True, False)]


def test_instructing_again_replaces_whoever_has_not_signed() -> None:
    """Such as one whose signer has left; who has signed stays, who is named again keeps the clock (四§10·2)."""
    played = to_sign(LOGISTICS, STORES)
    played.send("countersign", LOGISTICS, agrees=True)
    before = played.due("countersign")
    played.go_to("2026-11-24 10:00")
    again = played.refused("instruct", MANAGER, instruction="换人", units=[LOGISTICS, DESIGN])
    assert "has signed in this round: department:logistics" in str(again)
    played.send("instruct", MANAGER, instruction="加签", units=[STORES, DESIGN])
    running = {c.whose: c for c in played.file.commitments if c.state.open}
    assert (running[STORES].ref, running[DESIGN].ref) == (2, 3)
    assert running[DESIGN].due_at > running[STORES].due_at
    assert played.told("nonconformity_to_sign") == [LOGISTICS, STORES, DESIGN]
    played.send("instruct", MANAGER, instruction="设计部代签", units=[DESIGN])
    assert [c.whose for c in played.file.commitments if c.state.open] == [DESIGN]
    assert before == "2026-11-25 18:00"
    played.send("countersign", DESIGN, agrees=True)
    assert played.state == "countersigned"


def test_whom_it_concerns_does_not_sign() -> None:
    """Though the department is theirs (四§10·2)."""
    played = to_sign("department:t-1", STORES)
    assert "person is department:t-1" in str(played.refused("countersign", "department:t-1", agrees=True))


def test_a_hold_pauses_the_clocks_of_all_who_sign() -> None:
    """Until it ends (四§10·1)."""
    played = to_sign(LOGISTICS, STORES)
    played.send("hold", SPECIALIST, reason="waiting_for_person")
    assert countersigned(played) == ["paused", "paused"]
    played.go_to("2026-11-24 09:00")
    played.send("resume", SPECIALIST)
    assert countersigned(played) == ["running", "running"]


# -- the review ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("person", "unit", "rows"), [(TECH, None, 1), (None, LOGISTICS, 1), (None, None, 0)])
def test_passed_its_measures_become_an_improvement(person: str | None, unit: str | None, rows: int) -> None:
    """Whoever answers for it has a responsibility record; nobody reviews measures of their own (四§10·2, 四§13)."""
    played = to_sign(STORES, person=person, unit=unit)
    played.send("countersign", STORES, agrees=True)
    if person is not None:
        assert "own matter" in str(played.refused("review", "supervisor:t-1", passes=True, remarks="x"))
    assert "owner is supervisor:t-9" in str(played.refused("review", "supervisor:t-9", passes=True, remarks="x"))
    played.send("review", SPECIALIST, passes=True, remarks="可行")
    (opened,) = played.opened
    assert (played.state, opened.kind) == ("closed", "Improvement")
    assert opened.request["measures"] == FORMED["measures"]
    assert opened.request["item"] == "set_down_gently"
    found = played.forms("responsibility")
    assert len(found) == rows
    if rows:
        assert (found[0]["unit"], found[0]["person"]) == (unit or "after_sales", person)


def test_failed_all_signatures_are_void() -> None:
    """And the form is filled in anew (四§10·2)."""
    played = to_sign(STORES)
    played.send("countersign", STORES, agrees=True)
    played.send("review", BOSS, passes=False, remarks="太空泛")
    assert (played.state, signatures(played), played.opened) == ("traced", [(STORES, True, True)], [])
    assert played.due("form") == "2026-11-24 18:00"


def test_the_page_and_the_timers_name_who_is_to_sign() -> None:
    """One line and one timer a department (四§10·2)."""
    played = to_sign(LOGISTICS, STORES)
    with speaking("en"):
        page = details(played.file, played.case.procedure)
        timers = [foretold(played.file, step) for step in clocks.steps(played.file)]
    for unit in (LOGISTICS, STORES):
        assert f"**countersign** of {unit} (四§10·2)" in page
        assert any(timer.startswith("countersign (四§10·2)") and f" of {unit}:" in timer for timer in timers)


def test_its_page_says_how_grave_it_is_and_of_whom_and_nothing_that_people_wrote() -> None:
    """Free text may hold a customer's data; item, person and department do not."""
    played = nonconformity(unit=LOGISTICS)
    page = details(played.file, played.case.procedure)
    assert "major · set_down_gently · technician:t-1 · department:logistics" in page
    assert "商品重重放在地板上" not in page
    assert {key: played.view()[key] for key in ("severity", "item", "person")} == {
        "severity": "major", "item": "set_down_gently", "person": TECH,
    }  # fmt: skip
