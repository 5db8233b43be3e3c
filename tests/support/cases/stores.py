"""Stores for tests: two regions, a few parts with stock, suppliers, units to lend."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from activities.rules.stock import stock_entries, stock_masters
from models.stock.ledger import EntryKind, StockEntry
from models.stock.masters import PartLevel, PlaceKind, SupplierApproval

STORE, OTHER_STORE, STATION, BOSS = "warehouse:w-1", "warehouse:w-2", "station:e-1", "supervisor:s-1"
TECH, OTHER_TECH = "technician:t-1", "technician:t-2"
CENTRE, EAST, WEST, VAN, OTHER_VAN = "centre", "hub-east", "hub-west", "van-1", "van-2"
PUMP, BELT, LID, SEAL, RARE = "pump-12", "belt-3", "lid-7", "door-seal-1", "motor-1"
OPENED = datetime(2026, 1, 1, tzinfo=UTC)
FIRST, LAST = date(2020, 1, 1), date(2099, 12, 31)
STOCK = {CENTRE: 100, EAST: 100, WEST: 100, VAN: 20, OTHER_VAN: 20}
"""What lies there of each part but the rare one, of which there is one at the centre."""


def _place(name: str, kind: str, region: str, keeper: str, deputy: str | None = None) -> dict[str, Any]:
    return {"id": name, "kind": PlaceKind(kind), "region": region, "keeper": keeper, "deputy": deputy}


PLACES = (
    _place(CENTRE, "centre", "", STORE, OTHER_STORE),
    _place(EAST, "hub", "east", OTHER_STORE),
    _place(WEST, "hub", "west", "warehouse:w-3"),
    _place("station-e1", "station", "east", STATION),
    _place("station-w1", "station", "west", "station:w-1"),
    _place(VAN, "van", "east", TECH),
    _place(OTHER_VAN, "van", "west", OTHER_TECH),
    _place("quarantine", "quarantine", "", STORE),
    _place("transit", "transit", "", STORE),
)


def _part(number: str, price: str, pack: int = 1) -> dict[str, Any]:
    points = {CENTRE: 50, EAST: 20, WEST: 20, VAN: 2}
    levels = tuple(PartLevel(place=p, reorder_point=point, safety_stock=point // 2) for p, point in points.items())
    known = {"name": f"Name of {number}", "service_class": "washing_machine", "pack": pack}
    return {"number": number, "price": Decimal(price), "levels": levels} | known


PARTS = (
    _part(PUMP, "45.00"), _part(BELT, "12.50", 10), _part(LID, "8.00"), _part(SEAL, "40.00", 5), _part(RARE, "380.00"),
)  # fmt: skip


def supplier(name: str, covers: str, last: date = LAST) -> dict[str, Any]:
    """Somebody who is approved for that."""
    approval = SupplierApproval(covers=covers, valid_from=FIRST, valid_until=last, approved_by=BOSS)
    return {"id": name, "name": f"Name of {name}", "approvals": (approval,)}


SUPPLIERS = (supplier("sup-1", "*"), supplier("sup-2", PUMP), supplier("sup-3", "*", date(2026, 1, 31)))
UNITS = tuple({"unit": f"LU-{number}", "category": "washing_machine", "place": EAST} for number in (1, 2, 3))


def records(connection: Connection) -> None:
    """Enters the lists and the opening stock."""
    stock_masters.enter(connection, stock_masters.PLACES, PLACES)
    stock_masters.enter(connection, stock_masters.PARTS, PARTS)
    stock_masters.enter(connection, stock_masters.SUPPLIERS, SUPPLIERS)
    stock_masters.enter(connection, stock_masters.UNITS, UNITS)
    there = {(place, part): quantity for part in (PUMP, BELT, LID, SEAL) for place, quantity in STOCK.items()}
    entries = [_opening(part, place, quantity) for (place, part), quantity in {**there, (CENTRE, RARE): 1}.items()]
    stock_entries.book(connection, "opening", entries)


def _opening(part: str, place: str, quantity: int) -> StockEntry:
    known = {"kind": EntryKind.ADJUSTED, "happened_at": OPENED, "by": STORE, "note": "opening stock"}
    return StockEntry(part=part, place=place, quantity=quantity, **known)
