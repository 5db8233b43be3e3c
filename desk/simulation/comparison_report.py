"""What a comparison tells: the figures of both policies side by side, and the first cases that change."""

from collections import Counter
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from rich.table import Table

from desk.feed.feed_report import SHOWN
from desk.shown import report_words as words
from desk.shown.terminal import clean, table_of, text
from desk.simulation import tally
from desk.simulation.comparison import Comparison
from desk.simulation.report import counts_json, in_time, offices
from desk.simulation.tally import LEVELS, Kept
from models.words.spoken import say

BOTH = ("first", "second")


@dataclass(frozen=True)
class ComparisonReport:
    """A comparison for people and for programs."""

    comparison: Comparison

    @property
    def commitments(self) -> dict[tally.PolicyCommitment, tuple[Kept, Kept]]:
        """Each commitment's counts under both policies."""
        first, second = tally.kept(self.comparison.first), tally.kept(self.comparison.second)
        return {name: (first.get(name, Kept()), second.get(name, Kept())) for name in sorted({**first, **second})}

    @property
    def in_all(self) -> tuple[Kept, Kept]:
        """All commitments in one."""
        first, second = zip(*self.commitments.values(), strict=True) if self.commitments else ((), ())
        return tally.in_all(first), tally.in_all(second)

    def as_json(self) -> dict[str, Any]:
        """For programs: every change, and the counts."""
        it = self.comparison
        return {
            "first": it.first.policy,
            "second": it.second.policy,
            "commitments": [name._asdict() | _both(counts) for name, counts in self.commitments.items()],
            "in_all": _both(self.in_all),
            "refused": {"first": len(it.first.refused), "second": len(it.second.refused)},
            "cases": len(it.cases),
            "cases_changed": len(it.by_case),
            "ends_differ": it.ends_differ,
            "told_less": it.told_less,
            "told_more": it.told_more,
            "changes": [asdict(change) for change in it.changes],
        }

    # -- for people -------------------------------------------------------------------------------------------

    def tables(self) -> list[Table]:
        """The first changed cases, commitments, and the totals last, where they are seen; what is empty is left out."""
        return [found for found in (self._changes(), self._commitments(), self._totals()) if found.row_count]

    def _totals(self) -> Table:
        it, totals = self.comparison, self.in_all
        found = table_of("Two policies", "", *_headings(it), "difference")
        rows = {
            say(words.CASES): (len(it.first.cases), len(it.second.cases)),
            say(words.REFUSED_EVENTS): (len(it.first.refused), len(it.second.refused)),
        }
        for level, office in zip(LEVELS, offices(), strict=True):
            rows[say(words.ESCALATIONS_TO, office=office)] = (totals[0].levels[level], totals[1].levels[level])
        for name, (first, second) in rows.items():
            found.add_row(name, text(first), text(second), text(f"{second - first:+d}" if second != first else ""))
        found.add_row(say(words.IN_TIME), *map(in_time, totals))
        return found

    def _commitments(self) -> Table:
        told = ("escalations 1/2/3: first", "second")
        found = table_of("\nCommitments", "commitment", "clause", "met in time: first", "second", *told)
        for name, counts in self.commitments.items():
            levels = (_levels(one.levels) for one in counts)
            found.add_row(text(name.commitment), text(name.clause), *map(in_time, counts), *levels)
        return found

    def _changes(self) -> Table:
        found = table_of("\nWhat changes", "case", "what", "item", *BOTH)
        for changes in islice(self.comparison.by_case.values(), SHOWN):
            for change in changes:
                found.add_row(*(text(value) for value in asdict(change).values()))
        return found

    def summary(self) -> list[str]:
        """The rest in a few lines."""
        it = self.comparison
        if not it.changes:
            return [say(words.NOTHING_CHANGES)]
        change = say(words.CHANGE, count=len(it.by_case), cases=len(it.cases))
        return [
            say(words.FIRST_SHOWN, change=change, shown=SHOWN) if len(it.by_case) > SHOWN else change,
            say(words.ENDS_DIFFER, count=len(it.ends_differ)),
            say(words.TOLD_DIFFER, less=len(it.told_less), more=len(it.told_more)),
        ]


def _headings(it: Comparison) -> list[str]:
    both = zip((words.FIRST, words.SECOND), (it.first, it.second), strict=True)
    return [say(words.POLICY, place=say(place), policy=clean(one.policy)) for place, one in both]


def _both(counts: tuple[Kept, Kept]) -> dict[str, Any]:
    return {place: counts_json(one) for place, one in zip(BOTH, counts, strict=True)}


def _levels(levels: Counter[int]) -> str:
    return "/".join(str(levels[level]) for level in LEVELS)
