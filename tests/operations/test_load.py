"""The load measurement's own judgement: that it notices what it is there to notice."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, text

from activities.records.rows import COMMITMENT, OUTBOX, TIMELINE
from bench.load.cases import ALL_KINDS, calendar
from bench.load.notifications import delays, delivered, sent_lines, wrong
from bench.load.reads import PAGES, Reads, percentile
from bench.load.report import PAGE, told
from bench.report import BenchReport
from models.policy.calendar import Duration
from servers.databases import engine_of

DUE = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
CASES = ("repair-L-1", "repair-L-2")


@pytest.fixture
def records(database_url: str) -> Iterator[Connection]:
    """Records of two cases whose supervisor was told, 2 and 6 seconds after the due."""
    database = engine_of(database_url)
    with database.connect() as connection:
        for case, seconds in zip(CASES, (2, 6), strict=True):
            escalated(connection, case, DUE + timedelta(seconds=seconds))
        yield connection
    database.dispose()


def escalated(connection: Connection, case: str, at: datetime, seq: int = 2) -> None:
    """A first rung of a case, written at that time."""
    mine = {"workflow_id": case, "seq": seq}
    step = {"decided_at": at, "at": DUE, "received_at": at, "event": "overdue", "by": "system", "outcome": "clock"}
    commitment = {"name": "contact", "ref": 0, "clause": "一§19(2)·2", "state": "overdue", "within": "30 WM"}
    connection.execute(insert(TIMELINE).values(mine | step | {"from": "registered", "to": "registered"}))
    connection.execute(insert(COMMITMENT).values(mine | commitment | {"started_at": DUE, "due_at": DUE, "rung": 1}))
    told = {"key": f"{case}/{seq}/overdue/supervisor", "to": "supervisor", "topic": "overdue", "status": "sent"}
    connection.execute(insert(OUTBOX).values(mine | told | {"next_attempt_at": at}))


def lines_of(*cases: str, seq: int = 2) -> dict[str, list[datetime]]:
    return {f"{case}/{seq}/overdue/supervisor": [DUE + timedelta(seconds=10)] for case in cases}


def test_each_supervisor_told_once_is_right(records: Connection) -> None:
    """Two cases, two rungs, two notifications, two lines."""
    assert wrong(records, CASES, lines_of(*CASES)) == []
    assert delivered(records) == 2


def test_a_notification_that_is_not_in_the_file_is_noticed(records: Connection) -> None:
    """It is counted as sent, and nobody has got it."""
    assert [words for words in wrong(records, CASES, lines_of(CASES[0])) if CASES[1] in words] == [
        "lines in the file: 1 cases lack one (['repair-L-2']), 0 have one too many ([])"
    ]


def test_a_second_rung_entry_and_a_second_line_are_noticed(records: Connection) -> None:
    """A ladder that was climbed twice, and a line that stands in the file twice."""
    escalated(records, CASES[0], DUE, seq=3)
    lines = lines_of(*CASES) | lines_of(CASES[0], seq=3)
    assert [words.split(":")[0] for words in wrong(records, CASES, lines)] == [
        "timeline entries of a first rung", "commitments at rung 1", "notifications in the outbox", "lines in the file",
    ]  # fmt: skip
    twice = {key: times * 2 for key, times in lines_of(*CASES).items()}
    assert any(words.startswith("lines in the file: 0") for words in wrong(records, CASES, twice))


def test_a_case_that_was_not_due_is_noticed(records: Connection) -> None:
    """Its supervisor must not have been told."""
    assert len(wrong(records, CASES[:1], lines_of(*CASES))) == 4


def test_delays_count_from_the_due(records: Connection) -> None:
    """Seconds to the outbox and to the file; the last is the slowest."""
    found = delays(records, DUE, lines_of(*CASES))
    assert found["in the outbox"] == {"first": 2, "p50": 2, "p95": 6, "last": 6}
    assert found["in the file"]["last"] == 10


def test_only_lines_about_rungs_are_read(tmp_path: Path) -> None:
    """Warnings and customers' messages stand in the same file."""
    file = tmp_path / "notifications.jsonl"
    sent = {"sent_at": DUE.isoformat()}
    kept = [{"key": "a", "topic": "overdue"} | sent, {"key": "b", "topic": "warning"} | sent]
    file.write_text("".join(json.dumps(line) + "\n" for line in kept))
    assert sent_lines(file) == {"a": [DUE]}


