"""The lines of plans of parts: what their opening reads, what places and marketing say, what it comes to (二§4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import Connection, Date, Integer, String, and_, case, cast, func, literal, or_, select

from activities.books.stock.stock import BALANCE, ENTRY
from activities.records.database import table
from activities.records.rows import REGISTER
from activities.rules.publishing import calendar_in_force
from activities.rules.stock.stock_entries import cause_of
from activities.rules.stock.stock_masters import LEVEL, PART
from models.kinds.partsplan import PartsPlanDemand, PartsPlanLine, PartsPlanOutlook
from models.kinds.partsrequest import RequestLineRow
from models.kinds.purchase import PurchaseLineRow
from models.policy.calendar import Calendar
from models.stock.ledger import KEPT, EntryKind
from models.stock.plan import (
    Forecast,
    MonthDemand,
    Need,
    Outlook,
    Supply,
    days_of,
    days_out,
    forecast,
    full_months,
    need,
    outlook_of,
    usual_choice,
)

LINE, DEMAND, OUTLOOK = table(PartsPlanLine), table(PartsPlanDemand), table(PartsPlanOutlook)
REQUESTED, BOUGHT = table(RequestLineRow), table(PurchaseLineRow)
USED = (EntryKind.CONSUMED, EntryKind.ISSUED)
"""What the centre itself has used: nobody asked it for that by a request."""
WAITS = ("drafted", "approved")
"""States of a plan whose needs are still to be ordered."""
Counts = Mapping[str, int]
"""By part."""


# -- what an opening reads ------------------------------------------------------------------------------------------


def sheet(connection: Connection, case_id: str, centre: str, plan: str, at: datetime) -> Iterator[dict[str, Any]]:
    """A line for each part of the list: what there is of it at the centre, what comes, what was asked."""
    _, calendar = calendar_in_force(connection, datetime.now(UTC))
    months = full_months(plan, calendar.local(at).date())
    asked, returned = _asked(connection, centre, calendar, months), _returned(connection, centre, calendar, months)
    out = _out(connection, centre, calendar, months)
    there = _supplies(connection, case_id, centre)
    parts = select(PART.c.number, PART.c.service_class, PART.c.pack, PART.c.price).order_by(PART.c.number)
    for row in connection.execute(parts):
        lived = [
            MonthDemand(
                month=f"{first:%Y-%m}", days=days_of(first), asked=asked.get((row.number, f"{first:%Y-%m}"), 0),
                returned=returned.get((row.number, f"{first:%Y-%m}"), 0),
                days_out=out.get(row.number, {}).get(f"{first:%Y-%m}", 0) if row.number in out else days_of(first),
            )
            for first in months
        ]  # fmt: skip
        yield {
            "key": row.number, "service_class": row.service_class, "pack": row.pack, "price": row.price,
            "months": [asdict(month) for month in lived],
        } | {name: counts.get(row.number, 0) for name, counts in there.items()}  # fmt: skip


def _supplies(connection: Connection, case_id: str, centre: str) -> dict[str, Counts]:
    """What there is of each part at the centre, what comes there, what others want of it."""
    wanted = _requests(REQUESTED.c.open, REQUESTED.c.source == centre)
    moving = _requests(REQUESTED.c.transit, REQUESTED.c.to == centre)
    there = select(BALANCE.c.part, BALANCE.c.on_hand, BALANCE.c.reserved).where(BALANCE.c.place == centre)
    lies = connection.execute(there).all()
    levels = select(LEVEL.c.part, LEVEL.c.safety_stock).where(LEVEL.c.place == centre)
    ordered, planned = _ordered(connection, centre), _planned(connection, case_id)
    return {
        "on_hand": {row.part: row.on_hand for row in lies},
        "reserved": {row.part: row.reserved for row in lies},
        "on_order": {part: ordered.get(part, 0) + planned.get(part, 0) for part in {*ordered, *planned}},
        "in_transit": _counts(connection, moving),
        "open_requests": _counts(connection, wanted),
        "safety_stock": _counts(connection, levels),
    }


def _counts(connection: Connection, query: Any) -> dict[str, int]:
    return {part: int(count) for part, count in connection.execute(query)}


def _requests(what: Any, where: Any) -> Any:
    """Sums of requests that are open."""
    open_ones = REQUESTED.join(REGISTER, REGISTER.c.workflow_id == REQUESTED.c.workflow_id)
    query = select(REQUESTED.c.key, func.sum(what)).select_from(open_ones)
    return query.where(where, what > 0, REGISTER.c.closed_at.is_(None)).group_by(REQUESTED.c.key)


def _ordered(connection: Connection, centre: str) -> dict[str, int]:
    """What purchases still bring to the centre."""
    query = select(BOUGHT.c.key, func.sum(BOUGHT.c.open)).where(BOUGHT.c.place == centre, BOUGHT.c.open > 0)
    return _counts(connection, query.group_by(BOUGHT.c.key))


def _planned(connection: Connection, case_id: str) -> dict[str, int]:
    """What other plans will still order: a purchase has it from then on."""
    others = and_(REGISTER.c.workflow_id == LINE.c.workflow_id, REGISTER.c.workflow_id != case_id)
    stands = func.coalesce(REGISTER.c.held_state, REGISTER.c.state).in_(WAITS)
    query = select(LINE.c.key, func.sum(LINE.c.need)).join(REGISTER, others)
    return _counts(connection, query.where(LINE.c.need > 0, LINE.c.supplier.is_(None), stands).group_by(LINE.c.key))


# -- the demand of the last months ----------------------------------------------------------------------------------


ByMonth = dict[tuple[str, str], int]
"""By part and month."""


def _asked(connection: Connection, centre: str, calendar: Calendar, months: Sequence[date]) -> ByMonth:
    """What others asked the centre for, and what it has used itself.

    What the centre asked for itself is counted where it was refused: what it got is counted when it is used.
    """
    count = case((REQUESTED.c.to == centre, REQUESTED.c.refused), else_=REQUESTED.c.asked)
    found = _by_month(
        connection, REQUESTED.c.key, count, REQUESTED.c.since_at, calendar, months, REQUESTED.c.source == centre
    )
    used = _of_entries(connection, centre, calendar, months, ENTRY.c.kind.in_(USED))
    for key, pieces in used.items():
        found[key] = found.get(key, 0) - pieces
    return found


def _returned(connection: Connection, centre: str, calendar: Calendar, months: Sequence[date]) -> ByMonth:
    """What came back unused: as such, or moved back by hand from where it was sent."""
    by_hand = and_(ENTRY.c.kind == EntryKind.MOVED_IN, ENTRY.c.workflow_id.like(f"{cause_of('')}%"))
    return _of_entries(connection, centre, calendar, months, or_(ENTRY.c.kind == EntryKind.RETURNED, by_hand))


def _of_entries(
    connection: Connection, centre: str, calendar: Calendar, months: Sequence[date], which: Any
) -> ByMonth:
    there = and_(ENTRY.c.place == centre, which)
    return _by_month(connection, ENTRY.c.part, ENTRY.c.quantity, ENTRY.c.happened_at, calendar, months, there)


def _by_month(
    connection: Connection, part: Any, count: Any, at: Any, calendar: Calendar, months: Sequence[date], where: Any
) -> ByMonth:
    """Sums by part and month of the company's wall clock."""
    month = func.to_char(func.timezone(calendar.zone, at), "YYYY-MM").cast(String).label("month")
    begin, end = _bounds(calendar, months)
    query = select(part, month, func.sum(count)).where(where, at >= begin, at < end).group_by(part, month)
    return {(number, shown): int(total) for number, shown, total in connection.execute(query)}


