"""A past as a test tells it: who did what when to which case."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from activities.rules.masters import Masters
from desk.simulation.past import Deed, PastCertificate, PastOpening, Sending
from models.policy.calendar import Calendar, Year
from servers.service import repair_request

ROME = ZoneInfo("Europe/Rome")
CALENDAR = Calendar(zone="Europe/Rome", country="IT", years={year: Year() for year in range(2009, 2014)})
TECHNICIAN, SUPERVISOR, CLERK = "technician:t-1", "supervisor:s-1", "clerk:c-1"
MONDAY = datetime(2010, 3, 1, 9, tzinfo=ROME)
SAMPLE = ("simulate", "sample", "--mapping", "helpdesk", "--calendar", "italy")
"""The log that comes along, at the command line."""


@dataclass
class Told:
    """A past as a test tells it: who did what when to which case."""

    deeds: list[Deed] = field(default_factory=list)
    until: datetime = MONDAY + timedelta(days=30)
    staff: Sequence[PastCertificate] = (
        PastCertificate(TECHNICIAN, "T", "washing_machine", date(2010, 1, 1), date(2030, 1, 1)),
    )
    masters: Masters = field(default_factory=dict)
    said: dict[int, tuple[Sending, ...]] = field(default_factory=dict)
    openings: dict[str, PastOpening] = field(default_factory=dict)

    def opened(self, case: str, at: datetime, **changes: Any) -> "Told":
        request = repair_request() | {"number": case, "by": CLERK} | changes
        request["product"] = request["product"] | {"purchased_on": "2010-01-01"}
        self.openings[case] = PastOpening(f"repair-{case}", "Repair", request)
        return self.then(case, at)

    def then(self, case: str, at: datetime, *sendings: Sending) -> "Told":
        line = len(self.deeds) + 2
        self.deeds.append(Deed(line, at, case, "activity"))
        self.said[line] = sendings
        return self

    def opening(self, deed: Deed) -> PastOpening:
        return self.openings[deed.case]

    def sendings(self, deed: Deed) -> Sequence[Sending]:
        if deed.line not in self.said:
            raise LookupError("stands for nothing")
        return self.said[deed.line]


def send(event: str, by: str, *, when: Sequence[str] | None = None, **payload: Any) -> Sending:
    return Sending(event, {"by": by} | payload, when)


ASSIGN = send("assign", SUPERVISOR, technician=TECHNICIAN)
RESOLVE = send("resolve_remotely", TECHNICIAN, resolution="done")
SETTLE = send("settle", TECHNICIAN, amount="0.00", method="none")
HAND_IN = send("hand_in", TECHNICIAN, work_order_no="W-1")
REVIEW = send("review", SUPERVISOR, time_score=100, quality_score=100)
FOLLOW_UP = send("follow_up", CLERK, reached=True, satisfied=True)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def repaired(past: Told, case: str, at: datetime, *then: Sending) -> Told:
    """A case on its way to the follow-up, and what comes of that."""
    past.opened(case, at)
    past.then(case, at + timedelta(minutes=1), ASSIGN, RESOLVE, SETTLE, HAND_IN, REVIEW)
    return past.then(case, at + timedelta(hours=2), *then)
