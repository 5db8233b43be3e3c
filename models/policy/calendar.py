"""The company's calendar: when it is at work, and how deadlines are counted. Pure: the data are handed in.

Working periods are half-open. A start outside them moves to the next opening; a due that exhausts a period lies
at that period's end. Make-up workdays (调休) count, public holidays do not; company overrides stand on top.
Moments that go in carry an offset; those that come out are in UTC.
"""

import re
import tomllib
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, wraps
from itertools import islice
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
)

from models.policy.duration import SECONDS, Duration, Unit
from models.policy.working_days import (
    MIDNIGHT,
    USUAL,
    WEEK,
    CalendarError,
    CalendarFileError,
    Day,
    Period,
    Year,
    apply_changes,
    told,
)

__all__ = ["Calendar", "CalendarError", "CalendarFileError", "Duration", "Unit", "Year"]

HORIZON = 400
"""Days after which a search for working time gives up: the calendar holds none."""
REACH = timedelta(days=7_500)
"""About twenty years: a length of working time that does not fit in is not counted, since that takes too long."""


_COUNTRY = re.compile("[A-Z]{2}(-[A-Z0-9]{1,3})?")
"""ISO 3166-1, or 3166-2 with a region."""


Moments = list[tuple[datetime, datetime]]
"""Working periods, each from and to."""
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def _within_time(counted: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Raises CalendarError, too, where what is counted leaves the years that dates can hold."""

    @wraps(counted)
    def count(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        try:
            return counted(*args, **kwargs)
        except CalendarError:
            raise
        except (OverflowError, ValueError):
            raise CalendarError("the calendar counts from year 1 to 9999, and this lies outside") from None

    return count


class Calendar(BaseModel):
    """A published version of the company's working time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: str = "Asia/Shanghai"
    country: str = "CN"
    """ISO code of the country, or of its region, whose public holidays `years` holds: CN, IT, GB-ENG."""
    hours: tuple[Day, ...] = (USUAL,) * 5 + ((), ())
    """Working periods of Monday to Sunday."""
    makeup_hours: Day = USUAL
    """Working periods of a make-up workday."""
    years: dict[int, Year] = Field(default_factory=dict)
    overrides: dict[date, Day] = Field(default_factory=dict)
    """The company's own days: their periods, none for closed."""

    @field_validator("zone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("must be a zone such as Asia/Shanghai") from None
        return value

    @field_validator("country")
    @classmethod
    def _code(cls, value: str) -> str:
        if not _COUNTRY.fullmatch(value):
            raise ValueError("must be the two letters of a country, such as CN, or with a region, such as GB-ENG")
        return value

    @field_validator("hours")
    @classmethod
    def _week(cls, value: tuple[Day, ...]) -> tuple[Day, ...]:
        if len(value) != len(WEEK):
            raise ValueError("must list seven days, Monday to Sunday")
        return value

    @field_validator("years")
    @classmethod
    def _own_year(cls, value: dict[int, Year]) -> dict[int, Year]:
        wrong = [d for y, year in value.items() for d in year.holidays | year.workdays if d.year != y]
        if wrong:
            raise ValueError(f"listed under another year: {', '.join(map(str, sorted(wrong)))}")
        return value

    # -- files ------------------------------------------------------------------------------------------------

    @classmethod
    def from_toml(cls, text: str) -> "Calendar":
        """Reads a whole calendar; what it leaves out is as usual. Raises CalendarFileError."""
        return cls().merge(text)

    def merge(self, text: str) -> "Calendar":
        """This calendar with what a TOML file changes. Raises CalendarFileError with every wrong field.

        `zone`, `country`, `makeup_hours`, `[hours]` by weekday, `[years.2027]` with `holidays` and `workdays`,
        `[overrides]` by date; a day is a list of `"09:00-12:00"`, or `"closed"`. A year's list that is given replaces
        the old one; another country or region drops all years of the old one, and
        `models/policy/public_holidays.py` fills in its own.
        """
        try:
            changes = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # too many digits or brackets are no TOMLDecodeError
            raise CalendarFileError([{"loc": "file", "msg": f"is not TOML: {error}"}]) from None
        data = self.model_dump()
        errors = apply_changes(data, changes)
        try:
            merged = Calendar.model_validate(data)
        except ValidationError as error:
            raise CalendarFileError(errors + told(error)) from None
        if errors:
            raise CalendarFileError(errors)
        return merged

    # -- days -------------------------------------------------------------------------------------------------

    @property
    def country_code(self) -> str:
        """The country's two letters, without a region."""
        return self.country[:2]

    @property
    def tz(self) -> ZoneInfo:
        return _zone(self.zone)

    @_within_time
    def local(self, instant: datetime) -> datetime:
        """The moment in the company's zone. Raises CalendarError for a moment without an offset."""
        return _utc(instant).astimezone(self.tz)

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

    @_within_time
    def periods(self, day: date) -> Moments:
        """The working periods of a day as moments, without what a change to summer time swallows."""
        wall = self.wall_periods(day)
        if not wall:
            return []
        midnight, next_midnight = datetime.combine(day, MIDNIGHT), datetime.combine(day + timedelta(days=1), MIDNIGHT)
        offset = self.tz.utcoffset(midnight)
        if offset is not None and offset == self.tz.utcoffset(next_midnight):  # on nearly all days, and much faster
            begun = midnight.replace(tzinfo=UTC) - offset
            return [(begun + _since(start), begun + (_since(end) or _WHOLE)) for start, end in wall]
        moments = (
            (self._edge(day, start), self._edge(day + timedelta(days=end == MIDNIGHT), end)) for start, end in wall
        )
        return [(start, end) for start, end in moments if start < end]

    def is_workday(self, day: date) -> bool:
        return bool(self.wall_periods(day))

    @_within_time
    def is_open(self, instant: datetime) -> bool:
        return any(start <= instant < end for start, end in self.periods(self.local(instant).date()))

    @_within_time
    def provisional(self, instant: datetime) -> bool:
        """No holiday arrangement is published for the year of this moment."""
        return self.local(instant).year not in self.years

    def _moment(self, day: date, clock: time) -> datetime:
        """A wall time as a moment, in UTC: differences must not be taken on the wall clock."""
        return datetime.combine(day, clock, self.tz).astimezone(UTC)

    def _edge(self, day: date, clock: time) -> datetime:
        """A period's begin or end; one that a change to summer time leaves out lies where the clocks jump."""
        late, early = self._moment(day, clock), self._moment(day, clock.replace(fold=1))
        if early >= late:
            return late
        jump = early.replace(second=0, microsecond=0)
        while self.local(jump).utcoffset() == self.local(early).utcoffset():
            jump += timedelta(minutes=1)
        return jump

    def _workdays(self, first: date, reach: timedelta = REACH) -> Iterator[Moments]:
        """The periods of each day that has some, from one on. Raises CalendarError where no more are found."""
        idle = 0
        for number in range(reach.days + 1):
            day = first + timedelta(days=number)
            periods = self.periods(day)
            if periods:
                yield periods
            idle = 0 if periods else idle + 1
            if idle >= HORIZON:
                raise CalendarError(f"the calendar holds no working time within {HORIZON} days before {day}")
        raise CalendarError(f"the calendar holds too little working time within {reach.days} days after {first}")

    def _from(self, instant: datetime, reach: timedelta = REACH) -> Iterator[tuple[datetime, datetime]]:
        """Working periods from the one that holds `instant`, or the next. Raises CalendarError as `_workdays`."""
        for periods in self._workdays(self.local(instant).date(), reach):
            yield from ((start, end) for start, end in periods if end > instant)

    # -- counting ---------------------------------------------------------------------------------------------

    @_within_time
    def next_opening(self, instant: datetime) -> datetime:
        """The moment itself when inside a working period, else the next opening. Raises CalendarError where none is."""
        start, _ = next(self._from(instant))
        return max(start, _utc(instant))

    def prompt_at(self, instant: datetime) -> datetime:
        """When a prompt goes out: at the next opening, or at its own time where nobody knows of an opening."""
        try:
            return self.next_opening(instant)
        except CalendarError:
            return instant

    @_within_time
    def add(self, start: datetime, duration: Duration) -> datetime:
        """The due of a clock that starts at `start`. Raises CalendarError where no working time is left."""
        start = _utc(start)
        if duration.is_clock:
            return start + timedelta(seconds=duration.amount * SECONDS[duration.unit])
        if duration.unit is Unit.WD:
            return self._closing(start, duration.amount)
        if duration.is_working:
            return self.add_working(start, timedelta(seconds=duration.amount * SECONDS[duration.unit]))
        local = self.local(start)
        if duration.unit is Unit.CD:
            return self._wall(local.date() + timedelta(days=duration.amount), local)
        return self._wall(_months_later(local.date(), duration.amount), local)

    def _wall(self, day: date, like: datetime) -> datetime:
        return self._moment(day, like.time().replace(fold=0))

    def _closing(self, start: datetime, count: int) -> datetime:
        """Closing time of the nth workday after the day of the start."""
        days = self._workdays(self.local(start).date() + timedelta(days=1))
        *_, last = islice(days, count)
        return last[-1][1]

    @_within_time
    def add_working(self, start: datetime, left: timedelta, reach: timedelta = REACH) -> datetime:
        """The moment at which that much working time has passed; at a period's end when it exhausts it.

        Raises CalendarError where there is not so much of it within `reach`.
        """
        start = _utc(start)
        for opening, closing in self._from(start, reach):
            begin = max(opening, start)
            if left <= closing - begin:
                return begin + left
            left -= closing - begin
        raise AssertionError("periods go on until they are given up")

    @_within_time
    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two moments; nothing where `end` is not after `start`."""
        total = timedelta()
        day, last = self.local(start).date(), self.local(end).date()
        while day <= last:
            for opening, closing in self.periods(day):
                total += max(timedelta(), min(closing, end) - max(opening, start))
            day += timedelta(days=1)
        return total

    @_within_time
    def warn_at(self, start: datetime, due: datetime, unit: Unit, ratio: float = 0.75) -> datetime:
        """When to warn: `share_at`; outside hours it moves to the next opening, save for clock units."""
        share = self.share_at(start, due, unit, ratio)
        return share if Duration(amount=1, unit=unit).is_clock else self.next_opening(share)

    @_within_time
    def share_at(self, start: datetime, due: datetime, unit: Unit, ratio: float = 0.75) -> datetime:
        """When a share is used up, of the working time for working units, of plain time otherwise."""
        start, due = _utc(start), _utc(due)
        if Duration(amount=1, unit=unit).is_working:
            return self.add_working(start, self.working_time(start, due) * ratio, reach=max(REACH, due - start))
        return start + (due - start) * ratio

    @_within_time
    def end_of(self, day: date) -> datetime:
        """Midnight at the end of a day."""
        return self._moment(day + timedelta(days=1), MIDNIGHT)

    @_within_time
    def limit_end(self, start: date, days: int) -> datetime:
        """The end of a customer's limit in days: day 1 is the day after; a last day off runs on to the next workday."""
        day = start + timedelta(days=days)
        for _ in range(HORIZON):
            if self.is_workday(day):
                return self._moment(day + timedelta(days=1), MIDNIGHT)
            day += timedelta(days=1)
        raise CalendarError(f"the calendar holds no workday within {HORIZON} days before {day}")

    def adopt(self, published: "Calendar") -> "Calendar":
        """This calendar with the years, and their overrides, that only `published` holds; what it has stays.

        Another country's or region's years are not for it: nothing changes then.
        """
        if published.country != self.country:
            return self
        new = published.years.keys() - self.years.keys()
        kept = {d: v for d, v in self.overrides.items() if d.year not in new}
        added = {d: v for d, v in published.overrides.items() if d.year in new}
        years = self.years | {y: published.years[y] for y in new}
        return self.model_copy(update={"years": years, "overrides": kept | added})

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


_WHOLE = timedelta(days=1)


@lru_cache
def _since(clock: time) -> timedelta:
    """The time since midnight on the wall clock."""
    return datetime.combine(date.min, clock) - datetime.combine(date.min, MIDNIGHT)


def _utc(instant: datetime) -> datetime:
    """The moment in UTC: sums and differences taken in a zone would be the wall clock's."""
    if instant.utcoffset() is None:
        raise CalendarError("a moment needs its offset from UTC, such as 2026-11-23T10:00:00+08:00")
    return instant.astimezone(UTC)


def _months_later(day: date, months: int) -> date:
    """The same day of the month, else the month's last."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
