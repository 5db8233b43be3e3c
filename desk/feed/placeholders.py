"""Texts of a mapping with places to be filled from a row of a log.

`{case}`, `{customer|digits}`, `{ticket|number}`, `{now+2h}`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

_PLACE = re.compile(r"\{([^{}]*)\}")
_NOW = re.compile(r"now(?:\+(\d{1,5})(min|h|d))?")
_COLUMN = re.compile(r"([^|+{}]+?)(?:\|(\w+))?")
_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_FILTERS: dict[str, Callable[[str], str]] = {
    "digits": lambda text: re.sub(r"[^0-9]", "", text),
    "number": lambda text: re.sub(r"[^A-Za-z0-9._-]", "", unicodedata.normalize("NFKC", text)),
}
"""`digits` leaves the digits of a text, `number` what the number of a case may be made of."""
HELP = "a column of the log, {column|digits}, {column|number}, {now} or {now+2h} (min, h, d)"
"""What a place may hold."""


class WrongPlace(ValueError):
    """A place that nothing can fill."""


def fill(value: Any, row: Mapping[str, str], now: datetime) -> Any:
    """The value with every place filled, whatever lists and tables it is made of. Raises WrongPlace."""
    if isinstance(value, dict):
        return {key: fill(item, row, now) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, row, now) for item in value]
    if isinstance(value, str):
        return _PLACE.sub(lambda place: _filled(place[1], row, now), value)
    return value


def _filled(place: str, row: Mapping[str, str], now: datetime) -> str:
    time = _NOW.fullmatch(place)
    if time is not None:
        ahead = int(time[1]) * _UNITS[time[2]] if time[1] else timedelta()
        return (now + ahead).isoformat(timespec="milliseconds")
    name, wanted = _column(place)
    if name not in row:
        raise WrongPlace(f"{{{place}}} names no column of the log; there are {', '.join(row)}")
    return _FILTERS[wanted](row[name]) if wanted else row[name]


def _column(place: str) -> tuple[str, str | None]:
    match = _COLUMN.fullmatch(place)
    if match is None or (match[2] is not None and match[2] not in _FILTERS):
        raise WrongPlace(f"{{{place}}} must be {HELP}")
    return match[1], match[2]


def columns(value: Any) -> Iterator[str]:
    """The columns that a value names, wherever in it they stand; wrong places are passed over."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from columns(item)
    elif isinstance(value, str):
        for place in _PLACE.findall(value):
            match = None if _NOW.fullmatch(place) else _COLUMN.fullmatch(place)
            if match is not None:
                yield match[1]
