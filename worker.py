"""The worker: runs the cases, writes their records, delivers their notifications.

`python worker.py` runs one against any Temporal (TEMPORAL_ADDRESS, namespace, TLS, API key, profiles) and any
PostgreSQL (DATABASE_URL). Several at once are fine. It waits for servers that are not up yet and drains on SIGTERM.
"""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Worker, WorkerDeploymentConfig, WorkflowRunner

from activities.access import rule as access
from activities.access.notices import AccessNotices
from activities.erasing.erasing import Erasing
from activities.notices.outbox import Deliverer
from activities.notices.targets import Targets
from activities.records.database import engine, migrate, used
from activities.registry import build
from activities.rules.calendar_notices import Republisher
from activities.rules.numbers import Numbering, by_day
from activities.rules.publishing import publish_defaults
from activities.sealing import process_keys
from activities.sealing.sweeping import Sweeper
from activities.server import client as clients
from activities.server.background import keep_running, rest
from activities.server.client import first_line, temporal_is_named
from activities.server.rounds import open_missing
from activities.server.tasks import Tasks
from activities.watch.endpoint import Endpoint, serving
from activities.watch.watchman import Watchman
from models.environment import keys_file
from models.forms import FORMS
from models.logs import configure
from models.settings import CACHED_CASES, Settings, SettingsError
from models.vocabulary import TASK_QUEUE
from models.words.spoken import speak
from workflows.registry import PROCEDURES, describe_events, runner, together
from workflows.running.wire import converter
from workflows.shown.publish import MissingAttributes, register_search_attributes

__all__ = ["connect", "connect_to", "first_line", "make_worker", "run", "serve", "temporal_is_named"]

Result = TypeVar("Result")
DEPLOYMENT = "aftersales"
"""The name of our workers in Temporal's worker versioning."""
THREADS = 16
"""Activities that run at once; each holds one connection to the database for a few milliseconds."""
PATIENCE = timedelta(seconds=2)
"""Pause between two tries to reach a server that is not up yet."""
STICKY = timedelta(seconds=9)
"""How long a task waits for the worker that holds its case in memory before any worker may take it.

Where thousands of deadlines fall due in one second, an update that came meanwhile waits so long and a little more: the
SDK's ten seconds are over what its sender waits. Much less is worse (docs/capacity.md).
"""
GRACE = timedelta(seconds=20)
"""Time that activities in hand are given when the worker is told to stop."""
ACCESS_OPEN = "access is open: unsealed messages are believed from everyone; `aftersales access close` closes it"
NO_KEYS = (
    "access is closed here and no keys are named: name the file of key-encryption keys in AFTERSALES_KEYS "
    "(`aftersales access keys new FILE` makes one), or begin with open access by AFTERSALES_ACCESS=open"
)
log = structlog.get_logger("aftersales.worker")


def make_worker(
    client: Client,
    database: Engine,
    executor: ThreadPoolExecutor,
    procedures: Sequence[type[Any]] = PROCEDURES,
    cached: int = CACHED_CASES,
    workflow_runner: WorkflowRunner | None = None,
    build_id: str | None = None,
    numbering: Numbering = by_day,
    *,
    past: bool = False,
) -> Worker:
    """A worker for these kinds of case; `workflow_runner` and `numbering` in place of the usual ones.

    `past`: the requests are those of a past log or register, which were admitted.
    `build_id`: the version that this worker is of, where Temporal directs cases to a version (docs/change.md).
    Raises ProcedureError where two kinds bear one letter or name, or one writes what is no form.
    """
    together(procedures, {name: form.model_fields.keys() for name, form in FORMS.items()})
    describe_events(procedures)
    declared = [kind.procedure for kind in procedures]
    letters = {p.name: p.letter for p in declared}
    ends = {p.name: frozenset(n for n, step in p.steps.items() if step.end) for p in declared}
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=list(procedures),
        activities=build(database, client, letters, ends, numbering, past=past),
        activity_executor=executor,
        max_cached_workflows=cached,
        sticky_queue_schedule_to_start_timeout=STICKY,
        max_concurrent_activities=THREADS,
        max_concurrent_local_activities=THREADS,
        workflow_runner=workflow_runner or runner(Tasks(client).held_here),
        graceful_shutdown_timeout=GRACE,
        deployment_config=_version(build_id) if build_id else None,
    )


def _version(build_id: str) -> WorkerDeploymentConfig:
    """Open cases go on under the version that is current; `workflow.patched` keeps them on their way."""
    return WorkerDeploymentConfig(
        WorkerDeploymentVersion(DEPLOYMENT, build_id),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )


async def run(client: Client, settings: Settings, stop: asyncio.Event, endpoint: Endpoint | None = None) -> None:
    """Runs cases, deliveries, calendar notices and the watchman until `stop` is set; then drains the work in hand.

    `endpoint` tells others how it does. Raises SettingsError where the targets file is wrong.
    """
    speak(settings.language)
    database = engine(database_url(settings), tried=False)
    targets = Targets.load(settings)
    if endpoint is not None:
        endpoint.watch(client, database_url(settings), stop)
    background: dict[str, Callable[[asyncio.Event], Awaitable[object]]] = {
        "delivery": Deliverer(database, targets, language=settings.language, company=settings.company).run,
        "telling of published rules": Republisher(database, client).run,
        "telling of access": AccessNotices(database, client).run,
        "the sweep of keys": Sweeper(database, client).run,
        "erasing": Erasing(database, settings.data).run,
        "opening of rounds": lambda stop: patiently("Temporal", lambda: open_missing(client), stop),
    }
    if settings.watch:
        background["the look for lost cases"] = Watchman(database, client).run
    with ThreadPoolExecutor(THREADS, thread_name_prefix="activity") as executor:
        tasks = [asyncio.create_task(keep_running(what, work, stop)) for what, work in background.items()]
        try:
            cached, build_id = settings.cached_cases, settings.build_id
            async with make_worker(client, database, executor, cached=cached, build_id=build_id):
                log.info("worker started", queue=TASK_QUEUE, kinds=[kind.procedure.name for kind in PROCEDURES])
                await stop.wait()
                log.info("draining the work in hand")
        finally:
            stop.set()
            await asyncio.gather(*tasks)
            database.dispose()
    log.info("worker stopped")


