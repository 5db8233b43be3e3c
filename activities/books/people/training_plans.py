"""Training plans in the records: what one says of a course, who holds a post, what came of a year (七§11)."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from activities.books.people.courses import COURSE
from activities.books.planning import PlannedCase, PlannedRun
from activities.records.database import table
from activities.rules.merging import merge
from activities.rules.people.people import employed
from activities.rules.people.staff import MEMBER
from activities.rules.publishing import calendar_in_force
from models.kinds.course import CourseAttendance
from models.kinds.trainingplan import NAME, TrainingPlanCourse, TrainingPlanRecord
from models.people import human
from models.record import RoundStep

PLAN, PLANNED, ATTENDANCE = table(TrainingPlanRecord), table(TrainingPlanCourse), table(CourseAttendance)
MOST = 600
"""People who are answered at once, whatever posts they hold: as much as a step takes in."""


def _in_plan(connection: Connection, _at: datetime, *, plan: str, course: int | None) -> dict[str, Any] | None:
    """Whether a plan is approved, and for which day it plans a course; None where there is no such plan."""
    found = connection.execute(select(PLAN.c.approved_at).where(PLAN.c.workflow_id == plan)).first()
    if found is None:
        return None
    mine = (PLANNED.c.workflow_id == plan, PLANNED.c.key == str(course))
    day = connection.execute(select(PLANNED.c.planned_on).where(*mine)).scalar()
    return {"approved": found.approved_at is not None, "planned_on": day.isoformat() if day is not None else None}


def _in_posts(connection: Connection, at: datetime, *, posts: list[str]) -> dict[str, list[str]]:
    """By post the ids of those who hold it and are employed at that time, absent or not.

    Where they are more than are answered at once, the posts have places in turn: a large one takes none from a small.
    """
    _, calendar = calendar_in_force(connection, datetime.now(UTC))
    today = calendar.local(at).date()
    merge(connection)
    own_id = MEMBER.c.id.collate("C")
    turn = func.row_number().over(partition_by=MEMBER.c.post, order_by=own_id)
    query = select(MEMBER.c.id, MEMBER.c.post).where(MEMBER.c.post.in_(posts), employed(today))
    found: dict[str, list[str]] = {}
    for row in connection.execute(query.order_by(turn, MEMBER.c.post, own_id).limit(MOST)):
        found.setdefault(row.post, []).append(row.id)
    return found


def _figures(connection: Connection, _at: datetime, *, plan: str) -> dict[str, Any]:
    """The numbers of the plan's courses that were held, and how many different people were there."""
    theirs = (COURSE.c.plan == plan, COURSE.c.course.is_not(None), COURSE.c.finished_at.is_not(None))
    held = connection.execute(select(COURSE.c.workflow_id, COURSE.c.course).where(*theirs)).all()
    return {
        "held": sorted(row.course for row in held),
        "persons": len(_present(connection, [row.workflow_id for row in held])),
    }


def _present(connection: Connection, cases: Sequence[str]) -> set[str]:
    """The ids of who was there; of a date that was entered again the last row counts."""
    query = select(ATTENDANCE).where(ATTENDANCE.c.workflow_id.in_(cases)).order_by(ATTENDANCE.c.seq)
    last = {(row.workflow_id, row.number): row.present for row in connection.execute(query)}
    return {human(person) for present in last.values() for person in present}


def plan(_connection: Connection, step: RoundStep) -> PlannedRun:
    """The plan of the year to come."""
    return PlannedRun(cases=[PlannedCase(NAME, None, {"year": int(step.period)})])


READINGS: dict[str, Callable[..., Any]] = {
    "course_in_plan": _in_plan, "staff_in_posts": _in_posts, "plan_figures": _figures,
}  # fmt: skip
PLANS = {"training_plan": plan}
