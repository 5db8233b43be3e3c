"""The worker: runs the cases, writes their records, delivers their notifications.

`python worker.py` runs one against any Temporal (TEMPORAL_ADDRESS, namespace, TLS, API key, profiles) and any
PostgreSQL (DATABASE_URL). Several at once are fine. It waits for servers that are not up yet and drains on SIGTERM.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from temporalio.client import Client
from temporalio.envconfig import ClientConfig
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Worker

from activities.database import engine, migrate

from activities.publishing import publish_defaults
from activities.registry import build
from activities.republish import Republisher

from models.logs import configure
from models.settings import Settings
from models.vocabulary import TASK_QUEUE
from workflows.publish import register_search_attributes
from workflows.registry import PROCEDURES, runner
from workflows.wire import data_converter

Result = TypeVar("Result")
THREADS = 16
"""Activities that run at once; each holds one connection to the database for a few milliseconds."""
PATIENCE = timedelta(seconds=2)
"""Pause between two tries to reach a server that is not up yet."""
GRACE = timedelta(seconds=20)
"""Time that activities in hand are given when the worker is told to stop."""
log = structlog.get_logger("aftersales.worker")


def make_worker(
    client: Client, database: Engine, executor: ThreadPoolExecutor, procedures: Sequence[type[Any]] = PROCEDURES
) -> Worker:
    """A worker for these kinds of case."""
    declared = [kind.procedure for kind in procedures]
    letters = {p.name: p.letter for p in declared}
    ends = {p.name: frozenset(n for n, step in p.steps.items() if step.end) for p in declared}
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=list(procedures),
        activities=build(database, client, letters, ends),
        activity_executor=executor,
        max_concurrent_activities=THREADS,
        max_concurrent_local_activities=THREADS,
        workflow_runner=runner(),
        graceful_shutdown_timeout=GRACE,
    )


async def run(client: Client, settings: Settings, stop: asyncio.Event) -> None:
    """Runs cases, deliveries and calendar notices until `stop` is set; then drains the work in hand."""
    assert settings.database_url is not None
    database = engine(settings.database_url)
    background = [

        Republisher(database, client).run(stop),
    ]
    with ThreadPoolExecutor(THREADS, thread_name_prefix="activity") as executor:
        tasks = [asyncio.create_task(task) for task in background]
        async with make_worker(client, database, executor):
            log.info("worker started", queue=TASK_QUEUE, kinds=[kind.procedure.name for kind in PROCEDURES])
            await stop.wait()
            log.info("draining the work in hand")
        await asyncio.gather(*tasks)
    database.dispose()
    log.info("worker stopped")


async def connect() -> Client:
    """The Temporal client of the environment: address, namespace, TLS, API key, profiles."""
    return await Client.connect(**ClientConfig.load_client_connect_config(), data_converter=data_converter)


async def prepare(client: Client, settings: Settings) -> None:
    """Brings schema, search attributes and published rules to where this version needs them. Safe to repeat."""
    assert settings.database_url is not None
    await asyncio.to_thread(migrate, settings.database_url)
    await asyncio.to_thread(publish_defaults, settings.database_url)
    try:
        await register_search_attributes(client)
    except RPCError as error:
        if error.status not in (RPCStatusCode.UNIMPLEMENTED, RPCStatusCode.PERMISSION_DENIED):
            raise
        log.warning("search attributes cannot be registered from here; see docs/operations.md", error=error.message)


async def patiently(what: str, attempt: Callable[[], Awaitable[Result]], stop: asyncio.Event) -> Result | None:
    """Tries until a server answers, saying once what it waits for; None where `stop` came first."""
    told = False
    while not stop.is_set():
        try:
            return await attempt()
        except (RuntimeError, RPCError, OperationalError) as error:
            if not told:
                log.warning(f"waiting for {what}", error=str(error).splitlines()[0][:200])
                told = True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PATIENCE.total_seconds())
    return None


async def serve(settings: Settings) -> None:
    """A worker of its own process, until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = await patiently("Temporal", connect, stop)
    if client is None:
        return
    await patiently("the servers", lambda: prepare(client, settings), stop)
    if not stop.is_set():
        await run(client, settings, stop)


def main() -> None:
    """Runs a worker as the environment says; exit code 2 where it says too little."""
    settings = Settings()
    configure(settings.log_level)
    if settings.database_url is None:
        sys.exit("DATABASE_URL is not set: name a PostgreSQL database, or use `aftersales up` for an embedded one")
    asyncio.run(serve(settings))


if __name__ == "__main__":
    main()
