"""A simulation's outcome as files: four CSVs for people and spreadsheets, and what they lack in run.json."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError

from desk.errors import BadUsage, InvalidFile
from desk.simulation.outcome import CaseOutcome, CommitmentOutcome, EscalationOutcome, SimulationOutcome
from desk.simulation.past import RefusedEvent
from models.fields import Instant
from models.texts import text_in

TABLES: dict[str, type[Any]] = {
    "cases": CaseOutcome,
    "commitments": CommitmentOutcome,
    "escalations": EscalationOutcome,
    "refused": RefusedEvent,
}
"""File and field of the outcome → what a row is; its fields are the columns."""
RUN = "run.json"
TIMES = {"opened", "closed", "started", "due", "met_at", "at"}
OPTIONAL = {"closed", "met_at", "event"}
"""Columns whose empty cell stands for None."""
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
"""How a cell begins that a spreadsheet would run, whether or not it was made harmless before."""


class _Run(BaseModel):
    """What the CSVs lack; without the seconds it took, so that the same outcome gives the same bytes."""

    model_config = ConfigDict(frozen=True)

    policy: str
    zone: ZoneInfo
    until: AwareDatetime
    deeds: int
    events: int
    inputs: str


def prepare(folder: Path) -> None:
    """Makes the folder and tries whether it can be written, before a long run. Raises BadUsage."""
    put(folder, {".trial": b""})
    (folder / ".trial").unlink()


def write(folder: Path, outcome: SimulationOutcome) -> None:
    """Keeps an outcome in a folder, over an earlier one. Raises BadUsage where it cannot be written.

    run.json goes first and comes last, so that a folder whose writing was cut short is none to read.
    """
    run = _Run.model_validate(vars(outcome) | {"until": outcome.until.astimezone(outcome.zone)})
    content = {f"{name}.csv": _csv(name, outcome) for name in TABLES}
    content[RUN] = (run.model_dump_json(indent=2) + "\n").encode()
    put(folder, content, first_gone=RUN)


def put(folder: Path, content: dict[str, bytes], *, first_gone: str | None = None) -> None:
    """Files in a folder, in this order; readers see the old file or the new one, never half of it. Raises BadUsage.

    `first_gone` is removed once all are ready to take their places.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        drafts = {name: folder / f".{name}.new" for name in content}
        for name, data in content.items():
            drafts[name].write_bytes(data)
        if first_gone is not None:
            (folder / first_gone).unlink(missing_ok=True)
        for name, draft in drafts.items():
            draft.replace(folder / name)
    except OSError as error:
        raise BadUsage(f"{folder} cannot be written: {error.strerror}; name a folder that can") from None


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], zone: ZoneInfo) -> bytes:
    """A CSV file: times in the zone to the second, texts such that no spreadsheet runs them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")  # as RFC 4180 has it; only then is a lone \r in a text quoted
    writer.writerow(columns)
    writer.writerows([cell(value, zone) for value in row] for row in rows)
    return text.getvalue().encode()


def cell(value: Any, zone: ZoneInfo) -> str:
    """A value as a CSV file has it; a text that begins like a formula has an apostrophe before it."""
    if isinstance(value, datetime):
        return iso(value, zone)
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and _FORMULA.match(text) else text


def iso(moment: datetime, zone: ZoneInfo) -> str:
    """A moment in ISO 8601, to the second, with the zone's offset."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def _csv(name: str, outcome: SimulationOutcome) -> bytes:
    columns = [field.name for field in fields(TABLES[name])]
    rows = ([getattr(one, column) for column in columns] for one in getattr(outcome, name))
    return table(columns, rows, outcome.zone)


# -- reading ------------------------------------------------------------------------------------------------------


def read(folder: Path) -> SimulationOutcome:
    """The outcome that a folder keeps. Raises InvalidFile."""
    try:
        run = _Run.model_validate_json(_text(folder / RUN))
    except ValidationError as error:
        raise _wrong(folder / RUN, f"is not what a simulation keeps: {error.errors()[0]['msg']}") from None
    return SimulationOutcome(
        zone=run.zone,
        until=run.until.astimezone(UTC),
        policy=run.policy,
        deeds=run.deeds,
        events=run.events,
        inputs=run.inputs,
        seconds=0.0,
        **{name: _rows(folder / f"{name}.csv", row) for name, row in TABLES.items()},
    )


def _rows(path: Path, row: type[Any]) -> list[Any]:
    columns, adapter = [field.name for field in fields(row)], TypeAdapter(row)
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    if next(reader, None) != columns:
        raise _wrong(path, f"must begin with the columns {', '.join(columns)}; run the simulation again")
    try:
        return [adapter.validate_python(_values(columns, cells)) for cells in reader]
    except (csv.Error, ValueError) as error:
        raise _wrong(path, f"is not what a simulation keeps: line {reader.line_num}: {error}") from None


def _values(columns: list[str], cells: list[str]) -> dict[str, Any]:
    return {column: _value(column, text) for column, text in zip(columns, cells, strict=True)}


def _value(column: str, text: str) -> Any:
    if not text and column in OPTIONAL:
        return None
    if column in TIMES:
        return _INSTANT.validate_python(text).astimezone(UTC)
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _text(path: Path) -> str:
    try:
        return text_in(path)
    except OSError as error:
        raise _wrong(path, f"{error.strerror or 'cannot be read'}; a whole simulation keeps it") from None
    except UnicodeDecodeError as error:
        raise _wrong(path, f"is not UTF-8 at byte {error.start}") from None


def _wrong(path: Path, msg: str) -> InvalidFile:
    return InvalidFile([{"loc": str(path), "msg": msg}])
