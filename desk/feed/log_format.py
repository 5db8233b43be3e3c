"""How a log is written: a file's bytes as text, by UTF-8 or as its mapping says; what to do where neither fits."""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator

from desk.errors import InvalidFile
from models.fields import Message

UTF8 = "utf-8-sig"
SAVE = 'save it as "CSV UTF-8" (in Excel: Save As)'
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of spreadsheet programs begin that are no text."""
DELIMITERS = (",", ";", "\t")
"""Recognised by the line of names; any other is named in the mapping."""
_SAMPLE = datetime(2026, 11, 23, 21, 37)  # noqa: DTZ001 - a time on no clock
_DAYS = ("%Y/%m/%d", "%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y%m%d")
_CLOCKS = (" %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "T%H%M%S", " %H时%M分")
FORMS = tuple(day + clock for day in _DAYS for clock in _CLOCKS)
"""Times as spreadsheets and other programs write them."""


def _encoding(value: str) -> str:
    try:
        b"text".decode(value, "replace")
    except (LookupError, ValueError):
        raise ValueError('must name an encoding, such as "utf-8", "gbk", "big5" or "utf-16"') from None
    return value


def _delimiter(value: str) -> str:
    if len(value) != 1 or value in '"\r\n':
        raise ValueError('must be one character, such as ";" or "\\t"')
    return value


def _time(value: str) -> str:
    try:
        whole = datetime.strptime(_SAMPLE.strftime(value), value).replace(tzinfo=None) == _SAMPLE  # noqa: DTZ007
    except (ValueError, UnicodeError):
        whole = False
    if not whole:
        raise ValueError("must say year, month, day, hour and minute, such as %Y/%m/%d %H:%M")
    return value


class LogFormat(Message):
    """What a mapping says of how its logs are written."""

    encoding: Annotated[str, AfterValidator(_encoding)] = UTF8
    delimiter: Annotated[str, AfterValidator(_delimiter)] | None = None
    """Between the fields of a line; without it the line of names tells."""
    time: Annotated[str, AfterValidator(_time)] | None = None
    """Of times that are not ISO 8601, in the letters of Python's `strptime`: `%Y/%m/%d %H:%M`."""


def text_of_log(name: str, data: bytes, encoding: str = UTF8) -> str:
    """The text of a log. Raises InvalidFile, which says at which line it cannot be read and what can be done."""
    if data.startswith(WORKBOOKS):
        raise _wrong(name, f"is a spreadsheet's workbook, not a CSV file: {SAVE}")
    used = UTF8 if data.startswith(BOM_UTF8) else encoding
    try:
        text = data.decode(used)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        called = "UTF-8" if used == UTF8 else used
        raise _wrong(name, f"is not {called} at byte {error.start} (line {line}): {_remedy(data)}") from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise _wrong(name, f"holds NUL characters (line {line}), as UTF-16 has them where it is read as {used}: {SAVE}")
    return text.removeprefix("\ufeff")


def _remedy(data: bytes) -> str:
    likely = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "gbk"
    return f'{SAVE}, or name its encoding in the mapping: [log] encoding = "{likely}"'


def delimiter_of(text: str) -> str:
    """What stands between the fields: that which makes the most of the line of names."""
    return max(DELIMITERS, key=lambda delimiter: _fields(text, delimiter))


def _fields(text: str, delimiter: str) -> int:
    try:
        return next(
            (len(f) for f in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if f), 0
        )
    except csv.Error:
        return 0


def forms_of(times: Iterable[str]) -> list[str]:
    """The forms in which all of these times can be read."""
    wanted = list(times)
    return [form for form in FORMS if all(read_time(text, form) is not None for text in wanted)]


def read_time(text: str, form: str) -> datetime | None:
    """A time in such a form, without an offset unless it says one; None where it is none."""
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - the caller knows the zone
    except ValueError:
        return None


def _wrong(name: str, msg: str) -> InvalidFile:
    return InvalidFile([{"loc": name, "msg": msg}])
