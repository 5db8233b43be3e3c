"""The stock ledger: entries are only added, and no place ever has less of a part than is kept for cases (二§11, 一§34).

A balance is the sum of its entries. Steps about the same part at the same place wait for one another, as do steps about
what is kept for the same case: nothing is kept for a case that has ended.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    String,
    and_,
    any_,
    bindparam,
    case,
    column,
    func,
    literal,
    literal_column,
    select,
    text,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from activities.books.book import Book, Unfit, hold, of_lost_attempts
from activities.books.stocktake_ledger import LINE, differing, refuse_counted, set_right
from activities.records.database import table
from activities.records.rows import REGISTER
from activities.records.statement import CASE, AskedAtEnd
from models import tables
from models.record import Notification, Write
from models.stock.ledger import KEPT, EntryKind, StockEntry

ENTRY, BALANCE = table(tables.StockEntryRow), table(tables.StockBalance)
PART, PLACE = table(tables.PartRow), table(tables.PlaceRow)
Where = tuple[str, str]
"""A place, and a part there."""
Kept = tuple[str, str, str]
"""A case for which something is kept, the place and the part."""


def _keeps_anything() -> ColumnElement[bool]:
    """Whether anything is kept for the case that is asked about."""
    kinds: list[ColumnElement[str]] = [literal_column(f"'{kind}'") for kind in KEPT]
    mine = (ENTRY.c.holder == bindparam(CASE, type_=String()), ENTRY.c.kind.in_(kinds))
    each = select(ENTRY.c.part).where(*mine).group_by(ENTRY.c.place, ENTRY.c.part)
    return each.having(func.sum(ENTRY.c.quantity) != literal_column("0")).exists()


class StockLedger(Book[StockEntry]):
    """What lies where, and for whom it is kept."""

    entry = StockEntry
    tables = (ENTRY,)
    at_end = AskedAtEnd("stock of", _keeps_anything())

    def subject(self, entry: StockEntry) -> Where:
        return (entry.place or "", entry.part or "")

    def post(self, connection: Connection, write: Write, entry: StockEntry) -> Iterator[Notification]:
        return self.post_all(connection, write, [entry])

    def lock(self, connection: Connection, write: Write, entries: Sequence[StockEntry]) -> Sequence[Where]:
        """First the holders, then places, then parts: what is freed of a holder is known once that stands still.

        Answers what is to be judged beside the entries themselves.
        """
        lost = _lost(connection, write) if write.whole else []
        holders = {entry.holder for entry in entries} | {row.holder for row in lost}
        names = [f"stock of {holder}" for holder in sorted(filter(None, holders))]
        found = {self.subject(entry) for entry in entries if entry.part is not None}
        beside: set[Where] = {(row.place, row.part) for row in lost}
        freed = [entry.holder for entry in entries if entry.part is None and entry.holder is not None]
        if freed:
            hold(connection, names)
            names = []
            found |= {(row.place, row.part) for row in kept(connection, freed)}
        whole = {entry.place or "" for entry in entries if entry.applies_count}
        hold_stock(connection, found | beside, whole, first=names)
        return sorted(beside.union(differing(connection, write.workflow_id) if whole else ()))

    def post_all(
        self, connection: Connection, write: Write, entries: Sequence[StockEntry]
    ) -> Iterator[Notification]:
        """Sets right what was counted, then enters the lines."""
        counts = [entry for entry in entries if entry.applies_count]
        for entry in counts:
            set_right(connection, write, entry, now=datetime.now(UTC))
        after = _last_line(connection, write) if counts else 0
        lines = [entry for entry in entries if not entry.applies_count]
        add(connection, write.workflow_id, write.entry.seq, lines, after=after)
        yield from ()

    def settle_all(self, connection: Connection, subjects: Sequence[Where]) -> None:
        settle(connection, subjects)

    def ended(self, connection: Connection, write: Write) -> None:
        """What others have kept for the case until its last moment is free again."""
        hold(connection, [f"stock of {write.workflow_id}"])
        if not kept(connection, [write.workflow_id]):
            return
        entry = StockEntry.release_all(write.workflow_id, write.entry.at, write.entry.by)
        self.lock(connection, write, [entry])
        add(connection, write.workflow_id, write.entry.seq, [entry], after=_last_line(connection, write))

    def undo(self, connection: Connection, write: Write) -> None:
        """What a lost attempt has entered goes; the balances are summed anew when all is posted."""
        mine = select(ENTRY.c.place, ENTRY.c.part).where(of_lost_attempts(ENTRY, write))
        where = tuple_(BALANCE.c.place, BALANCE.c.part).in_(mine)
        connection.execute(update(BALANCE).where(where).values(last_entry=0))
        super().undo(connection, write)


def _lost(connection: Connection, write: Write) -> Sequence[Any]:
    """Place, part and holder of what lost attempts at the step have entered."""
    mine = select(ENTRY.c.place, ENTRY.c.part, ENTRY.c.holder).where(of_lost_attempts(ENTRY, write))
    return connection.execute(mine).all()


def hold_stock(
    connection: Connection, found: Iterable[Where], whole: Collection[str] = (), *, first: Iterable[str] = ()
) -> None:
    """Makes others who change what of a part lies at a place wait, in one order, behind the locks named `first`.

    `whole`: places that it has for itself, in place of ten thousand locks; others share theirs.
    """
    subjects = sorted(set(found))
    places = sorted({place for place, _ in subjects}.union(whole))
    parts = (f"stock at {place} {part}" for place, part in subjects if place not in whole)
    shared = [_of_place(place) for place in places if place not in whole]
    hold(connection, (*first, *map(_of_place, places), *parts), shared=shared)


def _of_place(place: str) -> str:
    """The name of the lock of all that lies at a place."""
    return f"stock of place {place}"


# -- entering -----------------------------------------------------------------------------------------------------


def add(connection: Connection, workflow_id: str, seq: int, entries: Sequence[StockEntry], *, after: int = 0) -> None:
    """Adds the entries of one cause, behind line `after`, and brings up the balances, which the caller has locked.

    Raises Unfit.
    """
    now, rows = datetime.now(UTC), list[dict[str, Any]]()
    freeing = {entry.holder for entry in entries if entry.kind is EntryKind.RELEASED and entry.holder is not None}
    keeps = Counter({(row.holder, row.place, row.part): row.quantity for row in kept(connection, freeing)})
    for entry in _each(entries, keeps):
        cause = {"workflow_id": workflow_id, "seq": seq, "line": after + len(rows) + 1, "posted_at": now}
        rows.append(entry.model_dump() | cause)
    if not rows:
        return
    keeping = {row["holder"] for row in rows if row["kind"] is EntryKind.RESERVED}
    found = _found(connection, {(row["place"], row["part"]) for row in rows}, keeping)
    _check_names(found)
    refuse_counted(rows, {where: row.counted_at for where, row in found.items()})
    _check_holders(keeping - set(next(iter(found.values())).open_cases or ()), freeing, keeps)
    _bring_up(connection, found.values(), rows)


def _last_line(connection: Connection, write: Write) -> int:
    mine = and_(ENTRY.c.workflow_id == write.workflow_id, ENTRY.c.seq == write.entry.seq)
    return int(connection.execute(select(func.coalesce(func.max(ENTRY.c.line), 0)).where(mine)).scalar_one())


def _each(entries: Iterable[StockEntry], keeps: Counter[Kept]) -> Iterator[StockEntry]:
    """The entries, each about one part at one place; what frees all of a holder, as many as the holder has by then.

    `keeps` is what the holders have, and comes to what they have after all.
    """
    for entry in entries:
        for one in (entry,) if entry.part is not None else _all_of(entry, keeps):
            if one.kind in KEPT:
                keeps[one.holder or "", one.place or "", one.part or ""] += one.quantity or 0
            yield one


def _all_of(entry: StockEntry, keeps: Mapping[Kept, int]) -> list[StockEntry]:
    """What frees all that a holder has."""
    return [
        entry.model_copy(update={"part": part, "place": place, "quantity": -pieces})
        for (holder, place, part), pieces in sorted(keeps.items()) if pieces and holder == entry.holder
    ]  # fmt: skip


def _check_names(found: Mapping[Where, Row[Any]]) -> None:
    """Raises Unfit where a part or place is on no list."""
    for part_of_key, listed, what in ((1, "is_part", "parts"), (0, "is_place", "places")):
        unknown = {where[part_of_key] for where, row in found.items() if not getattr(row, listed)}
        if unknown:
            raise Unfit(f"{', '.join(sorted(unknown))}: not on the list of {what}")


def _check_holders(ended: Collection[str], freeing: Collection[str], keeps: Mapping[Kept, int]) -> None:
    """Raises Unfit where something is kept for a case that has ended, or more is freed than is kept."""
    if ended:
        raise Unfit(f"{', '.join(sorted(ended))} is no open case: nothing is kept for it")
    for (holder, place, part), pieces in sorted(keeps.items()):
        if pieces < 0 and holder in freeing:
            raise Unfit(f"{holder} has less of {part} kept at {place} than is freed")


def kept(connection: Connection, holders: Collection[str]) -> Sequence[Any]:
    """What is kept for cases, each part and place: holder, place, part, quantity."""
    if not holders:
        return ()
    where = (ENTRY.c.holder, ENTRY.c.place, ENTRY.c.part)
    query = select(*where, func.sum(ENTRY.c.quantity).cast(Integer).label("quantity"))
    mine = query.where(ENTRY.c.holder == any_(literal(list(holders), ARRAY(String))), ENTRY.c.kind.in_(KEPT))
    found = mine.group_by(*where).having(func.sum(ENTRY.c.quantity) != 0)
    return connection.execute(found.order_by(*where)).all()


# -- what it comes to ---------------------------------------------------------------------------------------------


def settle(connection: Connection, subjects: Collection[Where]) -> None:
    """Brings balances up to their last entries. Raises Unfit naming part, place and what is there."""
    if subjects:
        _bring_up(connection, _found(connection, subjects).values())


def _found(connection: Connection, subjects: Collection[Where], keeping: Collection[str] = ()) -> dict[Where, Row[Any]]:
    """What the records have of parts at places, asked at once; `open_cases`: those of `keeping` that are open.

    A part comes to `lies` and `keeps` by its entries, of which `last` is the last; its balance says `had` and `kept`.
    """
    places, parts = zip(*sorted(subjects), strict=True)
    asked = {"places": list(places), "parts": list(parts), "holders": list(keeping)}
    if len(subjects) > MANY:
        connection.execute(_BY_INDEX)
    return {(row.place, row.part): row for row in connection.execute(_FOUND, asked)}


def _asks() -> Select[Any]:
    """The question of `_found`."""
    names = [bindparam(name, type_=ARRAY(String)) for name in ("places", "parts")]
    where = func.unnest(*names).table_valued(column("place", String), column("part", String), name="asked")
    asked = where.render_derived()
    summed_up_to = func.coalesce(BALANCE.c.last_entry, 0)
    newer = and_(ENTRY.c.place == asked.c.place, ENTRY.c.part == asked.c.part, ENTRY.c.id > summed_up_to)
    is_kept = ENTRY.c.kind.in_(KEPT)
    since = select(
        func.sum(ENTRY.c.quantity).filter(~is_kept).label("lies"),
        func.sum(ENTRY.c.quantity).filter(is_kept).label("kept"),
        func.max(ENTRY.c.id).label("last"),
    ).where(newer).correlate(BALANCE, asked).lateral("since")  # fmt: skip
    counted = select(func.max(LINE.c.counted_at).label("at")).where(
        LINE.c.applied, LINE.c.place == asked.c.place, LINE.c.key == asked.c.part
    ).correlate(asked).lateral("counted")  # fmt: skip
    holders = bindparam("holders", type_=ARRAY(String))
    is_open = and_(REGISTER.c.workflow_id == any_(holders), REGISTER.c.closed_at.is_(None))
    anew = summed_up_to == 0

    def comes_to(stands: Any, entered: Any) -> Any:
        return (case((anew, 0), else_=stands) + func.coalesce(entered, 0)).cast(Integer)

    return select(
        asked.c.place, asked.c.part,
        PART.c.number.is_not(None).label("is_part"), PLACE.c.id.is_not(None).label("is_place"),
        func.coalesce(BALANCE.c.on_hand, 0).label("had"), func.coalesce(BALANCE.c.reserved, 0).label("had_kept"),
        comes_to(BALANCE.c.on_hand, since.c.lies).label("on_hand"),
        comes_to(BALANCE.c.reserved, since.c.kept).label("reserved"),
        func.coalesce(since.c.last, BALANCE.c.last_entry, 0).label("last_entry"), counted.c.at.label("counted_at"),
        select(func.array_agg(REGISTER.c.workflow_id)).where(is_open).scalar_subquery().label("open_cases"),
    ).select_from(
        asked.outerjoin(PART, PART.c.number == asked.c.part)
        .outerjoin(PLACE, PLACE.c.id == asked.c.place)
        .outerjoin(BALANCE, and_(BALANCE.c.place == asked.c.place, BALANCE.c.part == asked.c.part))
        .outerjoin(since, true()).outerjoin(counted, true())
    )  # fmt: skip


_FOUND = _asks()
MANY = 100
"""Parts asked about at once, from which on it matters how PostgreSQL finds each one's entries."""
_BY_INDEX = text(
    "SELECT set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)"
)
"""For the rest of the step, entries are found by the index, whatever PostgreSQL takes the ledger's size to be.

It knows the size of a while ago: it may take a ledger of which a lost attempt's ten thousand lines were deleted, and
which has them again, for empty, and then read all of it once for each part.
"""


