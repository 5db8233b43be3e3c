"""The check that records agree with a case can fail: each kind of difference is found."""

from typing import Any

import pytest
from sqlalchemy import text

from agreement import disagreements
from servers.devserver import DevService
from servers.service import Running

CLERK, BOSS, TECH = "clerk:c-1", "supervisor:s-1", "technician:t-1"
TAMPERING = {
    "a state": "UPDATE service_register SET state = 'closed' WHERE workflow_id = :id",
    "a due": "UPDATE service_register SET due_at = due_at + interval '1 minute' WHERE workflow_id = :id",
    "a lost entry": "DELETE FROM timeline WHERE workflow_id = :id AND seq = 2",
    "another word": "UPDATE timeline SET note = 'other' WHERE workflow_id = :id AND seq = 3",
    "a commitment": "UPDATE commitment SET state = 'met' WHERE workflow_id = :id AND name = 'arrival'",
    "a message of no entry": "INSERT INTO outbox (key, workflow_id, seq, \"to\", topic, params, status, attempts, "
    "uncertain, next_attempt_at, delivered) VALUES ('k', :id, 99, 'supervisor', 'warning', '{}', 'pending', 0, false, "
    "now(), '[]')",
    "a link": "INSERT INTO case_link VALUES (:id, 'opened', 'repair-X')",
}


async def noted(dev: DevService) -> Running:
    """A repair with a few entries."""
    case = await dev.open()
    await case.send("assign", BOSS, technician=TECH)
    await case.send("add_note", CLERK, note="n")
    return case


@pytest.mark.parametrize("change", TAMPERING.values(), ids=TAMPERING)
async def test_a_difference_is_found(dev: DevService, change: str) -> None:
    """Records as they were written agree; with one thing changed behind the workflow's back they do not."""
    case = await noted(dev)
    view: dict[str, Any] = await case.view()
    assert disagreements(view, dev.database, case.handle.id) == []
    with dev.database.begin() as connection:
        connection.execute(text(change), {"id": case.handle.id})
    assert disagreements(view, dev.database, case.handle.id) != []
