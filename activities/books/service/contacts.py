"""What contacts ask of the records: who of the routing table is at work, who called before, how another case stands."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from activities.records.customers import CONTACT
from activities.records.rows import REGISTER
from activities.rules.people.people import absent
from activities.rules.people.staff import MEMBER
from models import contacts
from models.kinds.contact import NAME
from models.people import COLUMNS, Colleague, human
from models.vocabulary import Role

SHOWN = 20
"""Contacts of one phone that are named, the latest ones: a switchboard may have hundreds within a day."""
LOOKED_AT = 10 * SHOWN
"""Of one customer's, whose phones may be several."""


def _unit(connection: Connection, at: datetime, *, persons: Sequence[str], on: str) -> dict[str, Any]:
    """The first of a row's unit and deputy who is at work, else the unit's supervisor; and who was passed over."""
    passed_over: list[str] = []
    for person in [*persons, *_supervisor(connection, persons)]:
        if person in passed_over:
            continue
        if not _away(connection, at, person, date.fromisoformat(on)):
            return {"unit": person, "passed_over": passed_over}
        passed_over.append(person)
    return {"unit": None, "passed_over": passed_over}


def _supervisor(connection: Connection, persons: Sequence[str]) -> list[str]:
    """Who leads the unit, where that is a person on the staff list."""
    if not persons:
        return []
    leader = connection.execute(select(MEMBER.c.supervisor).where(MEMBER.c.id == human(persons[0]))).scalar()
    return [f"{Role.SUPERVISOR}:{leader}"] if leader else []


def _away(connection: Connection, at: datetime, person: str, on: date) -> bool:
    """Whether somebody is absent, or not with the company that day; who is not on the staff list is neither."""
    columns = (MEMBER.c[name] for name in COLUMNS)
    row = connection.execute(select(*columns).where(MEMBER.c.id == human(person))).mappings().first()
    return row is not None and (not Colleague(**row).at_work(on) or absent(connection, person, at))


def _absent(connection: Connection, at: datetime, *, person: str) -> bool:
    return absent(connection, person, at)


def _similar(
    connection: Connection,
    _at: datetime,
    *,
    workflow_id: str,
    phone: str | None,
    country: str,
    from_at: str,
    to_at: str,
) -> list[str]:
    """Contacts, open or not, that came from the same phone within that time, the latest first."""
    if phone is None:
        return []
    key = contacts.key("phone", phone, country)
    entries = select(CONTACT.c.entry).where(CONTACT.c.kind == key.kind, CONTACT.c.normalised == key.normalised)
    query = select(REGISTER.c.workflow_id, REGISTER.c.request["customer"]["phone"].astext).where(
        REGISTER.c.kind == NAME,
        REGISTER.c.workflow_id != workflow_id,
        REGISTER.c.customer_entry.in_(entries),
        REGISTER.c.opened_at.between(datetime.fromisoformat(from_at), datetime.fromisoformat(to_at)),
    )
    latest = query.order_by(REGISTER.c.opened_at.desc(), REGISTER.c.workflow_id).limit(LOOKED_AT)
    same = (row.workflow_id for row in connection.execute(latest) if row[1] and _key(row[1], country) == key)
    return [workflow_id for workflow_id, _ in zip(same, range(SHOWN), strict=False)]


def _key(given: str, country: str) -> contacts.Key:
    return contacts.key("phone", given, country)


def _case(connection: Connection, _at: datetime, *, workflow_id: str | None) -> dict[str, Any] | None:
    """Whether a case is open, and with whom; None where the register has none of that id."""
    query = select(REGISTER.c.closed_at, REGISTER.c.assignee).where(REGISTER.c.workflow_id == workflow_id)
    row = connection.execute(query).first() if workflow_id is not None else None
    return {"open": row.closed_at is None, "assignee": row.assignee} if row is not None else None


READINGS: dict[str, Callable[..., Any]] = {
    "contact_unit": _unit, "contact_away": _absent, "contact_similar": _similar, "contact_case": _case,
}  # fmt: skip
