"""The rounds over the stores: places are topped up in whole packs, keepers hear what is not booked (一§34, 二§11)."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Exists, and_, exists, func, select

from activities.books.planning import PlannedCase, PlannedRun
from activities.books.stock.stock import BALANCE, ENTRY, PART, PLACE
from activities.records.database import table
from activities.records.rows import REGISTER
from models import tables
from models.kinds.parts_rounds import SHOWN
from models.kinds.partsrequest import NAME, RequestLineRow, RequestReason
from models.kinds.repair import WorkOrder
from models.kinds.stocktake import StocktakeLine
from models.record import Notification, RoundStep
from models.stock.ledger import LINES, EntryKind
from models.stock.masters import PlaceKind, UnitState
from models.vocabulary import Role
from models.words import messages

LEVEL, UNIT, LINE, ORDER, COUNTED = (
    table(tables.PartLevelRow), table(tables.PoolUnitRow), table(RequestLineRow), table(WorkOrder),
    table(StocktakeLine),
)
TELLS = ("centre_short", "not_booked")
"""What the rounds tell."""


# -- what is to be topped up --------------------------------------------------------------------------------------


def replenish(connection: Connection, step: RoundStep) -> PlannedRun:
    """A request for each place but the centre; what the centre lacks, purchasing is told."""
    short: dict[str, list[Any]] = {}
    for row in _short(connection):
        short.setdefault(row.place, []).append(row)
    centre = [row for rows in short.values() for row in rows if row.kind == PlaceKind.CENTRE]
    cases = [
        PlannedCase(NAME, place, {"to": place, "reason": RequestReason.REPLENISH.value, "lines": _lines(rows)})
        for place, rows in short.items() if rows[0].kind != PlaceKind.CENTRE
    ]  # fmt: skip
    return PlannedRun(cases=cases, told=_told_of_the_centre(step, centre) if centre else ())


def _short(connection: Connection) -> Sequence[Any]:
    """Parts that are at or below their reorder point at a place and for which no request to it is open."""
    there = and_(BALANCE.c.place == LEVEL.c.place, BALANCE.c.part == LEVEL.c.part)
    free = func.coalesce(BALANCE.c.on_hand - BALANCE.c.reserved, 0)
    query = (
        select(
            LEVEL.c.place, LEVEL.c.part, PLACE.c.kind, PART.c.pack,
            (LEVEL.c.reorder_point + LEVEL.c.safety_stock - free).label("lacking"),
        )
        .select_from(LEVEL.join(PLACE, PLACE.c.id == LEVEL.c.place).join(PART, PART.c.number == LEVEL.c.part))
        .outerjoin(BALANCE, there)
        .where(free <= LEVEL.c.reorder_point, ~_requested())
        .order_by(LEVEL.c.place.collate("C"), LEVEL.c.part.collate("C"))
    )  # fmt: skip
    return connection.execute(query).all()


def _requested() -> Exists:
    """Whether an open request for the part is on its way to the place."""
    coming = LINE.c.open + LINE.c.kept + LINE.c.transit > 0
    open_one = and_(REGISTER.c.workflow_id == LINE.c.workflow_id, REGISTER.c.closed_at.is_(None))
    return exists().where(LINE.c.to == LEVEL.c.place, LINE.c.key == LEVEL.c.part, coming, open_one)


def _lines(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"part": row.part, "quantity": packs(row.lacking, row.pack)} for row in rows[:LINES]]


def packs(lacking: int, pack: int) -> int:
    """So many pieces in whole packs, one pack at least."""
    return max(-(-lacking // pack), 1) * pack


def _told_of_the_centre(step: RoundStep, rows: Sequence[Any]) -> list[Notification]:
    shown = ", ".join(f"{packs(row.lacking, row.pack)} × {row.part}" for row in rows[:SHOWN])
    parts = shown + (" …" if len(rows) > SHOWN else "")
    return [_notice(step, "centre_short", Role.PURCHASING, "一§34", count=str(len(rows)), parts=parts)]


# -- what is not booked -------------------------------------------------------------------------------------------


def unbooked(connection: Connection, step: RoundStep) -> PlannedRun:
    """Each keeper hears of parts named at a finish, of transfers and of units that are not booked (二§11)."""
    found: dict[tuple[str, str], list[str]] = {}
    for keeper, place, thing in (*_used(connection), *_on_the_way(connection), *_handed_back(connection)):
        found.setdefault((keeper, place), []).append(thing)
    told = [
        _notice(
            step, "not_booked", keeper, "二§11", about=place, place=place, count=str(len(things)),
            things=", ".join(things[:SHOWN]) + (" …" if len(things) > SHOWN else ""),
        )
        for (keeper, place), things in sorted(found.items())
    ]
    return PlannedRun(told=told)


def _used(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Parts of the list that a finish named and that nobody has booked as used, with the van they came from.

    What was counted in the van since then is in that count.
    """
    named = func.jsonb_array_elements(ORDER.c.parts).table_valued("value", name="named")
    part = named.c.value.op("->>")("part")
    consumed = exists().where(
        ENTRY.c.workflow_id == ORDER.c.workflow_id, ENTRY.c.part == part, ENTRY.c.kind == EntryKind.CONSUMED
    )
    counted = exists().where(
        COUNTED.c.applied, COUNTED.c.place == PLACE.c.id, COUNTED.c.key == part,
        COUNTED.c.counted_at >= ORDER.c.finished_at,
    )  # fmt: skip
    van = and_(PLACE.c.kind == PlaceKind.VAN, PLACE.c.keeper == ORDER.c.technician)
    query = (
        select(PLACE.c.keeper, PLACE.c.id, REGISTER.c.number, part.label("part"))
        .select_from(ORDER.join(REGISTER, REGISTER.c.workflow_id == ORDER.c.workflow_id).join(PLACE, van))
        .join(named, func.jsonb_array_length(ORDER.c.parts) > 0)
        .where(ORDER.c.finished_at.is_not(None), part.in_(select(PART.c.number)), ~consumed, ~counted)
        .order_by(REGISTER.c.number, part)
    )
    for row in connection.execute(query):
        yield row.keeper, row.id, f"{row.number} {row.part}"


