"""Two workers, one lost in the middle of its work: the other takes over, and nothing is done twice or for good lost."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory, WorkflowQueryFailedError
from temporalio.service import RPCError

import commands
from activities.rules.publishing import FIRST_APPROVAL, publish_policy
from activities.server.sdk import free_port
from chaos.checker import Checker
from chaos.driver import Life
from chaos.journal import Answered, Journal
from chaos.looks import by_records
from chaos.proxy import Proxy
from servers.devserver import DevService
from servers.processes import Process, installed_worker, own_folder, until
from servers.service import Running
from worker import STICKY
from workflows.registry import PROCEDURES
from workflows.running.punctual import UNTAKEN

CLERK = "clerk:c-1"
ACK = timedelta(hours=1)
"""No clock of the company's own policy runs out within this test."""
HURRIED = '[repair]\ncallback_wm = "12 s"\n[escalation]\nack_clock = "60 s"\n'
"""Whoever reports a fault is called back within 12 seconds, by day and night."""


@dataclass
class Cut:
    """A worker whose ways to both servers lead through proxies."""

    process: Process
    ways: tuple[Proxy, Proxy]

    def off(self) -> None:
        """Packets just stop."""
        for way in self.ways:
            way.cut()

    def hang_up(self) -> None:
        """What stood silent is closed, too; whoever connects again meets silence."""
        for way in self.ways:
            way.hang_up()

    def back(self) -> None:
        for way in self.ways:
            way.restore()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of this test's own."""
    with own_folder() as found:
        yield found


@pytest.fixture
async def cut(dev: DevService, database_url: str, folder: Path) -> AsyncIterator[Cut]:
    """The only worker, until the test starts another."""
    await dev.stop()
    grpc, records = Proxy(_address(dev.server.address)), Proxy(_socket(database_url))
    port = free_port()
    await grpc.start(("127.0.0.1", port))
    await records.start(folder / _socket(database_url).name)
    url = make_url(database_url).update_query_dict({"host": str(folder)}).render_as_string(hide_password=False)
    yield Cut(_worker(folder, f"127.0.0.1:{port}", url), (grpc, records))
    await grpc.stop()
    await records.stop()


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.partition(":")
    return host, int(port)


def _socket(url: str) -> Path:
    """The unix socket of the embedded PostgreSQL."""
    where = make_url(url).query["host"]
    found = next(Path(str(where)).glob(".s.PGSQL.*[0-9]"))
    assert found.is_socket()
    return found


def _worker(folder: Path, address: str, url: str) -> Process:
    return installed_worker(folder, TEMPORAL_ADDRESS=address, DATABASE_URL=url, AFTERSALES_DATA=str(folder))


async def test_one_is_cut_off_and_the_other_takes_over(
    cut: Cut, dev: DevService, database_url: str, folder: Path
) -> None:
    """Cut off while its records wait for a lock; nothing is done twice, nothing is lost, also when it comes back."""
    await asyncio.to_thread(cut.process.says, "worker started")
    journal = Journal()
    lives = [_life(dev, journal, number, folder.name[-8:]) for number in range(4)]
    end = asyncio.get_running_loop().time() + 30
    await asyncio.gather(*(life.live(0, 0, end, leave=False) for life in lives))
    assert await asyncio.gather(*(_note(life, "before", update=True) for life in lives)) == [Answered.APPLIED] * 4
    with psycopg.connect(database_url) as locked:
        locked.execute("LOCK TABLE timeline IN EXCLUSIVE MODE")
        signals = [await _note(life, "meanwhile", update=False) for life in lives]
        await asyncio.to_thread(until, "a record waits for the lock", lambda: _waiting(database_url))
        cut.off()
    assert signals == [Answered.TAKEN] * 4
    other = _worker(folder, dev.server.address, database_url)
    await asyncio.to_thread(other.says, "worker started")
    cut.hang_up()
    assert await asyncio.gather(*(_note(life, "after", update=True) for life in lives)) == [Answered.APPLIED] * 4
    assert cut.process.popen.poll() is None, "the one cut off has ended by itself"
    cut.back()
    assert await asyncio.gather(*(_note(life, "together", update=True) for life in lives)) == [Answered.APPLIED] * 4
    unsent = "SELECT 1 FROM outbox WHERE sent_at IS NULL"
    await asyncio.to_thread(until, "all is delivered", lambda: not dev.rows(unsent))
    checker = Checker(dev.client, dev.database, folder / "notifications.jsonl", journal, ACK)
    assert await checker.violations() == {}
    notes = "SELECT note FROM timeline WHERE workflow_id = :id AND note IS NOT NULL ORDER BY seq"
    for life in lives:
        found = [row["note"] for row in dev.rows(notes, id=life.workflow_id)]
        assert found == ["before", "meanwhile", "after", "together"]
        await life.terminate()
    assert [cut.process.stop(), other.stop()] == [0, 0]


