"""What lies where, page by page, and whether the balances are what their entries come to (二§11, 一§34)."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    func,
    or_,
    select,
    union_all,
)

from activities.books.stock.stock import BALANCE, ENTRY, PLACE
from activities.records.database import table
from activities.records.rows import REGISTER
from models.kinds.partsrequest import RequestLineRow
from models.stock.ledger import KEPT
from models.stock.masters import PlaceKind

LINE = table(RequestLineRow)


class Lying(NamedTuple):
    """A part at a place: what lies there, what of it is kept for cases, what is on its way there."""

    place: str
    part: str
    on_hand: int
    reserved: int
    in_transit: int

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


# -- what lies where ----------------------------------------------------------------------------------------------


def page(connection: Connection, which: str | None, *, limit: int, offset: int) -> list[Lying]:
    """By place and part; `which` is a place or a part."""
    there, coming = union_all(_lies(which), _comes_anew(which)).subquery(), _coming()
    rows = select(there).order_by(there.c.place, there.c.part).limit(limit).offset(offset).subquery()

    def same(other: Any) -> Any:
        return and_(other.c.place == rows.c.place, other.c.part == rows.c.part)

    columns = {"on_hand": BALANCE.c.on_hand, "reserved": BALANCE.c.reserved, "in_transit": coming.c.pieces}
    query = (
        select(rows, *(func.coalesce(column, 0).label(name) for name, column in columns.items()))
        .select_from(rows.outerjoin(BALANCE, same(BALANCE)).outerjoin(coming, same(coming)))
        .order_by(rows.c.place, rows.c.part)
    )
    return [Lying(**row) for row in connection.execute(query).mappings()]


def counted(connection: Connection, which: str | None) -> int:
    """How many there are on all pages."""
    parts = (select(func.count()).select_from(one.subquery()) for one in (_lies(which), _comes_anew(which)))
    return sum(int(connection.execute(part).scalar_one()) for part in parts)


def _lies(which: str | None) -> Select[Any]:
    """Which part ever was at which place."""
    found = select(BALANCE.c.place, BALANCE.c.part)
    return found if which is None else found.where(or_(BALANCE.c.place == which, BALANCE.c.part == which))


def _comes_anew(which: str | None) -> Select[Any]:
    """Which is on its way to a place where it never was."""
    coming = _coming()
    known = and_(BALANCE.c.place == coming.c.place, BALANCE.c.part == coming.c.part)
    found = select(coming.c.place, coming.c.part).where(~select(BALANCE.c.part).where(known).exists())
    return found if which is None else found.where(or_(coming.c.place == which, coming.c.part == which))


def _coming() -> Subquery:
    """What is on its way, by place and part."""
    pieces = func.sum(LINE.c.transit).cast(Integer).label("pieces")
    where = (LINE.c.to.label("place"), LINE.c.key.label("part"))
    return select(*where, pieces).where(LINE.c.transit > 0).group_by(LINE.c.to, LINE.c.key).subquery()


# -- whether it is so ---------------------------------------------------------------------------------------------


class Amiss(NamedTuple):
    """A balance that is not what its entries come to: what it says, and what they do, lying and kept."""

    place: str
    part: str
    on_hand: int
    reserved: int
    summed: int
    summed_reserved: int


class KeptForNobody(NamedTuple):
    """What is still kept for a case that has ended, or that nobody knows."""

    holder: str
    place: str
    part: str
    quantity: int


class StrayOnTheWay(NamedTuple):
    """What lies in transit of a part is not what requests have sent and not yet received."""

    part: str
    lies: int
    sent: int


def stray_on_the_way(connection: Connection) -> Iterator[StrayOnTheWay]:
    """Parts of which something else is on the way than requests say."""
    in_transit = select(PLACE.c.id).where(PLACE.c.kind == PlaceKind.TRANSIT)
    lies = _by_part(BALANCE.c.part, BALANCE.c.on_hand, BALANCE.c.place.in_(in_transit))
    sent = _by_part(LINE.c.key, LINE.c.transit, LINE.c.transit > 0)
    there, told = func.coalesce(lies.c.pieces, 0), func.coalesce(sent.c.pieces, 0)
    part = func.coalesce(lies.c.part, sent.c.part).label("part")
    query = select(part, there.label("lies"), told.label("sent")).select_from(
        lies.join(sent, lies.c.part == sent.c.part, full=True)
    )
    rows = connection.execute(query.where(there != told).order_by(part)).mappings()
    yield from (StrayOnTheWay(**row) for row in rows)


def _by_part(part: Any, pieces: Any, which: Any) -> Subquery:
    total = func.sum(pieces).cast(BigInteger).label("pieces")
    return select(part.label("part"), total).where(which).group_by(part).subquery()


def amiss(connection: Connection) -> Iterator[Amiss]:
    """Balances that differ from their entries; one that is not there says nothing."""
    sums = _sums().subquery()
    query = select(
        func.coalesce(BALANCE.c.place, sums.c.place).label("place"),
        func.coalesce(BALANCE.c.part, sums.c.part).label("part"),
        *(func.coalesce(BALANCE.c[name], 0).label(name) for name in ("on_hand", "reserved")),
        *(func.coalesce(sums.c[name], 0).label(name) for name in ("summed", "summed_reserved")),
    ).select_from(BALANCE.join(sums, and_(BALANCE.c.place == sums.c.place, BALANCE.c.part == sums.c.part), full=True))
    found = query.subquery()
    differs = or_(found.c.on_hand != found.c.summed, found.c.reserved != found.c.summed_reserved)
    rows = connection.execute(select(found).where(differs).order_by(found.c.place, found.c.part))
    yield from (Amiss(**row) for row in rows.mappings())


def _sums() -> Select[Any]:
    def total(column: Any) -> Any:
        return func.coalesce(func.sum(column), 0).cast(BigInteger)

    lies, kept = (case((ENTRY.c.kind.in_(KEPT) == is_kept, ENTRY.c.quantity), else_=0) for is_kept in (False, True))
    where = (ENTRY.c.place, ENTRY.c.part)
    return select(*where, total(lies).label("summed"), total(kept).label("summed_reserved")).group_by(*where)


def kept_for_nobody(connection: Connection) -> Iterator[KeptForNobody]:
    """Reservations that stand for no open case."""
    where = (ENTRY.c.holder, ENTRY.c.place, ENTRY.c.part)
    quantity = func.sum(ENTRY.c.quantity).cast(Integer)
    is_open = select(REGISTER.c.workflow_id).where(REGISTER.c.closed_at.is_(None))
    query = (
        select(*where, quantity.label("quantity"))
        .where(ENTRY.c.holder.is_not(None), ENTRY.c.kind.in_(KEPT), ENTRY.c.holder.not_in(is_open))
        .group_by(*where)
        .having(quantity != 0)
        .order_by(*where)
    )
    yield from (KeptForNobody(**row) for row in connection.execute(query).mappings())
