"""Cases whose lines stand in the records, keyed by the case: which it is, and how many lines it has."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, or_, select

from activities.records.rows import REGISTER


class FoundCase(NamedTuple):
    """A case of the register and how far it is; on hold, the state that is held."""

    workflow_id: str
    standing: str


def case_of(connection: Connection, kind: str, name: str) -> FoundCase | None:
    """A case of a kind, by its workflow id or number."""
    which = or_(REGISTER.c.workflow_id == name, REGISTER.c.number == name)
    standing = func.coalesce(REGISTER.c.held_state, REGISTER.c.state)
    found = connection.execute(select(REGISTER.c.workflow_id, standing).where(REGISTER.c.kind == kind, which)).first()
    return None if found is None else FoundCase(*found)


def count(connection: Connection, lines: Table, workflow_id: str, *which: Any) -> int:
    """How many lines there are on all pages."""
    mine = select(func.count()).select_from(lines).where(lines.c.workflow_id == workflow_id, *which)
    return int(connection.execute(mine).scalar_one())
