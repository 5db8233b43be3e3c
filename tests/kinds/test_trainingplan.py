"""Training plans: drafted, sent, returned, agreed to; courses opened in time; the figures of a year (七§11–12)."""

from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.courses import BOSS, HR, MANAGER, OTHER, TECH, TRAINER
from cases.training_plans import plan_request, planned
from models.words.spoken import speaking
from played.rehearsal import Rehearsal, rehearsed
from workflows.shown.details import details


def plan(year: int = 2027, *courses: dict[str, Any], **changes: Any) -> Rehearsal:
    """A plan as a supervisor opens it on Monday, 23 November 2026, with these courses."""
    played = rehearsed("TrainingPlan", plan_request(year, **changes))
    for course in courses:
        played.send("add_course", BOSS, **course)
    return played


def agreed(*courses: dict[str, Any], year: int = 2027) -> Rehearsal:
    played = plan(year, *courses)
    played.send("send", MANAGER)
    played.send("approve", HR)
    return played


# -- the draft ------------------------------------------------------------------------------------------------------


def test_there_is_one_plan_a_year_and_supervisors_are_asked_for_it() -> None:
    """Whoever opens it: its number is the year's (七§11(1))."""
    played = plan()
    assert (played.state, played.file.number, played.file.subject) == ("drafting", "Y-2027", "2027")
    assert played.told("plan_drafting") == ["supervisor"]
    with pytest.raises(ApplicationError, match="must be Y-2027"):
        rehearsed("TrainingPlan", plan_request(number="Y-1"))
    with pytest.raises(ApplicationError, match="year"):
        rehearsed("TrainingPlan", plan_request(1999))


