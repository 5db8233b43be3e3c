"""A company whose workers are killed: attempts are lost, repeated and late, cases are rebuilt from their histories.

As on the real road, an ordinary activity is tried again with the same argument, and all that was decided before it
stands. A local activity goes with its task: another worker rebuilds the case from what came before, and decides anew,
later. What a run was given is its history; a rebuilt run must ask for the same as the one before it.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, cast

from sqlalchemy import text
from temporalio.exceptions import ApplicationError

from activities.books import books
from models.forms import FORMS
from models.record import Form, Write
from played.company import Company
from played.company_activities import crossed, plain
from played.company_case import CompanyCase
from played.runs import Asked, Run
from servers.service import Denied

LOST = timedelta(seconds=10)
"""After which a task whose worker is gone is another's."""


class Loss(StrEnum):
    """What becomes of an attempt at an activity."""

    NONE = "nothing is lost"
    AGAIN = "the answer is lost, it is asked again"
    LATE = "the attempt hangs: another one answers, and this one runs much later"
    KILLED = "the worker is killed after the attempt"
    KILLED_BEFORE = "the worker is killed before the attempt, which runs much later"
    FORGOTTEN = "the worker is killed, and with it goes the update, which the server had not stored"
    HALF = "the worker is killed as the end of a case is written, and nothing is given back yet"


class Unanswered(Exception):
    """The sender of an update never hears of it."""


@dataclass(eq=False)
class Heard:
    """What a run was given, when, and what it then asked for."""

    at: datetime
    signal: tuple[str, tuple[Any, ...]] | None = None
    update: tuple[str, tuple[Any, ...]] | None = None
    given: Any = None
    """The answer to what it had asked for."""
    asked: Asked | None = None
    answer: "Future[dict[str, Any]] | None" = None
    forgotten: bool = False

    @property
    def is_message(self) -> bool:
        return self.signal is not None or self.update is not None


class RecordedRun(Run):
    """A run that keeps its history, of which another worker makes the same."""

    def __post_init__(self) -> None:
        self.heard: list[Heard] = []
        self.task = 0
        """Where in the history the task that is under way began."""
        self._waits_for: Asked | None = None
        self._then: datetime | None = None
        self._outside, self.clock = self.clock, self._time
        self._begun_with = dict(self.attributes)
        super().__post_init__()

    def go_on(self, answer: Any = None) -> Asked | None:
        """As every run; what was decided before an ordinary activity stands, and another task begins after it."""
        if self._waits_for is None or self._waits_for.durable:
            self.task = len(self.heard)
            self._length += answer is not None
        heard = Heard(self.clock(), given=answer)
        self.heard.append(heard)
        heard.asked = self._waits_for = super().go_on(answer)
        return heard.asked

    def signal(self, name: str, arguments: tuple[Any, ...]) -> None:
        self.heard.append(Heard(self.clock(), signal=(name, arguments)))
        super().signal(name, arguments)

    def receive(self, name: str, arguments: tuple[Any, ...]) -> "Future[dict[str, Any]]":
        self.heard.append(Heard(self.clock(), update=(name, arguments)))
        self.heard[-1].answer = super().receive(name, arguments)
        return self.heard[-1].answer

    # -- what it has written --------------------------------------------------------------------------------------

    def forms(self) -> Iterator[Form]:
        """The rows of forms that it wrote, as it wrote them; of two attempts at a step the one that stands."""
        writes = dict[int, Write]()
        steps = [heard for heard in self.heard if not heard.is_message]
        for heard, then in pairwise(steps):
            if heard.asked is not None and heard.asked.name == "record" and then.given.stands:
                write = heard.asked.argument
                writes[write.entry.seq] = write
        for write in writes.values():
            yield from write.forms

    # -- another worker -------------------------------------------------------------------------------------------

    def rebuilt(self) -> "RecordedRun":
        """The same from its history."""
        return self._made(self.heard)

    def rebuilt_before(self, *, forget: bool) -> tuple["RecordedRun", Any]:
        """The same as it was before the task that is under way, and the answer with which that begins.

        What came in meanwhile stays; `forget`: but for the updates with which the task began.
        """
        begin = self.heard[self.task]
        stood, came = self.heard[: self.task], [heard for heard in self.heard[self.task :] if heard.is_message]
        while forget and stood and stood[-1].is_message:
            heard = stood.pop()
            heard.forgotten = heard.update is not None
            came = came if heard.forgotten else [heard, *came]
        made = self._made(stood)
        for heard in came:
            heard.at = self._outside()
            made.hear(heard)
        return made, begin.given

    def _made(self, history: list[Heard]) -> "RecordedRun":
        self._road.close()
        made = RecordedRun(
            self.kind, self.message, self._outside, self.most, self.workflow_id, self.run_id, self.first_run_id,
            self.started, continued=self.continued, signals=self.signals, attributes=dict(self._begun_with),
        )  # fmt: skip
        for heard in history:
            made.hear(heard)
        return made

    def hear(self, heard: Heard) -> None:
        """Is given what another run was given, as of then; asks for the same."""
        self._then = heard.at
        try:
            if heard.signal is not None:
                super().signal(*heard.signal)
            elif heard.update is not None:
                heard.answer = super().receive(*heard.update)
            else:
                asked = self.go_on(heard.given)
                self.heard.pop()
                assert asked == heard.asked, f"another worker asks {asked}, not {heard.asked}"
        finally:
            self._then = None
        self.heard.append(heard)

    def _time(self) -> datetime:
        return self._outside() if self._then is None else self._then


