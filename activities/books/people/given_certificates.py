"""The book of certificates that cases give: each a row that bears its case and step (一§18·1)."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from activities.books.book import Book, Unfit, subjects_lost
from activities.records.certificates import CERTIFICATE
from activities.rules.people import staff
from models.books import CertificatesGiven
from models.people import human
from models.record import Notification, Write


class GivenCertificates(Book[CertificatesGiven]):
    """What is given stands beside what was there; a step that is written again takes its own back and gives anew."""

    entry = CertificatesGiven
    tables = (CERTIFICATE,)

    def subject(self, entry: CertificatesGiven) -> str:
        return human(entry.person)

    def lost(self, connection: Connection, write: Write) -> Iterable[str]:
        return (person.partition(":")[2] for person in subjects_lost(connection, CERTIFICATE, "person", write))

    def post(self, connection: Connection, write: Write, entry: CertificatesGiven) -> Iterator[Notification]:
        try:
            one = staff.colleague(connection, entry.person)
        except LookupError as error:
            raise Unfit(str(error.args[0])) from None
        step = {"workflow_id": write.workflow_id, "seq": write.entry.seq}
        for category in dict.fromkeys(entry.categories):
            staff.give(connection, one, category, entry.valid_from, entry.valid_until, **step)
        yield from ()


BOOK = GivenCertificates()
