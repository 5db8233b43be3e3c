"""Contacts that are rehearsed: opened under a policy and with what the records say, and what is wrong with a link."""

from datetime import datetime
from typing import Any

from cases.typical_contacts import CLERK, contact_request
from models.policy.calendar import Calendar
from played.rehearsal import MONDAY, Rehearsal, unopened


def contact(
    policy: str = "", readings: Any = None, start: datetime = MONDAY, calendar: Calendar | None = None, **changes: Any
) -> Rehearsal:
    """A contact, of a Monday at nine in plain weeks unless told otherwise."""
    played = unopened("Contact", start=start, policy=policy)
    played.readings |= readings or {}
    if calendar is not None and played.answer.rules is not None:
        rules = played.answer.rules.model_copy(update={"calendar": calendar})
        played.answer = played.answer.model_copy(update={"rules": rules})
    played.open(contact_request(**changes))
    return played


def record(case: Rehearsal) -> dict[str, Any]:
    """The contact record as it stands."""
    return case.forms("contact_record")[0]


def wrong_places(played: Rehearsal, **payload: Any) -> list[list[Any]]:
    """Where a link is wrong; it opens nothing."""
    refusal = played.refused("link", CLERK, **payload)
    assert refusal.kind == "InvalidPayload"
    assert (played.state, played.opened) == ("routed", [])
    return [error["loc"] for error in refusal.errors]
