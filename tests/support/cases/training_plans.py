"""Training plans for tests: requests, courses to add, typical ones to their end."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from cases.courses import BOSS, HR, MANAGER, OTHER, TECH, TRAINER
from cases.further_stories import script, send
from servers.service import Running, Service

DAY = timedelta(days=1)
YEAR = 2027


def plan_request(year: int = YEAR, **changes: Any) -> dict[str, Any]:
    """The plan of the next year, as a supervisor opens one."""
    return {"by": BOSS, "year": year} | changes


def planned(planned_on: str = "2027-03-15", **changes: Any) -> dict[str, Any]:
    """A course of a plan, for two technicians; what is given as None is left out."""
    course = {
        "title": "变频板", "type": "new_technology", "mode": "internal", "planned_on": planned_on, "hours": 6,
        "persons": [TECH, OTHER], "trainer": TRAINER, "paid_by_company": False,
    } | changes  # fmt: skip
    return {key: value for key, value in course.items() if value is not None}


READINGS: Mapping[str, Any] = {
    "staff_in_posts": lambda posts: {post: ["t-2", "t-3"] for post in posts},
    "plan_figures": {"held": [1], "persons": 2},
}


async def plan_of_a_year(service: Service) -> Running:
    """Sent, returned, sent again and approved: one course is past its day, one comes in spring, one is dropped."""
    year = (await service.now()).year + 1
    case = await service.open(plan_request(year, number=f"Y-{year}"), kind="TrainingPlan")
    await case.refused("send", MANAGER)
    await case.send("add_course", BOSS, **planned(date(year, 1, 2).isoformat()))
    await case.send("add_course", BOSS, **planned(date(year, 3, 15).isoformat(), persons=None, posts=["technician"]))
    await case.send("add_course", BOSS, **planned(date(year, 9, 1).isoformat(), hours=1.5))
    await case.send("send", MANAGER)
    await case.send("return_plan", HR, remarks="请写明费用")
    await case.send("drop_course", BOSS, course=3, reason="没有预算")
    await case.send("send", MANAGER)
    await service.go_to(await service.now() + 45 * DAY)
    await case.send("approve", HR)
    await case.refused("drop_course", BOSS, course=1, reason="x")
    await service.go_to(await service.now() + 400 * DAY)
    return case


STORIES = (plan_of_a_year,)
FURTHER = (
    script(
        "plan_that_nobody_sends", "Overdue to the top; the year ends with nothing held.", "TrainingPlan",
        plan_request(2026, by=HR),
        send("add_course", HR, **planned("2026-12-15")), send("add_course", BOSS, **planned()),
        send("add_course", BOSS, **planned("2026-12-15", persons=None)), send("hold", HR, reason="waiting_for_person"),
        2 * DAY, send("resume", HR), send("add_course", BOSS, **planned("2026-12-15")), 60 * DAY,
    ),
    script(
        "plan_of_a_year_that_is_over", "It closes at the end of that workday.", "TrainingPlan", plan_request(2020), DAY,
    ),
)  # fmt: skip
