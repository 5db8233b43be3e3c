"""Complaints that nobody takes, that are disputed, and one that satisfies."""

from typing import Any

from desk.demo.stories.story import CLERK, CUSTOMER, WANG, Story
from models.words.words import Words


def complaint(channel: str = "direct", **more: Any) -> dict[str, Any]:
    """The opening request of a complaint about one and the same fault."""
    about = {"about": "product", "product": "WM-700", "fault": "漏水", "description": "修过两次还漏水"}
    return {"customer": WANG, "channel": channel, "form": "oral", "noticed_by": "staff:demo-9"} | about | more


ACCEPTED = ("accept", CLERK, {"handler": CLERK})

STORIES = (
    Story(
        "Complaint",
        Words("in the papers, and nobody takes it: it starts one office higher", "媒体曝光，无人受理：直接上报高一级"),
        complaint("media"),
    ),
    Story("Complaint", Words("accepted, without a first reply", "已受理，尚未首次答复"), complaint(), (ACCEPTED,)),
    Story(
        "Complaint",
        Words("disputed: it climbs with each answer that does not satisfy", "客户有异议：每次答复不满意即上报一级"),
        complaint(),
        (ACCEPTED, ("answer", CLERK, {"resolution": "再修一次"}), ("dispute", CUSTOMER, {"why": "不再相信"})),
    ),
    Story(
        "Complaint", Words("the customer is satisfied; the cause is to be found", "客户已满意，原因待查"),
        complaint(fault="噪音"),
        (ACCEPTED, ("answer", CLERK, {"resolution": "换新"}), ("confirm_satisfied", CUSTOMER, {"score": 5})),
    ),
)  # fmt: skip
