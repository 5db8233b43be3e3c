"""Staff and their certificates (一§18·1)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from activities.records.database import table
from activities.records.statement import CERTIFICATE
from models import tables
from models.vocabulary import role_of

STAFF = table(tables.Staff)


def add(connection: Connection, person: str, name: str, zone: str | None = None) -> None:
    """Adds a member of staff, or renames one. Raises ValueError where `person` is not role:id."""
    role_of(person)
    statement = insert(STAFF).values(person=person, name=name, zone=zone, active=True)
    changed = {"name": statement.excluded.name, "zone": statement.excluded.zone, "active": True}
    connection.execute(statement.on_conflict_do_update(index_elements=["person"], set_=changed))


def certify(connection: Connection, person: str, category: str, valid_from: date, valid_until: date) -> None:
    """Gives a certificate for a category, or `*` for all. Raises ValueError, LookupError for unknown staff."""
    if valid_until < valid_from:
        raise ValueError("a certificate must not end before it begins")
    if connection.execute(select(STAFF.c.person).where(STAFF.c.person == person)).first() is None:
        raise LookupError(f"{person} is not on the staff list: add them first")
    statement = insert(CERTIFICATE).values(
        person=person, category=category, valid_from=valid_from, valid_until=valid_until
    )
    keys = ["person", "category", "valid_from"]
    changed = {"valid_until": statement.excluded.valid_until}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))


def enter(connection: Connection, certificates: Iterable[tuple[str, str, str, date, date]]) -> None:
    """Certifies people, given as person, name, category, first and last day; who is on the list keeps the name."""
    known = {row["person"] for row in listed(connection)}
    for person, name, category, valid_from, valid_until in certificates:
        if person not in known:
            add(connection, person, name)
            known.add(person)
        certify(connection, person, category, valid_from, valid_until)


def listed(connection: Connection) -> list[dict[str, Any]]:
    """Everyone with their certificates."""
    rows = connection.execute(select(STAFF).order_by(STAFF.c.person)).mappings().all()
    held: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(select(CERTIFICATE).order_by(CERTIFICATE.c.valid_from)).mappings():
        held.setdefault(row["person"], []).append({k: row[k] for k in ("category", "valid_from", "valid_until")})
    return [dict(row) | {"certificates": held.get(row["person"], [])} for row in rows]
