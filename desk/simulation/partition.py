"""A past in parts whose cases have nothing to do with each other, so that each part can be run by itself."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from activities.rules.masters import Masters
from desk.simulation.numbering import STEM, number_of
from desk.simulation.past import Deed, Past, PastCertificate, PastOpening, Sending

WORTH = 500
"""Deeds that are worth a part of its own: to set a service up takes as long as a hundred."""


@dataclass(frozen=True)
class PastPart:
    """Some of the deeds of a whole past, which knows what they are."""

    whole: Past
    deeds: Sequence[Deed]

    @property
    def until(self) -> datetime:
        return self.whole.until

    @property
    def staff(self) -> Iterable[PastCertificate]:
        return self.whole.staff

    @property
    def masters(self) -> Masters:
        return self.whole.masters

    def opening(self, deed: Deed) -> PastOpening:
        return self.whole.opening(deed)

    def sendings(self, deed: Deed) -> Sequence[Sending]:
        return self.whole.sendings(deed)


def partition(past: Past, most: int, worth: int = WORTH) -> list[PastPart]:
    """At most so many parts of about as many deeds, each of `worth` deeds and more unless it is the only one."""
    groups = _groups(past)
    wanted = max(min(most, len(past.deeds) // worth, len(set(groups.values()))), 1)
    size: Counter[int] = Counter(dict.fromkeys(range(wanted), 0))
    place: dict[str, int] = {}
    for group, deeds in Counter(groups[deed.case] for deed in past.deeds).items():
        place[group] = min(size, key=lambda part: (size[part], part))
        size[place[group]] += deeds
    shared: dict[int, list[Deed]] = defaultdict(list)
    for deed in past.deeds:
        shared[place[groups[deed.case]]].append(deed)
    return [PastPart(past, shared[part]) for part in sorted(shared)]


def _groups(past: Past) -> dict[str, str]:
    """Each case's group: those that name each other, or whose numbers begin alike, are in one."""
    heads: dict[str, str] = {}
    stems: dict[str, str] = {}

    def head(stem: str) -> str:
        while heads.setdefault(stem, stem) != stem:
            stem = heads[stem]
        return stem

    for deed in past.deeds:
        if deed.case not in stems:
            first, *others = _stems(past.opening(deed))
            stems[deed.case] = first
            for other in others:
                heads[head(other)] = head(first)
    return {case: head(stem) for case, stem in stems.items()}


def _stems(opening: PastOpening) -> Iterator[str]:
    """The beginnings of the numbers of a case and of those that it names."""
    named = (opening.request.get(key) for key in ("reopens", "linked_case", "delivery"))
    for workflow_id in (opening.workflow_id, opening.linked, *named):
        if isinstance(workflow_id, str):
            yield number_of(workflow_id)[:STEM]
