"""Absences: the times for which people of the staff register are away, as hr or a supervisor enters them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update
from sqlalchemy.dialects.postgresql import insert

from activities.records.database import table
from activities.rules.people.staff import MEMBER, colleague
from models import tables
from models.offices import entitled
from models.people import AbsenceKind, human
from models.vocabulary import Role, role_of

ABSENCE = table(tables.Absence)


class Overlapping(ValueError):
    """Somebody is away already for some of that time; `absence` is the one that stands."""

    def __init__(self, absence: dict[str, Any]) -> None:
        self.absence = absence
        super().__init__(f"absence {absence['absence']} stands from {absence['from_at']} to {absence['to_at']}")


class NothingToEnd(ValueError):
    """There is no such absence, or it was over by then; the text says which."""


def why_not(by: str, person: str) -> str | None:
    """Why whoever acts may not enter or end an absence of somebody; None where they may.

    It takes hr, a supervisor or an office above, and nobody excuses themselves. Raises ValueError for no `role:id`.
    """
    own_id = human(by)
    if not entitled(role_of(by), (Role.HR, Role.SUPERVISOR)):
        return f"absences are entered and ended by {Role.HR}, a supervisor or an office above, not by {by}"
    if own_id == human(person):
        return f"nobody excuses themselves: another of {Role.HR}, the supervisors or an office above does"
    return None


def enter(
    connection: Connection, person: str, kind: AbsenceKind, from_at: datetime, to_at: datetime, by: str, now: datetime
) -> int:
    """Enters a time away, from its beginning up to its end, and gives its number.

    Two that are entered for one person at once wait for each other. Raises LookupError for nobody on the staff list,
    ValueError where it ends before it has begun, Overlapping.
    """
    if to_at <= from_at:
        raise ValueError("an absence must end after it begins")
    own_id = colleague(connection, person).id
    connection.execute(select(MEMBER.c.id).where(MEMBER.c.id == own_id).with_for_update())
    within = during(connection, from_at, to_at, own_id)
    if within:
        raise Overlapping(within[0])
    row = {"person": own_id, "kind": kind.value, "from_at": from_at, "to_at": to_at}
    written = insert(ABSENCE).values(**row, entered_by=by, entered_at=now).returning(ABSENCE.c.absence)
    return int(connection.execute(written).scalar_one())


def end(connection: Connection, absence: int, at: datetime, by: str, now: datetime) -> dict[str, Any]:
    """Has an absence end earlier; at or before its beginning it is taken back. Raises NothingToEnd."""
    stands = find(connection, absence)
    if stands is None:
        raise NothingToEnd(f"there is no absence {absence}")
    if stands["workflow_id"] is not None:
        raise NothingToEnd(f"{stands['workflow_id']} has recorded absence {absence}: take it back there")
    if stands["to_at"] <= at or stands["to_at"] == stands["from_at"]:
        raise NothingToEnd(f"absence {absence} is over by then")
    changed = {"to_at": max(at, stands["from_at"]), "ended_by": by, "ended_at": now}
    connection.execute(update(ABSENCE).where(ABSENCE.c.absence == absence).values(**changed))
    return stands | changed


def find(connection: Connection, absence: int) -> dict[str, Any] | None:
    """One absence by its number, held until the transaction ends; None where there is none."""
    found = _rows(connection, select(ABSENCE).where(ABSENCE.c.absence == absence).with_for_update())
    return found[0] if found else None


def listed(connection: Connection, own_id: str | None = None) -> list[dict[str, Any]]:
    """All absences, or those of one person by the id, those taken back too, in order of their beginning."""
    query = select(ABSENCE).order_by(ABSENCE.c.from_at, ABSENCE.c.absence)
    return _rows(connection, query if own_id is None else query.where(ABSENCE.c.person == own_id))


def during(
    connection: Connection, from_at: datetime, to_at: datetime | None, own_id: str | None = None
) -> list[dict[str, Any]]:
    """The absences that take some of a time, which None leaves open; those of one person where its id is given."""
    query = select(ABSENCE).order_by(ABSENCE.c.from_at, ABSENCE.c.absence)
    some = query.where(ABSENCE.c.to_at > from_at, ABSENCE.c.to_at > ABSENCE.c.from_at)
    some = some if to_at is None else some.where(ABSENCE.c.from_at < to_at)
    return _rows(connection, some if own_id is None else some.where(ABSENCE.c.person == own_id))


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]
