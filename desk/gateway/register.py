"""What people list and count: reads of the service register and its books, in plain SQL. Writes nothing.

Plain, so that a command which only looks need not import the tables; a test holds the names against them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from typing import Any

from desk.errors import NoSuchCase
from desk.gateway.records import Connection, asked
from models.texts import storable

__all__ = [
    "PAGE", "TIMELINE_SHOWN", "Wanted", "assignees", "calendar", "cases", "commitments", "counts", "find", "how_many",
    "timeline", "undecided", "view",
]  # fmt: skip

PAGE = 50
"""Cases on a page unless asked otherwise."""
CLOSE = 5
"""Similar names that are suggested at most."""
TIMELINE_SHOWN = 200
"""Entries of the timeline that a case shows: as many as it carries."""
_LISTED = (
    "workflow_id", "number", "kind", "state", "held_state", "level", "assignee", "zone", "opened_at", "closed_at",
    "due_at", "overdue",
)  # fmt: skip
_VIEW = ("number", "kind", "state", "held_state", "base_level", "level", "assignee", "opened_at", "policy_version")
_COMMITMENT = (
    "name", "clause", "started_at", "due_at", "provisional", "state", "met_at", "late", "reported_late", "rung",
    "in_charge", "unreckoned", "ref",
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
    subject: str | None = None
    """What they are about: `customer:<entry>`, a person, a place."""
    due_before: datetime | None = None
    open_only: bool = False

    @property
    def where(self) -> str:
        """The condition; its values are `values`."""
        return " AND ".join(self._conditions()) or "true"

    def _conditions(self) -> Iterator[str]:
        for name in ("kind", "state", "assignee", "subject"):
            if getattr(self, name) is not None:
                yield f"{name} = %({name})s"
        if self.overdue:
            yield "jsonb_array_length(overdue) > 0"
        if self.escalated is not None:
            yield "level >= %(escalated)s"
        if self.due_before is not None:
            yield "due_at < %(due_before)s"
        if self.open_only:
            yield "closed_at IS NULL"

    @property
    def values(self) -> dict[str, Any]:
        texts = {name: _storable(getattr(self, name)) for name in ("kind", "state", "assignee", "subject")}
        return texts | {"escalated": self.escalated, "due_before": self.due_before}


def _storable(value: str | None) -> str | None:
    return None if value is None else storable(value)


def _select(columns: Iterable[str], source: str, rest: str) -> str:
    """A query; all of its words are this module's own, what is asked for is handed over beside it."""
    quoted = ", ".join(f'"{column}"' for column in columns)
    return f"SELECT {quoted} FROM {source} {rest}"  # noqa: S608 - see above


def cases(
    connection: Connection, wanted: Wanted, *, limit: int = PAGE, offset: int = 0, tz: tzinfo = UTC
) -> list[dict[str, Any]]:
    """A page of cases, the most pressing first: by due, then by opening."""
    order = "ORDER BY due_at ASC NULLS LAST, opened_at, workflow_id LIMIT %(limit)s OFFSET %(offset)s"
    query = _select(_LISTED, "service_register", f"WHERE {wanted.where} {order}")
    rows = asked(connection, query, wanted.values | {"limit": limit, "offset": offset})
    return [_local(row, tz) for row in rows]


def how_many(connection: Connection, wanted: Wanted) -> int:
    """How many cases there are on all pages together."""
    return sum(number for states in counts(connection, wanted).values() for number in states.values())


def counts(connection: Connection, wanted: Wanted | None = None) -> dict[str, dict[str, int]]:
    """How many cases stand where: kind → state → number."""
    asked_for = wanted or Wanted()
    condition = f"WHERE {asked_for.where} GROUP BY kind, state ORDER BY kind, state"
    query = "SELECT kind, state, count(*) AS number FROM service_register " + condition  # noqa: S608 - as _select
    found: dict[str, dict[str, int]] = {}
    for row in asked(connection, query, asked_for.values):
        found.setdefault(row["kind"], {})[row["state"]] = row["number"]
    return found


def assignees(connection: Connection, like: str) -> tuple[bool, list[str]]:
    """Whether a case is with this one, or the staff list has it; and who is that is called much like it."""
    query = "SELECT assignee FROM service_register WHERE assignee IS NOT NULL UNION SELECT person FROM staff ORDER BY 1"
    known = [str(row["assignee"]) for row in asked(connection, query, {})]
    part = [name for name in known if like and like.lower() in name.lower()]
    ids = {name.partition(":")[2] for name in known}
    close = {*get_close_matches(like, known, CLOSE), *get_close_matches(like.partition(":")[2] or like, ids, CLOSE)}
    near = [name for name in known if name in close or name.partition(":")[2] in close]
    found = like in known or _listed_without_role(connection, like)
    return found, list(dict.fromkeys([*part, *near]))[:CLOSE]


