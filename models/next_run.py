"""What a case hands to its next run where its history is continued as new, and how that run takes it up."""

import json
from datetime import datetime, timedelta
from typing import Any

from models.case import TIMELINE_SHOWN, CaseFile

CARRIED = 1_000_000
"""Bytes that a case hands to its next run, about half of what Temporal takes."""
SEEN_CARRIED = 3_000
"""Applied `event_id`s that a case hands to its next run."""
SHORT = 100
SECOND = timedelta(seconds=1)


def carried(case: CaseFile) -> dict[str, Any]:
    """The case for its next run, never more than a message may hold: the register keeps all that is left out.

    A moment that nobody may know before it comes stands there as a length of time from the opening, in seconds.
    """
    body = case.model_dump(mode="json", by_alias=True)
    body["seen"] = dict(list(body["seen"].items())[-SEEN_CARRIED:])
    for reminder, one in zip(case.reminders, body["reminders"], strict=True):
        if reminder.hidden:
            one["at"] = (reminder.at - case.opened_at) / SECOND
    for entries in (TIMELINE_SHOWN, 50, 10):
        if len(json.dumps(body, ensure_ascii=False).encode()) <= CARRIED:
            break
        body["timeline"] = [_bare(entry) for entry in body["timeline"][-entries:]]
    return body


def taken_up(body: dict[str, Any]) -> CaseFile:
    """The case as its last run has handed it over, but for the facts, which the kind's own model reads."""
    opened_at = datetime.fromisoformat(body["opened_at"])
    reminders = [
        one | {"at": opened_at + one["at"] * SECOND} if one.get("hidden") else one for one in body["reminders"]
    ]
    return CaseFile.model_validate(body | {"facts": {}, "reminders": reminders})


def _bare(entry: dict[str, Any]) -> dict[str, Any]:
    cut = {key: (entry[key] or "")[:SHORT] or None for key in ("reason", "note")}
    return entry | cut | {"content": None}
