"""The stock ledger: entries are only added, and no place ever has less of a part than is kept for cases (二§11, 一§34).

A balance is the sum of its entries. Steps about the same part at the same place wait for one another, as do steps about
what is kept for the same case: nothing is kept for a case that has ended.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Integer, and_, case, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from activities.books.book import Book, Unfit, hold, of_lost_attempts
from activities.books.counted import differing, refuse_counted, set_right
from activities.records.database import table
from activities.records.rows import REGISTER
from activities.records.statement import write_all
from models import tables
from models.record import Notification, Write
from models.stock.ledger import KEPT, EntryKind, StockEntry

ENTRY, BALANCE = table(tables.StockEntryRow), table(tables.StockBalance)
PART, PLACE = table(tables.PartRow), table(tables.PlaceRow)
AT_ONCE = 1000
"""Balances that one statement brings up; a stocktake may be about ten thousand."""
Where = tuple[str, str]
"""A place, and a part there."""


class StockLedger(Book[StockEntry]):
    """What lies where, and for whom it is kept."""

    entry = StockEntry
    tables = (ENTRY,)

    def subject(self, entry: StockEntry) -> Where:
        return (entry.place or "", entry.part or "")

    def post(self, connection: Connection, write: Write, entry: StockEntry) -> Iterator[Notification]:
        return self.post_all(connection, write, [entry])

    def lock(self, connection: Connection, write: Write, entries: Sequence[StockEntry]) -> Sequence[Where]:
        """First the holders, then places, then parts: what is freed of a holder is known once that stands still."""
        mine = select(ENTRY.c.place, ENTRY.c.part, ENTRY.c.holder).where(of_lost_attempts(ENTRY, write))
        lost = connection.execute(mine).all() if write.whole else []
        holders = {entry.holder for entry in entries} | {row.holder for row in lost}
        hold(connection, (f"stock of {holder}" for holder in sorted(filter(None, holders))))
        found = {self.subject(entry) for entry in entries if entry.part is not None}
        found |= {(row.place, row.part) for row in lost}
        freed = [entry.holder for entry in entries if entry.part is None and entry.holder is not None]
        found |= {(row.place, row.part) for row in kept(connection, freed)}
        whole = {entry.place or "" for entry in entries if entry.applies_count}
        hold_stock(connection, found, whole)
        return sorted(found.union(differing(connection, write.workflow_id) if whole else ()))

    def post_all(
        self, connection: Connection, write: Write, entries: Sequence[StockEntry]
    ) -> Iterator[Notification]:
        lines = [entry for entry in entries if not entry.applies_count]
        after = add(connection, write.workflow_id, write.entry.seq, lines)
        for entry in entries:
            if entry.applies_count:
                set_right(connection, write, entry, after=after, now=datetime.now(UTC))
        yield from ()

    def settle_all(self, connection: Connection, subjects: Sequence[Where]) -> None:
        settle(connection, subjects)

    def ended(self, connection: Connection, write: Write) -> None:
        """What others have kept for the case until its last moment is free again."""
        hold(connection, [f"stock of {write.workflow_id}"])
        if not kept(connection, [write.workflow_id]):
            return
        entry = StockEntry.release_all(write.workflow_id, write.entry.at, write.entry.by)
        subjects = self.lock(connection, write, [entry])
        add(connection, write.workflow_id, write.entry.seq, [entry], after=_last_line(connection, write))
        settle(connection, subjects)

    def undo(self, connection: Connection, write: Write) -> None:
        """What a lost attempt has entered goes; the balances are summed anew when all is posted."""
        mine = select(ENTRY.c.place, ENTRY.c.part).where(of_lost_attempts(ENTRY, write))
        where = tuple_(BALANCE.c.place, BALANCE.c.part).in_(mine)
        connection.execute(update(BALANCE).where(where).values(last_entry=0))
        super().undo(connection, write)


def hold_stock(connection: Connection, found: Iterable[Where], whole: Collection[str] = ()) -> Sequence[Where]:
    """Makes others who change what of a part lies at a place wait, in one order. Answers the subjects.

    `whole`: places that it has for itself, in place of ten thousand locks; others share theirs.
    """
    subjects = sorted(set(found))
    for place in sorted({place for place, _ in subjects}.union(whole)):
        hold(connection, [f"stock of place {place}"], shared=place not in whole)
    hold(connection, (f"stock at {place} {part}" for place, part in subjects if place not in whole))
    return subjects


# -- entering -----------------------------------------------------------------------------------------------------


def add(connection: Connection, workflow_id: str, seq: int, entries: Sequence[StockEntry], *, after: int = 0) -> int:
    """Adds the entries of one cause, behind line `after`; who settles has locked what they are about.

    Answers how many these are. Raises Unfit.
    """
    now, rows = datetime.now(UTC), list[dict[str, Any]]()
    for entry in _each(connection, entries):
        cause = {"workflow_id": workflow_id, "seq": seq, "line": after + len(rows) + 1, "posted_at": now}
        rows.append(entry.model_dump() | cause)
    if not rows:
        return 0
    _check_names(connection, rows)
    refuse_counted(connection, rows)
    connection.execute(insert(ENTRY), rows)
    _check_holders(connection, rows)
    return len(rows)


def _last_line(connection: Connection, write: Write) -> int:
    mine = and_(ENTRY.c.workflow_id == write.workflow_id, ENTRY.c.seq == write.entry.seq)
    return int(connection.execute(select(func.coalesce(func.max(ENTRY.c.line), 0)).where(mine)).scalar_one())


def _each(connection: Connection, entries: Iterable[StockEntry]) -> Iterator[StockEntry]:
    """The entries, each about one part at one place; what frees all of a holder, as many as the holder has by then."""
    changed: Counter[tuple[str, str, str]] = Counter()
    for entry in entries:
        for one in (entry,) if entry.part is not None else _all_of(connection, entry, changed):
            if one.kind in KEPT:
                changed[one.holder or "", one.place or "", one.part or ""] += one.quantity or 0
            yield one


def _all_of(
    connection: Connection, entry: StockEntry, changed: Mapping[tuple[str, str, str], int]
) -> list[StockEntry]:
    """What frees all that a holder has, beside what the entries before have changed of it."""
    holder = entry.holder or ""
    found = Counter({(row.place, row.part): row.quantity for row in kept(connection, [holder])})
    found.update({(place, part): pieces for (whose, place, part), pieces in changed.items() if whose == holder})
    return [
        entry.model_copy(update={"part": part, "place": place, "quantity": -pieces})
        for (place, part), pieces in sorted(found.items()) if pieces
    ]  # fmt: skip


def _check_names(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Raises Unfit where a part or place is on no list."""
    for column, key, what in ((PART.c.number, "part", "parts"), (PLACE.c.id, "place", "places")):
        wanted = {row[key] for row in rows}
        known = set(connection.execute(select(column).where(column.in_(wanted))).scalars())
        if wanted - known:
            raise Unfit(f"{', '.join(sorted(wanted - known))}: not on the list of {what}")


