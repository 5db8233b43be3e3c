"""A worker of its own process: it waits for its servers, works beside others, and ends what it has in hand."""

import asyncio
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg
import pytest
from temporalio.client import Client, GrpcCompression

import worker
from activities.server.client import compression
from activities.server.sdk import free_port
from desk.embedded.temporal import Postgres, Temporal, orphans
from desk.gateway.queries import PATIENCE
from models.settings import Settings, SettingsError
from models.vocabulary import TASK_QUEUE
from servers.devserver import DevService, dev_server
from servers.processes import installed_worker, lone_worker, own_folder, until
from servers.service import repair_request
from workflows.running.wire import data_converter


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of this test's own."""
    with own_folder() as found:
        yield found


async def test_workers_wait_with_a_word_until_their_servers_are_up(folder: Path, postgres: Postgres) -> None:
    """Two start before Temporal and the database; then both bring the records up to date and share the work."""
    port, name = free_port(), f"test_{os.urandom(6).hex()}"
    place = {"TEMPORAL_ADDRESS": f"127.0.0.1:{port}", "DATABASE_URL": postgres.url(name)}
    both = [start(folder, **place) for start in (installed_worker, lone_worker)]
    for process in both:
        process.says("waiting for Temporal")
    async with dev_server(folder, port=port) as server:
        for process in both:
            process.says("waiting for the servers")
        postgres.ensure(name)
        for process in both:
            process.says("worker started")
        client = await Client.connect(server.address, data_converter=data_converter)
        handle = await client.start_workflow("Repair", repair_request(), id="repair-W-1", task_queue=TASK_QUEUE)
        answer = await handle.execute_update("add_note", {"by": "clerk:c-1", "note": "ok"})
        assert answer["state"] == "registered"
        assert [process.stop() for process in both] == [0, 0]
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def test_a_task_waits_for_its_worker_less_long_than_a_sender_for_an_answer(dev: DevService) -> None:
    """So an update is in time whose case is in the memory of a worker that is busy with others, or gone."""
    with ThreadPoolExecutor(worker.THREADS) as executor:
        client = await Client.connect(dev.server.address)  # on which no worker runs
        made = worker.make_worker(client, dev.database, executor)
    assert made.config()["sticky_queue_schedule_to_start_timeout"] < PATIENCE


async def test_work_in_hand_is_ended_before_the_worker(folder: Path, dev: DevService, database_url: str) -> None:
    """A record that waits for a lock is written, though the worker was told to stop meanwhile."""
    await dev.stop()
    process = lone_worker(folder, TEMPORAL_ADDRESS=dev.server.address, DATABASE_URL=database_url)
    process.says("worker started")
    case = await dev.open()
    note = {"by": "clerk:c-1", "note": "ok"}
    await case.handle.execute_update("add_note", note)
    with psycopg.connect(database_url) as locked:  # nothing but this case's next record waits for its row
        locked.execute("SELECT 1 FROM service_register WHERE workflow_id = %s FOR UPDATE", [case.handle.id])
        await case.handle.signal("add_note", note)
        until("the record waits for the lock", lambda: _waits_for_lock(database_url))
        process.popen.send_signal(signal.SIGTERM)
        process.says("draining")
        assert process.popen.poll() is None
    assert process.ends() == 0
    written = dev.rows("SELECT event FROM timeline WHERE workflow_id = :id ORDER BY seq", id=case.handle.id)
    assert [step["event"] for step in written] == ["open", "add_note", "add_note"]


def _waits_for_lock(url: str) -> bool:
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with psycopg.connect(url) as connection:
        return bool((connection.execute(query).fetchone() or (0,))[0])


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": "mysql://u:secret@h/x"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": "secret"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": "postgresql://u:secret@h/x"}, "TEMPORAL_ADDRESS is not set"),
        ({"AFTERSALES_LOG_LEVEL": "loud"}, "AFTERSALES_LOG_LEVEL"),
        ({"DATABASE_URL": "postgresql://u:secret@h/x", "TEMPORAL_PROFILE": "none"}, "Profile 'none' not found"),
    ],
)
async def test_a_wrong_environment_is_said_in_one_line(
    environment: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every variable by its name, no password."""
    for name in os.environ:
        if name.startswith(("TEMPORAL_", "DATABASE_URL", "AFTERSALES_")):
            monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=told) as caught:
        await worker.serve(Settings.read())
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_wrong_environment_ends_with_code_2(folder: Path) -> None:
    """And no traceback."""
    process = lone_worker(folder)
    assert process.ends() == 2
    assert len(process.output.splitlines()) == 1


async def test_a_word_is_said_once_however_long_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Again only when the reason changes."""
    said: list[Any] = []
    monkeypatch.setattr(worker.log, "warning", lambda text, **more: said.append((text, more["error"])))
    monkeypatch.setattr(worker, "PATIENCE", worker.PATIENCE * 0)
    reasons = iter(["refused", "refused", "refused", "starting up"])

    async def attempt() -> str:
        for reason in reasons:
            raise RuntimeError(reason)
        return "there"

    assert await worker.patiently("Temporal", attempt, asyncio.Event()) == "there"
    assert said == [("waiting for Temporal", "refused"), ("waiting for Temporal", "starting up")]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1:7233", GrpcCompression.NONE),
        ("localhost:7233", GrpcCompression.NONE),
        ("[::1]:7233", GrpcCompression.NONE),
        ("temporal.example:7233", GrpcCompression.GZIP),
        ("127.0.0.1.example:7233", GrpcCompression.GZIP),
    ],
)
def test_only_what_leaves_the_machine_is_packed(address: str, expected: GrpcCompression) -> None:
    """On one machine, packing costs the processor and saves nothing."""
    assert compression(address) is expected


def test_the_embedded_server_is_told_how_far_its_memory_may_grow(dev_temporal: Temporal) -> None:
    """An operator's own GOGC goes before ours."""
    (process,) = orphans(dev_temporal._state)
    assert process.environ()["GOGC"] == os.environ.get("GOGC", "200")


async def test_a_worker_keeps_as_many_cases_in_memory_as_it_is_told(dev: DevService, folder: Path) -> None:
    """Two of four open ones; the others are rebuilt when something comes for them."""
    await dev.stop()
    metrics = free_port()
    process = lone_worker(
        folder,
        TEMPORAL_ADDRESS=dev.server.address,
        DATABASE_URL=dev.database.url.set(drivername="postgresql").render_as_string(hide_password=False),
        AFTERSALES_CACHED_CASES="2",
        AFTERSALES_METRICS=str(metrics),
    )
    await asyncio.to_thread(process.says, "worker started")
    for _ in range(4):
        case = await dev.open()
        await case.until(1)

    def held() -> float:
        with urlopen(f"http://127.0.0.1:{metrics}/metrics") as answer:
            lines = answer.read().decode().splitlines()
        return float(next(line for line in lines if line.startswith("temporal_sticky_cache_size")).rpartition(" ")[2])

    await asyncio.to_thread(until, "two are held", lambda: held() == 2)
    assert process.stop() == 0
