"""What a plan of parts asks of the records before a step: counts and sums of its lines, names on the lists (二§4)."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, func, select

from activities.books.stock.plan_lines import LINE, reckoned, supply_of
from activities.rules.stock import stock
from activities.rules.stock.stock_masters import PART, SUPPLIER
from models.kinds.partsplan import MOST_NAMED
from models.stock.plan import need


def _opening(connection: Connection, _at: datetime) -> dict[str, Any]:
    """The centre with its keeper, and how many parts there are."""
    centre = stock.centre(connection)
    return {
        "centre": {"id": centre.id, "keeper": centre.keeper} if centre is not None else None,
        "lines": connection.execute(select(func.count()).select_from(PART)).scalar_one(),
    }


def _names(connection: Connection, _at: datetime, *, place: str, parts: list[str]) -> dict[str, Any]:
    return {
        "place": stock.place(connection, place) is not None, "unknown": stock.unknown(connection, parts),
    }  # fmt: skip


def _outlook(connection: Connection, _at: datetime, *, parts: list[str], classes: list[str]) -> dict[str, Any]:
    known = select(PART.c.service_class).where(PART.c.service_class.in_(classes)).distinct()
    there = set(connection.execute(known).scalars())
    return {
        "unknown": stock.unknown(connection, parts), "no_class": [name for name in classes if name not in there],
    }  # fmt: skip


def _draft(connection: Connection, _at: datetime, *, case: str) -> dict[str, Any]:
    """What the lines come to once they are reckoned."""
    lines = [(line.need.pieces, line.price, line.forecast.low_confidence) for line in reckoned(connection, case)]
    return _sums(lines)


def _sums(lines: Iterable[tuple[int, Decimal, bool]]) -> dict[str, Any]:
    found = list(lines)
    return {
        "needed": sum(pieces > 0 for pieces, _, _ in found), "unsure": sum(unsure for _, _, unsure in found),
        "value": f"{sum((pieces * price for pieces, price, _ in found), Decimal('0.00')):.2f}",
    }  # fmt: skip


def _choice(connection: Connection, _at: datetime, *, case: str, part: str, quantity: int) -> dict[str, Any] | None:
    """What the lines come to with another figure for one of them; None where there is no such line."""
    mine = LINE.c.workflow_id == case
    row = connection.execute(select(LINE).where(mine, LINE.c.key == part)).first()
    if row is None:
        return None
    others = select(LINE.c.need, LINE.c.price, LINE.c.low_confidence).where(mine, LINE.c.key != part)
    lines = [(one.need or 0, one.price, one.low_confidence) for one in connection.execute(others)]
    chosen = need(Fraction(quantity), supply_of(row)).pieces
    return _sums([*lines, (chosen, row.price, row.low_confidence)])


def _order(
    connection: Connection, _at: datetime, *, case: str, parts: list[str], suppliers: list[str]
) -> dict[str, Any]:
    """What is needed of these parts and not ordered yet, which suppliers there are not, what is still to be ordered."""
    waits = (LINE.c.workflow_id == case, LINE.c.need > 0, LINE.c.supplier.is_(None))
    needs = connection.execute(select(LINE.c.key, LINE.c.need).where(*waits, LINE.c.key.in_(parts)))
    left = [*connection.execute(select(LINE.c.key).where(*waits, LINE.c.key.not_in(parts))).scalars()]
    known = set(connection.execute(select(SUPPLIER.c.id).where(SUPPLIER.c.id.in_(suppliers))).scalars())
    return {
        "needs": {row.key: row.need for row in needs},
        "no_supplier": [supplier for supplier in suppliers if supplier not in known],
        "left": {"count": len(left), "parts": sorted(left)[:MOST_NAMED]},
    }


READINGS: dict[str, Callable[..., Any]] = {
    "plan_opening": _opening,
    "plan_names": _names,
    "plan_outlook": _outlook,
    "plan_draft": _draft,
    "plan_choice": _choice,
    "plan_order": _order,
}
