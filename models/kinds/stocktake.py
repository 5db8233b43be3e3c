"""What a stocktake is opened with, what it remembers, and the lines that are counted (一§34)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, Field, StrictStr
from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field as Column

from models.books import BookEntry
from models.case import Opening
from models.fields import ActingMember, Instant, Starter
from models.policy.parameter import Parameter
from models.stock.ledger import LINES, NamesAPart, PartLine, PartNumber, PlaceId, SomePieces, each_once
from models.stock.masters import AbcClass
from models.tables import FormRow, moment

MOST_NAMED = 5
"""As many parts a refusal or message names; of more it says how many there are."""


class DifferenceCause(StrEnum):
    """Why the count and the book differ."""

    MISCOUNT = "miscount"
    UNBOOKED = "unbooked"
    MISPLACED = "misplaced"
    DAMAGED = "damaged"
    THEFT = "theft"
    OTHER = "other"


def _each_once(parts: list[str]) -> list[str]:
    for place, part in enumerate(parts):
        if part in parts[:place]:
            raise ValueError(f"must name {part} once")
    return parts


SomeParts = Annotated[list[PartNumber], Field(min_length=1, max_length=LINES), AfterValidator(_each_once)]
Second = Annotated[ActingMember, Field(examples=["warehouse:w-2"])]
"""Who counts along."""
CaseName = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9._-]{1,80}$", examples=["R-20261123-0001"])]
"""A case, by its number or workflow id."""


class StocktakeRequest(Opening):
    """The opening request of a stocktake; without `parts`, all that lie there or should are counted."""

    by: Starter = Field(examples=["warehouse:w-1"])
    place: PlaceId
    parts: SomeParts | None = None


class CountedPart(NamesAPart):
    """What was found of a part; that there is none is said by 0."""

    counted: SomePieces
    counted_at: Instant | None = None
    """The event's time unless it is given."""


class CutReservation(PartLine):
    """Pieces that are no longer kept for a case, as they are not there."""

    case: CaseName


CountedParts = Annotated[list[CountedPart], Field(min_length=1, max_length=LINES), AfterValidator(each_once)]
Cuts = Annotated[list[CutReservation], Field(min_length=1, max_length=LINES)]


class StocktakeFacts(BaseModel):
    """What a stocktake remembers beside its state: counts of its lines, which stand in the records."""

    keeper: str
    deputy: str | None = None
    lines: int
    missing: int
    """Not counted yet."""
    stale: int = 0
    """To be counted again, as something earlier was posted since: as the last count has seen it."""
    to_recount: int = 0
    differing: int = 0
    counters: list[str] = Field(default_factory=list)
    """All who have counted, in their order."""


# -- what a count comes to ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SheetLine:
    """A line as the records have it before it is counted, and what the book says as of its counting."""

    on_sheet: bool
    known: bool
    """The list of parts has it."""
    stale: bool
    to_recount: bool
    book: int
    last_entry: int
    """The ledger's last entry about it: what is posted later has a greater one."""
    abc: AbcClass
    counted_by: tuple[str, ...]

    @classmethod
    def of(cls, shown: Mapping[str, Any], place: int) -> Self:
        """The line in this place of what the records have answered."""
        flags, book, last_entry, abc, people = shown["lines"][place]
        on_sheet, known, stale, to_recount = (flag == "1" for flag in flags)
        names = tuple(shown["people"][number] for number in people)
        return cls(on_sheet, known, stale, to_recount, book, last_entry, AbcClass(abc), names)


def above_tolerance(difference: int, book: int, tolerances: tuple[int, ...], abc: AbcClass) -> bool:
    """Whether it is more than its class may have, in per cent of the book (一§34); `tolerances` of A, B, C."""
    a, b, c = tolerances
    percent = {AbcClass.B: b, AbcClass.C: c}.get(abc, a)
    return abs(difference) * 100 > percent * abs(book)


class LineCounted(BaseModel):
    """A line as it stands after a count."""

    part: str
    counted: int
    counted_at: datetime
    book: int
    last_entry: int
    to_recount: bool
    recounted: bool

    @property
    def difference(self) -> int:
        return self.counted - self.book


class LineExplained(BaseModel):
    """Why a line differs."""

    part: str
    cause: DifferenceCause
    note: str | None = None


class StocktakeEntry(BookEntry):
    """What a step writes on the lines of its stocktake: a count, else the cause of a difference."""

    book: ClassVar[str] = "stocktakes"
    contested: ClassVar[bool] = True

    place: str
    opens: bool = False
    """Writes the sheet instead."""
    parts: list[str] | None = None
    """Of the sheet; None for all that lie there or should."""
    lines: list[LineCounted] = Field(default_factory=list)
    counted_with: str | None = None
    explained: LineExplained | None = None
    at: datetime
    by: str


class SheetEntry(StocktakeEntry):
    """Writes the sheet, with the opening, about which nobody else can be."""

    contested: ClassVar[bool] = False

    opens: bool = True


class StocktakeLine(FormRow, table=True):
    """A line of a stocktake, its key the part: what was counted, what the book said, why they differ (一§34)."""

    __tablename__ = "stocktake_line"
    __table_args__ = (
        Index("ix_stocktake_line_applied", "place", "key", "counted_at", postgresql_where=text("applied")),
    )

    place: str
    listed_seq: int
    """The entry that put it on the sheet: the opening's, or that of the count that found it."""
    counted: int | None = None
    counted_at: datetime | None = moment()
    counted_by: str | None = None
    counted_with: str | None = None
    book: int | None = None
    """What the ledger had as of `counted_at`, by its entries up to `last_entry`."""
    last_entry: int | None = Column(default=None, sa_type=BigInteger)
    difference: int | None = None
    to_recount: bool = False
    recounted: bool = False
    cause: str | None = None
    cause_note: str | None = None
    explained_at: datetime | None = moment()
    explained_by: str | None = None
    applied: bool = False


NAME = "Stocktake"
TABLES = ("stocktake", "parts")
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("stocktake.count", "2 WD", "一§34", "a store is counted within two days", "WD"),
    Parameter("stocktake.recount", "1 WD", "一§34", "before much has moved", "WD"),
    Parameter("stocktake.apply", "2 WD", "一§34", "time to look for causes", "WD"),
    Parameter(
        "parts.tolerance_pct", [0, 1, 2], "一§34", "of classes A (and provisional), B and C, in per cent of the book",
        range=(0, 100),
    ),
)
