"""What the run of a round comes to: the cases that it opens and the people whom it tells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from models.record import Notification, RoundStep


@dataclass(frozen=True)
class PlannedCase:
    """A case that a run opens: its opening request without `by`, `at`, number and link, and what it is about.

    The subject ends its number; a count does where the run opens several about nothing that has a name.
    """

    kind: str
    subject: str | int | None
    request: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PlannedRun:
    """What a run opens, and whom it tells."""

    cases: Sequence[PlannedCase] = ()
    told: Sequence[Notification] = ()


Planner = Callable[[Connection, RoundStep], PlannedRun]
"""A file of this folder names its own in `PLANS`, under the round's name."""
