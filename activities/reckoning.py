"""What only the records of all cases show: a trend of complaints, a customer's declined proposals of a year.

Runs in the transaction of the step that caused it, so that it is reckoned once or not at all. A step that is written
again after a lost attempt leads to what it led to before: its message has one key.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.postgresql import insert

from activities.database import table
from models import tables
from models.record import Notification, Sighting, Thanks, Write

SIGHTING, ALERT = table(tables.TrendSighting), table(tables.TrendAlert)
DECLINED, THANKS = table(tables.DeclinedProposal), table(tables.CertificateOfThanks)


def follow(connection: Connection, write: Write) -> Iterator[Notification]:
    """What the step's sightings and declined proposals lead to."""
    for sighting in write.sightings:
        _serialise(connection, f"trend {sighting.subject}")
        if _trend(connection, write, sighting):
            yield sighting.alert
    for thanks in write.thanks:
        _serialise(connection, f"thanks {thanks.customer_entry}")
        if _earned(connection, write, thanks):
            yield thanks.notice


def _serialise(connection: Connection, subject: str) -> None:
    """Two cases at once are counted one after the other."""
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:subject))"), {"subject": subject})


def _trend(connection: Connection, write: Write, sighting: Sighting) -> bool:
    """Whether this sighting fills a span, and nobody was alerted since the last quiet span (一§28(1)).

    Sightings count by their time, in whatever order they come in: a complaint may be entered after a later one.
    """
    row = {"subject": sighting.subject, "workflow_id": write.workflow_id, "at": sighting.at}
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
    alert = {"subject": sighting.subject, "at": sighting.at, "workflow_id": write.workflow_id}
    connection.execute(insert(ALERT).values(alert).on_conflict_do_nothing())
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
    row = {"customer_entry": thanks.customer_entry, "year": thanks.year, "workflow_id": write.workflow_id}
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
