"""What a step costs that books where others draw at once, beside a plain step of the same case."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar
from unittest import mock

from pydantic import BaseModel
from temporalio import workflow

from activities.books import books
from activities.books.book import Book
from activities.records.database import engine
from bench.report import BenchReport
from bench.service import Bench
from models.books import BookEntry
from models.case import Opening
from models.vocabulary import TASK_QUEUE, Role
from worker import THREADS, make_worker
from workflows.language.declaration import SAME, Step, event
from workflows.loop.case import Case

CASES, STEPS, ROUNDS = 20, 5, 3
BY = {"by": "clerk:c-1"}


class BookingRequest(Opening):
    """Nothing but who opens it."""


class BookingFacts(BaseModel):
    """Nothing."""


class BookingLine(BookEntry):
    """A line on which others draw at once."""

    book: ClassVar[str] = "lines of the bench"
    contested: ClassVar[bool] = True

    subject: str


class BookingBook(Book[BookingLine]):
    """Writes no rows of its own: what is measured is the way to the book."""

    entry = BookingLine
    tables = ()

    def subject(self, entry: BookingLine) -> str:
        return entry.subject

    def post(self, *_: Any) -> Any:
        yield from ()


@workflow.defn(name="Booking")
class Booking(Case[BookingRequest, BookingFacts], letter="BK"):
    """A case that only books (二§11)."""

    going = Step("Going on", "二§11")
    done = Step("Done", "二§11", end=True)

    def begin(self, request: BookingRequest) -> BookingFacts:  # noqa: ARG002 - it asks for nothing
        return BookingFacts()

    @event(going, to=SAME, by=(Role.CLERK,), clause="二§11")
    def plain(self) -> None:
        """A step that posts nothing."""

    @event(going, to=SAME, by=(Role.CLERK,), clause="二§11")
    def book(self) -> None:
        """A step that posts to a book."""
        self.post(BookingLine(subject=self.case.number))

    @event(going, to=done, by=(Role.CLERK,), clause="二§11")
    def stop(self) -> None:
        """It ends."""


async def booking(bench: Bench, report: BenchReport) -> None:
    """Both in turn, medians of the rounds; a booking step may take at most twice as long."""
    database = engine(bench.database_url)
    known = {**books(), BookingLine.book: BookingBook()}
    with ThreadPoolExecutor(THREADS) as pool:
        async with make_worker(bench.client, database, pool, (Booking,)):
            handles = [await _opened(bench, number) for number in range(CASES)]
            times = await _measured(handles, known)
    database.dispose()
    plain, booked = (sorted(times[name])[ROUNDS // 2] for name in ("plain", "book"))
    report.table(["step", "ms a step"], [["plain", f"{plain:.2f}"], ["books", f"{booked:.2f}"]])
    report.say(f"a step that books takes {booked / plain:.2f} times as long as a plain one; at most 2 is wanted")


async def _opened(bench: Bench, number: int) -> Any:
    return await bench.client.start_workflow("Booking", BY, id=f"booking-B-{number}", task_queue=TASK_QUEUE)


async def _measured(handles: list[Any], known: dict[str, Any]) -> dict[str, list[float]]:
    """Milliseconds a step, by event, a figure a round; each case takes its steps one after the other."""
    times: dict[str, list[float]] = {"plain": [], "book": []}
    with mock.patch("activities.records.record.books", return_value=known):
        for _ in range(ROUNDS + 1):
            for name, found in times.items():
                began = time.perf_counter()
                await asyncio.gather(*(_steps(handle, name) for handle in handles))
                found.append((time.perf_counter() - began) * 1000 / (CASES * STEPS))
    return {name: found[1:] for name, found in times.items()}


async def _steps(handle: Any, name: str) -> None:
    for _ in range(STEPS):
        await handle.execute_update(name, BY)
