"""Courses: proposed, agreed to, moved, held with everybody signed, with results of who was there (七§11(2), §12)."""

from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.courses import (
    BOSS,
    FIRST,
    HR,
    MANAGER,
    OTHER,
    OTHER_HR,
    SECOND,
    TECH,
    THIRD,
    TRAINER,
    course_request,
    date,
    passed,
)
from models.words.spoken import speaking
from played.rehearsal import Rehearsal, rehearsed
from workflows.shown.details import details


def course(**changes: Any) -> Rehearsal:
    """A course as it is proposed on Monday at nine."""
    return rehearsed("Course", course_request(**changes))


def approved(**changes: Any) -> Rehearsal:
    played = course(**changes)
    played.send("approve", HR)
    return played


def running(**changes: Any) -> Rehearsal:
    played = approved(**changes)
    played.send("start", BOSS)
    return played


def held(**changes: Any) -> Rehearsal:
    """Both were there on the first date, one on the second."""
    played = running(**changes)
    played.send("attend", TRAINER, date=1, present=[TECH, OTHER])
    played.send("attend", TRAINER, date=2, present=[TECH])
    played.send("finish", TRAINER)
    return played


def span(day: str, begin: str = "09:00", end: str = "12:00") -> list[str]:
    return [f"{day}T{begin}:00+08:00", f"{day}T{end}:00+08:00"]


# -- the form -------------------------------------------------------------------------------------------------------


def test_a_course_that_stands_in_no_plan_waits_for_personnel() -> None:
    """Told at once, due in five working days; nobody starts it before (七§11(2))."""
    played = course()
    assert (played.state, played.due("review")) == ("proposed", "2026-11-30 18:00")
    assert (played.told("course_proposed"), played.file.assignee) == (["hr"], None)
    assert "start is not possible in state proposed" in str(played.refused("start", BOSS))
    assert played.posted("course_absences") == []
    (record,) = played.forms("course_record")
    assert (record["type"], record["persons"], len(record["dates"])) == ("new_technology", [TECH, OTHER], 2)
    played.go_to("2026-11-30 18:00")
    assert played.rungs("review") == [("hr", "1")]


def test_personnel_approves_and_never_its_own_form() -> None:
    """In whatever role the opener comes back; a supervisor does not approve (七§11(2))."""
    played = course(by="supervisor:h-1")
    assert "nobody acts in their own matter" in str(played.refused("approve", HR))
    assert "hr" in str(played.refused("approve", BOSS))
    played.send("approve", OTHER_HR)
    assert (played.state, played.states()["review"], played.file.assignee) == ("approved", "met", TRAINER)
    assert played.told("course_approved") == [TECH, OTHER]
    assert played.told("course_trainer") == [TRAINER]


