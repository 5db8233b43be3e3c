"""What only the records of all cases show: a trend of complaints, a customer's declined proposals of a year.

Runs in the transaction of the step that caused it, so that it is reckoned once or not at all. A step that is written
again after a lost attempt leads to what it led to before: its message has one key. What a lost attempt counted is taken
back, save a certificate of which its customer may know already.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, Exists, and_, delete, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import insert

from activities.records.database import table
from activities.records.rows import OUTBOX
from models import tables
from models.record import Notification, Sighting, Thanks, Write

SIGHTING, ALERT = table(tables.TrendSighting), table(tables.TrendAlert)
DECLINED, THANKS = table(tables.DeclinedProposal), table(tables.CertificateOfThanks)
COUNTED = (SIGHTING, ALERT, DECLINED, THANKS)
ISSUED = "certificate_issued"
"""The topic under which a customer is told of the certificate."""


def follow(connection: Connection, write: Write) -> Iterator[Notification]:
    """What the step's sightings and declined proposals lead to."""
    _serialise(connection, _subjects(write))
    for sighting in write.sightings:
        if _trend(connection, write, sighting):
            yield sighting.alert
    for thanks in write.thanks:
        if _earned(connection, write, thanks):
            yield thanks.notice


def take_back(connection: Connection, write: Write) -> None:
    """Takes back what lost attempts at this step or later ones have counted. Their messages still stand.

    A certificate stays whose notice is out, perhaps or by one of several ways: the customer has it, and there are never
    two for a year. Rows from before steps were noted with them stay.
    """
    lost = {
        counted: and_(counted.c.workflow_id == write.workflow_id, counted.c.seq >= write.entry.seq)
        for counted in COUNTED
    }
    trends = connection.execute(select(SIGHTING.c.subject).where(lost[SIGHTING])).scalars()
    customers = connection.execute(select(DECLINED.c.customer_entry).where(lost[DECLINED])).scalars()
    _serialise(connection, {*_subjects(write), *map(_trend_of, trends), *map(_thanks_to, customers)})
    for counted in (SIGHTING, ALERT, DECLINED):
        connection.execute(delete(counted).where(lost[counted]))
    connection.execute(delete(THANKS).where(lost[THANKS], ~_told()))


def certified() -> Exists:
    """Whether the certificate still stands of which a row of the outbox tells."""
    step = and_(THANKS.c.workflow_id == OUTBOX.c.workflow_id, THANKS.c.seq == OUTBOX.c.seq)
    return select(literal(1)).where(step, OUTBOX.c.topic == ISSUED).correlate(OUTBOX).exists()


def _told() -> Exists:
    """Whether the notice of a certificate is out, or may be."""
    step = and_(THANKS.c.workflow_id == OUTBOX.c.workflow_id, THANKS.c.seq == OUTBOX.c.seq)
    out = or_(OUTBOX.c.status != "pending", OUTBOX.c.uncertain, OUTBOX.c.delivered != [])
    return select(literal(1)).where(step, OUTBOX.c.topic == ISSUED, out).correlate(THANKS).exists()


def _subjects(write: Write) -> set[str]:
    """What this step is counted under."""
    trends = (_trend_of(sighting.subject) for sighting in write.sightings)
    return {*trends, *(_thanks_to(thanks.customer_entry) for thanks in write.thanks)}


def _trend_of(subject: str) -> str:
    return f"trend {subject}"


def _thanks_to(customer: int) -> str:
    return f"thanks {customer}"


def _serialise(connection: Connection, subjects: Iterable[str]) -> None:
    """Two cases at once are counted one after the other; neither waits for what the other has locked."""
    for subject in sorted(subjects):
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:subject))"), {"subject": subject})


def _trend(connection: Connection, write: Write, sighting: Sighting) -> bool:
    """Whether this sighting fills a span, and nobody was alerted since the last quiet span (一§28(1)).

    Sightings count by their time, in whatever order they come in: a complaint may be entered after a later one.
    """
    step = {"workflow_id": write.workflow_id, "seq": write.entry.seq}
    row = step | {"subject": sighting.subject, "at": sighting.at}
    connection.execute(insert(SIGHTING).values(row).on_conflict_do_nothing())
    seen = select(SIGHTING.c.at).where(SIGHTING.c.subject == sighting.subject).order_by(SIGHTING.c.at)
    times = list(connection.execute(seen).scalars())
    begun, ended = _episode(times, sighting)
    told = select(ALERT.c.at, ALERT.c.workflow_id).where(ALERT.c.subject == sighting.subject, ALERT.c.at <= ended)
    alerts = connection.execute(told.order_by(ALERT.c.at)).all()
    if alerts and alerts[-1].at >= begun:
        return any(alert.at >= begun and alert.workflow_id == write.workflow_id for alert in alerts)
    if not _full([at for at in times if not alerts or begun <= at], sighting):  # what was alerted counts no more
        return False
    connection.execute(insert(ALERT).values(row).on_conflict_do_nothing())
    return True


def _full(times: list[datetime], sighting: Sighting) -> bool:
    """Whether so many fall within a span that holds this one; `times` rise."""
    spans = zip(times, times[sighting.count - 1 :], strict=False)
    return any(first <= sighting.at <= last and last - first <= sighting.span for first, last in spans)


def _episode(times: list[datetime], sighting: Sighting) -> tuple[datetime, datetime]:
    """The run of sightings around this one that no quiet span interrupts; `times` rise."""
    begun = ended = sighting.at
    for at in reversed(times):
        if timedelta() <= begun - at < sighting.span:
            begun = at
    for at in times:
        if timedelta() <= at - ended < sighting.span:
            ended = at
    return begun, ended


def _earned(connection: Connection, write: Write, thanks: Thanks) -> bool:
    """Whether this declined proposal earns the year's one certificate (三§12)."""
    step = {"workflow_id": write.workflow_id, "seq": write.entry.seq}
    row = step | {"customer_entry": thanks.customer_entry, "year": thanks.year}
    connection.execute(insert(DECLINED).values(row).on_conflict_do_nothing())
    query = select(func.count()).where(
        DECLINED.c.customer_entry == thanks.customer_entry, DECLINED.c.year == thanks.year
    )
    if connection.execute(query).scalar_one() < thanks.count:
        return False
    connection.execute(insert(THANKS).values(row).on_conflict_do_nothing())
    holder = select(THANKS.c.workflow_id).where(
        THANKS.c.customer_entry == thanks.customer_entry, THANKS.c.year == thanks.year
    )
    return bool(connection.execute(holder).scalar_one() == write.workflow_id)
