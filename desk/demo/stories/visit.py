"""Visits planned, agreed and reported on."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import LI, SUPERVISOR, TECHNICIAN, WANG, Story


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
    Story("Visit", "planned, nobody goes: within a minute the general manager knows", visit(WANG)),
    Story("Visit", "an hour is agreed with the customer", visit(LI, "after_complaint"), (ASSIGNED, AGREED)),
    Story(
        "Visit", "made and reported on; the customer's wish is a proposal now", visit(LI, "new_customer"),
        (ASSIGNED, AGREED, *MADE, ("report", TECHNICIAN, {
            "opinions": [{"about": "service", "text": "师傅很细心"}], "satisfied": 5,
            "open": [{"kind": "proposal", "request": WISH}],
        })),
    ),
)  # fmt: skip
