"""Visits: whether who visits is absent, and which key customers the round of visits plans for (一§36)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, select

from activities.books.planning import PlannedCase, PlannedRun
from activities.records.database import table
from activities.records.rows import OPENING, REGISTER
from activities.rules.customers import KnownCustomer, key_customers
from activities.rules.people.people import absent
from activities.rules.publishing import calendar_in_force, policy_in_force
from models.kinds.round import number_of
from models.kinds.visit import NAME, VisitOutcome, VisitPlan, VisitReason
from models.kinds.visit_round import PlannedVisit, Quarter, plan_for
from models.record import RoundStep

PLAN = table(VisitPlan)


def _away(connection: Connection, at: datetime, *, person: str, then: str | None = None) -> bool:
    return absent(connection, person, at if then is None else datetime.fromisoformat(then))


def plan(connection: Connection, step: RoundStep) -> PlannedRun:
    """A visit to each key customer for whom no regular one is planned in the quarter."""
    now, quarter = datetime.now(UTC), Quarter.of(step.period)
    _, policy = policy_in_force(connection, now)
    _, calendar = calendar_in_force(connection, now)
    customers = key_customers(connection)
    known = _plans(connection, [customer.entry for customer in customers])
    cases = []
    for customer in customers:
        visit = plan_for(quarter, known[customer.entry], calendar, policy.choice("visit.key_customer"))
        if visit is not None:
            cases.append(_case(customer, visit))
    return PlannedRun(cases=cases)


def _case(customer: KnownCustomer, visit: PlannedVisit) -> PlannedCase:
    request = {
        "customer": customer.as_request(), "reason": VisitReason.REGULAR.value, "due_on": visit.due_on.isoformat(),
        "window_days": visit.window_days,
    }
    return PlannedCase(NAME, str(customer.entry), request)


def _plans(connection: Connection, entries: Collection[int]) -> Mapping[int, list[date]]:
    """By customer the days for which regular visits were planned, those aside that were taken out of the plan."""
    query = (
        select(REGISTER.c.customer_entry, PLAN.c.planned_on)
        .join(PLAN, PLAN.c.workflow_id == REGISTER.c.workflow_id)
        .where(REGISTER.c.customer_entry.in_(entries), PLAN.c.reason == VisitReason.REGULAR.value)
        .where(PLAN.c.outcome.is_distinct_from(VisitOutcome.CANCELLED.value))
    )
    found: dict[int, list[date]] = defaultdict(list)
    for entry, planned_on in connection.execute(query):
        found[entry].append(planned_on)
    for entry, planned_on in _under_way(connection, entries):
        found[entry].append(planned_on)
    return found


def _under_way(connection: Connection, entries: Collection[int]) -> Iterator[tuple[int, date]]:
    """What an earlier run has planned and is not in the register yet."""
    registered = select(REGISTER.c.workflow_id).where(REGISTER.c.workflow_id == OPENING.c.other)
    waiting = select(OPENING.c.request).where(OPENING.c.kind == NAME, ~registered.exists())
    for request in connection.execute(waiting).scalars():
        letter, period, _ = request["number"].split("-", 2)
        due_on = date.fromisoformat(request["due_on"])
        yield from ((e, due_on) for e in entries if number_of(letter, period, str(e)) == request["number"])


READINGS: dict[str, Callable[..., Any]] = {"visitor_away": _away}
PLANS = {"visits": plan}