def _bring_up(connection: Connection, found: Iterable[Row[Any]], rows: Sequence[Mapping[str, Any]] = ()) -> None:
    """Enters rows and writes what each part at its place comes to with them. Raises Unfit."""
    more: dict[Where, Counter[bool]] = {}
    for row in rows:
        more.setdefault((row["place"], row["part"]), Counter())[row["kind"] in KEPT] += row["quantity"]
    balances = []
    for stands in sorted(found, key=lambda row: (row.place, row.part)):
        changed = more.get((stands.place, stands.part), Counter())
        on_hand, reserved = stands.on_hand + changed[False], stands.reserved + changed[True]
        if not on_hand >= reserved >= 0:
            free = stands.had - stands.had_kept
            asked = free - (on_hand - reserved)
            raise Unfit(f"{stands.place} has {free} of {stands.part} free, {asked} are asked for")
        key = {"place": stands.place, "part": stands.part, "last_entry": stands.last_entry}
        balances.append(key | {"on_hand": on_hand, "reserved": reserved})
    entered = json.dumps(list(rows), default=str)
    connection.execute(_ENTER, {"entries": entered, "balances": json.dumps(balances)})


_ENTER = text("""
    WITH given AS (
        SELECT workflow_id, seq, line, part, place, kind, quantity, holder, serial, happened_at, posted_at, "by", late,
            note
        FROM json_populate_recordset(CAST(NULL AS stock_entry), CAST(:entries AS json))
    ), entered AS (
        INSERT INTO stock_entry (
            workflow_id, seq, line, part, place, kind, quantity, holder, serial, happened_at, posted_at, "by", late,
            note
        )
        SELECT * FROM given RETURNING place, part, id
    ), last AS (SELECT place, part, max(id) AS id FROM entered GROUP BY place, part)
    INSERT INTO stock_balance (place, part, on_hand, reserved, last_entry)
    SELECT place, part, on_hand, reserved, coalesce(last.id, last_entry)
    FROM json_populate_recordset(CAST(NULL AS stock_balance), CAST(:balances AS json))
    LEFT JOIN last USING (place, part)
    ON CONFLICT (place, part) DO UPDATE
    SET on_hand = excluded.on_hand, reserved = excluded.reserved, last_entry = excluded.last_entry
""")
"""Entries and the balances that they lead to, by one statement."""


BOOK = StockLedger()
