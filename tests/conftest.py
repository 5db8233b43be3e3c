"""Real parts for every test: one embedded PostgreSQL a session, a database of its own for each test that asks."""

import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from activities.records.database import engine, migrate
from activities.rules import staff as staff_records
from activities.rules.publishing import publish_defaults
from commandline import Desk
from desk.embedded.temporal import Postgres, Temporal
from devserver import DevService, dev_server, dev_service
from models.words.spoken import speak

speak("en")  # as the tests are written; those of the Chinese texts say so
os.environ["AFTERSALES_LANGUAGE"] = "en"  # for the programs that they start
os.environ["COLUMNS"] = "200"  # tables are laid out alike, whatever terminal the tests run in
TEMPLATE = "aftersales_template"
KEPT = ("published_policy", "published_calendar", "published_checklists")
"""What is published stays from test to test."""
PROOFS = ("test_bench.py", "test_two_workers.py")
"""Slower: `make proofs` runs them, `make test` does not."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the proofs."""
    for item in items:
        if item.path.name in PROOFS:
            item.add_marker(pytest.mark.proof)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The embedded PostgreSQL, as `up` starts it."""
    folder = Path(tempfile.mkdtemp(prefix="aftersales-test-"))
    folder.chmod(0o755)
    server = Postgres(folder / "postgres")
    server.start()
    server.execute(f"CREATE DATABASE {TEMPLATE}")
    template = server.url(TEMPLATE)
    migrate(template)
    publish_defaults(template)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    """A migrated database with the default policy and calendar; gone after the test."""
    name = f"test_{os.urandom(6).hex()}"
    postgres.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    yield postgres.url(name)
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


def pytest_configure() -> None:
    """The suite hears Ctrl-C, and so do the programs that it starts, where a shell's script runs it with `&`."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="module")
def one_database(postgres: Postgres) -> Iterator[Engine]:
    """A database for all tests of a file that need the records alone."""
    name = f"test_{os.urandom(6).hex()}"
    postgres.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    found = engine(postgres.url(name))
    yield found
    found.dispose()
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def records(one_database: Engine) -> Iterator[Engine]:
    """The records alone, without a case; the rules in force are the defaults. Quicker than a database of one's own."""
    yield one_database
    with one_database.begin() as connection:
        for written in reversed(SQLModel.metadata.sorted_tables):
            if written.name not in KEPT:
                connection.execute(written.delete())


@pytest.fixture
def staff(database_url: str) -> None:
    """Two technicians with certificates for washing machines."""
    database = engine(database_url)
    with database.begin() as connection:
        for person in ("technician:t-1", "technician:t-2", "supervisor:s-1"):
            staff_records.add(connection, person, f"Name of {person}")
            staff_records.certify(connection, person, "washing_machine", date(2020, 1, 1), date(2030, 12, 31))
    database.dispose()


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
