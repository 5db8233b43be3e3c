"""Daily reports: one to be handed in by six, one on hold for longer than it should be, one that was excused."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import CLERK, OTHER, SUPERVISOR, TECHNICIAN, Story
from models.words.words import Words


def report(person: str, days: int = 0) -> dict[str, Any]:
    """The opening request of a report of so many days ago."""
    return {"person": person, "day_on": timedelta(days=-days)}


STORIES = (
    Story(
        "DailyReport",
        Words("to be handed in by six, with a line for each case of the day", "六点前提交，当日每件案件一行"),
        report(TECHNICIAN),
    ),
    Story(
        "DailyReport", Words("on hold for longer than it should be", "暂停超过期限"), report(OTHER),
        (("hold", CLERK, {"reason": "other", "until_at": timedelta(seconds=20)}),),
    ),
    Story(
        "DailyReport", Words("excused by a supervisor", "主管准予免交"), report(OTHER, 1),
        (("excuse", SUPERVISOR, {"reason": "下午起病假"}),),
    ),
)  # fmt: skip
