"""Items whose exceptions recur within a few workdays, with no meeting since that had them as a topic (四§12·2)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from activities.records.database import table
from activities.rules.publishing import calendar_in_force, policy_in_force
from models.kinds.qualitymeeting import MeetingRecord, MeetingTopic
from models.parts.exceptions import QualityException
from models.parts.recurring import recurring

EXCEPTION, MEETING, TOPIC = table(QualityException), table(MeetingRecord), table(MeetingTopic)
HOLIDAYS = timedelta(days=28)
"""More than what holidays and weekends can put between a few workdays."""


def recurring_items(connection: Connection, at: datetime, *, item: str | None = None) -> list[str]:
    """The items, or only this one, with enough exceptions within a few workdays and no meeting about them since."""
    now = datetime.now(UTC)
    _, policy = policy_in_force(connection, now)
    _, calendar = calendar_in_force(connection, now)
    count, days = policy.integer("quality.meeting_exceptions"), policy.integer("quality.meeting_workdays")
    found_at = EXCEPTION.c.found_at
    before = func.lag(found_at, count - 1).over(partition_by=EXCEPTION.c.item, order_by=(found_at, EXCEPTION.c.seq))
    which = EXCEPTION.c.item.is_not(None) if item is None else EXCEPTION.c.item == item
    enough = (
        select(EXCEPTION.c.item, before.label("first"), found_at.label("last")).where(which, found_at <= at).subquery()
    )
    discussed = (
        select(TOPIC.c.item, func.max(MEETING.c.held_at).label("held_at"))
        .join(MEETING, MEETING.c.workflow_id == TOPIC.c.workflow_id)
        .where(MEETING.c.held_at <= at)
        .group_by(TOPIC.c.item)
    ).subquery()
    spans = (
        select(enough.c.item, enough.c.first, enough.c.last)
        .outerjoin(discussed, discussed.c.item == enough.c.item)
        .where(enough.c.last - enough.c.first <= HOLIDAYS + timedelta(days=days))
        .where(func.coalesce(discussed.c.held_at < enough.c.last, True))
        .order_by(enough.c.item, enough.c.last)
    )
    rows = connection.execute(spans)
    as_days = ((row.item, calendar.local(row.first).date(), calendar.local(row.last).date()) for row in rows)
    return [*recurring(calendar, as_days, days)]


READINGS: dict[str, Callable[..., Any]] = {"recurring_items": recurring_items}
