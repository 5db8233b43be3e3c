"""A repair of ten events on DBOS Transact with PostgreSQL: one acknowledged message and one step an event.

DBOS at its fastest: LISTEN/NOTIFY without delay, the step's record and DBOS's own note of it in one transaction
(`SQLAlchemyDatasource`), read committed, a connection for each thread, client and workflow in one process. It writes
register and timeline only, where ours writes messages, commitments, forms and notifications as well.
"""

import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID, SQLAlchemyDatasource
from sqlalchemy.dialects.postgresql import insert

from activities.records.database import engine, migrate
from activities.records.rows import REGISTER, TIMELINE
from activities.rules.publishing import publish_defaults
from bench.cpu import CLIENT, DATABASE, SERVER, Meter
from bench.repairs import AT_ONCE, REQUEST, our_worker, repair, ten_events, throughput
from bench.report import BenchReport
from bench.service import Bench

NOTIFY_SECONDS = 0.001
"""How long DBOS gathers notifications; its smallest (by default 10 ms)."""
TIMELINE_INSERT = insert(TIMELINE).on_conflict_do_nothing()
_register = insert(REGISTER)
REGISTER_UPSERT = _register.on_conflict_do_update(
    index_elements=["workflow_id"],
    set_={c.name: _register.excluded[c.name] for c in REGISTER.columns if c.name != "workflow_id"},
)
Repair = Callable[[], None]


async def against_dbos(bench: Bench, report: BenchReport, rounds: int = 5, count: int = 60) -> None:
    """Reports repairs a second, ours and DBOS's in turn, the ratio of their medians, and what each costs."""
    url = bench.new_database("bench_dbos")
    migrate(url)
    publish_defaults(url)
    ours, theirs = Runs(bench, count), Runs(bench, count)
    async with our_worker(bench):
        with dbos_running(url) as one:
            await throughput(bench, repair, first := min(AT_ONCE, count))
            dbos_throughput(one, first)
            for number in range(rounds):
                with ours.costing():
                    ours.rates.append(await throughput(bench, repair, count))
                with theirs.costing():
                    theirs.rates.append(dbos_throughput(one, count))
                report.say(f"round {number + 1}: {ours.rates[-1]:.1f} repairs/s, DBOS {theirs.rates[-1]:.1f}/s")
    assert rows_written(url) == 10 * (first + rounds * count)
    ratio = statistics.median(ours.rates) / statistics.median(theirs.rates)
    report.say(f"ratio of the medians: {ratio:.2f} (at least 2)")
    rows = [[part, *(f"{each.cost(part):.1f}" for each in (ours, theirs))] for part in (SERVER, DATABASE, CLIENT)]
    report.table(["milliseconds of processor a repair", "ours", "DBOS"], rows)


@dataclass
class Runs:
    """Rates of one side's rounds of `count` repairs, and the processor seconds that they took."""

    bench: Bench
    count: int
    rates: list[float] = field(default_factory=list)
    _spent: list[dict[str, float]] = field(default_factory=list)

    @contextmanager
    def costing(self) -> Iterator[None]:
        """What is used within belongs to this side."""
        meter = Meter(self.bench)
        yield
        self._spent.append(meter.used())

    def cost(self, part: str) -> float:
        """Milliseconds of processor that a part used for a repair; the median round."""
        return 1000 * statistics.median(spent[part] for spent in self._spent) / self.count


@contextmanager
def dbos_running(url: str) -> Iterator[Repair]:
    """DBOS on that database. Yields what opens one repair and takes it through its ten events."""
    config: DBOSConfig = {
        "name": "bench-repairs",
        "system_database_url": url,
        "sys_db_pool_size": 2 * AT_ONCE,
        "sys_db_polling_concurrency": 0,
        "notification_coalesce_sec": NOTIFY_SECONDS,
        "log_level": "ERROR",
    }
    DBOS(config=config)
    source = SQLAlchemyDatasource.create(url, engine_kwargs={"pool_size": AT_ONCE})

    def write(case: str, seq: int, event: str, by: str) -> None:
        session = source.sql_session()
        session.execute(REGISTER_UPSERT, register_row(case, seq, event))
        session.execute(TIMELINE_INSERT, timeline_row(case, seq, event, by))

    @DBOS.workflow()
    def case_of_ten(case: str) -> str:
        for seq in range(1, 11):
            message = DBOS.recv()
            event, by = message["event"], message["payload"]["by"]
            source.run_tx_step({"name": "record", "isolation_level": "READ COMMITTED"}, write, case, seq, event, by)
            DBOS.set_event(f"applied-{seq}", {"number": case, "state": event, "seq": seq})
        return case

    DBOS.launch()
    try:
        yield lambda: dbos_repair(case_of_ten)
    finally:
        DBOS.destroy(destroy_registry=True)
        source.engine.dispose()


def dbos_repair(workflow: Callable[[str], str]) -> None:
    """One case: each event is sent when the one before has been acknowledged."""
    case = f"repair-D-{uuid.uuid4().hex[:12]}"
    with SetWorkflowID(case):
        handle = DBOS.start_workflow(workflow, case)
    for seq, (event, payload) in enumerate(ten_events(), 1):
        DBOS.send(case, {"event": event, "payload": payload})
        answer = DBOS.get_event(case, f"applied-{seq}")
        assert answer["seq"] == seq
    assert handle.get_result() == case


def dbos_throughput(one: Repair, count: int) -> float:
    """Repairs a second, `AT_ONCE` of them at a time."""
    with ThreadPoolExecutor(AT_ONCE) as clients:
        began = time.perf_counter()
        for done in [clients.submit(one) for _ in range(count)]:
            done.result()
        return count / (time.perf_counter() - began)


def register_row(case: str, seq: int, state: str) -> dict[str, Any]:
    """The case's line of the register after that event."""
    now = datetime.now(UTC)
    known = {"workflow_id": case, "first_run_id": case, "number": case, "kind": "Repair", "state": state}
    rules = {"policy_version": 1, "calendar_version": 1, "base_level": 0, "level": 0, "overdue": []}
    return known | rules | {"opened_at": now, "request": REQUEST, "last_seq": seq, "decided_at": now}


def timeline_row(case: str, seq: int, event: str, by: str) -> dict[str, Any]:
    """What happened."""
    now = datetime.now(UTC)
    when = {"decided_at": now, "at": now, "received_at": now}
    what = {"event": event, "by": by, "from": event, "to": event, "outcome": "applied"}
    return {"workflow_id": case, "seq": seq} | when | what


def rows_written(url: str) -> int:
    """How many events stand on the timeline."""
    database = engine(url)
    with database.connect() as connection:
        found = len(connection.execute(TIMELINE.select()).all())
    database.dispose()
    return found
