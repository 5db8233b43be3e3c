"""The lines of stocktakes: the sheet, what was counted, why it differs; and the round that opens them (一§34)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, literal, select, union, update
from sqlalchemy.dialects.postgresql import insert

from activities.books.book import Book, of_lost_attempts
from activities.books.planning import PlannedCase, PlannedRun
from activities.books.stocktake_ledger import LINE
from activities.records.database import table
from activities.records.rows import REGISTER
from activities.rules.publishing import policy_in_force
from models import tables
from models.kinds.stocktake import NAME, StocktakeEntry, StocktakeLine
from models.kinds.stocktake_round import counts_in
from models.record import Notification, RoundStep, Write
from models.stock.masters import PlaceKind
from models.words import messages

PLACE, LEVEL, BALANCE = table(tables.PlaceRow), table(tables.PartLevelRow), table(tables.StockBalance)
UNCOUNTED = {
    name: field.default
    for name, field in StocktakeLine.model_fields.items()
    if name not in ("workflow_id", "key", "seq", "place", "listed_seq")
}
"""A line of the sheet: nothing is filled in beforehand."""
TELLS = ("stocktake_still_open",)
"""What the round tells."""


class Stocktakes(Book[StocktakeEntry]):
    """The lines of each stocktake, a row for each part."""

    entry = StocktakeEntry
    tables = (LINE,)

    def subject(self, entry: StocktakeEntry) -> str:
        return entry.place

    def lock(self, connection: Connection, write: Write, entries: Any) -> tuple[()]:  # noqa: ARG002 - see below
        """Nobody waits: only its own steps write on a stocktake's lines, and the writer holds the case."""
        return ()

    def post(self, connection: Connection, write: Write, entry: StocktakeEntry) -> Iterator[Notification]:
        seq = write.entry.seq
        case = {"workflow_id": write.workflow_id, "seq": seq, "listed_seq": seq, "place": entry.place}
        if entry.opens:
            _open_sheet(connection, case, entry)
        elif entry.explained is not None:
            _explain(connection, case, entry)
        else:
            _count(connection, case, entry)
        yield from ()

    def undo(self, connection: Connection, write: Write) -> None:
        """What a lost attempt has listed goes; a line that it has written on is to be counted again."""
        lost = of_lost_attempts(LINE, write)
        connection.execute(delete(LINE).where(lost, LINE.c.listed_seq >= write.entry.seq))
        connection.execute(update(LINE).where(lost).values(UNCOUNTED | {"seq": LINE.c.listed_seq}))


def _open_sheet(connection: Connection, case: dict[str, Any], entry: StocktakeEntry) -> None:
    """A line for each part, once: those named, or all that lie there or should."""
    parts = sheet(entry.place, entry.parts).subquery()
    fixed = (literal(value).label(name) for name, value in case.items())
    flags = (literal(value=False).label(name) for name in ("to_recount", "recounted", "applied"))
    rows = select(parts.c.part.label("key"), *fixed, *flags)
    names = [column.name for column in rows.selected_columns]
    connection.execute(insert(LINE).from_select(names, rows).on_conflict_do_nothing())


def sheet(place: str, parts: list[str] | None) -> Select[Any]:
    """The parts that are to be counted at a place."""
    if parts is not None:
        known = table(tables.PartRow)
        return select(known.c.number.label("part")).where(known.c.number.in_(parts))
    lie = select(BALANCE.c.part).where(BALANCE.c.place == place, BALANCE.c.on_hand > 0)
    should = select(LEVEL.c.part).where(LEVEL.c.place == place)
    return select(union(lie, should).subquery().c.part)


def _count(connection: Connection, case: dict[str, Any], entry: StocktakeEntry) -> None:
    """Writes the lines as they stand now; one that was explained is to be explained anew."""
    common = UNCOUNTED | case | {"counted_by": entry.by, "counted_with": entry.counted_with}
    rows = [
        common | line.model_dump(exclude={"part"}) | {"key": line.part, "difference": line.difference}
        for line in entry.lines
    ]
    statement = insert(LINE)
    keys = ("workflow_id", "key", "listed_seq")
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys[:2], set_=changed), rows)


def _explain(connection: Connection, case: dict[str, Any], entry: StocktakeEntry) -> None:
    said = entry.explained
    assert said is not None  # noqa: S101 - who posts it says so
    line = (LINE.c.workflow_id == case["workflow_id"], LINE.c.key == said.part)
    values = {"cause": said.cause.value, "cause_note": said.note, "explained_at": entry.at, "explained_by": entry.by}
    connection.execute(update(LINE).where(*line).values(values | {"seq": case["seq"]}))


# -- the round ------------------------------------------------------------------------------------------------------


def plan(connection: Connection, step: RoundStep) -> PlannedRun:
    """A stocktake for each hub and the centre; where one is open already, its keeper is told and the round goes on."""
    _, policy = policy_in_force(connection, datetime.now(UTC))
    if not counts_in(step.period, policy.choice("parts.stocktake")):
        return PlannedRun()
    kinds = (PlaceKind.CENTRE.value, PlaceKind.HUB.value)
    stores = connection.execute(select(PLACE.c.id, PLACE.c.keeper).where(PLACE.c.kind.in_(kinds)).order_by(PLACE.c.id))
    cases, still_open = [], dict[str, list[tuple[str, str]]]()
    for place, keeper in stores.all():
        number = _open_at(connection, place)
        if number is not None:
            still_open.setdefault(keeper, []).append((place, number))
        elif connection.execute(sheet(place, None).limit(1)).first() is not None:
            cases.append(PlannedCase(NAME, place, {"place": place}))
    return PlannedRun(cases=cases, told=[_told(step, keeper, found) for keeper, found in still_open.items()])


def _open_at(connection: Connection, place: str) -> str | None:
    """The number of the stocktake that is open at a place."""
    where = (REGISTER.c.kind == NAME, REGISTER.c.subject == place, REGISTER.c.closed_at.is_(None))
    return connection.execute(select(REGISTER.c.number).where(*where)).scalar()


def _told(step: RoundStep, keeper: str, still_open: Sequence[tuple[str, str]]) -> Notification:
    [topic] = TELLS
    places, numbers = (", ".join(names) for names in zip(*still_open, strict=True))
    params = {"number": step.name, "kind": "Round", "clause": "一§34", "place": places, "stocktake": numbers}
    messages.check(topic, keeper, params)
    key = f"{step.workflow_id}/{step.seq}/{topic}/{keeper}"
    return Notification(key=key, to=keeper, topic=topic, params=params)


BOOK = Stocktakes()
PLANS = {"stocktakes": plan}
