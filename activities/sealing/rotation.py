"""Wraps the keys of cases under the current key-encryption key; no payload is touched."""

from sqlalchemy import Connection, func, select, update

from activities.sealing.keys import KEYS
from activities.sealing.ring import KeyRing

AT_ONCE = 500
"""Keys that are read at once."""


def in_use(connection: Connection) -> dict[str, int]:
    """How many keys of cases each key-encryption key wraps."""
    query = select(KEYS.c.kek, func.count()).where(KEYS.c.wrapped.is_not(None)).group_by(KEYS.c.kek)
    return {row[0]: row[1] for row in connection.execute(query.order_by(KEYS.c.kek))}


def rewrap(connection: Connection, ring: KeyRing) -> int:
    """Wraps every key anew that another key-encryption key than the current one wraps. Answers how many.

    Raises UnknownKek where one of those is not in the ring.
    """
    others = select(KEYS).where(KEYS.c.kek != ring.current, KEYS.c.wrapped.is_not(None))
    done = 0
    while rows := connection.execute(others.limit(AT_ONCE).with_for_update()).mappings().all():
        for row in rows:
            key = ring.unwrap(row["key_id"], row["kek"], bytes(row["wrapped"]))
            kek, wrapped = ring.wrap(row["key_id"], key)
            values = {"wrapped": wrapped, "kek": kek}
            connection.execute(update(KEYS).where(KEYS.c.key_id == row["key_id"]).values(values))
        done += len(rows)
    return done
