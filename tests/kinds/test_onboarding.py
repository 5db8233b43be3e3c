"""Newcomers: three stages, who says what of them, when they may be sent to customers (七§2–9, 一§18·1)."""

from datetime import timedelta
from typing import Any

import pytest

from cases.onboardings import (
    DEPARTMENT,
    HEADQUARTERS,
    HR,
    MENTOR,
    NAMED,
    NEW,
    OTHER,
    TRAINER,
    in_department,
    in_field,
    onboarding,
    onboarding_request,
    taught,
    wrong_request,
)
from models.kinds.onboarding import ITEMS
from models.record import SHAPE
from models.words.spoken import speaking
from played.rehearsal import Rehearsal, rehearsed
from workflows.kinds.onboarding import TRAINER_EXTENDS, Onboarding
from workflows.shown.details import details

TODAY = "2026-11-23"
PRACTICE: dict[str, Any] = {"work": "清洗滤网", "minutes": 60}


# -- the stages ---------------------------------------------------------------------------------------------------


def test_a_newcomer_is_trained_in_three_stages_and_certified() -> None:
    """From the day of the sign-off for two years, each category once (七§5, 一§18·1)."""
    played = in_field(categories=["oven", "oven", "*"])
    assert played.file.assignee == TRAINER
    assert played.file.subject == "staff:newcomer-1"
    played.go_to("2026-12-01 15:00")
    played.send("log_practice", MENTOR, **PRACTICE, watch_for="先断电")
    assert played.view()["practices"] == 1
    played.send("sign_off", TRAINER, score=60)
    assert played.state == "qualified"
    assert played.states() == dict.fromkeys(("start", "headquarters", "department", "field"), "met")
    assert played.posted("certificates") == [
        {"person": NEW, "categories": ["oven", "*"], "valid_from": "2026-12-01", "valid_until": "2028-12-01"}
    ]
    (record,) = played.forms("onboarding_record")
    assert (record["score"], record["certified_until"].isoformat()) == (60, "2028-12-01")
    assert [row["stage"] for row in played.forms("onboarding_stage")] == ["headquarters", "department"]
    assert played.told("onboarding_passed") == ["hr", NEW]


def test_who_visits_no_customer_is_certified_for_nothing() -> None:
    """A clerk, say."""
    played = in_field(categories=[])
    played.send("log_practice", TRAINER, **PRACTICE)
    played.send("sign_off", TRAINER, score=100)
    assert (played.state, played.posted("certificates")) == ("qualified", [])
    (record,) = played.forms("onboarding_record")
    assert record["certified_until"] is None


def test_how_good_is_good_enough_and_for_how_long_stands_in_the_policy() -> None:
    """`training.pass_score`, `training.certificate_months` (七§5(3), 一§18·1)."""
    played = in_field(policy="[training]\npass_score = 80\ncertificate_months = 3\n")
    assert "no practice is logged yet: log_practice first" in str(played.refused("sign_off", TRAINER, score=90))
    played.send("log_practice", TRAINER, **PRACTICE)
    assert "79 is below 80" in str(played.refused("sign_off", TRAINER, score=79))
    played.send("sign_off", TRAINER, score=80)
    assert played.posted("certificates")[0]["valid_until"] == "2027-02-23"


def test_items_are_taught_in_their_stage_once_each() -> None:
    """Personnel says so at headquarters, the trainer in the department; with a mark or without (七§6, 七§8)."""
    played = onboarding()
    played.send("start", HR)
    day = {"done_on": TODAY}
    assert "8.1 is not taught in this stage" in str(played.refused("complete_item", HR, item="8.1", **day))
    played.send("complete_item", HR, item="6.2", done_on="2026-11-20", mark=75)
    again = str(played.refused("complete_item", HR, item="6.2", **day))
    assert "6.2 was completed on 2026-11-20; still to be taught: 6.1, 6.3, 6.4, 6.5" in again
    assert played.refused("complete_item", HR, item="6.1", done_on="2026-11-24").kind == "InvalidPayload"
    assert played.refused("complete_item", HR, item="7.1", **day).kind == "InvalidPayload"
    assert "still to be taught: 6.1, 6.3, 6.4, 6.5" in str(played.refused("finish_stage", HR))
    assert played.view()["missing"] == ["6.1", "6.3", "6.4", "6.5"]
    taught(played, HR, ("6.1", "6.3", "6.4", "6.5"))
    assert "name_trainer first" in str(played.refused("finish_stage", HR))
    played.send("name_trainer", HR, **NAMED)
    assert "at headquarters hr says so" in str(played.refused("finish_stage", TRAINER))
    played.send("finish_stage", HR)
    assert "in the department the trainer" in str(played.refused("complete_item", HR, item="8.1", **day))
    assert played.refused("complete_item", MENTOR, item="8.1", **day).kind == "NotAllowed"
    rows = {row["item"]: row["mark"] for row in played.forms("onboarding_item")}
    assert (rows["6.2"], rows["6.1"]) == (75, None)


