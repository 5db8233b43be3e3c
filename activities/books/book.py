"""What a book is to the writer of the records.

Postings are written in the transaction of their step, those of one subject one after the other. A step that is written
again after a lost attempt takes back what that had posted and posts anew; what a subject then comes to is judged once,
at the end, so that taking back and posting anew are netted.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, String, Table, and_, bindparam, delete, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from activities.records.statement import AskedAtEnd
from models.books import BookEntry
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
    def lock_name(self) -> str:
        """What begins the name of the lock under which one step waits for another of the same subject."""
        return self.entry.book

    @abstractmethod
    def subject(self, entry: Entry) -> Any:
        """What the entry is about: of one subject, one step waits for another."""

    @abstractmethod
    def post(self, connection: Connection, write: Write, entry: Entry) -> Iterator[Notification]:
        """Writes the entry and yields the messages to which it leads. Raises Unfit."""

    def settle(self, connection: Connection, subject: Any) -> None:
        """Judges what a subject has come to, once all is posted. Raises Unfit."""

    def lost(self, connection: Connection, write: Write) -> Iterable[Any]:  # noqa: ARG002 - for books with subjects
        """The subjects of what lost attempts at this step, or at later ones, have posted."""
        return ()

    def undo(self, connection: Connection, write: Write) -> None:
        """Takes that back."""
        for table in self.tables:
            connection.execute(delete(table).where(of_lost_attempts(table, write)))

    def ended(self, connection: Connection, write: Write) -> None:
        """The case has ended, and its last step is written: what the book still keeps for it is given back.

        Asked as often as that step is written, unless `at_end` has answered that nothing is kept; others may post for
        the case until it has ended, and not after.
        """

    at_end: ClassVar[AskedAtEnd | None] = None
    """Asks whether it keeps anything for a case, as the last step is written. A book without it keeps nothing."""

    # -- a whole step at once, for books that are quicker that way -------------------------------------------------

    def lock(self, connection: Connection, write: Write, entries: Sequence[Entry]) -> Sequence[Any]:
        """Makes other steps about the same subjects wait, one after the other in one order. Answers the subjects."""
        subjects = {self.subject(entry) for entry in entries}
        if write.whole:
            subjects |= set(self.lost(connection, write))
        ordered = sorted(subjects)
        hold(connection, (f"{self.lock_name} {subject}" for subject in ordered))
        return ordered

    def post_all(self, connection: Connection, write: Write, entries: Sequence[Entry]) -> Iterator[Notification]:
        """Writes a step's entries. Raises Unfit."""
        for entry in entries:
            yield from self.post(connection, write, entry)

    def settle_all(self, connection: Connection, subjects: Sequence[Any]) -> None:
        """Judges what subjects have come to. Raises Unfit."""
        for subject in subjects:
            self.settle(connection, subject)


def of_lost_attempts(table: Table, write: Write) -> ColumnElement[bool]:
    """Rows that attempts at this step, or at later ones, have written."""
    return and_(table.c.workflow_id == write.workflow_id, table.c.seq >= write.entry.seq)


def subjects_lost(connection: Connection, table: Table, column: str, write: Write) -> list[Any]:
    """The values of a column in those rows."""
    return list(connection.execute(select(table.c[column]).where(of_lost_attempts(table, write))).scalars())


_HOLD = text("""
    SELECT CASE WHEN name = ANY(:shared) THEN pg_advisory_xact_lock_shared(hashtext(name))
        ELSE pg_advisory_xact_lock(hashtext(name)) END
    FROM unnest(:names) AS name
""").bindparams(bindparam("names", type_=ARRAY(String)), bindparam("shared", type_=ARRAY(String)))


def hold(connection: Connection, names: Iterable[str], *, shared: Iterable[str] = ()) -> None:
    """Takes locks by name, in the order given, until the transaction ends; who comes second waits.

    `shared`: of these, only whoever wants one for itself waits, and is waited for.
    """
    wanted = list(names)
    if wanted:
        connection.execute(_HOLD, {"names": wanted, "shared": list(shared)})


Touched = Mapping[str, Sequence[Any]]
"""By the name of each book what of it is about to change."""


def lock(connection: Connection, write: Write, books: Mapping[str, Book[Any]]) -> Touched:
    """Makes other steps about the same subjects wait until this one is written, book after book in one order."""
    posted = _by_book(write, books)
    names = sorted(posted.keys() | (books.keys() if write.whole else set()))
    return {name: books[name].lock(connection, write, posted.get(name, ())) for name in names}


def take_back(connection: Connection, write: Write, books: Mapping[str, Book[Any]]) -> None:
    """Takes back what lost attempts at a step have posted. Their messages still stand."""
    for book in books.values():
        book.undo(connection, write)


def post(
    connection: Connection, write: Write, books: Mapping[str, Book[Any]], touched: Touched
) -> list[Notification]:
    """Posts what a step enters; what its subjects come to is judged at the end. Raises Unfit, LookupError."""
    posted = _by_book(write, books)
    led_to = [told for name, entries in posted.items() for told in books[name].post_all(connection, write, entries)]
    for name, subjects in touched.items():
        books[name].settle_all(connection, subjects)
    return led_to


def _by_book(write: Write, books: Mapping[str, Book[Any]]) -> dict[str, list[BookEntry]]:
    """The entries of a step by book, in their order."""
    found: dict[str, list[BookEntry]] = {}
    for posted in write.postings:
        found.setdefault(posted.book, []).append(books[posted.book].entry.read(posted))
    return found
