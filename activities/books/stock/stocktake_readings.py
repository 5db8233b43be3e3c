"""What a stocktake asks of the records before a step: counts of its lines, and the first few by name (一§34)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, String, and_, column, func, or_, select, values

from activities.books.stock.stock import kept
from activities.books.stock.stocktakes import BALANCE, PLACE, sheet
from activities.books.stocktake_ledger import ENTRY, LINE, stale
from activities.records.database import table
from activities.records.rows import REGISTER
from activities.rules.publishing import calendar_in_force
from activities.rules.stock.abc_classes import abc_classes
from models import tables
from models.kinds.stocktake import MOST_NAMED
from models.stock.ledger import KEPT
from models.stock.masters import AbcClass

PART = table(tables.PartRow)


def _sheet(connection: Connection, _at: datetime, *, place: str, parts: list[str] | None) -> dict[str, Any]:
    """Who keeps the place, how many parts its sheet has, and which of those named are on no list."""
    query = select(PLACE.c.kind, PLACE.c.keeper, PLACE.c.deputy).where(PLACE.c.id == place)
    row = connection.execute(query).mappings().first()
    wanted = sheet(place, parts).subquery()
    known = connection.execute(select(PART.c.number).where(PART.c.number.in_(parts or ()))).scalars()
    return {
        "place": None if row is None else dict(row),
        "lines": connection.execute(select(func.count()).select_from(wanted)).scalar_one(),
        "unknown": sorted({*(parts or ())} - {*known})[:MOST_NAMED],
    }


# -- before a count -------------------------------------------------------------------------------------------------


def _count(
    connection: Connection, at: datetime, *, case: str, place: str, parts: list[str], moments: dict[str, str]
) -> dict[str, Any]:
    """Of the parts that are counted what the sheet and the book have, in their order; of the other lines counts.

    `moments`: when a part was counted, where not at the time of the step.
    """
    when = {part: datetime.fromisoformat(moments[part]) if part in moments else at for part in parts}
    lines = {row.key: row for row in _lines(connection, case, parts)}
    books = _books(connection, place, when)
    _, calendar = calendar_in_force(connection, datetime.now(UTC))
    classes = abc_classes(connection, at, calendar.tz)
    people = sorted({name for row in lines.values() for name in (row.counted_by, row.counted_with) if name})
    return {
        "lines": [_shown(lines.get(part), books[part], classes.get(part), people) for part in parts],
        "people": people,
        "rest": _rest(connection, case, parts),
    }


def _lines(connection: Connection, case: str, parts: Sequence[str]) -> Sequence[Any]:
    asked = (LINE.c.key, LINE.c.to_recount, LINE.c.counted_by, LINE.c.counted_with, stale().label("stale"))
    return connection.execute(select(*asked).where(LINE.c.workflow_id == case, LINE.c.key.in_(parts))).all()


def _books(connection: Connection, place: str, when: Mapping[str, datetime]) -> dict[str, tuple[int, int]]:
    """What lies of each part by its entries up to a moment, and the last entry about it."""
    given = values(column("part", String), column("at", DateTime(timezone=True)), name="given").data([*when.items()])
    about = and_(ENTRY.c.place == place, ENTRY.c.part == given.c.part, ENTRY.c.kind.not_in(KEPT))
    lies = func.sum(ENTRY.c.quantity).filter(ENTRY.c.happened_at <= given.c.at)
    query = select(given.c.part, func.coalesce(lies, 0), func.coalesce(func.max(ENTRY.c.id), 0))
    found = connection.execute(query.select_from(given.outerjoin(ENTRY, about)).group_by(given.c.part))
    return {part: (int(book), last) for part, book, last in found}


def _shown(line: Any | None, book: tuple[int, int], abc: AbcClass | None, people: Sequence[str]) -> list[Any]:
    """A line in few signs: there may be 500."""
    flags = (line is not None, abc is not None, line is not None and line.stale, line is not None and line.to_recount)
    names = (line.counted_by, line.counted_with) if line is not None else ()
    numbers = [people.index(name) for name in names if name]
    return ["".join(str(int(flag)) for flag in flags), *book, (abc or AbcClass.PROVISIONAL).value, numbers]


def _rest(connection: Connection, case: str, parts: Sequence[str]) -> dict[str, Any]:
    """How many other lines are not counted, stale, to be counted once more, different; the first of them by name."""
    left = {"missing": LINE.c.counted.is_(None), "stale": stale(), "to_recount": LINE.c.to_recount}
    counts = (func.count().filter(which).label(name) for name, which in left.items())
    differing = func.count().filter(LINE.c.difference != 0).label("differing")
    others = (LINE.c.workflow_id == case, LINE.c.key.not_in(parts))
    query = select(func.count().label("lines"), *counts, differing).where(*others)
    found = dict(connection.execute(query).mappings().one())
    return found | {"named": {name: _first(connection, others, which) for name, which in left.items() if found[name]}}


def _first(connection: Connection, lines: Sequence[Any], which: Any) -> list[str]:
    """The first of these lines by name."""
    query = select(LINE.c.key).where(*lines, which).order_by(LINE.c.key).limit(MOST_NAMED)
    return [*connection.execute(query).scalars()]


# -- before a difference is explained, before all is applied --------------------------------------------------------


def _line(connection: Connection, _at: datetime, *, case: str, part: str) -> dict[str, Any] | None:
    """How a line stands."""
    query = select(LINE.c.difference, stale().label("stale")).where(LINE.c.workflow_id == case, LINE.c.key == part)
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def _apply(connection: Connection, _at: datetime, *, case: str, cut: list[dict[str, Any]]) -> dict[str, Any]:
    """What stands in the way of applying a stocktake, and the cases whose reservations it cuts."""
    return {
        "stale": _counted(connection, case, stale()),
        "unexplained": _counted(connection, case, and_(LINE.c.difference != 0, LINE.c.cause.is_(None))),
        "short": _short(connection, case, cut),
        "cases": {name: _case(connection, name) for name in sorted({line["case"] for line in cut})},
    }


def _counted(connection: Connection, case: str, which: Any) -> dict[str, Any]:
    """How many lines of a stocktake are so, and the first by name."""
    mine = (LINE.c.workflow_id == case,)
    count = connection.execute(select(func.count()).select_from(LINE).where(*mine, which)).scalar_one()
    return {"count": count, "parts": _first(connection, mine, which)}


def _short(connection: Connection, case: str, cut: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first parts of which less would lie there than is kept for cases once the cuts are made, and for which."""
    mine = and_(BALANCE.c.place == LINE.c.place, BALANCE.c.part == LINE.c.key)
    left = (BALANCE.c.on_hand + LINE.c.difference).label("left")
    query = select(LINE.c.key, LINE.c.place, left, BALANCE.c.reserved).join(BALANCE, mine)
    less = query.where(LINE.c.workflow_id == case, LINE.c.difference < 0, left < BALANCE.c.reserved)
    freed = {part: sum(line["quantity"] for line in cut if line["part"] == part) for part in {c["part"] for c in cut}}
    rows = connection.execute(less.order_by(LINE.c.key)).all()
    found = [row for row in rows if row.left < row.reserved - freed.get(row.key, 0)]
    return [
        {"part": row.key, "left": row.left, "kept": row.reserved, "cases": _holders(connection, row.place, row.key)}
        for row in found[:MOST_NAMED]
    ]


def _holders(connection: Connection, place: str, part: str) -> list[str]:
    """The numbers of the first cases for which a part is kept at a place."""
    where = (ENTRY.c.place == place, ENTRY.c.part == part, ENTRY.c.holder.is_not(None))
    holders = [*connection.execute(select(ENTRY.c.holder).where(*where).distinct()).scalars()]
    keeping = sorted(row.holder for row in kept(connection, holders) if (row.place, row.part) == (place, part))
    query = select(REGISTER.c.number).where(REGISTER.c.workflow_id.in_(keeping)).order_by(REGISTER.c.number)
    return [*connection.execute(query.limit(MOST_NAMED)).scalars()]


def _case(connection: Connection, name: str) -> dict[str, Any] | None:
    """A case by its number or workflow id: both, its kind, and whom it is with."""
    asked = (REGISTER.c.workflow_id, REGISTER.c.number, REGISTER.c.kind, REGISTER.c.assignee)
    query = select(*asked).where(or_(REGISTER.c.workflow_id == name, REGISTER.c.number == name))
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


READINGS: dict[str, Callable[..., Any]] = {
    "stocktake_sheet": _sheet,
    "stocktake_count": _count,
    "stocktake_line": _line,
    "stocktake_apply": _apply,
}
