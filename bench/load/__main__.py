"""Many open cases, and many of their deadlines in one moment: the first after a holiday.

`python -m bench.load --cases 10000 --deadlines 2000` runs it on the embedded servers with one worker. The company is
closed until a moment; repairs opened before it all fall due the same working time after it. Then a round opens a
thousand visits, and five hundred contacts come at once, several times, so that there are enough reads to tell what 95 %
of them took. Progress goes to stderr, a table and JSON to stdout; exit 1
where a supervisor was not told exactly once or too late, a read was too slow or time ran out.
"""

import argparse
import asyncio
import json
import logging
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
from sqlalchemy import Connection, Engine, func, select

from activities.records.database import used
from activities.records.rows import REGISTER
from activities.rules.publishing import publish_calendar, publish_policy
from bench.load.callers import start
from bench.load.cases import ALL_KINDS, calendar, furnish, mixed
from bench.load.notifications import delays, delivered, dues, sent_lines, wrong
from bench.load.reads import GIVEN_UP, Reads
from bench.load.report import PAGE, told
from bench.load.sizes import disk, memory
from bench.repairs import AT_ONCE, BOSS, TECH, throughput
from bench.repairs import repair as whole_repair
from bench.report import BenchReport, machine
from bench.service import ROOT, Bench, servers, worker_process
from desk.demo.stories.story import GENERAL
from models.kinds.round import NAME as ROUND
from models.policy.calendar import Calendar

BOOKED = 20
"""Repairs for which parts are kept meanwhile."""
TOLD_WITHIN = 45
"""Seconds after the due in which the last supervisor is to have been told."""
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
    """How many cases, how many fall due together and how many minutes after the opening, and what comes afterwards.

    `visits`: how many a round opens; `contacts`: how many come in one second, and in how many `bursts`; `minutes` for
    all; `cached` a worker.
    """

    cases: int
    deadlines: int
    within: int
    visits: int
    contacts: int
    bursts: int
    minutes: float
    workers: int
    cached: int


@dataclass
class Load:
    """A run: the servers, a worker, and what has been measured."""

    bench: Bench
    workers: Sequence[psutil.Process]
    database: Engine
    plan: Plan
    with_technician: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    opened: int = 0
    closed: int = 0

    async def run(self) -> list[str]:
        """Opens, waits for the due, reads meanwhile, checks. Returns what is wrong. Raises LoadFailed."""
        with self.database.begin() as connection:
            furnish(connection, self.plan.visits)
        await self.whole_repairs()
        self.publish(calendar(datetime.now(UTC) + timedelta(days=2)))
        await self.prepare_bookings()
        others = await self.open(ALL_KINDS, self.plan.cases - self.plan.deadlines, mixed)
        rate = self.figures["openings a second"][ALL_KINDS]
        opening = datetime.now(UTC) + timedelta(seconds=QUIET + 30 + 1.5 * self.plan.deadlines / rate)
        opening = opening.replace(microsecond=0)
        self.publish(calendar(opening), f"[repair]\ncallback_wm = {self.plan.within}\n")
        late = await self.open("repairs that fall due", self.plan.deadlines, lambda _: "Repair")
        due = self.due(late, opening + timedelta(minutes=self.plan.within))
        self.figures["with all cases open"] = self.sizes()
        quiet_until = time.monotonic() + QUIET
        with self.reading("before", others) as reads:
            await reads.until(lambda: _past(quiet_until))
        progress(f"quiet reads are over; {self.plan.deadlines} deadlines at {due:%H:%M:%S} UTC")
        await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
        with self.reading("deadlines", others) as reads:
            await reads.until(self.all_told)
        self.conclude(late, due)
        with self.reading("round", others) as reads:
            await self.burst(f"a round opens {self.plan.visits:,} visits", reads, self.plan.visits, self._round())
        with self.reading("contacts", others) as reads:
            for _ in range(self.plan.bursts):
                async with self._callers() as call:
                    what = f"{self.plan.contacts} contacts in one second"
                    await self.burst(what, reads, self.plan.contacts, call())
                self.opened += self.plan.contacts
        self.figures["at the end"] = self.sizes()
        return self.wrong

    async def prepare_bookings(self) -> None:
        """Some repairs are with the technician in whose van the pumps lie."""
        self.with_technician = await self.open("repairs with the technician", BOOKED, lambda _: "Repair")
        for case in self.with_technician:
            handle = self.bench.client.get_workflow_handle(case)
            await handle.execute_update("assign", {"by": BOSS, "technician": TECH})

    @contextmanager
    def reading(self, phase: str, others: Sequence[str]) -> Iterator[Reads]:
        """The reads of a phase; their figures are kept under its name, and what of them is wrong."""
        reads = Reads(self.bench.client, self.database, others, self.with_technician)
        yield reads
        self.figures.setdefault("reads, ms", {})[phase] = reads.figures()
        self.wrong += [f"{phase}: {found}" for found in reads.too_slow()]

    async def burst(self, what: str, reads: Reads, more: int, begun: Awaitable[object]) -> None:
        """Something that opens so many cases at once; how long it takes at most until all stand in the register."""
        wanted, began = await asyncio.to_thread(self._read, _cases) + more, time.perf_counter()

        async def registered() -> bool:
            found = await asyncio.to_thread(self._read, _cases)
            progress(f"{what}: {wanted - found} still to come")
            return found >= wanted

        await asyncio.gather(begun, reads.until(registered))
        seconds = self.figures.setdefault("seconds", {})
        seconds[what] = max(seconds.get(what, 0.0), time.perf_counter() - began)

    async def _round(self) -> None:
        """A supervisor runs the round of visits for the next quarter before its time."""
        handle = self.bench.client.get_workflow_handle("round-visits")
        await handle.execute_update("run_now", {"by": BOSS}, rpc_timeout=GIVEN_UP)

    @asynccontextmanager
    async def _callers(self) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """A process that is ready to open the contacts, and what has it begin and waits until it is done."""
        told = [self.bench.address, str(self.opened), str(self.plan.contacts)]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.load.callers", *told, cwd=ROOT, stdin=PIPE, stdout=PIPE
        )
        assert process.stdin is not None
        assert process.stdout is not None
        await process.stdout.readline()

        async def call() -> None:
            await process.communicate(b"now\n")
            if process.returncode:
                raise LoadFailed("the contacts could not be opened")

        try:
            yield call
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

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
        async with places:
            return await start(self.bench.client, kind, number)

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

    def conclude(self, late: Sequence[str], due: datetime) -> None:
        """When each supervisor was told, and whether once."""
        lines = sent_lines(self.bench.folder / "notifications.jsonl")
        self.figures["after the deadlines"] = self.sizes()
        with self.database.connect() as connection:
            self.figures["seconds after the due"] = delays(connection, due, lines)
            self.wrong += wrong(connection, late, lines)
        last = self.figures["seconds after the due"]["in the file"]["last"]
        if last > TOLD_WITHIN:
            self.wrong.append(f"the last supervisor was told after {last:.1f} s, {TOLD_WITHIN} s are allowed")

    def sizes(self) -> dict[str, float]:
        """MiB of memory and of disk."""
        found = memory(self.bench, self.workers) | disk(self.bench, self.database)
        return {name: size / 2**20 for name, size in found.items()}

    def _read(self, question: Any) -> int:
        with self.database.connect() as connection:
            return int(question(connection))


