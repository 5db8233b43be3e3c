"""Counts against the ledger on real PostgreSQL: back-dated, meanwhile, at once, ten thousand parts (一§34, 二§11)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from activities.books import readings
from activities.records.reading import RecordReader
from activities.records.record import Records
from models.books import Posted
from models.kinds.stocktake import DifferenceCause, LineCounted, LineExplained, SheetEntry, StocktakeEntry
from models.record import READ_AT_MOST, ReadAsked, Written
from models.stock.ledger import EntryKind, StockEntry
from record_writes import CLERK, NOW, posted, rows, step

K = EntryKind
MINUTE = timedelta(minutes=1)
CASE = "stocktake-1"


@pytest.fixture
def ledger(records: Engine) -> Records:
    """A hub with ten pumps and ten belts since yesterday, and the writer of the records."""
    with records.begin() as connection:
        connection.execute(text("INSERT INTO place VALUES ('hub', 'hub', 'east', 'warehouse:w-1')"))
        for number in ("belt", "pump"):
            connection.execute(text("INSERT INTO part VALUES (:n, :n, 'washing', 1, 10)"), {"n": number})
    ledger = Records(records)
    stock = [moved(K.RECEIVED, 10, part=part, when=NOW - timedelta(days=1)) for part in ("belt", "pump")]
    assert ledger.record(step("purchase-1", postings=stock)) == Written()
    return ledger


def moved(kind: EntryKind, quantity: int, *, when: datetime = NOW, part: str = "pump", late: bool = False) -> Posted:
    """A line of the ledger."""
    return StockEntry(
        kind=kind, quantity=quantity, part=part, place="hub", happened_at=when, by=CLERK, late=late
    ).posted()


def reserved(quantity: int) -> StockEntry:
    """Pumps that are kept for a repair."""
    return StockEntry(
        kind=K.RESERVED, quantity=quantity, part="pump", place="hub", happened_at=NOW, by=CLERK, holder="repair-1"
    )


class Count:
    """A stocktake as its steps are written: each reads before it writes, as a case does."""

    def __init__(self, ledger: Records, records: Engine, case: str = CASE, *, at: datetime = NOW) -> None:
        self.ledger, self.reader, self.case, self.seq = ledger, RecordReader(records), case, 1
        self.records = records
        assert self.post(SheetEntry(place="hub", at=at, by=CLERK), seq=1) == Written()

    def post(self, *entries: StocktakeEntry | StockEntry, seq: int | None = None) -> Written:
        self.seq = seq or self.seq + 1
        answer = self.ledger.record(step(self.case, self.seq, postings=[entry.posted() for entry in entries]))
        self.seq -= not answer.stands
        return answer

    def read(self, parts: Sequence[str], at: datetime) -> dict[str, Any]:
        given = {"case": self.case, "place": "hub", "parts": [*parts], "moments": {}}
        asked = ReadAsked(workflow_id=self.case, at=at, asked={"stocktake_count": given})
        answer = self.reader.read_records(asked)
        assert answer.too_much is None
        return dict(answer.values["stocktake_count"])

    def lines(self, at: datetime, **counted: int) -> list[LineCounted]:
        """What a count at a moment writes."""
        seen = self.read([*counted], at)["lines"]
        return [
            LineCounted(
                part=part, counted=count, counted_at=at, book=line[1], last_entry=line[2], to_recount=False,
                recounted=False,
            )
            for (part, count), line in zip(counted.items(), seen, strict=True)
        ]  # fmt: skip

    def count(self, at: datetime, **counted: int) -> None:
        lines = self.lines(at, **counted)
        assert self.post(StocktakeEntry(place="hub", lines=lines, at=at, by=CLERK)) == Written()

    def apply(self, at: datetime) -> Written:
        return self.post(StockEntry.apply_count("hub", at, "supervisor:s-1"))

    def differences(self) -> dict[str, int]:
        return dict(rows(self.records, "SELECT key, difference FROM stocktake_line WHERE difference <> 0"))


@pytest.fixture
def count(ledger: Records, records: Engine) -> Count:
    return Count(ledger, records)


def on_hand(records: Engine) -> dict[str, int]:
    """What the balances say, held against the sum of the entries."""
    summed = dict(rows(records, "SELECT part, sum(quantity) FROM stock_entry WHERE holder IS NULL GROUP BY part"))
    found = dict(rows(records, "SELECT part, on_hand FROM stock_balance"))
    assert found == {part: int(total) for part, total in summed.items()}
    return found


# -- late -----------------------------------------------------------------------------------------------------------


def test_what_is_posted_late_before_the_last_count_is_refused(records: Engine, ledger: Records, count: Count) -> None:
    """It is in that count; what happened after it is booked, and so is anything at a place that was not counted."""
    count.count(NOW, pump=8, belt=10)
    assert count.apply(NOW + MINUTE) == Written()
    ledger.record(step("repair-1"))
    early = ledger.record(step("repair-1", 2, postings=[moved(K.CONSUMED, -1, when=NOW, late=True)]))
    when = rows(records, "SELECT counted_at FROM stocktake_line LIMIT 1")[0][0].isoformat(timespec="minutes")
    assert early.unfit == (
        f"pump at hub was counted at {when}, what happened before is in that count: have it adjusted as of today"
    )
    after = ledger.record(step("repair-1", 2, postings=[moved(K.CONSUMED, -1, when=NOW + MINUTE, late=True)]))
    today = ledger.record(step("repair-1", 3, postings=[moved(K.ADJUSTED, 1, when=NOW + timedelta(days=1))]))
    assert (after, today, on_hand(records)) == (Written(), Written(), {"pump": 8, "belt": 10})


def test_a_count_that_is_not_applied_refuses_nothing_and_becomes_stale(
    records: Engine, ledger: Records, count: Count
) -> None:
    """Counted eight, of which one is booked late: applied nothing is lost, once it is counted again."""
    count.count(NOW, pump=8, belt=10)
    ledger.record(step("repair-1"))
    late = moved(K.CONSUMED, -2, when=NOW - MINUTE, late=True)
    assert ledger.record(step("repair-1", 2, postings=[late])) == Written()
    assert count.read(["belt"], NOW)["rest"]["named"]["stale"] == ["pump"]
    assert count.apply(NOW).unfit == "pump: something earlier was posted since the count, count again"
    count.count(NOW + MINUTE, pump=8)
    assert (count.differences(), count.apply(NOW + 2 * MINUTE)) == ({}, Written())
    assert on_hand(records) == {"pump": 8, "belt": 10}


def test_what_is_kept_for_a_case_does_not_touch_a_count(records: Engine, ledger: Records, count: Count) -> None:
    """Nothing moves when a piece is reserved or released, before a count or after."""
    count.count(NOW, pump=10, belt=10)
    ledger.record(step("repair-1"))
    kept = reserved(2)
    assert ledger.record(step("repair-1", 2, postings=[kept.posted()])) == Written()
    assert count.apply(NOW + MINUTE) == Written()
    freed = [StockEntry.release_all("repair-1", NOW, CLERK).posted()]
    assert ledger.record(step("repair-1", 3, postings=freed)) == Written()
    assert on_hand(records) == {"pump": 10, "belt": 10}


# -- meanwhile ------------------------------------------------------------------------------------------------------


def test_a_purchase_that_comes_while_the_place_is_counted_stays(records: Engine, ledger: Records, count: Count) -> None:
    """Belts are counted before it comes, pumps after: neither difference has it, both places have it."""
    count.count(NOW, belt=9)
    came = [moved(K.RECEIVED, 5, part=part, when=NOW + MINUTE) for part in ("belt", "pump")]
    assert ledger.record(step("purchase-2", postings=came)) == Written()
    count.count(NOW + 2 * MINUTE, pump=14)
    assert count.differences() == {"belt": -1, "pump": -1}
    assert count.apply(NOW + 3 * MINUTE) == Written()
    assert on_hand(records) == {"belt": 14, "pump": 14}


def test_a_result_below_what_is_kept_is_refused_until_it_is_cut(records: Engine, ledger: Records, count: Count) -> None:
    """The cut goes with it, in one step."""
    ledger.record(step("repair-1"))
    kept = reserved(3)
    ledger.record(step("repair-1", 2, postings=[kept.posted()]))
    count.count(NOW, pump=2, belt=10)
    assert count.apply(NOW).unfit == "hub has 7 of pump free, 8 are asked for"
    cut = kept.model_copy(update={"kind": K.RELEASED, "quantity": -1})
    assert count.post(cut, StockEntry.apply_count("hub", NOW, CLERK)) == Written()
    assert rows(records, "SELECT on_hand, reserved FROM stock_balance WHERE part = 'pump'") == [(2, 2)]


def test_a_next_stocktake_finds_nothing_left_of_the_one_before(records: Engine, ledger: Records, count: Count) -> None:
    """What was set right is dated as it was counted: a count of between that and now has it."""
    count.count(NOW, pump=7, belt=10)
    assert count.apply(NOW + timedelta(hours=2)) == Written()
    again = Count(ledger, records, "stocktake-2")
    again.count(NOW + timedelta(hours=1), pump=7, belt=10)
    assert rows(records, "SELECT sum(abs(difference)) FROM stocktake_line WHERE workflow_id = 'stocktake-2'") == [(0,)]


# -- at once --------------------------------------------------------------------------------------------------------


def test_a_count_is_applied_while_repairs_consume(records: Engine, ledger: Records, count: Count) -> None:
    """In whatever order they come, each piece is used once and the difference is set right once."""
    count.count(NOW, pump=9, belt=12)
    cases = [f"repair-{number}" for number in range(12)]
    for case in cases:
        ledger.record(step(case))

    def use(case: str) -> Written:
        both = [moved(K.CONSUMED, -1, part=part, when=NOW + MINUTE) for part in ("pump", "belt")]
        return ledger.record(step(case, 2, postings=both))

    with ThreadPoolExecutor(8) as pool:
        early = [pool.submit(use, case) for case in cases[:6]]
        applied = pool.submit(count.apply, NOW + MINUTE)
        late = [pool.submit(use, case) for case in cases[6:]]
        used = sum(found.result().stands for found in (*early, *late))
        assert applied.result() == Written()
    assert used == 9, "each has both or neither"
    assert on_hand(records) == {"pump": 0, "belt": 3}


def test_a_count_that_is_applied_waits_for_a_step_at_its_place(records: Engine, ledger: Records, count: Count) -> None:
    """What that books had happened before the count: the line is stale, and nothing is applied."""
    count.count(NOW, pump=9, belt=10)
    ledger.record(step("repair-1"))
    with ThreadPoolExecutor(1) as pool:
        with records.begin() as connection:
            posted(connection, step("repair-1", 2, postings=[moved(K.CONSUMED, -4, when=NOW - MINUTE)]))
            applied = pool.submit(count.apply, NOW + MINUTE)
            while not rows(records, "SELECT 1 FROM pg_locks WHERE NOT granted"):
                assert not applied.done(), "it did not wait"
        assert applied.result().unfit == "pump: something earlier was posted since the count, count again"
    assert on_hand(records) == {"pump": 6, "belt": 10}


def test_an_entry_between_the_reading_and_the_count_makes_it_stale(
    records: Engine, ledger: Records, count: Count
) -> None:
    """The step writes what it has read; what was posted meanwhile is not in it, and nobody loses it."""
    lines = count.lines(NOW, pump=9)
    ledger.record(step("repair-1", postings=[moved(K.CONSUMED, -1, when=NOW - MINUTE)]))
    assert count.post(StocktakeEntry(place="hub", lines=lines, at=NOW, by=CLERK)) == Written()
    assert count.read(["belt"], NOW)["rest"]["stale"] == 1
    assert count.apply(NOW).unfit is not None
    count.count(NOW, pump=9)
    assert (count.differences(), on_hand(records)) == ({}, {"pump": 9, "belt": 10})


def test_a_step_that_is_written_again_sets_right_once(records: Engine, ledger: Records, count: Count) -> None:
    """As it is retried; and a lost attempt at a count is to be counted again."""
    count.count(NOW, pump=9, belt=10)
    write = step(CASE, 3, postings=[StockEntry.apply_count("hub", NOW, CLERK).posted()])
    assert [ledger.record(write), ledger.record(write)] == [Written(), Written()]
    assert on_hand(records) == {"pump": 9, "belt": 10}
    lost = step(CASE, 3, decided=NOW + MINUTE, whole=True)
    assert ledger.record(lost) == Written()
    assert on_hand(records) == {"pump": 10, "belt": 10}
    assert rows(records, "SELECT DISTINCT counted, applied, seq FROM stocktake_line") == [(None, False, 1)]


# -- reckoned by itself ---------------------------------------------------------------------------------------------

MOVE = st.tuples(st.sampled_from(("pump", "belt")), st.integers(-3, 5), st.integers(0, 9), st.booleans())
FOUND = st.tuples(st.integers(0, 12), st.integers(0, 9))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(MOVE, max_size=5), pump=FOUND, belt=FOUND, after=st.lists(MOVE, max_size=5))
def test_differences_are_what_a_list_of_moves_comes_to(
    records: Engine, ledger: Records, before: list[Any], pump: Any, belt: Any, after: list[Any]
) -> None:
    """Reckoned here by going through the moves one by one: differences, what is stale, what lies there at the end."""
    with records.begin() as connection:
        for name in ("stock_entry", "stock_balance", "stocktake_line", "timeline", "service_register"):
            connection.execute(text(f"DELETE FROM {name}"))
    told = [("pump", 50, -9, True), ("belt", 50, -9, True), *before]
    _enter(ledger, "a", told)
    count = Count(ledger, records)
    for part, (found, minute) in (("pump", pump), ("belt", belt)):
        count.count(NOW + minute * MINUTE, **{part: found})
    wanted, stale = {}, set()
    for part, (found, minute) in (("pump", pump), ("belt", belt)):
        wanted[part] = found
        for name, pieces, when, _ in told:
            if name == part and when <= minute:
                wanted[part] -= pieces
        stale |= {part for name, pieces, when, _ in after if name == part and pieces and when <= minute}
    assert count.differences() == {part: count for part, count in wanted.items() if count}
    _enter(ledger, "b", after)
    assert set(count.read(["none"], NOW)["rest"]["named"].get("stale", [])) == stale
    answer = count.apply(NOW + 10 * MINUTE)
    ends = {part: sum(m[1] for m in (*told, *after) if m[0] == part) + wanted[part] for part in wanted}
    if stale:
        assert "count again" in (answer.unfit or "")
    elif min(ends.values()) < 0:
        assert "are asked for" in (answer.unfit or "")
    else:
        assert (answer, on_hand(records)) == (Written(), ends)


def _enter(ledger: Records, cause: str, moves: list[Any]) -> None:
    """Each move by a step of its own, in their order."""
    for number, (part, pieces, minute, late) in enumerate(moves):
        kind = K.RECEIVED if pieces > 0 else K.CONSUMED
        entry = moved(kind, pieces, when=NOW + minute * MINUTE, part=part, late=late)
        assert ledger.record(step(f"{cause}-{number}", postings=[entry] if pieces else [])) == Written()


# -- ten thousand parts ---------------------------------------------------------------------------------------------


def mislead_planner(connection: Connection) -> None:
    """The figures that PostgreSQL plans by, as they can come about by themselves: a ledger of many pages, few rows.

    Its index by place and part has many pages, too, since the parts that it had have long names: looking an entry up
    there passes for dearer than reading all of the ledger.
    """
    named = "md5(n::text) || repeat('x', 100)"
    connection.execute(text(f"INSERT INTO part SELECT {named}, 'p', 'k', 1, 1 FROM generate_series(1, 10000) n"))
    connection.execute(text(
        "INSERT INTO stock_entry"
        " (workflow_id, seq, line, part, place, kind, quantity, happened_at, posted_at, by, late)"
        f" SELECT 'x', 1, n, {named}, 'hub', 'received', 1, now(), now(), 'x', false FROM generate_series(1, 10000) n"
    ))  # fmt: skip
    connection.execute(text("DELETE FROM stock_entry WHERE workflow_id = 'x'"))
    connection.execute(text("DELETE FROM part WHERE length(number) > 100"))
    connection.execute(text("ANALYZE"))


def entries_read(records: Engine) -> int:
    """How many rows of the ledger PostgreSQL has read so far; the engine's one connection tells of its own at once."""
    rows(records, "SELECT pg_stat_force_next_flush()::text")
    query = "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = 'stock_entry'"
    return int(rows(records, query)[0][0])