@pytest.mark.parametrize(
    ("stage", "clauses", "items"),
    [
        ("headquarters", ("七§6(1)", "七§6(2)", "七§6(3)", "七§6(4)", "七§6(5)"), ("6.1", "6.2", "6.3", "6.4", "6.5")),
        ("department", ("七§8(1)", "七§8(2)", "七§8(3)", "七§8(4)", "七§8(5)"), ("8.1", "8.2", "8.3", "8.4", "8.5")),
    ],
)
def test_every_article_of_the_curriculum_is_taught(
    stage: str, clauses: tuple[str, ...], items: tuple[str, ...]
) -> None:
    """One item of the stage an article, none more; without any one of them the stage does not end."""
    assert tuple(ITEMS[stage]) == items
    assert tuple(f"七§{item.replace('.', '(')})" for item in items) == clauses
    for left_out in items:
        played = onboarding()
        played.send("name_trainer", HR, **NAMED)
        played.send("start", HR)
        if stage == "department":
            taught(played, HR, ITEMS["headquarters"])
            played.send("finish_stage", HR)
        says = HR if stage == "headquarters" else TRAINER
        taught(played, says, tuple(item for item in items if item != left_out))
        assert f"still to be taught: {left_out}" in str(played.refused("finish_stage", says))


def test_each_stage_has_its_own_due() -> None:
    """3 WD after the arrival; 2, 3 and 10 WD (七§4, 七§5(1), 七§5(2), 七§5(3))."""
    played = onboarding(arrived_on="2026-11-25")
    assert played.due("start") == "2026-11-30 18:00"
    played.send("start", HR)
    assert played.due("headquarters") == "2026-11-25 18:00"
    played.send("name_trainer", HR, **NAMED)
    taught(played, HR, HEADQUARTERS).send("finish_stage", HR)
    assert played.due("department") == "2026-11-26 18:00"
    taught(played, TRAINER, DEPARTMENT).send("finish_stage", TRAINER)
    assert played.due("field") == "2026-12-07 18:00"


def test_what_nobody_begins_climbs_from_personnel() -> None:
    """hr, manager, general manager; hr takes charge of what it was told (七§4)."""
    played = onboarding(arrived_on="2026-11-16")
    assert played.due("start") == "2026-11-19 18:00"
    played.let_pass(timedelta(days=2))
    assert [to for to, _ in played.rungs("start")] == ["hr", "manager", "general_manager"]
    played.send("take_charge", HR)
    assert "nobody acts in their own matter" in str(played.refused("take_charge", "hr:newcomer-1"))


def test_an_extension_moves_the_due_of_the_stage() -> None:
    """A hold moves it on; what is overdue runs again; days that would be over do not help (七§5)."""
    played = in_department()
    assert played.refused("extend", TRAINER, days=0, reason="x").kind == "InvalidPayload"
    played.send("extend", TRAINER, days=2, reason="生病")
    assert played.due("department") == "2026-11-30 18:00"
    played.go_to("2026-11-25 09:00")
    played.send("hold", HR, reason="waiting_for_person")
    played.go_to("2026-11-27 09:00")
    played.send("resume", HR)
    assert played.due("department") == "2026-12-02 18:00"
    played.go_to("2026-12-04 09:00")
    assert played.states()["department"] == "overdue"
    assert "which is over: give more" in str(played.refused("extend", HR, days=1, reason="x"))
    played.send("extend", HR, days=4, reason="再练")
    assert (played.due("department"), played.states()["department"]) == ("2026-12-08 18:00", "running")
    rows = played.forms("onboarding_extension")
    assert [(row["stage"], row["days"]) for row in rows] == [("department", 2), ("department", 4)]
    assert played.refused("extend", MENTOR, days=1, reason="x").kind == "NotAllowed"


