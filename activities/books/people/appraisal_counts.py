"""What the records hold of somebody's work in a time, indicator by indicator (六§3), and what customers said (六§4).

Each function answers rows with `case`, `ref`, `person`, `numerator`, `denominator`, `decided_at`. What is decided: a
commitment that was met, or whose due has passed, whichever is earlier, once; it is theirs whom the case was with at
that moment. What was dropped is out, and so is what was due in an absence of theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, TextClause, text

from activities.books.people.appraisal_records import filled_and_fields
from models.people import HOLDER

Row = dict[str, Any]


@dataclass(frozen=True)
class CountedTime:
    """Of whom (ids of humans) and of which time: from `begin` up to, not with, `end`, as known at `as_of`."""

    people: Sequence[str]
    begin: datetime
    end: datetime
    as_of: datetime

    @property
    def values(self) -> dict[str, Any]:
        technicians = [f"{HOLDER}:{one}" for one in self.people]
        span = {"begin": self.begin, "end": self.end, "as_of": self.as_of}
        return {"people": [*self.people], "technicians": technicians} | span


_DECIDED = """
    SELECT c.workflow_id, c.name, c.seq, c.state = 'met' AND NOT c.late AS in_time,
        CASE WHEN c.state = 'met' AND NOT c.late THEN c.met_at
             WHEN c.late THEN LEAST(c.due_at, c.met_at, (
                 SELECT min((o.params ->> 'due_at')::timestamptz) FROM outbox o WHERE o.workflow_id = c.workflow_id
                    AND o.topic = 'overdue' AND o.params ->> 'commitment' = c.name AND o.seq > c.seq))
             WHEN c.state = 'overdue' OR (c.state = 'running' AND c.due_at <= :as_of) THEN c.due_at
        END AS decided_at,
        CASE WHEN c.state = 'met' AND NOT c.late AND c.met_at > c.due_at THEN NULL ELSE c.due_at END AS due_at, c.late
    FROM commitment c JOIN service_register r USING (workflow_id)
    WHERE r.kind = 'Repair' AND c.name = ANY(:names) AND c.state <> 'dropped' AND NOT EXISTS (
            SELECT FROM commitment e WHERE e.workflow_id = c.workflow_id AND e.name = c.name AND e.seq < c.seq)
        AND (r.closed_at IS NULL OR r.closed_at >= :begin) AND c.workflow_id IN (
            SELECT m.workflow_id FROM case_message m
            WHERE m.event = 'assign' AND split_part(m.body ->> 'technician', ':', 2) = ANY(:people)
            UNION SELECT a.workflow_id FROM service_register a WHERE a.assignee = ANY(:technicians))
"""
"""The first commitment of each name, with when it was decided; null where it is not.

Of the repairs that were with one of the people at some time and were still open when the time began.

One that was overdue when its due was moved stays late: it was decided when its first due passed. One that was met on
hold has no due that counts.
"""
_WITH = """
    SELECT split_part(COALESCE(m.body ->> 'technician', r.assignee), ':', 2) AS person
    FROM timeline t JOIN service_register r USING (workflow_id) LEFT JOIN case_message m USING (workflow_id, seq)
    WHERE t.workflow_id = d.workflow_id AND t.event = 'assign' AND t.outcome = 'applied' AND t.at <= d.decided_at
    ORDER BY t.seq DESC LIMIT 1
