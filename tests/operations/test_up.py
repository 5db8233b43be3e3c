"""Starting, stopping and surviving: `aftersales up` as an operator meets it."""

import asyncio
import io
import os
import signal
import socket
import sysconfig
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from ipaddress import ip_address
from itertools import takewhile
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest
from rich.console import Console
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.exceptions import TemporalError

from activities.server.client import LOOPBACK
from activities.server.sdk import free_port
from desk.embedded import folder as data_folder
from desk.embedded.postgres import Postgres
from desk.embedded.temporal import Temporal
from desk.embedded.up import Options, run
from desk.errors import DeskError, NotRunning
from desk.gateway import service
from models.settings import Settings
from models.vocabulary import TASK_QUEUE
from servers.processes import Process, Up, aftersales, installed_aftersales, of_folder, own_folder, until
from servers.service import repair_request
from workflows.running.wire import data_converter


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of this test's own."""
    with own_folder() as found:
        yield found


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Up, Process]]:
    """A service that several tests look at."""
    with own_folder() as found:
        up = Up(found)
        process = up.start(program=installed_aftersales)
        yield up, process
        assert process.stop() == 0


async def open_case(client: Client, number: str | None = None) -> str:
    """Opens a repair as any client does. Returns its workflow id."""
    workflow_id = f"repair-{number or uuid.uuid4().hex[:10]}"
    await client.start_workflow("Repair", repair_request(), id=workflow_id, task_queue=TASK_QUEUE)
    return workflow_id


async def opened(client: Client, workflow_id: str) -> dict[str, Any]:
    """The case once it is open: a worker has answered and its record is written."""
    for _ in range(2000):
        try:
            answer: dict[str, Any] = await client.get_workflow_handle(workflow_id).query("case")
        except TemporalError:
            await asyncio.sleep(0.1)
        else:
            return answer
    raise AssertionError("the case did not open")


def refusal(data: Path, **changes: Any) -> str:
    """What a start says that must fail."""
    return str(refused(data, **changes))


def refused(data: Path, **changes: Any) -> DeskError:
    """Why a start fails that must."""
    ports = {"temporal_port": free_port(), "ui_port": free_port()}
    with pytest.raises(DeskError) as caught:
        run(Options(**(ports | changes)), Settings(data=data), Console(file=io.StringIO()))
    return caught.value


def test_it_says_in_a_few_lines_where_everything_is(running: tuple[Up, Process]) -> None:
    """UI, Temporal, database, messages, data folder and how to open a case stand in the output."""
    up, process = running
    for text in (
        f"http://127.0.0.1:{up.ui_port}",
        f"127.0.0.1:{up.temporal_port}",
        "postgresql://postgres:@/aftersales?host=",
        str(up.data / "notifications.jsonl"),
        "aftersales open repair",
    ):
        assert text in process.output


def listening(processes: Iterable[psutil.Process]) -> set[str]:
    """Every address at which these can be reached from outside themselves."""
    found = set()
    for process in processes:
        for door in process.net_connections("all"):
            if isinstance(door.laddr, str):
                found.add(door.laddr)
            elif door.status == psutil.CONN_LISTEN or door.type == socket.SOCK_DGRAM:
                found.add(f"{door.laddr.ip}:{door.laddr.port}")
    return found - {""}


def test_what_it_says_that_listens_is_what_listens(running: tuple[Up, Process]) -> None:
    """Each address with what it is for, but for the UI's own behind the front; none that another machine can reach."""
    up, process = running
    _, _, said = process.output.partition("What listens, and for what:\n")
    lines = takewhile(lambda line: line.startswith("  "), said.splitlines())
    told = {address: purpose.strip() for address, _, purpose in (line.strip().partition(" ") for line in lines)}
    own = psutil.Process(process.popen.pid)
    lasting = listening({own, *own.children(recursive=True), *of_folder(up.data)})
    for _ in range(3):  # who asks for a name opens a socket for a moment
        time.sleep(0.2)
        lasting &= listening({own, *own.children(recursive=True), *of_folder(up.data)})
    assert set(told) <= lasting
    (kept,) = lasting - set(told)
    assert kept not in process.output  # the Temporal UI's own port, which only the front asks
    assert httpx.get(f"http://{kept}/api/v1/settings", trust_env=False).json()["Codec"]
    assert all(told.values())
    (database,) = (Path(address) for address in told if address.startswith("/"))
    hosts = [ip_address(address.rpartition(":")[0]) for address in set(told) - {str(database)}]
    assert len(hosts) > 7
    assert all(host.is_loopback for host in hosts)
    assert database.parent.stat().st_mode & 0o077 == 0