# -- who trains ---------------------------------------------------------------------------------------------------


def test_nobody_but_who_will_lead_them_trains() -> None:
    """As the register has it at the event, else as the opening says; an absent one is marked (七§7)."""
    played = onboarding()
    assert "staff:trainer-1" in str(played.refused("name_trainer", HR, trainer=OTHER))
    played.readings["led_by"] = {"supervisor": None}
    assert TRAINER in str(played.refused("name_trainer", HR, trainer=OTHER))
    assert played.refused("name_trainer", HR, trainer=TRAINER, mentor="clerk:newcomer-1").kind == "InvalidPayload"
    played.readings["away"] = {"gone": [MENTOR], "absent": []}
    assert "name another mentor" in str(played.refused("name_trainer", HR, trainer=TRAINER, mentor=MENTOR))
    played.readings["away"] = {"gone": [TRAINER], "absent": []}
    assert "has left" in str(played.refused("name_trainer", HR, trainer=TRAINER))
    played.readings["away"] = {"gone": [], "absent": [TRAINER]}
    played.send("name_trainer", HR, trainer=TRAINER)
    assert played.file.timeline[-1].reason == f"{TRAINER} is absent"
    assert played.told("onboarding_trainer_named") == [TRAINER]


def test_who_leads_them_no_more_logs_practice_and_judges_nothing() -> None:
    """A new name_trainer is asked for; then the former trainer has nothing more to say (七§7, 七§9)."""
    played = in_field()
    played.readings["led_by"] = {"supervisor": "staff:trainer-2"}
    for event, payload in (("sign_off", {"score": 90}), ("extend", {"days": 1, "reason": "x"})):
        said = str(played.refused(event, TRAINER, **payload))
        assert "staff:trainer-2 leads technician:newcomer-1 now" in said
        assert "name_trainer first" in said
    played.send("log_practice", TRAINER, **PRACTICE)
    played.send("name_trainer", HR, trainer=OTHER)
    assert played.file.assignee == OTHER
    for person in (TRAINER, MENTOR):
        assert played.refused("log_practice", person, **PRACTICE).kind == "NotAllowed"
    played.send("sign_off", "manager:trainer-2", score=70)
    assert played.state == "qualified"


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("start", {}), ("name_trainer", {"trainer": TRAINER}), ("hold", {"reason": "other"}),
        ("end", {"reason": "x"}),
    ],
)  # fmt: skip
def test_nobody_acts_in_their_own_training(event: str, payload: dict[str, Any]) -> None:
    """Not in whatever role."""
    assert "nobody acts in their own matter" in str(onboarding().refused(event, "hr:newcomer-1", **payload))


# -- refused, given up --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["arrived", "headquarters", "department", "field"])
@pytest.mark.parametrize("decision", ["excused", "not_excused"])
def test_a_refusal_is_decided_and_the_training_goes_on_where_it_stood(stage: str, decision: str) -> None:
    """The stage's clock begins anew (七§4)."""
    played = in_department() if stage == "department" else in_field() if stage == "field" else onboarding()
    if stage == "headquarters":
        played.send("start", HR)
    assert played.refused("refuse", MENTOR if stage == "arrived" else OTHER, reason="x").kind == "NotAllowed"
    played.send("refuse", "clerk:newcomer-1", reason="不愿意")
    assert (played.state, played.file.assignee) == ("refused", None)
    assert played.refused("extend", HR, days=1, reason="x").kind == "EventRefused"
    played.go_to("2026-11-24 09:00")
    played.send("decide_refusal", HR, decision=decision, goes_on=True, reason="听取意见")
    assert (played.state, played.states()["refusal"]) == (stage, "met")
    assert played.told(f"onboarding_{decision}") == [NEW]
    due = {"arrived": "2026-11-26", "headquarters": "2026-11-26", "department": "2026-11-27", "field": "2026-12-08"}
    assert played.due("start" if stage == "arrived" else stage) == f"{due[stage]} 18:00"
    (row,) = played.forms("onboarding_refusal")
    assert (row["stage"], row["decision"], row["goes_on"]) == (stage, decision, True)


