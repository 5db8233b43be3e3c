"""What a simulation came to. Times are in UTC; shown in the calendar's zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from desk.simulation.past import RefusedEvent


class Met(StrEnum):
    """What became of a commitment by the time the clock stopped."""

    MET = "met"
    MET_LATE = "met_late"
    OVERDUE = "overdue"
    RUNNING = "running"
    DROPPED = "dropped"


@dataclass(frozen=True, order=True)
class CaseOutcome:
    """A case as the clock stopped; `level` is the highest rung that it reached."""

    case: str
    kind: str
    state: str
    opened: datetime
    closed: datetime | None
    level: int
    overdue: str
    """Commitments that are overdue, separated by spaces."""


@dataclass(frozen=True, order=True)
class CommitmentOutcome:
    """A commitment of a case. `rung`: how far its ladder climbed, 0 for not at all."""

    case: str
    commitment: str
    clause: str
    started: datetime
    due: datetime
    met_at: datetime | None
    outcome: Met
    rung: int


@dataclass(frozen=True, order=True)
class EscalationOutcome:
    """An office told of an overdue commitment: 1 the supervisor, 2 the service manager, 3 the general manager."""

    at: datetime
    case: str
    commitment: str
    clause: str
    due: datetime
    rung: int
    told: str


@dataclass(frozen=True)
class SimulationOutcome:
    """All of it, in a fixed order: cases by opening, the rest by case or time."""

    zone: ZoneInfo
    until: datetime
    """When the clock stopped."""
    policy: str
    """What the policy is called: its file, or the version in force."""
    cases: Sequence[CaseOutcome]
    commitments: Sequence[CommitmentOutcome]
    escalations: Sequence[EscalationOutcome]
    refused: Sequence[RefusedEvent]
    deeds: int
    events: int
    """Events applied."""
    inputs: str = ""
    """A digest of all that decided it."""
    seconds: float = 0.0
    """How long it took; 0 where kept results were read again."""
