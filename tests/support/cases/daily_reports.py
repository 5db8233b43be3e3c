"""Daily reports: what one is asked for with, and typical ones to their end, on days without a case."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

CLERK, BOSS, TECH, OTHER = "clerk:c-1", "supervisor:s-1", "technician:t-1", "technician:t-2"
HOUR = timedelta(hours=1)
NO_WORK: dict[str, Any] = {"daily_work": [], "daily_presence": None, "daily_orders": {}}
"""What the records say of somebody who was there and worked on no case."""
LINES = [{"type": "training", "minutes": 90}, {"type": "travel", "minutes": 45, "note": "to the course and back"}]
Story = Callable[[Any], Awaitable[Any]]


def report_request(person: str = TECH, day_on: str = "2026-11-23", **more: Any) -> dict[str, Any]:
    """The opening request of a daily report."""
    return {"by": CLERK, "person": person, "day_on": day_on} | more


async def reported(stage: Any, person: str) -> tuple[Any, datetime]:
    """A report that is opened at five on a Monday, and that day's nine o'clock."""
    monday = await stage.workday("09:00")
    await stage.go_to(monday + 8 * HOUR)
    number = f"J-{monday:%Y%m%d}-{person.partition(':')[2]}"
    request = report_request(person, monday.date().isoformat(), number=number)
    return await stage.open(request, kind="DailyReport"), monday


async def daily_report_on_time(stage: Any) -> Any:
    """The person alone hands it in, once its minutes fit into a day."""
    person = "technician:t-7"
    case, _ = await reported(stage, person)
    await case.refused("hand_in", OTHER, lines=LINES)
    await case.refused("hand_in", person, lines=[{"type": "other", "minutes": 1000}, {"type": "other", "minutes": 441}])
    await case.refused("hand_in", person, lines=[{"type": "repair", "minutes": 5, "case": "repair-none"}])
    await case.send("hand_in", person, lines=LINES)
    return case


async def daily_report_left_until_the_next_day(stage: Any) -> Any:
    """Warned, overdue, prompted the next morning; handed in late by the same human in another role."""
    case, monday = await reported(stage, "technician:t-8")
    await stage.go_to(monday + 25 * HOUR)
    await case.refused("take_charge", "supervisor:t-8")
    await case.send("take_charge", BOSS)
    await case.send("hand_in", "clerk:t-8", lines=LINES[:1])
    return case


async def daily_report_held_and_excused(stage: Any) -> Any:
    """Nobody holds or excuses their own; the due passes on hold, and another supervisor excuses it."""
    case, monday = await reported(stage, "technician:t-9")
    await case.refused("hold", "technician:t-9", reason="other")
    await case.send("hold", CLERK, reason="other")
    await case.refused("hand_in", "technician:t-9", lines=[])
    await stage.go_to(monday + 10 * HOUR)
    await case.send("resume", CLERK)
    await case.refused("excuse", "supervisor:t-9", reason="ill")
    await case.send("excuse", BOSS, reason="ill since noon")
    return case


async def daily_report_of_the_general_manager_s_own(stage: Any) -> Any:
    """No office is above who excuses: it is marked."""
    case, _ = await reported(stage, "technician:g-1")
    await case.send("add_note", CLERK, note="on the road")
    await case.send("excuse", "general_manager:g-1", reason="on the road")
    return case


STORIES: tuple[Story, ...] = (
    daily_report_on_time,
    daily_report_left_until_the_next_day,
    daily_report_held_and_excused,
)
FURTHER: tuple[Story, ...] = (daily_report_of_the_general_manager_s_own,)
