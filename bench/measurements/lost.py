"""What the watchman's round costs with many open cases: the register compared with what Temporal runs."""

import asyncio
import time
from datetime import UTC, datetime
from statistics import median

from sqlalchemy import insert
from temporalio.common import SearchAttributePair, TypedSearchAttributes

from activities.records.database import engine
from activities.records.rows import REGISTER
from activities.watch.watchman import Watchman
from bench.repairs import AT_ONCE
from bench.report import BenchReport
from bench.service import Bench
from models.vocabulary import TASK_QUEUE
from workflows.shown.publish import ASSIGNEE, CASE_STATE, CASE_ZONE, ESCALATION_LEVEL

CASES, LOST, ROUNDS = 10_000, 10, 5
LIMIT = 2.0
"""Seconds that a round may take."""
SHOWN = TypedSearchAttributes(
    [
        SearchAttributePair(CASE_STATE, "assigned"),
        SearchAttributePair(ASSIGNEE, "technician:t-1"),
        SearchAttributePair(CASE_ZONE, "town"),
        SearchAttributePair(ESCALATION_LEVEL, 0),
    ]
)


async def lost(bench: Bench, report: BenchReport, cases: int = CASES) -> None:
    """Reports the seconds of a round: nothing lost, some found, those known."""
    database, places = engine(bench.database_url), asyncio.Semaphore(AT_ONCE)
    runs = await asyncio.gather(*(_start(bench, number, places) for number in range(cases)))
    with database.begin() as connection:
        for first in range(0, cases, 1000):
            rows = [_line(number, runs[number]) for number in range(first, min(first + 1000, cases))]
            connection.execute(insert(REGISTER), rows)
    watchman = Watchman(database, bench.client)
    await _round(watchman, 0)
    quiet = [await _round(watchman, 0) for _ in range(ROUNDS)]
    for number in range(LOST):
        await bench.client.get_workflow_handle(_name(number)).terminate()
    await asyncio.sleep(2)  # the list of what runs is behind by a moment
    found = await _round(watchman, LOST)
    known = await _round(watchman, 0)
    database.dispose()
    report.table(
        ["watchman's round", "open cases", "seconds", "asked for"],
        [
            ["nothing lost, median", str(cases), f"{median(quiet):.2f}", f"{LIMIT:.0f} at most"],
            ["nothing lost, slowest", str(cases), f"{max(quiet):.2f}", f"{LIMIT:.0f} at most"],
            [f"{LOST} found and told", str(cases), f"{found:.2f}", ""],
            ["those known", str(cases), f"{known:.2f}", ""],
        ],
    )


async def _round(watchman: Watchman, expected: int) -> float:
    began = time.perf_counter()
    told = await watchman.once()
    took = time.perf_counter() - began
    if len(told) != expected:
        raise AssertionError(f"{len(told)} were told as lost, not {expected}")
    return took


def _name(number: int) -> str:
    return f"repair-W-{number}"


async def _start(bench: Bench, number: int, places: asyncio.Semaphore) -> str:
    """A case as Temporal's list has it; no worker runs, so that it stays as it is. Returns its run."""
    async with places:
        handle = await bench.client.start_workflow(
            "Repair", {}, id=_name(number), task_queue=TASK_QUEUE, search_attributes=SHOWN,
            static_summary=f"Repair W-{number} · washing_machine · town", static_details="A repair. " * 20,
        )  # fmt: skip
        return str(handle.first_execution_run_id)


def _line(number: int, run_id: str) -> dict[str, object]:
    now = datetime.now(UTC)
    return {
        "workflow_id": _name(number), "first_run_id": run_id, "number": f"W-{number}", "kind": "Repair",
        "state": "assigned", "base_level": 0, "level": 0, "opened_at": now, "overdue": [], "policy_version": 1,
        "calendar_version": 1, "request": {}, "last_seq": 2, "decided_at": now,
    }  # fmt: skip
