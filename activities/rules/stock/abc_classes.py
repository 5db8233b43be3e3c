"""The class of each part as it is on a day, reckoned from what the ledger says was used (二§7, 一§32)."""

from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, func, select

from activities.books.stock.stock import ENTRY
from activities.rules.stock.stock_masters import PART
from models.stock.abc import TOO_SHORT, YEAR, YearsUse, classes, months_before
from models.stock.ledger import EntryKind
from models.stock.masters import AbcClass

USED = (EntryKind.CONSUMED, EntryKind.ISSUED, EntryKind.RETURNED)
"""What was used, less what came back unused."""


def abc_classes(connection: Connection, now: datetime, tz: tzinfo) -> dict[str, AbcClass]:
    """By part. The twelve months end with today; pieces count at the part's price of today."""
    today = now.astimezone(tz).date()

    def start(months: int) -> datetime:
        return datetime.combine(months_before(today, months) + timedelta(days=1), time(), tz)

    end = datetime.combine(today + timedelta(days=1), time(), tz)
    known_before = start(TOO_SHORT)
    used = (
        select(ENTRY.c.part, (-func.sum(ENTRY.c.quantity)).label("pieces"))
        .where(ENTRY.c.kind.in_(USED), ENTRY.c.happened_at >= start(YEAR), ENTRY.c.happened_at < end)
        .group_by(ENTRY.c.part)
        .subquery()
    )
    first = select(ENTRY.c.part, func.min(ENTRY.c.happened_at).label("at")).group_by(ENTRY.c.part).subquery()
    query = select(
        PART.c.number, PART.c.manual_abc, PART.c.manual_until,
        (func.greatest(func.coalesce(used.c.pieces, 0), 0) * PART.c.price).label("value"),
        func.coalesce(first.c.at < known_before, False).label("settled"),
    ).select_from(
        PART.outerjoin(used, used.c.part == PART.c.number).outerjoin(first, first.c.part == PART.c.number)
    )  # fmt: skip
    return classes(map(_use, connection.execute(query)), today)


def _use(row: Any) -> YearsUse:
    manual = AbcClass(row.manual_abc) if row.manual_abc is not None else None
    return YearsUse(part=row.number, value=row.value, settled=row.settled, manual=manual, until=row.manual_until)
