"""Handovers: of another person each, who leaves or moves."""

from cases import handovers
from hints import Body, Hints


def request(seed: int, _goal: str) -> Body:
    """In whose name nothing stands; the last day is over for some."""
    last_on = ("2099-06-30", "2026-11-20")[seed % 2]
    person = f"technician:leaver-{seed % handovers.LEAVERS}"
    return handovers.handover_request(person=person, last_on=last_on, kind=("leaving", "moving")[seed % 3 == 1])


HINTS = Hints(
    "Handover",
    request,
    leave="cancel",
    leaver="hr:h-1",
    forms={"handover_settlement": ("clear", "write_off")},
    records=handovers.records,
    readings=handovers.READINGS,
    stories=handovers.STORIES,
    further=handovers.FURTHER,
)
