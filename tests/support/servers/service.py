"""The running service for a test: a time-skipping server, a worker with its real activities, real PostgreSQL."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from temporalio.api.enums.v1 import EventType
from temporalio.api.testservice.v1 import LockTimeSkippingRequest, UnlockTimeSkippingRequest
from temporalio.client import Client, WorkflowHandle, WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.records.rows import OUTBOX
from activities.rules.calendar_notices import Republisher
from activities.rules.publishing import FIRST_APPROVAL, publish_calendar, publish_policy
from desk.embedded.temporal import binary
from hints import numbered
from models.policy.calendar import Calendar, Year
from models.settings import CACHED_CASES
from models.vocabulary import TASK_QUEUE
from servers.databases import engine_of
from servers.waiting import until
from worker import THREADS, make_worker
from workflows.registry import PROCEDURES
from workflows.running.message_order import OrderedRunner
from workflows.running.wire import data_converter
from workflows.shown.publish import register_search_attributes

ZONE = ZoneInfo("Asia/Shanghai")


def repair_request(**changes: Any) -> dict[str, Any]:
    """A repair in town, in warranty, not urgent."""
    return {
        "by": "clerk:c-1",
        "customer": {"name": "王小明", "phone": "138 0013 8000", "address": "中山路 1 号", "zone": "town"},
        "product": {
            "model": "WM-700",
            "category": "washing_machine",
            "purchased_on": "2026-05-01",
            "in_warranty": True,
        },
        "symptoms": "不排水",
        "channel": "phone",
    } | changes


def return_request(**changes: Any) -> dict[str, Any]:
    """A sound product bought in a store for 99.99; `changes` land in the purchase, the item or the request itself.

    Bought and received on 1 May 2026 unless told otherwise; freight was not paid.
    """
    request: dict[str, Any] = {
        "by": "clerk:c-1",
        "customer": {"name": "王小明", "phone": "138 0013 8000"},
        "purchase": {
            "proof": "invoice",
            "purchased_on": "2026-05-01",
            "received_on": "2026-05-01",
            "channel": "store",
            "price_paid": "99.99",
            "list_price": "120.00",
            "current_price": "80.01",
            "seasonal": False,
            "sanbao": False,
            "durable": False,
        },
        "item": {
            "model": "WM-700", "category": "washing_machine", "clean": True, "undamaged": True, "resaleable": True,
        },
        "wanted": "refund",
        "reason": "no_reason",
    }
    for key, value in changes.items():
        places = (place for place in (request["purchase"], request["item"]) if key in place)
        next(places, request["purchase"] if key == "freight_paid" else request)[key] = value
    return request


def plain_weeks(last: int = 2100) -> Calendar:
    """Monday to Friday and no holidays in any year to `last`: what a test counts does not hang on today's date."""
    return Calendar(years={year: Year() for year in range(2025, last + 1)})


class Denied(Exception):
    """An update was refused: type and details as the sender sees them."""

    def __init__(self, error: ApplicationError) -> None:
        super().__init__(str(error))
        self.type = error.type
        self.details: dict[str, Any] = error.details[0] if error.details else {}


