"""An outcome of a simulation as a test tells it, and an empty one."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.table import Table

from desk.simulation.outcome import CaseOutcome, CommitmentOutcome, EscalationOutcome, Met, SimulationOutcome
from desk.simulation.past import RefusedEvent

ZONE = ZoneInfo("Asia/Shanghai")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPENED = datetime(2026, 1, 30, 1, tzinfo=UTC)
UNTIL = datetime(2026, 3, 31, 16, tzinfo=UTC)
NOT_POSSIBLE = "assign is not possible in state closed"
TOLD = {1: "supervisor", 2: "manager", 3: "general_manager"}
NAMES = ("cases.csv", "commitments.csv", "escalations.csv", "refused.csv", "run.json")


def case(number: str, state: str = "closed", kind: str = "Repair", *, after: timedelta = HOUR) -> CaseOutcome:
    closed = OPENED + after + DAY if state == "closed" else None
    return CaseOutcome(number, kind, state, OPENED + after, closed, 0, "")


def commitment(number: str, name: str, outcome: Met, rung: int = 0, clause: str = "一§18·2") -> CommitmentOutcome:
    met_at = OPENED + 4 * HOUR if outcome in (Met.MET, Met.MET_LATE) else None
    return CommitmentOutcome(number, name, clause, OPENED, OPENED + 2 * HOUR, met_at, outcome, rung)


def told(number: str, name: str, rung: int, at: datetime, clause: str = "一§18·2") -> EscalationOutcome:
    return EscalationOutcome(at, number, name, clause, OPENED + 2 * HOUR, rung, TOLD[rung])


def refused(
    line: int, number: str, reason: str, event: str | None = "assign", kind: str = "EventRefused"
) -> RefusedEvent:
    return RefusedEvent(line, OPENED + line * HOUR, number, "Assign", event, kind, reason)


LAST_OF_JANUARY = datetime(2026, 1, 31, 15, 59, 59, tzinfo=UTC)
"""A second before February in Shanghai, eight hours before it in UTC."""
OUTCOME = SimulationOutcome(
    zone=ZONE,
    until=UNTIL,
    policy="policy.toml",
    cases=[case("A-1"), case("A-2"), case("A-3", "assigned"), case("C-1", "answered", "Complaint")],
    commitments=[
        commitment("A-1", "callback", Met.MET),
        commitment("A-1", "visit", Met.MET_LATE, 1, "一§19(2)·1"),
        commitment("A-2", "callback", Met.MET),
        commitment("A-2", "callback", Met.DROPPED),
        commitment("A-3", "callback", Met.OVERDUE, 3),
        commitment("A-3", "visit", Met.RUNNING, 0, "一§19(2)·1"),
    ],
    escalations=[
        told("A-1", "visit", 1, LAST_OF_JANUARY, "一§19(2)·1"),
        told("A-3", "callback", 1, LAST_OF_JANUARY + timedelta(seconds=1)),
        told("A-3", "callback", 2, datetime(2026, 2, 10, 2, tzinfo=UTC)),
        told("A-3", "callback", 3, datetime(2026, 3, 2, 2, tzinfo=UTC)),
    ],
    refused=[
        refused(3, "A-1", f"{NOT_POSSIBLE}; possible now: reopen"),
        refused(4, "A-9", "the customer gave no number", None, "not_opened"),
        refused(7, "A-2", f"{NOT_POSSIBLE}; possible now: reopen, review"),
    ],
    deeds=12,
    events=9,
    inputs="digest",
    seconds=4.25,
)
EMPTY = replace(OUTCOME, cases=[], commitments=[], escalations=[], refused=[], deeds=0, events=0)


def rows(tables: Sequence[Table], title: str) -> list[list[str]]:
    """The cells of a table, by its title."""
    (found,) = [table for table in tables if str(table.title).strip() == title]
    columns = [[str(cell) for cell in column.cells] for column in found.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
