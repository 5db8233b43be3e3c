"""Entries of the stock ledger: what came to a place, left it, or is kept for a case (二§11, 一§34)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import AfterValidator, Field, StrictInt, StrictStr

from models.books import BookEntry
from models.fields import Message

LINES = 500
"""As many parts one event names."""
MOST_PIECES = 1_000_000
_ID = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"
PartNumber = Annotated[StrictStr, Field(pattern=rf"^{_ID}$", examples=["pump-12"])]
"""A part's number: letters, digits, `.`, `_` and `-`."""
PlaceId = Annotated[StrictStr, Field(pattern=rf"^{_ID}$", examples=["hub-east"])]
"""Where parts lie."""
Pieces = Annotated[StrictInt, Field(ge=1, le=MOST_PIECES, examples=[2])]
"""A whole number of pieces, at least one."""
SomePieces = Annotated[StrictInt, Field(ge=0, le=MOST_PIECES, examples=[2])]
"""A whole number of pieces, or none."""


class EntryKind(StrEnum):
    """What an entry says."""

    RECEIVED = "received"
    """Came from a supplier."""
    ISSUED = "issued"
    """Given out to somebody who keeps it."""
    MOVED_OUT = "moved_out"
    MOVED_IN = "moved_in"
    RESERVED = "reserved"
    """Kept for a case: it still lies there."""
    RELEASED = "released"
    """No longer kept for the case."""
    CONSUMED = "consumed"
    """Used in a repair."""
    ADJUSTED = "adjusted"
    """What a count, or somebody with a reason, has set right."""
    SCRAPPED = "scrapped"
    RETURNED = "returned"
    """Came back unused."""


KEPT = (EntryKind.RESERVED, EntryKind.RELEASED)
"""Entries that change what is kept for cases, not what lies there."""


class StockEntry(BookEntry):
    """A line of the ledger; its cause is the step that posts it.

    `quantity` is signed as it changes what lies there, or what is kept. None, of `released` without part and place: all
    that is still kept for the holder; of `adjusted` without part: all differences of the stocktake that posts it.
    """

    book: ClassVar[str] = "stock"
    contested: ClassVar[bool] = True

    part: str | None = None
    place: str | None = None
    kind: EntryKind
    quantity: int | None = None
    happened_at: datetime
    by: str
    holder: str | None = None
    """The workflow id of the case for which it is kept."""
    serial: str | None = None
    late: bool = False
    """Posted on a later day than it happened: `late_posting` (二§11)."""
    note: str | None = None

    @classmethod
    def release_all(cls, holder: str, at: datetime, by: str) -> Self:
        """Frees all that is kept for a case."""
        return cls(kind=EntryKind.RELEASED, holder=holder, happened_at=at, by=by)

    @classmethod
    def apply_count(cls, place: str, at: datetime, by: str) -> Self:
        """Sets right what the stocktake that posts it has found to differ."""
        return cls(kind=EntryKind.ADJUSTED, place=place, happened_at=at, by=by)

    @property
    def applies_count(self) -> bool:
        """Stands for all differences of a stocktake."""
        return self.part is None and self.kind is EntryKind.ADJUSTED


class NamesAPart(Message):
    """A line about a part."""

    part: PartNumber


class PartLine(NamesAPart):
    """Some pieces of a part."""

    quantity: Pieces


Named = TypeVar("Named", bound=NamesAPart)


def each_once(lines: list[Named]) -> list[Named]:
    """A part stands in one line only. Raises ValueError."""
    seen: set[str] = set()
    for line in lines:
        if line.part in seen:
            raise ValueError(f"must name {line.part} once")
        seen.add(line.part)
    return lines


PartLines = Annotated[list[PartLine], Field(min_length=1, max_length=LINES), AfterValidator(each_once)]
"""Parts and how many of each, every part once."""
