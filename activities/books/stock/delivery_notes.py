"""Delivery notes: each is taken in once, whichever purchase it is for (二§5)."""

from collections.abc import Iterator

from sqlalchemy import Connection, insert, select

from activities.books.book import Book, Unfit
from activities.records.database import table
from activities.records.rows import REGISTER
from models import tables
from models.kinds.purchase import DeliveryNoteEntry
from models.record import Notification, Write

NOTE = table(tables.DeliveryNoteRow)


class DeliveryNotes(Book[DeliveryNoteEntry]):
    """Who takes in the same note at the same time waits, and is refused."""

    entry = DeliveryNoteEntry
    tables = (NOTE,)

    def subject(self, entry: DeliveryNoteEntry) -> str:
        return f"{entry.supplier} {entry.note}"

    def post(self, connection: Connection, write: Write, entry: DeliveryNoteEntry) -> Iterator[Notification]:
        taken = select(NOTE.c.workflow_id).where(NOTE.c.supplier == entry.supplier, NOTE.c.note == entry.note)
        other = connection.execute(taken).scalar()
        if other is not None:
            number = connection.execute(select(REGISTER.c.number).where(REGISTER.c.workflow_id == other)).scalar()
            raise Unfit(f"delivery note {entry.note} of {entry.supplier} was received before, under {number or other}")
        values = entry.model_dump() | {"workflow_id": write.workflow_id, "seq": write.entry.seq}
        connection.execute(insert(NOTE).values(values))
        yield from ()


BOOK = DeliveryNotes()
