"""A draw of people, times or checklists: pure functions over a seed, so that anyone can draw again (四§11, 五§11).

The rank of an id is HMAC-SHA256 with the seed as its key over `<case>/<id>`. Who was drawn less often in the deck comes
first, and among those the lowest rank. Where each check of a case draws for itself, its number ends the id.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from models.policy.calendar import Calendar

SEED_BYTES = 32
MINUTE = timedelta(minutes=1)
NAMED = 3
"""Ids that a difference names at most."""


@dataclass(frozen=True)
class Draw:
    """Who could be drawn, each with how often they had been before; their ranks; who was drawn, the first one first."""

    population: Mapping[str, int]
    ranks: Mapping[str, str]
    result: tuple[str, ...]

    @property
    def drawn(self) -> tuple[str, ...]:
        """The result without the number of the check."""
        return tuple(map(without_check, self.result))


def sha256_of(seed: bytes) -> str:
    """What is told of a seed from the draw on: it fixes the seed, and does not tell it."""
    return hashlib.sha256(seed).hexdigest()


def rank(seed: bytes, case: str, name: str) -> str:
    """The rank of an id in a case, in hexadecimal digits."""
    return hmac.new(seed, f"{case}/{name}".encode(), hashlib.sha256).hexdigest()


def of_check(name: str, check: int) -> str:
    """An id for one check of a case, so that each check ranks it anew."""
    return f"{name}/{check}"


def without_check(name: str) -> str:
    """The id alone."""
    return name.partition("/")[0]


def draw(
    seed: bytes,
    case: str,
    population: Mapping[str, int],
    count: int,
    *,
    excluded: Collection[str] = (),
    check: int | None = None,
) -> Draw:
    """Draws so many of a population, each id with how often it was drawn before in the deck; all where there are fewer.

    Who is excluded is not part of the population that is kept. Raises ValueError for a negative count, or an id with a
    `/`, which would part it from the number of its check.
    """
    wrong = [name for name in population if "/" in name]
    if wrong or count < 0:
        raise ValueError(f"an id must not hold a /: {_some(wrong)}" if wrong else "less than nothing cannot be drawn")
    left = {name: times for name, times in population.items() if name not in excluded}
    numbered = left if check is None else {of_check(name, check): times for name, times in left.items()}
    return _ranked(seed, case, numbered, count)


def _ranked(seed: bytes, case: str, population: Mapping[str, int], count: int) -> Draw:
    ranks = {name: rank(seed, case, name) for name in population}
    order = sorted(population, key=lambda name: (population[name], ranks[name]))
    return Draw(population=population, ranks=ranks, result=tuple(order[:count]))


def differences(drawn: Draw, seed: bytes, seed_sha256: str, case: str, count: int) -> Iterator[str]:
    """Draws again from what is kept of a draw, and says what is not as it was."""
    if sha256_of(seed) != seed_sha256:
        yield "the seed is not the one of its SHA-256"
    again = _ranked(seed, case, drawn.population, count)
    wrong = sorted({name for name, _ in {*again.ranks.items()} ^ {*drawn.ranks.items()}})
    if wrong:
        yield f"the ranks are not those of the seed: {_some(wrong)}"
    if again.result != tuple(drawn.result):
        yield f"drawn is {_some(drawn.result)}; with the seed it is {_some(again.result)}"


def miscounted(drawn: Draw, before: Mapping[str, int]) -> Iterator[str]:
    """Holds how often each had been drawn before against the draws of that deck before this one."""
    wrong = sorted(name for name, times in drawn.population.items() if times != before.get(without_check(name), 0))
    if wrong:
        yield f"the deck's draws before this one give other numbers of times: {_some(wrong)}"


def _some(names: Collection[str]) -> str:
    shown = ", ".join(islice(names, NAMED)) or "nobody"
    return shown + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def working_minutes(
    calendar: Calendar, day: date, *, but_last: timedelta = timedelta(), after: datetime | None = None
) -> tuple[str, ...]:
    """The minutes in a day's working periods, in ISO on the company's clock; none on a day off.

    `but_last`: so much working time at the end of the day is left out; `after`: so is what is not after that moment.
    """
    moments = [moment for start, end in calendar.periods(day) for moment in _minutes(start, end)]
    kept = moments[: max(0, len(moments) - int(but_last / MINUTE))]
    return tuple(
        calendar.local(moment).isoformat(timespec="minutes") for moment in kept if after is None or moment > after
    )


def _minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    """Every whole minute from `start` on, before `end`."""
    whole = start.astimezone(UTC).replace(second=0, microsecond=0)
    moment = whole if whole == start else whole + MINUTE
    while moment < end:
        yield moment
        moment += MINUTE
