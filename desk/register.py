"""What people list and count: reads of the service register and its books. Writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, Select, Table, func, or_, select

from activities.database import table
from activities.rows import COMMITMENT, CONDUCT, LINK, REGISTER, TIMELINE
from models.case import TIMELINE_SHOWN
from models.fields import storable

__all__ = ["PAGE", "Wanted", "cases", "commitments", "counts", "find", "how_many", "table", "timeline", "view"]

PAGE = 50
"""Cases on a page unless asked otherwise."""
_LISTED = (
    "workflow_id", "number", "kind", "state", "held_state", "level", "assignee", "zone", "opened_at", "closed_at",
    "due_at", "overdue",
)  # fmt: skip
_COMMITMENT = (
    "name", "clause", "started_at", "due_at", "provisional", "state", "met_at", "late", "reported_late", "rung",
    "in_charge",
)  # fmt: skip
_ENTRY = ("seq", "at", "received_at", "event", "by", "from", "to", "outcome", "reason", "clause", "content", "note")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which cases are asked for; what is None does not narrow."""

    kind: str | None = None
    state: str | None = None
    overdue: bool = False
    escalated: int | None = None
    """At least this level of escalation, 1 to 3."""
    assignee: str | None = None
    due_before: datetime | None = None
    open_only: bool = False

    def narrow(self, query: Select[Any]) -> Select[Any]:
        columns = REGISTER.c
        for name in ("kind", "state", "assignee"):
            value = getattr(self, name)
            if value is not None:
                query = query.where(columns[name] == storable(value))
        if self.overdue:
            query = query.where(func.jsonb_array_length(columns.overdue) > 0)
        if self.escalated is not None:
            query = query.where(columns.level >= self.escalated)
        if self.due_before is not None:
            query = query.where(columns.due_at < self.due_before)
        return query.where(columns.closed_at.is_(None)) if self.open_only else query


def cases(
    connection: Connection, wanted: Wanted, *, limit: int = PAGE, offset: int = 0, tz: tzinfo = UTC
) -> list[dict[str, Any]]:
    """A page of cases, the most pressing first: by due, then by opening."""
    query = wanted.narrow(select(*(REGISTER.c[name] for name in _LISTED)))
    query = query.order_by(REGISTER.c.due_at.asc().nulls_last(), REGISTER.c.opened_at, REGISTER.c.workflow_id)
    rows = connection.execute(query.limit(limit).offset(offset)).mappings()
    return [_local(row, tz) for row in rows]


def how_many(connection: Connection, wanted: Wanted) -> int:
    """How many cases there are on all pages together."""
    return int(connection.execute(wanted.narrow(select(func.count()).select_from(REGISTER))).scalar_one())


def counts(connection: Connection, wanted: Wanted | None = None) -> dict[str, dict[str, int]]:
    """How many cases stand where: kind → state → number."""
    query = (wanted or Wanted()).narrow(select(REGISTER.c.kind, REGISTER.c.state, func.count()))
    query = query.group_by(REGISTER.c.kind, REGISTER.c.state)
    found: dict[str, dict[str, int]] = {}
    for kind, state, number in connection.execute(query.order_by(REGISTER.c.kind, REGISTER.c.state)):
        found.setdefault(kind, {})[state] = number
    return found


def find(connection: Connection, case: str) -> list[Mapping[str, Any]]:
    """The register's lines for a workflow id, else for a number, which each kind may have given."""
    name = storable(case)
    query = select(REGISTER).where(or_(REGISTER.c.workflow_id == name, REGISTER.c.number == name))
    rows = [dict(row) for row in connection.execute(query.order_by(REGISTER.c.workflow_id)).mappings()]
    exact = [row for row in rows if row["workflow_id"] == name]
    return list(exact or rows)


def timeline(connection: Connection, workflow_id: str, *, last: int | None = None) -> list[dict[str, Any]]:
    """What happened to a case, in order; only the `last` entries where asked."""
    columns = [TIMELINE.c[name] for name in _ENTRY]
    query = select(*columns).where(TIMELINE.c.workflow_id == workflow_id).order_by(TIMELINE.c.seq.desc()).limit(last)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return [{k: v for k, v in row.items() if v is not None} for row in reversed(rows)]


def commitments(connection: Connection, workflow_id: str) -> list[dict[str, Any]]:
    """A case's promises in the order in which they began."""
    columns = [COMMITMENT.c[name] for name in _COMMITMENT]
    query = select(*columns).where(COMMITMENT.c.workflow_id == workflow_id)
    rows = connection.execute(query.order_by(COMMITMENT.c.seq, COMMITMENT.c.name, COMMITMENT.c.ref)).mappings()
    return [{k: v for k, v in row.items() if v is not None or k not in ("met_at", "in_charge")} for row in rows]


def undecided(connection: Connection, workflow_id: str) -> list[int]:
    """The numbers of the case's conduct records that are not decided."""
    query = select(CONDUCT.c.record).where(CONDUCT.c.workflow_id == workflow_id, CONDUCT.c.state == "proposed")
    return list(connection.execute(query.order_by(CONDUCT.c.record)).scalars())


def view(connection: Connection, workflow_id: str, tz: tzinfo) -> dict[str, Any] | None:
    """A case in the form of its query `case`, without `possible`; None where the register does not know it."""
    query = select(REGISTER).where(REGISTER.c.workflow_id == workflow_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    shown = ("number", "kind", "state", "held_state", "base_level", "level", "assignee", "opened_at", "policy_version")
    seen = {key: row[key] for key in shown if row[key] is not None}
    conduct = _rows(connection, CONDUCT, workflow_id, ("record", "kind", "person", "state"))
    links = _rows(connection, LINK, workflow_id, ("relation", "other"))
    return _local(seen, tz) | {
        "commitments": [_local(c, tz) for c in commitments(connection, workflow_id)],
        "conduct": conduct,
        "timeline": [_local(e, tz) for e in timeline(connection, workflow_id, last=TIMELINE_SHOWN)],
        "links": [{"relation": link["relation"], "workflow_id": link["other"]} for link in links],
    }


def _rows(connection: Connection, source: Table, workflow_id: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
    columns = [source.c[name] for name in names]
    query = select(*columns).where(source.c.workflow_id == workflow_id).order_by(*columns[:2])
    return [dict(row) for row in connection.execute(query).mappings()]


def _local(row: Mapping[Any, Any], tz: tzinfo) -> dict[str, Any]:
    """Moments as ISO 8601 with the company's offset."""
    return {k: v.astimezone(tz).isoformat() if isinstance(v, datetime) else v for k, v in row.items()}
