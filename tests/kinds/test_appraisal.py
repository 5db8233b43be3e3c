"""Appraisals: counted, rated, confirmed, objected to and decided on (六)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.appraisal_cases import confirmed, final, opened, rate, rated, result
from cases.appraisals import (
    BOSS,
    FIGURES,
    GENERAL,
    GROUP,
    MANAGER,
    OTHER,
    SPECIALIST,
    TECH,
    appraisal_request,
    figures,
    month_request,
    raters,
)
from models.kinds.appraisal import proposed
from models.kinds.appraisal_scoring import Grade, NotRated
from models.policy.policy import Policy
from models.words.reasons import retold
from models.words.spoken import speaking
from played.case_files import at
from played.rehearsal import unopened
from workflows.shown.details import details

# -- the opening --------------------------------------------------------------------------------------------------


def test_an_appraisal_waits_for_its_raters_and_is_scored_at_once() -> None:
    """The figures stand from the opening on; with the last rating the total is there (六§3–4)."""
    played = opened()
    assert (played.state, played.file.subject, played.file.assignee) == ("collecting", "staff:a-1", BOSS)
    assert sorted(played.told("appraisal_to_rate")) == [BOSS, TECH]
    assert played.view()["figures"]["response"] == {"numerator": 28, "denominator": 30}
    rate(played, BOSS, "supervisor", 91, other=85)
    assert (played.state, played.view()["waiting"]) == ("collecting", [TECH])
    rate(played, TECH, "self", 95)
    assert (played.state, played.view()["waiting"]) == ("scored", [])
    assert played.states() == {"rate": "met", "scores": "dropped", "confirm": "running"}


def not_opened(request: dict[str, Any], **readings: Any) -> str:
    """Why an appraisal is not opened."""
    played = unopened("Appraisal")
    played.readings = {"appraisal_figures": figures(FIGURES), "appraisal_raters": raters()} | readings
    with pytest.raises(ApplicationError) as refused:
        played.open(request)
    return str(refused.value)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"to_on": "2026-11-23"}, "to_on: must be over"), ({"to_on": "2026-05-03"}, "on or after from_on"),
        ({"to_on": "2027-06-12"}, "within 366 days"), ({"from_on": "2001-01-01"}, "within 366 days"),
        ({"by": "manager:a-1"}, "nobody acts in their own matter"),
        ({"again_of": "repair-R-1"}, "must be the workflow id of an appraisal"),
        ({"person": "customer:u-1"}, "not a customer"), ({"from_on": "2026-02-30"}, "from_on"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_the_opening(changes: dict[str, Any], wanted: str) -> None:
    """Each names its key."""
    request = {key: value for key, value in appraisal_request(**changes).items() if value is not None}
    assert wanted in not_opened(request)


def test_who_was_not_employed_is_not_appraised() -> None:
    """In none of the days; nothing enters the register."""
    found = figures(FIGURES, employed=False)
    assert "was not employed" in not_opened(appraisal_request(), appraisal_figures=found)


def test_days_that_are_not_over_are_not_even_counted() -> None:
    """What is counted stays: it is not counted too early."""
    played = unopened("Appraisal")
    with pytest.raises(ApplicationError):
        played.open(appraisal_request(to_on="2026-11-30"))
    assert [list(asked) for asked in played.read_for] == [["appraisal_raters"]]


def test_a_month_has_its_number_whoever_opens_it() -> None:
    """A-202610-a-1, in whatever role the person is named; other days have any number (contract: rounds)."""
    played = unopened("Appraisal")
    played.info.workflow_id = "appraisal-A-202610-a-1"
    played.readings = {"appraisal_figures": figures(FIGURES), "appraisal_raters": raters()}
    played.open(month_request(person="staff:a-1"))
    assert (played.file.number, played.state) == ("A-202610-a-1", "collecting")
    assert "must be A-202610-a-1" in not_opened(month_request())


def test_the_round_opens_for_somebody_who_is_called_like_it() -> None:
    """`system:round` is nobody's name."""
    played = opened(by="system:round", linked_case="round-appraisals", person="technician:round")
    assert played.state == "collecting"


def test_the_general_manager_may_open_one_of_himself_marked() -> None:
    """No office is above."""
    played = opened(by=GENERAL, person="staff:g-1", known=raters(None, of_manager=True, head=True))
    assert "no office is above" in str(played.entries("open")[0].reason)
    assert list(played.view()["waiting"]) == ["staff:g-1"]


def test_the_records_are_asked_for_the_fields_of_the_policy() -> None:
    """And for the case's own person and days."""
    played = opened(policy='[appraisal]\nrecord_fields = ["name", "phone"]')
    (asked,) = [one["appraisal_figures"] for one in played.read_for]
    assert asked == {
        "workflow_id": "appraisal-X-1", "person": TECH, "from_on": "2026-05-04", "to_on": "2026-06-12",
        "record_fields": ["name", "phone"],
    }  # fmt: skip


# -- the result ---------------------------------------------------------------------------------------------------


