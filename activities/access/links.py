"""Links by which a person chooses a password, once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from activities.access import accounts, audit, secret, sessions
from activities.access.accounts import ACCOUNT, LINK
from activities.access.errors import AccessError
from activities.access.passwords import hashed
from models.vocabulary import SYSTEM

HOLDS = timedelta(hours=24)
MAKE, USE = "make_link", "choose_password"
USED_UP = "this link was used, replaced or is too old: ask for another with `aftersales access link`"


def make(connection: Connection, person: str, *, by: str, now: datetime) -> str:
    """A link's secret for somebody with an account; earlier links of theirs hold no longer. Raises AccessError.

    The password that they have holds until they choose another.
    """
    found = accounts.find(connection, person)
    if found is None or not found["active"]:
        raise AccessError(f"{person} has no account that may sign in: `aftersales access add` makes one")
    connection.execute(delete(LINK).where(LINK.c.human == found["human"], LINK.c.used_at.is_(None)))
    audit.note(connection, by, MAKE, about=f"account:{found['human']}", now=now)
    return _made(connection, found["human"], by, now)


def make_first(connection: Connection, *, now: datetime) -> str | None:
    """A link's secret for whoever signs in first and says who they are; None where somebody has an account."""
    if not accounts.none_yet(connection):
        return None
    connection.execute(delete(LINK).where(LINK.c.human.is_(None), LINK.c.used_at.is_(None)))
    return _made(connection, None, SYSTEM, now)


def whose(connection: Connection, link: str, now: datetime) -> str | None:
    """The id of whom a link is for, None for the first link of all. Raises AccessError where it holds no longer."""
    holds = (LINK.c.digest == secret.digest(link), LINK.c.used_at.is_(None), LINK.c.expires_at > now)
    row = connection.execute(select(LINK.c.human).where(*holds).with_for_update()).first()
    if row is None or (row.human is None and not accounts.none_yet(connection)):
        raise AccessError(USED_UP)
    return None if row.human is None else str(row.human)


def use(connection: Connection, link: str, password: str, now: datetime, first: Sequence[str] = ()) -> str:
    """Sets the password, uses the link up and ends the person's sessions; answers the id. Raises AccessError.

    `first`: who uses the first link of all, in each role in which they act; they become an operator.
    """
    one = whose(connection, link, now)
    known = hashed(password)
    if one is None:
        one = accounts.add(connection, first, operator=True, by=SYSTEM, now=now)
    account = update(ACCOUNT).where(ACCOUNT.c.human == one, ACCOUNT.c.active).values(password=known, changed_at=now)
    roles = connection.execute(account.returning(ACCOUNT.c.roles)).scalar()
    if roles is None:
        raise AccessError(USED_UP)
    connection.execute(update(LINK).where(LINK.c.digest == secret.digest(link)).values(used_at=now))
    audit.note(connection, f"{roles[0]}:{one}", USE, about=f"account:{one}", now=now)
    sessions.end_all(connection, one, "password changed", now)
    return one


def _made(connection: Connection, human: str | None, by: str, now: datetime) -> str:
    made = secret.new()
    row = {"digest": secret.digest(made), "human": human, "expires_at": now + HOLDS, "made_by": by}
    connection.execute(insert(LINK).values(row))
    return made
