"""The agenda of quality meetings, drawn from the records, and the round that opens them (四§12·2).

What it repeats of other cases is bounded: so many lines of each part, so many characters of a text.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from activities.books.planning import PlannedCase, PlannedRun
from activities.books.quality.recurring import EXCEPTION, MEETING, TOPIC, recurring_items
from activities.records.database import table
from activities.records.rows import LINK, REGISTER
from activities.rules.people.people import absent
from activities.rules.publishing import calendar_in_force, policy_in_force
from models.case import Relation
from models.kinds.improvement import NAME as IMPROVEMENT
from models.kinds.improvement import ImprovementMeasure, ImprovementRecord
from models.kinds.nonconformity import NonconformityRecord, NonconformityTrace
from models.kinds.qualitymeeting import ITEMS_READ, LINES_READ, NAME, line_of, meets_in
from models.policy.calendar import Calendar
from models.policy.checklists import Severity
from models.record import RoundStep

FOUND, TRACE = table(NonconformityRecord), table(NonconformityTrace)
IMPROVED, MEASURE = table(ImprovementRecord), table(ImprovementMeasure)
WEIGHT = {severity.value: number for number, severity in enumerate(Severity)}
Lines = Iterator[dict[str, Any]]


def agenda(
    connection: Connection, at: datetime, *, own: str, week: str | None, item: str | None
) -> dict[str, Any]:
    """Exceptions by item, causes, open measures and the last meeting's actions, as of a moment."""
    now = datetime.now(UTC)
    _, calendar = calendar_in_force(connection, now)
    if week is not None:
        since, until = _of_week(connection, calendar, own, week, at)
    else:
        _, policy = policy_in_force(connection, now)
        since, until = at - timedelta(days=policy.integer("qualitymeeting.agenda_days")), at
    which = true() if item is None else EXCEPTION.c.item == item
    before = EXCEPTION.c.found_at < until if item is None else EXCEPTION.c.found_at <= until  # the one that calls it
    when = and_(EXCEPTION.c.found_at >= since, before, which)
    count = connection.execute(select(func.count()).select_from(EXCEPTION).where(when)).scalar_one()
    lines = (
        *_exceptions(connection, when, recurring_items(connection, at)),
        *_causes(connection, since, until, item),
        *_measures(connection, item),
        *_actions(connection, own, at, item),
    )
    return {
        "since_at": since.isoformat(), "until_at": until.isoformat(), "exceptions": count,
        "lines": [line_of(**line) for line in lines],
    }  # fmt: skip


def _of_week(
    connection: Connection, calendar: Calendar, own: str, week: str, at: datetime
) -> tuple[datetime, datetime]:
    """From where the meeting of a week before left off, else from the week's Monday, to its end or to now."""
    monday = date.fromisocalendar(int(week[:4]), int(week[5:]), 1)
    before = select(func.max(MEETING.c.until_at)).where(MEETING.c.week < week, MEETING.c.workflow_id != own)
    left_off = connection.execute(before).scalar()
    since = left_off or calendar.end_of(monday - timedelta(days=1))
    return since, max(since, min(at, calendar.end_of(monday + timedelta(days=6))))


def _exceptions(connection: Connection, when: ColumnElement[bool], recurring: list[str]) -> Lines:
    """By item, the most frequent first; those in words that name no item together."""
    weight = func.max(case(WEIGHT, value=EXCEPTION.c.severity, else_=0))
    grouped = (
        select(EXCEPTION.c.item, func.count().label("count"), weight.label("weight"))
        .where(when)
        .group_by(EXCEPTION.c.item)
        .order_by(func.count().desc(), weight.desc(), EXCEPTION.c.item)
    )
    gravest = {number: severity for severity, number in WEIGHT.items()}
    for row in connection.execute(grouped.limit(ITEMS_READ)):
        yield {
            "section": "exceptions", "item": row.item, "number": row.count, "severity": gravest[row.weight],
            "recurs": row.item in recurring,
        }  # fmt: skip


