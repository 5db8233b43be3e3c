"""A new worker version comes in while cases are open: old and new side by side, the old one drained, or called back."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from temporalio.client import Client

import commands
from activities.records.database import engine
from cases.clock_cases import BOSS, CLERK, TECH
from cases.typical_repairs import to_the_end
from models.settings import Settings, SettingsError
from servers.devserver import DevService, dev_server
from servers.next_version import PATCH
from servers.processes import OPEN, ROOT, Process, lone_worker, own_folder
from servers.service import Running
from servers.waiting import until
from workflows.running.wire import data_converter

TOOK_THE_NEW_WAY = f'TemporalChangeVersion = "{PATCH}" AND ExecutionStatus = "Running"'

PINNED = (
    "pinned", "--versioning-override-deployment-name", "aftersales", "--versioning-override-build-id", "2",
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of this test's own."""
    with own_folder() as found:
        yield found


def next_worker(folder: Path, **environment: str) -> Process:
    """The next version, as a process of its own."""
    program = ROOT / "tests" / "support" / "servers" / "next_version.py"
    return Process(folder, [sys.executable, str(program)], forked="servers.next_version:main", **environment)


async def at_work(case: Running) -> None:
    """A technician is named: the case has taken a step in today's way."""
    await case.send("assign", BOSS, technician=TECH)


async def to_its_end(case: Running) -> None:
    """From assigned to closed."""
    await case.send("resolve_remotely", TECH, resolution="restarted")
    await to_the_end(case, satisfied=True)
    await case.handle.result()


async def went_the_new_way(case: Running) -> bool:
    """As its history has it."""
    return f"patch {PATCH}" in commands.stored_commands((await case.handle.fetch_history()).events)


async def notes_of(case: Running) -> list[str]:
    """The notes on the timeline, in order."""
    return [entry["note"] for entry in await case.entries("add_note", "applied")]


async def test_cases_go_on_when_the_old_worker_is_drained(folder: Path, dev: DevService, database_url: str) -> None:
    """Messages keep coming meanwhile: each stands once. What had taken a step stays on the old way."""
    under_way, untouched = await dev.open(), await dev.open()
    await at_work(under_way)
    new = next_worker(folder, TEMPORAL_ADDRESS=dev.server.address, DATABASE_URL=database_url, **OPEN)
    await asyncio.to_thread(new.says, "worker started")
    notes = [f"n-{number}" for number in range(20)]
    sending = asyncio.gather(*(under_way.signal("add_note", CLERK, note=note, event_id=note) for note in notes))
    await dev.stop()
    await sending
    await at_work(untouched)
    for case in (under_way, untouched):
        await to_its_end(case)
    assert sorted(await notes_of(under_way)) == sorted(notes)
    assert [await went_the_new_way(case) for case in (under_way, untouched)] == [False, True]
    assert new.stop() == 0


@asynccontextmanager
async def versioned(folder: Path, database_url: str) -> AsyncIterator[tuple[DevService, Process, Process]]:
    """A server of its own, today's worker as build 1, the next version as build 2; build 1 is current."""
    async with dev_server(folder) as server:
        place = {"TEMPORAL_ADDRESS": server.address, "DATABASE_URL": database_url} | OPEN
        one = lone_worker(folder, AFTERSALES_BUILD_ID="1", **place)
        two = next_worker(folder, AFTERSALES_BUILD_ID="2", **place)
        client = await Client.connect(server.address, data_converter=data_converter)
        dev = DevService(server, client, engine(database_url))
        for process in (one, two):
            await asyncio.to_thread(process.says, "worker started")
        await make_current(dev, "1")
        yield dev, one, two
        dev.database.dispose()


async def holds(looked: Callable[[], Awaitable[bool]]) -> None:
    """Asks the server until something holds."""
    await until("what the server was asked for", looked)


async def _done(answer: Awaitable[dict[str, str]]) -> bool:
    return not (await answer)["error"]


async def _completed(job: Awaitable[dict[str, str]]) -> bool:
    return "completed" in (await job)["state"].lower()


async def make_current(dev: DevService, build: str) -> None:
    """As docs/change.md says; the server knows a build a moment after its worker has started."""
    command = ("worker", "deployment", "set-current-version", "--deployment-name", "aftersales", "--build-id", build)
    await holds(lambda: _done(dev.temporal(*command, "--yes", check=False)))


async def served_by(case: Running, build: str) -> None:
    """Sends notes until this build answers: what is current reaches the queues a moment later."""
    async with asyncio.timeout(120):
        while await build_of(case) != build:
            await case.send("add_note", CLERK, note="who is there?")


async def build_of(case: Running) -> str:
    info = (await case.handle.describe()).raw_description.workflow_execution_info
    return info.versioning_info.deployment_version.build_id


def migrate_for_the_next(dev: DevService) -> None:
    """What a migration may do while the old version writes: add."""
    with dev.database.begin() as connection:
        connection.execute(text("ALTER TABLE service_register ADD COLUMN of_the_next_version text"))


async def pin(dev: DevService, *override: str) -> None:
    """Holds the open cases that took the new way to a build, or lets go of them; done when the server says so."""
    asked = ("--query", TOOK_THE_NEW_WAY, "--versioning-override-behavior", *override, "--reason", "test", "--yes")
    job = (await dev.temporal("workflow", "update-options", *asked))["batchJobId"]
    await holds(lambda: _completed(dev.temporal("batch", "describe", "--job-id", job)))


async def test_a_build_is_rolled_out_called_back_and_rolled_out_again(
    folder: Path, database_url: str, staff: None
) -> None:
    """The commands of docs/change.md. No case stops: what took the new way is pinned to it while build 1 is back."""
    async with versioned(folder, database_url) as (dev, one, two):
        under_way, untouched = await dev.open(), await dev.open()
        migrate_for_the_next(dev)
        await at_work(under_way)
        await served_by(untouched, "1")
        fresh = await dev.open()
        await make_current(dev, "2")
        await served_by(under_way, "2")
        await at_work(fresh)
        await pin(dev, *PINNED)
        await make_current(dev, "1")
        await served_by(under_way, "1")
        await fresh.send("add_note", CLERK, note="still here")
        assert await build_of(fresh) == "2"
        await make_current(dev, "2")
        await served_by(under_way, "2")
        await pin(dev, "unspecified")
        assert one.stop() == 0
        for case in (under_way, fresh):
            await to_its_end(case)
        assert [await went_the_new_way(case) for case in (under_way, fresh)] == [False, True]
        assert two.stop() == 0


def test_a_build_id_that_temporal_would_not_take_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the name of the variable."""
    monkeypatch.setenv("AFTERSALES_BUILD_ID", "two words")
    with pytest.raises(SettingsError, match="AFTERSALES_BUILD_ID"):
        Settings.read()
