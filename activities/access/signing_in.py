"""Signing in: name and password against an account, at the same cost whether there is one or not."""

from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, select

from activities.access import audit, naming, passwords, sessions, slowdown
from activities.access.employment import MEMBER, STANDING, has_left
from activities.access.errors import NotLetIn
from activities.access.sessions import ACCOUNT
from activities.rules.merging import merge

SIGN_IN = "sign_in"
"""What the audit calls it, whether it succeeds or is refused."""
WRONG = "name or password is wrong"


def sign_in(database: Engine, name: str, password: str, *, address: str, agent: str, now: datetime) -> str:
    """The token of a new session. Raises NotLetIn, TooEarly, TooManyAtOnce.

    Two transactions, and none is open while the password is verified: a try counts even though it is refused, and
    strangers who send many hold no connection.
    """
    one = naming.human_or_none(name)
    with database.begin() as connection:
        slowdown.take(connection, one or "", address, now)
        found = _account(connection, name, one)
    known = found["password"] if found is not None else None
    right = passwords.right(password, known)
    with database.begin() as connection:
        account = _account(connection, name, one, locked=True)
        if right and account is not None and account["password"] == known and _may(connection, account, now):
            slowdown.forget(connection, one or "", address, now)
            return _begun(connection, account, address, agent, now)
        audit.note(connection, address, SIGN_IN, about=_about(account), refused=True, now=now)
    raise NotLetIn(WRONG)


def _account(connection: Connection, name: str, human: str | None, *, locked: bool = False) -> RowMapping | None:
    """The account that a name is for: by the id, or in a role that its person has."""
    query = select(ACCOUNT).where(ACCOUNT.c.human == human)
    row = connection.execute(query.with_for_update(key_share=True) if locked else query).mappings().first()
    return row if row is not None and naming.fits(name, row["human"], row["roles"]) else None


def _may(connection: Connection, account: RowMapping, now: datetime) -> bool:
    """Whether somebody may sign in: the account is open, and the staff register does not have them as gone."""
    if not account["active"]:
        return False
    merge(connection)
    row = connection.execute(select(*STANDING).where(MEMBER.c.id == account["human"])).mappings().first()
    return row is None or not has_left(connection, row, now)


def _begun(connection: Connection, account: RowMapping, address: str, agent: str, now: datetime) -> str:
    session, token = sessions.begin(connection, account["human"], agent, now)
    who = f"{account['roles'][0]}:{account['human']}"
    audit.note(connection, who, SIGN_IN, about=_about(account), now=now, session=session, address=address)
    return token


def _about(account: RowMapping | None) -> str | None:
    """Whose account it was; a name that is nobody's is not kept: it may be a password, typed in the wrong place."""
    return None if account is None else f"account:{account['human']}"
