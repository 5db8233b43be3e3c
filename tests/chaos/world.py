"""The servers and workers of a run, each a process of its own on loopback, and the ways to hurt them."""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from importlib import resources
from pathlib import Path

import psutil
import psycopg
from sqlalchemy import Engine
from temporalio.client import Client
from temporalio.runtime import Runtime, TelemetryConfig

import desk
from activities.records.database import engine, migrate
from activities.rules.people import staff
from activities.rules.publishing import publish_calendar, publish_defaults
from activities.sealing import CaseKeys, KeyRing
from activities.server.sdk import free_port
from chaos.broken import broken_copy, worker_of
from chaos.mixed import MixedCodec
from chaos.told import employ
from chaos.workdays import workdays
from desk.demo.stories.story import GENERAL
from desk.embedded.temporal import Postgres, Temporal
from hints import CERTIFIED, furnish
from models.kinds.round import NAME, STARTER, rounds
from models.vocabulary import TASK_QUEUE
from played.case_files import ZONE
from servers.processes import Process, installed_worker
from workflows.running.wire import converter
from workflows.shown.publish import register_search_attributes

DATABASE = "aftersales"
BEHIND = 30
"""Workdays that the rounds have to catch up with."""
QUIET = Runtime(telemetry=TelemetryConfig(logging=None))
"""The client's own words about lost connections, which are what is wanted here, would fill the screen."""


class World:
    """PostgreSQL, Temporal on its file, workers, and a notification file that can be made unwritable."""

    def __init__(self, folder: Path, workers: int, lives: int, broken: str | None = None) -> None:
        self.folder, self.lives = folder, lives
        self.postgres = Postgres(folder / "postgres")
        self.temporal = Temporal(folder / "temporal", free_port(), free_port(), ui=False)
        self.workers: list[Process | None] = [None] * workers
        self.figures: Counter[str] = Counter()
        self._worker = installed_worker if broken is None else partial(worker_of, broken_copy(broken, folder))
        self.file = folder / "delivered.jsonl"
        self._keys = folder / "keys.json"
        self._link = folder / "data" / "notifications.jsonl"

    async def start(self) -> None:
        """Starts everything under the policy whose clocks run in seconds."""
        self.postgres.start()
        self.postgres.ensure(DATABASE)
        migrate(self.url)
        database = engine(self.url)
        with database.begin() as connection:
            publish_calendar(connection, workdays(), GENERAL, datetime.now(UTC))
        publish_defaults(self.url, Path(str(resources.files(desk) / "samples" / "demo_policy.toml")))
        with database.begin() as connection:
            for person in (CERTIFIED, "supervisor:s-1"):
                staff.add(connection, person, person)
                staff.certify(connection, person, "*", date(2020, 1, 1), date(2099, 12, 31))
            furnish(connection)
            employ(connection, self.lives)
        database.dispose()
        self._link.parent.mkdir()
        self._link.symlink_to(self.file)
        self.temporal.start()
        await self.temporal.ready()
        client = await self.client()
        await register_search_attributes(client)
        await _open_rounds(client)
        for number in range(len(self.workers)):
            self.start_worker(number)

    @property
    def url(self) -> str:
        return self.postgres.url(DATABASE)

    @property
    def database(self) -> Engine:
        return engine(self.url)

    async def client(self) -> Client:
        mixed = MixedCodec(CaseKeys(self.database, KeyRing.ensure(self._keys)))
        return await Client.connect(self.temporal.address, data_converter=converter(mixed), runtime=QUIET)

    def start_worker(self, number: int) -> None:
        self.workers[number] = self._worker(
            self.folder, TEMPORAL_ADDRESS=self.temporal.address, DATABASE_URL=self.url,
            AFTERSALES_DATA=str(self._link.parent), AFTERSALES_LOG_LEVEL="WARNING", AFTERSALES_KEYS=str(self._keys),
        )  # fmt: skip

    def look_after_workers(self) -> None:
        """Starts again a worker that ended though nobody killed it, which is a fault of its own."""
        for number, process in enumerate(self.workers):
            if process is not None and process.popen.poll() is not None:
                self.figures[f"workers that ended by themselves (code {process.popen.poll()})"] += 1
                self.start_worker(number)

    def stop(self) -> None:
        """Ends all that was started here."""
        for process in self.workers:
            if process is not None:
                process.popen.kill()
                process.popen.wait()
        self.temporal.stop()
        self.postgres.stop()

    # -- faults -----------------------------------------------------------------------------------------------

    async def kill_a_worker(self, chance: random.Random) -> None:
        """SIGKILL; another takes its place after a while."""
        number = chance.randrange(len(self.workers))
        process, self.workers[number] = self.workers[number], None
        if process is not None:
            process.popen.kill()
            process.popen.wait()
        await asyncio.sleep(chance.uniform(0, 3))
        self.start_worker(number)

    async def kill_temporal(self, chance: random.Random) -> None:
        """SIGKILL; it starts again on its file."""
        self.temporal.kill()
        await asyncio.sleep(chance.uniform(0, 3))
        self.temporal.start()
        await self.temporal.ready()

    async def kill_temporal_and_a_worker(self, chance: random.Random) -> None:
        """Both at once: what neither had stored yet is lost."""
        await asyncio.gather(self.kill_temporal(chance), self.kill_a_worker(chance))

    async def kill_postgres(self, chance: random.Random) -> None:
        """SIGKILL to the server and its helpers, by their numbers; it starts again and reads its log."""
        postmaster = psutil.Process(int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0]))
        for process in [postmaster, *postmaster.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        await asyncio.sleep(chance.uniform(0, 6))
        await asyncio.to_thread(self.postgres.start)

    async def slow_the_database(self, chance: random.Random) -> None:
        """Nothing can be recorded for some seconds, longer than a short call waits."""
        await asyncio.to_thread(self._hold_the_register, chance.uniform(1, 7))

    def _hold_the_register(self, seconds: float) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute("LOCK TABLE service_register IN EXCLUSIVE MODE")
            connection.execute("SELECT pg_sleep(%s)", (seconds,))

    async def break_the_target(self, chance: random.Random) -> None:
        """The notification file cannot be written for some seconds."""
        self._point(self.folder / "nowhere" / "file.jsonl")
        await asyncio.sleep(chance.uniform(2, 8))
        self._point(self.file)

    def _point(self, where: Path) -> None:
        draft = self._link.with_suffix(".new")
        draft.symlink_to(where)
        draft.replace(self._link)


async def _open_rounds(client: Client) -> None:
    """All rounds, as if they had been opened thirty workdays ago and nobody had been there since."""
    since = datetime.combine(_workdays_ago(BEHIND), time(0, 30), ZONE)
    for name in rounds():
        request = {"by": STARTER, "number": name, "at": since.isoformat()}
        await client.start_workflow(NAME, request, id=f"{NAME.lower()}-{name}", task_queue=TASK_QUEUE)


def _workdays_ago(number: int) -> date:
    calendar, day = workdays(), datetime.now(ZONE).date()
    while number:
        day -= timedelta(days=1)
        number -= calendar.is_workday(day)
    return day
