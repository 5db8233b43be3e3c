"""The sheet of a stocktake, page by page: what is to be counted; once it is, what differs from the book (一§34)."""

from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, select

from activities.books.stocktake_ledger import LINE, stale
from activities.records.database import table
from activities.rules.stock import case_lines
from models import tables

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
    return case_lines.count(connection, LINE, workflow_id)


class Difference(NamedTuple):
    """A part of which other than the book says was found, and why."""

    part: str
    counted: int
    book: int
    difference: int
    cause: str | None
    note: str | None


COUNTING = ("counting", "recounting")
"""States of a stocktake in which nobody is told what the book says: somebody still counts (一§34)."""
DIFFERS = LINE.c.difference != 0


def differences(connection: Connection, workflow_id: str, *, limit: int, offset: int) -> list[Difference]:
    """By part: what is to be explained, and what was applied."""
    asked = (LINE.c.key, LINE.c.counted, LINE.c.book, LINE.c.difference, LINE.c.cause, LINE.c.cause_note)
    query = select(*asked).where(LINE.c.workflow_id == workflow_id, DIFFERS).order_by(LINE.c.key)
    return [Difference(*row) for row in connection.execute(query.limit(limit).offset(offset))]


def differing(connection: Connection, workflow_id: str) -> int:
    """How many differences there are on all pages."""
    return case_lines.count(connection, LINE, workflow_id, DIFFERS)


def _standing() -> Any:
    return case(
        (LINE.c.counted.is_(None), SheetStanding.TO_COUNT.value),
        (LINE.c.applied.is_(True), SheetStanding.COUNTED.value),
        (stale(), SheetStanding.COUNT_AGAIN.value),
        (LINE.c.to_recount, SheetStanding.RECOUNT.value),
        else_=SheetStanding.COUNTED.value,
    )
