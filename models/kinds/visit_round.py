"""The round of visits: for which day a key customer's regular visit is planned (一§36)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from models.kinds.round import Every, RoundEntry
from models.kinds.visit import NAME
from models.policy.calendar import Calendar, Duration, Unit
from models.policy.parameter import Parameter

RHYTHMS = {"quarterly": 3, "half_yearly": 6, "yearly": 12}
"""Months from one regular visit's plan to the next, by the policy's word."""
QUARTER = 3
"""Months of a quarter."""


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year, `first` and `last` its days."""

    first: date
    last: date

    @classmethod
    def of(cls, period: str) -> "Quarter":
        """The quarter of a period such as `2026Q4`."""
        year, number = map(int, period.split("Q"))
        following = date(year + number // 4, number % 4 * QUARTER + 1, 1)
        return cls(date(year, number * QUARTER - 2, 1), following - timedelta(days=1))

    def last_workday(self, calendar: Calendar) -> date:
        """Its last workday; its last day where it has none."""
        days = (self.last - timedelta(days=n) for n in range((self.last - self.first).days + 1))
        return next(filter(calendar.is_workday, days), self.last)


@dataclass(frozen=True)
class PlannedVisit:
    """When a visit is due, and from how many days before it may be done."""

    due_on: date
    window_days: int


def plan_for(quarter: Quarter, plans: Collection[date], calendar: Calendar, rhythm: str) -> PlannedVisit | None:
    """The regular visit of a quarter for a customer with these plans so far; None where it needs none.

    It counts from the last plan before the quarter, whenever that visit was made; quarters that went without one do not
    change the rhythm. The first is due on the quarter's last workday.
    """
    if any(quarter.first <= day <= quarter.last for day in plans):
        return None
    before = max((day for day in plans if day < quarter.first), default=None)
    due = quarter.last_workday(calendar) if before is None else _months_after(before, RHYTHMS[rhythm], calendar)
    while due < quarter.first:
        due = _months_after(due, QUARTER, calendar)
    return PlannedVisit(due, (due - quarter.first).days) if due <= quarter.last else None


def _months_after(day: date, months: int, calendar: Calendar) -> date:
    """The same day of the month so many months later, else that month's last."""
    noon = datetime.combine(day, time(12), calendar.tz)
    return calendar.local(calendar.add(noon, Duration(amount=months, unit=Unit.MONTHS))).date()


ROUNDS = (RoundEntry("visits", Every.QUARTER, "一§36", opens=NAME),)
PARAMETERS = (
    Parameter("rounds.visits", "08:00", "一§36", "the quarter's visits, on its first workday"),
    Parameter(
        "visit.key_customer", "quarterly", "一§36", "how often a key customer is visited", choices=tuple(RHYTHMS)
    ),
)
