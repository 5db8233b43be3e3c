"""Exceptions of one item that come again and again within a few workdays: what a quality meeting is about (四§12·2)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

from models.policy.parameter import Parameter


class Workdays(Protocol):
    """What knows on which days is worked: a calendar."""

    def is_workday(self, day: date) -> bool:
        """Whether a day is one."""


def within(calendar: Workdays, first: date, last: date, days: int) -> bool:
    """Whether two days lie within so many workdays, both of them counted where they are some."""
    return sum(calendar.is_workday(first + timedelta(days=n)) for n in range((last - first).days + 1)) <= days


def recurring(calendar: Workdays, spans: Iterable[tuple[str, date, date]], days: int) -> Iterator[str]:
    """The items, each once, of which enough exceptions lie within so many workdays.

    `spans`: item, day of an exception, and day of the one that makes them enough, counted from it.
    """
    seen = set[str]()
    for item, first, last in spans:
        if item not in seen and within(calendar, first, last, days):
            seen.add(item)
            yield item


def calls_meeting(
    calendar: Workdays, found: Iterable[date], new: date, met: date | None, *, count: int, days: int
) -> bool:
    """Whether an exception of an item calls a meeting about it: it makes enough of them within so many workdays.

    `found` are the days of its exceptions before, `met` is when a meeting about it was called last: there is no second
    one until as many workdays without an exception have passed.
    """
    all_days = sorted([*found, new])
    spans = zip(all_days, all_days[count - 1 :], strict=False)
    if not any(first <= new <= last and within(calendar, first, last, days) for first, last in spans):
        return False
    if met is None:
        return True
    after = [met, *(day for day in all_days if day > met)]
    return any(_quiet(calendar, before, next_one) >= days for before, next_one in pairwise(after))


def _quiet(calendar: Workdays, first: date, last: date) -> int:
    """Workdays between two days, neither of them counted."""
    return sum(calendar.is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days))


PARAMETERS = (
    Parameter("quality.meeting_exceptions", 3, "四§12·2", "three times is no accident", range=(2, 100)),
    Parameter("quality.meeting_workdays", 5, "四§12·2", "a week shows what recurs", range=(1, 20)),
)
