"""The lists of spare parts, places, suppliers and units to lend: read and entered in one way (二§2–3, §7, §12).

What is entered of somebody or something changes what is given and leaves the rest; all of it is written, or nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Column, ColumnElement, Connection, String, Table, any_, delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from activities.books.book import hold
from activities.records.statement import write_all
from models.stock.faults import Faults, OtherLists

One = TypeVar("One")
Given = Mapping[str, Any]
"""Fields of an entry and their values; those left out stay as they are."""
WRONG_OF = tuple[str, str, str]
"""Key of the entry, field, and what is wrong."""


class UnfitEntries(ValueError):
    """What is to be entered does not fit; `wrong` names entry, field and fault."""

    def __init__(self, wrong: Sequence[WRONG_OF]) -> None:
        self.wrong = list(wrong)
        super().__init__("; ".join(f"{key} {field}: {msg}" for key, field, msg in wrong))


@dataclass(frozen=True, kw_only=True)
class Held:
    """What belongs to an entry, in a table of its own: its `field`, and the column that names the entry."""

    field: str
    table: Table
    owner: str


@dataclass(frozen=True, kw_only=True)
class Booked:
    """A `field` that the books change as well, and the column of their rows that names the entry."""

    field: str
    row_key: Column[Any]


@dataclass(frozen=True)
class MasterList(Generic[One]):
    """A list that the company keeps: its name in the plural, what an entry is, where it stands, what fits on it."""

    name: str
    kind: type[One]
    table: Table
    faults: Callable[[One, One | None, Mapping[str, One], OtherLists], Faults]
    held: Held | None = None
    booked: Booked | None = None
    by_hand: Callable[[One, One | None], Faults] | None = None
    """What does not fit where a file says it, which may be older than what the books have entered meanwhile."""
    unset: Mapping[str, Any] | None = None
    """What entries that change are first set to, where two may not be alike even for a moment."""

    @property
    def key(self) -> str:
        """The field by which an entry is known."""
        return next(column.name for column in self.table.primary_key)

    @cached_property
    def reader(self) -> TypeAdapter[One]:
        return TypeAdapter(self.kind)

    @property
    def needed(self) -> list[str]:
        """Fields that a new entry must have."""
        return [f.name for f in fields(self.kind) if f.default is MISSING]  # type: ignore[arg-type]  # a dataclass


@dataclass(frozen=True)
class KeptEntry:
    """What the books have entered of `key` and was to become something else: `stands` stays, not `given`."""

    key: str
    field: str
    stands: Any
    given: Any


@dataclass(frozen=True)
class EnteredKeys:
    """Which entries are new, changed, and as they were; and what was kept as the books have it."""

    added: list[str]
    changed: list[str]
    unchanged: list[str]
    kept: list[KeptEntry]


# -- what stands on a list ----------------------------------------------------------------------------------------


def entries(
    connection: Connection,
    listed: MasterList[One],
    keys: Collection[str] | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> dict[str, One]:
    """The entries by key, in its order: all of them, those named, or a page."""
    column = listed.table.c[listed.key]
    query = select(listed.table).order_by(column.collate("C")).limit(limit).offset(offset)
    query = query if keys is None else query.where(_among(column, keys))
    rows = connection.execute(query).mappings().all()
    mine = _held(connection, listed.held, [row[listed.key] for row in rows]) if listed.held else {}
    more = [{listed.held.field: mine.get(row[listed.key], ())} if listed.held else {} for row in rows]
    read = listed.reader.validate_python
    return {row[listed.key]: read(dict(row) | held) for row, held in zip(rows, more, strict=True)}


def entry(connection: Connection, listed: MasterList[One], key: str) -> One:
    """One entry. Raises LookupError."""
    found = entries(connection, listed, [key])
    if key not in found:
        raise LookupError(f"{key} is not on the list of {listed.name}")
    return found[key]


def counted(connection: Connection, listed: MasterList[Any]) -> int:
    """How many entries there are."""
    return int(connection.execute(select(func.count()).select_from(listed.table)).scalar_one())


def _held(connection: Connection, held: Held, keys: Sequence[str]) -> dict[str, tuple[Mapping[str, Any], ...]]:
    table, found = held.table, dict[str, list[Mapping[str, Any]]]()
    order = (c if c.name == "valid_from" else c.collate("C") for c in table.primary_key)
    query = select(table).where(_among(table.c[held.owner], keys)).order_by(*order)
    for row in connection.execute(query).mappings():
        mine = {key: value for key, value in row.items() if key != held.owner}
        found.setdefault(row[held.owner], []).append(mine)
    return {key: tuple(rows) for key, rows in found.items()}


def _among(column: Column[Any], keys: Collection[str]) -> ColumnElement[bool]:
    """However many the keys are."""
    return column == any_(literal(list(keys), ARRAY(String)))


# -- what is entered ----------------------------------------------------------------------------------------------


def enter(
    connection: Connection,
    listed: MasterList[One],
    given: Sequence[Given],
    known: Callable[[Connection], OtherLists],
    *,
    keep_booked: bool = False,
) -> EnteredKeys:
    """Adds and changes entries; each names its key. Raises UnfitEntries, and then nothing is changed.

    Who enters at the same time waits, so that what fits still fits when it is written. `keep_booked`: what the books
    have entered of an entry stays, whatever is given; what is said by hand alone is refused.
    """
    hold(connection, ["lists of spare parts"])
    before, wrong = entries(connection, listed), list[WRONG_OF]()
    kept = list(_kept(connection, listed.booked, listed.key, before, given)) if keep_booked and listed.booked else []
    stays = {one.key: {one.field: one.stands} for one in kept}
    after, entered = dict(before), list[str]()
    for values in given:
        key = values[listed.key]
        lacks = [] if key in before else [name for name in listed.needed if name not in values]
        wrong += [(key, name, f"is needed of what is not on the list of {listed.name} yet") for name in lacks]
        if not lacks:
            said = {**values, **stays.get(key, {})}
            after[key] = replace(before[key], **said) if key in before else listed.kind(**said)  # type: ignore[type-var]
            entered.append(key)
    wrong += unfit(listed, before, after, entered, known(connection))
    if keep_booked and listed.by_hand:
        wrong += [(key, *one) for key in entered for one in listed.by_hand(after[key], before.get(key))]
    if wrong:
        raise UnfitEntries(wrong)
    new = [key for key in entered if key not in before]
    changed = [key for key in entered if key in before and after[key] != before[key]]
    write(connection, listed, [after[key] for key in (*changed, *new)])
    return EnteredKeys(new, changed, [key for key in entered if key in before and key not in changed], kept)


def _kept(
    connection: Connection, booked: Booked, key: str, before: Mapping[str, One], given: Sequence[Given]
) -> Iterator[KeptEntry]:
    """What is given of entries that the books have changed, and is not what stands there."""
    said = {one[key]: one[booked.field] for one in given if booked.field in one}
    query = select(booked.row_key).where(_among(booked.row_key, said)).distinct()
    for name in sorted(connection.execute(query).scalars()):
        stands = getattr(before[name], booked.field)
        if stands != said[name]:
            yield KeptEntry(name, booked.field, stands, said[name])


def unfit(
    listed: MasterList[One],
    before: Mapping[str, One],
    after: Mapping[str, One],
    entered: Iterable[str],
    known: OtherLists,
) -> Iterator[WRONG_OF]:
    """What does not fit of the entries, on the list as it is to be."""
    for key in entered:
        for field, msg in listed.faults(after[key], before.get(key), after, known):
            yield key, field, msg


def write(connection: Connection, listed: MasterList[One], ones: Sequence[One]) -> None:
    """Writes entries as they are given; what belonged to them before and is not given is gone."""
    held, rows = listed.held, [asdict(one) for one in ones]  # type: ignore[call-overload]  # dataclasses
    keys = [row[listed.key] for row in rows]
    if listed.unset:
        mine = _among(listed.table.c[listed.key], keys)
        connection.execute(listed.table.update().where(mine).values(**listed.unset))
    belongs = [row.pop(held.field) for row in rows] if held else []
    write_all(connection, listed.table, rows)
    if held:
        connection.execute(delete(held.table).where(_among(held.table.c[held.owner], keys)))
        theirs = [dict(one) | {held.owner: key} for key, mine in zip(keys, belongs, strict=True) for one in mine]
        write_all(connection, held.table, theirs)
