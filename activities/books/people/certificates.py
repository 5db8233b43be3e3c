"""The daily round over certificates: who holds one that ends soon is told, and their supervisor (一§18·1).

Each mark (30, 14, 3 days before the end) is told by the first run on or after it, the latest one only, and never for a
certificate that has been renewed or revoked. With a mark, and on the first run after the end, the supervisor gets the
visits after that day for which nothing else certifies the holder.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from activities.books.planning import PlannedRun
from activities.records.certificates import standing
from activities.records.database import table
from activities.records.statement import human_in
from activities.rules.people.certified_visits import VisitAhead, uncertified
from activities.rules.people.staff import MEMBER
from activities.rules.publishing import calendar_in_force, policy_in_force
from models import tables
from models.people import HOLDER
from models.policy.calendar import Calendar
from models.record import Notification, RoundStep
from models.vocabulary import Role
from models.words import messages

RUN = table(tables.RoundPlan)
ENDS, VISITS, ENDED = "certificate_ends", "certificate_visits", "certificate_ended"
TELLS = (ENDS, VISITS, ENDED)
"""What the round tells."""
SHOWN = 20
"""Visits that one message names."""
CLAUSE = "一§18·1"


@dataclass(frozen=True)
class LastCertificate:
    """The last certificate that somebody holds for a category, and who leads them."""

    person: str
    category: str
    until: date
    supervisor: str


@dataclass(frozen=True)
class CertificateRun:
    """A run: the day for which it is, and that of the run before, None for the first."""

    step: RoundStep
    today: date
    before: date | None

    def marks(self, until: date, marks: Sequence[int]) -> bool:
        """Whether one of the marks before a last day has come since the run before."""
        days = (until - timedelta(days=mark) for mark in marks)
        return until >= self.today and any(
            day <= self.today and (self.before is None or self.before < day) for day in days
        )

    def first_after(self, until: date) -> bool:
        """Whether this is the first run after a last day; the first run of all looks at the day before alone."""
        before = self.before or self.today - timedelta(days=1)
        return before <= until < self.today


def plan(connection: Connection, step: RoundStep) -> PlannedRun:
    """Opens nothing; tells of the marks and the ends since the run before."""
    _, policy = policy_in_force(connection, datetime.now(UTC))
    _, calendar = calendar_in_force(connection, datetime.now(UTC))
    marks = policy.integers("certificates.reminders_cd")
    run = CertificateRun(step, _day(step.period), _run_before(connection, step))
    told: list[Notification] = []
    for held in _ending(connection, run, max(marks)):
        if run.marks(held.until, marks):
            told += [_told(run, held, ENDS, to) for to in (held.person, held.supervisor)]
            ahead = _ahead(connection, calendar, held)
            told += [_told(run, held, VISITS, held.supervisor, visits=ahead)] if ahead else []
        elif run.first_after(held.until):
            ahead = _ahead(connection, calendar, held)
            told.append(_told(run, held, ENDED, held.supervisor, visits=ahead or "0"))
    return PlannedRun(told=told)


def _day(period: str) -> date:
    return datetime.strptime(period, "%Y%m%d").replace(tzinfo=UTC).date()


def _run_before(connection: Connection, step: RoundStep) -> date | None:
    query = select(func.max(RUN.c.period)).where(RUN.c.workflow_id == step.workflow_id, RUN.c.period < step.period)
    period = connection.execute(query).scalar()
    return _day(period) if period else None


def _ending(connection: Connection, run: CertificateRun, days: int) -> Iterator[LastCertificate]:
    """What each human holds of a category that ends near the run, where nothing follows on it and nobody revoked it.

    Who has left the company needs none.
    """
    held, further = standing(), standing().alias("further_certificate")
    whose, end = human_in(held.c.person), held.c.valid_until
    follows = select(further.c.certificate).where(
        human_in(further.c.person) == whose, further.c.category == held.c.category,
        further.c.valid_from <= end + 1, further.c.valid_until > end,
    )  # fmt: skip
    query = (
        select(whose.label("id"), held.c.category, end.label("until"), func.max(MEMBER.c.supervisor).label("leader"))
        .join_from(held, MEMBER, MEMBER.c.id == whose)
        .where(MEMBER.c.active, func.coalesce(MEMBER.c.left_on, date.max) >= run.today)
        .where(end.between(_earliest(run), run.today + timedelta(days=days)), ~follows.exists())
        .group_by(whose, held.c.category, end)
        .having(func.bool_or(~held.c.revoked))
    )
    for row in connection.execute(query.order_by(whose, held.c.category)):
        leader = f"{Role.SUPERVISOR}:{row.leader}" if row.leader else Role.SUPERVISOR.value
        yield LastCertificate(f"{HOLDER}:{row.id}", row.category, row.until, leader)


def _earliest(run: CertificateRun) -> date:
    return min(run.before or run.today - timedelta(days=1), run.today)


def _ahead(connection: Connection, calendar: Calendar, held: LastCertificate) -> str:
    """The visits after the last day that nobody certifies them for, as a message names them; empty for none."""
    ahead = uncertified(connection, calendar, held.person, held.category, held.until)
    more = f"; +{len(ahead) - SHOWN}" if len(ahead) > SHOWN else ""
    return "; ".join(_named(calendar, visit) for visit in ahead[:SHOWN]) + more


def _named(calendar: Calendar, visit: VisitAhead) -> str:
    return f"{visit.number} {calendar.local(visit.visit_at):%Y-%m-%d %H:%M}"


def _told(run: CertificateRun, held: LastCertificate, topic: str, to: str, **more: Any) -> Notification:
    step = run.step
    params = {
        "number": step.name, "kind": "Round", "clause": CLAUSE, "person": held.person, "category": held.category,
        "until_on": held.until.isoformat(),
    } | more  # fmt: skip
    messages.check(topic, to, params)
    key = f"{step.workflow_id}/{step.seq}/{topic}/{held.person}/{held.category}/{to}"
    return Notification(key=key, to=to, topic=topic, params=params)


PLANS = {"certificates": plan}
