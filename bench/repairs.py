"""A whole repair of ten events beside the bare workflow: history, throughput, memory of a cached case."""

import asyncio
import statistics
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle
from temporalio.worker import Worker

from activities.records.database import engine
from bench.bare import Bare, nothing
from bench.report import BenchReport
from bench.service import Bench, worker_process
from models.vocabulary import TASK_QUEUE
from worker import THREADS, make_worker

REQUEST: dict[str, Any] = {
    "by": "clerk:c-1",
    "customer": {"name": "王小明", "phone": "138 0013 8000", "address": "中山路 1 号", "zone": "town"},
    "product": {"model": "WM-7", "category": "washing_machine", "purchased_on": "2026-05-01", "in_warranty": True},
    "symptoms": "不排水",
    "channel": "phone",
}
TECH, BOSS, CLERK = "technician:t-1", "supervisor:s-1", "clerk:c-1"
AT_ONCE = 20


def ten_events() -> list[tuple[str, dict[str, Any]]]:
    """From registered to closed under warranty."""
    visit = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    return [
        ("assign", {"by": BOSS, "technician": TECH}),
        ("contact", {"by": TECH, "diagnosis": "pump", "visit_at": visit}),
        ("arrive", {"by": TECH, "badge_shown": True}),
        ("start_work", {"by": TECH}),
        ("add_note", {"by": TECH, "note": "filter cleaned as well"}),
        ("finish", {"by": TECH, "work": "pump replaced", "minutes": 40, "customer_signature": "sig-1"}),
        ("settle", {"by": TECH, "amount": "0.00", "method": "none"}),
        ("hand_in", {"by": TECH, "work_order_no": "WO-1"}),
        ("review", {"by": BOSS, "time_score": 90, "quality_score": 90}),
        ("follow_up", {"by": CLERK, "reached": True, "satisfied": True}),
    ]


async def repair(bench: Bench, *, begun: bool = False) -> str:
    """One repair, opened and taken through ten events, the first once it has `begun`. Returns its workflow id."""
    case = f"repair-B-{uuid.uuid4().hex[:12]}"
    handle = await bench.client.start_workflow("Repair", REQUEST, id=case, task_queue=TASK_QUEUE)
    if begun:
        await first_task(handle)
    for event, payload in ten_events():
        await handle.execute_update(event, payload)
    await handle.result()
    return case


async def bare(bench: Bench, *, begun: bool = False) -> str:
    """One bare workflow of ten updates, the first once it has `begun`. Returns its workflow id."""
    name = f"bare-{uuid.uuid4().hex[:12]}"
    handle = await bench.client.start_workflow(Bare.run, {}, id=name, task_queue="bare")
    if begun:
        await first_task(handle)
    for _ in range(10):
        await handle.execute_update(Bare.step, {})
    await handle.result()
    return name


async def first_task(handle: WorkflowHandle[Any, Any]) -> None:
    """Waits until it is done: what is sent before may still be taken by it, which spares the three events of a task."""
    async for event in handle.fetch_history_events(wait_new_event=True):
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            return


async def history_events(bench: Bench, workflow_id: str) -> int:
    """How many events the history of a case holds."""
    return len([event async for event in bench.client.get_workflow_handle(workflow_id).fetch_history_events()])


async def throughput(
    bench: Bench, one: Callable[[Bench], Awaitable[str]], count: int, at_once: int = AT_ONCE
) -> float:
    """Workflows a second, `at_once` of them at a time."""
    places = asyncio.Semaphore(at_once)

    async def limited() -> None:
        async with places:
            await one(bench)

    began = time.perf_counter()
    await asyncio.gather(*(limited() for _ in range(count)))
    return count / (time.perf_counter() - began)


@asynccontextmanager
async def our_worker(bench: Bench) -> AsyncIterator[None]:
    """A worker in this process."""
    database = engine(bench.database_url, tried=False)
    with ThreadPoolExecutor(THREADS) as executor:
        async with make_worker(bench.client, database, executor):
            yield
    database.dispose()


@asynccontextmanager
async def bare_worker(bench: Bench) -> AsyncIterator[None]:
    """A worker of the bare workflow in this process, as the SDK sets it up by itself."""
    async with Worker(bench.client, task_queue="bare", workflows=[Bare], activities=[nothing]):
        yield


async def compare(bench: Bench, report: BenchReport, rounds: int = 5, count: int = 60) -> None:
    """Reports history and throughput, repair and bare in turn."""
    async with our_worker(bench), bare_worker(bench):
        await history(bench, report)
        for one in (repair, bare):
            await throughput(bench, one, AT_ONCE)
        ratios = []
        for number in range(rounds):
            pair = {one: await throughput(bench, one, count) for one in (repair, bare)}
            ratios.append(pair[repair] / pair[bare])
            rates = f"{pair[repair]:.1f} repairs/s, {pair[bare]:.1f} bare/s"
            report.say(f"round {number + 1}: {rates}, ratio {ratios[-1]:.2f}")
        report.say(f"throughput: median ratio {statistics.median(ratios):.2f} of the bare workflow (at least 0.9)")


async def history(bench: Bench, report: BenchReport) -> None:
    """Reports how many events each takes, their first task done before anything is sent."""
    events = await history_events(bench, await repair(bench, begun=True))
    report.say(f"history: {events} events for a repair of 10 events = {events / 10:.1f} an event (at most 9)")
    report.say(f"history: {await history_events(bench, await bare(bench, begun=True))} events for the bare workflow")


async def memory(bench: Bench, report: BenchReport, first: int = 100, further: int = 400) -> None:
    """Reports what each further open case adds to a worker's resident memory."""
    async with worker_process(bench) as process:
        await open_many(bench, first)
        before = process.memory_info().rss
        await open_many(bench, further)
        each = (process.memory_info().rss - before) / further / 2**20
    report.say(f"memory: {each:.3f} MiB for each further open case in a worker's cache (at most 0.2)")


async def open_many(bench: Bench, count: int) -> None:
    """Opens cases and takes each to its visit, so that the worker holds them."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with places:
            case = f"repair-M-{uuid.uuid4().hex[:12]}"
            handle = await bench.client.start_workflow("Repair", REQUEST, id=case, task_queue=TASK_QUEUE)
            for event, payload in ten_events()[:2]:
                await handle.execute_update(event, payload)

    await asyncio.gather(*(one() for _ in range(count)))
