"""A book that many draw on at once: never below nothing, a race has one winner, lost attempts are netted (二§11)."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import Column, Connection, Engine, Integer, MetaData, String, Table, func, insert, select

from activities.books.book import Book, Unfit, subjects_lost
from activities.records.record import Records
from models.books import BookEntry
from models.record import Notification, Write, Written
from record_writes import NOW, rows, step

STOCK = Table(
    "stock_of_a_test", MetaData(),
    Column("workflow_id", String, primary_key=True), Column("seq", Integer, primary_key=True),
    Column("part", String, primary_key=True), Column("quantity", Integer),
)  # fmt: skip


class StockEntry(BookEntry):
    """So many pieces come in, or go out where negative."""

    book: ClassVar[str] = "stock of a test"
    contested: ClassVar[bool] = True

    part: str
    quantity: int


class Stock(Book[StockEntry]):
    """Entries are only added; no part ever comes below nothing."""

    entry = StockEntry
    tables = (STOCK,)

    def subject(self, entry: StockEntry) -> str:
        return entry.part

    def lost(self, connection: Connection, write: Write) -> Iterable[str]:
        return subjects_lost(connection, STOCK, "part", write)

    def post(self, connection: Connection, write: Write, entry: StockEntry) -> Iterator[Notification]:
        step_of = {"workflow_id": write.workflow_id, "seq": write.entry.seq}
        connection.execute(insert(STOCK).values(step_of | entry.model_dump()))
        yield from ()

    def settle(self, connection: Connection, subject: str) -> None:
        held = select(func.sum(STOCK.c.quantity)).where(STOCK.c.part == subject)
        left = connection.execute(held).scalar_one()
        if left is not None and left < 0:
            raise Unfit(f"{-left} of {subject} are missing")


@pytest.fixture(autouse=True)
def stock(records: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The one book there is."""
    STOCK.create(records)
    monkeypatch.setattr("activities.records.record.books", lambda: {StockEntry.book: Stock()})
    yield
    STOCK.drop(records)


def taking(quantity: int, part: str = "pump") -> dict[str, Any]:
    """What a step posts that takes so many, or brings them where negative."""
    return {"postings": [StockEntry(part=part, quantity=-quantity).posted()]}


def left(records: Engine) -> int:
    """Pieces in stock."""
    return int(rows(records, "SELECT coalesce(sum(quantity), 0) FROM stock_of_a_test")[0][0])


def test_eight_cases_race_for_the_last_three_pieces(records: Engine) -> None:
    """Three get one, five are told what is missing and have written nothing; asked again, nobody takes twice."""
    database = Records(records)
    assert database.record(step("repair-0", **taking(-3))) == Written()
    cases = [f"repair-{number}" for number in range(1, 9)]
    for case in cases:
        assert database.record(step(case)) == Written()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda case: database.record(step(case, 2, **taking(1))), cases))
    assert sorted(answer.unfit or "" for answer in answers) == [""] * 3 + ["1 of pump are missing"] * 5
    assert left(records) == 0
    written = {case for (case,) in rows(records, "SELECT workflow_id FROM timeline WHERE seq = 2")}
    assert written == {case for case, answer in zip(cases, answers, strict=True) if answer.stands}
    again = [database.record(step(case, 2, **taking(1))) for case in sorted(written)]
    assert ([answer.stands for answer in again], left(records)) == ([True] * 3, 0)


def test_what_a_lost_attempt_took_is_netted_with_what_is_taken_anew(records: Engine) -> None:
    """The last piece is the case's own: giving it back and taking it again touches no balance in between."""
    database = Records(records)
    database.record(step("repair-0", **taking(-1)))
    database.record(step("repair-1"))
    assert database.record(step("repair-1", 2, **taking(1))) == Written()
    later = NOW + timedelta(seconds=5)
    assert database.record(step("repair-1", 2, decided=later, **taking(1))).conflict
    assert database.record(step("repair-1", 2, decided=later, whole=True, **taking(1))) == Written()
    assert left(records) == 0
    assert database.record(step("repair-1", 2, decided=later + timedelta(seconds=5), whole=True)) == Written()
    assert left(records) == 1


def test_steps_that_touch_several_subjects_crosswise_do_not_wait_for_each_other_for_ever(records: Engine) -> None:
    """All locks are taken in one order."""
    database = Records(records)
    database.record(step("repair-0", postings=[*taking(-40, "a")["postings"], *taking(-40, "b")["postings"]]))
    for number in range(1, 9):
        database.record(step(f"repair-{number}"))
    both = [taking(1, "a")["postings"][0], taking(1, "b")["postings"][0]]

    def take(number: int) -> list[Written]:
        order = both if number % 2 else both[::-1]
        return [database.record(step(f"repair-{number}", seq, postings=order)) for seq in range(2, 7)]

    with ThreadPoolExecutor(8) as pool:
        assert all(answer == Written() for answers in pool.map(take, range(1, 9)) for answer in answers)
    assert left(records) == 0


def test_a_step_that_one_book_cannot_take_leaves_nothing_in_any(records: Engine) -> None:
    """One transaction: what fits is not entered without what does not."""
    database = Records(records)
    database.record(step("repair-0", **taking(-1, "a")))
    database.record(step("repair-1"))
    both = [taking(1, "a")["postings"][0], taking(1, "b")["postings"][0]]
    assert database.record(step("repair-1", 2, postings=both)).unfit == "1 of b are missing"
    assert left(records) == 1
    assert rows(records, "SELECT 1 FROM timeline WHERE workflow_id = 'repair-1' AND seq = 2") == []


def test_a_step_from_a_worker_of_an_older_version_is_entered_too() -> None:
    """It hands over its lines under the names of before."""
    thanks = {"customer_entry": 1, "year": 2026, "count": 3, "notice": {"key": "k"}}
    plain = step("proposal-1").model_dump(mode="json", by_alias=True)
    former = Write.model_validate({**plain, "postings": [], "thanks": [thanks], "sightings": []})
    assert [(posted.book, posted.values) for posted in former.postings] == [("declined", thanks)]
