"""Customers as people look at them: found by what they are known by, listed, marked as key customers (一§36)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update

from activities.records.customers import CONTACT, CUSTOMER
from activities.records.rows import REGISTER
from models import contacts
from models.contacts import KINDS

NAMED = re.compile(r"(customer:)?([0-9]{1,9})")
"""An entry as cases about it name it, or by its number alone."""
DETAILS = ("entry", "id", "name", "address", "zone", "key_customer")


@dataclass(frozen=True, kw_only=True)
class KnownCustomer:
    """A customer's entry with its contacts."""

    entry: int
    id: str | None
    name: str | None
    address: str | None
    zone: str | None
    key_customer: bool
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        """The entry as cases about it name it."""
        return f"customer:{self.entry}"

    @property
    def can_be_visited(self) -> bool:
        """Whether a visit could be opened for them: by an id, or by a name and a phone number."""
        return self.id is not None or (self.name is not None and bool(self.phones))

    def as_request(self) -> dict[str, str]:
        """What an opening request says of them."""
        known = {"id": self.id, "name": self.name, "address": self.address, "zone": self.zone}
        known |= {"phone": next(iter(self.phones), None), "email": next(iter(self.emails), None)}
        return {key: value for key, value in known.items() if value is not None}


class SeveralCustomers(LookupError):
    """What was given is a contact of several entries; the text names them."""

    def __init__(self, entries: Iterable[int]) -> None:
        super().__init__(", ".join(f"customer:{entry}" for entry in sorted(entries)))


def key_customers(connection: Connection) -> list[KnownCustomer]:
    """Those that are marked, by entry."""
    return _known(connection, CUSTOMER.c.key_customer)


def counted(connection: Connection, *, key_only: bool) -> int:
    """How many entries there are."""
    query = select(func.count()).select_from(CUSTOMER)
    return connection.execute(query.where(CUSTOMER.c.key_customer) if key_only else query).scalar_one()


def listed(connection: Connection, *, key_only: bool, limit: int, offset: int) -> list[KnownCustomer]:
    """A page of the entries."""
    wanted = [CUSTOMER.c.key_customer] if key_only else []
    page = select(CUSTOMER.c.entry).where(*wanted).order_by(CUSTOMER.c.entry).limit(limit).offset(offset)
    return _known(connection, CUSTOMER.c.entry.in_(page))


@dataclass(frozen=True, kw_only=True)
class CustomerCase:
    """A case of a customer as the register has it."""

    kind: str
    number: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None


CASE_COLUMNS = tuple(field.name for field in fields(CustomerCase))


def cases_of(connection: Connection, entry: int, limit: int) -> list[CustomerCase]:
    """A customer's cases, contacts and visits among them, the latest first, so many at most."""
    query = select(*(REGISTER.c[name] for name in CASE_COLUMNS)).where(REGISTER.c.customer_entry == entry)
    latest = query.order_by(REGISTER.c.opened_at.desc(), REGISTER.c.number.desc()).limit(limit)
    return [CustomerCase(**row) for row in connection.execute(latest).mappings()]


def find(connection: Connection, given: str, country: str = contacts.COUNTRY) -> KnownCustomer:
    """The customer named `customer:17`, by an id, a phone number, an e-mail address or the number of the entry.

    Raises LookupError for nobody, SeveralCustomers.
    """
    entries = _entries(connection, given, country)
    if len(entries) > 1:
        raise SeveralCustomers(entries)
    found = _known(connection, CUSTOMER.c.entry.in_(entries))
    if not found:
        raise LookupError(given)
    return found[0]


def mark(connection: Connection, entry: int, *, key_customer: bool) -> None:
    """Marks an entry as a key customer, or takes that back."""
    changed = update(CUSTOMER).where(CUSTOMER.c.entry == entry)
    connection.execute(changed.values(key_customer=key_customer))


def _entries(connection: Connection, given: str, country: str) -> Sequence[int]:
    named = NAMED.fullmatch(given)
    if named is not None and named[1]:
        return [int(named[2])]
    by_id = connection.execute(select(CUSTOMER.c.entry).where(CUSTOMER.c.id == given)).scalars().all()
    if by_id:
        return by_id
    reached = (_reached(connection, contacts.key(kind, given, country)) for kind in KINDS)
    return next(filter(None, reached), [int(named[2])] if named is not None else [])


def _reached(connection: Connection, key: contacts.Key) -> Sequence[int]:
    """The entries with a contact."""
    same = {"kind": key.kind, "normalised": key.normalised, "extension": key.extension}
    query = select(CONTACT.c.entry).where(*(CONTACT.c[name] == value for name, value in same.items()))
    return connection.execute(query).scalars().all() if key.normalised else []


def _known(connection: Connection, wanted: ColumnElement[bool]) -> list[KnownCustomer]:
    query = select(*(CUSTOMER.c[name] for name in DETAILS)).where(wanted).order_by(CUSTOMER.c.entry)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    reached: dict[tuple[int, str], list[str]] = defaultdict(list)
    theirs = CONTACT.c.entry.in_([row["entry"] for row in rows])
    contacts_of = select(CONTACT.c.entry, CONTACT.c.kind, CONTACT.c.given).where(theirs).order_by(CONTACT.c.normalised)
    for entry, kind, given in connection.execute(contacts_of):
        reached[entry, kind].append(given)
    return [_one(row, reached) for row in rows]


def _one(row: dict[str, Any], reached: dict[tuple[int, str], list[str]]) -> KnownCustomer:
    phones, emails = (tuple(reached[row["entry"], kind]) for kind in ("phone", "email"))
    return KnownCustomer(**row, phones=phones, emails=emails)
