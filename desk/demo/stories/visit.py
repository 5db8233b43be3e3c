"""Visits planned, agreed and reported on."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import LI, SUPERVISOR, TECHNICIAN, WANG, Story
from models.words.words import Words


def visit(customer: dict[str, Any], reason: str = "regular") -> dict[str, Any]:
    """The opening request of a visit that is due in five days."""
    return {"customer": customer, "reason": reason, "due_on": timedelta(days=5)}


ASSIGNED = ("assign", SUPERVISOR, {"visitor": TECHNICIAN})
AGREED = (
    "agree", TECHNICIAN,
    {"visit_at": timedelta(minutes=1), "prepared": dict.fromkeys(("history", "route", "tools", "symptoms"), True)},
)  # fmt: skip
MADE = (("arrive", TECHNICIAN, {"badge_shown": True}), ("finish", TECHNICIAN, {"met": "李小红"}))
WISH = {"category": "design", "title": "更长的软管", "text": "软管再长一米就好了"}

STORIES = (
    Story(
        "Visit",
        Words("planned, nobody goes: within a minute the general manager knows", "已计划，无人走访：一分钟报至总经理"),
        visit(WANG),
    ),
    Story(
        "Visit", Words("an hour is agreed with the customer", "已与客户约定时间"),
        visit(LI, "after_complaint"), (ASSIGNED, AGREED),
    ),
    Story(
        "Visit",
        Words("made and reported on; the customer's wish is a proposal now", "已走访并报告，客户意见已立为建议"),
        visit(LI, "new_customer"),
        (ASSIGNED, AGREED, *MADE, ("report", TECHNICIAN, {
            "opinions": [{"about": "service", "text": "师傅很细心"}], "satisfied": 5,
            "open": [{"kind": "proposal", "request": WISH}],
        })),
    ),
)  # fmt: skip
