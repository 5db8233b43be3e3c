"""Customers' entries: who a request is from, one entry for one customer however many requests come at once.

A customer is known by id, then phone, then e-mail; two different ids never match, nor do two extensions of one
switchboard. Where the records say already that two entries are one, `aftersales doctor` lists them: nothing is merged.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from activities.records.database import table
from models import contacts, tables
from models.contacts import KINDS, Key

CUSTOMER, CONTACT = table(tables.CustomerRow), table(tables.CustomerContact)
_LOCK = text("SELECT pg_advisory_xact_lock(k) FROM unnest(:keys) AS k").bindparams(
    bindparam("keys", type_=ARRAY(BigInteger))
)


def find_customer(connection: Connection, given: Mapping[str, Any], country: str = contacts.COUNTRY) -> int | None:
    """The customer's entry by id, then phone, then e-mail, or a new one; new contact data are added to it.

    Nothing to know the customer by: no entry. Who else asks for the same id, phone or e-mail waits until this
    transaction ends.
    """
    named = {kind: given[kind] for kind in KINDS if given.get(kind)}
    keys = {kind: contacts.key(kind, value, country) for kind, value in named.items()}
    own_id = given.get("id")
    if not keys and not own_id:
        return None
    _serialise(connection, own_id, keys.values())
    entry = _by_id(connection, own_id)
    for kind, key in keys.items():
        entry = entry if entry is not None else _by_contact(connection, key, named[kind], own_id, country)
    values = {key: given[key] for key in ("id", "name", "address", "zone") if given.get(key)}
    if entry is None:
        entry = int(connection.execute(insert(CUSTOMER).values(values).returning(CUSTOMER.c.entry)).scalar_one())
    else:
        _fill(connection, entry, values)
    rows = [_row(entry, key, named[kind]) for kind, key in keys.items()]
    if rows:
        connection.execute(insert(CONTACT).values(rows).on_conflict_do_nothing())
    return entry


def _serialise(connection: Connection, own_id: str | None, keys: Iterable[Key]) -> None:
    """All locks in one order, so that two requests that share phone and e-mail crosswise never wait for each other."""
    subjects = [f"customer {key.kind} {key.normalised}" for key in keys]
    subjects += [f"customer id {own_id}"] if own_id else []
    connection.execute(_LOCK, {"keys": sorted(map(_number, subjects))})


def _number(subject: str) -> int:
    return int.from_bytes(hashlib.sha256(subject.encode()).digest()[:8], signed=True)


def _by_id(connection: Connection, own_id: str | None) -> int | None:
    if own_id is None:
        return None
    return connection.execute(select(CUSTOMER.c.entry).where(CUSTOMER.c.id == own_id)).scalar()


def _by_contact(connection: Connection, key: Key, given: str, own_id: str | None, country: str) -> int | None:
    """The first entry under that key; a worker of an older version may just have written it under the former one."""
    former = contacts.former_key(key.kind, given)
    query = (
        select(CONTACT)
        .join(CUSTOMER, CONTACT.c.entry == CUSTOMER.c.entry)
        .where(CONTACT.c.kind == key.kind, CONTACT.c.normalised.in_({key.normalised, former}))
        .order_by(CONTACT.c.entry)
    )
    if own_id is not None:
        query = query.where(CUSTOMER.c.id.is_(None))
    return next((row.entry for row in connection.execute(query) if _is(row, key, country)), None)


def _is(row: Row[Any], key: Key, country: str) -> bool:
    if row.normalised == key.normalised:
        return bool(row.extension == key.extension)
    return contacts.key(row.kind, row.given, country) == key


def _fill(connection: Connection, entry: int, values: Mapping[str, Any]) -> None:
    """Fills in what the entry lacks."""
    row = connection.execute(select(CUSTOMER).where(CUSTOMER.c.entry == entry)).mappings().one()
    lacking = {key: value for key, value in values.items() if row[key] is None}
    if lacking:
        connection.execute(update(CUSTOMER).where(CUSTOMER.c.entry == entry).values(lacking))


def _row(entry: int, key: Key, given: str) -> dict[str, Any]:
    return {"kind": key.kind, "normalised": key.normalised, "extension": key.extension, "entry": entry, "given": given}


# -- what stands in the records -----------------------------------------------------------------------------------


def one_customer(connection: Connection) -> Sequence[Row[Any]]:
    """Entries under one phone or e-mail that would be one customer now: kind, entries, in order of the first.

    Those that all have ids of their own are different customers.
    """
    entries = func.array_agg(CONTACT.c.entry.distinct()).label("entries")
    own_ids = func.count(CUSTOMER.c.id.distinct())
    query = (
        select(CONTACT.c.kind, entries)
        .join(CUSTOMER, CUSTOMER.c.entry == CONTACT.c.entry)
        .group_by(CONTACT.c.kind, CONTACT.c.normalised, CONTACT.c.extension)
        .having(func.count(CONTACT.c.entry.distinct()) > 1)
        .having(func.count(CONTACT.c.entry.distinct()) > own_ids)
        .order_by(func.min(CONTACT.c.entry), CONTACT.c.kind)
    )
    return connection.execute(query).all()
