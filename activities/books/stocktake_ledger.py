"""Stocktakes against the ledger: which lines are stale, what sets the ledger right, what is too late to book (一§34).

What a stocktake sets right is dated as each line was counted, so that a book as of then has it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Subquery, func, literal, select, tuple_, update

from activities.books.book import Unfit
from activities.records.database import table
from models import tables
from models.kinds.stocktake import MOST_NAMED, StocktakeLine
from models.record import Write
from models.stock.ledger import KEPT, EntryKind, StockEntry

LINE, ENTRY = table(StocktakeLine), table(tables.StockEntryRow)


def stale() -> ColumnElement[bool]:
    """Of a line: something that happened before it was counted was posted after the book was read."""
    later = select(ENTRY.c.id).where(
        ENTRY.c.place == LINE.c.place, ENTRY.c.part == LINE.c.key, ENTRY.c.id > LINE.c.last_entry,
        ENTRY.c.happened_at <= LINE.c.counted_at, ENTRY.c.kind.not_in(KEPT),
    )  # fmt: skip
    return later.exists()


def named(parts: Sequence[str]) -> str:
    """The first parts by name, and how many more there are."""
    more = len(parts) - MOST_NAMED
    return ", ".join(parts[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


# -- setting right --------------------------------------------------------------------------------------------------


def differing(connection: Connection, workflow_id: str) -> list[tuple[str, str]]:
    """Place and part of each line of a stocktake that differs from the book."""
    where = (LINE.c.workflow_id == workflow_id, LINE.c.difference != 0)
    return [(row.place, row.key) for row in connection.execute(select(LINE.c.place, LINE.c.key).where(*where))]


def set_right(connection: Connection, write: Write, entry: StockEntry, *, now: datetime) -> None:
    """Enters all differences of the stocktake that the step is of; who settles has locked the place. Raises Unfit."""
    _not_stale(connection, write.workflow_id)
    rows = _adjustments(write, entry, now)
    connection.execute(ENTRY.insert().from_select([column.name for column in rows.c], select(rows)))
    mine = LINE.c.workflow_id == write.workflow_id
    connection.execute(update(LINE).where(mine).values(applied=True, seq=write.entry.seq))


def _not_stale(connection: Connection, workflow_id: str) -> None:
    query = select(LINE.c.key).where(LINE.c.workflow_id == workflow_id, stale()).order_by(LINE.c.key)
    found = [*connection.execute(query).scalars()]
    if found:
        raise Unfit(f"{named(found)}: something earlier was posted since the count, count again")


def _adjustments(write: Write, entry: StockEntry, now: datetime) -> Subquery:
    """An entry of the ledger for each difference."""
    number = func.row_number().over(order_by=LINE.c.key).cast(Integer)
    columns: dict[str, Any] = {
        "workflow_id": literal(write.workflow_id), "seq": literal(write.entry.seq), "line": number,
        "part": LINE.c.key, "place": LINE.c.place, "kind": literal(EntryKind.ADJUSTED.value),
        "quantity": LINE.c.difference, "happened_at": LINE.c.counted_at,
        "posted_at": literal(now, ENTRY.c.posted_at.type), "by": literal(entry.by), "late": literal(value=False),
        "note": LINE.c.cause,
    }  # fmt: skip
    chosen = select(*(value.label(name) for name, value in columns.items()))
    return chosen.where(LINE.c.workflow_id == write.workflow_id, LINE.c.difference != 0).subquery()


# -- what is too late -----------------------------------------------------------------------------------------------


def refuse_counted(
    rows: Sequence[Mapping[str, Any]], last: Mapping[tuple[str, str], datetime | None]
) -> None:
    """What happened before a part was last counted at a place is in that count. Raises Unfit."""
    for row in rows:
        counted_at = last[row["place"], row["part"]] if row["kind"] not in KEPT else None
        if counted_at is not None and row["happened_at"] <= counted_at:
            when = counted_at.isoformat(timespec="minutes")
            raise Unfit(
                f"{row['part']} at {row['place']} was counted at {when}, what happened before is in that count: "
                "have it adjusted as of today"
            )


def last_counted(connection: Connection, where: set[tuple[str, str]]) -> dict[tuple[str, str], datetime]:
    """When parts at places were last counted, where that count was applied."""
    if not where:
        return {}
    at = func.max(LINE.c.counted_at).label("counted_at")
    query = select(LINE.c.place, LINE.c.key, at).where(LINE.c.applied, tuple_(LINE.c.place, LINE.c.key).in_(where))
    found = connection.execute(query.group_by(LINE.c.place, LINE.c.key))
    return {(row.place, row.key): row.counted_at for row in found}
