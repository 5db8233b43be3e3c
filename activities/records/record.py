"""Writes a step of a case: once, whole, in one transaction, whatever is killed when.

The key is (workflow id, seq). A workflow task that was lost after its write runs again and may decide differently:
`decided_at` says which attempt is the later one, and the later one stands.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import psycopg
from psycopg.errors import CardinalityViolation
from sqlalchemy import Connection, Engine, Table, and_, delete, func, or_, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import SQLModel
from temporalio import activity

from activities.books import books
from activities.books.book import Unfit, lock, post, take_back
from activities.books.service.declined_proposals import certified
from activities.records.rows import CONDUCT, LINK, OPENING, OUTBOX, REGISTER, TIMELINE, rows, timeline
from activities.records.statement import AskedAtEnd, connection_of, missing, write_next, write_row
from activities.rules.publishing import calendar_in_force
from models import contacts
from models.case import Relation
from models.record import Notification, Write, Written
from models.vocabulary import Outcome


def _of_books() -> Iterator[Table]:
    return (table for book in books().values() for table in book.tables)


WRITTEN = tuple(
    t
    for t in sorted(SQLModel.metadata.tables.values(), key=lambda t: t.name)
    if {"workflow_id", "seq"} <= set(t.columns.keys()) and t not in (OUTBOX, *_of_books())
)
"""Every table of which a row says the step that wrote it, in one order; messages and counts have rules of their own."""
AT_ONCE = 50
"""Rows that one statement writes; a longer one costs more to plan and to keep than it saves."""


class Unwritable(ValueError):
    """The records cannot hold a value, or hold another in its place; the text names the database's error."""


class Records:
    """The one writer of the cases' records."""

    def __init__(self, engine: Engine, *, past: bool = False) -> None:
        """`past`: the messages are those of the past, whose contacts are not judged."""
        self._engine = engine
        self._past = past
        self._autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")

    @activity.defn(name="record")
    def answer(self, write: Write) -> Written:
        """Writes one step, as `record`; the answer names the step, and tells how many others are due with the case."""
        beside = self._beside(write) if write.due_set else None
        return self.record(write).model_copy(update={"step": write.digest, "beside": beside})

    def _beside(self, write: Write) -> int:
        """How many other cases are due at the same moment, by now."""
        others = and_(REGISTER.c.due_at == write.case.due_at, REGISTER.c.workflow_id != write.workflow_id)
        with self._autocommit.connect() as connection:
            return int(connection.execute(select(func.count()).where(others)).scalar_one())

    def record(self, write: Write) -> Written:
        """Writes one step. Answers the guards that failed, or that another attempt had been there."""
        try:
            return self._record(write)
        except Unwritable as error:
            if write.entry.outcome is not Outcome.APPLIED:
                raise
            return Written(rejected=str(error))

    def _end(self, write: Write) -> None:
        """Has the books give back what they keep for a case that has ended."""
        with self._engine.begin() as connection:
            for book in books().values():
                book.ended(connection, write)

    def _record(self, write: Write) -> Written:
        wrong = self._unreachable(write)
        if wrong:
            return Written(unreachable=wrong)
        if _plain(write):
            kept = self._follows(write)
            if kept:
                self._end(write)
            if kept is not None:
                return Written()
        try:
            written = self._booked(write) if _books(write) else None
            if written is None:
                with self._engine.begin() as connection:
                    written = _step_by_step(connection, write)
        except Unfit as error:
            return Written(unfit=str(error))
        except (DataError, IntegrityError) as error:
            raise Unwritable(type(error.orig).__name__) from None  # its text may repeat what was sent
        if write.case.closed_at is not None and written.stands and not written.conflict:
            self._end(write)
        return written

    def _booked(self, write: Write) -> Written | None:
        """Writes a step that books, its own rows at once; None where it wrote nothing, as of `_follows`."""
        with self._engine.connect() as connection:
            answer = _hindered(connection, write)
            if answer is not None:
                return answer
            led_to = post(connection, write, books(), lock(connection, write, books()))
            if self._at_once(connection, write, led_to) is None:
                return None
            connection.commit()
        return Written()

    def _unreachable(self, write: Write) -> list[dict[str, Any]]:
        """What is wrong with the contacts that the message names, as the country of the calendar in force has them."""
        if self._past or not write.contacts:
            return []
        with self._engine.connect() as connection:
            _, calendar = calendar_in_force(connection, datetime.now(UTC))
        return contacts.wrong(write.contacts, calendar.country)

    def _follows(self, write: Write) -> bool | None:
        """Writes it, as nearly always, at once; None where it wrote nothing, and it is for each row to say why.

        Answers whether a book keeps anything for the case that so ends; others it asks nothing.
        """
        asked = [book.at_end for book in books().values() if book.at_end] if write.case.closed_at is not None else []
        if len(asked) > 1:
            raise NotImplementedError("one book is asked as a case ends")
        with self._autocommit.connect() as connection:
            return self._at_once(connection, write, at_end=asked[0] if asked else None)

    def _at_once(
        self,
        connection: Connection,
        write: Write,
        led_to: Sequence[Notification] = (),
        at_end: AskedAtEnd | None = None,
    ) -> bool | None:
        """Writes the rows of a step by one statement; None where there are too many, or not one is written."""
        at_once = [*islice(rows(write, led_to), AT_ONCE + 1)]
        if len(at_once) > AT_ONCE:
            return None
        try:
            return write_next(connection, write.first_run_id, write.entry.seq, at_once, write.checks, at_end)
        except (psycopg.DataError, psycopg.IntegrityError, CardinalityViolation):
            return None
        except psycopg.OperationalError as error:
            if connection_of(connection).broken:  # the others of the pool are broken, too
                connection.invalidate(error)
                self._engine.dispose()
            raise


