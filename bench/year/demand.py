"""What a store sees in a year, made from a seed: which repairs need what, what is sent, bought, brought back, counted.

The shape of the demand: of the parts, that of rank r is wanted in proportion to 1/r (Zipf), its price is lognormal
(median 60 yuan, sigma 1), whatever its rank; so a few are fast, most are slow, and the classes A, B, C of their value
come by themselves. A repair asks for 1, 2 or 3 parts (55, 30, 15 %), mostly one piece of each, and does not use every
eighth line; summer has a third more of all, winter a third less. The faster third of the parts is kept in the vans,
which are filled twice a month; whatever else a repair wants is asked for at the hub. Hubs are filled from the centre,
the centre by purchases, once a month. At each month's end vans bring back what they have not needed, and the centre and
the hubs are counted; every fiftieth line differs by a piece.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

CENTRE, HUBS, STATIONS = "centre", {"hub-east": "east", "hub-west": "west"}, ("station-e", "station-w")
MONTHS, HALVES = 12, 2
SUPPLIERS = 5
PRICE, SPREAD = 60, 1.0
"""Median of the prices in yuan, and the sigma of their logarithm."""
KEPT_IN_VANS = 3
"""Of this many parts the fastest one."""
UNUSED, TO_STATIONS, BROUGHT_BACK, MISCOUNTED = 0.12, 3, 3, 0.02
LINES = 15
"""That a purchase has at most."""
Pieces = dict[str, int]


@dataclass(frozen=True)
class Mended:
    """A repair: what it asks for, what of it the van lacks, what it uses."""

    asked: Pieces
    lacking: Pieces
    used: Pieces

    @property
    def entries(self) -> int:
        """Kept where they lie, freed, used; what is lacking comes with six entries, and is kept."""
        kept = sum(pieces > self.lacking.get(part, 0) for part, pieces in self.asked.items())
        return kept + len(self.asked) + len(self.used) + 7 * len(self.lacking)


@dataclass(frozen=True)
class Sent:
    """Parts that a place asks for and has sent."""

    to: str
    lines: Pieces

    @property
    def entries(self) -> int:
        return 6 * len(self.lines)


@dataclass(frozen=True)
class Back:
    """Parts that a van brings back to its hub."""

    van: str
    hub: str
    lines: Pieces

    @property
    def entries(self) -> int:
        return 2 * len(self.lines)


@dataclass(frozen=True)
class Bought:
    """Parts that come from a supplier, in one delivery or two."""

    supplier: str
    deliveries: Sequence[Pieces]

    @property
    def entries(self) -> int:
        return sum(map(len, self.deliveries))


@dataclass(frozen=True)
class Counted:
    """A place that is counted; so much the count differs from the book, by part."""

    place: str
    differing: Pieces

    @property
    def entries(self) -> int:
        return len(self.differing)


@dataclass
class Month:
    """What happens in a month: one after the other, what is under one name side by side."""

    bought: list[Bought] = field(default_factory=list)
    to_hubs: list[Sent] = field(default_factory=list)
    to_stations: list[Sent] = field(default_factory=list)
    by_van: dict[str, list[Mended | Sent | Back]] = field(default_factory=dict)
    counted: list[Counted] = field(default_factory=list)

    @property
    def deeds(self) -> Iterator[Mended | Sent | Back | Bought | Counted]:
        yield from self.bought
        yield from (*self.to_hubs, *self.to_stations)
        yield from self.counted
        for theirs in self.by_van.values():
            yield from theirs

    @property
    def entries(self) -> int:
        """Entries of the ledger to which it leads."""
        return sum(deed.entries for deed in self.deeds)


class Store:
    """A store and its year: `entries` about as many as the ledger then has, in so many months."""

    def __init__(self, seed: int, entries: int, months: int = MONTHS) -> None:
        self._chance = Random(seed)  # noqa: S311 - a seed, so that the year can be repeated
        size = entries / months
        self.parts = [f"part-{rank:03d}" for rank in range(1, max(12, round(size / 8)) + 1)]
        self.prices = {part: self._price() for part in self.parts}
        self._weights = [1 / rank for rank in range(1, len(self.parts) + 1)]
        count = min(8, max(2, round(size / 200)))
        self.vans = {f"van-{number}": [*HUBS][number % len(HUBS)] for number in range(1, count + 1)}
        self._lies: dict[str, Counter[str]] = {place: Counter() for place in (CENTRE, *HUBS, *self.vans)}
        self.months = list(self._year(entries, months))

    @property
    def entries(self) -> int:
        return sum(month.entries for month in self.months)

    def _price(self) -> str:
        return f"{PRICE * math.exp(self._chance.gauss(0, SPREAD)):.2f}"

    # -- a year -----------------------------------------------------------------------------------------------------

    def _year(self, entries: int, months: int) -> Iterator[Month]:
        """Each month has its share of the entries, more of them in summer."""
        for number in range(months):
            season = 1 + 0.33 * math.sin(2 * math.pi * (number - 3) / MONTHS)
            yield self._month(entries / months * season)

    def _month(self, entries: float) -> Month:
        """Its vans, from day to day; then what these want of hubs, and these of the centre, comes before."""
        month = Month(by_van={van: [] for van in self.vans})
        wanted: dict[str, Counter[str]] = {hub: Counter() for hub in HUBS}
        for station, hub in zip(STATIONS, HUBS, strict=True):
            lines = self._some(TO_STATIONS)
            month.to_stations.append(Sent(station, lines))
            wanted[hub].update(lines)
        share = entries * 0.57 / len(self.vans) / HALVES
        for van, hub in self.vans.items():
            for _ in range(HALVES):
                month.by_van[van] += self._half(van, share, wanted[hub])
        self._fill(month, wanted)
        for van, hub in self.vans.items():
            back = self._back(van, hub)
            self._lies[hub].update(back.lines)
            month.by_van[van].append(back)
        month.counted = [Counted(place, self._miscounted(place)) for place in (CENTRE, *HUBS)]
        return month

    # -- vans -------------------------------------------------------------------------------------------------------

    def _half(self, van: str, entries: float, wanted: Counter[str]) -> list[Mended | Sent | Back]:
        """The van is filled, then goes from repair to repair."""
        asked, led_to = list[Pieces](), 0.0
        while led_to < entries:
            asked.append(self._some(self._chance.choices((1, 2, 3), (55, 30, 15))[0]))
            led_to += sum(4 if self._kept(part) else 10 for part in asked[-1])
        lies, need = self._lies[van], Counter[str]()
        for lines in asked:
            need.update({part: pieces for part, pieces in lines.items() if self._kept(part)})
        filled = {part: pieces + 1 - lies[part] for part, pieces in sorted(need.items()) if lies[part] < pieces}
        lies.update(filled)
        wanted.update(filled)
        deeds: list[Mended | Sent | Back] = [Sent(van, filled)] if filled else []
        for lines in asked:
            mended = self._mended(lines, lies)
            wanted.update(mended.lacking)
            deeds.append(mended)
        return deeds

    def _mended(self, asked: Pieces, lies: Counter[str]) -> Mended:
        lacking = {part: pieces - lies[part] for part, pieces in asked.items() if lies[part] < pieces}
        used = {part: pieces for part, pieces in asked.items() if self._chance.random() > UNUSED}
        lies.update(lacking)
        lies.subtract(used)
        return Mended(asked, lacking, used)

    def _back(self, van: str, hub: str) -> Back:
        """What a van has not needed for long."""
        there = [part for part in self.parts if self._lies[van][part] > 0]
        lines = dict.fromkeys(self._chance.sample(there, min(BROUGHT_BACK, len(there))), 1)
        self._lies[van].subtract(lines)
        return Back(van, hub, lines)

    def _some(self, count: int) -> Pieces:
        """Different parts, fast ones more often; mostly one piece of each."""
        found: Pieces = {}
        while len(found) < count:
            part = self._chance.choices(self.parts, self._weights)[0]
            found.setdefault(part, self._chance.choices((1, 2, 3), (85, 10, 5))[0])
        return found

    def _kept(self, part: str) -> bool:
        """Whether vans have it."""
        return self.parts.index(part) < len(self.parts) // KEPT_IN_VANS

    # -- stores -----------------------------------------------------------------------------------------------------

    def _fill(self, month: Month, wanted: dict[str, Counter[str]]) -> None:
        """Hubs are sent what is wanted of them and a few more, the centre buys that, in whole tens."""
        of_centre = Counter[str]()
        for hub, need in wanted.items():
            lines = self._lacking(hub, need)
            month.to_hubs += [Sent(hub, dict(part)) for part in _split(lines, 3 * LINES)]
            self._lies[hub].update(lines)
            self._lies[hub].subtract(need)
            of_centre.update(lines)
        by_supplier: dict[str, Pieces] = {}
        for part, pieces in self._lacking(CENTRE, of_centre).items():
            supplier = f"sup-{self.parts.index(part) % SUPPLIERS + 1}"
            by_supplier.setdefault(supplier, {})[part] = -(-pieces // 10) * 10
        for supplier, lines in by_supplier.items():
            self._lies[CENTRE].update(lines)
            month.bought += [Bought(supplier, self._deliveries(dict(some))) for some in _split(lines, LINES)]
        self._lies[CENTRE].subtract(of_centre)

    def _lacking(self, place: str, need: Counter[str]) -> Pieces:
        """Of each part so much that two more are left than are needed."""
        lies = self._lies[place]
        return {part: pieces + 2 - lies[part] for part, pieces in sorted(need.items()) if lies[part] < pieces}

    def _deliveries(self, lines: Pieces) -> list[Pieces]:
        """Every fourth order comes in two parts."""
        if self._chance.random() > 0.25 or len(lines) < 2:
            return [lines]
        first, *rest = lines
        return [{first: lines[first]}, {part: lines[part] for part in rest}]

    def _miscounted(self, place: str) -> Pieces:
        """A piece too few, or one that nobody knew of."""
        lies, found = self._lies[place], Pieces()
        for part in self.parts:
            if lies[part] > 1 and self._chance.random() < MISCOUNTED:
                found[part] = self._chance.choice((-1, 1))
        lies.update(found)
        return found


def _split(lines: Pieces, most: int) -> Iterator[Sequence[tuple[str, int]]]:
    items = list(lines.items())
    yield from (items[first : first + most] for first in range(0, len(items), most))