def _causes(connection: Connection, since: datetime, until: datetime, item: str | None) -> Lines:
    """What was found of causes: nonconformities opened or traced meanwhile, the gravest and latest first."""
    latest = (
        select(TRACE.c.workflow_id, TRACE.c.cause, TRACE.c.traced_at)
        .ext(distinct_on(TRACE.c.workflow_id))
        .order_by(TRACE.c.workflow_id, TRACE.c.traced_at.desc())
    ).subquery()
    meanwhile = or_(*(and_(when >= since, when < until) for when in (REGISTER.c.opened_at, latest.c.traced_at)))
    weight = case(WEIGHT, value=FOUND.c.severity, else_=0)
    query = (
        select(FOUND.c.workflow_id, FOUND.c.item, FOUND.c.severity, FOUND.c.what, latest.c.cause, REGISTER.c.state)
        .join(REGISTER, REGISTER.c.workflow_id == FOUND.c.workflow_id)
        .outerjoin(latest, latest.c.workflow_id == FOUND.c.workflow_id)
        .where(meanwhile, FOUND.c.dismissed_at.is_(None), true() if item is None else FOUND.c.item == item)
        .order_by(weight.desc(), REGISTER.c.opened_at.desc(), FOUND.c.workflow_id)
    )
    for row in connection.execute(query.limit(LINES_READ)):
        yield {
            "section": "cause", "case": row.workflow_id, "item": row.item, "severity": row.severity,
            "text": row.cause or row.what, "state": row.state,
        }  # fmt: skip


def _measures(connection: Connection, item: str | None) -> Lines:
    """Measures of improvements that nobody has carried out, those due first at the top."""
    query = (
        select(MEASURE.c.workflow_id, MEASURE.c.key, MEASURE.c.text, MEASURE.c.owner, MEASURE.c.due_on, IMPROVED.c.item)
        .join(REGISTER, REGISTER.c.workflow_id == MEASURE.c.workflow_id)
        .join(IMPROVED, IMPROVED.c.workflow_id == MEASURE.c.workflow_id)
        .where(MEASURE.c.done_at.is_(None), REGISTER.c.closed_at.is_(None))
        .where(true() if item is None else IMPROVED.c.item == item)
        .order_by(MEASURE.c.due_at.nulls_last(), MEASURE.c.workflow_id, MEASURE.c.key)
    )
    for row in connection.execute(query.limit(LINES_READ)):
        yield {
            "section": "measure", "case": row.workflow_id, "number": int(row.key), "item": row.item, "text": row.text,
            "owner": row.owner, "due_on": row.due_on.isoformat() if row.due_on is not None else None,
        }  # fmt: skip


def _actions(connection: Connection, own: str, at: datetime, item: str | None) -> Lines:
    """What became of the improvements that the last meeting opened: that of the item, or the last of all."""
    last = select(MEETING.c.workflow_id).where(MEETING.c.held_at <= at, MEETING.c.workflow_id != own)
    if item is not None:
        about = select(TOPIC.c.workflow_id).where(TOPIC.c.item == item)
        last = last.where(MEETING.c.workflow_id.in_(about))
    meeting = connection.execute(last.order_by(MEETING.c.held_at.desc()).limit(1)).scalar()
    still = func.count(MEASURE.c.key).filter(MEASURE.c.done_at.is_(None))
    query = (
        select(REGISTER.c.workflow_id, REGISTER.c.state, IMPROVED.c.item, still.label("still"))
        .join(LINK, and_(LINK.c.other == REGISTER.c.workflow_id, LINK.c.relation == Relation.OPENED.value))
        .outerjoin(IMPROVED, IMPROVED.c.workflow_id == REGISTER.c.workflow_id)
        .outerjoin(MEASURE, MEASURE.c.workflow_id == REGISTER.c.workflow_id)
        .where(LINK.c.workflow_id == meeting, REGISTER.c.kind == IMPROVEMENT)
        .group_by(REGISTER.c.workflow_id, REGISTER.c.state, IMPROVED.c.item)
        .order_by(REGISTER.c.workflow_id)
    )
    for row in connection.execute(query.limit(LINES_READ)):
        yield {
            "section": "action", "case": row.workflow_id, "item": row.item, "state": row.state, "number": row.still
        }


def _away(connection: Connection, at: datetime, *, persons: list[str], then: str | None) -> list[str]:
    """Those who are absent, at the event's time or at another."""
    moment = at if then is None else datetime.fromisoformat(then)
    return [person for person in dict.fromkeys(persons) if absent(connection, person, moment)]


def plan(connection: Connection, step: RoundStep) -> PlannedRun:
    """A meeting about the week, unless the policy wants none in it, or one is open or was held already."""
    _, policy = policy_in_force(connection, datetime.now(UTC))
    called = select(MEETING.c.workflow_id).where(MEETING.c.week == step.period, MEETING.c.called_off_at.is_(None))
    if not meets_in(step.period, policy.choice("quality.meeting")) or connection.execute(called).first() is not None:
        return PlannedRun()
    return PlannedRun(cases=(PlannedCase(NAME, None, {"week": step.period}),))


READINGS: dict[str, Callable[..., Any]] = {"meeting_agenda": agenda, "meeting_away": _away}
PLANS = {"quality_meetings": plan}
