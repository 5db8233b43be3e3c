"""Wrong passwords slow their sender down; nobody is locked out of an account by what another sends."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from activities.access.errors import TooEarly
from activities.records.database import table
from models import tables

SLOWDOWN = table(tables.SignInSlowdown)
FREE = 3
"""Wrong passwords before the first wait."""
LONGEST = timedelta(seconds=60)
FORGOTTEN = timedelta(hours=1)
"""After which wrong ones count no longer."""


def check(connection: Connection, name: str, address: str, now: datetime) -> None:
    """Raises TooEarly while tries for this name from this address have to wait."""
    key = (SLOWDOWN.c.name == name, SLOWDOWN.c.address == address)
    until = connection.execute(select(SLOWDOWN.c.waits_until).where(*key)).scalar()
    if until is not None and until > now:
        raise TooEarly((until - now).total_seconds())


def wrong(connection: Connection, name: str, address: str, now: datetime) -> None:
    """Notes a wrong password: the next try from there waits twice as long as the last, a minute at most."""
    key = (SLOWDOWN.c.name == name, SLOWDOWN.c.address == address)
    connection.execute(delete(SLOWDOWN).where(SLOWDOWN.c.last_at < now - FORGOTTEN))
    before = connection.execute(select(SLOWDOWN.c.wrong).where(*key).with_for_update()).scalar() or 0
    wait = min(LONGEST, timedelta(seconds=2 ** min(before + 1 - FREE, 10))) if before + 1 > FREE else timedelta()
    row = {"name": name, "address": address, "wrong": before + 1, "last_at": now, "waits_until": now + wait}
    statement = insert(SLOWDOWN).values(row)
    keys = [SLOWDOWN.c.name, SLOWDOWN.c.address]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=row))


def forget(connection: Connection, name: str, address: str) -> None:
    """The right password came: what went before is forgotten."""
    connection.execute(delete(SLOWDOWN).where(SLOWDOWN.c.name == name, SLOWDOWN.c.address == address))
