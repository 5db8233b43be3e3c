"""Complaints that nobody takes, that are disputed, and one that satisfies."""

from typing import Any

from desk.demo.stories.story import CLERK, CUSTOMER, WANG, Story


def complaint(channel: str = "direct", **more: Any) -> dict[str, Any]:
    """The opening request of a complaint about one and the same fault."""
    about = {"about": "product", "product": "WM-700", "fault": "漏水", "description": "修过两次还漏水"}
    return {"customer": WANG, "channel": channel, "form": "oral", "noticed_by": "staff:demo-9"} | about | more


ACCEPTED = ("accept", CLERK, {"handler": CLERK})

STORIES = (
    Story("Complaint", "in the papers, and nobody takes it: it starts one office higher", complaint("media")),
    Story("Complaint", "accepted, without a first reply", complaint(), (ACCEPTED,)),
    Story(
        "Complaint", "disputed: it climbs with each answer that does not satisfy", complaint(),
        (ACCEPTED, ("answer", CLERK, {"resolution": "再修一次"}), ("dispute", CUSTOMER, {"why": "不再相信"})),
    ),
    Story(
        "Complaint", "the customer is satisfied; the cause is to be found", complaint(fault="噪音"),
        (ACCEPTED, ("answer", CLERK, {"resolution": "换新"}), ("confirm_satisfied", CUSTOMER, {"score": 5})),
    ),
)  # fmt: skip
