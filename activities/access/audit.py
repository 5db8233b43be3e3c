"""The audit: who did, read or was refused what. Lines are only added."""

from collections import OrderedDict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from activities.records.database import table
from models import tables

AUDIT = table(tables.AuditEntry)
READ = "read_case"
REMEMBERED = 10_000
_noted: OrderedDict[tuple[str, str, str], None] = OrderedDict()
"""Person, case and hour of the readings that this process has noted, so that a further one costs no query."""


def note(
    connection: Connection,
    who: str,
    what: str,
    *,
    now: datetime,
    about: str | None = None,
    refused: bool = False,
    **details: Any,
) -> None:
    """Adds a line; `details` hold no customer's data and no secret."""
    row = {"at": now, "who": who, "what": what, "about": about, "refused": refused, "details": details}
    connection.execute(insert(AUDIT).values(row))


def is_noted(who: str, workflow_id: str, now: datetime) -> bool:
    """Whether this process has noted that they read this case within this hour."""
    return _key(who, workflow_id, now) in _noted


def note_reading(connection: Connection, who: str, workflow_id: str, now: datetime) -> None:
    """Adds that somebody read a case, one line a person, case and hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    query = select(AUDIT.c.entry).where(
        AUDIT.c.who == who, AUDIT.c.what == READ, AUDIT.c.about == workflow_id, AUDIT.c.at >= hour
    )
    if connection.execute(query.limit(1)).first() is None:
        note(connection, who, READ, now=now, about=workflow_id)
    _noted[_key(who, workflow_id, now)] = None
    while len(_noted) > REMEMBERED:
        _noted.popitem(last=False)


def _key(who: str, workflow_id: str, now: datetime) -> tuple[str, str, str]:
    return who, workflow_id, now.strftime("%Y-%m-%dT%H")


def listed(
    connection: Connection,
    *,
    who: str | None = None,
    about: str | None = None,
    since: datetime | None = None,
    most: int = 1000,
) -> list[dict[str, Any]]:
    """Lines of the audit, the latest first."""
    query = select(AUDIT).order_by(AUDIT.c.entry.desc()).limit(most)
    for column, value in ((AUDIT.c.who, who), (AUDIT.c.about, about)):
        if value is not None:
            query = query.where(column == value)
    if since is not None:
        query = query.where(AUDIT.c.at >= since)
    return [dict(row) for row in connection.execute(query).mappings()]
