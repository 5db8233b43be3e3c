"""What cases ask about places and stock: which place supplies which, what is free there (二§3, §11)."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from activities.records.database import table
from activities.records.rows import REGISTER
from models import tables
from models.people import human
from models.stock.masters import Place, PlaceKind

PART, PLACE, BALANCE = table(tables.PartRow), table(tables.PlaceRow), table(tables.StockBalance)


# -- places -------------------------------------------------------------------------------------------------------


def place(connection: Connection, place_id: str) -> Place | None:
    """A place by its id."""
    return _one(connection, PLACE.c.id == place_id)


def van_of(connection: Connection, person: str) -> Place | None:
    """The van that a technician keeps."""
    theirs = PLACE.c.keeper.endswith(f":{human(person)}", autoescape=True)
    return _one(connection, PLACE.c.kind == PlaceKind.VAN, theirs)


def centre(connection: Connection) -> Place | None:
    """The company's own store."""
    return _one(connection, PLACE.c.kind == PlaceKind.CENTRE)


def hub_or_centre(connection: Connection, region: str) -> Place | None:
    """The store of a region, else the centre."""
    hub = _one(connection, PLACE.c.kind == PlaceKind.HUB, PLACE.c.region == region) if region else None
    return hub or centre(connection)


def supplied_from(connection: Connection, wanting: Place) -> Place | None:
    """Which place supplies another (二§3): a van or station its region's hub, a hub the centre, the centre itself."""
    if wanting.kind in (PlaceKind.VAN, PlaceKind.STATION):
        return hub_or_centre(connection, wanting.region)
    return centre(connection)


def serving(connection: Connection, kind: PlaceKind, region: str) -> Place | None:
    """The quarantine, or the transit, of a region; else the one of the whole company."""
    query = select(PLACE).where(PLACE.c.kind == kind, or_(PLACE.c.region == region, PLACE.c.region == ""))
    row = connection.execute(query.order_by((PLACE.c.region == "").asc(), PLACE.c.id.collate("C"))).mappings().first()
    return None if row is None else _place(row)


def _one(connection: Connection, *where: Any) -> Place | None:
    row = connection.execute(select(PLACE).where(*where).order_by(PLACE.c.id.collate("C"))).mappings().first()
    return None if row is None else _place(row)


def _place(row: Any) -> Place:
    return Place(**{**row, "kind": PlaceKind(row["kind"])})


# -- stock --------------------------------------------------------------------------------------------------------


def unknown(connection: Connection, parts: Collection[str]) -> list[str]:
    """Those of the parts that are on no list, in their order."""
    known = set(connection.execute(select(PART.c.number).where(PART.c.number.in_(parts))).scalars())
    return [part for part in parts if part not in known]


def free(connection: Connection, place_id: str, parts: Collection[str]) -> dict[str, int]:
    """What of these parts lies at a place and is kept for nobody, where there is any."""
    query = select(BALANCE.c.part, (BALANCE.c.on_hand - BALANCE.c.reserved).label("left")).where(
        BALANCE.c.place == place_id, BALANCE.c.part.in_(parts), BALANCE.c.on_hand > BALANCE.c.reserved
    )
    return {row.part: row.left for row in connection.execute(query)}


def prices(connection: Connection, parts: Collection[str]) -> dict[str, str]:
    """The price of one piece of each, in yuan."""
    query = select(PART.c.number, PART.c.price).where(PART.c.number.in_(parts))
    return {part: f"{price:.2f}" for part, price in connection.execute(query)}


def is_open(connection: Connection, workflow_id: str) -> bool:
    """Whether a case stands in the register and has not ended."""
    found = and_(REGISTER.c.workflow_id == workflow_id, REGISTER.c.closed_at.is_(None))
    return connection.execute(select(REGISTER.c.workflow_id).where(found)).first() is not None


def workflow_of(connection: Connection, case: str) -> str | None:
    """The workflow id of a case that is named by it or by its number."""
    either = or_(REGISTER.c.workflow_id == case, REGISTER.c.number == case)
    return connection.execute(select(REGISTER.c.workflow_id).where(either)).scalar()
