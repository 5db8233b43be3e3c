"""Deadlines counted the slow way: a walk through time, deciding minute by minute whether the company works.

It knows nothing of `models`, so that the two can be held against each other. A wall time that comes twice in autumn is
meant the first time; in the hour that comes again the company does what it did when the clocks went back. A wall time
that spring leaves out lies as much later as the clocks jumped.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
FURTHEST = timedelta(hours=15)
"""No zone is further than this from UTC."""
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
USUAL = ("09:00-12:00", "13:00-18:00")
CHINA_PUBLISHED = range(2008, 2027)
PLAIN = {"s": timedelta(seconds=1), "min": MINUTE, "h": 60 * MINUTE}
WORKING = {"WM": MINUTE, "WH": 60 * MINUTE}
Pause = tuple[datetime, datetime]
Periods = list[tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Plain:
    """A calendar file as it stands."""

    zone: ZoneInfo
    country: str
    week: list[Periods]
    makeup: Periods
    years: dict[int, tuple[set[date], set[date]]]
    """Holidays and make-up workdays of the years that the file lists itself."""
    overrides: dict[date, Periods]

    @classmethod
    def read(cls, toml_text: str) -> "Plain":
        """Reads a calendar file; what it leaves out is China's and the usual."""
        file = tomllib.loads(toml_text)
        hours = file.get("hours", {})
        listed = file.get("years", {}).items()
        return cls(
            zone=ZoneInfo(file.get("zone", "Asia/Shanghai")),
            country=file.get("country", "CN"),
            week=[_periods(hours.get(name, USUAL if number < 5 else ())) for number, name in enumerate(WEEK)],
            makeup=_periods(file.get("makeup_hours", USUAL)),
            years={int(n): (_days(year.get("holidays", ())), _days(year.get("workdays", ()))) for n, year in listed},
            overrides={date.fromisoformat(day): _periods(text) for day, text in file.get("overrides", {}).items()},
        )

    def reading(self, instant: datetime) -> datetime:
        """What the clock on the company's wall shows."""
        return instant.astimezone(self.zone)

    def works(self, minute: datetime) -> bool:
        """Whether the company works in the minute that begins then."""
        while self.reading(minute).fold:
            minute -= MINUTE
        wall = self.reading(minute)
        return any(begin <= wall.hour * 60 + wall.minute < end for begin, end in self.periods_on(wall.date()))

    def periods_on(self, day: date) -> Periods:
        """The day's working periods, in minutes from midnight on the wall."""
        if day in self.overrides:
            return self.overrides[day]
        off, makeup = self.years[day.year] if day.year in self.years else _law(self.country, day.year)
        if day in makeup:
            return self.makeup
        return [] if day in off else self.week[day.weekday()]


def due(start: datetime, within: str, calendar: Plain, pauses: Iterable[Pause] = ()) -> datetime:
    """When a commitment of `within`, such as `8 WH`, made at `start` is due; a pause stops all but plain clock time."""
    start = start.astimezone(UTC)
    number, unit = within.split()
    end = _due(start, int(number), unit, calendar)
    for begin, resumed in sorted(pauses):
        stopped = max(begin.astimezone(UTC), start)
        if unit in PLAIN or stopped > end:
            break
        if resumed > stopped:
            start = resumed.astimezone(UTC)
            end = _go_on(stopped, start, end, unit, calendar)
    return end


def _due(start: datetime, number: int, unit: str, calendar: Plain) -> datetime:
    wall = calendar.reading(start).replace(tzinfo=None, fold=0)
    if unit in PLAIN:
        return start + number * PLAIN[unit]
    if unit in WORKING:
        return work(start, number * WORKING[unit], calendar)
    if unit == "WD":
        return _nth_workday(wall.date(), number, calendar)
    if unit == "CD":
        return moment(wall + number * DAY, calendar)
    if unit in ("month", "months"):
        return moment(_months_later(wall, number), calendar)
    raise ValueError(f"{unit} is no unit")


def _go_on(stopped: datetime, resumed: datetime, end: datetime, unit: str, calendar: Plain) -> datetime:
    """The due of what was left of a commitment when it stopped."""
    if unit in WORKING or unit == "WD":
        return work(resumed, worked(stopped, end, calendar), calendar)
    return resumed + (end - stopped)


def work(start: datetime, left: timedelta, calendar: Plain) -> datetime:
    """When so much has been worked. Raises AssertionError where nobody works for a year."""
    now, idle = start, timedelta()
    while idle < 366 * DAY:
        following = _following(now)
        if _working(calendar, now):
            if left <= following - now:
                return now + left
            left -= following - now
            idle = timedelta()
        else:
            idle += following - now
        now = following
    raise AssertionError(f"nobody works in the year before {now}")


def worked(start: datetime, end: datetime, calendar: Plain) -> timedelta:
    """How much is worked between two moments."""
    total, now = timedelta(), start
    while now < end:
        following = min(_following(now), end)
        if _working(calendar, now):
            total += following - now
        now = following
    return total


def moment(wall: datetime, calendar: Plain) -> datetime:
    """The first moment at which the clock on the wall shows this."""
    minute = wall.replace(second=0, microsecond=0)
    now = minute.replace(tzinfo=UTC) - FURTHEST
    while calendar.reading(now + MINUTE).replace(tzinfo=None) < minute:
        now += MINUTE
    if calendar.reading(now + MINUTE).replace(tzinfo=None) == minute:
        return now + MINUTE + (wall - minute)
    return now + (wall - calendar.reading(now).replace(tzinfo=None))


def _following(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + MINUTE


def _working(calendar: Plain, now: datetime) -> bool:
    return _minutes(calendar, now.date())[now.hour * 60 + now.minute]


@cache
def _minutes(calendar: Plain, day: date) -> tuple[bool, ...]:
    """Whether the company works in each minute of a day in UTC."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return tuple(calendar.works(midnight + number * MINUTE) for number in range(24 * 60))


def _nth_workday(day: date, number: int, calendar: Plain) -> datetime:
    """The end of the last minute worked on the nth day after this one on which anybody works."""
    while number:
        day += DAY
        closing = _closing(calendar, day)
        number -= closing is not None
    assert closing is not None
    return closing


@cache
def _closing(calendar: Plain, day: date) -> datetime | None:
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) - FURTHEST
    last = None
    while calendar.reading(now).date() <= day:
        if calendar.reading(now).date() == day and _working(calendar, now):
            last = now + MINUTE
        now += MINUTE
    return last


def _months_later(wall: datetime, number: int) -> datetime:
    first = wall.replace(day=1)
    for _ in range(number):
        first = (first + 31 * DAY).replace(day=1)
    for day in range(wall.day, 0, -1):
        try:
            return first.replace(day=day)
        except ValueError:
            continue  # the month is shorter
    raise AssertionError("a month has a first day")


@cache
def _law(country: str, year: int) -> tuple[set[date], set[date]]:
    """Holidays and make-up workdays; China's only where they are published."""
    if country == "CN" and year not in CHINA_PUBLISHED:
        return set(), set()
    law = holidays.country_holidays(country, years=year)
    return set(law), set(getattr(law, "weekend_workdays", ()))


def _periods(day: Any) -> Periods:
    """A day of a calendar file."""
    texts = () if day == "closed" else day
    return [(_minute(begin), _minute(end)) for begin, end in (text.split("-") for text in texts)]


def _minute(clock: str) -> int:
    hour, minute = clock.strip().split(":")
    return int(hour) * 60 + int(minute)


def _days(listed: Iterable[Any]) -> set[date]:
    return {day if isinstance(day, date) else date.fromisoformat(day) for day in listed}
