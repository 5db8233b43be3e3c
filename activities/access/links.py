"""Links by which a person chooses a password, once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from activities.access import accounts, secret, sessions
from activities.access.accounts import ACCOUNT
from activities.access.errors import AccessError
from activities.access.passwords import hashed
from activities.records.database import table
from models import tables

LINK = table(tables.SignInLink)
HOLDS = timedelta(hours=24)
USED_UP = "this link has been used or is too old: ask for another"


def make(connection: Connection, person: str, *, by: str, now: datetime) -> str:
    """A link's secret for somebody with an account; earlier links of theirs hold no longer. Raises AccessError."""
    found = accounts.find(connection, person)
    if found is None or not found["active"]:
        raise AccessError(f"{person} has no account that may sign in: `aftersales access add` makes one")
    connection.execute(delete(LINK).where(LINK.c.human == found["human"], LINK.c.used_at.is_(None)))
    return _made(connection, found["human"], by, now)


def make_first(connection: Connection, *, now: datetime) -> str | None:
    """A link's secret for whoever signs in first and says who they are; None where somebody has an account."""
    if not accounts.none_yet(connection):
        return None
    connection.execute(delete(LINK).where(LINK.c.human.is_(None), LINK.c.used_at.is_(None)))
    return _made(connection, None, "system", now)


def whose(connection: Connection, link: str, now: datetime) -> str | None:
    """Whose link it is, None for the first of all. Raises AccessError where it holds no longer."""
    holds = (LINK.c.digest == secret.digest(link), LINK.c.used_at.is_(None), LINK.c.expires_at > now)
    row = connection.execute(select(LINK.c.human).where(*holds).with_for_update()).first()
    if row is None or (row.human is None and not accounts.none_yet(connection)):
        raise AccessError(USED_UP)
    return str(row.human) if row.human is not None else None


def use(connection: Connection, link: str, password: str, now: datetime, first: Sequence[str] = ()) -> str:
    """Sets the password and uses the link up; `first` says in which roles whoever comes first acts. Answers the id.

    Whoever comes first is an operator. Raises AccessError.
    """
    one = whose(connection, link, now)
    known = hashed(password)
    if one is None:
        one = accounts.add(connection, first, operator=True, by="system", now=now)
    connection.execute(update(LINK).where(LINK.c.digest == secret.digest(link)).values(used_at=now))
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.human == one).values(password=known, changed_at=now))
    sessions.end_all(connection, one, "password changed", now)
    return one


def _made(connection: Connection, human: str | None, by: str, now: datetime) -> str:
    made = secret.new()
    row = {"digest": secret.digest(made), "human": human, "expires_at": now + HOLDS, "made_by": by}
    connection.execute(insert(LINK).values(row))
    return made
