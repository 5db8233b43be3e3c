"""When exceptions of an item call a meeting (四§12·2).

A day reads that before its step. As the step is written, days that note exceptions of one item wait for one another,
and it is judged once more: of two that were noted at the same instant, the later one knows of the other.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from activities.books.book import Book, Unfit
from activities.records.database import table
from activities.records.rows import REGISTER
from activities.rules.publishing import calendar_in_force
from models.kinds.qualityday import ExceptionNoted, QualityDayMeeting
from models.kinds.qualitymeeting import NAME as MEETING_KIND
from models.parts.exceptions import QualityException
from models.parts.recurring import calls_meeting
from models.policy.calendar import Calendar
from models.record import Notification, Write

EXCEPTION, MEETING = table(QualityException), table(QualityDayMeeting)
REACH, AHEAD = timedelta(days=400), timedelta(days=60)
"""How far before and after an exception others of its item are looked at."""
ANY_STEP = ("", 0)


class NotedExceptions(Book[ExceptionNoted]):
    """Judges whether a meeting is called; the rows are the case's own."""

    entry = ExceptionNoted
    tables = ()

    def subject(self, entry: ExceptionNoted) -> str:
        return entry.item

    def post(self, connection: Connection, write: Write, entry: ExceptionNoted) -> Iterator[Notification]:
        asked = entry.model_dump(include={"found_at", "count", "days"})
        step = (write.workflow_id, write.entry.seq)
        if entry.item in meetings_called(connection, write.entry.at, items=[entry.item], step=step, **asked):
            raise Unfit(
                f"another exception of {entry.item} was noted at the same moment, and with this one it calls a "
                "meeting: send it again"
            )
        yield from ()


def meetings_called(
    connection: Connection, _at: datetime, *, items: list[str], found_at: str, count: int, days: int,
    step: tuple[str, int] = ANY_STEP,
) -> dict[str, str | None]:  # fmt: skip
    """Of these items, those of which one more exception, found then, calls a meeting; when the last one was called.

    Cases that ask at once are answered the same: by that they know that it is one meeting. `step`: the case and the
    number of the step that finds it; what lost attempts at that step have written is not counted.
    """
    if not items:
        return {}
    _, calendar = calendar_in_force(connection, datetime.now(UTC))
    moment = datetime.fromisoformat(found_at)
    found = _days_found(connection, items, moment, calendar, step)
    met = _last_meetings(connection, items, step)
    new = calendar.local(moment).date()
    return {
        item: met[item].isoformat() if item in met else None
        for item in items
        if calls_meeting(calendar, found[item], new, _day(calendar, met.get(item)), count=count, days=days)
    }


def _day(calendar: Calendar, moment: datetime | None) -> date | None:
    return None if moment is None else calendar.local(moment).date()


def _days_found(
    connection: Connection, items: Collection[str], moment: datetime, calendar: Calendar, step: tuple[str, int]
) -> Mapping[str, list[date]]:
    """By item the days on which exceptions of it were found, one entry each."""
    near = EXCEPTION.c.found_at.between(moment - REACH, moment + AHEAD)
    query = select(EXCEPTION.c.item, EXCEPTION.c.found_at).where(
        EXCEPTION.c.item.in_(items), near, ~_of_step(EXCEPTION, step)
    )
    found: dict[str, list[date]] = defaultdict(list)
    for item, found_at in connection.execute(query):
        found[item].append(calendar.local(found_at).date())
    return found


def _of_step(written: Table, step: tuple[str, int]) -> ColumnElement[bool]:
    """Rows that attempts at this step of a case, or at later ones, have written."""
    return and_(written.c.workflow_id == step[0], written.c.seq >= step[1])


def _last_meetings(connection: Connection, items: Collection[str], step: tuple[str, int]) -> Mapping[str, datetime]:
    """By item when a meeting about it was last called, by exceptions or by hand."""
    called = select(MEETING.c.item, func.max(MEETING.c.called_at)).where(
        MEETING.c.item.in_(items), ~_of_step(MEETING, step)
    )
    opened = select(REGISTER.c.subject, func.max(REGISTER.c.opened_at)).where(
        REGISTER.c.kind == MEETING_KIND, REGISTER.c.subject.in_(items)
    )
    found: dict[str, datetime] = {}
    for query in (called.group_by(MEETING.c.item), opened.group_by(REGISTER.c.subject)):
        for item, moment in connection.execute(query):
            found[item] = max(moment, found.get(item, moment))
    return found


BOOK = NotedExceptions()
READINGS: dict[str, Callable[..., Any]] = {"meetings_called": meetings_called}
