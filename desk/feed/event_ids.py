"""The event ids of a feed, by which it knows its own messages again: row, step and record of each.

A row is known by what it says, not by its line: a log that is exported anew has its rows on other lines.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from desk.feed.log import LogRow
from models.vocabulary import Outcome

_DIGITS = 8
"""Hexadecimal digits of a digest: two rows of one case hardly ever have the same by chance."""
_EVENT_ID = re.compile(r"[^/]*/([0-9]+|[0-9a-f]{8}[.][0-9a-f]{8}[.][0-9]+)/([0-9]+)(?:/([0-9]+))?")
_IN_CONTENT = re.compile(r'"event_id": "([^"]*)"')
_NOTE = r"log line ([0-9]+), step ([0-9]+)(?:, record ([0-9]+))?"
NOTED = rf"(^|[(]){_NOTE}[)]?$"
"""How the note of an event ends that a feed has sent, for PostgreSQL."""


@dataclass(frozen=True)
class Sign:
    """What a row says: `deed` is a digest of its time and activity, `content` of everything, `place` its running
    number among the rows of its case that say the same."""

    deed: str
    content: str
    place: int

    def __str__(self) -> str:
        return f"{self.deed}.{self.content}.{self.place}"


@dataclass(frozen=True)
class Mark:
    """Which event of a log: its row's sign, its step, and the conduct record, 0 where it is sent for none.

    Releases that knew a row by its line had that for its sign.
    """

    row: str
    step: int
    record: int = 0

    def event_id(self, number: str) -> str:
        """Under which it is sent to a case; sent again, it counts once."""
        return "/".join([number, self.row, *map(str, self._parts)])

    def note(self, line: int) -> str:
        """What stands with it on the timeline for people: where its row stood."""
        named = zip(("log line", "step", "record"), (line, *self._parts), strict=False)
        return ", ".join(f"{name} {number}" for name, number in named)

    @property
    def line(self) -> int | None:
        """The row's line, where that is its sign."""
        return int(self.row) if self.row.isdecimal() else None

    @property
    def order(self) -> tuple[int, int]:
        """Its place among the events of its row."""
        return self.step, self.record

    @property
    def _parts(self) -> tuple[int, ...]:
        return (self.step, self.record) if self.record else (self.step,)


@dataclass(frozen=True)
class Told:
    """What a case said to one event of a row. `reason` is None where it was applied."""

    event: str
    state: str | None
    reason: str | None = None
    seq: int = 0
    """Its place on the timeline."""
    by: str = ""
    note: str | None = None


def signs(rows: Sequence[LogRow], at: str, activity: str) -> list[Sign]:
    """The signs of the rows of a case; `at` and `activity` are the columns that say when, and what."""
    counted: Counter[tuple[str, str]] = Counter()
    found = []
    for row in rows:
        said = {name: value.strip() for name, value in row.values.items() if value.strip()}
        if at in said:
            said[at] = _moment(said[at])
        both = _digest([said.get(at), said.get(activity)]), _digest(sorted(said.items()))
        counted[both] += 1
        found.append(Sign(*both, counted[both]))
    return found


def _moment(text: str) -> str:
    """A time by its numbers, so that `2026-09-22T10:05:00` and `2026/9/22 10:05` say the same."""
    return re.sub(r"( 0)+$", "", " ".join(str(int(number)) for number in re.findall(r"[0-9]+", text))) or text


def _digest(value: Any) -> str:
    return sha256(repr(value).encode("utf-8", "backslashreplace")).hexdigest()[:_DIGITS]


def mark_of(entry: dict[str, Any], event_id: str | None) -> Mark | None:
    """Which event an entry of the timeline answers, `event_id` being that of its message, if it was kept.

    Where it was not, an applied event has its note, a refused one its message's beginning.
    """
    if event_id is None and entry["outcome"] == Outcome.REFUSED:
        content = _IN_CONTENT.search(entry.get("content", ""))
        event_id = content[1] if content else None
    if event_id is not None:
        found = _EVENT_ID.fullmatch(event_id)
    else:
        found = re.search(rf"{_NOTE}[)]?$", entry.get("note", "")) if entry["outcome"] == Outcome.APPLIED else None
    return Mark(found[1], int(found[2]), int(found[3] or 0)) if found else None


def told_of(entry: dict[str, Any]) -> Told:
    """What an entry of the timeline says."""
    refused = entry["outcome"] == Outcome.REFUSED
    reason = str(entry.get("reason", "")).partition(": ")[2] if refused else None  # the type goes before
    return Told(entry["event"], entry["to"], reason, entry["seq"], entry["by"], entry.get("note"))
