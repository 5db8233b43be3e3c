"""How an appraisal is reckoned: indicators, raters, total and grade (六§3, 六§4, 六§6).

Exact fractions until the end; one rounding, half up, to two places. The figure that is shown is the figure that is
graded. The rules ask no records.
"""

from collections.abc import Iterable, Mapping, Sequence
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
    GOOD = "good"
    FAIR = "fair"
    FAILED = "failed"


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


def weighted(values: Mapping[str, Fraction | None], weights: Mapping[str, int]) -> Fraction | None:
    """The mean of what there is by weight; what is missing leaves its weight to the rest in their ratio.

    None where nothing is there that weighs anything.
    """
    known = {name: value for name, value in values.items() if value is not None and weights.get(name, 0) > 0}
    if not known:
        return None
    whole = sum(weights[name] for name in known)
    return sum((weights[name] * value for name, value in known.items()), Fraction()) / whole


def total(records: Fraction, raters: Fraction, records_share: int) -> Fraction:
    """The records' part and the raters', each 0 to 100; the records' counts so many per cent of the whole."""
    return (records_share * records + (FULL - records_share) * raters) / FULL


def rounded(value: Fraction, places: int = PLACES) -> Decimal:
    """A figure as it is shown, half up; the total is graded as it is shown, to two places."""
    whole, rest = divmod(value.numerator * 10**places, value.denominator)
    return Decimal(whole + (2 * rest >= value.denominator)).scaleb(-places)


def grade_of(shown: Decimal, bounds: Sequence[int]) -> Grade:
    """The grade of a figure; `bounds` are the least of excellent, good and fair."""
    reached = (grade for grade, least in zip(Grade, bounds, strict=False) if shown >= least)
    return next(reached, Grade.FAILED)