def test_what_it_keeps_no_other_account_may_read(running: tuple[Up, Process]) -> None:
    """Temporal's state, messages, logs: all hold customers' data; PostgreSQL's folder is its own."""
    up, _ = running
    kept = [path for path in up.data.iterdir() if not path.is_symlink()]
    assert {"temporal.db", "service.json", "temporal.log"} <= {path.name for path in kept}
    assert [path.name for path in kept if path.stat().st_mode & 0o077] == []


def test_what_an_earlier_version_left_open_is_closed(tmp_path: Path) -> None:
    """Files that others could read before; the mask is what it was afterwards."""
    left = tmp_path / "notifications.jsonl"
    left.write_text("{}", encoding="utf-8")
    left.chmod(0o644)
    mask = os.umask(0o022)
    with data_folder.held(tmp_path):
        assert left.stat().st_mode & 0o777 == 0o600
    assert os.umask(mask) == 0o022


async def test_other_commands_find_the_running_service(running: tuple[Up, Process]) -> None:
    """Without TEMPORAL_ADDRESS and DATABASE_URL they read where `up` said it is."""
    up, _ = running
    client = await service.temporal_client(up.settings)
    workflow_id = await open_case(client)
    assert (await opened(client, workflow_id))["state"] == "registered"
    database = service.database(up.settings)
    with database.connect() as connection:
        found = connection.exec_driver_sql("SELECT state FROM service_register WHERE workflow_id = %s", (workflow_id,))
        assert found.scalar() == "registered"
    database.dispose()


async def test_closed_cases_are_kept_for_ninety_days(running: tuple[Up, Process]) -> None:
    """The development server's own day would lose them."""
    client = await service.temporal_client(running[0].settings)
    found = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    assert found.config.workflow_execution_retention_ttl.ToTimedelta().days == 90


def test_a_data_folder_has_one_holder(running: tuple[Up, Process]) -> None:
    """A second start on it is told who holds it."""
    up, process = running
    told = refusal(up.data)
    assert str(process.popen.pid) in told
    assert "in use by another" in told
    assert "--data" in told


def test_a_port_in_use_names_the_option(running: tuple[Up, Process], folder: Path) -> None:
    """Before anything is made, and for each of the two."""
    up, _ = running
    assert "--temporal-port" in refusal(folder / "data", temporal_port=up.temporal_port)
    assert "--ui-port" in refusal(folder / "data", ui_port=up.ui_port)
    assert not (folder / "data" / "postgres").exists()


def test_what_must_be_chosen_anew_is_wrong_as_usage_is(folder: Path) -> None:
    """A port, an address or a folder that is another's ends with 2; what should start and does not, with 4."""
    (folder / "file").touch()
    (folder / "broken").mkdir()
    (folder / "broken" / "postgres").touch()
    with socket.create_server((LOOPBACK, 0)) as holder:
        taken = holder.getsockname()[1]
        for option in ("temporal_port", "ui_port", "metrics_port"):
            assert refused(folder / "data", **{option: taken}).exit_code == 2, option
    with data_folder.held(folder / "data"):
        assert refused(folder / "data").exit_code == 2
    assert refused(folder / "file").exit_code == 2
    assert refused(folder / "broken").exit_code == 4


