"""A run: cases live while faults come; then all is whole again, each case is sent one last note, and is looked at."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic

from sqlalchemy import Engine, text
from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.service import RPCError

from chaos import records
from chaos.broken import BROKEN
from chaos.checker import Checker
from chaos.driver import Life
from chaos.journal import Journal
from chaos.looks import by_query, by_records
from chaos.told import ToldLife, told
from chaos.world import World
from hints import played_under_faults
from models.kinds.round import NAME as ROUND
from worker import STICKY
from workflows.registry import PROCEDURES

ACK = timedelta(seconds=10)
"""`escalation.ack` of the policy in force."""
PATIENCE = timedelta(seconds=10)
"""Time that a case is given to say how it stands."""
FORGOTTEN = STICKY.total_seconds() + 2
"""Seconds until Temporal has forgotten that a killed worker held a case."""
AT_ONCE = 60
"""Cases that are sent messages side by side."""
STEPS, PAUSE = 8, 1.0
TOLD_EACH = 3
"""One life in so many follows a story."""
STORM = 0.6
"""Part of the time in which faults come; the rest is for settling and looking."""


@dataclass
class Outcome:
    """What a run found: violations by case, figures by name."""

    wrong: dict[str, list[str]]
    figures: dict[str, object] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    """Kinds that were not played: no hints say how a case of theirs is ended early."""


def playable() -> list[str]:
    """The kinds of which cases can be opened in a run: by hints, or by a story."""
    kinds, _ = played_under_faults(PROCEDURES)
    return sorted({procedure.name for procedure in (*kinds, *(procedure for procedure, _ in told()))})


async def run(
    folder: Path, *, cases: int, seed: int, minutes: float, workers: int, queries: bool, broken: str | None = None,
    only: Collection[str] = (),
) -> Outcome:  # fmt: skip
    """Plays a run in an empty folder; of cases of these kinds alone, or of those that write where it is broken."""
    began = monotonic()
    only = only or (BROKEN[broken].kinds if broken else ())
    world, journal = World(folder, workers, cases, broken), Journal()
    kinds, left_out = played_under_faults(PROCEDURES)
    kinds = [procedure for procedure in kinds if not only or procedure.name in only]
    try:
        await world.start()
        client, database, stories = await world.client(), world.database, told(only)
        look = by_query(client) if queries else by_records(database)
        storm = monotonic() + minutes * 60 * STORM

        def life(number: int) -> Life:
            turn, which = divmod(number, TOLD_EACH)
            if stories and (which == 0 or not kinds):
                return ToldLife(client, look, journal, stories[turn % len(stories)], number, seed)
            return Life(client, look, journal, kinds[number % len(kinds)], number, seed)

        lives = await _under_faults(world, map(life, range(cases)), cases, seed, storm)
        ahead = await _settle(world, client, database, lives)
        journal.write(folder / "journal.jsonl")
        checker = Checker(client, database, world.file, journal, ACK)
        wrong = await checker.violations()
        await _keep(folder, client, database, wrong)
        figures = {"cases": checker.checked, **journal.figures(), **world.figures, **_figures(database)}
        database.dispose()
    finally:
        world.stop()
    figures |= {"registers ahead of their case before the last note": ahead, "seconds": round(monotonic() - began)}
    played = {procedure.name for procedure, _ in stories} | {ROUND}
    return Outcome(wrong, figures, [name for name in left_out if name not in played and not only])


async def _under_faults(world: World, expected: Iterator[Life], cases: int, seed: int, until: float) -> list[Life]:
    """Lets the cases live, evenly spread, while faults come. Returns those that were opened."""
    places, lives = asyncio.Semaphore(AT_ONCE), list[Life]()
    faults = asyncio.create_task(_faults(world, random.Random(seed), until))  # noqa: S311 - to be repeated
    between = max(0.0, (until - monotonic() - STEPS * PAUSE * 2) / cases)

    async def live(life: Life) -> None:
        try:
            await life.live(STEPS, PAUSE, until)
        finally:
            places.release()

    async with asyncio.TaskGroup() as group:
        for life in expected:
            await places.acquire()
            if monotonic() > until:
                break
            lives.append(life)
            group.create_task(live(life))
            await asyncio.sleep(between)
    await faults
    return lives


async def _faults(world: World, chance: random.Random, until: float) -> None:
    """One fault after another, each kind in each round, in an order that the seed decides."""
    kinds = [
        world.kill_a_worker, world.kill_a_worker, world.kill_temporal, world.kill_postgres,
        world.slow_the_database, world.break_the_target, world.kill_temporal_and_a_worker,
    ]  # fmt: skip
    while True:
        for fault in chance.sample(kinds, len(kinds)):
            await asyncio.sleep(chance.uniform(3, 8))
            if monotonic() > until:
                return
            world.look_after_workers()
            world.figures[fault.__name__.replace("_", " ")] += 1
            await fault(chance)


async def _settle(world: World, client: Client, database: Engine, lives: list[Life]) -> int:
    """Waits until messages in hand are done, counts registers that are ahead, sends the last notes."""
    world.look_after_workers()
    await asyncio.sleep(FORGOTTEN)
    await _quiet(database)
    ahead = await _ahead(client, database)
    places = asyncio.Semaphore(AT_ONCE)

    async def close(life: Life) -> None:
        async with places:
            await life.close()

    await asyncio.gather(*map(close, lives))
    await _quiet(database)
    return ahead


async def _quiet(database: Engine, seconds: float = 90) -> None:
    """Waits until no clock is late and no notification is due: what piled up is done."""
    late = "SELECT count(*) FROM commitment WHERE state = 'running' AND due_at < now() - interval '3 s'"
    due = "SELECT count(*) FROM outbox WHERE status <> 'sent' AND attempts = 0"
    end = monotonic() + seconds
    while monotonic() < end:
        with database.connect() as connection:
            if not (connection.execute(text(late)).scalar_one() or connection.execute(text(due)).scalar_one()):
                return
        await asyncio.sleep(1)


async def _ahead(client: Client, database: Engine) -> int:
    """Open cases whose register is a step ahead of them, and stays so."""
    query = "SELECT workflow_id, last_seq FROM service_register WHERE closed_at IS NULL"
    found: set[str] | None = None
    for _ in range(3):
        with database.connect() as connection:
            rows = connection.execute(text(query)).all()
        wanted = [row for row in rows if found is None or row.workflow_id in found]
        found = set()
        for row in wanted:
            with suppress(RPCError, WorkflowQueryFailedError):  # a case that does not answer is the checker's to name
                view = await client.get_workflow_handle(row.workflow_id).query("case", rpc_timeout=PATIENCE)
                found |= {row.workflow_id} if view["timeline"][-1]["seq"] < row.last_seq else set()
        await asyncio.sleep(2 if found else 0)
    return len(found or ())


async def _keep(folder: Path, client: Client, database: Engine, wrong: dict[str, list[str]]) -> None:
    """Writes down what is known of harmed cases, for whoever looks into it."""
    found = records.read(database).cases
    for case, texts in wrong.items():
        kept = {"wrong": texts, "tables": found[case].tables, "forms": found[case].forms}
        (folder / f"{case}.json").write_text(json.dumps(kept, default=str, ensure_ascii=False, indent=1))
        with suppress(RPCError):
            history = await client.get_workflow_handle(case).fetch_history()
            (folder / f"{case}.history.json").write_text(history.to_json())


IN_BOOKS = {
    "entries of the stock ledger": "SELECT count(*) FROM stock_entry WHERE workflow_id NOT LIKE 'stock-%'",
    "moves of purchases' money": "SELECT count(*) FROM purchase_money",
    "slots of couriers": "SELECT count(*) FROM courier_slot WHERE courier IS NOT NULL",
    "certificates given": "SELECT count(*) FROM certificate WHERE workflow_id IS NOT NULL",
    "draws of a deck": "SELECT count(*) FROM draw WHERE deck IS NOT NULL",
    "runs of rounds": "SELECT count(*) FROM round_run",
    "cases opened by rounds": "SELECT count(*) FROM round_opening",
    "messages that came sealed": "SELECT count(*) FROM timeline WHERE sealed_by IS NOT NULL",
}


def _figures(database: Engine) -> dict[str, object]:
    with database.connect() as connection:
        books = {what: connection.execute(text(query)).scalar_one() for what, query in IN_BOOKS.items()}
        outcomes = connection.execute(text("SELECT outcome, count(*) FROM timeline GROUP BY 1 ORDER BY 1")).all()
        rungs = connection.execute(text("SELECT count(*) FROM outbox WHERE topic = 'overdue'")).scalar_one()
        states = connection.execute(text("SELECT status, uncertain FROM outbox")).all()
    notices = Counter(f"notifications {s.status}{' (uncertain)' if s.uncertain else ''}" for s in states)
    cases = records.read(database).cases.values()
    early = sum(kept.told_by_a_lost_attempt(row) for kept in cases for row in kept["outbox"])
    notices["notifications of attempts that were lost"] = early
    return {**books, **{f"entries {r.outcome}": r.count for r in outcomes}, "rungs told": rungs, **notices}
