"""Whether a calendar has working time for good: commitments under one that has none can never fall due."""

from datetime import date, datetime, timedelta

from models.policy.calendar import HORIZON, Calendar, CalendarFileError

LOOKED = timedelta(days=36_525)
"""A century: no commitment is counted so far."""
INSTEAD = 'give a weekday its hours under [hours], such as monday = ["09:00-12:00", "13:00-18:00"]'


def lack(calendar: Calendar, since: datetime) -> str | None:
    """What is missing for a commitment to count at any moment from `since` on, and what instead; None if nothing."""
    gap = _gap(calendar, calendar.local(since).date())
    if gap is None:
        return None
    last = f" after {gap[0]}" if gap[0] else ""
    if not any(calendar.hours):
        return f"no weekday has hours, and no working time is left{last}: {INSTEAD}"
    return f"no working time is left for {HORIZON} days{last}, up to {gap[1]}: open days between under [overrides]"


def ensure_working_time(calendar: Calendar, since: datetime) -> None:
    """Raises CalendarFileError where commitments cannot be counted at every moment from `since` on."""
    missing = lack(calendar, since)
    if missing is not None:
        raise CalendarFileError([{"loc": "overrides" if any(calendar.hours) else "hours", "msg": missing}])


def _gap(calendar: Calendar, first: date) -> tuple[date | None, date] | None:
    """The last workday before the calendar's working time ends, and the day up to which none was found.

    Days that are named one by one are looked at; after the last of them each week is like the other.
    """
    named = calendar.overrides.keys() | {d for year in calendar.years.values() for d in year.holidays | year.workdays}
    stop = min(max(named, default=first), first + LOOKED)
    day, last, idle = first, None, 0
    while day <= stop:
        last, idle = (day, 0) if calendar.is_workday(day) else (last, idle + 1)
        if idle >= HORIZON:
            return last, day
        day += timedelta(days=1)
    return None if any(calendar.hours) else (last, stop)
