"""What a simulation tells: where its cases ended, which commitments were kept, who was told, what was refused."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table

from desk.feed.feed_report import shortened
from desk.shown import report_words as words
from desk.shown.declared import kind_and_state
from desk.shown.terminal import table_of, text
from desk.simulation import tally
from desk.simulation.files import iso
from desk.simulation.outcome import Met, SimulationOutcome
from desk.simulation.periods import Period
from desk.simulation.tally import LEVELS, Kept
from models.offices import level_title
from models.words import refusals
from models.words.spoken import say

OFFICES = tuple(f"{level} {level_title(level).en}" for level in LEVELS)
"""By level; the picture's words are English, so that the same inputs give the same file in any language."""
RESULTS = tuple((met, met.replace("_", " ")) for met in Met)


@dataclass(frozen=True)
class SimulationReport:
    """An outcome for people and for programs."""

    outcome: SimulationOutcome

    @property
    def states(self) -> dict[tuple[str, str], int]:
        """Kind and state → how many cases are in it."""
        return dict(sorted(Counter((case.kind, case.state) for case in self.outcome.cases).items()))

    @property
    def ended(self) -> int:
        """Cases that are closed."""
        return sum(case.closed is not None for case in self.outcome.cases)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        outcome, commitments = self.outcome, tally.kept(self.outcome)
        return {
            "policy": outcome.policy,
            "until": iso(outcome.until, outcome.zone),
            "cases": {"all": len(outcome.cases), "ended": self.ended},
            "states": [{"kind": k, "state": s, "cases": n} for (k, s), n in self.states.items()],
            "commitments": [name._asdict() | counts_json(counts) for name, counts in commitments.items()],
            "in_all": counts_json(tally.in_all(commitments.values())),
            "escalations": self._escalations_json(),
            "deeds": outcome.deeds,
            "events": outcome.events,
            "reasons": {reason: len(found) for reason, found in tally.by_reason(outcome).items()},
            "refused": [asdict(one) | {"at": iso(one.at, outcome.zone)} for one in outcome.refused],
            "seconds": round(outcome.seconds, 1),
        }

    def _escalations_json(self) -> list[dict[str, Any]]:
        months = tally.by_period(self.outcome, Period.MONTH)
        return [{"month": Period.MONTH.label(month)} | levels_json(counts) for month, counts in months.items()]

    # -- for people -------------------------------------------------------------------------------------------

    def tables(self) -> list[Table]:
        """Cases by state, commitments, escalations by month, refusals by reason; what is empty is left out."""
        tables = [self._cases(), self._commitments(), self._escalations(), self._refused()]
        return [table for table in tables if table.row_count]

    def _cases(self) -> Table:
        table = table_of("Cases by end state", "kind", "state", "cases")
        for (kind, state), count in self.states.items():
            table.add_row(*map(text, kind_and_state(kind, state)), text(count))
        return table

    def _commitments(self) -> Table:
        told = (say(words.TOLD, office=office) for office in offices())
        table = table_of("\nCommitments", "commitment", "clause", *(name for _, name in RESULTS), *told)
        for name, counts in tally.kept(self.outcome).items():
            table.add_row(text(name.commitment), text(name.clause), *map(text, _figures(counts)))
        return table

    def _escalations(self) -> Table:
        table = table_of("\nEscalations by month", "month", *offices(), "in all")
        for month, counts in tally.by_period(self.outcome, Period.MONTH).items():
            table.add_row(Period.MONTH.label(month), *(text(counts[n]) for n in LEVELS), text(counts.total()))
        return table

    def _refused(self) -> Table:
        table = table_of("\nRefused events", "events", "reason", "case:line")
        for reason, found in tally.by_reason(self.outcome).items():
            lines = shortened(f"{one.case}:{one.line}" for one in found)
            table.add_row(text(len(found)), text(refusals.told(reason)), text(lines))
        return table

    def summary(self) -> list[str]:
        """The rest in a few lines."""
        outcome, total = self.outcome, tally.in_all(tally.kept(self.outcome).values())
        until = f"{outcome.until.astimezone(outcome.zone):%Y-%m-%d %H:%M}"
        open_ones = {"running": total.outcomes[Met.RUNNING], "dropped": total.outcomes[Met.DROPPED]}
        lines = [
            say(words.UNDER_POLICY, policy=outcome.policy, until=until, zone=outcome.zone.key),
            say(words.CASES_ENDED, cases=len(outcome.cases), ended=self.ended),
            say(words.DEEDS, deeds=outcome.deeds, events=outcome.events, refused=len(outcome.refused)),
            say(words.MET_IN_TIME, share=in_time(total), **open_ones),
            say(words.ESCALATIONS, count=len(outcome.escalations), offices=by_office(total.levels)),
        ]
        return lines + ([say(words.SECONDS, seconds=f"{outcome.seconds:.1f}")] if outcome.seconds else [])


def _figures(counts: Kept) -> list[int]:
    return [counts.outcomes[met] for met, _ in RESULTS] + [counts.levels[level] for level in LEVELS]


def counts_json(counts: Kept) -> dict[str, Any]:
    """Commitments by outcome and escalations by level, for programs."""
    return {met.value: counts.outcomes[met] for met in Met} | {"escalations": levels_json(counts.levels)}


def levels_json(levels: Counter[int]) -> dict[str, Any]:
    """Escalations by level, for programs."""
    return {str(level): levels[level] for level in LEVELS}


def in_time(counts: Kept) -> str:
    """How many were met in time, of those that were met or are overdue."""
    met, decided = counts.outcomes[Met.MET], counts.decided
    if not decided:
        return say(words.SHARE, met=met, decided=decided)
    return say(words.SHARE_PERCENT, met=met, decided=decided, percent=f"{met / decided:.1%}")


def by_office(levels: Counter[int]) -> str:
    """Escalations by level in words."""
    told = (say(words.TO_OFFICE, count=levels[level], office=say(level_title(level))) for level in LEVELS)
    return say(words.COMMA).join(told)


def offices() -> list[str]:
    """The offices by level, in the language of the process."""
    return [f"{level} {say(level_title(level))}" for level in LEVELS]