@dataclass
class Running:
    """One open case, spoken to as any client would."""

    handle: WorkflowHandle[Any, Any]
    service: "Service"

    async def send(self, event: str, by: str, **payload: Any) -> dict[str, Any]:
        """Sends an update. Raises Denied where it is refused."""
        try:
            answer: dict[str, Any] = await self.handle.execute_update(event, {"by": by} | _plain(payload))
        except WorkflowUpdateFailedError as error:
            if not isinstance(error.cause, ApplicationError):
                raise
            raise Denied(error.cause) from error
        return answer

    async def refused(self, event: str, by: str, **payload: Any) -> Denied:
        """Sends an update that must be refused."""
        try:
            answer = await self.send(event, by, **payload)
        except Denied as denied:
            return denied
        raise AssertionError(f"{event} was applied: {answer}")

    async def signal(self, event: str, by: str, **payload: Any) -> None:
        await self.handle.signal(event, {"by": by} | _plain(payload))

    async def view(self) -> dict[str, Any]:
        answer: dict[str, Any] = await self.handle.query("case")
        return answer

    async def commitment(self, name: str) -> dict[str, Any]:
        """The commitment of that name, its times as datetimes."""
        found: dict[str, Any] = [c for c in (await self.view())["commitments"] if c["name"] == name][-1]
        return {k: datetime.fromisoformat(v) if k.endswith("_at") else v for k, v in found.items()}

    async def due(self, name: str) -> str:
        """When a commitment is due, in the company's zone, to the minute."""
        return shown((await self.commitment(name))["due_at"])

    async def entries(self, event: str | None = None, outcome: str | None = None) -> list[dict[str, Any]]:
        timeline = (await self.view())["timeline"]
        return [
            e for e in timeline if event in (None, e["event"]) and outcome in (None, e["outcome"])
        ]

    async def until(self, seq: int) -> None:
        """Waits until the timeline has that many entries."""

        async def reached() -> bool:
            with contextlib.suppress(WorkflowQueryFailedError):  # not open yet
                return len((await self.view())["timeline"]) >= seq
            return False

        await until(f"{seq} entries on the timeline", reached)


def _plain(payload: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in payload.items()}


