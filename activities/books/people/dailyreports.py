"""What daily reports ask of the records, and whom their round opens one for (一§19(10)).

Work is what somebody's events on any case say, in whatever role they were sent. A report tells it once: handed in, it
keeps of each case the last entry that it told, so that nothing is lost or told twice, whenever an entry is written.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Exists, func, or_, select, text

from activities.books.book import Book, Unfit
from activities.books.planning import PlannedCase, PlannedRun
from activities.records.database import table
from activities.records.rows import REGISTER, TIMELINE
from activities.records.statement import human_in
from activities.rules.people.absences import during
from activities.rules.people.people import absences_of
from activities.rules.people.staff import MEMBER, STAFF
from activities.rules.publishing import calendar_in_force
from models.kinds.dailyreport import (
    CASES,
    NAME,
    DailyReportForm,
    DailyReportWork,
    ToldWork,
    away_all_day,
    owes_report,
)
from models.kinds.repair import WorkOrder
from models.kinds.round import NAME as ROUND
from models.people import COLUMNS, HOLDER, Colleague, human
from models.policy.calendar import Calendar, Moments
from models.record import Notification, RoundStep, Write
from models.tables.cases import AT_WORK

REPORT, TOLD, ORDER = table(DailyReportForm), table(DailyReportWork), table(WorkOrder)
ROUND_NAME = "daily_reports"
ROUND_ID = f"{ROUND.lower()}-{ROUND_NAME}"
OUTAGE = timedelta(days=7)
"""How long after it came a message may be written down: nothing is written while the records are away."""
MEANWHILE = "another report has told some of this work meanwhile: send it again with what is left"
OTHERS = ("customer", "system")
"""Roles in which no member of staff works."""


# -- readings -----------------------------------------------------------------------------------------------------


def work(connection: Connection, at: datetime, *, person: str) -> list[dict[str, Any]]:
    """The cases on which somebody worked until then and that no report of theirs has told, the oldest work first.

    Nobody owes a report of the time before there were any: the round's opening is where it begins.
    """
    own = human(person)
    query = (
        select(
            TIMELINE.c.workflow_id.label("case"), REGISTER.c.kind, ORDER.c.minutes,
            func.max(TIMELINE.c.seq).label("seq"),
        )
        .join(REGISTER, REGISTER.c.workflow_id == TIMELINE.c.workflow_id)
        .outerjoin(ORDER, ORDER.c.workflow_id == TIMELINE.c.workflow_id)
        .where(*_worked(), human_in(TIMELINE.c.by) == own, ~_told(), TIMELINE.c.at <= at)
        .group_by(TIMELINE.c.workflow_id, REGISTER.c.kind, ORDER.c.minutes)
        .order_by(func.min(TIMELINE.c.at), TIMELINE.c.workflow_id)
    )  # fmt: skip
    since = _since(connection, own)
    query = query if since is None else query.where(TIMELINE.c.received_at >= since)
    return [dict(row) for row in connection.execute(query.limit(CASES)).mappings()]


def presence(connection: Connection, _at: datetime, *, person: str, day_on: str) -> str | None:
    """What stands against a report of that day: `absent` all day, or `not employed`; None where nothing does."""
    day = date.fromisoformat(day_on)
    one = _members(connection, human(person)).get(human(person))
    if one is not None and not one.at_work(day):
        return "not employed"
    _, calendar = calendar_in_force(connection, datetime.now(UTC))
    begin, end = _whole(calendar, day)
    working = calendar.periods(day) or [(begin, end)]
    return "absent" if away_all_day(working, absences_of(connection, person, begin, end)) else None


def orders(connection: Connection, _at: datetime, *, cases: list[str]) -> dict[str, int | None]:
    """The minutes of the work order of each of these cases that there is; None where it says none."""
    query = select(REGISTER.c.workflow_id, ORDER.c.minutes).where(REGISTER.c.workflow_id.in_(cases))
    found = query.outerjoin(ORDER, ORDER.c.workflow_id == REGISTER.c.workflow_id)
    return {row.workflow_id: row.minutes for row in connection.execute(found)}


# -- the round ----------------------------------------------------------------------------------------------------


def plan(connection: Connection, step: RoundStep) -> PlannedRun:
    """A report for each technician with work since their last one; who was absent all day or has left owes none."""
    _, calendar = calendar_in_force(connection, datetime.now(UTC))
    day = datetime.strptime(step.period, "%Y%m%d").replace(tzinfo=calendar.tz).date()
    begin, end = _whole(calendar, day)
    away: dict[str, Moments] = defaultdict(list)
    for absence in during(connection, begin, end):
        away[absence["person"]].append((absence["from_at"], absence["to_at"]))
    members, working = _members(connection), calendar.periods(day)
    owing = [
        own
        for own in _technicians(connection, day, end)
        if own not in members or members[own].at_work(day)
        if owes_report(worked=True, working=working, away=away[own])
    ]
    return PlannedRun(cases=tuple(_report(own, day) for own in owing))


def _report(own: str, day: date) -> PlannedCase:
    return PlannedCase(NAME, own, {"person": f"{HOLDER}:{own}", "day_on": day.isoformat()})


def _technicians(connection: Connection, day: date, end: datetime) -> list[str]:
    """The ids of technicians who worked before the end of a day and since their last report, and have none of it.

    A technician is who works as one, or stands as one on the staff list.
    """
    own = human_in(TIMELINE.c.by)
    opened = (
        select(REPORT.c.person, func.max(TIMELINE.c.received_at).label("opened_at"))
        .join(TIMELINE, (TIMELINE.c.workflow_id == REPORT.c.workflow_id) & (TIMELINE.c.seq == 1))
        .group_by(REPORT.c.person)
    ).subquery()
    of_the_day = select(REPORT.c.person).where(REPORT.c.person == _named(own), REPORT.c.day_on == day)
    query = (
        select(own.label("id"), func.bool_or(func.split_part(TIMELINE.c.by, ":", 1) == HOLDER).label("as_technician"))
        .select_from(TIMELINE.outerjoin(opened, opened.c.person == _named(own)))
        .where(*_worked(), ~_told(), TIMELINE.c.at < end, ~of_the_day.exists())
        .where(or_(opened.c.opened_at.is_(None), TIMELINE.c.received_at > opened.c.opened_at))
        .group_by(own)
    )
    begun = _begun(connection)
    query = query if begun is None else query.where(TIMELINE.c.received_at >= begun)
    listed = set(connection.execute(select(STAFF.c.person).where(~STAFF.c.for_certificates)).scalars())
    found = {row.id: row.as_technician for row in connection.execute(query)}
    return sorted(own_id for own_id in found if found[own_id] or f"{HOLDER}:{own_id}" in listed)


# -- of the timeline ----------------------------------------------------------------------------------------------


def _worked() -> tuple[ColumnElement[bool], ...]:
    """Of a timeline, what somebody of the company did on a case."""
    return text(AT_WORK), func.split_part(TIMELINE.c.by, ":", 1).not_in(OTHERS)  # type: ignore[return-value]  # a text, too


def _told() -> Exists:
    """Whether a report that was handed in has told an entry."""
    return (
        select(TOLD.c.seq)
        .where(
            TOLD.c.person == _named(human_in(TIMELINE.c.by)), TOLD.c.case == TIMELINE.c.workflow_id,
            TOLD.c.last_seq >= TIMELINE.c.seq,
        )
        .exists()
    )  # fmt: skip


def _named(own: ColumnElement[str]) -> ColumnElement[str]:
    return func.concat(f"{HOLDER}:", own)


def _since(connection: Connection, own: str) -> datetime | None:
    """No entry that came before can be untold; None where nothing is known of such a time."""
    last = (
        select(func.max(TIMELINE.c.received_at))
        .join(REPORT, REPORT.c.workflow_id == TIMELINE.c.workflow_id)
        .where(REPORT.c.person == f"{HOLDER}:{own}", REPORT.c.handed_in_at.is_not(None))
    )
    handed_in = connection.execute(last).scalar()
    known = [_begun(connection), None if handed_in is None else handed_in - OUTAGE]
    return max((moment for moment in known if moment is not None), default=None)


def _begun(connection: Connection) -> datetime | None:
    """When there began to be daily reports: the opening of their round."""
    return connection.execute(select(REGISTER.c.opened_at).where(REGISTER.c.workflow_id == ROUND_ID)).scalar()


def _members(connection: Connection, own: str | None = None) -> dict[str, Colleague]:
    """Everyone on the staff register by id, or one of them."""
    query = select(*(MEMBER.c[name] for name in COLUMNS))
    rows = connection.execute(query if own is None else query.where(MEMBER.c.id == own)).mappings()
    return {row["id"]: Colleague(**row) for row in rows}


def _whole(calendar: Calendar, day: date) -> tuple[datetime, datetime]:
    """A day from midnight to midnight."""
    return calendar.end_of(day - timedelta(days=1)), calendar.end_of(day)


# -- the book -----------------------------------------------------------------------------------------------------


class ToldOnce(Book[ToldWork]):
    """Of two reports of one person that are handed in at once, the second reads again what is left to tell."""

    entry = ToldWork
    tables = ()

    def subject(self, entry: ToldWork) -> str:
        return entry.person

    def post(self, connection: Connection, write: Write, entry: ToldWork) -> Iterator[Notification]:
        told = [
            (TOLD.c.case == one.case) & (TOLD.c.last_seq >= one.seq) for one in entry.work
        ]
        others = (TOLD.c.person == entry.person, TOLD.c.workflow_id != write.workflow_id)
        if connection.execute(select(TOLD.c.seq).where(*others, or_(*told)).limit(1)).first() is not None:
            raise Unfit(MEANWHILE)
        yield from ()


BOOK = ToldOnce()
READINGS: dict[str, Callable[..., Any]] = {"daily_work": work, "daily_presence": presence, "daily_orders": orders}
PLANS = {ROUND_NAME: plan}
