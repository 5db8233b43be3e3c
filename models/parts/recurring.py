"""Exceptions of one item that come again and again within a few workdays: what a quality meeting is about (四§12·2)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
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


PARAMETERS = (
    Parameter("quality.meeting_exceptions", 3, "四§12·2", "three times is no accident", range=(2, 100)),
    Parameter("quality.meeting_workdays", 5, "四§12·2", "a week shows what recurs", range=(1, 20)),
)
