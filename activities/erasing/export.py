"""All that the records hold of one customer, as one document (PIPL Art. 45)."""

from typing import Any

from sqlalchemy import Connection, Table, select

from activities.records.customers import CONTACT
from activities.records.customers import CUSTOMER as ENTRY
from activities.records.database import table
from activities.records.rows import COMMITMENT, CONDUCT, LINK, MESSAGE, OPENING, OUTBOX, REGISTER, TIMELINE
from models.forms import FORMS

PARTS: tuple[tuple[str, Table, tuple[str, ...]], ...] = (
    ("timeline", TIMELINE, ("seq",)), ("messages", MESSAGE, ("seq",)), ("commitments", COMMITMENT, ("seq", "name")),
    ("notifications", OUTBOX, ("seq", "key")), ("links", LINK, ("other",)), ("conduct", CONDUCT, ("record",)),
)  # fmt: skip


def told(connection: Connection, entry: int) -> dict[str, Any]:
    """The customer's entry, contacts, and each case with everything that stands of it. Raises LookupError."""
    own = connection.execute(select(ENTRY).where(ENTRY.c.entry == entry)).mappings().first()
    if own is None:
        raise LookupError(f"customer:{entry}")
    contacts = _rows(connection, CONTACT, CONTACT.c.entry == entry, ("kind", "normalised"))
    cases = connection.execute(
        select(REGISTER).where(REGISTER.c.customer_entry == entry).order_by(REGISTER.c.opened_at)
    ).mappings()
    return {"customer": dict(own), "contacts": contacts, "cases": [_case(connection, dict(case)) for case in cases]}


def _case(connection: Connection, case: dict[str, Any]) -> dict[str, Any]:
    workflow_id = case["workflow_id"]
    parts = {
        name: _rows(connection, part, part.c.workflow_id == workflow_id, order) for name, part, order in PARTS
    }
    forms = {
        name: rows
        for name, form in sorted(FORMS.items())
        if (rows := _rows(connection, table(form), table(form).c.workflow_id == workflow_id, ("key",)))
    }
    by_round = _rows(connection, OPENING, OPENING.c.other == workflow_id, ("seq",))
    return {"register": case, **parts, "opened_by_round": by_round, "forms": forms}


def _rows(connection: Connection, source: Table, which: Any, order: tuple[str, ...]) -> list[dict[str, Any]]:
    query = select(source).where(which).order_by(*(source.c[name] for name in order))
    return [dict(row) for row in connection.execute(query).mappings()]
