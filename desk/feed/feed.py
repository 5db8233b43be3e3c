"""Sends a past log through the running service, as fast as it goes and without the log's times.

Rows of one case keep the file's order, cases run side by side. A feed that was interrupted, or is run again, reads
on each case's timeline what was sent, and goes on after it. A row that stands before what was sent, in a log that was
exported anew, is sent when its turn comes, to the case as it is then.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection

from activities.rules import firms
from activities.rules.people import staff
from desk.errors import DeskError, NotAnswered, Unreachable
from desk.feed.counts import Counting
from desk.feed.event_ids import Mark, Told, signs
from desk.feed.log import LogRow
from desk.feed.mapping import Mapping
from desk.feed.mapping_firms import joined
from desk.feed.memory import Known, recall
from desk.shown.kinds import EventMapping
from workflows.language.procedure import Procedure

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
    def applied(self) -> int:
        """Events applied, by this feed or an earlier one."""
        return sum(row.sent for row in self.rows)

    @property
    def workflow_id(self) -> str:
        return self.procedure.workflow_id(self.number)


class Feed:
    """One log on its way; `done` is called after each row. Raises Unreachable where the service stays away."""

    def __init__(self, gateway: Counting, mapping: Mapping, tz: tzinfo, done: Callable[[], None]) -> None:
        self._gateway, self._mapping, self._tz, self._done = gateway, mapping, tz, done

    async def run(self, cases: dict[str, list[LogRow]]) -> list[CaseFed]:
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

    async def _case(self, number: str, rows: list[LogRow]) -> CaseFed:
        case = CaseFed(number, self._mapping.procedure(rows[0]))
        try:
            await patiently(partial(self._open, case, rows[0]))
        except Unreachable:
            raise
        except DeskError as error:
            for row in rows:
                self._add(case, RowFed(row.line, self._mapping.activity(row), 0, "open", f"not opened: {error.reason}"))
            return case
        for row, known in zip(rows, await self._known(case, rows), strict=True):
            self._add(case, await self._row(case, row, known))
        return case

    async def _known(self, case: CaseFed, rows: list[LogRow]) -> list[Known]:
        """What earlier feeds have sent of the rows; the case is then where these have left it."""
        told = {} if case.created else await self._gateway.told(case.workflow_id)
        if told:
            states = (answer.state for answer in told.values())  # in the order of the timeline
            case.state = [case.procedure.initial, *filter(None, states)][-1]
        columns = self._mapping.columns
        return recall(
            rows,
            signs(rows, columns.at, columns.activity),
            told,
            case.procedure.initial,
            partial(self._came_from, case),
        )

    def _add(self, case: CaseFed, row: RowFed) -> None:
        case.rows.append(row)
        self._done()

    async def _open(self, case: CaseFed, row: LogRow) -> None:
        opened = await self._gateway.open(case.procedure.name, self._mapping.request(row, self._now()))
        case.created = case.created or opened.created
        case.state = opened.state
        if opened.state is None:
            raise NotAnswered(f"{opened.workflow_id} is not in the register yet: {opened.waiting}")

    def _now(self) -> datetime:
        return datetime.now(UTC).astimezone(self._tz)

    # -- one row ----------------------------------------------------------------------------------------------

    async def _row(self, case: CaseFed, row: LogRow, known: Known) -> RowFed:
        """Sends what the row stands for and was not sent, up to the first refusal."""
        activity, sent, before = self._mapping.activity(row), 0, not case.created
        for _, answer in sorted(known.said.items(), key=lambda said: said[0].order):
            if answer.reason is not None:
                return RowFed(row.line, activity, sent, answer.event, short(answer.reason), before)
            sent += 1
        try:
            steps = self._left(case, row, known)
        except LookupError as error:
            return RowFed(row.line, activity, sent, None, str(error), before)
        for number, step in steps:
            if not step.fits(case.state):
                continue
            for mark in await self._marks(case, step, Mark(known.sign, number), known):
                before = False
                answer = await self._answer(case, row, step, mark)
                case.state = answer.state or case.state
                if answer.reason is not None:
                    return RowFed(row.line, activity, sent, step.event, short(answer.reason))
                sent += 1
        return RowFed(row.line, activity, sent, before=before)

    def _left(self, case: CaseFed, row: LogRow, known: Known) -> list[tuple[int, EventMapping]]:
        """The row's steps, by their numbers, that an earlier feed has not gone through. Raises LookupError."""
        if known.whole:
            return []
        steps = list(enumerate(self._mapping.steps(case.procedure, row), 1))
        if known.why_not is not None and steps:
            raise LookupError(known.why_not)
        if known.then is not None and not known.said and not any(step.fits(known.then) for _, step in steps):
            return []  # at its turn there was nothing to send
        gone = max((mark.step for mark in known.said), default=0)
        return [(number, step) for number, step in steps if number > gone or (number == gone and step.each)]

    async def _marks(self, case: CaseFed, step: EventMapping, mark: Mark, known: Known) -> list[Mark]:
        """The events of a step that were not sent: one, or one for each undecided record."""
        if step.each is None:
            return [mark]
        undecided = await patiently(partial(self._gateway.undecided, case.workflow_id))
        marks = (replace(mark, record=record) for record in sorted(undecided))
        return [mark for mark in marks if mark not in known.said]

    async def _answer(self, case: CaseFed, row: LogRow, step: EventMapping, mark: Mark) -> Told:
        answer = await self._sent(case, step, self._body(case, row, step, mark))
        if answer.reason is not None and not case.created:  # a feed that was killed may have been heard since
            return (await self._gateway.told(case.workflow_id)).get(mark, answer)
        return answer

    def _came_from(self, case: CaseFed, mark: Mark, told: Told, row: LogRow) -> bool:
        """Whether an event that bears a line may have come from a row: the row stands for such a one."""
        try:
            steps = self._mapping.steps(case.procedure, row)[mark.step - 1 :]
        except LookupError:
            return False
        if not steps or steps[0].event != told.event or mark.line is None:
            return False
        body = self._message(row, steps[0], mark, mark.line)
        return body["by"] == told.by and (told.reason is not None or body["note"] == told.note)

    def _body(self, case: CaseFed, row: LogRow, step: EventMapping, mark: Mark) -> dict[str, Any]:
        """The message. Its id stands first: a refused message is kept on the timeline, cut at the end."""
        body: dict[str, Any] = {"event_id": mark.event_id(case.number)}
        body |= self._message(row, step, mark, row.line)
        return body if step.each is None else body | {"record": mark.record}

    def _message(self, row: LogRow, step: EventMapping, mark: Mark, line: int) -> dict[str, Any]:
        """What a step says, its note with where it comes from."""
        body, where = self._mapping.message(step, row, self._now()), mark.note(line)
        return body | {"note": f"{body['note']} ({where})" if "note" in body else where}

    async def _sent(self, case: CaseFed, step: EventMapping, body: dict[str, Any]) -> Told:
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


def furnish(connection: Connection, mapping: Mapping, rows: Sequence[LogRow], now: datetime) -> None:
    """Puts the log's people on the staff list, its firms on the list of firms; what is there stays. Raises InvalidFile.

    People with the mapping's certificates, firms with its approvals and credentials.
    """
    wanted = {entry: None for row in rows for entry in mapping.certified(row, now)}
    staff.enter(connection, ((who, name, it.category, it.valid_from, it.valid_until) for who, name, it in wanted))
    named = (firm for row in rows for firm in mapping.fitting(row, now))
    firms.complete(connection, joined(named, firms.firms(connection)))
