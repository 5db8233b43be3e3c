"""The daily round over certificates: who holds one that ends soon is told, and their supervisor (一§18·1).

Each mark (30, 14, 3 days before the end) is told by the first run on or after it, the latest one only, and never for a
certificate that has been renewed.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from activities.books.planning import PlannedRun
from activities.records.certificates import standing
from activities.records.database import table
from activities.rules.publishing import policy_in_force
from activities.rules.staff import MEMBER
from models import tables
from models.people import human
from models.record import Notification, RoundStep
from models.vocabulary import Role
from models.words import messages

RUN = table(tables.RoundPlan)
TOPIC = "certificate_ends"
TELLS = (TOPIC,)
"""What the round tells."""


def plan(connection: Connection, step: RoundStep) -> PlannedRun:
    """Opens nothing; tells of the marks since the run before."""
    _, policy = policy_in_force(connection, datetime.now(UTC))
    today = datetime.strptime(step.period, "%Y%m%d").replace(tzinfo=UTC).date()
    before = _run_before(connection, step)
    told = [
        notification
        for held in _ending(connection, today, max(policy.integers("certificates.reminders_cd")))
        if _mark(held.valid_until, policy.integers("certificates.reminders_cd"), today, before)
        for notification in _told(connection, step, held)
    ]
    return PlannedRun(told=told)


def _run_before(connection: Connection, step: RoundStep) -> date | None:
    query = select(func.max(RUN.c.period)).where(RUN.c.workflow_id == step.workflow_id, RUN.c.period < step.period)
    period = connection.execute(query).scalar()
    return datetime.strptime(period, "%Y%m%d").replace(tzinfo=UTC).date() if period else None


def _ending(connection: Connection, today: date, days: int) -> Sequence[Any]:
    """The last certificate of each person and category, where it ends within so many days."""
    held = standing()
    last = func.max(held.c.valid_until).label("valid_until")
    query = select(held.c.person, held.c.category, last)
    grouped = query.group_by(held.c.person, held.c.category)
    near = grouped.having(last.between(today, today + timedelta(days=days)))
    return connection.execute(near.order_by(held.c.person, held.c.category)).all()


def _mark(until: date, marks: Sequence[int], today: date, before: date | None) -> bool:
    """Whether one of the marks has come since the run before."""
    days = (until - timedelta(days=mark) for mark in marks)
    return any(day <= today and (before is None or before < day) for day in days)


def _told(connection: Connection, step: RoundStep, held: Any) -> Iterator[Notification]:
    leader = select(MEMBER.c.supervisor).where(MEMBER.c.id == human(held.person))
    supervisor = connection.execute(leader).scalar()
    for to in (held.person, f"{Role.SUPERVISOR}:{supervisor}" if supervisor else Role.SUPERVISOR):
        params = {
            "number": step.name, "kind": "Round", "clause": "一§18·1", "person": held.person,
            "category": held.category, "until_on": held.valid_until.isoformat(),
        }
        messages.check(TOPIC, to, params)
        key = f"{step.workflow_id}/{step.seq}/{TOPIC}/{held.person}/{held.category}/{to}"
        yield Notification(key=key, to=to, topic=TOPIC, params=params)


PLANS = {"certificates": plan}
