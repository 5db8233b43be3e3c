"""What people look at while deadlines fall due: each second one of each kind, timed."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from bench.repairs import TECH
from desk.gateway import register
from desk.gateway.queries import LOOK, PATIENCE
from desk.gateway.register import Wanted
from desk.shown.views import views
from models.policy.calendar import Calendar
from workflows.registry import PROCEDURES

EVERY = 1.0
"""Seconds between two rounds; a round does not wait for the one before, so that a stall is seen in full."""
GIVEN_UP = timedelta(seconds=60)
"""After this a read has failed."""
BOUNDS = {"update": PATIENCE.total_seconds(), "booking": PATIENCE.total_seconds()}
"""Seconds that a caller of the desk waits; for all others it is `LOOK`."""
PAGES = ("register, first page", "register, overdue", "register, counts")
PAGE_P95 = 0.1
"""Seconds within which 95 % of the register's lists are to come."""


def bound(name: str) -> float:
    """Seconds within which this read has to be answered."""
    return BOUNDS.get(name, LOOK.total_seconds())


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them do not exceed. Raises ValueError for none."""
    if not values:
        raise ValueError("nothing was measured: let the run be longer")
    return sorted(values)[max(0, -int(-share * len(values) // 1) - 1)]


@dataclass
class Reads:
    """Reads of the register, of cases and of Temporal's lists, an update and a booking.

    `quiet` are cases that are not due, `with_technician` repairs for which parts can be kept.
    """

    client: Client
    database: Engine
    quiet: Sequence[str]
    with_technician: Sequence[str]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    async def until(self, done: Callable[[], Awaitable[bool]]) -> None:
        """A round each second until `done`; then those that are still out are waited for."""
        out: set[asyncio.Task[None]] = set()
        while not await done():
            out |= {asyncio.create_task(self._timed(name, read)) for name, read in self._kinds().items()}
            await asyncio.sleep(EVERY)
        await asyncio.gather(*out)

    def too_slow(self) -> list[str]:
        """Each kind of which one took longer than its bound, and each read that failed."""
        slowest = {name: max(seconds) for name, seconds in self.seconds.items()}
        late = [
            f"{name} took {most:.1f} s, its bound is {bound(name):g} s"
            for name, most in slowest.items()
            if most > bound(name)
        ]
        pages = {name: percentile(self.seconds[name], 0.95) for name in PAGES}
        slow = {name: seconds for name, seconds in pages.items() if seconds > PAGE_P95}
        told = [f"{name}: 95 % took up to {s:.3f} s, {PAGE_P95:g} s are allowed" for name, s in slow.items()]
        return self.failed + late + told

    def figures(self) -> dict[str, dict[str, float]]:
        """Milliseconds: half and 95 % of the reads took at most so long, and the slowest."""
        return {
            name: {
                "p50": 1000 * percentile(seconds, 0.5),
                "p95": 1000 * percentile(seconds, 0.95),
                "max": 1000 * max(seconds),
                "count": len(seconds),
            }
            for name, seconds in self.seconds.items()
        }

    def _kinds(self) -> dict[str, Callable[[], Awaitable[Any]]]:
        return {
            "register, first page": lambda: self._register(lambda c: register.cases(c, Wanted(open_only=True))),
            "register, overdue": lambda: self._register(lambda c: register.cases(c, Wanted(overdue=True))),
            "register, counts": lambda: self._register(register.counts),
            "case, query": self._query,
            "Temporal, overdue": self._listed,
            "update": self._update,
            "booking": self._book,
        }

    async def _timed(self, name: str, read: Callable[[], Awaitable[Any]]) -> None:
        began = time.perf_counter()
        try:
            await read()
        except (RPCError, WorkflowUpdateRPCTimeoutOrCancelledError, SQLAlchemyError) as error:
            self.failed.append(f"{name} failed after {time.perf_counter() - began:.1f} s: {type(error).__name__}")
        self.seconds.setdefault(name, []).append(time.perf_counter() - began)

    async def _register(self, question: Callable[[Connection], Any]) -> None:
        await asyncio.to_thread(self._asked, question)

    def _asked(self, question: Callable[[Connection], Any]) -> None:
        with self.database.connect() as connection:
            question(connection)

    async def _query(self) -> None:
        await self.client.get_workflow_handle(self._any("")).query("case", rpc_timeout=GIVEN_UP)

    async def _listed(self) -> None:
        """The saved view of overdue cases, its first page as the Temporal UI shows it."""
        saved = views([kind.procedure for kind in PROCEDURES], Calendar(), datetime.now(UTC).date())
        query = next(view.query for view in saved if "CaseOverdue" in view.query)
        async for _ in self.client.list_workflows(query, limit=100, rpc_timeout=GIVEN_UP):
            pass

    async def _update(self) -> None:
        handle = self.client.get_workflow_handle(self._any("repair-"))
        await handle.execute_update("add_note", {"by": "clerk:c-1", "note": "rang again"}, rpc_timeout=GIVEN_UP)

    async def _book(self) -> None:
        handle = self.client.get_workflow_handle(random.choice(self.with_technician))  # noqa: S311 - a sample
        asked = {"by": TECH, "lines": [{"part": "pump", "quantity": 1}]}
        await handle.execute_update("request_parts", asked, rpc_timeout=GIVEN_UP)

    def _any(self, beginning: str) -> str:
        return random.choice([case for case in self.quiet if case.startswith(beginning)])  # noqa: S311 - a sample
