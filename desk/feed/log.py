"""A past log: a CSV file whose first line names the columns; one row for each thing that happened."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from operator import itemgetter

from desk.errors import InvalidFile
from desk.feed.log_format import delimiter_of, forms_of, read_time
from models.fields import YEARS

WRONG_SHOWN = 20
"""Wrong lines that are named one by one."""
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?")


@dataclass(frozen=True)
class LogRow:
    """One thing that happened. `line` is where it ends in the file, the line of names being 1."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True)
class Log:
    """A log as it was read; there is at least one row."""

    columns: tuple[str, ...]
    rows: tuple[LogRow, ...]


def read(name: str, text: str, delimiter: str | None = None) -> Log:
    """The log in a file's text; `name` is the file's. Without a delimiter the line of names tells it.

    Raises InvalidFile.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or delimiter_of(text), strict=True)
    try:
        lines = [(reader.line_num, fields) for fields in reader if fields]
    except csv.Error as error:
        raise _wrong(name, f"is no CSV: line {reader.line_num}: {error}") from None
    if not lines:
        raise _wrong(name, "is empty: a log begins with a line that names its columns")
    (_, names), *rows = lines
    _check(name, names, rows)
    columns = tuple(names)
    return Log(columns, tuple(LogRow(line, dict(zip(columns, fields, strict=True))) for line, fields in rows))


def _check(name: str, names: list[str], rows: list[tuple[int, list[str]]]) -> None:
    twice = sorted({column for column in names if names.count(column) > 1})
    if twice:
        raise _wrong(name, f"names a column twice: {', '.join(twice)}")
    if not rows:
        raise _wrong(name, f"holds no rows, only the names {', '.join(names)}")
    uneven = [line for line, fields in rows if len(fields) != len(names)]
    if uneven:
        raise _wrong(name, f"must have {len(names)} fields in every line, and has not in {lines_of(uneven)}")


def by_case(name: str, log: Log, column: str, limit: int | None = None) -> dict[str, list[LogRow]]:
    """The rows of each case in the file's order, cases in the order in which they begin; the first `limit` cases.

    Raises InvalidFile for rows without a case.
    """
    nameless = [row.line for row in log.rows if not row.values[column].strip()]
    if nameless:
        raise _wrong(name, f"names no case ({column}) in {lines_of(nameless)}")
    found: dict[str, list[LogRow]] = {}
    for row in log.rows:
        case = row.values[column]
        if case in found or limit is None or len(found) < limit:
            found.setdefault(case, []).append(row)
    return found


def moments(name: str, rows: Sequence[LogRow], column: str, tz: tzinfo, form: str | None = None) -> list[datetime]:
    """When each row happened, in UTC; a time without an offset is one of `tz`, the first where clocks go back.

    Times are ISO 8601, or in the form that the mapping names. Raises InvalidFile for rows whose time cannot be read.
    """
    found = [(row, _moment(row.values[column].strip(), tz, form)) for row in rows]
    wrong = [row for row, moment in found if moment is None]
    if wrong:
        wanted = f"ISO 8601, {YEARS[0]} to {YEARS[-1]}, such as 2026-11-23T09:30:00 or 2026-11-23T09:30:00+08:00"
        other = _other_form([row.values[column].strip() for row in wrong], form)
        where = lines_of([row.line for row in wrong])
        raise _wrong(name, f"must have a time ({column}) in {wanted}{other}, and has not in {where}")
    return [moment for _, moment in found if moment is not None]


def _other_form(wrong: Sequence[str], form: str | None) -> str:
    """What the mapping says of times, and what it would have to say that these can be read."""
    reading = " or ".join(f'"{form}"' for form in forms_of(wrong))
    hint = f" ([log] time = {reading} in the mapping reads these)" if reading else ""
    return f", or in the form that the mapping names{f', {form}' if form else ''}{hint}"


def _moment(text: str, tz: tzinfo, form: str | None) -> datetime | None:
    said = _iso(text) or (read_time(text, form) if form is not None else None)
    if said is None or said.year not in YEARS:
        return None
    return (said if said.tzinfo is not None else said.replace(tzinfo=tz)).astimezone(UTC)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        return None


def in_order(rows: Iterable[LogRow], times: Iterable[datetime], column: str) -> list[tuple[datetime, LogRow]]:
    """The rows by time, those of one case in the file's order; `column` names the case.

    A row dated before its predecessor in its case is given the predecessor's time.
    """
    latest: dict[str, datetime] = {}
    timed = []
    for row, time in zip(rows, times, strict=True):
        case = row.values[column]
        latest[case] = max(time, latest.get(case, time))
        timed.append((latest[case], row))
    return sorted(timed, key=itemgetter(0))


def lines_of(lines: list[int]) -> str:
    """Lines by their numbers, the first of many."""
    more = len(lines) - WRONG_SHOWN
    shown = ", ".join(map(str, lines[:WRONG_SHOWN]))
    return f"line{'s' if len(lines) > 1 else ''} {shown}" + (f" and {more} more" if more > 0 else "")


def _wrong(name: str, msg: str) -> InvalidFile:
    return InvalidFile([{"loc": name, "msg": msg}])