def test_it_is_scored_when_the_time_to_rate_is_over() -> None:
    """The superior was told once that it is overdue; nobody above is (六§4)."""
    played = opened(figures(FIGURES, answers=5, total="500"))
    rate(played, TECH, "self", 90)
    played.go_to("2026-12-01 17:59")
    assert (played.state, played.rungs("rate")) == ("collecting", [("manager", "2")])
    played.go_to("2026-12-01 18:00")
    assert played.state == "scored"
    assert played.told("appraisal_scored") == ["manager"]


def test_the_manager_confirms_with_a_group_in_which_the_person_is_not() -> None:
    """A quality specialist and one more (六§2); the superior may do so as well, the person may not."""
    played = rated(opened())
    of_own = played.refused("confirm", MANAGER, group=[SPECIALIST, "staff:a-1"])
    assert "group.1: must not be who is appraised" in str(of_own)
    assert "specialist" in str(played.refused("confirm", MANAGER, group=[OTHER, BOSS]))
    assert "specialist" in str(played.refused("confirm", MANAGER, group=[SPECIALIST]))
    assert "twice" in str(played.refused("confirm", MANAGER, group=[SPECIALIST, "technician:q-1"]))
    assert "own matter" in str(played.refused("confirm", "manager:a-1", group=GROUP))
    assert "NotAllowed" in played.refused("confirm", "supervisor:s-2", group=GROUP).kind
    played.send("confirm", BOSS, group=GROUP)
    assert (played.state, played.told("appraisal_confirmed")) == ("confirmed", [TECH])
    assert played.forms("appraisal_confirmation")[0]["group"] == GROUP


def test_nobody_confirms_in_time() -> None:
    """After three days the manager hears of it."""
    played = rated(opened())
    played.go_to("2026-11-26 18:00")
    assert played.rungs("confirm") == [("manager", "2")]


def test_the_person_objects_once_and_the_general_manager_puts_a_value_right() -> None:
    """Total and grade anew; both reckonings stand in the records (六§1)."""
    played = confirmed(opened())
    before = result(played)
    assert "NotAllowed" in played.refused("object", BOSS, grounds="x").kind
    played.send("object", TECH, grounds="a visit was called off")
    assert (played.state, played.told("appraisal_objected")) == ("objected", ["general_manager"])
    assert "NotAllowed" in played.refused("decide_objection", MANAGER, reason="x").kind
    assert "at least" in str(played.refused("decide_objection", GENERAL, reason="x", scores={}))
    played.send("decide_objection", GENERAL, reason="so it was", scores={"visits": 100})
    assert (played.state, result(played) > before) == ("final", True)
    assert [row["corrected"] for row in played.forms("appraisal_result")] == [{}, {"visits": 100}]
    (form,) = played.forms("appraisal")
    assert (str(form["total"]), form["grade"]) == result(played)
    assert played.view()["result"]["corrected"] == {"visits": 100}
    assert "not possible" in str(played.refused("object", TECH, grounds="again"))


def test_an_objection_may_leave_everything_as_it_is() -> None:
    """Nothing is reckoned again."""
    played = confirmed(opened())
    before = result(played)
    played.send("object", TECH, grounds="too low")
    played.send("decide_objection", GENERAL, reason="as counted")
    assert (played.state, result(played), len(played.forms("appraisal_result"))) == ("final", before, 1)


def test_a_result_stands_when_nobody_objects() -> None:
    """After five days (六§6); the manager is to decide."""
    played = final(opened())
    assert (played.told("appraisal_final"), played.file.assignee) == (["manager"], None)
    assert "not possible" in str(played.refused("object", TECH, grounds="late"))


# -- what follows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "payload", "wanted"),
    [
        (MANAGER, {"decision": "reward"}, "what: is needed"), (MANAGER, {"decision": "penalty"}, "what: is needed"),
        (GENERAL, {"decision": "penalty", "what": "x"}, "heard: is needed"),
        (MANAGER, {"decision": "penalty", "what": "x", "heard": "x"}, "decided by the general_manager"),
        (MANAGER, {"decision": "as_proposed", "what": "x"}, "what: has place"),
        ("manager:a-1", {"decision": "reward", "what": "x"}, "own matter"), (BOSS, {"decision": "none"}, "NotAllowed"),
    ],
)  # fmt: skip
def test_what_follows_is_decided_by_who_may(by: str, payload: dict[str, Any], wanted: str) -> None:
    """A penalty is the general manager's, who has heard the person (六§7)."""
    refusal = final(opened()).refused("decide", by, reason="x", **payload)
    assert wanted in f"{refusal.kind} {refusal}"


def test_a_penalty_by_the_general_manager_ends_it() -> None:
    """With what the person said; nothing is opened."""
    played = final(opened())
    played.send("decide", GENERAL, decision="penalty", what="a warning", heard="sorry", reason="three times")
    assert (played.state, played.opened) == ("closed", [])
    assert played.forms("appraisal_decision")[0]["heard"] == "sorry"