Fate = Callable[[CompanyCase, Asked], Awaitable[Loss]]
"""What becomes of an attempt at what a case asks for."""


class LosingCompany(Company):
    """Whatever a case asks for, `fate` says what becomes of the attempt."""

    run_of = RecordedRun

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fate: Fate = _safe
        self.hanging: list[Asked] = []
        """Attempts that hang, to run later."""

    async def send(self, case: CompanyCase, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """As every company. Raises Unanswered where the update was lost."""
        if case.ended:
            return await super().send(case, event, payload)
        run = _run(case)
        run.receive(event, (plain(payload),))
        heard = run.heard[-1]
        await self._drive(case)
        if heard.forgotten:
            raise Unanswered
        assert heard.answer is not None
        try:
            return heard.answer.result(0)
        except ApplicationError as error:
            raise Denied(error) from error

    def differing(self) -> list[str]:
        """As every company; and what stands in a form without a step that stands."""
        posted = {table.name for book in books().values() for table in book.tables}
        rows = " UNION ALL ".join(f"SELECT workflow_id, '{name}', key, seq FROM {name}" for name in {*FORMS} - posted)
        with self.engine.connect() as connection:
            there = {(case, name, key, seq) for case, name, key, seq in connection.execute(text(rows))}
        last = {
            (case.workflow_id, form.table, form.key): form.seq
            for case in self.cases.values() for run in case.runs for form in cast("RecordedRun", run).forms()
        }  # fmt: skip
        written = {(*key, seq) for key, seq in last.items()}
        return [
            *super().differing(),
            *(f"{row} is left of an attempt that was lost" for row in sorted(there - written)),
            *(f"{row} is not written" for row in sorted(written - there)),
        ]

    def kill(self, case: CompanyCase) -> None:
        """No worker has the case in memory any more."""
        if not (case.ended or case.busy):
            case.runs[-1] = _run(case).rebuilt()

    async def come_late(self, number: int = 0) -> None:
        """An attempt that hung runs at last; nobody hears its answer."""
        if self.hanging:
            asked = self.hanging.pop(number % len(self.hanging))
            await self.activities.answer(asked)

    async def _answer(self, case: CompanyCase, asked: Asked) -> Any:
        loss = await self.fate(case, asked)
        if loss is Loss.NONE:
            return await self.activities.answer(asked)
        if loss is Loss.LATE:
            self.hanging.append(asked)
            return await self.activities.answer(asked)
        await self._attempt(asked, loss)
        if loss is Loss.AGAIN:
            return await self.activities.answer(asked)
        self.now += LOST
        if asked.durable:
            case.runs[-1] = _run(case).rebuilt()
            return await self.activities.answer(asked)
        case.runs[-1], begun_with = _run(case).rebuilt_before(forget=loss is Loss.FORGOTTEN)
        return begun_with

    async def _attempt(self, asked: Asked, loss: Loss) -> None:
        """What the lost attempt has done, or will do."""
        if loss is Loss.KILLED_BEFORE:
            self.hanging.append(asked)
        elif loss is Loss.HALF and asked.name == "record":
            record = self.activities.by_name["record"]
            cast("Any", record.function).__self__._record(crossed(asked.argument, record.argument))
        else:
            await self.activities.answer(asked)


async def _safe(_case: CompanyCase, _asked: Asked) -> Loss:
    return Loss.NONE


def _run(case: CompanyCase) -> RecordedRun:
    assert isinstance(case.run, RecordedRun)
    return case.run