def test_personnel_may_reject_it() -> None:
    """Whoever opened it is told; what the system opened has nobody to tell."""
    played = course()
    played.send("reject", HR, reason="没有预算")
    assert (played.state, played.told("course_rejected")) == ("rejected", [BOSS])
    opened = rehearsed("Course", course_request(by="system:A-1", linked_case="appraisal-A-1", type="retraining"))
    assert opened.state == "proposed", "a link from another case than a plan approves nothing"
    opened.send("reject", HR, reason="x")
    assert opened.told("course_rejected") == []


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"trainer": "厂家讲师"}, "role:id"), ({"trainer": "technician:t-1"}, "must not be trained in it"),
        ({"trainer": "supervisor:t-1"}, "must not be trained in it"), ({"persons": [TECH, "staff:t-1"]}, "twice"),
        ({"dates": [date(SECOND), date(FIRST)]}, "one another"), ({"dates": [date(FIRST, "12:00", "09:00")]}, "after"),
        ({"dates": [date(FIRST), date(FIRST, "11:59", "13:00")]}, "one another"), ({"dates": []}, "dates"),
        ({"type": "holiday"}, "type"), ({"mode": "mail"}, "mode"), ({"cost": "12"}, "cost"), ({"course": 1}, "a plan"),
        ({"categories": ["dryer", "dryer"]}, "twice"), ({"plan": "trainingplan-Y-2027"}, "no training plan"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_the_opening(changes: dict[str, Any], wanted: str) -> None:
    """Each by its key, the form of a course among six (七§12(3)); a trainer from outside is named in words."""
    with pytest.raises(ApplicationError, match=wanted):
        course(**changes)
    assert course(mode="external_trainer", trainer="厂家讲师").file.assignee is None


def test_an_opening_names_the_key_of_a_fault_and_an_event_says_it() -> None:
    """The same rule, where there is no case yet and where there is one."""
    with pytest.raises(ApplicationError) as opened:
        course(trainer="technician:t-1")
    assert opened.value.details[0]["errors"] == [{"loc": ["trainer"], "msg": "must not be trained in it"}]
    moved = course().refused("move_dates", BOSS, trainer="technician:t-1", reason="r")
    assert (moved.kind, moved.reason) == ("EventRefused", "trainer: must not be trained in it")


def test_an_external_trainer_may_bear_any_name() -> None:
    """It is words: that it reads like somebody who is trained says nothing (七§12(2))."""
    assert course(mode="sent_out", trainer=TECH).state == "proposed"


# -- who and when ---------------------------------------------------------------------------------------------------


def test_an_approved_course_takes_its_people_and_its_trainer_away() -> None:
    """At each of its dates (七§12)."""
    (entry,) = approved().posted("course_absences")
    assert entry["persons"] == ["t-1", "t-2", "s-2"]
    assert entry["times"] == [span(FIRST), span(SECOND)]
    assert approved().durably.count("record") == 1, "decided before it is written"


def test_who_comes_and_who_goes_is_away_or_back() -> None:
    """The absences follow; each is told (七§12)."""
    played = approved()
    played.send("enrol", BOSS, person=THIRD)
    played.send("withdraw_person", HR, person="staff:t-2", reason="病")
    assert [entry["persons"] for entry in played.posted("course_absences")] == [
        ["t-1", "t-2", "s-2"], ["t-1", "t-2", "t-3", "s-2"], ["t-1", "t-3", "s-2"],
    ]  # fmt: skip
    assert (played.told("course_approved")[-1], played.told("course_withdrawn")) == (THIRD, ["staff:t-2"])
    assert [row["enrolled"] for row in played.forms("course_enrolment")] == [True, False]
    assert "is enrolled" in str(played.refused("enrol", BOSS, person="supervisor:t-3"))
    assert "is the trainer" in str(played.refused("enrol", BOSS, person="technician:s-2"))
    assert "not enrolled; there is: technician:t-1, technician:t-3" in str(
        played.refused("withdraw_person", BOSS, person=OTHER)
    )


def test_dates_move_with_their_dues_and_absences() -> None:
    """Start is due at the end of the first day, finish at the end of the last (七§12)."""
    played = approved()
    assert played.due("start") == "2026-11-25 00:00"
    played.send("move_dates", TRAINER, dates=[date("2026-12-01"), date("2026-12-03")], reason="出差")
    assert played.due("start") == "2026-12-02 00:00"
    assert played.posted("course_absences")[-1]["times"] == [span("2026-12-01"), span("2026-12-03")]
    assert played.told("course_moved") == [TECH, OTHER, TRAINER]
    played.go_to("2026-12-01 09:00")
    played.send("start", TRAINER)
    assert played.due("finish") == "2026-12-04 00:00"
    played.send("move_dates", HR, dates=[date("2026-12-01"), date("2026-12-08")], reason="停电")
    assert played.due("finish") == "2026-12-09 00:00"
    played.go_to("2026-12-09 00:00")
    assert played.rungs("finish") == [("hr", "1")]


def test_the_example_of_a_move_moves() -> None:
    """As the Temporal UI offers it."""
    played = approved()
    example = dict(played.case.procedure.events["move_dates"].example())
    played.send("move_dates", example.pop("by"), **example)
    assert played.due("start") == "2030-06-26 00:00"


def test_another_trainer_moves_no_due() -> None:
    """And the one before is at work at its dates."""
    played = approved()
    played.send("move_dates", HR, trainer="manager:m-1", reason="换人")
    assert (played.due("start"), played.file.assignee) == ("2026-11-25 00:00", MANAGER)
    assert played.posted("course_absences")[-1]["persons"] == ["t-1", "t-2", "m-1"]
    assert "must say what moves" in str(played.refused("move_dates", HR, reason="x"))
    assert "must not be trained" in str(played.refused("move_dates", HR, trainer="staff:t-1", reason="x"))
    assert "role:id" in str(played.refused("move_dates", HR, trainer="讲师", reason="x"))


def test_a_course_that_has_no_dates_is_due_two_weeks_after_its_approval() -> None:
    """Ten working days (七§12); nobody is away, and a hold moves no agreed due."""
    played = approved(dates=None)
    assert (played.due("start"), played.posted("course_absences")) == ("2026-12-07 18:00", [])
    played.send("move_dates", BOSS, trainer=MANAGER, reason="换人")
    assert played.due("start") == "2026-12-07 18:00"
    played.send("move_dates", BOSS, dates=[date("2026-12-22")], reason="已定")
    assert (played.due("start"), len(played.posted("course_absences"))) == ("2026-12-23 00:00", 1)


def test_dates_that_are_over_at_the_approval_are_due_that_day() -> None:
    """At its closing time, as any agreed due that is over by then."""
    played = course()
    played.go_to("2026-11-30 10:00")
    played.send("approve", HR)
    assert played.due("start") == "2026-11-30 18:00"


def test_a_date_through_midnight_ends_on_its_last_day() -> None:
    """One that ends at midnight ends the day before."""
    days = [{"from_at": "2026-11-24T09:00:00+08:00", "to_at": "2026-11-28T00:00:00+08:00"}]
    assert running(dates=days).due("finish") == "2026-11-28 00:00"


# -- the start ------------------------------------------------------------------------------------------------------


def test_the_first_trainer_of_a_course_is_none_of_its_people() -> None:
    """As little as one who takes another's place (七§12)."""
    played = approved(trainer=None)
    assert "must not be trained" in str(played.refused("move_dates", HR, trainer="supervisor:t-1", reason="x"))
    outside = approved(mode="external_trainer", trainer=None)
    outside.send("move_dates", HR, trainer="厂家讲师", reason="x")
    assert outside.state == "approved"


def test_a_course_starts_only_when_everything_is_there() -> None:
    """Trainer, dates, people; each is named by what it lacks (七§12(1))."""
    played = approved(trainer=None, dates=None, persons=[])
    assert "name a trainer by move_dates" in str(played.refused("start", BOSS))
    played.send("move_dates", HR, trainer=TRAINER, reason="x")
    assert "it has no dates" in str(played.refused("start", BOSS))
    played.send("move_dates", HR, dates=[date(FIRST)], reason="x")
    assert "nobody is enrolled" in str(played.refused("start", BOSS))
    played.send("enrol", HR, person=TECH)
    played.send("start", TRAINER)
    assert played.state == "running"


def test_the_agreement_of_one_of_three_is_missing() -> None:
    """Paid by the company, each signs first, and for themselves alone (七§12(1)·2)."""
    played = approved(persons=[TECH, OTHER, THIRD], paid_by_company=True)
    assert played.told("course_to_sign") == [TECH, OTHER, THIRD]
    played.send("sign_agreement", TECH, agreement_ref="A-1")
    played.send("sign_agreement", "supervisor:t-3", agreement_ref="A-3")
    refused = str(played.refused("start", BOSS))
    assert "agreements are missing, by sign_agreement, of: technician:t-2" in refused
    assert played.view()["to_sign"] == [OTHER]
    assert "has signed" in str(played.refused("sign_agreement", TECH, agreement_ref="A-9"))
    assert "sign_agreement" in str(played.refused("sign_agreement", "technician:t-9", agreement_ref="A-9"))
    played.send("sign_agreement", OTHER, agreement_ref="A-2")
    played.send("start", BOSS)
    assert [row["person"] for row in played.forms("course_agreement")] == [TECH, THIRD, OTHER]


def test_a_withdrawn_person_needs_no_agreement_and_an_unpaid_course_none() -> None:
    """One who is back need not sign twice."""
    played = approved(paid_by_company=True)
    played.send("sign_agreement", TECH, agreement_ref="A-1")
    played.send("withdraw_person", BOSS, person=OTHER)
    played.send("withdraw_person", BOSS, person=TECH)
    played.send("enrol", BOSS, person=TECH)
    played.send("start", BOSS)
    assert "no agreement is asked" in str(approved().refused("sign_agreement", TECH, agreement_ref="A-1"))


def test_nobody_is_at_two_places_at_once() -> None:
    """The records say who is due elsewhere, and where; asked of everybody and the trainer (七§12(1))."""
    played = approved()
    played.readings["course_overlaps"] = ["technician:t-1 (course-L-2, 2026-11-24 09:00)"]
    refused = str(played.refused("start", BOSS))
    assert "technician:t-1 (course-L-2, 2026-11-24 09:00); use move_dates or withdraw_person" in refused
    (asked,) = [one["course_overlaps"] for one in played.read_for if "course_overlaps" in one]
    assert (asked["persons"], asked["dates"]) == ([TECH, OTHER, TRAINER], [span(FIRST), span(SECOND)])
    outside = approved(mode="external_trainer", trainer="讲师")
    outside.send("start", BOSS)
    assert outside.read_for[-1]["course_overlaps"]["persons"] == [TECH, OTHER]


# -- the course -----------------------------------------------------------------------------------------------------


def test_every_date_is_attended_to_before_the_course_is_held() -> None:
    """Entered again, the last word counts; who is not enrolled was not there (七§12)."""
    played = running()
    assert "not enrolled" in str(played.refused("attend", TRAINER, date=1, present=[THIRD]))
    assert "1 to 2" in str(played.refused("attend", TRAINER, date=3, present=[TECH]))
    played.send("attend", TRAINER, date=2, present=[TECH, OTHER])
    assert "before date 2 began" in (played.entries("attend")[-1].reason or "")
    assert "who was there at date: 1" in str(played.refused("finish", TRAINER))
    played.go_to("2026-11-26 12:00")
    played.send("attend", TRAINER, date=2, present=["staff:t-1"])
    played.send("attend", BOSS, date=1, present=[])
    played.send("finish", TRAINER)
    assert (played.state, played.states()["finish"]) == ("held", "met")
    rows = [(row["number"], row["present"]) for row in played.forms("course_attendance")]
    assert rows == [(2, [TECH, OTHER]), (2, [TECH]), (1, [])]


def test_what_was_held_stays_under_its_number() -> None:
    """Other dates may move, and be more or fewer."""
    played = running()
    played.send("attend", TRAINER, date=1, present=[TECH])
    later = date("2026-12-01")
    for dates in ([later], [date("2026-11-23", "14:00", "15:00"), date(FIRST), later], [date(FIRST, "09:00", "11:00")]):
        assert "date 1 was attended to" in str(played.refused("move_dates", HR, dates=dates, reason="x"))
    played.send("move_dates", HR, dates=[date(FIRST), later, date("2026-12-02")], reason="x")
    entry = played.posted("course_absences")[-1]
    assert (len(entry["times"]), entry["kept"]) == (3, [span(FIRST)])
    played.send("move_dates", HR, dates=[date(FIRST)], reason="x")
    played.send("finish", TRAINER)


def test_a_cancelled_course_takes_back_what_was_not_held() -> None:
    """From a hold as well; everyone is told (七§12)."""
    played = running()
    played.send("attend", TRAINER, date=1, present=[TECH])
    played.send("hold", HR, reason="other")
    played.send("cancel", BOSS, reason="停办")
    assert (played.state, played.told("course_cancelled")) == ("cancelled", [TECH, OTHER, TRAINER])
    entry = played.posted("course_absences")[-1]
    assert (entry["persons"], entry["times"], entry["kept"]) == ([], [], [span(FIRST)])
    early = course()
    early.send("cancel", HR, reason="x")
    assert (early.told("course_cancelled"), early.posted("course_absences")) == ([], [])


# -- what came of it ------------------------------------------------------------------------------------------------


def test_results_are_of_those_who_were_there_and_of_all_of_them() -> None:
    """At one date at least; nobody else, and nobody twice (七§12)."""
    played = held(persons=[TECH, OTHER, THIRD])
    assert played.due("results") == "2026-11-26 18:00"
    assert "was at none of its dates" in str(played.refused("give_results", HR, results=passed(TECH, OTHER, THIRD)))
    assert "missing: technician:t-2" in str(played.refused("give_results", HR, results=passed(TECH)))
    assert "twice" in str(played.refused("give_results", HR, results=passed(TECH, OTHER, "staff:t-1")))
    played.send("give_results", TRAINER, results=passed(TECH, OTHER, but=[OTHER]))
    assert (played.state, played.states()["results"]) == ("completed", "met")
    assert [(row["person"], row["passed"]) for row in played.forms("course_result")] == [(TECH, True), (OTHER, False)]


def test_whoever_passes_is_certified_for_what_the_course_names() -> None:
    """From that day on, for two years; without categories, and without having passed, nobody is (一§18·1)."""
    played = held(categories=["dryer", "oven"])
    played.send("give_results", TRAINER, results=passed(TECH, OTHER, but=[OTHER]))
    (given,) = played.posted("certificates")
    assert (given["person"], given["categories"]) == (TECH, ["dryer", "oven"])
    assert (given["valid_from"], given["valid_until"]) == ("2026-11-23", "2028-11-23")
    rows = [(row["person"], row["categories"], str(row["valid_until"])) for row in played.forms("course_result")]
    assert rows == [(TECH, ["dryer", "oven"], "2028-11-23"), (OTHER, [], "None")]
    plain = held()
    plain.send("give_results", TRAINER, results=passed(TECH, OTHER))
    assert plain.posted("certificates") == []


def test_nobody_gives_their_own_result() -> None:
    """In whatever role (七§12)."""
    assert "own matter" in str(held().refused("give_results", "hr:t-1", results=passed(TECH, OTHER)))


def test_a_course_to_which_nobody_came_has_no_results() -> None:
    """It is completed all the same."""
    played = running(dates=[date(FIRST)])
    played.send("attend", TRAINER, date=1, present=[])
    played.send("finish", TRAINER)
    played.send("give_results", HR, results=[])
    assert played.state == "completed"


def test_whoever_was_there_says_how_it_was() -> None:
    """One to five; who never came says nothing (七§12)."""
    played = held(persons=[TECH, OTHER, THIRD])
    played.send("give_feedback", "supervisor:t-1", score=5, remarks="好")
    played.send("give_feedback", TECH, score=3)
    assert [(row["person"], row["score"]) for row in played.forms("course_feedback")] == [(TECH, 5), (TECH, 3)]
    assert "give_feedback" in str(played.refused("give_feedback", THIRD, score=5))
    assert "score" in str(played.refused("give_feedback", TECH, score=6))


def test_the_page_says_in_words_when_it_is_held_by_whom_and_for_how_many() -> None:
    """In the Temporal UI, in the company's language."""
    played = running()
    played.send("attend", TRAINER, date=1, present=[TECH])
    with speaking("zh_CN"):
        page = details(played.file, played.case.procedure)
        assert "共 2 次，已登记出勤 1 次" in page
        assert f"授课：{TRAINER}，参加 2 人" in page
        assert played.view()["title"] == "变频板", "for `aftersales show`; the page says no text that people wrote"
        assert "变频板" not in page
        assert "时间未定" in details(course(dates=None).file, played.case.procedure)
