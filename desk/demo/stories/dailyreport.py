"""Daily reports: one to be handed in by six, one on hold for longer than it should be, one that was excused."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import CLERK, OTHER, SUPERVISOR, TECHNICIAN, Story


def report(person: str, days: int = 0) -> dict[str, Any]:
    """The opening request of a report of so many days ago."""
    return {"person": person, "day_on": timedelta(days=-days)}


STORIES = (
    Story("DailyReport", "to be handed in by six, with a line for each case of the day", report(TECHNICIAN)),
    Story(
        "DailyReport", "on hold for longer than it should be", report(OTHER),
        (("hold", CLERK, {"reason": "other", "until_at": timedelta(seconds=20)}),),
    ),
    Story(
        "DailyReport", "excused by a supervisor", report(OTHER, 1),
        (("excuse", SUPERVISOR, {"reason": "下午起病假"}),),
    ),
)  # fmt: skip
