"""Events that book ten lines in the stock ledger, beside plain steps of the same cases."""

import asyncio
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Connection, text

from activities.records.database import engine
from bench.repairs import BOSS, REQUEST, TECH, our_worker
from bench.report import BenchReport
from bench.service import Bench
from models.vocabulary import TASK_QUEUE

CASES, STEPS, ROUNDS, LINES = 10, 4, 5, 10
WANTED = 200
"""Entries a second."""
PARTS = tuple(f"part-{number}" for number in range(50))
Case = tuple[Any, list[dict[str, Any]]]
Step = Callable[[Case], Awaitable[None]]
ENTRY = """
INSERT INTO stock_entry (workflow_id, seq, line, part, place, kind, quantity, happened_at, posted_at, by, late)
VALUES ('stock-bench', 1, :line, :part, 'van', 'received', 1000000, now(), now(), 'x', false)
"""
BALANCES = "INSERT INTO stock_balance SELECT place, part, quantity, 0, id FROM stock_entry"
KEPT = "SELECT count(*) FROM stock_entry WHERE kind = 'reserved'"


async def ledger(bench: Bench, report: BenchReport, rounds: int = ROUNDS) -> None:
    """Both in turn, medians of the rounds: entries a second in events of ten lines, plain steps a second."""
    database = engine(bench.database_url)
    with database.begin() as connection:
        _furnish(connection)
    database.dispose()
    async with our_worker(bench):
        cases = [await _opened(bench, number) for number in range(CASES)]
        await asyncio.gather(*(_ask(case) for case in cases))
        rates: dict[str, list[float]] = {"plain": [], "ten lines": []}
        for _ in range(rounds):
            for name, one in (("plain", _note), ("ten lines", _ask)):
                began = time.perf_counter()
                await asyncio.gather(*(_steps(one, case) for case in cases))
                rates[name].append(CASES * STEPS / (time.perf_counter() - began))
    _check(bench, CASES * (1 + rounds * STEPS) * LINES)
    plain, booked = (statistics.median(rates[name]) for name in ("plain", "ten lines"))
    report.table(
        ["step", "steps/s", "entries/s", "at least"],
        [["plain", f"{plain:.0f}", "", ""], ["ten lines", f"{booked:.0f}", f"{booked * LINES:.0f}", str(WANTED)]],
    )
    report.say(f"a step of ten lines takes {plain / booked:.2f} times as long as a plain one")


def _furnish(connection: Connection) -> None:
    """A van with fifty parts, a million of each, whose keeper is the bench's technician."""
    connection.execute(text("INSERT INTO place VALUES ('centre', 'centre', '', 'warehouse:w-1')"))
    connection.execute(text("INSERT INTO place VALUES ('van', 'van', 'east', :keeper)"), {"keeper": TECH})
    given = [{"part": part, "line": line} for line, part in enumerate(PARTS, 1)]
    connection.execute(text("INSERT INTO part VALUES (:part, 'part', 'washing_machine', 1, 10)"), given)
    connection.execute(text(ENTRY), given)
    connection.execute(text(BALANCES))


def _check(bench: Bench, wanted: int) -> None:
    """Raises RuntimeError where the events have not booked that many entries: the figures were of something else."""
    database = engine(bench.database_url)
    with database.connect() as connection:
        found = connection.execute(text(KEPT)).scalar_one()
    database.dispose()
    if found != wanted:
        raise RuntimeError(f"{found} entries were booked in place of {wanted}")


async def _opened(bench: Bench, number: int) -> Case:
    """A repair that is with the technician; the parts of neighbours overlap."""
    parts = [PARTS[(number * 5 + place) % len(PARTS)] for place in range(LINES)]
    case = f"repair-L-{uuid.uuid4().hex[:10]}"
    handle = await bench.client.start_workflow("Repair", REQUEST, id=case, task_queue=TASK_QUEUE)
    await handle.execute_update("assign", {"by": BOSS, "technician": TECH})
    return handle, [{"part": part, "quantity": 1} for part in parts]


async def _steps(one: Step, case: Case) -> None:
    for _ in range(STEPS):
        await one(case)


async def _note(case: Case) -> None:
    await case[0].execute_update("add_note", {"by": TECH, "note": "as before"})


async def _ask(case: Case) -> None:
    """Ten parts are kept for the repair: ten entries."""
    await case[0].execute_update("request_parts", {"by": TECH, "lines": case[1]})