def _on_the_way(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Requests of which something was sent and not yet received, with the place that waits for it."""
    query = (
        select(PLACE.c.keeper, PLACE.c.id, REGISTER.c.number)
        .select_from(LINE.join(REGISTER, REGISTER.c.workflow_id == LINE.c.workflow_id))
        .join(PLACE, PLACE.c.id == LINE.c.to)
        .where(LINE.c.transit > 0, REGISTER.c.closed_at.is_(None))
        .distinct()
        .order_by(PLACE.c.id, REGISTER.c.number)
    )
    return ((row.keeper, row.id, row.number) for row in connection.execute(query))


def _handed_back(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Units that customers gave back and that the warehouse has not looked at."""
    waiting = UNIT.c.state == UnitState.TO_CHECK
    query = select(PLACE.c.keeper, PLACE.c.id, UNIT.c.unit).join(PLACE, PLACE.c.id == UNIT.c.place).where(waiting)
    return ((row.keeper, row.id, row.unit) for row in connection.execute(query.order_by(PLACE.c.id, UNIT.c.unit)))


def _notice(step: RoundStep, topic: str, to: str, clause: str, about: str = "", **params: str) -> Notification:
    said = {"number": step.name, "kind": "Round", "clause": clause} | params
    messages.check(topic, to, said)
    key = "/".join(filter(None, (step.workflow_id, str(step.seq), topic, about, to)))
    return Notification(key=key, to=to, topic=topic, params=said)


PLANS = {"replenishment": replenish, "bookings": unbooked}
