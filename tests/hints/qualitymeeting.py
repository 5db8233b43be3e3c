"""Quality meetings: about a week, or about an item."""

from datetime import date, timedelta
from random import Random
from typing import Any

from cases import meetings
from hints import Hints


def request(seed: int, _goal: str) -> dict[str, Any]:
    """About a week of its own, or about an item."""
    if seed % 3 == 1:
        return {"by": meetings.QUALITY, "item": meetings.ITEM}
    week = (date(2020, 1, 6) + timedelta(weeks=seed % 300)).isocalendar()
    return meetings.meeting_request(week=f"{week.year}W{week.week:02d}")


def _call_off(chance: Random) -> dict[str, Any]:
    """Mostly without a reason, which is refused: else most walks end before they begin."""
    return {"reason": "nothing happened" if chance.random() > 0.8 else " "}


def _hold(chance: Random) -> dict[str, Any]:
    present = [meetings.LEAD, meetings.QUALITY] if chance.random() > 0.5 else []
    return {"present": present, "topics": meetings.TOPICS[: chance.randrange(3)]}


HINTS = Hints(
    "QualityMeeting",
    request,
    payloads={"call_off": _call_off, "hold_meeting": _hold},
    leave="call_off",
    leaver=meetings.BOSS,
    new_run=(("hold", meetings.QUALITY, {"reason": "other"}), ("resume", meetings.QUALITY, {})),
    readings=meetings.READINGS,
    stories=meetings.STORIES,
    further=meetings.FURTHER,
)
