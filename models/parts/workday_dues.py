"""When what belongs to a day is due: at a time of that day, and the morning after (一§19(10), 四§12·1)."""

from datetime import UTC, date, datetime, time, timedelta

from models.policy.calendar import Calendar


def due_of(calendar: Calendar, clock: time, opened: datetime) -> datetime:
    """When something is due that was opened at a moment: at that time of that day, whichever day it is about.

    Where the time is over by then, at the end of that day's work, and where that is over too, of the day.
    """
    day = calendar.local(opened).date()
    due = _at(calendar, day, clock)
    if due > opened:
        return due
    closing = max((end for _, end in calendar.periods(day)), default=opened)
    return closing if closing > opened else calendar.end_of(day)


def reminded_at(calendar: Calendar, clock: time, due: datetime) -> datetime | None:
    """The time of day on the next workday after a due; None where for a year no workday comes."""
    day = calendar.local(due - timedelta(microseconds=1)).date()
    later = (day + timedelta(days=number) for number in range(1, 366))
    return next((_at(calendar, one, clock) for one in later if calendar.is_workday(one)), None)


def _at(calendar: Calendar, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, calendar.tz).astimezone(UTC)