async def test_servers_that_die_are_started_again(running: tuple[Up, Process]) -> None:
    """A killed Temporal and a killed PostgreSQL cost the cases nothing but the wait."""
    up, process = running
    client = await service.temporal_client(up.settings)
    before = await open_case(client)
    await opened(client, before)
    temporal = next(p for p in of_folder(up.data) if "start-dev" in p.cmdline())
    temporal.kill()
    postmaster = int((up.data / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    until("both run again", lambda: process.output.count("it runs again") >= 2)
    after = await open_case(client)
    assert (await opened(client, before))["state"] == (await opened(client, after))["state"] == "registered"


def test_one_more_worker_finds_the_service_by_itself(running: tuple[Up, Process]) -> None:
    """`aftersales worker` beside `up`, on the same folder."""
    up, _ = running
    more = aftersales(up.folder, "worker", "--data", str(up.data))
    more.says("worker started")
    assert more.stop() == 0


async def test_a_case_outlives_a_stop_and_a_power_cut(folder: Path) -> None:
    """Stopped, started, killed without a word, started: it stands where it stood, and nothing is left running."""
    up = Up(folder)
    process = up.start()
    client = await service.temporal_client(up.settings)
    workflow_id = await open_case(client, "R-7")
    first = await opened(client, workflow_id)
    assert process.stop(signal.SIGINT) == 0
    assert of_folder(folder) == []
    assert service.running_place(up.settings) is None

    process = up.start()
    client = await service.temporal_client(up.settings)
    assert await opened(client, workflow_id) == first
    process.stop(signal.SIGKILL)
    assert of_folder(folder) != [], "servers are left behind, as after a crash"
    assert service.running_place(up.settings) is None

    process = up.start()
    client = await service.temporal_client(up.settings)
    assert await opened(client, workflow_id) == first
    await client.get_workflow_handle(workflow_id).execute_update("add_note", {"by": "clerk:c-1", "note": "still here"})
    assert process.stop() == 0
    assert of_folder(folder) == []


async def test_the_second_signal_does_not_wait(folder: Path) -> None:
    """Work that hangs holds the first Ctrl-C up; the second one ends it, in order."""
    up = Up(folder)
    process = up.start()
    client = await service.temporal_client(up.settings)
    # The lock's holder is turned out with all the others.
    with suppress(psycopg.OperationalError), psycopg.connect(up.place.database_url or "") as locked:
        locked.execute("LOCK TABLE service_register IN ACCESS EXCLUSIVE MODE")
        await open_case(client)
        until("the record waits for the lock", lambda: _waiting(up))
        process.popen.send_signal(signal.SIGTERM)
        process.says("once more")
        assert process.popen.poll() is None
        assert process.stop() == 0
    assert of_folder(folder) == []


def _waiting(up: Up) -> bool:
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = 'aftersales'"
    with psycopg.connect(up.place.database_url or "") as connection:
        return bool((connection.execute(query).fetchone() or (0,))[0])


async def test_servers_that_the_environment_names_are_used(
    folder: Path, dev_temporal: Temporal, database_url: str
) -> None:
    """With TEMPORAL_ADDRESS and DATABASE_URL set nothing embedded is started, and neither is repeated to others."""
    up = Up(folder)
    process = up.start(TEMPORAL_ADDRESS=dev_temporal.address, DATABASE_URL=database_url, AFTERSALES_ACCESS="open")
    client = await Client.connect(dev_temporal.address, data_converter=data_converter)
    workflow_id = await open_case(client)
    assert (await opened(client, workflow_id))["state"] == "registered"
    assert len(of_folder(folder)) == 1
    assert database_url not in service.service_file(up.data).read_text()
    with pytest.raises(NotRunning, match="TEMPORAL_ADDRESS"):
        await service.temporal_client(up.settings)
    assert process.stop() == 0
    assert not (up.data / "temporal.db").exists()


def test_a_wrong_policy_file_names_every_wrong_key(folder: Path) -> None:
    """One line, exit code 2, nothing started."""
    policy = folder / "policy.toml"
    policy.write_text('[repair]\ncallback_mw = 3\n[hold]\ncustomer = "3 parsecs"\n')
    process = aftersales(folder, "up", "--policy", str(policy))
    assert process.ends() == 2
    assert len(process.output.splitlines()) == 1
    assert "repair.callback_mw" in process.output
    assert "hold.customer" in process.output
    assert not (folder / "data").exists()


def test_what_is_missing_is_said_in_one_message(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is not installed, a policy file that is not there, a folder that cannot be made."""
    (folder / "file").touch()
    assert "cannot be read" in refusal(folder / "data", policy=folder / "none.toml")
    assert "--data" in refusal(folder / "file" / "data")
    with monkeypatch.context() as patched:
        patched.setattr(sysconfig, "get_path", lambda _: str(folder))
        assert "make setup" in refusal(folder / "data")
    assert not (folder / "data").exists()


def test_a_full_disk_is_said_before_anything_starts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is left, how much is needed, and what to do."""
    monkeypatch.setattr(data_folder, "ROOM", 2**60)
    told = refusal(folder / "data")
    assert "MB left" in told
    assert "make room" in told


def test_a_database_comes_up_after_any_power_cut(folder: Path) -> None:
    """A first start cut off half-way, and a note of a process number that is another's by now."""
    half_made = folder / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18")
    server = Postgres(folder / "postgres")
    server.start()
    url = server.ensure("cases")
    note = (folder / "postgres" / "postmaster.pid").read_text().splitlines()
    socket_lock = Path(note[4].strip(), f".s.PGSQL.{note[3].strip()}.lock")
    server.stop()

    stranger = str(psutil.Process().pid)
    socket_lock.parent.mkdir(mode=0o700, exist_ok=True)  # gone with the server where it is not the data's own
    (folder / "postgres" / "postmaster.pid").write_text("\n".join([stranger, *note[1:]]) + "\n")
    socket_lock.write_text("\n".join([stranger, *note[1:]]) + "\n")
    again = Postgres(folder / "postgres")
    again.start()
    assert again.ensure("cases") == url
    assert again.running
    again.stop()
    assert not again.running
