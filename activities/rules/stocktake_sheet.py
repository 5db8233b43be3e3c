"""The sheet of a stocktake, page by page: what is to be counted and what is; never what the book says (一§34)."""

from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, func, or_, select

from activities.books.counted import LINE, stale
from activities.records.database import table
from activities.records.rows import REGISTER
from models import tables
from models.kinds.stocktake import NAME

PART = table(tables.PartRow)


class SheetStanding(StrEnum):
    """What is still to be done about a line."""

    TO_COUNT = "to_count"
    COUNT_AGAIN = "count_again"
    """Something earlier was posted since."""
    RECOUNT = "recount"
    COUNTED = "counted"


class ShownLine(NamedTuple):
    """A part on the sheet, and where it lies."""

    part: str
    description: str
    shelf: str | None
    to_do: str


def stocktake_of(connection: Connection, name: str) -> str | None:
    """The workflow id of a stocktake, by that or its number."""
    which = or_(REGISTER.c.workflow_id == name, REGISTER.c.number == name)
    return connection.execute(select(REGISTER.c.workflow_id).where(REGISTER.c.kind == NAME, which)).scalar()


def lines(connection: Connection, workflow_id: str, *, limit: int, offset: int) -> list[ShownLine]:
    """By shelf and part."""
    query = (
        select(LINE.c.key, PART.c.name, PART.c.shelf, _standing())
        .join(PART, PART.c.number == LINE.c.key)
        .where(LINE.c.workflow_id == workflow_id)
        .order_by(PART.c.shelf, LINE.c.key)
    )
    return [ShownLine(*row) for row in connection.execute(query.limit(limit).offset(offset))]


def count(connection: Connection, workflow_id: str) -> int:
    """How many lines there are on all pages."""
    mine = select(func.count()).select_from(LINE).where(LINE.c.workflow_id == workflow_id)
    return int(connection.execute(mine).scalar_one())


def _standing() -> Any:
    return case(
        (LINE.c.counted.is_(None), SheetStanding.TO_COUNT.value),
        (LINE.c.applied.is_(True), SheetStanding.COUNTED.value),
        (stale(), SheetStanding.COUNT_AGAIN.value),
        (LINE.c.to_recount, SheetStanding.RECOUNT.value),
        else_=SheetStanding.COUNTED.value,
    )
