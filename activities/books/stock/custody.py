"""What custodies ask of the records: whose room a key opens, whether another custody has handed the item on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from activities.records.database import table
from activities.records.opening import opened_by_another
from models import tables

PLACE = table(tables.PlaceRow)


def _key_place(connection: Connection, _at: datetime, *, place: str | None) -> dict[str, Any] | None:
    """Keeper and deputy of a place; None where there is none of that name."""
    query = select(PLACE.c.keeper, PLACE.c.deputy).where(PLACE.c.id == place)
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def _handed_on(connection: Connection, _at: datetime, *, case: str, linked: str | None) -> bool:
    """Whether the records hold a step of the linked case that opens this one."""
    return opened_by_another(connection, case, linked)


READINGS: dict[str, Callable[..., Any]] = {"key_place": _key_place, "handed_on": _handed_on}
