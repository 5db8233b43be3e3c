"""What an outcome adds up to: its commitments, its escalations, its refusals."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from desk.feed.feed import short
from desk.simulation.outcome import EscalationOutcome, Met, SimulationOutcome
from desk.simulation.past import RefusedEvent
from desk.simulation.periods import Period

LEVELS = (1, 2, 3)


class PolicyCommitment(NamedTuple):
    """A commitment of the policy, with the clause that demands it."""

    commitment: str
    clause: str


@dataclass(frozen=True)
class Kept:
    """What became of all commitments of one commitment, and how often each office was told of them."""

    outcomes: Counter[Met] = field(default_factory=Counter)
    levels: Counter[int] = field(default_factory=Counter)

    @property
    def decided(self) -> int:
        """Commitments that were met or are overdue: neither running nor dropped."""
        return self.outcomes[Met.MET] + self.outcomes[Met.MET_LATE] + self.outcomes[Met.OVERDUE]


def kept(outcome: SimulationOutcome) -> dict[PolicyCommitment, Kept]:
    """Each commitment's count, by name."""
    found: dict[PolicyCommitment, Kept] = {}
    for one in outcome.commitments:
        found.setdefault(PolicyCommitment(one.commitment, one.clause), Kept()).outcomes[one.outcome] += 1
    for told in outcome.escalations:
        found.setdefault(PolicyCommitment(told.commitment, told.clause), Kept()).levels[told.rung] += 1
    return dict(sorted(found.items()))


def in_all(counts: Iterable[Kept]) -> Kept:
    """Several commitments in one."""
    total = Kept()
    for one in counts:
        total.outcomes.update(one.outcomes)
        total.levels.update(one.levels)
    return total


def extent(outcome: SimulationOutcome) -> tuple[date, date]:
    """The first and the last day of what was run, in the outcome's zone."""
    first = min((case.opened for case in outcome.cases), default=outcome.until)
    return first.astimezone(outcome.zone).date(), outcome.until.astimezone(outcome.zone).date()


def by_period(outcome: SimulationOutcome, period: Period) -> dict[date, Counter[int]]:
    """Period → level → escalations; only periods that have one."""
    found: dict[date, Counter[int]] = {}
    for told in outcome.escalations:
        found.setdefault(period.first_day(_day(outcome, told)), Counter())[told.rung] += 1
    return dict(sorted(found.items()))


def _day(outcome: SimulationOutcome, told: EscalationOutcome) -> date:
    return told.at.astimezone(outcome.zone).date()


def by_reason(outcome: SimulationOutcome) -> dict[str, list[RefusedEvent]]:
    """The refused events by reason, like ones together, the most frequent first."""
    found: dict[str, list[RefusedEvent]] = {}
    for refused in outcome.refused:
        found.setdefault(short(refused.reason), []).append(refused)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))