def _life(dev: DevService, journal: Journal, number: int, name: str) -> Life:
    kind = PROCEDURES[number % len(PROCEDURES)].procedure
    life = Life(dev.client, by_records(dev.database), journal, kind, number, 3, name)
    life.wrong_openings, life.tries = 0, 5
    return life


async def _note(life: Life, note: str, *, update: bool) -> Answered:
    return await life.send("add_note", {"by": CLERK, "note": note}, update=update)


def _waiting(url: str) -> bool:
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with psycopg.connect(url) as connection:
        return bool((connection.execute(query).fetchone() or (0,))[0])


@pytest.fixture
async def both(dev: DevService, database_url: str, folder: Path) -> AsyncIterator[list[Process]]:
    """Two workers under a policy whose first clock runs out within seconds."""
    await dev.stop()
    with dev.database.begin() as connection:
        publish_policy(connection, HURRIED, FIRST_APPROVAL, datetime.now(UTC))
    workers = [_worker(folder, dev.server.address, database_url) for _ in range(2)]
    for worker in workers:
        await asyncio.to_thread(worker.says, "worker started")
    yield workers
    for worker in workers:
        worker.popen.kill()
        worker.popen.wait()


async def test_a_case_asked_while_its_worker_is_lost_goes_on(both: list[Process], dev: DevService) -> None:
    """The one that held it is killed just before a timer; the other is asked before it has the task."""
    case = await dev.open()
    await case.send("add_note", CLERK, note="before")
    due = (await case.commitment("contact"))["due_at"]
    await asyncio.sleep((due - datetime.now(UTC)).total_seconds() - 1)
    number = await _holder(case)
    next(worker for worker in both if worker.popen.pid == number).popen.kill()
    failures = await asyncio.gather(*(_ask_until_overdue(case) for _ in range(3)))
    assert {text for found in failures for text in found} <= {UNTAKEN}
    await case.send("add_note", CLERK, note="after")
    assert [(e["event"], e["outcome"]) for e in await case.entries("overdue")] == [("overdue", "clock")]
    history = await case.handle.fetch_history()
    assert _failed_tasks(history) == 0
    await commands.check("asked while its worker is lost", history)
    await case.handle.terminate()


async def test_a_case_asked_while_its_worker_is_frozen_goes_on(both: list[Process], dev: DevService) -> None:
    """The one that held it stands still with a task in hand; the other is asked, and leaves that task alone."""
    case = await dev.open()
    await case.send("add_note", CLERK, note="before")
    number = await _holder(case)
    holder = next(worker for worker in both if worker.popen.pid == number)
    holder.popen.send_signal(signal.SIGSTOP)
    asked = asyncio.create_task(case.handle.query("case", rpc_timeout=timedelta(seconds=30)))
    await asyncio.sleep(STICKY.total_seconds() / 2)  # the frozen one is asked first; each of its tasks is waited for
    await case.handle.signal("add_note", {"by": CLERK, "note": "meanwhile"})
    with pytest.raises(WorkflowQueryFailedError, match=UNTAKEN):
        await asked
    assert (await case.handle.fetch_history()).events[-1].event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
    notes = "SELECT note FROM timeline WHERE workflow_id = :id AND note IS NOT NULL ORDER BY seq"
    assert [row["note"] for row in dev.rows(notes, id=case.handle.id)] == ["before"], "written in another's task"
    await case.handle.query("case", rpc_timeout=timedelta(seconds=40))
    await case.send("add_note", CLERK, note="after")
    holder.popen.send_signal(signal.SIGCONT)
    await case.send("add_note", CLERK, note="together")
    found = [row["note"] for row in dev.rows(notes, id=case.handle.id)]
    assert found == ["before", "meanwhile", "after", "together"]
    history = await case.handle.fetch_history()
    assert _failed_tasks(history) == 0
    await commands.check("asked while its worker is frozen", history)
    await case.handle.terminate()


def _failed_tasks(history: WorkflowHistory) -> int:
    return sum(event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED for event in history.events)


async def _holder(case: Running) -> int:
    """The process that has it in its memory: it did the last task."""
    done = commands.completed(await case.handle.fetch_history())[-1]
    return int(done.workflow_task_completed_event_attributes.identity.partition("@")[0])


async def _ask_until_overdue(case: Running) -> list[str]:
    """Asks on and on. Returns why some questions found no answer."""
    failures = []
    end = asyncio.get_running_loop().time() + 40
    while asyncio.get_running_loop().time() < end:
        try:
            view = await case.handle.query("case", rpc_timeout=timedelta(seconds=12))
        except WorkflowQueryFailedError as error:
            failures.append(str(error))
        except RPCError:  # its worker is gone
            continue
        else:
            if any(c["name"] == "contact" and c["state"] == "overdue" for c in view["commitments"]):
                return failures
        await asyncio.sleep(0.2)
    raise AssertionError("it did not go on")
