"""Many open cases, and many of their deadlines in one moment: the first after a holiday.

`python -m bench.load --cases 10000 --deadlines 2000` runs it on the embedded servers with one worker. The company is
closed until a moment; repairs opened before it all fall due the same working time after it. Progress goes to stderr, a
table and JSON to stdout; exit 1 where a supervisor was not told exactly once, a read was too slow or time ran out.
"""

import argparse
import asyncio
import json
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
from sqlalchemy import Connection, Engine, func, select

from activities.records.database import engine
from activities.records.rows import REGISTER
from activities.rules.publishing import publish_calendar, publish_policy
from bench.load.cases import calendar, mixed, requested
from bench.load.reads import Reads
from bench.load.report import PAGE, told
from bench.load.sizes import disk, memory
from bench.load.told import delays, delivered, dues, sent_lines, wrong
from bench.repairs import AT_ONCE, throughput
from bench.repairs import repair as whole_repair
from bench.report import BenchReport, machine
from bench.service import Bench, servers, worker_process
from desk.demo.demo import filled
from desk.demo.stories.story import CLERK, GENERAL
from models.policy.calendar import Calendar
from models.vocabulary import TASK_QUEUE

BLOCK = 100
"""Cases that are started before those of the block before stand in the register."""
WHOLE = 100
"""Repairs that are taken through ten events beforehand, for the disk that one takes."""
QUIET = 20
"""Seconds of reads before anything falls due, to compare with."""


class LoadFailed(RuntimeError):
    """The run says nothing: what it needs did not come about."""


@dataclass(frozen=True)
class Plan:
    """How many cases, how many fall due together and how many minutes after the opening; minutes for all; the cache."""

    cases: int
    deadlines: int
    within: int
    minutes: float
    cached: int


@dataclass
class Load:
    """A run: the servers, a worker, and what has been measured."""

    bench: Bench
    worker: psutil.Process
    database: Engine
    plan: Plan
    figures: dict[str, Any] = field(default_factory=dict)
    opened: int = 0
    closed: int = 0

    async def run(self) -> list[str]:
        """Opens, waits for the due, reads meanwhile, checks. Returns what is wrong. Raises LoadFailed."""
        await self.whole_repairs()
        self.publish(calendar(datetime.now(UTC) + timedelta(days=2)))
        others = await self.open("all four kinds", self.plan.cases - self.plan.deadlines, mixed)
        rate = self.figures["openings a second"]["all four kinds"]
        opening = datetime.now(UTC) + timedelta(seconds=QUIET + 30 + 1.5 * self.plan.deadlines / rate)
        opening = opening.replace(microsecond=0)
        self.publish(calendar(opening), f"[repair]\ncallback_wm = {self.plan.within}\n")
        late = await self.open("repairs that fall due", self.plan.deadlines, lambda _: "Repair")
        due = self.due(late, opening + timedelta(minutes=self.plan.within))
        self.figures["with all cases open"] = self.sizes()
        quiet = Reads(self.bench.client, self.database, others)
        quiet_until = time.monotonic() + QUIET
        await quiet.until(lambda: _past(quiet_until))
        progress(f"quiet reads are over; {self.plan.deadlines} deadlines at {due:%H:%M:%S} UTC")
        await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
        busy = Reads(self.bench.client, self.database, others)
        await busy.until(self.all_told)
        return self.concluded(late, due, quiet, busy)

    async def whole_repairs(self) -> None:
        """What a repair of ten events leaves on the disk, closed, records and history."""
        await whole_repair(self.bench)
        before = disk(self.bench, self.database)
        await throughput(self.bench, whole_repair, WHOLE)
        after = disk(self.bench, self.database)
        self.figures["a whole repair, KiB"] = {name: (after[name] - before[name]) / WHOLE / 2**10 for name in after}
        self.closed = WHOLE + 1
        progress(f"{WHOLE} whole repairs are done")

    def publish(self, rules: Calendar, policy: str = "") -> None:
        """Puts calendar and policy in force for all cases opened from now on."""
        with self.database.begin() as connection:
            publish_calendar(connection, rules, GENERAL, datetime.now(UTC))
            publish_policy(connection, policy, GENERAL, datetime.now(UTC))

    async def open(self, what: str, count: int, kind: Any) -> list[str]:
        """Opens cases a block at a time, the next while the worker takes the last. Returns their workflow ids."""
        began, places, found = time.perf_counter(), asyncio.Semaphore(AT_ONCE), []
        for first in range(self.opened, self.opened + count, BLOCK):
            numbers = range(first, min(first + BLOCK, self.opened + count))
            found += await asyncio.gather(*(self._start(kind(number), number, places) for number in numbers))
            await self._registered(numbers.start)
            progress(f"{numbers.stop} cases started")
        self.opened += count
        await self._registered(self.opened)
        self.figures.setdefault("openings a second", {})[what] = count / (time.perf_counter() - began)
        return found

    async def _start(self, kind: str, number: int, places: asyncio.Semaphore) -> str:
        case = f"{kind.lower()}-L-{number}"
        async with places:
            request = {"by": CLERK} | filled(requested(kind, number), Calendar(), datetime.now(UTC))
            await self.bench.client.start_workflow(kind, request, id=case, task_queue=TASK_QUEUE)
        return case

    async def _registered(self, count: int) -> None:
        while await asyncio.to_thread(self._read, _cases) < count + self.closed:  # noqa: ASYNC110 - another process counts on
            await asyncio.sleep(0.1)

    def due(self, cases: Sequence[str], expected: datetime) -> datetime:
        """The one due of these cases. Raises LoadFailed where it is not one, or is past."""
        with self.database.connect() as connection:
            found = dues(connection, cases)
        if found != {expected}:
            raise LoadFailed(f"the dues of the repairs are {sorted(found)[:3]}, not all {expected}")
        if expected - datetime.now(UTC) < timedelta(seconds=QUIET):
            raise LoadFailed("the due came before all cases were open: the machine is busy, run it again")
        return expected

    async def all_told(self) -> bool:
        """Whether every notification has been delivered."""
        found = await asyncio.to_thread(self._read, delivered)
        progress(f"{found} of {self.plan.deadlines} delivered")
        return found >= self.plan.deadlines

    def concluded(self, late: Sequence[str], due: datetime, quiet: Reads, busy: Reads) -> list[str]:
        """Figures, and what is wrong."""
        lines = sent_lines(self.bench.folder / "notifications.jsonl")
        self.figures["after the deadlines"] = self.sizes()
        self.figures["reads before, ms"], self.figures["reads meanwhile, ms"] = quiet.figures(), busy.figures()
        with self.database.connect() as connection:
            self.figures["seconds after the due"] = delays(connection, due, lines)
            return wrong(connection, late, lines) + busy.too_slow()

    def sizes(self) -> dict[str, float]:
        """MiB of memory and of disk."""
        found = memory(self.bench, self.worker) | disk(self.bench, self.database)
        return {name: size / 2**20 for name, size in found.items()}

    def _read(self, question: Any) -> int:
        with self.database.connect() as connection:
            return int(question(connection))


