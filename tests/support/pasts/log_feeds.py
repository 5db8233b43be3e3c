"""Logs of a help desk and a counter with case numbers of their own, and a feed of them."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from commandline import Desk
from desk.commands.feed import shipped
from servers.devserver import DevService

HEADER = "at,case,activity,by,product,customer"
HELPDESK = Path(shipped("mappings", "helpdesk", ".toml")).read_text(encoding="utf-8")
COUNTER = Path(shipped("samples", "counter", ".csv")).read_text(encoding="utf-8")


class Log:
    """A log of a help desk whose case numbers are its own, since tests share a server."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "log.csv"
        self.prefix = f"L{uuid.uuid4().hex[:8]}-"
        self.rows: list[str] = []

    def add(self, case: str, *activities: str, by: str = "agent-1") -> "Log":
        at = "2026-03-02T09:00:00"
        self.rows += [f"{at},{self.prefix}{case},{name},{by},product-1,customer-7" for name in activities]
        self.path.write_text("\n".join([HEADER, *self.rows, ""]), encoding="utf-8")
        return self


def book_of_the_counter(folder: Path) -> Log:
    """With case numbers of its own; bought long ago, so that no day of the feed changes a verdict."""
    own = Log(folder)
    own.path.write_text(COUNTER.replace("COUNTER-", own.prefix).replace("2026-", "2020-"), encoding="utf-8")
    return own


async def feed(desk: Desk, log: Path, *options: str, mapping: Path | str = "helpdesk") -> Any:
    """Feeds a log and gives the report; Temporal's list is asked often, so that nobody waits for it long."""
    with pytest.MonkeyPatch.context() as hurried:
        hurried.setattr("desk.feed.feed_report.LOOK_EVERY", 0.05)
        return (await desk("feed", str(log), "--mapping", str(mapping), "--json", *options)).json


def timeline(dev: DevService, case: str, outcome: str = "applied") -> list[str]:
    """The events on a case's timeline, in order."""
    query = 'SELECT event FROM timeline WHERE workflow_id = :case AND outcome = :outcome ORDER BY seq'
    return [row["event"] for row in dev.rows(query, case=f"repair-{case}", outcome=outcome)]


def noted(dev: DevService, case: str) -> list[str]:
    """The notes on a case's timeline without where they came from, in order."""
    query = "SELECT note FROM timeline WHERE workflow_id = :case AND event = 'add_note' ORDER BY seq"
    return [row["note"].partition(" (log")[0] for row in dev.rows(query, case=f"repair-{case}")]
