"""What a case needs before it enters the register: the rules in force and the customer's entry."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select
from temporalio import activity

from activities.customers import find_customer
from activities.publishing import calendar_in_force, policy_in_force
from activities.rows import LINK, REGISTER
from models import contacts
from models.case import Relation, Snapshot
from models.record import SHAPE, CalendarAsked, CalendarInForce, Opened, OpenRequest


class Opening:
    """Reads the rules, finds or makes the customer."""

    def __init__(self, engine: Engine, ends: Mapping[str, frozenset[str]], *, past: bool = False) -> None:
        """`past`: the requests are those of the past, which were admitted: their contacts are not judged."""
        self._engine = engine
        self._ends = ends
        self._past = past

    @activity.defn(name="open_case")
    def open_case(self, request: OpenRequest) -> Opened:
        """The rules in force and the customer's entry; or why the case may not be opened."""
        with self._engine.begin() as connection:
            if _opened_before(connection, request):
                return Opened(already_opened=True)
            rules = rules_in_force(connection, request.at.year - 1)
            country = rules.calendar.country
            errors = request.start.errors() + self._reopening(connection, request)
            errors += self._unreachable(connection, request, country)
            if errors:
                return Opened(errors=errors)
            entry = find_customer(connection, request.customer, country)
        return Opened(shape=SHAPE, rules=rules, customer_entry=entry)

    @activity.defn(name="calendar_in_force")
    def calendar_in_force(self, asked: CalendarAsked) -> CalendarInForce:
        """The calendar now in force, from a year on."""
        with self._engine.begin() as connection:
            version, calendar = calendar_in_force(connection, datetime.now(UTC))
        return CalendarInForce(version=version, calendar=calendar.slice(asked.from_year))

    def _reopening(self, connection: Connection, request: OpenRequest) -> list[dict[str, Any]]:
        if request.reopens is None:
            return []
        query = select(REGISTER.c.kind, REGISTER.c.state).where(REGISTER.c.workflow_id == request.reopens)
        row = connection.execute(query).first()
        if row is None or row.kind != request.kind or row.state not in self._ends.get(row.kind, ()):
            return [{"loc": ["reopens"], "msg": f"must be the workflow id of a closed {request.kind}"}]
        return []


    def _unreachable(self, connection: Connection, request: OpenRequest, country: str) -> list[dict[str, Any]]:
        """What is wrong with phone and e-mail; what another case has admitted and opens stays admitted."""
        errors = [] if self._past else contacts.wrong(request.customer, country, "customer")
        if not errors or request.linked_case is None:
            return errors
        opened = (LINK.c.workflow_id == request.linked_case, LINK.c.relation == Relation.OPENED)
        query = select(LINK.c.other).where(*opened, LINK.c.other == request.workflow_id)
        return errors if connection.execute(query).first() is None else []


def _opened_before(connection: Connection, request: OpenRequest) -> bool:
    query = select(REGISTER.c.first_run_id).where(REGISTER.c.workflow_id == request.workflow_id)
    first = connection.execute(query).scalar()
    return first is not None and first != request.first_run_id


def rules_in_force(connection: Connection, from_year: int) -> Snapshot:
    """The published policy and calendar in force, as a case carries them."""
    now = datetime.now(UTC)
    policy_version, policy = policy_in_force(connection, now)
    calendar_version, calendar = calendar_in_force(connection, now)
    return Snapshot(
        policy_version=policy_version,
        calendar_version=calendar_version,
        policy=policy,
        calendar=calendar.slice(from_year),
    )
