"""Holds the records of a case against the case itself: what the database says must be what the workflow says."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, text

from models.seal import SEALED


def disagreements(view: dict[str, Any], database: Engine, workflow_id: str) -> list[str]:
    """Everything in which the records differ from the query `case`; empty where they agree."""
    with database.connect() as connection:

        def rows(query: str) -> list[dict[str, Any]]:
            return [dict(row) for row in connection.execute(text(query), {"id": workflow_id}).mappings()]

        return [
            *_register(view, rows("SELECT * FROM service_register WHERE workflow_id = :id")),
            *_timeline(view, rows("SELECT * FROM timeline WHERE workflow_id = :id ORDER BY seq")),
            *_commitments(view, rows("SELECT * FROM commitment WHERE workflow_id = :id")),
            *_conduct(view, rows("SELECT * FROM conduct_record WHERE workflow_id = :id")),
            *_links(view, rows("SELECT * FROM case_link WHERE workflow_id = :id")),
            *_outbox(view, rows("SELECT * FROM outbox WHERE workflow_id = :id")),
        ]


def _register(view: dict[str, Any], found: list[dict[str, Any]]) -> list[str]:
    if len(found) != 1:
        return [f"the register has {len(found)} lines"]
    row = found[0]
    wrong = [
        f"register {key}: {row[key]} is not {view.get(key)}"
        for key in ("number", "kind", "state", "held_state", "base_level", "level", "assignee", "policy_version")
        if row[key] != view.get(key)
    ]
    running = [c for c in view["commitments"] if c["state"] in ("running", "overdue")]
    open_dues = [datetime.fromisoformat(c["due_at"]) for c in running]
    if row["due_at"] != min(open_dues, default=None):
        wrong.append(f"register due_at: {row['due_at']} is not the earliest of {open_dues}")
    if row["overdue"] != sorted({c["name"] for c in view["commitments"] if c["state"] == "overdue"}):
        wrong.append(f"register overdue: {row['overdue']}")
    if row["last_seq"] != view["timeline"][-1]["seq"]:
        wrong.append(f"register last_seq: {row['last_seq']}")
    return wrong


def _timeline(view: dict[str, Any], found: list[dict[str, Any]]) -> list[str]:
    seqs = [row["seq"] for row in found]
    if seqs != list(range(1, len(seqs) + 1)):
        return [f"timeline numbers have gaps: {seqs}"]
    wrong = []
    for entry in view["timeline"]:
        row = found[entry["seq"] - 1]
        keys = ("event", "by", "from", "to", "outcome", "reason", "clause", "note", "content")
        seen = entry | ({"content": row["content"]} if entry.get("content") == SEALED else {})
        differing = [key for key in keys if row[key] != seen.get(key)]
        wrong += [f"timeline {entry['seq']} {key}: {row[key]!r} is not {entry.get(key)!r}" for key in differing]
        wrong += [f"timeline {entry['seq']} {k}" for k in ("at", "received_at") if row[k] != _moment(entry[k])]
    return wrong


def _commitments(view: dict[str, Any], found: list[dict[str, Any]]) -> list[str]:
    """The case carries the latest of each name; the records keep the earlier ones too."""
    latest: dict[tuple[str, int], dict[str, Any]] = {}
    for row in sorted(found, key=lambda r: r["seq"]):
        latest[row["name"], row["ref"]] = row
    shown = sorted((_told(c) for c in view["commitments"]), key=str)
    stored = sorted((_told(row) for row in latest.values()), key=str)
    return [] if shown == stored else [f"commitments: {stored} are not {shown}"]


def _told(commitment: dict[str, Any]) -> tuple[Any, ...]:
    moments = tuple(_moment(commitment.get(key)) for key in ("started_at", "due_at", "met_at"))
    plain = ("name", "rung", "in_charge", "late", "reported_late", "provisional")
    return (str(commitment["state"]), *(commitment.get(key) for key in plain), *moments)


def _conduct(view: dict[str, Any], found: list[dict[str, Any]]) -> list[str]:
    stored = sorted((r["record"], r["kind"], r["person"], r["state"]) for r in found)
    shown = sorted((c["record"], c["kind"], c["person"], c["state"]) for c in view["conduct"])
    return [] if stored == shown else [f"conduct: {stored} is not {shown}"]


def _links(view: dict[str, Any], found: list[dict[str, Any]]) -> list[str]:
    """The records alone know by what a case was reopened, what the runs of a round have opened, or found open."""
    unknown = {"reopened_by", "linked_by"} | ({"opened"} if view["kind"] == "Round" else set())
    stored = {(r["relation"], r["other"]) for r in found}
    shown = {(link["relation"], link["workflow_id"]) for link in view["links"]}
    late = {link for link in stored - shown if link[0] in unknown or link[1].startswith("round-")}
    return [] if stored - late == shown else [f"links: {stored} are not {shown}"]


def _outbox(view: dict[str, Any], found: list[dict[str, Any]]) -> list[str]:
    """Each rung and warning told once; nothing told by an entry that is not there."""
    last = view["timeline"][-1]["seq"]
    steps = [row for row in found if row["topic"] != "case_lost"]  # the watchman's: no step has caused it
    wrong = [f"notification {row['key']} belongs to no entry" for row in steps if not 1 <= row["seq"] <= last]
    for entry in view["timeline"]:
        if entry["outcome"] == "clock" and entry["event"] in ("warn", "overdue", "escalate"):
            told = sum(row["seq"] == entry["seq"] for row in found)
            wrong += [f"clock step {entry['seq']} told {told}"] if told != 1 else []
    return wrong


def _moment(value: Any) -> datetime | None:
    """In UTC, so that what is sorted as text is sorted alike on both sides."""
    moment: datetime | None = datetime.fromisoformat(value) if isinstance(value, str) else value
    return None if moment is None else moment.astimezone(UTC)
