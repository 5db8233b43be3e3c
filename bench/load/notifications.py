"""When the supervisors were told, and whether each was told once: read from the records and the file target."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from activities.records.rows import COMMITMENT, OUTBOX, TIMELINE
from bench.load.reads import percentile

OVERDUE = "overdue"
"""The topic of a rung's notification, and the event of its timeline entry."""


def delivered(connection: Connection) -> int:
    """How many notifications of rungs are noted as sent."""
    sent = select(func.count()).where(OUTBOX.c.topic == OVERDUE, OUTBOX.c.status == "sent")
    return int(connection.execute(sent).scalar_one())


def dues(connection: Connection, cases: Sequence[str]) -> set[datetime]:
    """The dues of these cases' first commitment that can fall due: contact (一§19(2)·2)."""
    mine = COMMITMENT.c.workflow_id.in_(cases)
    return set(connection.execute(select(COMMITMENT.c.due_at).where(COMMITMENT.c.name == "contact", mine)).scalars())


def sent_lines(file: Path) -> dict[str, list[datetime]]:
    """Times of the file target's lines about rungs, by key."""
    found: dict[str, list[datetime]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        values = json.loads(line)
        if values["topic"] == OVERDUE:
            found.setdefault(values["key"], []).append(datetime.fromisoformat(values["sent_at"]))
    return found


def wrong(connection: Connection, cases: Sequence[str], lines: dict[str, list[datetime]]) -> list[str]:
    """What contradicts one rung, one notification and one line for each case, and none for any other."""
    rung = select(TIMELINE.c.workflow_id).where(TIMELINE.c.outcome == "clock", TIMELINE.c.event == OVERDUE)
    first = select(COMMITMENT.c.workflow_id).where(COMMITMENT.c.rung == 1)
    told = connection.execute(select(OUTBOX.c.workflow_id, OUTBOX.c.key).where(OUTBOX.c.topic == OVERDUE)).all()
    counted = {
        "timeline entries of a first rung": Counter(connection.execute(rung).scalars()),
        "commitments at rung 1": Counter(connection.execute(first).scalars()),
        "notifications in the outbox": Counter(row.workflow_id for row in told),
        "lines in the file": Counter(row.workflow_id for row in told for _ in lines.get(row.key, ())),
    }
    expected = Counter(cases)
    return [
        f"{what}: {len(missing)} cases lack one ({missing[:3]}), {len(surplus)} have one too many ({surplus[:3]})"
        for what, found in counted.items()
        if (missing := sorted(expected - found)) + (surplus := sorted(found - expected))
    ]


def delays(connection: Connection, due: datetime, lines: dict[str, list[datetime]]) -> dict[str, dict[str, float]]:
    """Seconds from the due until notifications stood in the outbox, and until they were in the file."""
    written = connection.execute(select(OUTBOX.c.next_attempt_at).where(OUTBOX.c.topic == OVERDUE)).scalars()
    moments = {"in the outbox": list(written), "in the file": [times[0] for times in lines.values()]}
    return {what: _spread([(moment - due).total_seconds() for moment in found]) for what, found in moments.items()}


def _spread(seconds: list[float]) -> dict[str, float]:
    return {"first": min(seconds), "p50": percentile(seconds, 0.5), "p95": percentile(seconds, 0.95),
            "last": max(seconds)}  # fmt: skip
