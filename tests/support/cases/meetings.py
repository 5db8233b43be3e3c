"""Quality meetings for tests: what an agenda may hold, what their events carry, typical roads to an end."""

from datetime import timedelta
from typing import Any

from cases.further_stories import script, send
from servers.service import Running, Service

BOSS, QUALITY, LEAD = "manager:m-1", "quality:q-1", "supervisor:s-1"
DAY = timedelta(days=1)
ITEM = "set_down_gently"
MEASURE = {"text": "say it in the morning round", "owner": LEAD}
TOPICS: list[dict[str, Any]] = [{"item": ITEM, "cause": "not shown to the new ones", "measures": [MEASURE]},
          {"item": "badge_worn", "cause": "left at home"}]  # fmt: skip
EMPTY: dict[str, Any] = {
    "since_at": "2026-11-16T00:00:00+08:00", "until_at": "2026-11-23T09:00:00+08:00", "exceptions": 0, "lines": [],
}  # fmt: skip
AGENDA = EMPTY | {
    "exceptions": 4,
    "lines": [
        {"section": "exceptions", "item": ITEM, "number": 3, "severity": "major", "recurs": True},
        {"section": "exceptions", "number": 1, "severity": "minor"},
        {"section": "cause", "case": "nonconformity-X-1", "item": ITEM, "text": "two are new", "severity": "major",
         "state": "traced"},
        {"section": "measure", "case": "improvement-M-1", "number": 1, "text": "show it", "owner": LEAD,
         "due_on": "2026-12-01"},
        {"section": "action", "case": "improvement-M-1", "state": "planned", "number": 1},
    ],
}  # fmt: skip
READINGS: dict[str, Any] = {"meeting_agenda": AGENDA, "meeting_away": [], "recurring_items": []}


def meeting_request(**changes: Any) -> dict[str, Any]:
    """A meeting about a week."""
    return {"by": QUALITY, "week": "2026W47"} | changes


def invitation(meets_at: str = "2026-11-24T14:00:00+08:00", *persons: str) -> dict[str, Any]:
    """Those concerned, in the meeting room."""
    return {"persons": [*(persons or (LEAD, QUALITY))], "at_place": "room 2", "meets_at": meets_at}


async def meeting_held_with_one_measure(service: Service) -> Running:
    """Two are invited, a second time for another hour; one comes, and a topic becomes an improvement."""
    case = await service.open(meeting_request(), kind="QualityMeeting")
    soon = await service.now() + timedelta(hours=3)
    await case.refused("invite", LEAD, **invitation(soon.isoformat()))
    await case.send("invite", BOSS, **invitation(soon.isoformat()))
    await case.refused("invite", BOSS, **invitation((soon + 20 * DAY).isoformat()))
    await case.send("invite", QUALITY, **invitation((soon + timedelta(hours=2)).isoformat(), LEAD, "courier:d-1"))
    await case.refused("hold_meeting", BOSS, present=[], topics=TOPICS)
    await case.send("hold_meeting", BOSS, present=[BOSS, "staff:s-1"], topics=TOPICS)
    return case


async def meeting_called_off(service: Service) -> Running:
    """About an item; nothing recurs, and the manager calls it off."""
    case = await service.open({"by": BOSS, "item": ITEM}, kind="QualityMeeting")
    await case.send("invite", BOSS, **invitation((await service.now() + DAY).isoformat()))
    await case.refused("call_off", QUALITY, reason="nothing to say")
    await case.send("call_off", BOSS, reason="settled on the spot")
    return case


STORIES = (meeting_held_with_one_measure, meeting_called_off)
FURTHER = (
    script(
        "meeting_that_nobody_calls", "Left alone until the general manager knows, then held.", "QualityMeeting",
        meeting_request(), 6 * DAY, send("take_charge", "general_manager:g-1"),
        send("hold_meeting", "general_manager:g-1", present=[QUALITY], topics=[]),
    ),
    script(
        "meeting_on_hold", "Nobody is there for a while.", "QualityMeeting", meeting_request(item=None),
        send("hold", QUALITY, reason="waiting_for_person"), send("invite", BOSS, **invitation()),
        3 * DAY, send("resume", LEAD), send("invite", BOSS, **invitation("2026-11-27T10:00:00+08:00")),
        send("hold_meeting", QUALITY, present=[LEAD], topics=[TOPICS[1]]),
    ),
)  # fmt: skip
