"""Complaints: through each channel, with a name and without."""

from typing import Any

from cases import further_stories, typical_complaints
from cases.complaints import complaint_request
from hints import Hints


def request(seed: int, _goal: str) -> dict[str, Any]:
    """Through each channel, with a name and without."""
    channel = ("direct", "media", "regulator", "other")[seed % 4]
    return complaint_request(channel=channel, **({} if seed % 3 else {"customer": {}}))


HINTS = Hints(
    "Complaint",
    request,
    leave="withdraw",
    new_run=(("accept", "clerk:c-1", {"handler": "clerk:c-2"}),),
    forms={
        "complaint_reply": ("reply",),
        "complaint_finding": ("record_findings",),
        "complaint_answer": ("answer",),
    },
    stories=typical_complaints.STORIES,
    further=further_stories.COMPLAINTS,
)
