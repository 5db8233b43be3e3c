"""What the training of newcomers asks of the staff register: who leads them, who is gone or away (七§7, 七§9)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from activities.rules.people import people, staff
from models.people import Colleague, named


def _known(connection: Connection, person: str) -> Colleague | None:
    try:
        return staff.colleague(connection, person)
    except LookupError:
        return None


def _led_by(connection: Connection, _at: datetime, *, person: str) -> dict[str, Any]:
    """Who leads somebody, as `staff:id`; None where nobody does, or they are on no list."""
    one = _known(connection, person)
    return {"supervisor": named(one.supervisor) if one is not None and one.supervisor else None}


def _away(connection: Connection, at: datetime, *, persons: Sequence[str], day: str) -> dict[str, Any]:
    """Who of these no longer works here on a day, and who is absent; of whom the list knows nothing, neither."""
    known = {person: _known(connection, person) for person in persons}
    gone = [person for person, one in known.items() if one is not None and not _still(one, date.fromisoformat(day))]
    return {"gone": gone, "absent": [person for person in persons if people.absent(connection, person, at)]}


def _still(one: Colleague, today: date) -> bool:
    """Whether somebody has not left; who begins later is not gone."""
    return one.active and (one.left_on is None or today <= one.left_on)


READINGS: dict[str, Callable[..., Any]] = {"led_by": _led_by, "away": _away}
