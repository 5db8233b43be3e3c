"""Contacts: answered at once, passed on by the routing table, with nobody in it, a wrong number."""

from typing import Any

from cases import typical_contacts
from cases.typical_contacts import contact_request
from hints import Body, Hints


def request(seed: int, _goal: str) -> Body:
    """About each thing that there is, urgent or not, by somebody who gives a phone and by somebody who does not."""
    about = ("product", "usage", "order", "service", "feedback", "other")[seed % 6]
    return contact_request(about=about, urgent=seed % 3 == 0, **({} if seed % 4 else {"customer": {}}))


def _unit(*, persons: list[str], **_: Any) -> dict[str, Any]:
    """Nobody is absent."""
    return {"unit": next(iter(persons), None), "passed_over": []}


HINTS = Hints(
    "Contact",
    request,
    leave="close",
    new_run=(("route", "clerk:c-1", {"unit": "department:repairs"}),),
    forms={"contact_note": ("leave_note",)},
    readings={
        "contact_unit": _unit, "contact_similar": [], "contact_away": False,
        "contact_case": {"open": True, "assignee": "technician:t-1"},
    },
    stories=typical_contacts.STORIES,
    further=typical_contacts.FURTHER,
)  # fmt: skip
