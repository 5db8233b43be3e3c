"""Courses for tests: requests, dates, typical ones to their end."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cases.further_stories import script, send
from servers.service import Running, Service

HR, OTHER_HR, BOSS, TRAINER = "hr:h-1", "hr:h-2", "supervisor:s-1", "supervisor:s-2"
TECH, OTHER, THIRD, MANAGER = "technician:t-1", "technician:t-2", "technician:t-3", "manager:m-1"
DAY = timedelta(days=1)
FIRST, SECOND = "2026-11-24", "2026-11-26"
"""Tuesday and Thursday of the week in which stories begin."""


def date(day: str, begin: str = "09:00", end: str = "12:00") -> dict[str, str]:
    """A time of one day on the company's wall clock."""
    return {"from_at": f"{day}T{begin}:00+08:00", "to_at": f"{day}T{end}:00+08:00"}


def course_request(**changes: Any) -> dict[str, Any]:
    """Two mornings for two technicians, held by a supervisor; what is given as None is left out."""
    request = {
        "by": BOSS, "title": "变频板", "type": "new_technology", "mode": "internal", "trainer": TRAINER,
        "dates": [date(FIRST), date(SECOND)], "persons": [TECH, OTHER], "paid_by_company": False,
    } | changes  # fmt: skip
    return {key: value for key, value in request.items() if value is not None}


def passed(*persons: str, but: Sequence[str] = ()) -> list[dict[str, Any]]:
    """A result for each; some have not passed."""
    return [{"person": person, "passed": person not in but, "score": 80} for person in persons]


READINGS: Mapping[str, Any] = {"course_overlaps": [], "course_in_plan": None}


# -- stories --------------------------------------------------------------------------------------------------------


def days_from(now: datetime, *days: int) -> list[dict[str, str]]:
    """A morning on each of these days from now."""
    return [date((now + number * DAY).date().isoformat()) for number in days]


async def opened(service: Service, request: dict[str, Any]) -> Running:
    """A course on tomorrow's and the day after tomorrow's morning."""
    return await service.open(request | {"dates": days_from(await service.now(), 1, 2)}, kind="Course")


async def course_paid_by_the_company(service: Service) -> Running:
    """Approved by another than who opened it; the last agreement comes late; one of two passes."""
    case = await opened(service, course_request(by=HR, paid_by_company=True, cost="1200.00", categories=["dryer"]))
    await case.refused("approve", HR)
    await case.send("approve", OTHER_HR)
    await case.send("sign_agreement", TECH, agreement_ref="A-1")
    await case.refused("start", TRAINER)
    await case.send("sign_agreement", OTHER, agreement_ref="A-2")
    await case.send("start", TRAINER)
    await case.send("attend", TRAINER, date=1, present=[TECH, OTHER])
    await case.refused("finish", TRAINER)
    await case.send("attend", TRAINER, date=2, present=[TECH])
    await case.send("finish", TRAINER)
    await case.send("give_feedback", TECH, score=4, remarks="有用")
    await case.send("give_results", TRAINER, results=passed(TECH, OTHER, but=[OTHER]))
    return case


async def course_moved_and_cancelled(service: Service) -> Running:
    """Nobody starts it in time: it is overdue until it is moved; then it is called off."""
    case = await opened(service, course_request())
    await case.send("approve", HR)
    await case.send("enrol", BOSS, person=THIRD)
    await case.send("withdraw_person", BOSS, person=OTHER, reason="病")
    await service.go_to(await service.now() + 4 * DAY)
    await case.send("move_dates", TRAINER, dates=days_from(await service.now(), 3), reason="授课人出差")
    await case.send("cancel", HR, reason="不再需要")
    return case


STORIES = (course_paid_by_the_company, course_moved_and_cancelled)
FURTHER = (
    script(
        "course_that_nobody_approves", "Overdue at personnel, then rejected.", "Course",
        course_request(dates=None, trainer=None, persons=[]), 9 * DAY, send("reject", HR, reason="下年再办"),
    ),
    script(
        "course_without_dates_at_first", "Sent out, no dates, no trainer, nobody: each is asked for in turn.", "Course",
        course_request(mode="sent_out", dates=None, trainer=None, persons=[]), send("approve", HR), send("start", BOSS),
        send("move_dates", HR, trainer="厂家培训中心", reason="已定"), send("start", BOSS),
        send("move_dates", HR, dates=[date("2026-12-01", "08:00", "18:00")], reason="已定"), send("start", BOSS),
        send("enrol", BOSS, person=TECH), send("enrol", BOSS, person="supervisor:t-1"),
        send("hold", HR, reason="waiting_for_person"), DAY, send("resume", HR), send("start", BOSS),
        send("attend", BOSS, date=2, present=[]), send("attend", BOSS, date=1, present=[OTHER]),
        send("attend", BOSS, date=1, present=[]), send("attend", BOSS, date=1, present=["staff:t-1"]),
        send("move_dates", HR, dates=[date(FIRST)], reason="x"), send("finish", BOSS), 5 * DAY,
        send("give_results", "hr:t-1", results=passed(TECH)), send("give_results", HR, results=passed(OTHER)),
        send("give_results", HR, results=[]), send("give_results", HR, results=passed(TECH)),
    ),
)  # fmt: skip
