"""What a book is to the writer of the records.

Postings are written in the transaction of their step, those of one subject one after the other. A step that is written
again after a lost attempt takes back what that had posted and posts anew; what a subject then comes to is judged once,
at the end, so that taking back and posting anew are netted.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, select, text

from models.books import BookEntry, Posted
from models.record import Notification, Write

Entry = TypeVar("Entry", bound=BookEntry)


class Unfit(ValueError):
    """The book cannot take an entry; the text says why, to the sender of the event."""


class Book(ABC, Generic[Entry]):
    """A book in which many cases write. Each file of this folder may hold one, as `BOOK`."""

    entry: ClassVar[type[BookEntry]]
    tables: ClassVar[tuple[Table, ...]]
    """Its tables, whose rows bear workflow id and seq."""

    @property
    def lock(self) -> str:
        """What begins the name of the lock under which one step waits for another of the same subject."""
        return self.entry.book

    @abstractmethod
    def subject(self, entry: Entry) -> str:
        """What the entry is about: of one subject, one step waits for another."""

    @abstractmethod
    def post(self, connection: Connection, write: Write, entry: Entry) -> Iterator[Notification]:
        """Writes the entry and yields the messages to which it leads. Raises Unfit."""

    def settle(self, connection: Connection, subject: str) -> None:
        """Judges what a subject has come to, once all is posted. Raises Unfit."""

    def lost(self, connection: Connection, write: Write) -> Iterable[str]:  # noqa: ARG002 - for books with subjects
        """The subjects of what lost attempts at this step, or at later ones, have posted."""
        return ()

    def undo(self, connection: Connection, write: Write) -> None:
        """Takes that back."""
        for table in self.tables:
            connection.execute(delete(table).where(of_lost_attempts(table, write)))


def of_lost_attempts(table: Table, write: Write) -> ColumnElement[bool]:
    """Rows that attempts at this step, or at later ones, have written."""
    return and_(table.c.workflow_id == write.workflow_id, table.c.seq >= write.entry.seq)


def subjects_lost(connection: Connection, table: Table, column: str, write: Write) -> list[Any]:
    """The values of a column in those rows."""
    return list(connection.execute(select(table.c[column]).where(of_lost_attempts(table, write))).scalars())


Subject = tuple[str, str]
"""A book's name, and what of it is about to change."""


def lock(connection: Connection, write: Write, books: Mapping[str, Book[Any]]) -> list[Subject]:
    """Makes other steps about the same subjects wait until this one is written, one after the other in one order."""
    touched = {(p.book, books[p.book].subject(_entry(books, p))) for p in write.postings}
    if write.whole:
        touched |= {(name, subject) for name, book in books.items() for subject in book.lost(connection, write)}
    for name, subject in sorted(touched):
        named = {"lock": f"{books[name].lock} {subject}"}
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:lock))"), named)
    return sorted(touched)


def take_back(connection: Connection, write: Write, books: Mapping[str, Book[Any]]) -> None:
    """Takes back what lost attempts at a step have posted. Their messages still stand."""
    for book in books.values():
        book.undo(connection, write)


def post(
    connection: Connection, write: Write, books: Mapping[str, Book[Any]], touched: Iterable[Subject]
) -> list[Notification]:
    """Posts what a step enters; what its subjects come to is judged at the end. Raises Unfit, LookupError."""
    led_to = [told for p in write.postings for told in books[p.book].post(connection, write, _entry(books, p))]
    for name, subject in touched:
        books[name].settle(connection, subject)
    return led_to


def _entry(books: Mapping[str, Book[Any]], posted: Posted) -> BookEntry:
    return books[posted.book].entry.read(posted)
