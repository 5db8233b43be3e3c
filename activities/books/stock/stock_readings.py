"""What is read of places and stock before a step that books parts (二§3, §11; 一§19(3), §34)."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from activities.books.stock.stock import kept
from activities.books.stocktake_ledger import last_counted
from activities.records.database import table
from activities.records.rows import REGISTER
from activities.rules.stock import stock
from models.kinds.partsrequest import NAME, RequestLineRow
from models.stock.masters import Place, PlaceKind

LINE = table(RequestLineRow)
WAITING = 300
"""Cases that one step serves of what has come; the others are served as more comes, or by hand."""


def _supply(connection: Connection, _at: datetime, *, to: str, parts: list[str], case: str | None) -> dict[str, Any]:
    """The place that wants parts, the one that supplies it, where they lie on the way and when damaged.

    With it which parts are on no list, and the case for which they are, where it is one.
    """
    wanting = stock.place(connection, to)
    source = stock.supplied_from(connection, wanting) if wanting is not None else None
    return {
        "to": _shown(wanting),
        "source": _shown(source),
        "unknown": stock.unknown(connection, parts),
        "case": stock.workflow_of(connection, case) if case is not None else None,
    }


def _ways(connection: Connection, _at: datetime, *, place: str) -> dict[str, str | None]:
    """Where parts of a place lie on the way, and where they lie when they are damaged or refused."""
    found = stock.place(connection, place)
    region = found.region if found is not None else ""
    ways = {kind: stock.serving(connection, kind, region) for kind in (PlaceKind.TRANSIT, PlaceKind.QUARANTINE)}
    return {kind.value: one.id if one is not None else None for kind, one in ways.items()}


def _shown(place: Place | None) -> dict[str, Any] | None:
    return asdict(place) if place is not None else None


def _free(connection: Connection, _at: datetime, *, place: str, parts: list[str]) -> dict[str, int]:
    return stock.free(connection, place, parts)


def _prices(connection: Connection, _at: datetime, *, parts: list[str]) -> dict[str, str]:
    return stock.prices(connection, parts)


def _kept_for(connection: Connection, _at: datetime, *, case: str) -> list[dict[str, Any]]:
    """What is kept for a case, by place and part."""
    return [{"place": row.place, "part": row.part, "quantity": row.quantity} for row in kept(connection, [case])]


def _repair_store(
    connection: Connection, at: datetime, *, case: str, technician: str | None, parts: list[str]
) -> dict[str, Any]:
    """Where a repair takes its parts: the technician's van, else the workshop's store; what is free and kept there.

    With it where parts were counted after the step's time.
    """
    van = stock.van_of(connection, technician) if technician is not None else None
    place = van or stock.hub_or_centre(connection, _region_of(connection, case))
    kept_ones = _kept_for(connection, at, case=case)
    lies = {(row["place"], row["part"]) for row in kept_ones} | {(place.id, part) for part in parts if place}
    return {
        "place": place.id if place is not None else None,
        "unknown": stock.unknown(connection, parts),
        "free": stock.free(connection, place.id, parts) if place is not None else {},
        "kept": kept_ones,
        "counted": [list(where) for where, counted in sorted(last_counted(connection, lies).items()) if counted >= at],
    }


def _region_of(connection: Connection, case: str) -> str:
    """The region of the van of whom a case is with; none where there is no van."""
    assignee = connection.execute(select(REGISTER.c.assignee).where(REGISTER.c.workflow_id == case)).scalar()
    van = stock.van_of(connection, assignee) if assignee is not None else None
    return van.region if van is not None else ""


def _is_open(connection: Connection, _at: datetime, *, case: str | None) -> bool:
    return case is not None and stock.is_open(connection, case)


def _waiting(connection: Connection, _at: datetime, *, place: str | None, parts: list[str]) -> list[dict[str, Any]]:
    """Requests that wait for parts from a place: urgent ones first, then by their first date, then as opened."""
    query = (
        select(LINE.c.workflow_id, LINE.c.key, LINE.c.open)
        .join(REGISTER, REGISTER.c.workflow_id == LINE.c.workflow_id)
        .where(LINE.c.source == place, LINE.c.key.in_(parts), LINE.c.open > 0)
        .where(REGISTER.c.kind == NAME, func.coalesce(REGISTER.c.held_state, REGISTER.c.state) == "backordered")
        .order_by(LINE.c.urgent.desc(), LINE.c.since_at, REGISTER.c.opened_at, LINE.c.workflow_id, LINE.c.key)
        .limit(WAITING)
    )
    found = connection.execute(query) if place is not None and parts else ()
    return [{"case": row.workflow_id, "part": row.key, "open": row.open} for row in found]


READINGS: dict[str, Callable[..., Any]] = {
    "supply": _supply,
    "stock_ways": _ways,
    "stock_free": _free,
    "part_prices": _prices,
    "kept_for": _kept_for,
    "repair_store": _repair_store,
    "case_open": _is_open,
    "waiting": _waiting,
}
