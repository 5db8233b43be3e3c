"""Accounts of people: who may sign in, and as what they act. Each change is noted in the audit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from activities.access import audit, sessions
from activities.access.employment import MEMBER, STANDING, has_left
from activities.access.errors import AccessError
from activities.access.naming import human_of, one_person
from activities.records.database import table
from models import tables

ACCOUNT, LINK = table(tables.AccountRow), table(tables.SignInLink)
ADD, CHANGE, DEACTIVATE = "add_account", "change_account", "deactivate_account"


def add(connection: Connection, people: Sequence[str], *, operator: bool = False, by: str, now: datetime) -> str:
    """An account for somebody, named in each role in which they act; answers the id. Raises AccessError.

    One that was closed is opened anew, without its password.
    """
    one, roles = one_person(people)
    row = {"roles": roles, "operator": operator, "active": True, "made_at": now, "made_by": by, "changed_at": now}
    made = insert(ACCOUNT).values(row | {"human": one, "password": None})
    again = made.on_conflict_do_update(
        index_elements=[ACCOUNT.c.human], set_=row | {"password": None}, where=~ACCOUNT.c.active
    )
    if connection.execute(again.returning(ACCOUNT.c.human)).first() is None:
        raise AccessError(f"{one} has an account: `aftersales access change` changes it")
    audit.note(connection, by, ADD, about=_about(one), now=now, roles=roles, operator=operator)
    return one


def change(
    connection: Connection,
    person: str,
    now: datetime,
    *,
    by: str,
    people: Sequence[str] = (),
    operator: bool | None = None,
) -> int:
    """Gives somebody other roles, or gives or takes the right of an operator. Answers how many sessions that has ended.

    `people`: they in each role in which they act from now on; none leaves the roles as they are. Raises AccessError.
    """
    one = human_of(person)
    changed: dict[str, Any] = {}
    if people:
        named, changed["roles"] = one_person(people)
        if named != one:
            raise AccessError(f"{named} is another person than {one}")
    if operator is not None:
        changed["operator"] = operator
    _update(connection, one, changed | {"changed_at": now})
    audit.note(connection, by, CHANGE, about=_about(one), now=now, **changed)
    return sessions.end_all(connection, one, "account changed", now)


def deactivate(connection: Connection, person: str, *, by: str, now: datetime) -> int:
    """Closes an account. Answers how many sessions that has ended. Raises AccessError."""
    one = human_of(person)
    _update(connection, one, {"active": False, "changed_at": now})
    connection.execute(delete(LINK).where(LINK.c.human == one, LINK.c.used_at.is_(None)))
    audit.note(connection, by, DEACTIVATE, about=_about(one), now=now)
    return sessions.end_all(connection, one, "account closed", now)


def listed(connection: Connection, now: datetime) -> list[dict[str, Any]]:
    """Every account; in place of its password, whether one was chosen. `left`: the staff register has them as gone."""
    joined = select(ACCOUNT, *STANDING).outerjoin(MEMBER, MEMBER.c.id == ACCOUNT.c.human)
    rows = connection.execute(joined.order_by(ACCOUNT.c.human)).mappings().all()
    return [
        {column.name: row[column.name] for column in ACCOUNT.c}
        | {"password": row["password"] is not None, "left": has_left(connection, row, now)}
        for row in rows
    ]


def find(connection: Connection, person: str) -> dict[str, Any] | None:
    """The account of a person, by the id or by `role:id`. Raises AccessError for what is no name."""
    row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.human == human_of(person))).mappings().first()
    return None if row is None else dict(row)


def none_yet(connection: Connection) -> bool:
    """Whether nobody has or had an account."""
    return not connection.execute(select(select(ACCOUNT.c.human).exists())).scalar()


def _update(connection: Connection, one: str, values: dict[str, Any]) -> None:
    changed = update(ACCOUNT).where(ACCOUNT.c.human == one, ACCOUNT.c.active).values(values)
    if not connection.execute(changed).rowcount:
        raise AccessError(f"{one} has no account that may sign in: `aftersales access add` makes one")


def _about(one: str) -> str:
    return f"account:{one}"
