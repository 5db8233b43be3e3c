"""Visits: for each reason, to customers known by an id or by name and phone; their window reaches over all clocks."""

from random import Random
from typing import Any

from cases import visits
from hints import Hints

REASONS = ("regular", "after_complaint", "new_customer", "other")
OPENED = (
    {"kind": "complaint", "request": visits.COMPLAINT},
    {"kind": "proposal", "request": visits.PROPOSAL},
    {"kind": "repair", "request": visits.REPAIR | {"customer": visits.WANG | visits.HOME}},
)


def request(seed: int, _goal: str) -> dict[str, Any]:
    """Due long after whatever the clock of a test shows, and to be made at any time before."""
    customer = {"id": f"K-{seed}"} if seed % 3 == 1 else visits.WANG | visits.HOME
    return {
        "by": visits.CLERK, "customer": customer, "reason": REASONS[seed % 4], "due_on": "2099-06-30",
        "window_days": 30_000,
    }  # fmt: skip


def _report(chance: Random) -> dict[str, Any]:
    asked = [one for one in OPENED if chance.random() < 0.2]
    return {"open": asked} if asked else {}


HINTS = Hints(
    "Visit",
    request,
    payloads={"report": _report, "finish": lambda _: {"results": visits.results()}},
    leave="refuse",
    new_run=(("assign", "supervisor:s-1", {"visitor": "technician:t-1"}),),
    forms={"visit_agreement": ("agree",), "visit_move": ("move",)},
    readings={"visitor_away": False},
    stories=visits.STORIES,
    further=visits.FURTHER,
)
