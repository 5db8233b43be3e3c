"""What the warehouse books beside the cases: moves, scraps and adjusts (二§11, 一§34)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from activities.books.book import Unfit
from activities.rules.stock import stock
from models.stock.ledger import EntryKind, StockEntry
from models.stock.masters import Place, PlaceKind

ON_THE_ROAD = (PlaceKind.VAN, PlaceKind.STATION)


@dataclass(frozen=True, kw_only=True)
class StockChange:
    """What is said of a change: pieces by part, signed where they are adjusted; who books it, and why."""

    quantities: Mapping[str, int]
    at: datetime
    by: str
    note: str | None

    def entries(self, kind: EntryKind, place: str, sign: int = 1) -> Iterator[StockEntry]:
        """An entry a part."""
        for part, quantity in self.quantities.items():
            yield StockEntry(
                part=part, place=place, kind=kind, quantity=sign * quantity, happened_at=self.at, by=self.by,
                note=self.note,
            )  # fmt: skip


def moved(connection: Connection, change: StockChange, source: str, target: str) -> list[StockEntry]:
    """From one place to another at once. Raises Unfit where it may not go there."""
    _check_way(connection, _place(connection, source), _place(connection, target))
    return [*change.entries(EntryKind.MOVED_OUT, source, -1), *change.entries(EntryKind.MOVED_IN, target)]


def scrapped(connection: Connection, change: StockChange, place: str) -> list[StockEntry]:
    """Thrown away. Raises Unfit of what is on its way."""
    _check_lies(_place(connection, place))
    return list(change.entries(EntryKind.SCRAPPED, place, -1))


def adjusted(connection: Connection, change: StockChange, place: str) -> list[StockEntry]:
    """Set right, up or down. Raises Unfit of what is on its way."""
    _check_lies(_place(connection, place))
    return list(change.entries(EntryKind.ADJUSTED, place))


def _check_way(connection: Connection, source: Place, target: Place) -> None:
    """What is on the road comes back to its store alone; what is on its way is a request's matter."""
    if source.id == target.id:
        raise Unfit(f"{source.id} is where it lies already")
    _check_lies(source, target)
    stores = stock.hub_or_centre(connection, source.region), stock.centre(connection)
    allowed = sorted({store.id for store in stores if store is not None})
    if source.kind in ON_THE_ROAD and target.id not in allowed:
        raise Unfit(f"from {source.id} it goes to {', '.join(allowed)} alone, not to {target.id}")


def _check_lies(*places: Place) -> None:
    if any(place.kind is PlaceKind.TRANSIT for place in places):
        raise Unfit("what is on its way is received, or settled, by the request that sent it")


def _place(connection: Connection, place_id: str) -> Place:
    found = stock.place(connection, place_id)
    if found is None:
        raise Unfit(f"{place_id}: not on the list of places")
    return found
