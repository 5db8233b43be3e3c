"""Erasing from end to end: the records, the list outside of them, and the file of notifications."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import Engine

from activities.erasing import eraser, erasure_list
from activities.erasing.eraser import ErasureResult
from activities.notices.notification_file import NotificationFile
from activities.notices.targets import FILE_NAME as NOTIFICATIONS
from activities.server.background import OUTAGES, repeat

EVERY = 20.0
"""Seconds between two looks for cases that have ended."""
log = structlog.get_logger("aftersales.erasing")


class Erasing:
    """Erases customers of these records; `folder` holds the list of erasures and the file of notifications."""

    def __init__(self, database: Engine, folder: Path) -> None:
        self._database, self._folder = database, folder

    @property
    def noted(self) -> Path:
        """The list of erasures."""
        return self._folder / erasure_list.FILE_NAME

    def erase(self, entry: int, *, by: str, now: datetime) -> ErasureResult:
        """Erases a customer. Raises LookupError, OSError."""
        with self._database.begin() as connection:
            done = eraser.erase(connection, entry, by=by, now=now)
            self._outside([done], now)
        self._forget([done])
        return done

    def once(self, now: datetime) -> int:
        """Erases what has ended since, and what an earlier version left. Answers how many cases were erased."""
        with self._database.begin() as connection:
            done = eraser.go_on(connection, now)
            self._outside(done, now)
        self._forget(done)
        with self._database.begin() as connection:
            if count := eraser.catch_up(connection):
                log.info("erased cases were gone over again: an earlier version had left texts of forms", cases=count)
        return sum(len(one.erased) for one in done)

    def replay(self, path: Path, *, by: str, now: datetime) -> list[ErasureResult]:
        """Erases again what a restored backup has brought back, by a list. Raises ValueError, OSError."""
        lines = list(erasure_list.read(path))
        with self._database.begin() as connection:
            found = [eraser.again(connection, line.entry, line.cases, by=by, now=now) for line in lines]
            done = [one for one in found if one is not None]
            self._outside(done, now)
        self._forget(done)
        return done

    async def run(self, stop: asyncio.Event) -> None:
        """Looks again and again until `stop` is set; an outage is waited out."""
        waits, outages = partial(log.warning, "erasing waits"), (*OUTAGES, OSError)
        await repeat(
            lambda: asyncio.to_thread(self.once, datetime.now(UTC)), EVERY, stop, waits=waits, outages=outages
        )

    def _outside(self, done: Sequence[ErasureResult], now: datetime) -> None:
        """What lies outside of the records, before they are committed: where it fails, all of it is done once more.

        The list first: what it names is erased again wherever it comes back, and a line too many does no harm.
        """
        for one in done:
            if one.erased:
                erasure_list.note(self.noted, one, now)
        self._forget(done)

    def _forget(self, done: Iterable[ErasureResult]) -> None:
        """Takes the cases out of the file of notifications; once more after the commit, for what was being sent."""
        cases = {case for one in done for case in one.erased}
        if cases:
            NotificationFile(self._folder / NOTIFICATIONS).forget(cases)