def shown(moment: datetime) -> str:
    """A moment on the company's wall clock, to the minute."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


AFTER = timedelta(milliseconds=300)
"""Timers ring after their time: by the grain that keeps them from ringing early, and by what it took to set them."""
AWAITED = frozenset(
    EventType.Value(f"EVENT_TYPE_{name}")
    for name in (
        "WORKFLOW_TASK_SCHEDULED", "WORKFLOW_TASK_STARTED", "WORKFLOW_TASK_FAILED", "WORKFLOW_TASK_TIMED_OUT",
        "TIMER_FIRED", "WORKFLOW_EXECUTION_SIGNALED", "WORKFLOW_EXECUTION_STARTED", "ACTIVITY_TASK_SCHEDULED",
        "ACTIVITY_TASK_STARTED", "ACTIVITY_TASK_COMPLETED",
    )
)
"""What a history ends with while the worker has something to do."""


async def _at_rest(handle: WorkflowHandle[Any, Any]) -> bool:
    """Whether the worker has done all that there was to do of a case."""
    events = [event.event_type async for event in handle.fetch_history_events()]
    return events[-1] not in AWAITED


@dataclass
class Service:
    """A worker on a server whose clock the test moves."""

    env: WorkflowEnvironment
    database_url: str
    procedures: Sequence[type] = PROCEDURES
    cached: int = CACHED_CASES
    opened: int = 0
    _handles: list[WorkflowHandle[Any, Any]] = field(default_factory=list, repr=False)
    _worker: Worker | None = field(default=None, repr=False)
    _task: "asyncio.Task[None] | None" = field(default=None, repr=False)
    _database: Engine | None = field(default=None, repr=False)
    _executor: ThreadPoolExecutor | None = field(default=None, repr=False)

    @property
    def client(self) -> Client:
        return self.env.client

    async def start(self) -> None:
        """Starts the worker; again after `stop`."""
        self._executor = ThreadPoolExecutor(THREADS)
        self._database = engine_of(self.database_url)
        ordered = OrderedRunner(UnsandboxedWorkflowRunner())  # this server forgets a query that is put off
        self._worker = make_worker(
            self.client, self._database, self._executor, self.procedures, self.cached, workflow_runner=ordered
        )
        self._task = asyncio.create_task(self._worker.run())

    async def stop(self) -> None:
        """Stops the worker; the server keeps what arrives meanwhile."""
        if self._worker is None or self._task is None or self._executor is None:
            return
        await self._worker.shutdown()
        await self._task
        self._executor.shutdown()
        assert self._database is not None
        self._database.dispose()
        self._worker = self._task = None

    async def open(self, request: dict[str, Any] | None = None, kind: str = "Repair", **changes: Any) -> Running:
        """Starts a case as a foreign client does."""
        self.opened += 1
        body = _plain((request or repair_request()) | changes)
        number = numbered(kind, body, f"X-{self.opened}")
        handle = await self.client.start_workflow(
            kind, body, id=f"{kind.lower()}-{number}", task_queue=TASK_QUEUE
        )
        self._handles.append(handle)
        return Running(handle, self)

    @asynccontextmanager
    async def down(self, first: Awaitable[None]) -> AsyncIterator[None]:
        """No worker runs meanwhile. `first` sends a message, so that the one task that can wait for a worker waits.

        The server's clock would stand still for that task; the lock is lifted until the worker is back. The case
        must not be cached (`cached=0`): this server keeps its tasks for the worker that had it.
        """
        await self.stop()
        await first
        await self.client.test_service.unlock_time_skipping(UnlockTimeSkippingRequest())
        yield
        await self.client.test_service.lock_time_skipping(LockTimeSkippingRequest())
        await self.start()

    def publish(self, rules: Calendar | str) -> int:
        """Publishes a calendar, or a policy file's text, for the cases that open from now on."""
        assert self._database is not None
        now = datetime.now(UTC)
        with self._database.begin() as connection:
            if isinstance(rules, Calendar):
                return publish_calendar(connection, rules, FIRST_APPROVAL, now)
            return publish_policy(connection, rules, FIRST_APPROVAL, now)

    async def tell_of_calendar(self) -> int:
        """What the worker does by itself: tells the cases with provisional dues of a new calendar."""
        assert self._database is not None
        return await Republisher(self._database, self.client).once()

    def told(self, case: Running, topic: str) -> list[tuple[str, dict[str, str]]]:
        """Who was told of a topic, in order, with the message's parameters."""
        assert self._database is not None
        query = select(OUTBOX.c.to, OUTBOX.c.params).order_by(OUTBOX.c.seq)
        query = query.where(OUTBOX.c.workflow_id == case.handle.id, OUTBOX.c.topic == topic)
        with self._database.connect() as connection:
            return [(row.to, row.params) for row in connection.execute(query)]

    async def now(self) -> datetime:
        return (await self.env.get_current_time()).astimezone(ZONE)

    async def go_to(self, moment: datetime) -> None:
        """Lets the time until `moment` pass, and what happens at that very moment happen."""
        wait = moment - await self.now()
        assert wait >= timedelta(), "time only goes forward"
        await self.env.sleep(wait + AFTER)
        if self._worker is not None:
            for handle in self._handles:
                await until(f"{handle.id} at rest", partial(_at_rest, handle))

    async def workday(self, clock: str, *, weekday: int = 0, weeks: int = 0) -> datetime:
        """The next such weekday (0 Monday) at that wall time; the test calendar knows no holidays by default."""
        now = await self.now()
        hour, minute = map(int, clock.split(":"))
        days = (weekday - now.weekday()) % 7 + 7 * weeks
        found = datetime.combine(now.date() + timedelta(days=days), time(hour, minute), ZONE)
        return found if found > now else found + timedelta(days=7)


async def skipping_server(tries: int = 5) -> WorkflowEnvironment:
    """A server that skips time, tried again where a busy machine does not start it within the SDK's five seconds."""
    for _ in range(tries - 1):
        with suppress(RuntimeError):
            return await _skipping_server()
    return await _skipping_server()


async def _skipping_server() -> WorkflowEnvironment:
    return await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(binary("temporal-test-server")), data_converter=data_converter
    )


@asynccontextmanager
async def serving(
    database_url: str, procedures: Sequence[type] = PROCEDURES, *, cached: int = CACHED_CASES
) -> AsyncIterator[Service]:
    """A time-skipping server of its own with a worker; one for each test, since its clock is one for all cases."""
    async with await skipping_server() as env:
        await register_search_attributes(env.client)
        service = Service(env, database_url, procedures, cached)
        await service.start()
        try:
            yield service
        finally:
            await service.stop()


@asynccontextmanager
async def plain_service(database_url: str, *, cached: int = CACHED_CASES) -> AsyncIterator[Service]:
    """A service in plain weeks, its clock somewhere before the next Monday."""
    async with serving(database_url, cached=cached) as service:
        service.publish(plain_weeks())
        yield service
