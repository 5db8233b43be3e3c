"""Signing in: name and password against an account, at the same cost whether there is one or not."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from activities.access import accounts, audit, passwords, sessions, slowdown
from activities.access.errors import AccessError, NotLetIn

WRONG = "name or password is wrong"


def sign_in(database: Engine, name: str, password: str, *, address: str, agent: str, now: datetime) -> str:
    """The token of a new session. Raises NotLetIn, TooEarly.

    Several transactions: the password is verified while none is open, and a wrong one is noted all the same.
    """
    with database.begin() as connection:
        slowdown.check(connection, name[:200], address, now)
        found = _account(connection, name)
    known = found["password"] if found is not None else None
    right = passwords.right(password, known)
    with database.begin() as connection:
        if found is None or not right or not found["active"] or not accounts.employed(connection, found["human"], now):
            slowdown.wrong(connection, name[:200], address, now)
            audit.note(connection, address, "sign_in", about=_about(found), refused=True, now=now)
        else:
            slowdown.forget(connection, name[:200], address)
            audit.note(connection, f"{found['roles'][0]}:{found['human']}", "sign_in", about=_about(found), now=now)
            return sessions.begin(connection, found["human"], agent, now)
    raise NotLetIn(WRONG)


def _account(connection: Connection, name: str) -> dict[str, Any] | None:
    try:
        return accounts.find(connection, name)
    except AccessError:
        return None


def _about(found: dict[str, Any] | None) -> str | None:
    return f"account:{found['human']}" if found is not None else None
