"""What the records say of training plans: of a course there, of who holds a post, of what was held (七§11–12)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from activities.books import planners, readings
from activities.books.people.training_plans import MOST
from activities.records.record import Records
from activities.rules.people import staff
from models.people import Colleague
from models.record import Form, RoundStep
from record_writes import NOW, step

PLAN = "trainingplan-Y-2027"


def read(records: Engine, name: str, at: datetime = NOW, **arguments: Any) -> Any:
    with records.begin() as connection:
        return readings()[name](connection, at, **arguments)


def written(records: Engine, case: str, seq: int, *forms: tuple[str, str, dict[str, Any]]) -> None:
    """A step that writes these rows."""
    rows = [Form(table=table, key=key, seq=seq, values=values) for table, key, values in forms]
    assert Records(records).record(step(case, seq, forms=rows)).stands


@pytest.fixture
def planned(records: Engine) -> Engine:
    """A plan that was not approved yet, with one course."""
    course = {
        "title": "t", "type": "other", "mode": "internal", "planned_on": date(2027, 3, 15), "hours": 6, "persons": [],
        "posts": [], "categories": [], "added_at": NOW, "added_by": "supervisor:s-1",
    }  # fmt: skip
    written(records, PLAN, 1, ("training_plan", "1", {"year": 2027}), ("training_plan_course", "1", course))
    return records


def test_a_plan_says_whether_it_is_approved_and_for_when_a_course_is(planned: Engine) -> None:
    """Of another course no day; of no plan nothing."""
    assert read(planned, "course_in_plan", plan=PLAN, course=1) == {"approved": False, "planned_on": "2027-03-15"}
    assert read(planned, "course_in_plan", plan=PLAN, course=None) == {"approved": False, "planned_on": None}
    assert read(planned, "course_in_plan", plan="trainingplan-Y-2028", course=1) is None
    written(planned, PLAN, 2, ("training_plan", "1", {"year": 2027, "approved_at": NOW}))
    assert read(planned, "course_in_plan", plan=PLAN, course=2) == {"approved": True, "planned_on": None}


def test_who_holds_a_post_is_employed_on_that_day(records: Engine) -> None:
    """In the company's zone: the last day and the first one count; who is not active does not."""
    days: dict[str, dict[str, Any]] = {
        "a": {}, "b": {"left_on": date(2026, 11, 23)}, "c": {"left_on": date(2026, 11, 22)},
        "d": {"hired_on": date(2026, 11, 23)}, "e": {"hired_on": date(2026, 11, 24)}, "f": {"post": "clerk"},
        "g": {"post": None},
    }  # fmt: skip
    with records.begin() as connection:
        for own_id, details in days.items():
            staff.enlist(connection, f"technician:{own_id}", {"name": own_id, "post": "technician"} | details)
    found = read(records, "staff_in_posts", posts=["technician", "clerk", "nobody"])
    assert found == {"technician": ["a", "b", "d"], "clerk": ["f"]}
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai
    assert read(records, "staff_in_posts", late, posts=["technician"]) == {"technician": ["a", "d", "e"]}


def test_no_more_people_are_answered_than_a_step_takes_in(records: Engine) -> None:
    """However many hold a post; another's few are answered beside them."""
    with records.begin() as connection:
        ids = [f"t-{number:04d}" for number in range(MOST + 5)]
        people = {own_id: Colleague(id=own_id, name="x", post="technician") for own_id in ids}
        staff.write(connection, people, {})
        staff.write(connection, {"z": Colleague(id="z", name="x", post="warehouse")}, {})
    assert len(read(records, "staff_in_posts", posts=["technician"])["technician"]) == MOST
    both = read(records, "staff_in_posts", posts=["technician", "warehouse"])
    assert (len(both["technician"]), both["warehouse"]) == (MOST - 1, ["z"])


def course(records: Engine, name: str, *dates: list[str], **changes: Any) -> None:
    """A course of the plan to which these people came."""
    values = {
        "title": "t", "type": "other", "mode": "internal", "plan": PLAN, "course": 1, "persons": [], "dates": [],
        "finished_at": NOW,
    }  # fmt: skip
    came = [
        ("course_attendance", str(number), {
            "number": number, "from_at": NOW, "to_at": NOW, "present": present,
            "attended_at": NOW, "attended_by": "supervisor:s-1",
        })
        for number, present in enumerate(dates, 1)
    ]  # fmt: skip
    written(records, f"course-{name}", 1, ("course_record", "1", values | changes), *came)


def test_held_courses_are_counted_and_each_person_once(records: Engine) -> None:
    """Whatever the role, over all courses; what is not held yet, by hand, or of another plan is not."""
    course(records, "a", ["technician:t-1"], ["supervisor:t-1", "technician:t-2"])
    course(records, "b", ["staff:t-2", "technician:t-3"], course=4)
    course(records, "c", ["technician:t-4"], course=2, finished_at=None)
    course(records, "d", ["technician:t-5"], course=None)
    course(records, "e", ["technician:t-6"], plan="trainingplan-Y-2028")
    assert read(records, "plan_figures", plan=PLAN) == {"held": [1, 4], "persons": 3}
    assert read(records, "plan_figures", plan="trainingplan-Y-2030") == {"held": [], "persons": 0}


def test_the_round_opens_the_plan_of_the_year_to_come(records: Engine) -> None:
    """One, numbered by its year."""
    with records.begin() as connection:
        asked = RoundStep(
            workflow_id="round-training_plan", seq=1, name="training_plan", period="2027", at=NOW, late=False,
            per_second=20,
        )  # fmt: skip
        (case,) = planners()["training_plan"](connection, asked).cases
    assert (case.kind, case.subject, case.request) == ("TrainingPlan", None, {"year": 2027})
