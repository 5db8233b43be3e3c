"""Trends: so many of one subject within a span alert someone, once an episode (一§28(1)).

A step that is written again after a lost attempt leads to what it led to before: its message has one key.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from activities.books.book import Book, subjects_lost
from activities.records.database import table
from models import tables
from models.books import Sighting
from models.record import Notification, Write

SIGHTING, ALERT = table(tables.TrendSighting), table(tables.TrendAlert)


class Sightings(Book[Sighting]):
    """Sightings count by their time, in whatever order they come in: a complaint may be entered after a later one."""

    entry = Sighting
    tables = (SIGHTING, ALERT)
    lock_name = "trend"

    def subject(self, entry: Sighting) -> str:
        return entry.subject

    def lost(self, connection: Connection, write: Write) -> Iterable[str]:
        return subjects_lost(connection, SIGHTING, "subject", write)

    def post(self, connection: Connection, write: Write, entry: Sighting) -> Iterator[Notification]:
        if _is_a_trend(connection, write, entry):
            yield Notification.model_validate(entry.alert)


def _is_a_trend(connection: Connection, write: Write, sighting: Sighting) -> bool:
    """Whether this sighting fills a span, and nobody was alerted since the last quiet span."""
    row = {"workflow_id": write.workflow_id, "seq": write.entry.seq, "subject": sighting.subject, "at": sighting.at}
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


BOOK = Sightings()
