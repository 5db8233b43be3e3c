"""What cases enter in books that many share: an entry is one line, posted with the step that leads to it."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Posted(BaseModel):
    """An entry on its way to the writer of the records: the book's name and what is entered, as JSON has it."""

    model_config = ConfigDict(frozen=True)

    book: str
    values: dict[str, Any]


class BookEntry(BaseModel):
    """A line for a book. A kind's file declares the entries of books that it alone writes in."""

    model_config = ConfigDict(frozen=True)

    book: ClassVar[str]
    contested: ClassVar[bool] = False
    """Others draw on the same at once: the step is written by an ordinary activity, so no attempt at it is lost."""

    def posted(self) -> Posted:
        return Posted(book=self.book, values=self.model_dump(mode="json"))

    @classmethod
    def read(cls, posted: Posted) -> Self:
        return cls.model_validate(posted.values)


class CertificatesGiven(BookEntry):
    """Somebody is certified for categories, from a first day to a last one; a renewal is given the same way (一§18·1).

    `person` is `role:id` or `staff:id`. The rows bear the case and the step that gives them.
    """

    book: ClassVar[str] = "certificates"

    person: str
    categories: list[str]
    valid_from: date
    valid_until: date


class SeedRevealed(BookEntry):
    """The seeds of a case's draws may be known from now on: with its report or end (四§11, 五§11)."""

    book: ClassVar[str] = "draws"

    workflow_id: str
    at: datetime


class Sighting(BookEntry):
    """Something that may be a trend: so many of one subject within a span alert someone, once an episode (一§28(1))."""

    book: ClassVar[str] = "sightings"

    subject: str
    at: datetime
    span: timedelta
    count: int
    alert: dict[str, Any]
    """The message to which it may lead."""
