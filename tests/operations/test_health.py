"""A worker's health: which part does not answer, and where it is served."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from activities.records.database import engine
from activities.server.sdk import free_port
from activities.watch import health
from activities.watch.endpoint import AddressTaken, Endpoint, serving
from activities.watch.health import OK, Health, Reader
from desk.embedded import up as desk_up
from models.settings import Settings, SettingsError
from servers.devserver import DevService
from servers.processes import aftersales, lone_worker, own_folder, until
from servers.worker_page import health_of, read


@pytest.fixture
def reader(database_url: str) -> Iterator[Reader]:
    found = Reader(engine(database_url))
    yield found
    found.close()


async def test_health_names_what_does_not_answer(
    dev: DevService, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that refuses, one that hangs, a worker that nobody sees poll, one that drains."""
    stop = asyncio.Event()
    look = Health(dev.client, reader, stop).look
    await asyncio.to_thread(until, "Temporal sees the worker", lambda: look()["worker"] == OK)
    assert await asyncio.to_thread(look) == {"temporal": OK, "database": OK, "worker": OK}
    refusing = Reader(engine(f"postgresql://u@127.0.0.1:{free_port()}/x"))
    refused = await asyncio.to_thread(Health(dev.client, refusing, stop).look)
    assert refused == {"temporal": OK, "database": "OperationalError", "worker": OK}
    stranger = SimpleNamespace(
        namespace="default", identity="another", workflow_service=dev.client.workflow_service
    )
    unseen = await asyncio.to_thread(Health(stranger, reader, stop).look)  # type: ignore[arg-type]
    assert unseen["worker"] == "not polling"
    stop.set()
    assert (await asyncio.to_thread(look))["worker"] == "draining"
    monkeypatch.setattr(health, "SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hanging = Reader(engine(f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/x"))
        said = await asyncio.to_thread(Health(dev.client, hanging, stop).look)
    assert said["database"] == "no answer within 0 s"
    for used in (refusing, hanging):
        used.close()


def test_a_worker_that_waits_for_its_servers_is_not_healthy_and_says_so() -> None:
    """From its start, on whatever address, IPv6 too."""
    for address in ("127.0.0.1:0", "[::1]:0"):
        endpoint = Endpoint(address)
        code, said = health_of(endpoint.url)
        assert (code, said["status"], said["database"]) == (503, "failing", "not reached yet")
        assert 'aftersales_health{part="temporal"} 0.0' in read(f"{endpoint.url}/metrics")
        endpoint.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "endpoint"]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.1:http", "host:70000", ":"])
def test_a_wrong_address_is_named(address: str) -> None:
    """By its variable, with an example."""
    with pytest.raises(SettingsError, match=r"AFTERSALES_METRICS: .*127\.0\.0\.1:9464"):
        Settings.read(metrics=address)


def test_nothing_is_served_unless_asked(tmp_path: Path) -> None:
    """A lone worker without the variable opens no port."""
    assert Settings.read(data=tmp_path).metrics is None
    with serving(None) as endpoint:
        assert endpoint is None


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        yield int(holder.getsockname()[1])


def test_a_taken_port_is_said_in_one_line(taken: int) -> None:
    """By a worker and by `up`, which starts nothing."""
    with pytest.raises(AddressTaken, match=f"127.0.0.1:{taken}.*Address already in use.*--metrics-port"):
        Endpoint(f"127.0.0.1:{taken}")
    place = {"DATABASE_URL": "postgresql://u@127.0.0.1/x", "TEMPORAL_ADDRESS": "127.0.0.1:1"}
    with own_folder() as folder:
        of_worker = lone_worker(folder, AFTERSALES_METRICS=str(taken), **place)
        of_up = aftersales(folder, "up", "--data", str(folder / "data"), "--metrics-port", str(taken), **place)
        assert (of_worker.ends(), of_up.ends()) == (2, 2)
        for process in (of_worker, of_up):
            told = [line for line in process.output.splitlines() if "metrics cannot be served" in line]
            assert len(told) == 1
            assert "Traceback" not in process.output


def test_up_takes_a_free_port_where_nobody_chose_one(
    taken: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two on one machine are fine; a port that someone has chosen is never changed in silence."""
    monkeypatch.setattr(desk_up, "METRICS_PORT", taken)
    options = desk_up.Options(temporal_port=1, ui_port=2)
    with desk_up.Up(options, Settings(data=tmp_path), Console()).watched() as endpoint:
        assert health_of(endpoint.url)[0] == 503
    chosen = desk_up.Up(options, Settings(data=tmp_path, metrics=str(taken)), Console())
    with pytest.raises(AddressTaken), chosen.watched():
        pass