def test_a_course_is_added_by_a_supervisor_with_all_that_is_known() -> None:
    """Numbered from 1, each a row (七§11(1))."""
    played = plan(2027, planned(), planned(persons=None, posts=["technician"], hours=1.5, cost="300.00"))
    rows = played.forms("training_plan_course")
    assert [(row["title"], row["hours"], row["persons"], row["posts"]) for row in rows] == [
        ("变频板", 6, [TECH, OTHER], []), ("变频板", 1.5, [], ["technician"]),
    ]  # fmt: skip
    assert "supervisor" in str(played.refused("add_course", HR, **planned()))
    assert list(played.view()["courses"]) == ["1", "2"]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"planned_on": "2026-12-31"}, "must lie in 2027"), ({"persons": None}, "posts instead"),
        ({"persons": None, "posts": []}, "posts instead"), ({"trainer": "讲师"}, "role:id"),
        ({"trainer": "supervisor:t-1"}, "must not be trained"), ({"hours": 0}, "hours"), ({"hours": 1.2}, "hours"),
        ({"posts": ["a", "a"]}, "twice"), ({"type": "x"}, "type"), ({"mode": "x"}, "mode"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_not_added(changes: dict[str, Any], wanted: str) -> None:
    """Each by its key."""
    assert wanted in str(plan().refused("add_course", BOSS, **planned(**changes)))


def test_the_example_of_a_course_can_be_added() -> None:
    """As the Temporal UI offers it, to the plan of the example's year."""
    played = plan(2031)
    example = dict(played.case.procedure.events["add_course"].example())
    played.send("add_course", example.pop("by"), **example)
    assert played.forms("training_plan_course")[0]["persons"] == ["technician:t-07"]


def test_a_plan_has_room_for_a_hundred_courses() -> None:
    """Later ones have a form each."""
    played = plan(2027, *100 * [planned()])
    assert "100 courses at most" in str(played.refused("add_course", BOSS, **planned()))


def test_a_dropped_course_keeps_its_number() -> None:
    """With the reason; a second time there is none."""
    played = plan(2027, planned(), planned())
    played.send("drop_course", BOSS, course=1, reason="没有预算")
    assert "no course 1 stands in it; there is: 2" in str(played.refused("drop_course", BOSS, course=1, reason="x"))
    played.send("add_course", BOSS, **planned())
    assert played.forms("training_plan_course")[0]["dropped_because"] == "没有预算"
    assert list(played.view()["courses"]) == ["1", "2", "3"]


# -- sent and reviewed ----------------------------------------------------------------------------------------------


def test_a_plan_is_sent_by_the_end_of_the_twentieth_of_december() -> None:
    """By the manager, with one course at least; a hold moves no agreed due (七§11(1))."""
    played = plan()
    assert played.due("send") == "2026-12-21 00:00"
    assert "add_course first" in str(played.refused("send", MANAGER))
    played.send("add_course", BOSS, **planned())
    played.send("drop_course", BOSS, course=1, reason="x")
    assert "add_course first" in str(played.refused("send", MANAGER))
    played.send("hold", HR, reason="other")
    played.go_to("2026-11-25 09:00")
    played.send("resume", HR)
    assert played.due("send") == "2026-12-21 00:00"
    played.go_to("2026-12-21 00:00")
    assert played.rungs("send") == [("hr", "1")]
    played.send("add_course", BOSS, **planned())
    assert "manager" in str(played.refused("send", BOSS))
    played.send("send", MANAGER)
    assert (played.state, played.told("plan_to_review")) == ("in_review", ["hr"])


def test_the_day_in_december_is_the_policy_s() -> None:
    """Another one, of a plan that begins late at the end of that workday."""
    early = rehearsed("TrainingPlan", plan_request(), policy="[training]\nplan_due = 10")
    assert early.due("send") == "2026-12-11 00:00"
    assert plan(2026).due("send") == "2026-11-23 18:00"


def test_personnel_reviews_it_in_five_days_and_may_return_it() -> None:
    """Then it is sent again within three; a hold pauses those (七§11(1))."""
    played = plan(2027, planned())
    played.send("send", MANAGER)
    assert played.due("review") == "2026-11-30 18:00"
    played.send("return_plan", HR, remarks="请写明费用")
    assert (played.state, played.due("send"), played.told("plan_returned")) == (
        "drafting", "2026-11-26 18:00", ["manager"]
    )  # fmt: skip
    played.send("hold", HR, reason="other")
    played.go_to("2026-11-25 09:00")
    played.send("resume", HR)
    assert played.due("send") == "2026-11-30 18:00"
    played.send("send", MANAGER)
    played.send("approve", HR)
    assert (played.state, played.told("plan_agreed")) == ("approved", ["manager", "supervisor"])
    rows = [(row["approved"], row["remarks"]) for row in played.forms("training_plan_review")]
    assert rows == [(False, "请写明费用"), (True, None)]
    assert "hr" in str(plan(2027, planned()).refused("approve", MANAGER))


# -- its courses ----------------------------------------------------------------------------------------------------


def test_a_course_is_opened_two_weeks_before_its_day() -> None:
    """Approved with the plan, by the system, without dates (七§12(1)·1)."""
    played = agreed(planned(cost="300.00", categories=["dryer"]))
    assert played.opened == []
    played.go_to("2027-02-28 23:59")
    assert played.opened == []
    played.go_to("2027-03-01 00:00")
    (case,) = played.opened
    assert (case.kind, case.request) == (
        "Course",
        {
            "title": "变频板", "type": "new_technology", "mode": "internal", "trainer": TRAINER,
            "persons": [TECH, OTHER], "paid_by_company": False, "cost": "300.00", "categories": ["dryer"],
            "plan": "trainingplan-Y-2027",
            "course": 1, "by": "system:Y-2027", "at": "2027-03-01T00:00:00+08:00",
            "linked_case": "trainingplan-Y-2027",
        },
    )  # fmt: skip
    assert "course 1 is open" in str(played.refused("drop_course", BOSS, course=1, reason="x"))
    assert played.state == "approved"


def test_courses_that_are_due_at_the_approval_are_opened_with_it() -> None:
    """Each once; those to come one after the other, two of one day together; a dropped one never."""
    played = agreed(
        planned("2027-09-01"), planned("2026-11-24".replace("2026", "2027")), planned("2027-03-15"),
        planned("2027-03-15"), planned("2027-06-01"),
    )  # fmt: skip
    assert played.opened == []
    late = plan(2026, planned("2026-12-07"), planned("2026-12-08"), planned("2026-01-01"))
    late.send("send", MANAGER)
    late.send("approve", HR)
    assert [case.request["course"] for case in late.opened] == [1, 3]
    late.go_to("2026-11-24 00:00")
    assert [case.request["course"] for case in late.opened] == [1, 3, 2]
    played.send("drop_course", BOSS, course=5, reason="x")
    played.go_to("2027-12-31 23:00")
    assert [case.request["course"] for case in played.opened] == [3, 4, 1, 2]


def test_the_next_course_is_dropped_and_the_one_after_it_comes() -> None:
    """On hold as well: what was agreed on is opened in time."""
    played = agreed(planned("2027-03-15"), planned("2027-03-16"))
    played.send("drop_course", BOSS, course=1, reason="x")
    played.go_to("2027-03-01 12:00")
    played.send("hold", HR, reason="other")
    played.go_to("2027-03-02 00:00")
    assert [case.request["course"] for case in played.opened] == [2]
    assert played.state == "on_hold"


def test_posts_become_people_when_the_course_is_opened() -> None:
    """Whoever holds them then, each once, the trainer aside; asked for those of the courses due alone (七§11(1))."""
    posts = ["technician", "courier"]
    played = agreed(planned(persons=["technician:t-1"], posts=posts), planned("2027-06-01", posts=["clerk"]))
    holders = {"technician": ["t-1", "t-3", "s-2"], "courier": ["t-3", "d-1"], "clerk": ["c-1"]}
    played.readings["staff_in_posts"] = lambda posts: {post: holders[post] for post in posts}
    played.go_to("2027-03-02 00:00")
    assert played.opened[0].request["persons"] == ["technician:t-1", "staff:t-3", "staff:d-1"]
    assert played.read_for[-1] == {"staff_in_posts": {"posts": posts}}


def test_no_more_are_enrolled_than_a_course_takes_and_nobody_where_nobody_is_known() -> None:
    """The rest is remarked; where the records say too much the course is opened without."""
    played = agreed(planned(persons=None, posts=["technician"]), planned("2027-03-16", persons=None, posts=["x"]))
    played.readings["staff_in_posts"] = {"technician": [f"t-{number}" for number in range(301)]}
    played.go_to("2027-03-01 00:00")
    assert len(played.opened[0].request["persons"]) == 300
    assert "the first 300 are enrolled" in (played.entries("course_due")[-1].reason or "")
    played.too_much = "staff_in_posts"
    played.readings["staff_in_posts"] = {}
    played.go_to("2027-03-02 00:00")
    assert played.opened[1].request["persons"] == []


# -- the end of the year --------------------------------------------------------------------------------------------


def test_a_plan_closes_with_its_year_and_says_what_came_of_it() -> None:
    """Planned, held, dropped, people and hours of those that were held (七§11(1))."""
    played = agreed(planned(), planned("2027-06-01", hours=1.5), planned("2027-09-01"))
    played.send("drop_course", BOSS, course=3, reason="x")
    played.readings["plan_figures"] = {"held": [1, 2], "persons": 7}
    played.go_to("2027-12-31 23:59")
    assert played.state == "approved"
    played.go_to("2028-01-01 00:00")
    assert played.state == "closed"
    (row,) = played.forms("training_plan")
    assert [row[name] for name in ("planned", "held", "dropped", "persons", "hours")] == [3, 2, 1, 7, 7.5]
    told = played.messages("plan_closed")
    assert [one.to for one in told] == ["manager", "hr"]
    assert {name: told[0].params[name] for name in ("planned", "held", "hours")} == {
        "planned": "3", "held": "2", "hours": "7.5"
    }  # fmt: skip


def test_a_plan_that_nobody_approved_closes_too() -> None:
    """Drafted only, or on hold; one of a year that is over at the end of that workday."""
    held = plan(2026, planned("2026-12-30"))
    held.send("hold", HR, reason="other")
    held.too_much = "plan_figures"
    held.go_to("2027-01-01 00:00")
    assert (held.state, held.forms("training_plan")[0]["held"]) == ("closed", 0)
    over = plan(2020)
    over.go_to("2026-11-23 18:00")
    assert over.state == "closed"


def test_the_page_says_in_words_how_far_the_year_is_and_what_comes_next() -> None:
    """In the Temporal UI, in the company's language."""
    played = plan(2027, planned())
    with speaking("zh_CN"):
        page = details(played.file, played.case.procedure)
    assert "2027 年：共 1 项培训，已立案 0 项" in page
    assert "下一项为第 1 项，2027-" in page