def _listed_without_role(connection: Connection, person: str) -> bool:
    """Whether the staff list has the human by the id alone, so that any role may be theirs."""
    query = """
        SELECT 1 FROM staff_member m WHERE m.id = %(id)s AND NOT EXISTS (
            SELECT FROM staff s WHERE split_part(s.person, ':', 2) = m.id AND NOT s.for_certificates)
    """
    return bool(asked(connection, query, {"id": storable(person.partition(":")[2])}))


def calendar(connection: Connection, now: datetime) -> tuple[int, dict[str, Any]] | None:
    """Version and data of the calendar in force; None where none is."""
    rest = "WHERE effective_from <= %(now)s ORDER BY version DESC LIMIT 1"
    rows = asked(connection, _select(("version", "data"), "published_calendar", rest), {"now": now})
    return (rows[0]["version"], rows[0]["data"]) if rows else None


def find(connection: Connection, case: str) -> list[dict[str, Any]]:
    """The register's lines for a workflow id, else for a number, which each kind may have given."""
    name = storable(case)
    query = "SELECT * FROM service_register WHERE workflow_id = %(name)s OR number = %(name)s ORDER BY workflow_id"
    rows = asked(connection, query, {"name": name})
    exact = [row for row in rows if row["workflow_id"] == name]
    return exact or rows


def one(connection: Connection, case: str, kind: str, noun: str) -> dict[str, Any]:
    """The register's line of a case of this kind, by workflow id or number. Raises NoSuchCase, which says the noun."""
    found = [row for row in find(connection, case) if row["kind"] == kind]
    if not found:
        raise NoSuchCase(f"{case} is no {noun} in the register")
    return found[0]


def timeline(connection: Connection, workflow_id: str, *, last: int | None = None) -> list[dict[str, Any]]:
    """What happened to a case, in order; only the `last` entries where asked."""
    rest = "WHERE workflow_id = %(case)s ORDER BY seq DESC LIMIT %(last)s"
    rows = asked(connection, _select(_ENTRY, "timeline", rest), {"case": workflow_id, "last": last})
    return [{k: v for k, v in row.items() if v is not None} for row in reversed(rows)]


def commitments(connection: Connection, workflow_id: str) -> list[dict[str, Any]]:
    """A case's commitments in the order in which they began."""
    query = _select(_COMMITMENT, "commitment", "WHERE workflow_id = %(case)s ORDER BY seq, name, ref")
    rows = asked(connection, query, {"case": workflow_id})
    left_out = ("met_at", "in_charge", "unreckoned", "ref")
    return [{k: v for k, v in row.items() if v or k not in left_out} for row in rows]


def undecided(connection: Connection, workflow_id: str) -> list[int]:
    """The numbers of the case's conduct records that are not decided."""
    rest = "WHERE workflow_id = %(case)s AND state = 'proposed' ORDER BY record"
    query = _select(("record",), "conduct_record", rest)
    return [row["record"] for row in asked(connection, query, {"case": workflow_id})]


def view(connection: Connection, workflow_id: str, tz: tzinfo) -> dict[str, Any] | None:
    """A case in the form of its query `case`, without `possible`; None where the register does not know it."""
    query = _select(_VIEW, "service_register", "WHERE workflow_id = %(case)s")
    found = asked(connection, query, {"case": storable(workflow_id)})
    if not found:
        return None
    seen = {name: value for name, value in found[0].items() if value is not None}
    conduct = _rows(connection, "conduct_record", workflow_id, ("record", "kind", "person", "state"))
    links = _rows(connection, "case_link", workflow_id, ("relation", "other"))
    return _local(seen, tz) | {
        "commitments": [_local(c, tz) for c in commitments(connection, workflow_id)],
        "conduct": conduct,
        "timeline": [_local(e, tz) for e in timeline(connection, workflow_id, last=TIMELINE_SHOWN)],
        "links": [{"relation": link["relation"], "workflow_id": link["other"]} for link in links],
    }


def _rows(connection: Connection, source: str, workflow_id: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
    first, second = names[:2]
    rest = f'WHERE workflow_id = %(case)s ORDER BY "{first}", "{second}"'
    return asked(connection, _select(names, source, rest), {"case": workflow_id})


def _local(row: Mapping[Any, Any], tz: tzinfo) -> dict[str, Any]:
    """Moments as ISO 8601 with the company's offset."""
    return {k: v.astimezone(tz).isoformat() if isinstance(v, datetime) else v for k, v in row.items()}
