"""Daily reports: of one technician, of another day each."""

from datetime import date, timedelta
from typing import Any

from cases import daily_reports
from hints import CERTIFIED, Body, Hints

FIRST = date(2020, 1, 1)
"""A day that is over wherever a report is opened."""


def request(seed: int, _goal: str) -> Body:
    """Of another day for each seed, since there is one report a person and day."""
    return {"by": "clerk:c-1", "person": CERTIFIED, "day_on": (FIRST + timedelta(days=seed % 2000)).isoformat()}


def _lines(chance: Any) -> Body:
    kinds = chance.sample(["travel", "training", "other"], chance.randint(0, 3))
    return {"lines": [{"type": kind, "minutes": chance.randint(1, 480)} for kind in kinds]}


HINTS = Hints(
    "DailyReport",
    request,
    payloads={"hand_in": _lines},
    leave="excuse",
    leaver="supervisor:s-1",
    readings=daily_reports.NO_WORK,
    stories=daily_reports.STORIES,
    further=daily_reports.FURTHER,
)