def test_ten_thousand_parts_go_through(records: Engine, ledger: Records) -> None:
    """Five hundred a count, each step within its bounds; applied in one step, that every part differs."""
    with records.begin() as connection:
        connection.execute(
            text("INSERT INTO part SELECT 'p-' || n, 'p', 'k', 1, 1 FROM generate_series(1, 10000) n")
        )
        connection.execute(text("INSERT INTO part_level SELECT number, 'hub', 1, 1 FROM part WHERE number LIKE 'p-%'"))
        mislead_planner(connection)
    count = Count(ledger, records)
    parts = [part for (part,) in rows(records, "SELECT key FROM stocktake_line")]
    assert len(parts) == 10_002
    for first in range(0, len(parts), 500):
        count.count(NOW, **dict.fromkeys(parts[first : first + 500], 3))
    assert count.read(["none"], NOW)["rest"] == {
        "lines": 10_002, "missing": 0, "stale": 0, "to_recount": 0, "differing": 10_002, "named": {}
    }  # fmt: skip
    explained = LineExplained(part="pump", cause=DifferenceCause.THEFT)
    assert count.post(StocktakeEntry(place="hub", explained=explained, at=NOW, by=CLERK)) == Written()
    before = entries_read(records)
    assert count.apply(NOW) == Written()
    assert entries_read(records) - before < 20 * len(parts), "a step's work must rise with its lines, not their square"
    assert rows(records, "SELECT count(*), min(on_hand), max(on_hand) FROM stock_balance") == [(10_002, 3, 3)]
    assert set(on_hand(records).values()) == {3}


def test_a_reading_of_five_hundred_parts_fits_into_a_history(records: Engine, count: Count) -> None:
    """With the longest numbers and names that there may be."""
    long = [f"{number:03d}-" + "x" * 36 for number in range(500)]
    with records.begin() as connection:
        for part in long:
            connection.execute(text("INSERT INTO part VALUES (:n, 'p', 'k', 1, 1)"), {"n": part})
        people = {"one": "warehouse:" + "a" * 60, "two": "supervisor:" + "b" * 60}
        connection.execute(
            text("INSERT INTO stocktake_line (workflow_id, key, seq, place, counted, counted_by, counted_with, book, "
                 "last_entry, difference, to_recount, recounted, applied, listed_seq) SELECT 'stocktake-1', number, 1, "
                 "'hub', 1, :one, :two, 1000000, 9999999999, 1, true, false, false, 1 FROM part "
                 "WHERE length(number) = 40"), people
        )  # fmt: skip
    seen = count.read(long, NOW)
    assert (len(seen["lines"]), seen["people"]) == (500, sorted(people.values()))
    assert len(str(seen)) < READ_AT_MOST / 2
    assert "stocktake_count" in readings()
