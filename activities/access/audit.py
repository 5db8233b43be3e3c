"""The audit: who did, read or was refused what. Lines are only added."""

from collections import OrderedDict
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection, event, func, insert, select

from activities.records.database import table
from models import tables
from models.texts import storable

AUDIT = table(tables.AuditEntry)
READ = "read_case"
LONGEST = 500
"""Characters of a text in a line: no stranger fills the audit."""
REMEMBERED = 10_000
_noted: OrderedDict[str, None] = OrderedDict()
"""Person, case and hour of readings that this process knows to be noted, so that a further one costs no query."""
_lock = Lock()


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
    """Adds a line; it holds no customer's data and no secret."""
    row = {"at": now, "who": _kept(who), "what": _kept(what), "about": _kept(about), "refused": refused}
    row["details"] = {key: _kept(value) for key, value in details.items()}
    connection.execute(insert(AUDIT).values(row))


def is_noted(who: str, workflow_id: str, now: datetime) -> bool:
    """Whether this process knows that they are noted as a reader of the case within this hour; costs no query."""
    with _lock:
        return _key(who, workflow_id, now) in _noted


def note_reading(connection: Connection, who: str, workflow_id: str, now: datetime) -> None:
    """Adds that somebody read a case: one line a person, case and hour, through however many processes they read."""
    if is_noted(who, workflow_id, now):
        return
    key = _key(who, workflow_id, now)
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    same = (AUDIT.c.who == who, AUDIT.c.what == READ, AUDIT.c.about == workflow_id, AUDIT.c.at >= hour)
    if connection.execute(select(AUDIT.c.entry).where(*same).limit(1)).first() is None:
        note(connection, who, READ, now=now, about=workflow_id)
    event.listen(connection, "commit", lambda _: _remember(key))


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
        query = query if value is None else query.where(column == value)
    query = query if since is None else query.where(AUDIT.c.at >= since)
    return [dict(row) for row in connection.execute(query).mappings()]


def _remember(key: str) -> None:
    """A line that stands: what was taken back is noted again."""
    with _lock:
        _noted[key] = None
        while len(_noted) > REMEMBERED:
            _noted.popitem(last=False)


def _key(who: str, workflow_id: str, now: datetime) -> str:
    return f"{who} {workflow_id} {now.astimezone(UTC):%Y-%m-%dT%H}"


def _kept(value: Any) -> Any:
    """A value as a line keeps it, whatever a stranger sent."""
    return storable(value)[:LONGEST] if isinstance(value, str) else value
