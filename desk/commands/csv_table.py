"""A CSV file that records are imported from: its lines by their columns, what is wrong with it, what came of it."""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desk.errors import InvalidFile
from desk.feed.log_format import delimiter_of
from desk.shown.terminal import as_json, say
from models.words.words import Words


@dataclass(frozen=True)
class CsvTable:
    """The columns of a file. `needed` must be there; of those `emptied` an empty cell says that there is none."""

    columns: tuple[str, ...]
    needed: tuple[str, ...]
    emptied: tuple[str, ...] = ()


def lines(name: str, text: str, table: CsvTable) -> Iterator[tuple[int, dict[str, Any]]]:
    """The cells of each line under their columns, with its number; `name` is the file's. Raises InvalidFile."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        head, *rows = [(reader.line_num, fields) for fields in reader if any(fields)] or [(1, [""])]
    except csv.Error as error:
        raise InvalidFile([{"loc": name, "msg": f"is no CSV: line {reader.line_num}: {error}"}]) from None
    columns = [column.strip() for column in head[1]]
    _check(name, columns, rows, table)
    for number, fields in rows:
        cells = zip(columns, map(str.strip, fields), strict=True)
        yield number, {column: None if not cell and column in table.emptied else cell for column, cell in cells}


def text_of_rows(table: CsvTable, rows: Iterable[Mapping[str, Any]]) -> str:
    """The same the other way round: a file that `lines` reads."""
    text = io.StringIO()
    writer = csv.DictWriter(text, table.columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def in_order(errors: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is wrong, line by line."""
    return sorted(errors, key=lambda error: int(error["loc"][0].removeprefix("line ")))


def tell_imported(
    ids: Collection[str], before: Mapping[str, Any], after: Mapping[str, Any], named: Callable[[str], str], text: Words,
    *, machine: bool,
) -> None:
    """Says of what stood in a file what is new, what has changed and how many are as they were."""
    added = [named(one) for one in ids if one not in before]
    changed = [named(one) for one in ids if one in before and before[one] != after[one]]
    unchanged = len(ids) - len(added) - len(changed)
    if machine:
        as_json({"added": added, "changed": changed, "unchanged": unchanged})
    else:
        say(text, added=len(added), changed=len(changed), unchanged=unchanged)


def _check(name: str, columns: list[str], rows: list[tuple[int, list[str]]], table: CsvTable) -> None:
    """Raises InvalidFile where the first line is none of our columns' names, or a line has more or fewer fields."""
    wrong = [f"names no column {column}" for column in table.needed if column not in columns]
    known = ", ".join(table.columns)
    wrong += [f"names {column!r}: columns are {known}" for column in columns if column not in table.columns]
    wrong += [f"names {column} twice" for column in table.columns if columns.count(column) > 1]
    errors: list[dict[str, Any]] = [{"loc": name, "msg": f"its first line {msg}"} for msg in wrong]
    if not wrong:
        uneven = [(number, len(fields)) for number, fields in rows if len(fields) != len(columns)]
        errors += [{"loc": [f"line {n}"], "msg": f"must have {len(columns)} fields, has {has}"} for n, has in uneven]
    if errors:
        raise InvalidFile(errors)