def _cases(connection: Connection) -> int:
    """How many there are, the rounds aside, which the worker opens."""
    return int(connection.execute(select(func.count()).where(REGISTER.c.kind != ROUND)).scalar_one())


async def _past(moment: float) -> bool:
    return time.monotonic() >= moment


def progress(words: str) -> None:
    """To stderr, with the time."""
    print(f"{datetime.now(UTC):%H:%M:%S} {words}", file=sys.stderr, flush=True)


async def measure(plan: Plan) -> tuple[dict[str, Any], list[str]]:
    """Figures, and what is wrong."""
    async with asyncio.timeout(60 * plan.minutes), servers() as bench, AsyncExitStack() as stack:
        workers = [await stack.enter_async_context(worker_process(bench, plan.cached)) for _ in range(plan.workers)]
        with used(bench.database_url) as database:
            load = Load(bench, workers, database, plan)
            found = await load.run()
            return {"machine": machine()} | asdict(plan) | load.figures, found


def main() -> None:
    """Runs the load; exit 1 where it fails."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000, help="open cases of a department's mix, in all")
    parser.add_argument("--deadlines", type=int, default=2_000, help="how many of them fall due together")
    parser.add_argument("--within", type=int, default=4, help="working minutes to the due; warnings at 75 %% of them")
    parser.add_argument("--visits", type=int, default=1_000, help="how many a round opens")
    parser.add_argument("--contacts", type=int, default=500, help="how many come in one second")
    parser.add_argument("--bursts", type=int, default=6, help="how many times so many contacts come")
    parser.add_argument("--workers", type=int, default=1, help="worker processes")
    parser.add_argument("--minutes", type=float, default=40, help="give up after so long")
    parser.add_argument("--cached", type=int, help="cases that the worker keeps in memory (all that are opened)")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/capacity.md")
    given = vars(parser.parse_args())
    given["cached"] = given["cached"] or given["cases"] + given["visits"] + given["bursts"] * given["contacts"]
    write, plan = given.pop("write"), Plan(**given)
    if not 0 < plan.deadlines < plan.cases:
        parser.error("--deadlines must be more than 0 and fewer than --cases")
    logging.disable(logging.WARNING)
    try:
        figures, found = asyncio.run(measure(plan))
    except (LoadFailed, TimeoutError) as error:
        sys.exit(f"FAILED: {error or f'not done within {plan.minutes:g} minutes'}")
    report = BenchReport()
    with report.of("load" if plan.workers == 1 else f"load of {plan.workers} workers"):
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
