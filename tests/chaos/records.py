"""The records as PostgreSQL holds them, read at one moment by plain SQL, and the file of notifications."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

Row = dict[str, Any]
ON_ITS_WAY = timedelta(seconds=10)
"""How long a notification may have been on its way when another step was decided under its number."""
TABLES = ("service_register", "timeline", "case_message", "commitment", "outbox", "case_link")
_FORMS = """
    SELECT table_name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name IN ('workflow_id', 'key', 'seq') AND table_name <> 'outbox'
    GROUP BY table_name HAVING count(*) = 3
"""
"""Forms and books are the tables keyed by case and key that say which entry wrote them."""


@dataclass
class Kept:
    """What the records hold of one case, by table, in order of `seq`."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    forms: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    told: set[str] = field(default_factory=set)
    """Under which ids steps of other cases tell it something."""

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables[table]

    def entry(self, seq: int) -> Row | None:
        """The timeline's entry of that number."""
        return next((row for row in self["timeline"] if row["seq"] == seq), None)

    def told_by_a_lost_attempt(self, row: Row) -> bool:
        """Whether a notification was sent before another step was decided that now stands under its number.

        The task that decided it first was lost after its record; who was told then cannot be untold.
        """
        entry = self.entry(row["seq"])
        if row["sent_at"] is None:
            return False
        if entry is not None and row["sent_at"] >= entry["decided_at"] + ON_ITS_WAY:
            return bool(row["uncertain"] and row["first_tried_at"] < entry["decided_at"] and not _tells(entry, row))
        return entry is None or not _tells(entry, row)


def _tells(entry: Row, row: Row) -> bool:
    """Whether an entry is one that leads to such a notification."""
    name, reason = row["params"].get("commitment"), entry["reason"] or ""
    if row["topic"] == "warning":
        return bool(entry["event"] == "warn" and reason.startswith(f"{name} is due"))
    if row["topic"] == "overdue":
        whose = row["params"].get("whose", "")
        return bool(entry["outcome"] == "clock" and f"{name} " in f"{reason} ".replace(":", " ")
                    and whose in reason and f"rung {row['params']['rung']}" in reason)  # fmt: skip
    return bool(entry["outcome"] != "refused" and entry["event"] not in ("warn", "overdue", "escalate"))


@dataclass
class Records:
    """All cases at one moment; `at` is the database's own time then."""

    at: datetime
    cases: dict[str, Kept] = field(default_factory=lambda: defaultdict(Kept))


def read(database: Engine) -> Records:
    """Reads everything in one snapshot."""
    with database.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        found = Records(connection.execute(text("SELECT now()")).scalar_one())
        for table in TABLES:
            for row in _rows(connection, table):
                found.cases[row["workflow_id"]][table].append(row)
        for to, key in connection.execute(text('SELECT "to", key FROM case_telling')):
            found.cases[to].told.add(key)
        for form in connection.execute(text(_FORMS)).scalars().all():
            for row in _rows(connection, form):
                found.cases[row["workflow_id"]].forms[form].append(row)
    return found


def _rows(connection: Connection, table: str) -> list[Row]:
    rows = [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]
    return sorted(rows, key=lambda row: row.get("seq", 0))


def delivered(path: Path) -> Counter[str]:
    """How often each key stands in the file of notifications."""
    if not path.exists():
        return Counter()
    return Counter(json.loads(line)["key"] for line in path.read_text(encoding="utf-8").splitlines())