def test_as_proposed_on_failed_opens_retraining_and_is_to_be_held_again() -> None:
    """A linked Course of the person; what the policy proposes stands in the records (六§7)."""
    played = opened(figures())
    rated(played, 60, 60).send("confirm", MANAGER, group=GROUP)
    played.let_pass(timedelta(days=9))
    played.send("decide", MANAGER, decision="as_proposed", reason="as the policy has it")
    (course,) = played.opened
    assert (course.kind, course.request["type"], course.request["persons"]) == ("Course", "retraining", [TECH])
    assert course.request["by"] == "system:X-1"
    (row,) = played.forms("appraisal_decision")
    assert (row["again"], row["proposal"]["retraining"], row["grade"]) == (True, True, "failed")


@pytest.mark.parametrize("decision", ["none", "as_proposed"])
def test_nothing_is_automatic_but_the_proposal(decision: str) -> None:
    """A good grade opens nothing, nor a failed one on which something else is decided."""
    played = final(opened()) if decision == "as_proposed" else opened(figures())
    if decision == "none":
        rated(played, 60, 60).send("confirm", MANAGER, group=GROUP)
        played.let_pass(timedelta(days=9))
    played.send("decide", MANAGER, decision=decision, reason="x")
    assert (played.state, played.opened, played.forms("appraisal_decision")[0]["again"]) == ("closed", [], False)


def test_of_the_manager_the_general_manager_confirms_and_decides() -> None:
    """No other office is left; the manager does neither in their own matter."""
    played = opened(person=MANAGER, by=GENERAL, known=raters(GENERAL, of_manager=True))
    rate(played, GENERAL, "supervisor", 90, other=90)
    rate(played, MANAGER, "self", 90)
    assert played.told("appraisal_scored") == ["general_manager"]
    assert "own matter" in str(played.refused("confirm", MANAGER, group=GROUP))
    played.send("confirm", GENERAL, group=GROUP)
    played.let_pass(timedelta(days=9))
    assert "own matter" in str(played.refused("decide", MANAGER, decision="none", reason="x"))
    played.send("decide", GENERAL, decision="none", reason="x")
    assert played.state == "closed"


def test_a_hold_stops_the_clocks_and_is_nothing_for_the_person() -> None:
    """Nobody holds in their own matter (六§2)."""
    played = opened()
    assert "own matter" in str(played.refused("hold", "supervisor:a-1", reason="other"))
    played.send("hold", "hr:h-1", reason="waiting_for_person")
    assert "not possible" in str(played.refused("rate", BOSS, rated_as="supervisor", scores={"other": 1}))
    played.let_pass(timedelta(days=2))
    played.send("resume", "hr:h-1")
    assert played.due("scores") == "2026-12-03 18:00"


def test_what_the_timeline_notes_is_told_in_chinese() -> None:
    """Why nothing was rated, and that nobody was above."""
    above = "no superior on the staff list: the general_manager rates"
    for noted in (above, *(f"not rated: {why}" for why in NotRated)):
        assert re.search("[一-鿿]", str(retold(noted, str))), noted


def test_what_the_shipped_policy_proposes_and_takes_off() -> None:
    """Data of the policy, which a company may change (六§5, 六§7)."""
    policy = Policy.load("")
    found = [proposed(policy.rows("appraisal.proposals"), grade) for grade in Grade]
    assert [(one.commendation, one.bonus_percent, one.retraining, one.again) for one in found] == [
        (True, 10, False, False), (False, 5, False, False), (False, 0, False, False), (False, 0, True, True)
    ]  # fmt: skip
    assert proposed((), Grade.GOOD).bonus_percent == 0, "a grade of which the table says nothing"
    assert policy.integers("appraisal.points") == (1, 3, 10)
    assert (policy.integer("appraisal.min_present_wd"), policy.integer("appraisal.min_answers")) == (10, 5)


def test_a_case_keeps_the_numbers_of_its_opening() -> None:
    """Other weights and bounds are for appraisals that are opened later (六§8)."""
    strict = opened(policy="[appraisal]\ngrades = [99, 98, 97]\nrecords_share = 50")
    assert result(rated(strict))[1] == "failed"
    assert strict.file.rules.policy.integer("appraisal.records_share") == 50
    assert Policy.load("").integer("appraisal.records_share") == 60


def test_the_page_shows_each_figure_and_who_has_not_rated_and_no_rating() -> None:
    """In the Temporal UI; what a subordinate has given stands on no page and in no query."""
    played = opened(figures(FIGURES, leads=True), raters("manager:a-8", TECH, OTHER), person=BOSS)
    rate(played, TECH, "subordinate", 13)
    page = details(played.file, played.case.procedure)
    assert "contacts in time 28/30" in page
    assert "satisfied after a complaint –" in page
    assert f"still to rate: manager:a-8, {BOSS}, {OTHER}" in page
    assert "13" not in page.replace("2026", "")
    assert "13" not in str(played.view()["waiting"]) + str(played.view().get("result"))
    with speaking("zh_CN"):
        assert "服务响应及时 28/30" in details(played.file, played.case.procedure)
    rate(played, "manager:a-8", "supervisor", 90, other=90)
    rate(played, BOSS, "self", 90)
    played.go_to(at("2026-12-01 18:00"))
    assert played.view()["result"]["means"].keys() == {"self"}, "one alone: it would say who rated how"
    assert f"**{result(played)[0]}**" in details(played.file, played.case.procedure)
