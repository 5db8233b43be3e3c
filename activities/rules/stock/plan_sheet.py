"""The lines of a plan of parts, page by page: every figure with the formula and what it was reckoned from (二§4)."""

from typing import Any

from sqlalchemy import Connection, select

from activities.records.database import table
from activities.rules.stock import case_lines
from models.kinds.partsplan import PartsPlanLine

LINE = table(PartsPlanLine)
SHOWN = (
    "forecast", "formula", "low_confidence", "stations", "factor", "outlook", "expected", "chosen", "chosen_by",
    "chosen_why", "need", "need_formula", "supplier", "unit_price", "months", "on_hand", "reserved", "on_order",
    "in_transit", "open_requests", "safety_stock", "pack", "price", "service_class",
)  # fmt: skip
NEEDED = LINE.c.need > 0


def lines(
    connection: Connection, workflow_id: str, *, needed: bool, limit: int, offset: int
) -> list[dict[str, Any]]:
    """By part; `needed`: only those of which any are to be bought."""
    columns = (LINE.c.key.label("part"), *(LINE.c[name] for name in SHOWN))
    query = select(*columns).where(LINE.c.workflow_id == workflow_id, *_which(needed=needed)).order_by(LINE.c.key)
    return [dict(row) for row in connection.execute(query.limit(limit).offset(offset)).mappings()]


def count(connection: Connection, workflow_id: str, *, needed: bool) -> int:
    """How many lines there are on all pages."""
    return case_lines.count(connection, LINE, workflow_id, *_which(needed=needed))


def _which(*, needed: bool) -> tuple[Any, ...]:
    return (NEEDED,) if needed else ()
