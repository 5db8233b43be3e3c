"""Sends a past log through the running service, as fast as it goes and without the log's times.

Rows of one case keep the file's order, cases run side by side. A feed that was interrupted, or is run again, reads
on each case's timeline what was sent, and goes on after it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection

from activities import staff
from desk.counts import Counting, Mark, Told
from desk.errors import DeskError, NotAnswered, Unreachable
from desk.kinds import Step
from desk.log import Row
from desk.mapping import Mapping
from workflows.procedure import Procedure

Result = TypeVar("Result")
AT_ONCE = 16
"""Cases that are fed side by side."""
TRIES, PAUSE = 6, 2.0
"""How often something is sent that nobody answers, and the seconds between, before the feed stops."""


@dataclass(frozen=True)
class RowFed:
    """What became of a row: applied as far as it sends anything, or refused at `event`, for `reason`."""

    line: int
    activity: str
    sent: int
    """Events applied."""
    event: str | None = None
    reason: str | None = None
    before: bool = False
    """By an earlier feed."""


@dataclass
class CaseFed:
    """A case as fed. `state` is its last answer, None where it was not opened."""

    number: str
    procedure: Procedure
    state: str | None = None
    created: bool = False
    rows: list[RowFed] = field(default_factory=list)

    @property
    def workflow_id(self) -> str:
        return self.procedure.workflow_id(self.number)


class Feed:
    """One log on its way; `done` is called after each row. Raises Unreachable where the service stays away."""

    def __init__(self, gateway: Counting, mapping: Mapping, tz: tzinfo, done: Callable[[], None]) -> None:
        self._gateway, self._mapping, self._tz, self._done = gateway, mapping, tz, done

    async def run(self, cases: dict[str, list[Row]]) -> list[CaseFed]:
        """Feeds every case."""
        waiting = iter(cases.items())
        fed: list[CaseFed] = []

        async def feeder() -> None:
            for number, rows in waiting:
                fed.append(await self._case(number, rows))

        feeders = [asyncio.create_task(feeder()) for _ in range(AT_ONCE)]
        try:
            await asyncio.gather(*feeders)
        finally:
            for task in feeders:
                task.cancel()
            await asyncio.gather(*feeders, return_exceptions=True)
        return fed

    # -- one case ---------------------------------------------------------------------------------------------

    async def _case(self, number: str, rows: list[Row]) -> CaseFed:
        case = CaseFed(number, self._mapping.procedure(rows[0]))
        try:
            await patiently(partial(self._open, case, rows[0]))
        except Unreachable:
            raise
        except DeskError as error:
            for row in rows:
                self._add(case, RowFed(row.line, self._mapping.activity(row), 0, "open", f"not opened: {error.reason}"))
            return case
        told = {} if case.created else await self._gateway.told(case.workflow_id)
        if told:  # what was sent is gone through again, and not sent again
            case.state = case.procedure.initial
        for row in rows:
            self._add(case, await self._row(case, row, told))
        return case

    def _add(self, case: CaseFed, row: RowFed) -> None:
        case.rows.append(row)
        self._done()

    async def _open(self, case: CaseFed, row: Row) -> None:
        opened = await self._gateway.open(case.procedure.name, self._mapping.request(row, self._now()))
        case.created = case.created or opened.created
        case.state = opened.state
        if opened.state is None:
            raise NotAnswered(f"{opened.workflow_id} is not in the register yet: {opened.waiting}")

    def _now(self) -> datetime:
        return datetime.now(UTC).astimezone(self._tz)

    # -- one row ----------------------------------------------------------------------------------------------

    async def _row(self, case: CaseFed, row: Row, told: dict[Mark, Told]) -> RowFed:
        """Sends what the row stands for, up to the first refusal."""
        activity, sent, before = self._mapping.activity(row), 0, not case.created
        try:
            steps = self._mapping.steps(case.procedure, row)
        except LookupError as error:
            return RowFed(row.line, activity, 0, None, str(error), before)
        for number, step in enumerate(steps, 1):
            if not step.fits(case.state):
                continue
            for mark in await self._marks(case, step, Mark(row.line, number), told):
                answer = told.get(mark)
                if answer is None or answer.event != step.event:
                    before = False
                    answer = await self._answer(case, row, step, mark)
                case.state = answer.state or case.state
                if answer.reason is not None:
                    return RowFed(row.line, activity, sent, step.event, short(answer.reason), before)
                sent += 1
        return RowFed(row.line, activity, sent, before=before)

    async def _marks(self, case: CaseFed, step: Step, mark: Mark, told: dict[Mark, Told]) -> list[Mark]:
        """The events of a step: one, or one for each record, those that an earlier feed has sent among them."""
        if step.each is None:
            return [mark]
        known = {found for found in told if replace(found, record=0) == mark}
        if any(found > mark and found not in known for found in told):  # an earlier feed was past this step
            return sorted(known)
        undecided = await patiently(partial(self._gateway.undecided, case.workflow_id))
        return sorted(known | {replace(mark, record=record) for record in undecided})

    async def _answer(self, case: CaseFed, row: Row, step: Step, mark: Mark) -> Told:
        answer = await self._sent(case, step, self._body(case, row, step, mark))
        if answer.reason is not None and not case.created:  # a feed that was killed may have been heard since
            return (await self._gateway.told(case.workflow_id)).get(mark, answer)
        return answer

    def _body(self, case: CaseFed, row: Row, step: Step, mark: Mark) -> dict[str, Any]:
        """The message. Its id stands first: a refused message is kept on the timeline, cut at the end."""
        body: dict[str, Any] = {"event_id": mark.event_id(case.number)}
        body |= self._mapping.message(step, row, self._now())
        if step.each is not None:
            body["record"] = mark.record
        return body | {"note": f"{body['note']} ({mark.note})" if "note" in body else mark.note}

    async def _sent(self, case: CaseFed, step: Step, body: dict[str, Any]) -> Told:
        """What the case says; asked again, it is asked the same."""
        try:
            answer = await patiently(partial(self._gateway.send, case.workflow_id, step.event, body))
        except Unreachable:
            raise
        except DeskError as error:
            return Told(step.event, error.details.get("state"), error.reason)
        return Told(step.event, answer["state"])


def short(reason: str) -> str:
    """A reason without what would be possible instead, so that like ones count together."""
    return reason.partition("; possible now")[0]


async def patiently(work: Callable[[], Awaitable[Result]]) -> Result:
    """Does something until the service answers. Raises Unreachable where it stays away."""
    for _ in range(TRIES - 1):
        try:
            return await work()
        except NotAnswered:
            pass  # that took its time already
        except Unreachable:
            await asyncio.sleep(PAUSE)
    return await work()


def certify(connection: Connection, mapping: Mapping, rows: Iterable[Row], now: datetime) -> None:
    """Puts the log's people on the staff list with the mapping's certificates; who is on it keeps the name."""
    wanted = {entry: None for row in rows for entry in mapping.certified(row, now)}
    staff.enter(connection, ((who, name, it.category, it.valid_from, it.valid_until) for who, name, it in wanted))