def test_whatever_is_opened_in_the_holiday_is_due_in_one_moment() -> None:
    """Whether the holiday ends today or tomorrow, the due is the same working time after its end."""
    now = datetime.now(UTC)
    for ahead in (timedelta(minutes=3), timedelta(hours=20)):
        opening = (now + ahead).replace(microsecond=0)
        rules = calendar(opening)
        dues = {rules.add(now + share * (opening - now), Duration.parse("4 WM")) for share in (0.0, 0.5, 0.99)}
        assert dues == {opening + timedelta(minutes=4)}


@pytest.mark.parametrize(("share", "expected"), [(0.5, 10), (0.95, 19), (1.0, 20)])
def test_a_percentile_is_a_measured_value(share: float, expected: int) -> None:
    """Of one to twenty."""
    assert percentile([float(n) for n in range(20, 0, -1)], share) == expected


def test_a_percentile_of_nothing_is_refused() -> None:
    """A figure that was not measured must not look like one."""
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 0.5)


def test_a_read_over_its_bound_is_named() -> None:
    """A look may take five seconds, an update ten: as long as the desk waits for each."""
    pages = {page: [0.09] for page in PAGES} | {"register, counts": [0.2]}
    slow = pages | {"case, query": [0.1, 5.5], "update": [9.5]}
    reads = Reads(None, None, (), (), slow)  # type: ignore[arg-type]  # nothing is read here
    assert reads.too_slow() == [
        "case, query took 5.5 s, its bound is 5 s", "register, counts: 95 % took up to 0.200 s, 0.1 s are allowed"
    ]


async def test_a_read_that_fails_is_named_and_ends_nothing(database_url: str) -> None:
    """The run goes on to its figures; they say that a read failed."""
    database = engine_of(database_url)
    quick = {page: [0.01] * 99 for page in PAGES}  # of which one that a busy machine holds up is no share
    reads = Reads(None, database, (), (), quick)  # type: ignore[arg-type]  # the register alone is read
    await reads._timed("register, counts", lambda: reads._register(lambda c: c.execute(text("SELECT nothing"))))
    database.dispose()
    assert [words.split(" after")[0] for words in reads.too_slow()] == ["register, counts failed"]


def test_the_tables_go_into_the_page(tmp_path: Path) -> None:
    """Rungs a second follow from the last line; the page has a place for them."""
    spread = {"first": 1.0, "p50": 2.0, "p95": 3.0, "last": 4.0}
    read = {"update": {"p50": 1.0, "p95": 2.0, "max": 3.0, "count": 9}}
    figures = {
        "cases": 100, "deadlines": 20, "cached": 100, "workers": 1, "bursts": 3,
        "openings a second": {ALL_KINDS: 9.5},
        "seconds": {"a round opens 10 visits": 4.4},
        "a whole repair, KiB": {"disk, PostgreSQL": 10.0, "disk, Temporal": 80.0},
        "seconds after the due": {"in the outbox": spread, "in the file": spread},
        "with all cases open": {"workers": 1.0}, "after the deadlines": {"workers": 2.0},
        "at the end": {"workers": 3.0},
        "reads, ms": {"before": read, "deadlines": read},
    }  # fmt: skip
    page, report = tmp_path / "capacity.md", BenchReport()
    page.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    with report.of("load"):
        told(figures, report)
    report.write(page)
    written = page.read_text(encoding="utf-8")
    assert "| L | rungs a second: deadlines ÷ T | 5.0 |" in written
    assert "bursts of contacts: 3; reads of each kind: before 9, deadlines 9" in written
    assert "| update | 1 | 2 | 3 | 1 | 2 | 3 |" in written
