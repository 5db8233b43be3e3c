"""What a repair that is handed on reads of the parts that are kept for it in vans (一§19(1), 二§11)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from activities.books.stock.stock import kept
from activities.records.database import table
from activities.records.rows import LINK, REGISTER
from activities.rules.stock import stock
from models import tables
from models.case import Relation
from models.kinds.partsrequest import NAME, RequestLineRow
from models.stock.masters import Place, PlaceKind

LINE, PLACE = table(RequestLineRow), table(tables.PlaceRow)


def _kit_elsewhere(
    connection: Connection, _at: datetime, *, case: str, technician: str, workshop: bool
) -> dict[str, Any]:
    """What is kept for a case in vans that are not the technician's, and what is free where the case takes parts from.

    `requests`: those of the case of which something is still to come to another's van.
    """
    own = stock.van_of(connection, technician)
    place = _store(connection, own, workshop=workshop)
    others = _vans_but(connection, own)
    lies = [row for row in kept(connection, [case]) if row.place in others]
    parts = {row.part for row in lies}
    return {
        "place": place.id if place is not None else None,
        "lies": [{"place": row.place, "part": row.part, "quantity": row.quantity} for row in lies],
        "free": stock.free(connection, place.id, parts) if place is not None and parts else {},
        "requests": _to_come(connection, case, others),
    }


def _store(connection: Connection, van: Place | None, *, workshop: bool) -> Place | None:
    """The technician's van, else the store of its region."""
    if van is not None and not workshop:
        return van
    return stock.hub_or_centre(connection, van.region if van is not None else "")


def _vans_but(connection: Connection, own: Place | None) -> set[str]:
    vans = connection.execute(select(PLACE.c.id).where(PLACE.c.kind == PlaceKind.VAN)).scalars()
    return {van for van in vans if own is None or van != own.id}


def _to_come(connection: Connection, case: str, vans: set[str]) -> list[str]:
    """The numbers of a case's requests of which something is open, kept or on its way to one of the vans."""
    query = (
        select(REGISTER.c.number, LINE.c.to)
        .distinct()
        .join(LINK, LINK.c.other == REGISTER.c.workflow_id)
        .join(LINE, LINE.c.workflow_id == REGISTER.c.workflow_id)
        .where(LINK.c.workflow_id == case, LINK.c.relation.in_((Relation.OPENED, Relation.LINKED)))
        .where(REGISTER.c.kind == NAME, REGISTER.c.closed_at.is_(None))
        .where(or_(LINE.c.open > 0, LINE.c.kept > 0, LINE.c.transit > 0))
        .order_by(REGISTER.c.number)
    )
    return [row.number for row in connection.execute(query) if row.to in vans]


READINGS: dict[str, Callable[..., Any]] = {"kit_elsewhere": _kit_elsewhere}
