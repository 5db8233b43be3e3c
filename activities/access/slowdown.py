"""Wrong passwords slow their sender down; nobody is locked out of an account by what another sends.

Tries are counted by whose account they are for and where they come from. A try counts as a wrong one before its
password is verified, and is forgotten once that was right: of many sent at once only the free ones are looked at.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import Connection, Integer, case, cast, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from activities.access.errors import TooEarly
from activities.records.database import table
from models import tables
from models.texts import storable

SLOWDOWN = table(tables.SignInSlowdown)
FREE = 3
"""Wrong passwords up to the first wait."""
LONGEST = 60
"""Seconds of the longest wait; the first is one, each further one twice the last."""
DOUBLINGS = 6
"""After so many the longest wait is reached."""
FORGOTTEN = timedelta(hours=1)
"""After this time without a try none counts any longer."""
OWN_NETWORK = 64
"""Bits of an IPv6 address that one sender cannot choose."""


def take(connection: Connection, name: str, address: str, now: datetime) -> None:
    """Counts a try. Raises TooEarly where tries for this name from there have to wait."""
    row = {"name": name, "address": origin(address), "wrong": 1, "last_at": now, "waits_until": now}
    statement = insert(SLOWDOWN).values(row)
    counts = SLOWDOWN.c.last_at > now - FORGOTTEN
    wrong = case((counts, SLOWDOWN.c.wrong + 1), else_=1)
    over = func.least(wrong - FREE, DOUBLINGS)
    seconds = case((over < 0, 0), else_=func.least(LONGEST, cast(func.power(2, over), Integer)))
    until = literal(now) + seconds * literal(timedelta(seconds=1))
    keys = [SLOWDOWN.c.name, SLOWDOWN.c.address]
    counted = statement.on_conflict_do_update(
        index_elements=keys, where=SLOWDOWN.c.waits_until <= now,
        set_={"wrong": wrong, "last_at": now, "waits_until": until},
    ).returning(SLOWDOWN.c.wrong)  # fmt: skip
    if connection.execute(counted).first() is None:
        raise TooEarly(_left(connection, name, address, now))


def forget(connection: Connection, name: str, address: str, now: datetime) -> None:
    """The right password came: no try for this name from there counts any longer, nor any that is old."""
    connection.execute(delete(SLOWDOWN).where(SLOWDOWN.c.name == name, SLOWDOWN.c.address == origin(address)))
    connection.execute(delete(SLOWDOWN).where(SLOWDOWN.c.last_at <= now - FORGOTTEN))


def origin(address: str) -> str:
    """What counts as one sender: an address, of IPv6 its network, in which a sender chooses addresses freely."""
    try:
        found = ip_address(address)
    except ValueError:
        return storable(address)[:100]
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ip_network((int(found), OWN_NETWORK), strict=False))
    return str(found)


def _left(connection: Connection, name: str, address: str, now: datetime) -> float:
    key = (SLOWDOWN.c.name == name, SLOWDOWN.c.address == origin(address))
    until = connection.execute(select(SLOWDOWN.c.waits_until).where(*key)).scalar()
    return 0.0 if until is None else (until - now).total_seconds()