def test_a_refusal_that_nobody_decides_climbs_and_may_end_the_training() -> None:
    """3 WD, then personnel and above are told (七§4)."""
    played = onboarding()
    played.send("refuse", HR, reason="不来")
    played.go_to("2026-11-27 09:00")
    assert [to for to, _ in played.rungs("refusal")] == ["hr"]
    played.send("decide_refusal", HR, decision="not_excused", goes_on=False, reason="无故")
    assert played.state == "ended"
    assert set(played.states().values()) == {"met", "dropped"}
    (record,) = played.forms("onboarding_record")
    assert record["ended_because"] == "无故"


@pytest.mark.parametrize("held", [False, True])
def test_who_leaves_is_trained_no_more(held: bool) -> None:
    """In any state, on hold too (七§4)."""
    played = in_department()
    if held:
        played.send("hold", HR, reason="other")
    played.send("end", HR, reason="离职")
    assert played.state == "ended"
    assert played.told("onboarding_ended") == [TRAINER, NEW]


# -- the opening --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"by": "supervisor:s-1"}, None), ({"supervisor": "manager:newcomer-1"}, "another than the person"),
        ({"by": "hr:newcomer-1"}, "nobody opens their own training"), ({"person": "customer:u-1"}, "not a customer"),
        ({"categories": [" "]}, "blank"), ({"post": None}, "required"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_the_opening(changes: dict[str, Any], words: str | None) -> None:
    """Who opens it is looked up in the records; the rest shows by itself."""
    if words is None:
        assert onboarding(**changes).asked[0].openers == ("hr",)
        return
    assert words in str(wrong_request(**changes))


def test_the_page_says_in_words_who_is_trained_by_whom_and_what_is_still_to_be_taught() -> None:
    """In the Temporal UI, in the company's language."""
    played = in_department()
    with speaking("zh_CN"):
        page = details(played.file, played.case.procedure)
    assert f"受训人：{NEW} · 培训人：{TRAINER}" in page
    assert "待完成课目：8.1, 8.2" in page


def at_headquarters(shape: int = SHAPE) -> Rehearsal:
    """A newcomer who is taught there, with a trainer named."""
    played = rehearsed("Onboarding", onboarding_request(), shape=shape)
    played.send("start", HR)
    played.send("name_trainer", HR, **NAMED)
    return played


GIVEN: dict[str, Any] = {"days": 2, "reason": "讲师出差"}


def test_the_trainer_extends_the_stage_at_headquarters() -> None:
    """Personnel or the trainer, who says nothing else there (七§5)."""
    played = at_headquarters()
    assert played.due("headquarters") == "2026-11-25 18:00"
    played.send("extend", TRAINER, **GIVEN)
    assert played.due("headquarters") == "2026-11-27 18:00"
    played.send("extend", HR, **GIVEN)
    assert "at headquarters hr says so" in str(played.refused("finish_stage", TRAINER))


def test_only_a_trainer_who_still_leads_the_newcomer_extends_it() -> None:
    """Nor does somebody else who leads."""
    played = at_headquarters()
    assert played.refused("extend", OTHER, **GIVEN).kind == "NotAllowed"
    played.readings["led_by"] = {"supervisor": "staff:trainer-2"}
    assert "name_trainer first" in str(played.refused("extend", TRAINER, **GIVEN))


def test_an_onboarding_of_before_leaves_headquarters_to_personnel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its history holds that it did."""
    monkeypatch.setattr(Onboarding, "guarded", lambda _case, change: change != TRAINER_EXTENDS.guard)
    refusal = at_headquarters(8).refused("extend", TRAINER, **GIVEN)
    assert "at headquarters hr says so" in str(refusal)
