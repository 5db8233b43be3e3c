"""Real parts for every test: one embedded PostgreSQL a session, a database of its own for each test that asks."""

import gc
import os
import shutil
import signal
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from playwright.async_api import Browser
from sqlalchemy import Connection, Engine

from activities.rules.people import staff as staff_records
from commandline import Desk
from desk.embedded.temporal import Postgres, Temporal
from hints import furnish
from models.words.spoken import speak
from played.company import Company
from servers.browsing import chromium
from servers.databases import Databases, engine_of
from servers.devserver import DevService, dev_server, dev_service
from servers.service import plain_weeks

speak("en")  # as the tests are written; those of the Chinese texts say so
os.environ["AFTERSALES_LANGUAGE"] = "en"  # for the programs that they start
os.environ["COLUMNS"] = "200"  # tables are laid out alike, whatever terminal the tests run in
pytest_plugins = ("attacked",)
PROOFS = ("test_bench.py", "test_two_workers.py")
"""Slower: `make proofs` runs them, `make test` does not."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the proofs, and has the files of all folders take turns.

    So those that wait for servers run beside those that reckon, and no processor stands idle.
    """
    for item in items:
        if item.path.name in PROOFS:
            item.add_marker(pytest.mark.proof)
    folders: defaultdict[Path, list[Path]] = defaultdict(list)
    for file in dict.fromkeys(item.path for item in items):
        folders[file.parent].append(file)
    turns = {file: (turn + 0.5) / len(files) for files in folders.values() for turn, file in enumerate(files)}
    items.sort(key=lambda item: turns[item.path])


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's chromium."""
    async with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The embedded PostgreSQL, as `up` starts it."""
    folder = Path(tempfile.mkdtemp(prefix="aftersales-test-"))
    folder.chmod(0o755)
    server = Postgres(folder / "postgres")
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(postgres: Postgres) -> Databases:
    """The databases of that server."""
    return Databases(postgres)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A migrated database with the default policy and calendar, for this test alone."""
    with databases.lent() as url:
        yield url


def pytest_configure() -> None:
    """The suite hears Ctrl-C, and so do the programs that it starts, where a shell's script runs it with `&`."""
    gc.disable()  # while all tests are read; what is there then stays, and is looked through no more
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Garbage is collected again from here on, but not among what has been read."""
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How long the tests of each folder took, all workers together."""
    taken: defaultdict[str, float] = defaultdict(float)
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if isinstance(report, pytest.TestReport):
            taken[report.location[0].rpartition("/")[0]] += report.duration
    if not taken:
        return
    told = (f"{folder} {taken[folder]:.0f} s" for folder in sorted(taken, key=taken.__getitem__, reverse=True))
    terminalreporter.write_line(f"by folder: {', '.join(told)}")


@pytest.fixture
def records(database_url: str) -> Iterator[Engine]:
    """The records alone, without a case; the rules in force are the defaults."""
    found = engine_of(database_url)
    yield found
    found.dispose()


def employ(connection: Connection) -> None:
    """Two technicians with certificates for washing machines, and what the kinds need in the records."""
    for person in ("technician:t-1", "technician:t-2", "supervisor:s-1"):
        staff_records.add(connection, person, f"Name of {person}")
        staff_records.certify(connection, person, "washing_machine", date(2020, 1, 1), date(2030, 12, 31))
    furnish(connection)


@pytest.fixture
def staff(databases: Databases, database_url: str) -> None:
    """Those who are employed, and what the kinds need in the records."""
    databases.enter(database_url, employ)


@pytest.fixture
async def company(records: Engine, staff: None) -> AsyncIterator[Company]:
    """Many cases on one clock, in plain weeks: a Monday at nine, with real records and without a server."""
    async with Company(records, "2026-11-23 09:00") as opened:
        await opened.publish(plain_weeks())
        yield opened


@pytest.fixture(scope="session")
async def dev_temporal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Temporal]:
    """One real development server for all tests that need no clock of their own."""
    async with dev_server(tmp_path_factory.mktemp("temporal")) as server:
        yield server


@pytest.fixture
async def dev(dev_temporal: Temporal, database_url: str, staff: None) -> AsyncIterator[DevService]:
    """A worker on the real server, with staff and a database of its own."""
    async with dev_service(dev_temporal, database_url) as service:
        yield service
        await service.terminate_all()


@pytest.fixture
def desk(dev: DevService, database_url: str, tmp_path: Path) -> Desk:
    """The command line on a running service."""
    data = str(tmp_path / "data")
    where = {"TEMPORAL_ADDRESS": dev.server.address, "DATABASE_URL": database_url, "AFTERSALES_DATA": data}
    return Desk(where)


@pytest.fixture
def alone(tmp_path: Path) -> Desk:
    """The command line where no service runs."""
    return Desk({"AFTERSALES_DATA": str(tmp_path / "nothing")})
