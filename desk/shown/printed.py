"""A report as people keep it: Markdown to print, CSV for a spreadsheet, each figure beside where it stands.

Heads of columns are told as everywhere (`desk/shown/words.py`); what people wrote is shown as it is, in one line.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from desk.shown import words
from desk.shown.terminal import clean
from models.words import terms
from models.words.spoken import say
from models.words.words import Words

TABLE, WHAT, VALUE, SOURCE = "table", "what", "value", "source"
"""Columns: in which table a line of CSV stands; of the report's head; and the entry that a figure comes from."""


@dataclass(frozen=True)
class PrintedTable:
    """Rows under the English heads of their columns."""

    title: Words
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class PrintedReport:
    """A report: what it is of, what is said of the whole, its tables."""

    title: str
    head: Mapping[Words, Any] = field(default_factory=dict)
    tables: Sequence[PrintedTable] = ()


def source(workflow_id: str, entries: Iterable[int]) -> str:
    """Where figures come from: a case, and the entries of its timeline, such as `qualityday-G-20261201/4, 7`."""
    seqs = ", ".join(map(str, sorted(set(entries))))
    return f"{workflow_id}/{seqs}" if seqs else workflow_id


def source_of(row: Mapping[str, Any]) -> str:
    """Where a row of a form comes from: its case and the entry that wrote it."""
    return source(row["workflow_id"], [row["seq"]])


def sourced(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of a form, each with where it comes from."""
    return ({**row, "source": source_of(row)} for row in rows)


def when(moment: datetime | None, tz: tzinfo) -> str:
    """A moment on the company's clock, to the minute; empty for none."""
    return "" if moment is None else moment.astimezone(tz).strftime("%Y-%m-%d %H:%M")


def state_words(kind: str, state: str) -> Words:
    """A state of a kind: by its name in English, in Chinese in words."""
    found = terms.state(kind, state)
    return Words(state, found.name.zh if found is not None else state)


def markdown(report: PrintedReport) -> str:
    """The report as Markdown: a heading, what is said of the whole, a heading and a table for each table."""
    parts = [f"# {_line(report.title)}"]
    if report.head:
        parts.append(
            "\n".join(f"- {say(name)}{say(words.COLON)}{_line(_told(value))}" for name, value in report.head.items())
        )
    for table in report.tables:
        parts += [f"## {say(table.title)}", _rows(table) if table.rows else say(words.NONE)]
    return "\n\n".join(parts) + "\n"


def as_csv(report: PrintedReport) -> str:
    """The report as one CSV file: each line says in its first column of which table it is."""
    columns = [*dict.fromkeys((WHAT, VALUE, *(column for table in report.tables for column in table.columns)))]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([words.column(column) for column in (TABLE, *columns)])
    for name, value in report.head.items():
        writer.writerow([report.title, *_cells(columns, {WHAT: say(name), VALUE: _told(value)})])
    for table in report.tables:
        for row in table.rows:
            writer.writerow([say(table.title), *_cells(columns, row)])
    return text.getvalue()


def as_values(report: PrintedReport) -> dict[str, Any]:
    """The report for programs: English names, the values as they are."""
    head = {name.en: _plain(value) for name, value in report.head.items()}
    tables = {table.title.en: [_plain_row(row) for row in table.rows] for table in report.tables}
    return {"title": report.title, "head": head, "tables": tables}


def _plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _plain(value) for key, value in row.items()}


def _plain(value: Any) -> Any:
    return value.en if isinstance(value, Words) else value


def _rows(table: PrintedTable) -> str:
    lines = [[words.column(column) for column in table.columns], ["---"] * len(table.columns)]
    lines += [
        [_line(_told(row.get(column), column)).replace("|", "\\|") for column in table.columns] for row in table.rows
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cells(columns: Sequence[str], row: Mapping[str, Any]) -> list[str]:
    return [_line(_told(row.get(column), column)) for column in columns]


def _told(value: Any, column: str = "") -> Any:
    """A value as people read it: yes or no, and in words what has words under its column."""
    if isinstance(value, bool):
        return say(words.YES if value else words.NO)
    found = value if isinstance(value, Words) else words.VALUES.get(column, {}).get(str(value))
    return value if found is None else say(found)


def _line(value: Any) -> str:
    """A value in one line, without signs that a terminal would obey."""
    return "" if value is None else clean(" ".join(str(value).split()))
