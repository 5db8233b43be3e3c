"""The timers that a case starts and takes back, without a server: on a clock that the test moves."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from models.case import CaseFile
from workflows.loop import alarms
from workflows.loop.alarms import Alarms


@dataclass
class Timers:
    """In place of the server: what a case starts and takes back, on a clock that the test moves."""

    now: datetime
    alarms: Alarms = field(default_factory=Alarms)
    started: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    running: dict[asyncio.Future[None], datetime] = field(default_factory=dict)

    @property
    def next(self) -> datetime | None:
        return min(self.running.values(), default=None)

    async def sleep(self, length: timedelta, summary: str) -> None:
        """A durable timer, from its start until it rings or is taken back."""
        name, timer = summary.partition(" (")[0], asyncio.get_running_loop().create_future()
        self.started.append(name)
        self.running[timer] = self.now + length - alarms._GRAIN
        try:
            await timer
        except asyncio.CancelledError:
            self.cancelled.append(name)
            raise
        finally:
            del self.running[timer]

    async def set(self, case: CaseFile) -> None:
        """The case waits."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(alarms, "workflow", SimpleNamespace(now=lambda: self.now, sleep=self.sleep))
            self.alarms.set(case)
            await settled()

    async def go_to(self, moment: datetime) -> None:
        """Lets time pass; what is due by then rings."""
        self.now = moment
        for timer, rings in self.running.items():
            if rings <= moment:
                timer.set_result(None)
        await settled()

    async def close(self) -> None:
        for timer in self.running:
            timer.cancel()
        await settled()


async def settled() -> None:
    """Tasks that were made, cancelled or woken have gone on."""
    for _ in range(3):
        await asyncio.sleep(0)