def _bounds(calendar: Calendar, months: Sequence[date]) -> tuple[datetime, datetime]:
    last = months[-1] + timedelta(days=days_of(months[-1]))
    return tuple(datetime.combine(day, time(), calendar.tz) for day in (months[0], last))  # type: ignore[return-value]


def _out(
    connection: Connection, centre: str, calendar: Calendar, months: Sequence[date]
) -> dict[str, dict[str, int]]:
    """Days without stock by part and month, of each part that ever was there until the end of these months."""
    begin, end = _bounds(calendar, months)
    lies = and_(ENTRY.c.place == centre, ENTRY.c.kind.not_in(KEPT), ENTRY.c.happened_at < end)
    day = cast(func.timezone(calendar.zone, ENTRY.c.happened_at), Date)
    since = case((ENTRY.c.happened_at >= begin, day), else_=literal(None, Date)).label("day")
    query = select(ENTRY.c.part, since, func.sum(ENTRY.c.quantity).cast(Integer)).where(lies)
    before, moved = dict[str, int](), dict[str, dict[date, int]]()
    for part, on, pieces in connection.execute(query.group_by(ENTRY.c.part, since)):
        moves = moved.setdefault(part, {})
        if on is None:
            before[part] = pieces
        else:
            moves[on] = pieces
    last = months[-1] + timedelta(days=days_of(months[-1]) - 1)
    return {part: days_out(before.get(part, 0), moves, months[0], last) for part, moves in moved.items()}


