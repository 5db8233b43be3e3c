"""The outbox's rows: taken for a while, addressed, and what became of them noted. All times are the database's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, and_, func, or_, select, update

from activities.opening import CONTACT, CUSTOMER, normalised
from activities.publishing import CALENDAR
from activities.rows import OUTBOX, REGISTER
from activities.targets import CONTACTS
from models.calendar import Calendar
from models.vocabulary import Role

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=10)
"""Between the first and the second attempt, doubled each time, up to the longest."""


@dataclass(frozen=True)
class Taken:
    """A row taken by this worker, with what is needed to word and address it; contacts are read anew each time."""

    key: str
    to: str
    topic: str
    params: dict[str, str]
    attempt: int
    uncertain: bool
    delivered: tuple[str, ...]
    zone: str
    customer_name: str | None = field(repr=False)
    contact: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """What became of one target of one row; `error` in words that hold nothing personal."""

    target: str
    error: str | None = None
    uncertain: bool = False


def take(engine: Engine, count: int, lease: timedelta) -> Sequence[Taken]:
    """Takes up to `count` due rows, first those never tried, so that a dead target's do not crowd them out."""
    now = func.now()
    due = or_(
        and_(OUTBOX.c.status == "pending", OUTBOX.c.next_attempt_at <= now),
        and_(OUTBOX.c.status == "sending", OUTBOX.c.lease_until <= now),
    )
    chosen = select(OUTBOX.c.key).where(due).order_by(OUTBOX.c.attempts, OUTBOX.c.next_attempt_at)
    locked = chosen.limit(count).with_for_update(skip_locked=True).cte("chosen")
    taking = (
        update(OUTBOX)
        .where(OUTBOX.c.key == locked.c.key)
        .values(
            uncertain=or_(OUTBOX.c.uncertain, OUTBOX.c.status == "sending"),
            status="sending",
            attempts=OUTBOX.c.attempts + 1,
            lease_until=now + lease,
        )
        .returning(OUTBOX)
    )
    with engine.begin() as connection:
        rows = connection.execute(taking).all()
        zone = _zone(connection) if rows else ""
        return [_addressed(connection, row, zone) for row in rows]


def note(engine: Engine, row: Taken, outcomes: Sequence[Outcome]) -> bool:
    """Writes down what became of a row, unless another worker has taken it over meanwhile. Returns True."""
    wrong = "; ".join(f"{o.target}: {o.error}" for o in outcomes if o.error is not None)
    values: dict[str, Any] = {
        "lease_until": None,
        "delivered": [*row.delivered, *(o.target for o in outcomes if o.error is None)],
        "uncertain": OUTBOX.c.uncertain | any(o.uncertain for o in outcomes),
        "last_error": wrong[:500] or None,
    }
    if wrong:
        values |= {"status": "pending", "next_attempt_at": func.now() + pause_after(row.attempt)}
    else:
        values |= {"status": "sent", "sent_at": func.now()}
    mine = and_(OUTBOX.c.key == row.key, OUTBOX.c.status == "sending", OUTBOX.c.attempts == row.attempt)
    with engine.begin() as connection:
        connection.execute(update(OUTBOX).where(mine).values(values))
    return True


def pause_after(attempt: int) -> timedelta:
    """How long to wait after that many attempts."""
    doubled: int = 2 ** min(attempt - 1, 20)
    return min(LONGEST_PAUSE, FIRST_PAUSE * doubled)


def _zone(connection: Connection) -> str:
    """The company's zone, from the calendar in force."""
    published = select(CALENDAR.c.data["zone"].astext).where(CALENDAR.c.effective_from <= func.now())
    found = connection.execute(published.order_by(CALENDAR.c.version.desc()).limit(1)).scalar()
    return found or Calendar().zone


def _addressed(connection: Connection, row: Any, zone: str) -> Taken:
    name, contact = _customer(connection, row.workflow_id) if row.to == Role.CUSTOMER else (None, {})
    return Taken(
        key=row.key,
        to=row.to,
        topic=row.topic,
        params=row.params,
        attempt=row.attempts,
        uncertain=row.uncertain,
        delivered=tuple(row.delivered),
        zone=zone,
        customer_name=name,
        contact=contact,
    )


def _customer(connection: Connection, workflow_id: str) -> tuple[str | None, dict[str, str]]:
    """Name and contacts of the case's customer: as given for this case, else what the customer's entry knows."""
    query = select(REGISTER.c.request, REGISTER.c.customer_entry, CUSTOMER.c.name)
    joined = query.select_from(REGISTER.outerjoin(CUSTOMER, CUSTOMER.c.entry == REGISTER.c.customer_entry))
    case = connection.execute(joined.where(REGISTER.c.workflow_id == workflow_id)).first()
    if case is None:
        return None, {}
    known = connection.execute(select(CONTACT.c.kind, CONTACT.c.given).where(CONTACT.c.entry == case.customer_entry))
    given = {row.kind: row.given for row in known} | case.request.get("customer", {})
    contact = {kind: given[kind] for kind in CONTACTS if given.get(kind)}
    if "phone" in contact:
        contact["phone"] = normalised("phone", contact["phone"])
    return given.get("name") or case.name, contact
