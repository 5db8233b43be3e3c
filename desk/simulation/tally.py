"""What an outcome adds up to: its commitments, its escalations, its refusals."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from desk.feed.feed import short
from desk.simulation.outcome import EscalationOutcome, Met, Outcome
from desk.simulation.past import Refused
from desk.simulation.periods import Period

LEVELS = (1, 2, 3)


class Promised(NamedTuple):
    """A commitment of the policy, with the clause that demands it."""

    commitment: str
    clause: str


@dataclass(frozen=True)
class Kept:
    """What became of all promises of one commitment, and how often each office was told of them."""

    outcomes: Counter[Met] = field(default_factory=Counter)
    levels: Counter[int] = field(default_factory=Counter)

    @property
    def decided(self) -> int:
        """Promises that were met or are overdue: neither running nor dropped."""
        return self.outcomes[Met.MET] + self.outcomes[Met.MET_LATE] + self.outcomes[Met.OVERDUE]


def kept(outcome: Outcome) -> dict[Promised, Kept]:
    """Each commitment's count, by name."""
    found: dict[Promised, Kept] = {}
    for one in outcome.commitments:
        found.setdefault(Promised(one.commitment, one.clause), Kept()).outcomes[one.outcome] += 1
    for told in outcome.escalations:
        found.setdefault(Promised(told.commitment, told.clause), Kept()).levels[told.rung] += 1
    return dict(sorted(found.items()))


def in_all(counts: Iterable[Kept]) -> Kept:
    """Several commitments in one."""
    total = Kept()
    for one in counts:
        total.outcomes.update(one.outcomes)
        total.levels.update(one.levels)
    return total


def extent(outcome: Outcome) -> tuple[date, date]:
    """The first and the last day of what was run, in the outcome's zone."""
    first = min((case.opened for case in outcome.cases), default=outcome.until)
    return first.astimezone(outcome.zone).date(), outcome.until.astimezone(outcome.zone).date()


def by_period(outcome: Outcome, period: Period) -> dict[date, Counter[int]]:
    """Period → level → escalations; only periods that have one."""
    found: dict[date, Counter[int]] = {}
    for told in outcome.escalations:
        found.setdefault(period.first_day(_day(outcome, told)), Counter())[told.rung] += 1
    return dict(sorted(found.items()))


def _day(outcome: Outcome, told: EscalationOutcome) -> date:
    return told.at.astimezone(outcome.zone).date()


def by_reason(outcome: Outcome) -> dict[str, list[Refused]]:
    """The refused events by reason, like ones together, the most frequent first."""
    found: dict[str, list[Refused]] = {}
    for refused in outcome.refused:
        found.setdefault(short(refused.reason), []).append(refused)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))
