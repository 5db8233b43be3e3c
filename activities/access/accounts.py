"""Accounts of people: who may sign in, and as what they act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from activities.access import sessions
from activities.access.errors import AccessError
from activities.records.database import table
from activities.rules.people import staff
from models import tables
from models.offices import ROLES
from models.people import human
from models.vocabulary import PERSON, Role

ACCOUNT = table(tables.Account)
COMPANY = ZoneInfo("Asia/Shanghai")


def add(connection: Connection, people: Sequence[str], *, operator: bool, by: str, now: datetime) -> str:
    """An account for somebody, named by each role in which they act; answers the id. Raises AccessError."""
    one, roles = _named(people)
    row = {
        "human": one, "roles": roles, "operator": operator, "active": True, "made_at": now, "made_by": by,
        "changed_at": now,
    }  # fmt: skip
    made = connection.execute(insert(ACCOUNT).values(row).on_conflict_do_nothing().returning(ACCOUNT.c.human)).first()
    if made is None:
        raise AccessError(f"{one} has an account: `aftersales access change` changes it")
    return one


def change(
    connection: Connection,
    person: str,
    now: datetime,
    *,
    people: Sequence[str] | None = None,
    operator: bool | None = None,
    active: bool | None = None,
) -> None:
    """Other roles, the right of an operator, or an account closed or opened again. Ends the person's sessions.

    Raises AccessError.
    """
    one = human_of(person)
    values: dict[str, Any] = {"changed_at": now}
    if people:
        named, values["roles"] = _named(people)
        if named != one:
            raise AccessError(f"{named} is another person than {one}")
    values |= {key: value for key, value in (("operator", operator), ("active", active)) if value is not None}
    if not connection.execute(update(ACCOUNT).where(ACCOUNT.c.human == one).values(values)).rowcount:
        raise AccessError(f"{one} has no account: `aftersales access add` makes one")
    sessions.end_all(connection, one, "account changed" if active is not False else "account closed", now)


def listed(connection: Connection) -> list[dict[str, Any]]:
    """Every account, without its password."""
    query = select(ACCOUNT).order_by(ACCOUNT.c.human)
    rows = (dict(row) for row in connection.execute(query).mappings())
    return [row | {"password": row["password"] is not None} for row in rows]


def find(connection: Connection, person: str) -> dict[str, Any] | None:
    """The account of a person, by the id or by `role:id`."""
    row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.human == human_of(person))).mappings().first()
    return None if row is None else dict(row)


def none_yet(connection: Connection) -> bool:
    """Whether nobody has an account."""
    return not connection.execute(select(func.count()).select_from(ACCOUNT)).scalar()


def employed(connection: Connection, one: str, now: datetime) -> bool:
    """Whether the staff list has somebody at work today; who is not on it is not judged by it."""
    try:
        colleague = staff.colleague(connection, f"staff:{one}")
    except LookupError:
        return True
    return colleague.at_work(now.astimezone(COMPANY).date())


def human_of(person: str) -> str:
    """The id of `role:id`, or the id itself. Raises AccessError."""
    name = person if ":" in person else f"staff:{person}"
    if PERSON.fullmatch(name) is None:
        raise AccessError(f"{person} is nobody's name: say the id, or role:id")
    return human(name)


def _named(people: Sequence[str]) -> tuple[str, list[str]]:
    """The human whom all these name, and their roles in that order."""
    try:
        ids = list(dict.fromkeys(human(person) for person in people))
    except ValueError as error:
        raise AccessError(f"a person {error}") from None
    roles = list(dict.fromkeys(person.partition(":")[0] for person in people))
    wrong = [role for role in roles if role not in ROLES or role == Role.CUSTOMER]
    if len(ids) != 1:
        raise AccessError("name one person, in each role in which they act: supervisor:s-1 technician:s-1")
    if wrong:
        known = ", ".join(role for role in ROLES if role != Role.CUSTOMER)
        raise AccessError(f"nobody signs in as {', '.join(wrong)}; roles are {known}")
    return ids[0], roles