def _plain(write: Write) -> bool:
    """Whether nothing that is written depends on what the records hold."""
    return not (write.whole or write.postings)


def _books(write: Write) -> bool:
    """Whether it books and takes nothing back."""
    return bool(write.postings) and not write.whole


def _hindered(connection: Connection, write: Write) -> Written | None:
    """The guards that failed, or that another had been there; None where nothing is in the way. Locks the case."""
    answer = _standing(connection, write)
    if answer is not None:
        return answer
    failed = missing(connection, write.checks)
    return Written(failed=failed) if failed else None


def _step_by_step(connection: Connection, write: Write) -> Written:
    """Writes row by row, once it is known how things stand."""
    answer = _hindered(connection, write)
    if answer is not None:
        return answer
    touched = lock(connection, write, books())
    if write.whole:
        take_back(connection, write, books())
        _wipe(connection, write)
    led_to = post(connection, write, books(), touched)
    for row in rows(write, led_to):
        write_row(connection, row)
    return Written()


def _standing(connection: Connection, write: Write) -> Written | None:
    """What an earlier or later attempt has left; None where this write is the next. Locks the case."""
    query = select(REGISTER.c.first_run_id, REGISTER.c.last_seq, REGISTER.c.decided_at)
    row = connection.execute(query.where(REGISTER.c.workflow_id == write.workflow_id).with_for_update()).first()
    if row is None:
        return None if write.whole or write.entry.seq == 1 else Written(conflict=True)
    first_run_id, last_seq, decided_at = row
    if first_run_id != write.first_run_id:
        return Written(already_opened=True)
    if last_seq == write.entry.seq - 1 and not write.whole:
        return None
    if decided_at > write.decided_at or (decided_at == write.decided_at and last_seq > write.entry.seq):
        return Written()  # a lost attempt that comes late, perhaps after the next step of its own task
    if last_seq == write.entry.seq and _same(connection, write):
        return Written()
    return None if write.whole else Written(conflict=True)


def _same(connection: Connection, write: Write) -> bool:
    """Whether this very step stands already: an activity tried again."""
    query = select(TIMELINE).where(TIMELINE.c.workflow_id == write.workflow_id, TIMELINE.c.seq == write.entry.seq)
    row = connection.execute(query).mappings().first()
    return row is not None and {k: v for k, v in timeline(write).items() if row[k] != v} == {}


def _wipe(connection: Connection, write: Write) -> None:
    """Takes away what a lost attempt left. What it changed is in the write; what it did not touch stands.

    Links to what a round has opened stay: they are the run's, no step has written them.
    """
    case, seq = write.workflow_id, write.entry.seq
    for written in WRITTEN:
        connection.execute(delete(written).where(written.c.workflow_id == case, written.c.seq >= seq))
    connection.execute(delete(CONDUCT).where(CONDUCT.c.workflow_id == case, CONDUCT.c.record >= seq))
    made = and_(LINK.c.workflow_id == case, LINK.c.relation.in_((Relation.OPENED, Relation.LINKED)))
    by_this = and_(LINK.c.other == case, LINK.c.relation.in_((Relation.OPENED_BY, Relation.LINKED_BY)))
    opened = select(OPENING.c.other).where(
        OPENING.c.workflow_id == case, OPENING.c.other.in_((LINK.c.other, LINK.c.workflow_id))
    )
    connection.execute(delete(LINK).where(or_(made, by_this), ~opened.correlate(LINK).exists()))
    lost = and_(OUTBOX.c.workflow_id == case, OUTBOX.c.seq >= seq, OUTBOX.c.status == "pending")
    connection.execute(delete(OUTBOX).where(lost, ~certified()))
