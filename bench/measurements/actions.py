"""What a case costs at Temporal Cloud: billable actions, and bytes of history, by kind.

The rule is Temporal's published list (https://docs.temporal.io/evaluate/cloud/actions), applied to a history as it says
under https://docs.temporal.io/cloud/migrate/estimate-actions. Not in a history, so not counted: queries, rejected
updates, heartbeats.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

from activities.records.database import engine
from bench.report import BenchReport
from bench.service import Bench
from bench.stories import kind_of, of_the_tests, stored_histories
from models.vocabulary import TASK_QUEUE
from worker import THREADS, make_worker

BILLED = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED: "start",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: "update",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED: "signal",
    EventType.EVENT_TYPE_TIMER_STARTED: "timer",
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: "search attributes",
}
"""One action an event. A new run of a case begins with its own start, so continue-as-new is counted there."""
OWN_UPSERT = "TemporalChangeVersion"
"""The one upsert that is free: what the SDK sets beside `workflow.patched`."""
PLAIN_ROADS = (
    ("cases.typical_repairs", "on_site_in_warranty"),
    ("cases.typical_returns", "refunded_without_a_reason"),
    ("cases.typical_complaints", "complaint_answered_and_filed"),
    ("cases.typical_proposals", "proposal_adopted_and_rewarded"),
)
COLUMNS = ("start", "update", "signal", "timer", "search attributes", "activity", "local activities")


@dataclass
class OnRealTime:
    """Plays a story on a server whose clock nobody moves: waits are left out, every deadline is kept."""

    bench: Bench

    async def open(self, request: dict[str, Any] | None = None, kind: str = "Repair", **changes: Any) -> Any:
        """Starts a case as any client does."""
        tests = of_the_tests("servers.service")
        body = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in (request or {}).items()}
        body = (body or tests.repair_request()) | changes
        case = f"{kind.lower()}-A-{uuid.uuid4().hex[:12]}"
        handle = await self.bench.client.start_workflow(kind, body, id=case, task_queue=TASK_QUEUE)
        return tests.Running(handle, self)

    async def now(self) -> datetime:
        """The machine's own time, in the company's zone."""
        return datetime.now(of_the_tests("servers.service").ZONE)

    async def go_to(self, moment: datetime) -> None:
        """Does not wait."""


def billed(events: Iterable[HistoryEvent]) -> Counter[str]:
    """Actions of a history by what they are for. All local activities of one workflow task are one action."""
    found: Counter[str] = Counter()
    tasks: set[int] = set()
    for event in events:
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
            found["activity"] += event.activity_task_started_event_attributes.attempt or 1
        elif event.event_type == EventType.EVENT_TYPE_MARKER_RECORDED:
            tasks.add(event.marker_recorded_event_attributes.workflow_task_completed_event_id)
        elif event.event_type in BILLED and not _free(event):
            found[BILLED[event.event_type]] += 1
    found["local activities"] = len(tasks)
    return found


def _free(event: HistoryEvent) -> bool:
    upserted = event.upsert_workflow_search_attributes_event_attributes.search_attributes.indexed_fields
    return set(upserted) == {OWN_UPSERT}


async def actions(bench: Bench, report: BenchReport) -> None:
    """Reports the plain road of each kind, played on the development server, and the stored stories with waits."""
    database = engine(bench.database_url, tried=False)
    rows = []
    with ThreadPoolExecutor(THREADS) as executor:
        async with make_worker(bench.client, database, executor):
            for module, name in PLAIN_ROADS:
                case = await getattr(of_the_tests(module), name)(OnRealTime(bench))
                await case.handle.result()
                rows.append(_row(name, await case.handle.fetch_history()))
    database.dispose()
    report.table(["plain road", *COLUMNS, "actions", "events", "bytes"], rows)
    report.table(["all stored stories of", "stories", "actions", "events", "bytes"], _by_kind())


def _row(name: str, history: WorkflowHistory) -> list[str]:
    found = billed(history.events)
    counts = (*(found[column] for column in COLUMNS), found.total(), len(history.events), size(history))
    return [name, *(f"{count:,}" for count in counts)]


def _by_kind() -> list[list[str]]:
    """Smallest to largest, of each kind."""
    histories = stored_histories().values()
    rows = []
    for kind in sorted(set(map(kind_of, histories))):
        mine = [history for history in histories if kind_of(history) == kind]
        counts = (
            [billed(history.events).total() for history in mine],
            [len(history.events) for history in mine],
            [size(history) for history in mine],
        )
        rows.append([kind, str(len(mine)), *(f"{min(each):,} to {max(each):,}" for each in counts)])
    return rows


def size(history: WorkflowHistory) -> int:
    """Bytes of its events as they are stored."""
    return sum(event.ByteSize() for event in history.events)
