"""The outbox's rows: taken for a while, addressed, and what became of them noted. All times are the database's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Engine,
    Integer,
    Interval,
    Row,
    String,
    Update,
    and_,
    bindparam,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from activities.notices.giving_up import failed_notice, given_up
from activities.notices.targets import CONTACTS
from activities.records.customers import CONTACT, CUSTOMER
from activities.records.rows import OUTBOX, REGISTER
from activities.rules.publishing import CALENDAR
from models import contacts
from models.policy.calendar import Calendar
from models.vocabulary import Role

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=10)
"""Between the first and the second attempt, doubled each time, up to the longest."""


@dataclass(frozen=True)
class TakenRow:
    """A row taken by this worker, with what is needed to word and address it; contacts are read anew each time."""

    key: str
    to: str
    topic: str
    params: dict[str, str]
    attempt: int
    first_tried_at: datetime
    uncertain: bool
    delivered: tuple[str, ...]
    zone: str
    customer_name: str | None = field(repr=False)
    contact: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class DeliveryOutcome:
    """What became of one target of one row; `error` in words that hold nothing personal, `final` where it stays."""

    target: str
    error: str | None = None
    uncertain: bool = False
    final: bool = False


def take(engine: Engine, count: int, lease: timedelta) -> Sequence[TakenRow]:
    """Takes up to `count` due rows, first those never tried, so that a dead target's do not crowd them out."""
    with engine.begin() as connection:
        rows = connection.execute(_TAKING, {"at_most": count, "lease": lease}).all()
        zone, country = _place(connection) if rows else ("", "")
        return [_addressed(connection, row, zone, country) for row in rows]


def _taking() -> ReturningUpdate[Any]:
    now = func.now()
    due = or_(
        and_(OUTBOX.c.status == "pending", OUTBOX.c.next_attempt_at <= now),
        and_(OUTBOX.c.status == "sending", OUTBOX.c.lease_until <= now),
    )
    chosen = select(OUTBOX.c.key).where(due).order_by(OUTBOX.c.attempts, OUTBOX.c.next_attempt_at)
    locked = chosen.limit(bindparam("at_most", type_=Integer())).with_for_update(skip_locked=True).cte("chosen")
    return (
        update(OUTBOX)
        .where(OUTBOX.c.key == locked.c.key)
        .values(
            uncertain=or_(OUTBOX.c.uncertain, OUTBOX.c.status == "sending"),
            status="sending",
            attempts=OUTBOX.c.attempts + 1,
            first_tried_at=func.coalesce(OUTBOX.c.first_tried_at, now),
            lease_until=now + bindparam("lease", type_=Interval()),
        )
        .returning(OUTBOX)
    )


_TAKING = _taking()


def note(engine: Engine, row: TakenRow, outcomes: Sequence[DeliveryOutcome]) -> bool:
    """Writes down what became of a row, unless another worker has taken it over meanwhile. Returns True.

    What no target will ever take, or none has taken for as long as the policy says, stands `failed`; the supervisor
    is told of it once.
    """
    left = [outcome for outcome in outcomes if outcome.error is not None]
    wrong = "; ".join(f"{o.target}: {o.error}" for o in left)
    values: dict[str, Any] = {
        "noted": row.key,
        "attempt": row.attempt,
        "now_delivered": [*row.delivered, *(o.target for o in outcomes if o.error is None)],
        "unsure": any(o.uncertain for o in outcomes),
        "wrong": wrong[:500] or None,
    }
    if not left:  # as nearly always: one statement, one way to the database and back
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(_SENT, values)
        return True
    with engine.begin() as connection:
        if all(o.final for o in left) or given_up(connection, row.first_tried_at):
            noted = connection.execute(_FAILED, values).first()
            if noted is not None:
                failed_notice(connection, noted)
        else:
            connection.execute(_WAITS, values | {"pause": pause_after(row.attempt)})
    return True


def _noting(**further: Any) -> Update:
    """Notes what became of a row that is still this worker's; built once, since there are as many as messages."""
    mine = and_(
        OUTBOX.c.key == bindparam("noted"), OUTBOX.c.status == "sending", OUTBOX.c.attempts == bindparam("attempt")
    )
    values = {
        "lease_until": None,
        "delivered": bindparam("now_delivered", type_=OUTBOX.c.delivered.type),
        "uncertain": OUTBOX.c.uncertain | bindparam("unsure", type_=Boolean()),
        "last_error": bindparam("wrong", type_=String()),
    }
    return update(OUTBOX).where(mine).values(values | further)


_SENT = _noting(status="sent", sent_at=func.now())
_WAITS = _noting(status="pending", next_attempt_at=func.now() + bindparam("pause", type_=Interval()))
_FAILED = _noting(status="failed", failed_at=func.now()).returning(OUTBOX)


def pause_after(attempt: int) -> timedelta:
    """How long to wait after that many attempts."""
    doubled: int = 2 ** min(attempt - 1, 20)
    return min(LONGEST_PAUSE, FIRST_PAUSE * doubled)


def _place(connection: Connection) -> tuple[str, str]:
    """The company's zone and country, from the calendar in force."""
    data, usual = CALENDAR.c.data, Calendar()
    published = select(data["zone"].astext, data["country"].astext).where(CALENDAR.c.effective_from <= func.now())
    found = connection.execute(published.order_by(CALENDAR.c.version.desc()).limit(1)).first()
    zone, country = found or (None, None)
    return zone or usual.zone, country or usual.country


def _addressed(connection: Connection, row: Row[Any], zone: str, country: str) -> TakenRow:
    name, contact = _customer(connection, row.workflow_id, country) if row.to == Role.CUSTOMER else (None, {})
    return TakenRow(
        key=row.key,
        to=row.to,
        topic=row.topic,
        params=row.params,
        attempt=row.attempts,
        first_tried_at=row.first_tried_at,
        uncertain=row.uncertain,
        delivered=tuple(row.delivered),
        zone=zone,
        customer_name=name,
        contact=contact,
    )


def _customer(connection: Connection, workflow_id: str, country: str) -> tuple[str | None, dict[str, str]]:
    """Name and contacts of the case's customer: as given for this case, else what the customer's entry knows."""
    query = select(REGISTER.c.request, REGISTER.c.customer_entry, CUSTOMER.c.name)
    joined = query.select_from(REGISTER.outerjoin(CUSTOMER, CUSTOMER.c.entry == REGISTER.c.customer_entry))
    case = connection.execute(joined.where(REGISTER.c.workflow_id == workflow_id)).first()
    if case is None:
        return None, {}
    known = connection.execute(select(CONTACT.c.kind, CONTACT.c.given).where(CONTACT.c.entry == case.customer_entry))
    given = {row.kind: row.given for row in known} | case.request.get("customer", {})
    found = {kind: _reached(kind, given[kind], country) for kind in CONTACTS if given.get(kind)}
    return given.get("name") or case.name, {kind: reached for kind, reached in found.items() if reached is not None}


def _reached(kind: str, given: str, country: str) -> str | None:
    """What targets get; None for an extension, which no message reaches. What is no contact is theirs to refuse."""
    try:
        if kind == "email":
            return contacts.email(given)
        found = contacts.phone(given, country)
    except contacts.Unreadable:
        return given
    return None if found.extension else found.e164
