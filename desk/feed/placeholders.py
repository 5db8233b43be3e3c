"""Texts of a mapping with places to be filled from a row of a log.

`{case}`, `{customer|digits}`, `{ticket|number}`, `{now+2h}`; and, alone in its text, `{answer|given}`,
`{seconds|whole}`, `{urgent|yes}`, which leave their key out where the column is empty.
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
HELP = (
    "a column of the log, {column|digits}, {column|number}, {now} or {now+2h} (min, h, d); alone in its text also "
    "{column|given}, {column|whole} or {column|yes}"
)
"""What a place may hold."""


class LeftOut:
    """Stands for what a row does not say: its key is left out."""

    def __str__(self) -> str:
        return ""


LEFT_OUT = LeftOut()
_SAID = dict.fromkeys(("yes", "y", "true", "1", "是"), True) | dict.fromkeys(("no", "n", "false", "0", "否"), False)


def _whole(text: str) -> int | str:
    """A whole number, in whatever digits; what is none is left to whoever judges it."""
    digits = unicodedata.normalize("NFKC", text)
    return int(digits) if re.fullmatch(r"-?[0-9]{1,9}", digits) else text


_ALONE: dict[str, Callable[[str], Any]] = {
    "given": lambda text: text,
    "whole": _whole,
    "yes": lambda text: _SAID.get(text.casefold(), text),
}
"""Filters that make no text of what a column says, or may leave it out: such a place stands alone."""


class WrongPlace(ValueError):
    """A place that nothing can fill."""


def fill(value: Any, row: Mapping[str, str], now: datetime) -> Any:
    """The value with every place filled, whatever lists and tables it is made of. Raises WrongPlace."""
    if isinstance(value, dict):
        filled = ((key, fill(item, row, now)) for key, item in value.items())
        return {key: item for key, item in filled if item is not LEFT_OUT}
    if isinstance(value, list):
        return [item for item in (fill(part, row, now) for part in value) if item is not LEFT_OUT]
    if isinstance(value, str):
        whole = _PLACE.fullmatch(value)
        if whole is not None and whole[1].rpartition("|")[2] in _ALONE:
            name, wanted = _column(whole[1])
            said = _said(whole[1], name, row).strip()
            return _ALONE[wanted or ""](said) if said else LEFT_OUT
        return _PLACE.sub(lambda place: _filled(place[1], row, now), value)
    return value


def _filled(place: str, row: Mapping[str, str], now: datetime) -> str:
    time = _NOW.fullmatch(place)
    if time is not None:
        ahead = int(time[1]) * _UNITS[time[2]] if time[1] else timedelta()
        return (now + ahead).isoformat(timespec="milliseconds")
    name, wanted = _column(place)
    if wanted in _ALONE:
        raise WrongPlace(f"{{{place}}} must stand alone in its text")
    said = _said(place, name, row)
    return _FILTERS[wanted](said) if wanted else said


def _said(place: str, name: str, row: Mapping[str, str]) -> str:
    if name not in row:
        raise WrongPlace(f"{{{place}}} names no column of the log; there are {', '.join(row)}")
    return row[name]


def _column(place: str) -> tuple[str, str | None]:
    match = _COLUMN.fullmatch(place)
    if match is None or (match[2] is not None and match[2] not in (*_FILTERS, *_ALONE)):
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
