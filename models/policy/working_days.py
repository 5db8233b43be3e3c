"""What a calendar consists of: a day's working periods, a year's arrangement, and how a file changes them."""

import re
from datetime import date, time
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    field_serializer,
    model_validator,
)

MIDNIGHT = time(0)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(r"\d\d:\d\d(:\d\d([.]\d{1,6})?)?")


class CalendarError(ValueError):
    """The calendar cannot answer; the text says why."""


class CalendarFileError(CalendarError):
    """A calendar file is wrong; `errors` names every wrong field as `{loc, msg}`."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("; ".join(f"{e['loc']}: {e['msg']}" for e in errors))
        self.errors = errors


def _clock(value: Any) -> Any:
    """A wall time; bare numbers are refused, for nobody knows whether 9 is an hour or a second."""
    naive = isinstance(value, time) and value.tzinfo is None
    if naive or (isinstance(value, str) and _CLOCK.fullmatch(value)):
        return value
    raise ValueError('must be a time of day, such as "09:00"')


def _end(value: Any) -> Any:
    return MIDNIGHT if value == "24:00" else _clock(value)


def _split(value: Any) -> Any:
    return tuple(part.strip() for part in value.split("-", 1)) if isinstance(value, str) else value


def _closed(value: Any) -> Any:
    return () if value == "closed" else value


Period = Annotated[
    tuple[Annotated[time, BeforeValidator(_clock)], Annotated[time, BeforeValidator(_end)]],
    BeforeValidator(_split),
]
"""From and to on the wall clock, also as `09:00-12:00`; an end of 24:00, kept as 00:00, is the end of the day."""


def _in_order(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    last = MIDNIGHT
    for number, (start, end) in enumerate(periods):
        if (end != MIDNIGHT and start >= end) or start < last or (number and last == MIDNIGHT):
            raise ValueError("periods must be in order, apart, each ending after it starts")
        last = end
    return periods


Day = Annotated[tuple[Period, ...], BeforeValidator(_closed), AfterValidator(_in_order)]
"""A day's working periods; none, or `closed`, for a day off."""
USUAL: tuple[Period, ...] = ((time(9), time(12)), (time(13), time(18)))


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

    @field_serializer("holidays", "workdays", when_used="json")
    def _sorted(self, value: frozenset[date]) -> list[date]:
        """A set has another order in each process; the published text has one."""
        return sorted(value)


def apply_changes(data: dict[str, Any], changes: dict[str, Any]) -> list[dict[str, str]]:
    """Puts a file's changes into a calendar's data; what has no place there is answered as errors."""
    errors = []
    if changes.get("country", data["country"]) != data["country"]:
        data["years"] = {}
    for key, value in changes.items():
        if key not in ("hours", "years", "overrides"):
            data[key] = value
        elif not isinstance(value, dict):
            errors.append({"loc": key, "msg": f"must be a table, [{key}]"})
        elif key == "hours":
            unknown = [name for name in value if name not in WEEK]
            errors += [{"loc": f"hours.{name}", "msg": f"must be one of {', '.join(WEEK)}"} for name in unknown]
            data["hours"] = tuple(value.get(name, day) for name, day in zip(WEEK, data["hours"], strict=True))
        elif key == "overrides":
            data["overrides"] = {str(day): periods for day, periods in data["overrides"].items()} | value
        else:
            old = {str(number): year for number, year in data["years"].items()}
            merged = {y: old.get(y, {}) | new if isinstance(new, dict) else new for y, new in value.items()}
            data["years"] = old | merged
    return errors


def told(error: ValidationError) -> list[dict[str, str]]:
    """Pydantic's findings with a weekday's name for its number, and in the file's words."""
    found = []
    for item in error.errors():
        loc = list(item["loc"])
        if len(loc) > 1 and loc[0] == "hours" and isinstance(loc[1], int):
            loc[1] = WEEK[loc[1]]
        unknown = item["type"] == "extra_forbidden"
        msg = "is not known here" if unknown else item["msg"].removeprefix("Value error, ")
        found.append({"loc": ".".join(str(part) for part in loc if part != "[key]"), "msg": msg})
    return found
