"""Sessions of signed-in people: rows that can be listed and ended, and that end by themselves."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from activities.access import secret
from activities.access.principal import Principal
from activities.records.database import table
from models import tables

SESSION, ACCOUNT = table(tables.Session), table(tables.Account)
IDLE, ABSOLUTE = timedelta(hours=12), timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is noted when a session was used last."""
AGENT = 200


def begin(connection: Connection, human: str, agent: str, now: datetime) -> str:
    """A new session; answers its token, which is nowhere but here."""
    token = secret.new()
    row = {
        "digest": secret.digest(token), "session": secret.short(), "human": human, "made_at": now, "seen_at": now,
        "agent": agent.replace("\0", "")[:AGENT],
    }  # fmt: skip
    connection.execute(insert(SESSION).values(row))
    return token


def of(connection: Connection, token: str, now: datetime) -> Principal | None:
    """Who has this session; None where there is none, it has ended, or its person may not sign in any longer."""
    from activities.access.accounts import employed  # noqa: PLC0415 - accounts end sessions

    query = select(SESSION, ACCOUNT.c.roles, ACCOUNT.c.operator, ACCOUNT.c.active)
    joined = query.join(ACCOUNT, ACCOUNT.c.human == SESSION.c.human)
    row = connection.execute(joined.where(SESSION.c.digest == secret.digest(token))).mappings().first()
    if row is None or row["ended_at"] is not None or not row["active"]:
        return None
    if now - row["seen_at"] > IDLE or now - row["made_at"] > ABSOLUTE or not employed(connection, row["human"], now):
        return None
    if now - row["seen_at"] > SEEN_EVERY:
        connection.execute(update(SESSION).where(SESSION.c.digest == row["digest"]).values(seen_at=now))
    return Principal(
        human=row["human"], roles=tuple(row["roles"]), operator=row["operator"], session=row["session"]
    )


def end(connection: Connection, session: str, why: str, now: datetime) -> bool:
    """Ends a session by the name under which it is listed; False where it is none that holds."""
    holds = (SESSION.c.session == session, SESSION.c.ended_at.is_(None))
    return bool(connection.execute(update(SESSION).where(*holds).values(ended_at=now, why_ended=why)).rowcount)


def end_all(connection: Connection, human: str, why: str, now: datetime) -> int:
    """Ends every session of a person. Answers how many."""
    holds = (SESSION.c.human == human, SESSION.c.ended_at.is_(None))
    return connection.execute(update(SESSION).where(*holds).values(ended_at=now, why_ended=why)).rowcount


def listed(connection: Connection, now: datetime, human: str | None = None) -> list[dict[str, Any]]:
    """The sessions that hold, of one person or of all, the latest used first."""
    holds = [SESSION.c.ended_at.is_(None), SESSION.c.seen_at > now - IDLE, SESSION.c.made_at > now - ABSOLUTE]
    if human is not None:
        holds.append(SESSION.c.human == human)
    columns = (SESSION.c.session, SESSION.c.human, SESSION.c.agent, SESSION.c.made_at, SESSION.c.seen_at)
    query = select(*columns).where(*holds).order_by(SESSION.c.seen_at.desc())
    return [dict(row) for row in connection.execute(query).mappings()]
