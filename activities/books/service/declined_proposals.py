"""Declined proposals: a customer's third in a calendar year earns one certificate (三§12)."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Exists, and_, delete, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert

from activities.books.book import Book, of_lost_attempts, subjects_lost
from activities.records.database import table
from activities.records.rows import OUTBOX
from models import tables
from models.kinds.proposal import DeclinedEntry
from models.record import Notification, Write

DECLINED, THANKS = table(tables.DeclinedProposal), table(tables.CertificateOfThanks)
ISSUED = "certificate_issued"
"""The topic under which a customer is told of the certificate."""


class DeclinedProposals(Book[DeclinedEntry]):
    """Counted by customer and year. A certificate of which its customer may know already is never taken back."""

    entry = DeclinedEntry
    tables = (DECLINED, THANKS)
    lock_name = "thanks"

    def subject(self, entry: DeclinedEntry) -> str:
        return str(entry.customer_entry)

    def lost(self, connection: Connection, write: Write) -> Iterable[str]:
        return map(str, subjects_lost(connection, DECLINED, "customer_entry", write))

    def post(self, connection: Connection, write: Write, entry: DeclinedEntry) -> Iterator[Notification]:
        if _earned(connection, write, entry):
            yield Notification.model_validate(entry.notice)

    def undo(self, connection: Connection, write: Write) -> None:
        """Rows from before steps were noted with them stay, as do certificates whose notice is out."""
        connection.execute(delete(DECLINED).where(of_lost_attempts(DECLINED, write)))
        connection.execute(delete(THANKS).where(of_lost_attempts(THANKS, write), ~_told()))


def certified() -> Exists:
    """Whether the certificate still stands of which a row of the outbox tells."""
    step = and_(THANKS.c.workflow_id == OUTBOX.c.workflow_id, THANKS.c.seq == OUTBOX.c.seq)
    return select(literal(1)).where(step, OUTBOX.c.topic == ISSUED).correlate(OUTBOX).exists()


def _told() -> Exists:
    """Whether the notice of a certificate is out, or may be, by one of several ways."""
    step = and_(THANKS.c.workflow_id == OUTBOX.c.workflow_id, THANKS.c.seq == OUTBOX.c.seq)
    out = or_(OUTBOX.c.status != "pending", OUTBOX.c.uncertain, OUTBOX.c.delivered != [])
    return select(literal(1)).where(step, OUTBOX.c.topic == ISSUED, out).correlate(THANKS).exists()


def _earned(connection: Connection, write: Write, entry: DeclinedEntry) -> bool:
    """Whether this declined proposal earns the year's one certificate."""
    whose = {"customer_entry": entry.customer_entry, "year": entry.year}
    row = whose | {"workflow_id": write.workflow_id, "seq": write.entry.seq}
    connection.execute(insert(DECLINED).values(row).on_conflict_do_nothing())
    counted = select(func.count()).where(*(DECLINED.c[key] == value for key, value in whose.items()))
    if connection.execute(counted).scalar_one() < entry.count:
        return False
    connection.execute(insert(THANKS).values(row).on_conflict_do_nothing())
    holder = select(THANKS.c.workflow_id).where(*(THANKS.c[key] == value for key, value in whose.items()))
    return bool(connection.execute(holder).scalar_one() == write.workflow_id)


BOOK = DeclinedProposals()
