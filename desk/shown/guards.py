"""What stands in the way of an event that the state allows, as far as a case shows it; the case alone decides."""

from collections.abc import Callable, Mapping
from typing import Any

Seen = Mapping[str, Any]
Guard = Callable[[Seen], str | None]


def obstacle(event: str, seen: Seen) -> str | None:
    """Why the case, as it shows itself, would refuse this event; None where nothing is known to be in its way."""
    guard = GUARDS.get(event) or GUARDS.get(f"{seen['kind']}.{event}")
    return guard(seen) if guard else None


def _running(name: str, seen: Seen) -> bool:
    open_states = ("running", "paused", "overdue")
    return any(c["name"] == name and c["state"] in open_states for c in seen["commitments"])


def _nothing_overdue(seen: Seen) -> str | None:
    return None if any(c["state"] == "overdue" for c in seen["commitments"]) else "nothing is overdue"


def _nothing_to_decide(seen: Seen) -> str | None:
    return None if _undecided(seen) else "no conduct record is undecided"


def _undecided(seen: Seen) -> bool:
    return any(record["state"] == "proposed" for record in seen["conduct"])


def _conduct_first(seen: Seen) -> str | None:
    return "a conduct record is undecided: decide_conduct" if _undecided(seen) else None


def _no_notice(seen: Seen) -> str | None:
    return None if _running("notice", seen) else "no notice is open"


def _notice_first(seen: Seen) -> str | None:
    return "the customer has not been told yet: confirm_notice first" if _running("notice", seen) else None


def _nothing_to_write_off(seen: Seen) -> str | None:
    owed = {"collect", "return_goods", "loaner", "payment", "cash_hand_in"}
    late = any(c["name"] in owed and c["state"] == "overdue" for c in seen["commitments"])
    return None if late else "nothing is overdue that could be written off"


GUARDS: Mapping[str, Guard] = {
    "take_charge": _nothing_overdue,
    "decide_conduct": _nothing_to_decide,
    "Repair.write_off": _nothing_to_write_off,
    "Return.close": _conduct_first,
    "Proposal.confirm_notice": _no_notice,
    "Proposal.close": _notice_first,
}
"""By event, or by kind and event."""
