"""The business in figures for Prometheus, counted from the records; no customer's data, no case, no person in a label.

Every worker counts the same records and says the same; docs/metrics.md tells what each figure means.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait
from threading import Lock
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Row, and_, case, func, select
from sqlalchemy.exc import SQLAlchemyError

from activities.records.rows import COMMITMENT, OUTBOX, REGISTER, TIMELINE
from activities.watch.health import Reader
from activities.watch.quality_metrics import QualityCounts, read_quality, told
from activities.watch.watchman import LOST
from models.offices import LEVELS
from models.vocabulary import CommitmentState, Outcome, Refused

SECONDS = 5.0
"""How long one who asks waits for a count; Prometheus itself waits 10 unless told otherwise."""
LONGEST = 30.0
"""How long a count may take; meanwhile the one before is told."""
KEPT = 10.0
"""Seconds for which a count stands, however often and by however many it is asked for."""
SHARE = 20
"""A count that took long stands this many times as long: counting never takes over a twentieth of one connection."""
RUNGS = tuple(map(str, LEVELS))
REFUSALS = (Refused.INVALID_PAYLOAD, Refused.NOT_ALLOWED, Refused.EVENT_REFUSED)
"""Why messages to cases are refused; refused openings leave no case to count them at."""
OTHER = "other"
Rows = Sequence[Row[Any]]
Counts = tuple[Rows, Rows, Rows, float, Rows, int, QualityCounts]


class CaseMetrics(Collector):
    """Counts when it is asked, and not again for some seconds; says nothing where the database does not answer."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lock = Lock()
        self._asked: Future[Counts] | None = None
        self._asked_at = self._again_at = 0.0
        self._counted: list[Metric] = []
        self._highest: dict[tuple[str, str], int] = {}

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            now = time.monotonic()
            if self._asked is None and now >= self._again_at:
                self._asked, self._asked_at = self._reader.ask(_read, LONGEST), now
            if self._asked is not None:
                self._await(self._asked)
            yield from self._counted

    def _await(self, asked: "Future[Counts]") -> None:
        wait((asked,), SECONDS)
        now = time.monotonic()
        if asked.done():
            self._counted, self._asked = self._count(asked), None
            self._again_at = now + max(KEPT, SHARE * (now - self._asked_at))
        elif now - self._asked_at > LONGEST:
            self._counted = []

    def _count(self, asked: "Future[Counts]") -> list[Metric]:
        try:
            cases, overdue, outbox, oldest, refused, lost, quality = asked.result()
        except SQLAlchemyError:
            return []
        rungs, types = _by(outbox, RUNGS), _by(refused, REFUSALS)
        return [
            *_cases(cases),
            _plain("cases_lost", "Cases that the register has open and Temporal does not run", lost),
            _gauge("commitments_overdue", "Commitments overdue", ("kind", "commitment", "rung"), overdue),
            self._counter("escalations", "Escalations told", "rung", {rung: rungs[rung] for rung in RUNGS}),
            _plain("outbox_pending", "Notifications not delivered", sum(row.pending for row in outbox)),
            _plain("outbox_failed", "Notifications given up", sum(row.failed for row in outbox)),
            _plain("outbox_uncertain", "Notifications perhaps sent twice", sum(row.uncertain for row in outbox)),
            _plain("outbox_oldest_seconds", "Age of the oldest notification not delivered", oldest),
            self._counter("messages_refused", "Messages to cases refused", "type", types),
            *told(quality),
        ]

    def _counter(self, name: str, text: str, label: str, values: dict[str, int]) -> Metric:
        """Never falls: a step that is decided anew takes back what it had counted, which would look like a restart."""
        family = CounterMetricFamily(f"aftersales_{name}", text, labels=[label])
        for of, value in sorted(values.items()):
            highest = self._highest[name, of] = max(value, self._highest.get((name, of), 0))
            family.add_metric([of], highest)
        return family


def _read(connection: Connection) -> Counts:
    """One query for each: cases, overdue commitments, outbox by rung, age of the oldest, refused, lost, quality."""
    open_ones = func.count().filter(REGISTER.c.closed_at.is_(None))
    since = func.extract("epoch", func.now() - func.max(REGISTER.c.decided_at))
    cases = select(REGISTER.c.kind, REGISTER.c.state, open_ones.label("open"), since.label("since"))
    late = COMMITMENT.c.state == CommitmentState.OVERDUE
    bearer = COMMITMENT.join(REGISTER, REGISTER.c.workflow_id == COMMITMENT.c.workflow_id)
    named = (REGISTER.c.kind, COMMITMENT.c.name, COMMITMENT.c.rung)
    overdue = select(*named, func.count()).select_from(bearer).where(late)
    rung = case((OUTBOX.c.topic == "overdue", OUTBOX.c.params["rung"].astext))
    unsent = OUTBOX.c.status.in_(("pending", "sending"))
    counted = (
        func.count().filter(unsent).label("pending"),
        func.count().filter(OUTBOX.c.status == "failed").label("failed"),
        func.count().filter(OUTBOX.c.uncertain).label("uncertain"),
    )
    outbox = select(rung.label("of"), func.count().label("number"), *counted)
    step = and_(TIMELINE.c.workflow_id == OUTBOX.c.workflow_id, TIMELINE.c.seq == OUTBOX.c.seq)
    lost = LOST.c.workflow_id == OUTBOX.c.workflow_id
    caused = func.coalesce(TIMELINE.c.decided_at, LOST.c.found_at)  # no step has caused the message of a loss
    age = func.extract("epoch", func.now() - func.min(caused))
    oldest = select(age).select_from(OUTBOX.outerjoin(TIMELINE, step).outerjoin(LOST, lost)).where(unsent)
    kind = func.split_part(TIMELINE.c.reason, ":", 1)
    refused = select(kind.label("of"), func.count().label("number")).where(TIMELINE.c.outcome == Outcome.REFUSED)
    return (
        connection.execute(cases.group_by(REGISTER.c.kind, REGISTER.c.state)).all(),
        connection.execute(overdue.group_by(*named)).all(),
        connection.execute(outbox.group_by("of")).all(),
        max(0.0, float(connection.execute(oldest).scalar() or 0)),
        connection.execute(refused.group_by("of")).all(),
        int(connection.execute(_LOST_CASES).scalar_one()),
        read_quality(connection),
    )


_LOST_CASES = (
    select(func.count())
    .select_from(LOST.join(REGISTER, REGISTER.c.workflow_id == LOST.c.workflow_id))
    .where(LOST.c.back_at.is_(None), REGISTER.c.closed_at.is_(None))
)


def _cases(rows: Rows) -> Iterator[Metric]:
    standing = [(row.kind, row.state, row.open) for row in rows if row.open]
    yield _gauge("cases_open", "Open cases", ("kind", "state"), standing)
    if rows:
        since = max(0.0, float(min(row.since for row in rows)))
        yield _plain("case_last_step_seconds", "Time since the last step of any case was written", since)


def _by(rows: Rows, known: Sequence[str]) -> dict[str, int]:
    """Numbers under the labels that are known, the rest together: a text never becomes a label."""
    found = dict.fromkeys((*known, OTHER), 0)
    for row in rows:
        found[row.of if row.of in found else OTHER] += row.number
    return found


def _gauge(name: str, text: str, labels: Sequence[str], rows: Sequence[Any]) -> Metric:
    family = GaugeMetricFamily(f"aftersales_{name}", text, labels=labels)
    for *of, value in rows:
        family.add_metric([str(label) for label in of], value)
    return family


def _plain(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"aftersales_{name}", text, value=value)
