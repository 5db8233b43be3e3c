"""What a case needs before it enters the register: the rules in force and the customer's entry."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects.postgresql import insert
from temporalio import activity

from activities.database import table
from activities.publishing import calendar_in_force, policy_in_force
from activities.rows import REGISTER
from models import tables
from models.case import Snapshot
from models.record import SHAPE, CalendarAsked, CalendarInForce, Opened, OpenRequest

CUSTOMER, CONTACT = table(tables.CustomerRow), table(tables.CustomerContact)


class Opening:
    """Reads the rules, finds or makes the customer."""

    def __init__(self, engine: Engine, ends: Mapping[str, frozenset[str]]) -> None:
        self._engine = engine
        self._ends = ends

    @activity.defn(name="open_case")
    def open_case(self, request: OpenRequest) -> Opened:
        """The rules in force and the customer's entry; or why the case may not be opened."""
        with self._engine.begin() as connection:
            if _opened_before(connection, request):
                return Opened(already_opened=True)
            errors = self._reopening(connection, request)
            if errors:
                return Opened(errors=errors)
            entry = find_customer(connection, request.customer)
            rules = rules_in_force(connection, request.at.year - 1)
        return Opened(shape=SHAPE, rules=rules, customer_entry=entry)

    @activity.defn(name="calendar_in_force")
    def calendar_in_force(self, asked: CalendarAsked) -> CalendarInForce:
        """The calendar now in force, from a year on."""
        with self._engine.begin() as connection:
            version, calendar = calendar_in_force(connection, datetime.now(UTC))
        return CalendarInForce(version=version, calendar=calendar.slice(asked.from_year))

    def _reopening(self, connection: Connection, request: OpenRequest) -> list[dict[str, Any]]:
        if request.reopens is None:
            return []
        query = select(REGISTER.c.kind, REGISTER.c.state).where(REGISTER.c.workflow_id == request.reopens)
        row = connection.execute(query).first()
        if row is None or row.kind != request.kind or row.state not in self._ends.get(row.kind, ()):
            return [{"loc": ["reopens"], "msg": f"must be the workflow id of a closed {request.kind}"}]
        return []


def _opened_before(connection: Connection, request: OpenRequest) -> bool:
    query = select(REGISTER.c.first_run_id).where(REGISTER.c.workflow_id == request.workflow_id)
    first = connection.execute(query).scalar()
    return first is not None and first != request.first_run_id


def rules_in_force(connection: Connection, from_year: int) -> Snapshot:
    """The published policy and calendar in force, as a case carries them."""
    now = datetime.now(UTC)
    policy_version, policy = policy_in_force(connection, now)
    calendar_version, calendar = calendar_in_force(connection, now)
    return Snapshot(
        policy_version=policy_version,
        calendar_version=calendar_version,
        policy=policy,
        calendar=calendar.slice(from_year),
    )


def normalised(kind: str, given: str) -> str:
    """A contact as it is compared: digits without the country's prefix; e-mail in small letters."""
    if kind == "email":
        return given.strip().lower()
    return re.sub(r"^(?:00)?86(?=1\d{10}$)", "", re.sub(r"\D", "", given))


def find_customer(connection: Connection, given: dict[str, Any]) -> int | None:
    """The customer's entry by id, then phone, then e-mail, or a new one; new contact data are added to it.

    Two different ids never match. Nothing to know the customer by: no entry.
    """
    contacts = [(kind, given[kind], normalised(kind, given[kind])) for kind in ("phone", "email") if given.get(kind)]
    if not contacts and not given.get("id"):
        return None
    entry = _by_id(connection, given.get("id"))
    for kind, _, key in contacts:
        entry = entry if entry is not None else _by_contact(connection, kind, key, given.get("id"))
    values = {key: given[key] for key in ("id", "name", "address", "zone") if given.get(key)}
    if entry is None:
        entry = _new(connection, values)
    else:
        _fill(connection, entry, values)
    rows = [{"kind": k, "normalised": n, "entry": entry, "given": g} for k, g, n in contacts]
    if rows:
        connection.execute(insert(CONTACT).values(rows).on_conflict_do_nothing())
    return entry


def _by_id(connection: Connection, key: str | None) -> int | None:
    if key is None:
        return None
    return connection.execute(select(CUSTOMER.c.entry).where(CUSTOMER.c.id == key)).scalar()


def _by_contact(connection: Connection, kind: str, key: str, own_id: str | None) -> int | None:
    query = (
        select(CUSTOMER.c.entry)
        .join(CONTACT, CONTACT.c.entry == CUSTOMER.c.entry)
        .where(CONTACT.c.kind == kind, CONTACT.c.normalised == key)
        .order_by(CUSTOMER.c.entry)
    )
    if own_id is not None:
        query = query.where(CUSTOMER.c.id.is_(None))
    return connection.execute(query).scalar()


def _new(connection: Connection, values: dict[str, Any]) -> int:
    statement = insert(CUSTOMER).values(values)
    if "id" in values:  # two cases of a new customer at once
        statement = statement.on_conflict_do_update(index_elements=["id"], set_={"id": statement.excluded.id})
    return int(connection.execute(statement.returning(CUSTOMER.c.entry)).scalar_one())


def _fill(connection: Connection, entry: int, values: dict[str, Any]) -> None:
    """Fills in what the entry lacks."""
    row = connection.execute(select(CUSTOMER).where(CUSTOMER.c.entry == entry)).mappings().one()
    lacking = {key: value for key, value in values.items() if row[key] is None}
    if lacking:
        connection.execute(update(CUSTOMER).where(CUSTOMER.c.entry == entry).values(lacking))