async def connect(settings: Settings) -> Client:
    """The Temporal client that the environment names, sealing where the settings name keys.

    Raises as `activities.server.client.connect`, and KeyRingError.
    """
    return await clients.connect(converter(process_keys.codec(settings)))


async def connect_to(settings: Settings, target_host: str, **config: Any) -> Client:
    """A client of that Temporal; `config` as of `Client.connect`. Raises RuntimeError while it does not answer."""
    return await clients.connect_to(converter(process_keys.codec(settings)), target_host, **config)


async def prepare(
    client: Client, settings: Settings, policy: Path | None = None, *, begins_open: bool = False
) -> bool:
    """Brings schema, search attributes and published rules to where this version needs them. Safe to repeat.

    Answers whether unsealed messages are believed from everyone; where no case stands and no rule was set they are
    only if `begins_open`. Raises OperationalError or RPCError while a server does not answer, SettingsError where a
    search attribute is missing and may not be made from here, or where a key-encryption key is.
    """
    url = database_url(settings)
    await asyncio.to_thread(migrate, url)
    is_open = await asyncio.to_thread(_access, url, settings, begins_open=begins_open)
    await asyncio.to_thread(_erase_again, url, settings)
    await asyncio.to_thread(publish_defaults, url, policy)
    try:
        await register_search_attributes(client)
    except MissingAttributes as error:
        raise SettingsError(str(error)) from None
    return is_open


def _erase_again(url: str, settings: Settings) -> None:
    """Erases what a restored backup has brought back. Raises SettingsError where the list cannot be read."""
    with used(url) as database:
        erasing = Erasing(database, settings.data)
        try:
            done = erasing.replay(erasing.noted, by="system", now=datetime.now(UTC))
        except (OSError, ValueError) as error:
            raise SettingsError(f"the list of erasures: {error}") from None
    if done:
        log.warning("what was brought back of erased customers is erased again", customers=[one.entry for one in done])


def _access(url: str, settings: Settings, *, begins_open: bool) -> bool:
    """Whether everyone is believed unsealed, once it is known that what is sealed can be read. Raises SettingsError."""
    keys, stays_open = keys_file(settings.keys), begins_open or settings.access == "open"
    with used(url) as database, database.begin() as connection:
        process_keys.ensure_known(connection, keys)
        is_open = access.ensure(connection, stays_open=stays_open, now=datetime.now(UTC))
        if not is_open and keys is None:
            raise SettingsError(NO_KEYS)
    return is_open


async def patiently(what: str, attempt: Callable[[], Awaitable[Result]], stop: asyncio.Event) -> Result | None:
    """Tries until a server answers, saying once what it waits for; None where `stop` came first."""
    told = ""
    while not stop.is_set():
        try:
            return await attempt()
        except (RuntimeError, RPCError, OperationalError) as error:
            if isinstance(error, RPCError) and error.status is RPCStatusCode.UNAUTHENTICATED:
                raise SettingsError(f"{what} turns us away: {first_line(error)}") from None
            if told != (told := first_line(error)):
                log.warning(f"waiting for {what}", error=told)
            await rest(PATIENCE.total_seconds(), stop)
    return None


def database_url(settings: Settings) -> str:
    """The database that DATABASE_URL names. Raises SettingsError where it names none, or no PostgreSQL."""
    if settings.database_url is None:
        raise SettingsError(
            "DATABASE_URL is not set: name a PostgreSQL database, or use `aftersales up` for an embedded one"
        )
    try:
        kind = make_url(settings.database_url).get_backend_name()
    except ArgumentError:
        kind = ""
    if kind not in ("postgresql", "postgres"):
        raise SettingsError("DATABASE_URL must look like postgresql://user:password@host/database")
    return settings.database_url


async def serve(settings: Settings, connector: Callable[[Settings], Awaitable[Client]] = connect) -> None:
    """A worker of its own process, until SIGINT or SIGTERM; a second one ends it at once, which loses nothing.

    Raises SettingsError.
    """
    database_url(settings)
    Targets.load(settings)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, _asked_to_stop, stop)
    with serving(settings.metrics) as endpoint:
        if endpoint is not None:
            log.info("metrics and health are served", address=endpoint.url)
        client = await patiently("Temporal", lambda: connector(settings), stop)
        if client is not None and await patiently("the servers", lambda: prepare(client, settings), stop):
            log.warning(ACCESS_OPEN)
        if client is not None and not stop.is_set():
            await run(client, settings, stop, endpoint)


def _asked_to_stop(stop: asyncio.Event) -> None:
    if stop.is_set():
        os._exit(1)
    stop.set()


def main() -> None:
    """Runs a worker as the environment says; exit code 2 where it says too little or something wrong."""
    gc.freeze()  # what was imported stays, and need not be looked through again
    try:
        settings = Settings.read()
        configure(settings.log_level)
        asyncio.run(serve(settings))
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
