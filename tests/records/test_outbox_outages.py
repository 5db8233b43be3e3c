"""Notifications while workers are killed or late, several at once, or the database is away."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from activities.notices.targets import Targets
from desk.embedded.temporal import Postgres
from sent_notices import Receiver, change, counted, delivering, lines_in, receiving, row, sent, targets_of, tell, until


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that runs for one test."""
    with receiving() as found:
        yield found


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Targets]:
    """Loads targets from a file of that text; the file target lies in the test's folder."""
    return partial(targets_of, tmp_path)


@pytest.fixture
def lines(tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    """What stands in the file of notifications."""
    return partial(lines_in, tmp_path)


@pytest.fixture
def said() -> Iterator[Callable[[], list[str]]]:
    """What the service has logged so far, without the fields, however an earlier test has set up the logs."""
    with capture_logs() as lines:
        yield lambda: [line["event"] for line in lines]


WORKER = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from activities.records.database import engine
from activities.notices.outbox import Deliverer
from activities.notices.targets import Targets
from models.settings import Settings
settings = Settings(data=Path(sys.argv[2]), targets=Path(sys.argv[2]) / "targets.toml")
deliverer = Deliverer(engine(sys.argv[1]), Targets.load(settings), lease=timedelta(seconds=1))
asyncio.run(deliverer.run(asyncio.Event()))
"""


async def test_a_worker_killed_between_sending_and_noting_leaves_it_uncertain(
    records: Engine, database_url: str, tmp_path: Path, load: Callable[..., Targets], receiver: Receiver,
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    """Another worker sends it again under the same key; the file holds it once."""
    targets = load(f'default = ["{receiver.url()}", "file"]')
    victim = await asyncio.to_thread(subprocess.Popen, [sys.executable, "-c", WORKER, database_url, str(tmp_path)])

    def kill(path: str) -> None:
        for _ in range(6000):
            if lines():
                break
            threading.Event().wait(0.01)
        os.kill(victim.pid, signal.SIGKILL)

    receiver.on_message = kill
    key = tell(records)
    try:
        await asyncio.to_thread(victim.wait, 90)
    finally:
        victim.kill()
    assert (row(records, key).status, row(records, key).uncertain) == ("sending", False)
    receiver.on_message = lambda path: None
    async with delivering(records, targets):
        await until(sent(records, key))
    assert (row(records, key).uncertain, row(records, key).attempts) == (True, 2)
    assert receiver.keys() == [key, key]
    assert [line["key"] for line in lines()] == [key]


async def test_several_workers_never_send_the_same_row(
    records: Engine, load: Callable[..., Targets], receiver: Receiver, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """Each row is taken by one, each message arrives once."""
    text = f'default = ["{receiver.url()}", "file"]'
    keys = [tell(records, number=f"R-{n}") for n in range(60)]
    async with delivering(records, load(text)), delivering(records, load(text)), delivering(records, load(text)):
        await until(sent(records, *keys), 30)
    assert sorted(receiver.keys()) == sorted(keys)
    assert sorted(line["key"] for line in lines()) == sorted(keys)
    assert {row(records, key).attempts for key in keys} == {1}


async def test_a_late_worker_does_not_overwrite_what_another_has_taken_over(
    records: Engine, load: Callable[..., Targets], receiver: Receiver, said: Callable[[], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its lease ran out while it was stuck, and it fails at last: the attempt that runs meanwhile stands."""
    noted = counted(monkeypatch, "note")
    gates = [threading.Event(), threading.Event()]
    arrived: list[int] = []

    def answer(path: str) -> int:
        number = len(arrived)
        arrived.append(number)
        gates[number].wait(60)
        return (500, 200)[number]

    receiver.status = answer
    key = tell(records)
    async with delivering(records, load(f'default = ["{receiver.url()}"]')):
        await until(lambda: len(arrived) == 1)
        change(records, key, lease_until=datetime.now(UTC))
        await until(lambda: len(arrived) == 2)
        gates[0].set()
        await until(lambda: noted)  # it tries to note its failure
        assert "notification not delivered" in said()
        gates[1].set()
        await until(sent(records, key))
    found = row(records, key)
    assert (found.attempts, found.uncertain, found.last_error, len(arrived)) == (2, True, None, 2)


async def test_an_outage_of_the_database_is_waited_out(
    records: Engine, postgres: Postgres, load: Callable[..., Targets], receiver: Receiver,
    said: Callable[[], list[str]],
) -> None:
    """It goes away just as a message arrives: that one is noted when it is back, and sent no second time."""
    name = records.url.database

    def go_away(path: str) -> None:
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    receiver.on_message = go_away
    key = tell(records)
    async with delivering(records, load(f'default = ["{receiver.url()}"]')):
        await until(lambda: "notifications wait for the database" in said())
        receiver.on_message = lambda path: None
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await until(sent(records, key))
        later = tell(records, number="R-2")
        await until(sent(records, later))
    assert receiver.keys() == [key, later]
    assert (row(records, key).attempts, row(records, key).uncertain) == (1, False)
    assert said().count("notifications wait for the database") == 1
    assert "the database is back, notifications go on" in said()
