"""The pool of units that are lent: only one that is available is, to one case at a time (二§12)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from activities.books.book import Book, Unfit, of_lost_attempts, subjects_lost
from activities.records.database import table
from models import tables
from models.parts.loaner import PoolMove
from models.record import Notification, Write

UNIT, MOVE = table(tables.PoolUnitRow), table(tables.PoolMoveRow)


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
        _becomes(connection, entry.unit, entry.state)
        yield from ()

    def undo(self, connection: Connection, write: Write) -> None:
        """Each unit is again what it was before the first of the lost moves."""
        lost = select(MOVE).where(of_lost_attempts(MOVE, write)).order_by(MOVE.c.seq.desc())
        for move in connection.execute(lost):
            _becomes(connection, move.unit, move.before)
        super().undo(connection, write)


def state_of(connection: Connection, unit: str) -> str | None:
    """What a unit is; None where the pool does not know it."""
    return connection.execute(select(UNIT.c.state).where(UNIT.c.unit == unit)).scalar()


def _becomes(connection: Connection, unit: str, state: str) -> None:
    connection.execute(update(UNIT).where(UNIT.c.unit == unit).values(state=state))


def _pool_unit(connection: Connection, _at: datetime, *, unit: str) -> str | None:
    return state_of(connection, unit)


BOOK = Pool()
READINGS: dict[str, Callable[..., Any]] = {"pool_unit": _pool_unit}
