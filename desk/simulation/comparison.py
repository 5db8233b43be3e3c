"""One past under two policies: what changes, case by case.

A commitment that merely falls due at another time, and is kept or not kept as before, is no change.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from desk.errors import BadUsage
from desk.feed.feed import short
from desk.simulation.files import iso, put, table
from desk.simulation.outcome import SimulationOutcome

NAME = "changes.csv"


class What(StrEnum):
    """What of a case differs."""

    STATE = "state"
    COMMITMENT = "commitment"
    ESCALATION = "escalation"
    REFUSED = "refused"


@dataclass(frozen=True)
class Change:
    """Something of a case that differs; what one of the two does not have is empty.

    `item`: of a state `end` or `closed` (when), the commitment (`#2` where a case made it a second time), of an
    escalation its level too (and when it was taken), of a refused event its line and activity (and why).
    """

    case: str
    what: What
    item: str
    first: str
    second: str


Key = tuple[str, What, str]
"""Case, what, item."""


@dataclass(frozen=True)
class Comparison:
    """Two outcomes of the same past. Raises BadUsage where they are of different ones."""

    first: SimulationOutcome
    second: SimulationOutcome

    def __post_init__(self) -> None:
        pasts = [(one.deeds, one.until, one.zone) for one in (self.first, self.second)]
        if pasts[0] != pasts[1]:
            told = " and ".join(f"{deeds} deeds until {iso(until, zone)}" for deeds, until, zone in pasts)
            raise BadUsage(f"the two are not of the same past: {told}; run both policies on one")

    @cached_property
    def cases(self) -> list[str]:
        """The cases of either: by opening, then those that were opened in neither."""
        opened = (case.case for one in (self.first, self.second) for case in one.cases)
        refused = (no.case for one in (self.first, self.second) for no in one.refused)
        return list(dict.fromkeys((*opened, *refused)))

    @cached_property
    def changes(self) -> list[Change]:
        """Everything that differs: cases by opening, each with its state first, the rest as it came about."""
        first, second = dict(_seen(self.first)), dict(_seen(self.second))
        cases, whats = ({name: n for n, name in enumerate(names)} for names in (self.cases, What))
        keys = sorted({**first, **second}, key=lambda key: (cases[key[0]], whats[key[1]]))
        pairs = ((key, first.get(key, ""), second.get(key, "")) for key in keys)
        return [Change(*key, was, becomes) for key, was, becomes in pairs if was != becomes]

    @cached_property
    def by_case(self) -> dict[str, list[Change]]:
        """The changes of each case that has any."""
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            found.setdefault(change.case, []).append(change)
        return found

    @property
    def ends_differ(self) -> list[str]:
        """Cases that end in another state, or are opened in only one of the two."""
        return [change.case for change in self.changes if (change.what, change.item) == (What.STATE, "end")]

    @property
    def told_less(self) -> list[str]:
        """Cases with fewer escalations in the second."""
        return _fewer(self.first, self.second)

    @property
    def told_more(self) -> list[str]:
        """Cases with more escalations in the second."""
        return _fewer(self.second, self.first)

    def write(self, folder: Path) -> None:
        """Keeps the changes in the folder as changes.csv. Raises BadUsage."""
        columns = [field.name for field in fields(Change)]
        put(folder, {NAME: table(columns, map(astuple, self.changes), self.first.zone)})


def _fewer(than: SimulationOutcome, has: SimulationOutcome) -> list[str]:
    before, after = (Counter(told.case for told in one.escalations) for one in (than, has))
    return [case for case in before if after[case] < before[case]]


# -- one of the two -----------------------------------------------------------------------------------------------


def _seen(outcome: SimulationOutcome) -> Iterator[tuple[Key, str]]:
    for case in outcome.cases:
        yield (case.case, What.STATE, "end"), case.state
        yield (case.case, What.STATE, "closed"), iso(case.closed, outcome.zone) if case.closed else ""
    made = ((one.case, one.commitment, one.outcome.value) for one in outcome.commitments)
    for number, item, result in _numbered(made):
        yield (number, What.COMMITMENT, item), result
    told = ((one.case, f"{one.commitment} level {one.rung}", iso(one.at, outcome.zone)) for one in outcome.escalations)
    for number, item, at in _numbered(told):
        yield (number, What.ESCALATION, item), at
    for no in outcome.refused:
        yield (no.case, What.REFUSED, f"line {no.line} {no.activity}"), _refusal(no.event, no.type, no.reason)


def _refusal(*words: str | None) -> str:
    return ": ".join(short(word) for word in words if word)


def _numbered(rows: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Case, item, value, the item with its number from the second on."""
    counts: Counter[tuple[str, str]] = Counter()
    for case, item, value in rows:
        counts[case, item] += 1
        again = counts[case, item]
        yield case, item if again == 1 else f"{item} #{again}", value
