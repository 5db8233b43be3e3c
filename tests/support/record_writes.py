"""Steps as the loop hands them to the records, for tests that need no case: only what they are about is given."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, text

from activities.books import books
from activities.books.book import lock, post
from models.books import Posted, Sighting
from models.case import Entry
from models.record import CaseRow, Notification, Write

CLERK = "clerk:c-1"
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
WEEK = timedelta(days=7)


def step(case: str, seq: int = 1, *, decided: datetime = NOW, outcome: str = "applied", **changes: Any) -> Write:
    """A step of a repair: its opening, or a note."""
    entry = {
        "seq": seq, "at": decided, "received_at": decided, "event": "open" if seq == 1 else "add_note", "by": CLERK,
        "from": "" if seq == 1 else "registered", "to": "registered", "outcome": outcome,
    }
    line = CaseRow(
        state="registered", held_state=None, base_level=0, level=0, assignee=None, zone=None, customer_entry=None,
        opened_at=NOW, closed_at=None, due_at=None, overdue=[], policy_version=1, calendar_version=1, request={},
    )
    given: dict[str, Any] = {
        "workflow_id": case, "first_run_id": "run", "number": case, "kind": "Repair", "decided_at": decided,
        "entry": Entry.model_validate(entry), "case": line,
    }
    return Write(**given | changes)


def sighting(case: str, at: datetime, *, count: int = 3, span: timedelta = WEEK, subject: str = "s") -> Posted:
    """Something noticed at a time, with the alert that it may lead to."""
    alert = Notification(key=f"{case}/1/trend_alert/manager", to="manager", topic="trend_alert")
    return Sighting(subject=subject, at=at, span=span, count=count, alert=alert.model_dump()).posted()


def posted(connection: Connection, write: Write) -> list[Notification]:
    """Enters what a step posts; the messages to which that leads."""
    return post(connection, write, books(), lock(connection, write, books()))


def rows(database: Engine, query: str, **values: Any) -> Sequence[Any]:
    with database.connect() as connection:
        return connection.execute(text(query), values).all()
