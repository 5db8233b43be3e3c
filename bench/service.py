"""What the measurements run on: the embedded servers with a folder of their own, gone afterwards."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil
from temporalio.client import Client

from activities.records.database import migrate, used
from activities.rules.people import staff
from activities.rules.publishing import publish_defaults
from activities.server.sdk import free_port
from desk.embedded.postgres import Postgres
from desk.embedded.temporal import Temporal
from models.settings import CACHED_CASES, Settings
from worker import connect_to
from workflows.shown.publish import register_search_attributes

ROOT = Path(__file__).parent.parent


@dataclass
class Bench:
    """Running servers and a client."""

    client: Client
    address: str
    database_url: str
    folder: Path
    new_database: Callable[[str], str]
    """Makes an empty database of that name. Returns its URL."""


def new_folder() -> Path:
    """A folder that the database's own user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="aftersales-bench-"))
    folder.chmod(0o755)
    return folder


@asynccontextmanager
async def servers() -> AsyncIterator[Bench]:
    """PostgreSQL and Temporal as `up` starts them, with one certified technician."""
    folder = new_folder()
    postgres, temporal = Postgres(folder / "postgres"), Temporal(folder, free_port(), free_port(), ui=False)
    postgres.start()
    temporal.start()
    try:
        url = postgres.ensure("bench")
        migrate(url)
        publish_defaults(url)
        certify(url)
        await temporal.ready()
        client = await connect_to(Settings.read(), temporal.address)
        await register_search_attributes(client)
        yield Bench(client, temporal.address, url, folder, postgres.ensure)
    finally:
        temporal.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def certify(url: str) -> None:
    """Lets technician t-1 repair washing machines."""
    with used(url) as database, database.begin() as connection:
        staff.add(connection, "technician:t-1", "t-1")
        staff.certify(connection, "technician:t-1", "washing_machine", date(2020, 1, 1), date(2040, 1, 1))


@asynccontextmanager
async def worker_process(
    bench: Bench, cached: int = CACHED_CASES, *, keys: Path | None = None
) -> AsyncIterator[psutil.Process]:
    """A worker of its own process, which keeps so many cases in memory and seals where keys are named."""
    environment = os.environ | {
        "TEMPORAL_ADDRESS": bench.address,
        "DATABASE_URL": bench.database_url,
        "AFTERSALES_DATA": str(bench.folder),
        "AFTERSALES_LOG_LEVEL": "ERROR",
        "AFTERSALES_CACHED_CASES": str(cached),
        "AFTERSALES_ACCESS": "open",
        "AFTERSALES_KEYS": str(keys or ""),
    }
    process = subprocess.Popen([sys.executable, "worker.py"], cwd=ROOT, env=environment)  # noqa: ASYNC220 - as operators start it
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)
