"""What only the records of all cases show: a trend of complaints, a customer's declined proposals of a year.

Runs in the transaction of the step that caused it, so that it is reckoned once or not at all. A step that is written
again after a lost attempt leads to what it led to before: its message has one key.
"""

from collections.abc import Iterator
from datetime import datetime

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
    """Whether this sighting makes the number full, and nobody was alerted since the last quiet span (一§28(1))."""
    row = {"subject": sighting.subject, "workflow_id": write.workflow_id, "at": sighting.at}
    connection.execute(insert(SIGHTING).values(row).on_conflict_do_nothing())
    seen = select(SIGHTING.c.at).where(SIGHTING.c.subject == sighting.subject, SIGHTING.c.at <= sighting.at)
    times = list(connection.execute(seen.order_by(SIGHTING.c.at.desc())).scalars())
    recent = [at for at in times if sighting.at - at < sighting.span]
    if len(recent) < sighting.count:
        return False
    query = select(ALERT.c.at, ALERT.c.workflow_id).where(
        ALERT.c.subject == sighting.subject, ALERT.c.at <= sighting.at, ALERT.c.at >= _episode(times, sighting)
    )
    alerts = connection.execute(query).all()
    if alerts:
        return any(alert.workflow_id == write.workflow_id for alert in alerts)
    alert = {"subject": sighting.subject, "at": sighting.at, "workflow_id": write.workflow_id}
    connection.execute(insert(ALERT).values(alert).on_conflict_do_nothing())
    return True


def _episode(times: list[datetime], sighting: Sighting) -> datetime:
    """When the run of sightings began that no quiet span interrupts; `times` fall."""
    begun = sighting.at
    for at in times:
        if begun - at >= sighting.span:
            break
        begun = at
    return begun


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
