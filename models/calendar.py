"""The company's calendar: when it is at work, and how deadlines are counted. Pure: the data are handed in.

Working periods are half-open. A start outside them moves to the next opening; a due that exhausts a period lies
at that period's end. Make-up workdays (调休) count, public holidays do not; company overrides stand on top.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from models.duration import SECONDS, Duration, Unit

__all__ = ["Calendar", "CalendarError", "Duration", "Unit", "Year"]

HORIZON = 400
"""Days after which a search for working time gives up: the calendar holds none."""
MIDNIGHT = time(0)
Period = tuple[time, time]
"""From and to on the wall clock; an end of 00:00 is the end of the day."""
USUAL: tuple[Period, ...] = ((time(9), time(12)), (time(13), time(18)))


class CalendarError(ValueError):
    """The calendar cannot answer; the text says why."""


class Year(BaseModel):
    """The published arrangement of a year: public holidays, and make-up workdays on weekends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    @model_validator(mode="after")
    def _apart(self) -> "Year":
        both = sorted(self.holidays & self.workdays)
        if both:
            raise ValueError(f"both holiday and make-up workday: {', '.join(map(str, both))}")
        return self


def _in_order(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    last = MIDNIGHT
    for number, (start, end) in enumerate(periods):
        if (end != MIDNIGHT and start >= end) or start < last or (number and last == MIDNIGHT):
            raise ValueError("periods must be in order, apart, each ending after it starts")
        last = end
    return periods


class Calendar(BaseModel):
    """A published version of the company's working time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: str = "Asia/Shanghai"
    hours: tuple[tuple[Period, ...], ...] = (USUAL,) * 5 + ((), ())
    """Working periods of Monday to Sunday."""
    makeup_hours: tuple[Period, ...] = USUAL
    """Working periods of a make-up workday."""
    years: dict[int, Year] = Field(default_factory=dict)
    overrides: dict[date, tuple[Period, ...]] = Field(default_factory=dict)
    """The company's own days: their periods, none for closed."""

    @field_validator("zone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("must be a zone such as Asia/Shanghai") from None
        return value

    @field_validator("hours")
    @classmethod
    def _week(cls, value: tuple[tuple[Period, ...], ...]) -> tuple[tuple[Period, ...], ...]:
        if len(value) != 7:
            raise ValueError("must list seven days, Monday to Sunday")
        return tuple(_in_order(day) for day in value)

    @field_validator("makeup_hours")
    @classmethod
    def _makeup(cls, value: tuple[Period, ...]) -> tuple[Period, ...]:
        return _in_order(value)

    @field_validator("overrides")
    @classmethod
    def _own(cls, value: dict[date, tuple[Period, ...]]) -> dict[date, tuple[Period, ...]]:
        return {day: _in_order(periods) for day, periods in value.items()}

    @model_validator(mode="after")
    def _own_year(self) -> "Calendar":
        wrong = [d for y, year in self.years.items() for d in year.holidays | year.workdays if d.year != y]
        if wrong:
            raise ValueError(f"listed under another year: {', '.join(map(str, sorted(wrong)))}")
        return self

    # -- days -------------------------------------------------------------------------------------------------

    @property
    def tz(self) -> ZoneInfo:
        return _zone(self.zone)

    def local(self, instant: datetime) -> datetime:
        """The moment in the company's zone."""
        return instant.astimezone(self.tz)

    def wall_periods(self, day: date) -> tuple[Period, ...]:
        """The working periods of a day on the wall clock; none when closed."""
        if day in self.overrides:
            return self.overrides[day]
        year = self.years.get(day.year)
        if year is not None and day in year.holidays:
            return ()
        if year is not None and day in year.workdays:
            return self.makeup_hours
        return self.hours[day.weekday()]

    def periods(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working periods of a day as moments."""
        return [
            (self._moment(day, start), self._moment(day + timedelta(days=end == MIDNIGHT), end))
            for start, end in self.wall_periods(day)
        ]

    def is_workday(self, day: date) -> bool:
        return bool(self.wall_periods(day))

    def is_open(self, instant: datetime) -> bool:
        return any(start <= instant < end for start, end in self.periods(self.local(instant).date()))

    def provisional(self, instant: datetime) -> bool:
        """No holiday arrangement is published for the year of this moment."""
        return self.local(instant).year not in self.years

    def _moment(self, day: date, clock: time) -> datetime:
        """A wall time as a moment, in UTC: differences must not be taken on the wall clock."""
        return datetime.combine(day, clock, self.tz).astimezone(UTC)

    def _from(self, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working periods from the one that holds `instant`, or the next. Raises CalendarError at the horizon."""
        day = self.local(instant).date()
        idle = 0
        while idle < HORIZON:
            idle += 1
            for start, end in self.periods(day):
                if end > instant:
                    idle = 0
                    yield start, end
            day += timedelta(days=1)
        raise CalendarError(f"the calendar holds no working time within {HORIZON} days after {day}")

    # -- counting ---------------------------------------------------------------------------------------------

    def next_opening(self, instant: datetime) -> datetime:
        """The moment itself when inside a working period, else the next opening."""
        start, _ = next(self._from(instant))
        return max(start, instant)

    def add(self, start: datetime, duration: Duration) -> datetime:
        """The due of a clock that starts at `start`."""
        if duration.is_clock:
            return start + timedelta(seconds=duration.amount * SECONDS[duration.unit])
        if duration.unit is Unit.WD:
            return self._workdays(start, duration.amount)
        if duration.is_working:
            return self.add_working(start, timedelta(seconds=duration.amount * SECONDS[duration.unit]))
        local = self.local(start)
        if duration.unit is Unit.CD:
            return self._wall(local.date() + timedelta(days=duration.amount), local)
        return self._wall(_months_later(local.date(), duration.amount), local)

    def _wall(self, day: date, like: datetime) -> datetime:
        return self._moment(day, like.time())

    def _workdays(self, start: datetime, count: int) -> datetime:
        """Closing time of the nth workday after the day of the start."""
        day = self.local(start).date()
        idle = 0
        while idle < HORIZON:
            day += timedelta(days=1)
            idle += 1
            periods = self.periods(day)
            if periods:
                idle = 0
                count -= 1
                if count == 0:
                    return periods[-1][1]
        raise CalendarError(f"the calendar holds no workday within {HORIZON} days before {day}")

    def add_working(self, start: datetime, left: timedelta) -> datetime:
        """The moment at which that much working time has passed; at a period's end when it exhausts it."""
        for opening, closing in self._from(start):
            begin = max(opening, start)
            if left <= closing - begin:
                return begin + left
            left -= closing - begin
        raise AssertionError("periods go on until the horizon")

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two moments; nothing where `end` is not after `start`."""
        total = timedelta()
        day, last = self.local(start).date(), self.local(end).date()
        while day <= last:
            for opening, closing in self.periods(day):
                total += max(timedelta(), min(closing, end) - max(opening, start))
            day += timedelta(days=1)
        return total

    def warn_at(self, start: datetime, due: datetime, unit: Unit, ratio: float) -> datetime:
        """When to warn: a share of the working time for working units, of plain time otherwise.

        Outside hours it moves to the next opening, save for clock units.
        """
        duration = Duration(amount=1, unit=unit)
        if duration.is_clock:
            return start + (due - start) * ratio
        if duration.is_working:
            return self.next_opening(self.add_working(start, self.working_time(start, due) * ratio))
        return self.next_opening(start + (due - start) * ratio)

    def limit_end(self, start: date, days: int) -> datetime:
        """The end of a customer's limit in days: day 1 is the day after; a last day off runs on to the next workday."""
        day = start + timedelta(days=days)
        for _ in range(HORIZON):
            if self.is_workday(day):
                return self._moment(day + timedelta(days=1), MIDNIGHT)
            day += timedelta(days=1)
        raise CalendarError(f"the calendar holds no workday within {HORIZON} days before {day}")

    def slice(self, from_year: int) -> "Calendar":
        """The calendar from a year on, as a case carries it."""
        return self.model_copy(
            update={
                "years": {y: v for y, v in self.years.items() if y >= from_year},
                "overrides": {d: v for d, v in self.overrides.items() if d.year >= from_year},
            }
        )


@lru_cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _months_later(day: date, months: int) -> date:
    """The same day of the month, else the month's last."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))

