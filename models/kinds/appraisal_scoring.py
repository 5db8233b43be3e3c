"""How an appraisal is reckoned: indicators, raters, total and grade (六§3, 六§4, 六§6).

Exact fractions until the end; one rounding, half up, to two places. The figure that is shown is the figure that is
graded. The rules ask no records.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

PLACES = 2
"""Places of a total, behind the point."""
FULL = 100
"""Points of a whole part, and per cents of a whole."""


class Indicator(StrEnum):
    """What is reckoned of a member of staff (六§3)."""

    RESPONSE = "response"
    """Contacts in time (六§3(1))."""
    REPAIRS = "repairs"
    """Repairs whose arrival and completion were in time (六§3(2))."""
    VISITS = "visits"
    """Visits made (六§3(3))."""
    COMPLAINTS = "complaints"
    """Complaints after which the customer was satisfied (六§3(4))."""
    REPORTS = "reports"
    """Daily reports in time (六§3(5))."""
    RECORDS = "records"
    """Fields of the customer's data that are filled in (六§3(6))."""
    OTHER = "other"
    """Other work of the post, as the superior scores it (六§3(7))."""


COUNTED = tuple(one for one in Indicator if one is not Indicator.OTHER)
"""The indicators that are read from the records."""


class RaterClass(StrEnum):
    """Who rates (六§4)."""

    SUPERVISOR = "supervisor"
    """The superior: of staff their supervisor, of a supervisor the manager, of the manager the general manager."""
    SELF = "self"
    SUBORDINATE = "subordinate"
    CUSTOMERS = "customers"


OF_STAFF = (RaterClass.SUPERVISOR, RaterClass.SELF, RaterClass.CUSTOMERS)
OF_LEADERS = (RaterClass.SUPERVISOR, RaterClass.SELF, RaterClass.SUBORDINATE, RaterClass.CUSTOMERS)
"""Which classes rate whom, in the order of their shares in the policy."""


class Grade(StrEnum):
    """The four grades (六§6)."""

    EXCELLENT = "excellent"
    """六§6(1)."""
    GOOD = "good"
    """六§6(2)."""
    FAIR = "fair"
    """六§6(3)."""
    FAILED = "failed"
    """六§6(4)."""


class NotRated(StrEnum):
    """Why nobody can be rated."""

    PRESENT = "present_too_short"
    RATERS = "nobody_but_self"
    INDICATORS = "nothing_applicable"


Fractions = Mapping[str, Fraction | None]
"""By name, None for what is not there."""


@dataclass(frozen=True)
class Rules:
    """The numbers of the policy by which a total is reckoned."""

    weights: Mapping[str, int]
    """By indicator."""
    shares: Mapping[str, int]
    """By class of raters, for somebody like the person."""
    records_share: int
    """Per cent of the whole that the records' part counts."""
    bounds: Sequence[int]
    """The least of excellent, good and fair."""


@dataclass(frozen=True)
class Reckoning:
    """What an appraisal comes to: the parts exact, from 0 to 100, the total as it is shown and graded."""

    records: Fraction
    raters: Fraction
    total: Decimal
    grade: Grade


def reckoned(values: Fractions, means: Fractions, rules: Rules) -> Reckoning | NotRated:
    """The total of indicators, 0 to 1, and of raters' means, 0 to 100; why not, where there is nothing to reckon."""
    records, raters = weighted(values, rules.weights), weighted(means, rules.shares)
    others = {name: value for name, value in means.items() if name != RaterClass.SELF.value}
    if records is None:
        return NotRated.INDICATORS
    if raters is None or weighted(others, rules.shares) is None:
        return NotRated.RATERS
    part = FULL * records
    shown = rounded((rules.records_share * part + (FULL - rules.records_share) * raters) / FULL)
    return Reckoning(part, raters, shown, grade_of(shown, rules.bounds))


def share_of(numerator: int, denominator: int) -> Fraction | None:
    """An indicator's value, 0 to 1; None where nothing was to be counted: it is not applicable."""
    return Fraction(numerator, denominator) if denominator else None


def mean(values: Iterable[Fraction]) -> Fraction | None:
    """The mean of several values, None of none."""
    known = list(values)
    return sum(known, Fraction()) / len(known) if known else None


def customers_mean(answers: int, total: Fraction, fewest: int) -> Fraction | None:
    """The customers' class: the mean of their answers, 0 to 100; None below the fewest that count (六§4)."""
    return total / answers if answers and answers >= fewest else None


def weighted(values: Fractions, weights: Mapping[str, int]) -> Fraction | None:
    """The mean of what there is by weight; what is missing leaves its weight to the rest in their ratio.

    None where nothing is there that weighs anything.
    """
    known = {name: value for name, value in values.items() if value is not None and weights.get(name, 0) > 0}
    if not known:
        return None
    whole = sum(weights[name] for name in known)
    return sum((weights[name] * value for name, value in known.items()), Fraction()) / whole


def rounded(value: Fraction, places: int = PLACES) -> Decimal:
    """A figure as it is shown, half up; the total is graded as it is shown, to two places."""
    whole, rest = divmod(value.numerator * 10**places, value.denominator)
    return Decimal(whole + (2 * rest >= value.denominator)).scaleb(-places)


def grade_of(shown: Decimal, bounds: Sequence[int]) -> Grade:
    """The grade of a figure; `bounds` are the least of excellent, good and fair."""
    reached = (grade for grade, least in zip(Grade, bounds, strict=False) if shown >= least)
    return next(reached, Grade.FAILED)