def _cases(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(REGISTER)).scalar_one())


async def _past(moment: float) -> bool:
    return time.monotonic() >= moment


def progress(words: str) -> None:
    """To stderr, with the time."""
    print(f"{datetime.now(UTC):%H:%M:%S} {words}", file=sys.stderr, flush=True)


@contextmanager
def connected(bench: Bench) -> Iterator[Engine]:
    """The run's own way to the records."""
    database = engine(bench.database_url)
    try:
        yield database
    finally:
        database.dispose()


async def measure(plan: Plan) -> tuple[dict[str, Any], list[str]]:
    """Figures, and what is wrong."""
    async with asyncio.timeout(60 * plan.minutes), servers() as bench, worker_process(bench, plan.cached) as worker:
        with connected(bench) as database:
            load = Load(bench, worker, database, plan)
            found = await load.run()
            size = {"cases": plan.cases, "deadlines": plan.deadlines, "cached": plan.cached}
            return {"machine": machine()} | size | load.figures, found


def main() -> None:
    """Runs the load; exit 1 where it fails."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000, help="open cases of all four kinds, in all")
    parser.add_argument("--deadlines", type=int, default=2_000, help="how many of them fall due together")
    parser.add_argument("--within", type=int, default=4, help="working minutes to the due; warnings at 75 %% of them")
    parser.add_argument("--minutes", type=float, default=40, help="give up after so long")
    parser.add_argument("--cached", type=int, help="cases that the worker keeps in memory (as many as there are)")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/capacity.md")
    given = vars(parser.parse_args())
    given["cached"] = given["cached"] or given["cases"]
    write, plan = given.pop("write"), Plan(**given)
    if not 0 < plan.deadlines < plan.cases:
        parser.error("--deadlines must be more than 0 and fewer than --cases")
    logging.disable(logging.WARNING)
    try:
        figures, found = asyncio.run(measure(plan))
    except (LoadFailed, TimeoutError) as error:
        sys.exit(f"FAILED: {error or f'not done within {plan.minutes:g} minutes'}")
    report = BenchReport()
    with report.of("load"):
        told(figures, report)
        for what in found:
            report.say(f"FAILED: {what}")
    print(json.dumps(figures, ensure_ascii=False))
    if write:
        report.write(PAGE)
    if found:
        sys.exit(f"FAILED: {len(found)} findings, named above")


if __name__ == "__main__":
    main()