"""
"""Whom a repair was with at a moment: whom the last assignment until then has named; nobody before the first."""
_AWAY = "SELECT FROM absence a WHERE a.person = {person} AND a.from_at <= {due} AND a.to_at > {due}"
_THEIRS = "w.person = ANY(:people) AND d.decided_at >= :begin AND d.decided_at < :end"
_CONTACTS = text(f"""
    WITH d AS ({_DECIDED})
    SELECT d.workflow_id AS case, d.name AS ref, w.person, d.in_time::int AS numerator, 1 AS denominator, d.decided_at
    FROM d CROSS JOIN LATERAL ({_WITH}) w
    WHERE {_THEIRS}
        AND NOT EXISTS ({_AWAY.format(person="w.person", due="CASE WHEN d.late THEN d.decided_at ELSE d.due_at END")})
    ORDER BY d.decided_at, d.workflow_id""")  # noqa: S608 - no value of anybody's stands in it
_REPAIRS = text(f"""
    WITH one AS ({_DECIDED}), d AS (
        SELECT a.workflow_id, a.in_time AND c.in_time AS in_time, GREATEST(a.decided_at, c.decided_at) AS decided_at,
            CASE WHEN a.late THEN a.decided_at ELSE a.due_at END AS arrival,
            CASE WHEN c.late THEN c.decided_at ELSE c.due_at END AS completion
        FROM one a JOIN one c USING (workflow_id)
        WHERE a.name = 'arrival' AND c.name = 'completion' AND a.decided_at IS NOT NULL AND c.decided_at IS NOT NULL)
    SELECT d.workflow_id AS case, 'arrival, completion' AS ref, w.person, d.in_time::int AS numerator,
        1 AS denominator, d.decided_at
    FROM d CROSS JOIN LATERAL ({_WITH}) w
    WHERE {_THEIRS} AND NOT EXISTS ({_AWAY.format(person="w.person", due="d.arrival")})
        AND NOT EXISTS ({_AWAY.format(person="w.person", due="d.completion")})
    ORDER BY d.decided_at, d.workflow_id""")  # noqa: S608 - as above
_VISITS = text(f"""
    WITH d AS (
        SELECT p.workflow_id, p.outcome, split_part(p.visitor, ':', 2) AS person, p.ended_at AS decided_at
        FROM visit_plan p WHERE p.outcome IN ('reported', 'missed'))
    SELECT d.workflow_id AS case, d.outcome AS ref, w.person, (d.outcome = 'reported')::int AS numerator,
        1 AS denominator, d.decided_at
    FROM d CROSS JOIN LATERAL (SELECT d.person) w
    WHERE {_THEIRS}
        AND NOT (d.outcome = 'missed' AND EXISTS ({_AWAY.format(person="w.person", due="d.decided_at")}))
    ORDER BY d.decided_at, d.workflow_id""")  # noqa: S608 - as above
_COMPLAINTS = text(f"""
    WITH d AS (
        SELECT workflow_id, outcome, split_part(handler, ':', 2) AS person, resolved_at AS decided_at
        FROM complaint_record WHERE outcome IS NOT NULL)
    SELECT d.workflow_id AS case, d.outcome AS ref, w.person, (d.outcome = 'satisfied')::int AS numerator,
        1 AS denominator, d.decided_at
    FROM d CROSS JOIN LATERAL (SELECT d.person) w WHERE {_THEIRS}
    ORDER BY d.decided_at, d.workflow_id""")  # noqa: S608 - as above
_REPORTS = text(f"""
    WITH d AS (
        SELECT workflow_id, day_on, split_part(person, ':', 2) AS person, due_at,
            COALESCE(handed_in_at <= due_at, false) AS in_time,
            CASE WHEN handed_in_at IS NOT NULL OR due_at <= :as_of THEN LEAST(handed_in_at, due_at) END AS decided_at
        FROM daily_report WHERE excused_at IS NULL AND due_at >= :begin)
    SELECT d.workflow_id AS case, d.day_on::text AS ref, w.person, d.in_time::int AS numerator, 1 AS denominator,
        d.decided_at
    FROM d CROSS JOIN LATERAL (SELECT d.person) w
    WHERE {_THEIRS} AND NOT EXISTS ({_AWAY.format(person="w.person", due="d.due_at")})
    ORDER BY d.decided_at, d.workflow_id""")  # noqa: S608 - as above
_OPENED = text("""
    SELECT r.workflow_id AS case, r.kind, r.request, split_part(r.request ->> 'by', ':', 2) AS person,
        r.opened_at AS decided_at, to_jsonb(c) AS known,
        (SELECT jsonb_object_agg(n.kind, n.given) FROM customer_contact n WHERE n.entry = c.entry) AS contacts
    FROM service_register r LEFT JOIN customer c ON c.id = r.request -> 'customer' ->> 'id'
    WHERE r.opened_at >= :begin AND r.opened_at < :end AND r.opened_at <= :as_of
        AND jsonb_typeof(r.request -> 'customer') = 'object'
        AND split_part(r.request ->> 'by', ':', 1) NOT IN ('customer', 'system')
        AND split_part(r.request ->> 'by', ':', 2) = ANY(:people)
    ORDER BY r.opened_at, r.workflow_id""")
_ANSWERS = text("""
    WITH d AS (
        SELECT f.workflow_id, 'follow_up/' || f.key AS ref, f.called_at AS answered_at,
            split_part(COALESCE(o.finished_by, o.technician), ':', 2) AS person,
            CASE WHEN f.satisfied THEN 100 ELSE 0 END AS score
        FROM follow_up f JOIN service_register r USING (workflow_id) JOIN work_order o USING (workflow_id)
        WHERE r.kind = 'Repair' AND f.satisfied IS NOT NULL
        UNION ALL
        SELECT v.workflow_id, 'visit', v.reported_at, split_part(v.visitor, ':', 2), 25 * (v.satisfied - 1)
        FROM visit_report v WHERE v.satisfied IS NOT NULL
        UNION ALL
        SELECT workflow_id, 'complaint', resolved_at, split_part(handler, ':', 2),
            CASE WHEN outcome = 'unresolved' THEN 0 ELSE COALESCE(25 * (score - 1), 100) END
        FROM complaint_record WHERE outcome IN ('satisfied', 'unresolved'))
    SELECT workflow_id AS case, ref, person, score, answered_at FROM d
    WHERE person = ANY(:people) AND answered_at >= :begin AND answered_at < :end
    ORDER BY answered_at, workflow_id, ref""")


def contacts(connection: Connection, of: CountedTime) -> list[Row]:
    """Repairs whose customer was to be phoned: in time or not (六§3(1), 一§19(2)·2)."""
    return _rows(connection, _CONTACTS, of, names=["contact"])


def repairs(connection: Connection, of: CountedTime) -> list[Row]:
    """Repairs of which arrival and completion are decided: both in time or not (六§3(2), 一§19(9)·2, (11)·1).

    A repair is decided once, by its first completion: one that goes back to the workshop is not counted again.
    """
    return _rows(connection, _REPAIRS, of, names=["arrival", "completion"])


def visits(connection: Connection, of: CountedTime) -> list[Row]:
    """Visits that were reported on or missed; declined and cancelled ones are out (六§3(3))."""
    return _rows(connection, _VISITS, of)


def complaints(connection: Connection, of: CountedTime) -> list[Row]:
    """Complaints that were resolved: confirmed as satisfied or not; unconfirmed never counts as satisfied (六§3(4))."""
    return _rows(connection, _COMPLAINTS, of)


def reports(connection: Connection, of: CountedTime) -> list[Row]:
    """Daily reports: handed in by their due or not; excused ones are out (六§3(5))."""
    return _rows(connection, _REPORTS, of)


def records(connection: Connection, of: CountedTime, fields: Sequence[str]) -> list[Row]:
    """The cases of customers that they opened: how many fields are filled of those that the case can hold (六§3(6))."""
    found = []
    for row in connection.execute(_OPENED, of.values).mappings():
        known = (row["known"] or {}) | (row["contacts"] or {})
        filled, held = filled_and_fields(row["kind"], row["request"], known, fields)
        if held:
            counted = {"numerator": len(filled), "denominator": len(held)}
            missing = ", ".join(field for field in held if field not in filled)
            found.append({key: row[key] for key in ("case", "person", "decided_at")} | {"ref": missing} | counted)
    return found


def answers(connection: Connection, of: CountedTime) -> list[Row]:
    """What customers answered: of follow-up calls whose work it was, of visits who visited, of complaints who handled.

    Satisfied or not: 100 or 0; a score s of 1 to 5: 25 × (s − 1); confirmed without a score 100, unresolved 0,
    unconfirmed none (六§4).
    """
    return [dict(row) for row in connection.execute(_ANSWERS, of.values).mappings()]


def _rows(connection: Connection, query: TextClause, of: CountedTime, **more: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(query, of.values | more).mappings()]