# -- what it comes to -----------------------------------------------------------------------------------------------


class ReckonedLine(NamedTuple):
    """A line of a plan as it is reckoned."""

    part: str
    price: Decimal
    forecast: Forecast
    stations: int
    outlook: Outlook
    expected: Fraction
    chosen: Fraction
    need: Need

    def values(self) -> dict[str, Any]:
        """As the line keeps it."""
        factor = self.outlook.factor
        return {
            "forecast": str(self.forecast.pieces), "formula": self.forecast.formula,
            "low_confidence": self.forecast.low_confidence, "stations": self.stations,
            "factor": str(factor) if factor is not None else None, "outlook": self.outlook.quantity,
            "expected": str(self.expected), "chosen": str(self.chosen), "need": self.need.pieces,
            "need_formula": self.need.formula,
        }  # fmt: skip


def reckoned(connection: Connection, case_id: str) -> Iterator[ReckonedLine]:
    """Every line of a plan, from what its opening has read and what was said since."""
    stations, outlooks = stations_of(connection, case_id), outlooks_of(connection, case_id)
    rows = connection.execute(select(LINE).where(LINE.c.workflow_id == case_id).order_by(LINE.c.key))
    for row in rows:
        expects = forecast([MonthDemand(**month) for month in row.months])
        outlook = outlook_of(row.key, row.service_class, outlooks)
        expected, planned = outlook.applied(expects.pieces), stations.get(row.key, 0)
        chosen = usual_choice(expected, planned)
        needs = need(chosen, supply_of(row))
        yield ReckonedLine(row.key, row.price, expects, planned, outlook, expected, chosen, needs)


def supply_of(row: Any) -> Supply:
    """What a line says that there is."""
    names = ("on_hand", "reserved", "on_order", "in_transit", "open_requests", "safety_stock", "pack")
    return Supply(**{name: getattr(row, name) for name in names})


def stations_of(connection: Connection, case_id: str) -> dict[str, int]:
    """What places plan to need, summed by part: of each place what it has said since it last began anew."""
    mine = DEMAND.c.workflow_id == case_id
    anew = (
        select(DEMAND.c.place, func.max(DEMAND.c.seq).label("seq"))
        .where(mine, DEMAND.c.part.is_(None)).group_by(DEMAND.c.place).subquery()
    )  # fmt: skip
    since = DEMAND.outerjoin(anew, anew.c.place == DEMAND.c.place)
    rows = (
        select(DEMAND.c.place, DEMAND.c.part, DEMAND.c.quantity).select_from(since)
        .where(mine, DEMAND.c.part.is_not(None), DEMAND.c.seq >= func.coalesce(anew.c.seq, 0))
        .order_by(DEMAND.c.seq)
    )  # fmt: skip
    said = {(row.place, row.part): row.quantity for row in connection.execute(rows)}
    total: dict[str, int] = {}
    for (_, part), quantity in said.items():
        total[part] = total.get(part, 0) + quantity
    return total


def outlooks_of(connection: Connection, case_id: str) -> dict[str, Outlook]:
    """What marketing expects, by what it is of; what was said last stands."""
    query = select(OUTLOOK.c.target, OUTLOOK.c.factor, OUTLOOK.c.quantity).where(OUTLOOK.c.workflow_id == case_id)
    return {
        row.target: Outlook(factor=Fraction(row.factor) if row.factor is not None else None, quantity=row.quantity)
        for row in connection.execute(query.order_by(OUTLOOK.c.seq))
    }
