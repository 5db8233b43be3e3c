"""The pool of units that are lent: only one that is available is, to one case at a time (二§12)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from activities.books.book import Book, Unfit, subjects_lost
from activities.books.stock.former_values import FormerValues
from activities.records.database import table
from models import tables
from models.parts.loaner import PoolMove
from models.record import Notification, Write

UNIT, MOVE = table(tables.PoolUnitRow), table(tables.PoolMoveRow)
STATES = FormerValues(UNIT.c.unit, UNIT.c.state, MOVE.c.unit, MOVE.c.before)


class Pool(Book[PoolMove]):
    """The state of a unit is what its last move, or the warehouse, has made of it."""

    entry = PoolMove
    tables = (MOVE,)

    def subject(self, entry: PoolMove) -> str:
        return entry.unit

    def lost(self, connection: Connection, write: Write) -> Iterable[str]:
        return subjects_lost(connection, MOVE, "unit", write)

    def post(self, connection: Connection, write: Write, entry: PoolMove) -> Iterator[Notification]:
        before = state_of(connection, entry.unit)
        if before is None or entry.needs not in (None, before):
            raise Unfit(f"{entry.unit} is {before or 'not in the pool'}, not {entry.needs}: take another unit")
        row = {"workflow_id": write.workflow_id, "seq": write.entry.seq, "unit": entry.unit, "before": before}
        row |= {"state": entry.state, "moved_at": entry.at, "moved_by": entry.by}
        connection.execute(insert(MOVE).values(row))
        STATES.become(connection, {entry.unit: entry.state})
        yield from ()

    def undo(self, connection: Connection, write: Write) -> None:
        """Each unit is again what it was before the first of the lost moves."""
        STATES.put_back(connection, write)
        super().undo(connection, write)


def state_of(connection: Connection, unit: str) -> str | None:
    """What a unit is; None where the pool does not know it."""
    return STATES.stand(connection, [unit]).get(unit)


def _pool_unit(connection: Connection, _at: datetime, *, unit: str) -> str | None:
    return state_of(connection, unit)


BOOK = Pool()
READINGS: dict[str, Callable[..., Any]] = {"pool_unit": _pool_unit}