def _check_holders(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Raises Unfit where something is kept for a case that has ended, or more is freed than is kept."""
    keeping = {row["holder"] for row in rows if row["kind"] is EntryKind.RESERVED}
    if keeping:
        is_open = and_(REGISTER.c.workflow_id.in_(keeping), REGISTER.c.closed_at.is_(None))
        ended = keeping - set(connection.execute(select(REGISTER.c.workflow_id).where(is_open)).scalars())
        if ended:
            raise Unfit(f"{', '.join(sorted(ended))} is no open case: nothing is kept for it")
    freeing = {row["holder"] for row in rows if row["kind"] is EntryKind.RELEASED}
    for row in _kept(connection, freeing, func.sum(ENTRY.c.quantity) < 0) if freeing else ():
        raise Unfit(f"{row.holder} has less of {row.part} kept at {row.place} than is freed")


def kept(connection: Connection, holders: Iterable[str]) -> Sequence[Any]:
    """What is kept for cases, each part and place: holder, place, part, quantity."""
    wanted = list(holders)
    return _kept(connection, wanted, func.sum(ENTRY.c.quantity) != 0) if wanted else ()


def _kept(connection: Connection, holders: Iterable[str], having: Any) -> Sequence[Any]:
    where = (ENTRY.c.holder, ENTRY.c.place, ENTRY.c.part)
    query = select(*where, func.sum(ENTRY.c.quantity).cast(Integer).label("quantity"))
    found = query.where(ENTRY.c.holder.in_(list(holders)), ENTRY.c.kind.in_(KEPT)).group_by(*where).having(having)
    return connection.execute(found.order_by(*where)).all()


# -- what it comes to ---------------------------------------------------------------------------------------------


def settle(connection: Connection, subjects: Sequence[Where]) -> None:
    """Brings balances up to their last entries. Raises Unfit naming part, place and what is there."""
    for first in range(0, len(subjects), AT_ONCE):
        _settle(connection, subjects[first : first + AT_ONCE])


def _settle(connection: Connection, subjects: Sequence[Where]) -> None:
    rows = _come_to(connection, subjects)
    for row in rows:
        if not row.on_hand >= row.reserved >= 0:
            free = row.had - row.kept_before
            asked = free - (row.on_hand - row.reserved)
            raise Unfit(f"{row.place} has {free} of {row.part} free, {asked} are asked for")
    write_all(connection, BALANCE, [{c.name: getattr(row, c.name) for c in BALANCE.columns} for row in rows])


def _come_to(connection: Connection, subjects: Sequence[Where]) -> Sequence[Any]:
    """What each part at its place comes to, beside what it had."""
    newer = and_(
        ENTRY.c.place == BALANCE.c.place, ENTRY.c.part == BALANCE.c.part, ENTRY.c.id > BALANCE.c.last_entry
    )
    _begin(connection, subjects)
    anew = BALANCE.c.last_entry == 0

    def summed(column: Any, *, of_kept: bool) -> Any:
        is_kept = ENTRY.c.kind.in_(KEPT)
        counted = func.sum(ENTRY.c.quantity).filter(is_kept if of_kept else ~is_kept)
        return (case((anew, 0), else_=column) + func.coalesce(counted, 0)).cast(Integer)

    query = (
        select(
            BALANCE.c.place,
            BALANCE.c.part,
            BALANCE.c.on_hand.label("had"),
            BALANCE.c.reserved.label("kept_before"),
            summed(BALANCE.c.on_hand, of_kept=False).label("on_hand"),
            summed(BALANCE.c.reserved, of_kept=True).label("reserved"),
            func.coalesce(func.max(ENTRY.c.id), BALANCE.c.last_entry).label("last_entry"),
        )
        .select_from(BALANCE.outerjoin(ENTRY, newer))
        .where(tuple_(BALANCE.c.place, BALANCE.c.part).in_(list(subjects)))
        .group_by(BALANCE.c.place, BALANCE.c.part)
        .order_by(BALANCE.c.place, BALANCE.c.part)
    )
    return connection.execute(query).all()


def _begin(connection: Connection, subjects: Sequence[Where]) -> None:
    """A balance of nothing, where a part was never at a place."""
    rows = [{"place": place, "part": part, "on_hand": 0, "reserved": 0, "last_entry": 0} for place, part in subjects]
    connection.execute(insert(BALANCE).on_conflict_do_nothing(), rows)


BOOK = StockLedger()
