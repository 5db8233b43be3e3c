"""Entries of the stock ledger that no case causes: they stand under a number of their own (二§11, 一§34)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from activities.books.book import hold
from activities.books.stock.stock import ENTRY, add, hold_stock
from models.stock.ledger import StockEntry

SAME = ("part", "place", "kind", "quantity", "by", "serial", "note")
"""What an entry says, beside when."""


class AnotherOfThatNumber(ValueError):
    """Under the number stands something else."""


def book(connection: Connection, number: str, entries: Sequence[StockEntry]) -> bool:
    """Books entries under a number of their own; False where they stand there already.

    Raises Unfit where there is too little, or something is on no list; AnotherOfThatNumber.
    """
    cause = cause_of(number)
    hold(connection, [cause])
    there = _standing(connection, cause)
    wanted = [tuple(getattr(entry, name) for name in SAME) for entry in entries]
    if there:
        if there != wanted:
            raise AnotherOfThatNumber(f"other entries stand under {number} already: take another reference")
        return False
    hold_stock(connection, ((entry.place or "", entry.part or "") for entry in entries))
    add(connection, cause, 1, entries)
    return True


def stands(connection: Connection, number: str) -> bool:
    """Whether anything stands under a number."""
    return bool(_standing(connection, cause_of(number)))


def cause_of(number: str) -> str:
    """What causes the entries of a number, where other entries have their case."""
    return f"stock-{number}"


def _standing(connection: Connection, cause: str) -> list[tuple[Any, ...]]:
    query = select(*(ENTRY.c[name] for name in SAME)).where(ENTRY.c.workflow_id == cause).order_by(ENTRY.c.line)
    return [tuple(row) for row in connection.execute(query)]
