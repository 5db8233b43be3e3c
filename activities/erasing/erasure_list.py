"""The list of erasures, outside of the database: a backup that is restored brings back what was erased after it."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from activities.erasing.eraser import ErasureResult
from models.texts import text_in

FILE_NAME = "erasures.jsonl"


@dataclass(frozen=True)
class ErasedLine:
    """One line: which customer, and which cases were erased."""

    entry: int
    cases: tuple[str, ...]


def note(path: Path, done: ErasureResult, now: datetime) -> None:
    """Adds a line and has it on the disk when it returns. It names nobody, only the entry's number. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {"at": now.isoformat(), "erasure": done.erasure, "customer_entry": done.entry, "cases": list(done.erased)}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> Iterator[ErasedLine]:
    """The lines of a list; none where there is no file. Raises ValueError for what is no such line."""
    try:
        text = text_in(path)
    except FileNotFoundError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found = json.loads(line)
            yield ErasedLine(int(found["customer_entry"]), tuple(map(str, found["cases"])))
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"{path}, line {number}, is no line of a list of erasures") from None
