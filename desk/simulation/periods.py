"""The days, weeks or months that a time is told by."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

DAYS_BELOW = timedelta(weeks=3)
"""A shorter time is told by day."""
WEEKS_BELOW = timedelta(days=183)
"""A shorter one by week: half a year."""


class Period(StrEnum):
    """What one bar or line stands for; a week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def first_day(self, day: date) -> date:
        """The first day of the period that a day lies in."""
        if self is Period.MONTH:
            return day.replace(day=1)
        return day - timedelta(days=day.weekday()) if self is Period.WEEK else day

    def label(self, first_day: date) -> str:
        """A period's name: its month, or its first day."""
        return f"{first_day:%Y-%m}" if self is Period.MONTH else first_day.isoformat()

    def all(self, first: date, last: date) -> Iterator[date]:
        """The first days of all periods from one day to another, both included."""
        longest = 31 if self is Period.MONTH else 7 if self is Period.WEEK else 1
        period = self.first_day(first)
        while period <= last:
            yield period
            period = self.first_day(period + timedelta(days=longest))


def fitting(length: timedelta) -> Period:
    """The period that shows a time of this length in neither too few nor too many steps."""
    if length < DAYS_BELOW:
        return Period.DAY
    return Period.WEEK if length < WEEKS_BELOW else Period.MONTH
