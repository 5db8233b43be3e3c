"""Sessions of signed-in people: rows that can be listed and ended, and that end by themselves."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from activities.access import audit, secret
from activities.access.employment import MEMBER, STANDING, has_left
from activities.access.principal import Principal
from activities.records.database import table
from models import tables
from models.texts import storable

SESSION, ACCOUNT = table(tables.Session), table(tables.AccountRow)
IDLE, ABSOLUTE = timedelta(hours=12), timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is noted when a session was used last."""
AGENT = 200
"""Characters of what a browser or program calls itself."""
END = "end_session"
"""What the audit calls it where somebody ends a session."""


def begin(connection: Connection, human: str, agent: str, now: datetime) -> tuple[str, str]:
    """Begins a session; answers what it is called, and its token, which is nowhere but here."""
    session, token = secret.short(), secret.new()
    row = {"digest": secret.digest(token), "session": session, "human": human, "agent": storable(agent)[:AGENT]}
    connection.execute(insert(SESSION).values(row | {"made_at": now, "seen_at": now}))
    return session, token


def of(connection: Connection, token: str, now: datetime) -> Principal | None:
    """Who has this session; None where there is none, it has ended, or its person may not sign in any longer."""
    query = select(SESSION, ACCOUNT.c.roles, ACCOUNT.c.operator, ACCOUNT.c.active, *STANDING)
    joined = query.join(ACCOUNT, ACCOUNT.c.human == SESSION.c.human)
    joined = joined.outerjoin(MEMBER, MEMBER.c.id == SESSION.c.human)
    row = connection.execute(joined.where(SESSION.c.digest == secret.digest(token))).mappings().first()
    if row is None or row["ended_at"] is not None or now >= ends(row):
        return None
    if not row["active"] or has_left(connection, row, now):
        return None
    if now - row["seen_at"] >= SEEN_EVERY:
        connection.execute(update(SESSION).where(SESSION.c.digest == row["digest"]).values(seen_at=now))
    return Principal(human=row["human"], roles=tuple(row["roles"]), operator=row["operator"], session=row["session"])


def listed(connection: Connection, now: datetime, human: str | None = None) -> list[dict[str, Any]]:
    """The sessions that hold, of one person by the id or of all, the latest used first."""
    holds = [SESSION.c.ended_at.is_(None), SESSION.c.seen_at > now - IDLE, SESSION.c.made_at > now - ABSOLUTE]
    if human is not None:
        holds.append(SESSION.c.human == human)
    columns = (SESSION.c.session, SESSION.c.human, SESSION.c.agent, SESSION.c.made_at, SESSION.c.seen_at)
    query = select(*columns).where(*holds).order_by(SESSION.c.seen_at.desc(), SESSION.c.session)
    return [dict(row) | {"ends_at": ends(row)} for row in connection.execute(query).mappings()]


def ends(row: RowMapping) -> datetime:
    """When a session ends by itself if nobody uses it any more."""
    idle: datetime = row["seen_at"] + IDLE
    absolute: datetime = row["made_at"] + ABSOLUTE
    return min(idle, absolute)


def end(connection: Connection, session: str, why: str, now: datetime) -> str | None:
    """Ends a session by the name under which it is listed; answers whose it was, None where it is none that holds."""
    holds = (SESSION.c.session == session, SESSION.c.ended_at.is_(None))
    ended = update(SESSION).where(*holds).values(ended_at=now, why_ended=why)
    return connection.execute(ended.returning(SESSION.c.human)).scalar()


def note_end(connection: Connection, by: str, human: str, now: datetime, **details: Any) -> None:
    """Adds to the audit that somebody ends sessions of a person."""
    audit.note(connection, by, END, about=f"account:{human}", now=now, **details)


def end_all(connection: Connection, human: str, why: str, now: datetime) -> int:
    """Ends every session of a person. Answers how many."""
    holds = (SESSION.c.human == human, SESSION.c.ended_at.is_(None))
    return connection.execute(update(SESSION).where(*holds).values(ended_at=now, why_ended=why)).rowcount
