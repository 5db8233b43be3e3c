"""A case: one loop that takes every message and every clock step in order, decides, records, publishes.

    message or clock → inbox → step on a draft → record → publish

Handlers only append to the inbox. Nothing counts until its record is written; a refusal leaves the case as it was.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, get_args

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from models.case import TIMELINE_SHOWN, Answer, CaseFile, Commitment, Link, Relation, Reminder, Seen
from models.next_run import carried
from models.offices import SERVICE, Office
from models.policy.calendar import CalendarError
from models.record import ReadAnswer, ReadAsked, Written
from models.vocabulary import ACCESS_PUBLISHED, CALENDAR_PUBLISHED, SYSTEM, Outcome
from workflows.clocks import calendar_change, clocks, ladder
from workflows.clocks.turn import Refusal, Turn, malformed
from workflows.language.context import Facts, Request
from workflows.language.declaration import Readings
from workflows.language.declared import procedure_of
from workflows.language.handlers import add_handlers, decoded
from workflows.language.procedure import Procedure
from workflows.loop import opening, writing
from workflows.loop.admission import STORED_SINCE, AdmittedMessage, StoredTimes, admit
from workflows.loop.alarms import Alarms
from workflows.loop.calls import call, call_at_length, call_durably
from workflows.loop.inbox import CANCEL_WORKFLOW, Inbound
from workflows.loop.publications import AdoptingCase
from workflows.running.wire import Public
from workflows.shown.details import happened
from workflows.shown.publish import publish
from workflows.shown.view import view


class Case(AdoptingCase[Request, Facts]):
    """What every kind shares. A kind derives from `Case[ItsRequest, ItsFacts]` and declares its table."""

    procedure: ClassVar[Procedure]

    def __init_subclass__(
        cls, *, letter: str, name: str | None = None, office: Office = SERVICE, **kwargs: Any
    ) -> None:
        super().__init_subclass__(**kwargs)
        request, facts = get_args(cls.__orig_bases__[0])  # type: ignore[attr-defined]  # set by Generic
        cls.procedure = procedure_of(
            cls, request=request, facts=facts, letter=letter, name=name or cls.__name__, office=office
        )
        add_handlers(cls, cls.procedure)

    def __init__(self) -> None:
        self.file: CaseFile | None = None
        self.turn: Turn | None = None
        self._inbox: deque[Inbound] = deque()
        self._signals = 0
        self._stored = StoredTimes()
        self._alarms = Alarms()
        self._published: dict[str, Any] = {}
        self._task: tuple[int, datetime] | None = None
        self._recalculate = self._access_changed = False
        self.stood_still = False
        """Whether it has waited for an ordinary activity since it last read when the server stored its signals."""

    # -- the road ---------------------------------------------------------------------------------------------

    async def road(self, message: tuple[Any, ...]) -> dict[str, Any]:
        """From opening to end. A request to cancel the workflow is noted and refused: a case ends by its procedure."""
        task = asyncio.create_task(self._live(message))
        while True:
            try:
                return await asyncio.shield(task)
            except asyncio.CancelledError:
                if task.done():
                    raise
                self._inbox.append(Inbound(CANCEL_WORKFLOW, (), workflow.now()))

    async def _live(self, message: tuple[Any, ...]) -> dict[str, Any]:
        self._task_began()
        await self._open(message)
        while not await self._is_done():
            if not self._inbox:  # a timer that the next message would cancel is not worth its two events
                self._alarms.set(self.case)
            await workflow.wait_condition(self._has_work)
            if self._access_changed:
                await self._adopt_access()
            elif self._inbox:
                await self._take(self._inbox.popleft())
            elif self._recalculate:
                await self._republish()
            else:
                await self._tick(until=None)
            await self._continue_as_new()
        return self._answer(self.case.seq)

    async def _open(self, message: tuple[Any, ...]) -> None:
        """Opens the case, or goes on with one that outgrew its history. Raises InvalidRequest or AlreadyOpened."""
        self.file = opening.carried_on(self.procedure, message)
        if self.file is not None:
            self.publish()
            return
        admitted = await opening.admit(self.procedure, message)
        turn = self.turn = opening.turn_of(self.procedure, admitted)
        turn.clause = self.cited(turn.clause)
        try:
            await self._read(turn, self.procedure.reads, admitted.request.model_dump())
            self._begin(turn, admitted.request)
        except Refusal as refusal:
            raise opening.invalid(refusal.errors) from None
        except CalendarError as error:  # clocks can wait for a calendar, a judgement cannot
            text = f"cannot be judged: {error}; open it again once a calendar with working time is published"
            raise opening.invalid([{"loc": [], "msg": text}]) from None
        written = await self._conclude(turn, Outcome.APPLIED)
        opening.check(written, turn.draft.number, self.procedure.initial)
        self.turn = None
        await self._open_named(turn)

    async def _is_done(self) -> bool:
        """Whether the case has ended, perhaps as it opened, and whoever sent something has the answer."""
        if not self._inbox and self._ended:
            await workflow.wait_condition(workflow.all_handlers_finished)
        return not self._inbox and self._ended

    @property
    def _ended(self) -> bool:
        return self.procedure.steps[self.case.state].end

    def _task_began(self) -> datetime:
        """When the task began, which orders two attempts at it; a local activity's answer moves the time within it."""
        length = workflow.info().get_current_history_length()
        if self._task is None or self._task[0] != length:
            self._task = (length, workflow.now())
        return self._task[1]

    def _has_work(self) -> bool:
        self._task_began()
        if self._inbox or self._recalculate or self._access_changed or self._alarms.rang():
            return True
        step = clocks.next_step(self.case)
        return step is not None and step.at <= workflow.now()

    async def _continue_as_new(self) -> None:
        """Goes on in a new run where the history is long, once whoever was answered has the answer."""
        if self._ended or not workflow.info().is_continue_as_new_suggested():
            return
        await workflow.wait_condition(lambda: bool(self._inbox) or workflow.all_handlers_finished())
        if not (self._inbox or self._recalculate or self._access_changed):
            workflow.continue_as_new(carried(self.case))

    # -- what arrives -----------------------------------------------------------------------------------------

    def deliver_signal(self, name: str, arguments: tuple[Any, ...]) -> None:
        """A signal: appended, judged at its turn."""
        number, self._signals = self._signals, self._signals + 1
        if name == CALENDAR_PUBLISHED:
            self._recalculate = True
        elif name == ACCESS_PUBLISHED:
            self._access_changed = True
        else:
            self._inbox.append(Inbound(name, arguments, workflow.now(), signal=number))

    async def deliver_update(self, name: str, arguments: tuple[Any, ...]) -> dict[str, Any]:
        """An update: appended, answered when it has been judged and recorded."""
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._inbox.append(Inbound(name, arguments, workflow.now(), answer=answer))
        return await answer

    @workflow.signal(dynamic=True)
    def unknown_signal(self, name: str, arguments: Sequence[RawValue]) -> None:
        """No event of this name: it will stand refused on the timeline."""
        self.deliver_signal(name, decoded(arguments))

    @workflow.update(dynamic=True)
    async def unknown_update(self, name: str, arguments: Sequence[RawValue]) -> dict[str, Any]:
        """No event of this name: it will be refused."""
        return await self.deliver_update(name, decoded(arguments))

    @workflow.query(name="case")
    def show_case(self) -> dict[str, Any]:
        """The case as it stands: state, what may happen, commitments, conduct, timeline, links."""
        seen = view(self.recorded, self.procedure)
        return Public(seen) if self.recorded.unsealed is None else seen  # who is believed unsealed reads so too

    @workflow.query(name="diagram")
    def show_diagram(self) -> str:
        """The procedure as a Mermaid diagram, the current state marked."""
        return self.procedure.diagram(self.file.state if self.file else None)

    # -- one message ------------------------------------------------------------------------------------------

    async def _take(self, message: Inbound) -> None:
        if message.signal is not None and self.case.shape >= STORED_SINCE:
            if self.stood_still or self._stored.known(message):
                await self._stored.read(message)
            self.stood_still = False
        try:
            answer = await self._judge(message)
        except Refusal as refusal:
            await self._refuse(message, refusal)
        else:
            message.settle(answer)

    async def _judge(self, message: Inbound) -> dict[str, Any]:
        """Admits and applies a message, or raises Refusal."""
        admitted = await admit(message, self.procedure, self.case, self._stored)
        if admitted.given is not None:
            return Public(admitted.given.model_dump())
        try:
            return await self._decide(admitted)
        except CalendarError:  # the calendar now in force may have the time that the case's own has not
            await self._republish(lacking=True)
        try:
            return await self._decide(admitted)
        except CalendarError as error:
            raise self.refused(f"{error}; send it again once a calendar with working time is published") from None

    async def _decide(self, admitted: AdmittedMessage) -> dict[str, Any]:
        """Applies a message whose time has come. Raises Refusal, and CalendarError where a due cannot be reckoned."""
        await self._tick(until=admitted.at)
        spec, payload = admitted.payload(self.procedure, self.case)
        before, message = self.case, admitted.message
        turn = self.turn = self._new_turn(spec.name, spec.clause, message.sender, admitted.at, message.had_at)
        turn.sealed_by = message.sealed_by
        try:
            await self._read(turn, spec.reads, payload)
            self._step(turn, spec, payload)
            calendar_change.ensure_reckoned(before, turn.draft)
            if payload.get("reason") is not None:
                turn.remarks.insert(0, str(payload["reason"]))
            if turn.draft.state != before.state and admitted.at < before.last_change_at:
                raise self.refused("it is dated before the last change of state")
            answer = Answer(number=before.number, state=turn.draft.state, seq=turn.seq)
            if message.event_id:
                turn.draft.seen = before.seen | {message.event_id: Seen(digest=message.digest, answer=answer)}
            body = message.object()
            written = await self._conclude(
                turn, Outcome.APPLIED, received=message.stored, note=body.get("note"), body=body
            )
            self._check(written)
        finally:
            self.turn = None
        await self._open_named(turn)
        return Public(answer.model_dump())

    def _check(self, written: Written) -> None:
        """Raises Refusal where the records have not taken a message's step."""
        if written.failed:
            raise self.refused("; ".join(map(writing.uncertified, written.failed)))
        if written.unreachable:
            raise malformed(written.unreachable)
        if written.rejected:
            raise self.refused(writing.unwritable(written.rejected))
        if written.unfit:
            raise self.refused(written.unfit)

    # -- the clock --------------------------------------------------------------------------------------------

    async def _tick(self, until: datetime | None) -> None:
        """Takes every clock step due before `until`; without it, every one that is due by now."""
        while (step := clocks.next_step(self.case)) is not None:
            now = workflow.now()
            if (step.at >= until) if until is not None else (step.at > now):
                return
            await self._clock_step(step, now)

    async def _clock_step(self, step: clocks.ClockStep, now: datetime) -> None:
        if step.kind is clocks.ClockKind.EXPIRE:
            await self._expire(step.subject, now)
            return
        turn = self.turn = self._new_turn(step.kind.value, step.clause, SYSTEM, step.at, now)
        reason = ladder.take(turn, step)
        if reason is None:  # a warning is skipped after its due, and put off outside hours
            self.file = turn.draft
            self.publish()
        else:
            turn.remarks.append(reason)
            await self._record(turn, Outcome.CLOCK)
        self.turn = None

    async def _expire(self, clock: Commitment | Reminder, now: datetime) -> None:
        """A clock that moves the case has run out: its event is taken at the due; a move ends a hold."""
        event, due = (clock.event, clock.at) if isinstance(clock, Reminder) else (clock.expires, clock.due_at)
        spec = self.procedure.clock_events[event or ""]
        turn = self.turn = self._new_turn(spec.name, spec.clause, SYSTEM, due, now)
        await self._read(turn, spec.reads, {})
        self._lapse(turn, spec, clock)
        await self._conclude(turn, Outcome.CLOCK)
        self.turn = None
        await self._open_named(turn)

    # -- recording --------------------------------------------------------------------------------------------

    async def _refuse(self, message: Inbound, refusal: Refusal) -> None:
        spec = self.procedure.events.get(message.name)
        had = message.had_at
        turn = self._new_turn(message.event, spec.clause if spec else "", message.sender, message.at or had, had)
        turn.sealed_by = message.sealed_by
        turn.remarks.append(f"{refusal.kind}: {refusal.reason}")
        await self._record(
            turn, Outcome.REFUSED, received=message.stored, content=message.content(), body=message.body
        )
        message.settle(ApplicationError(refusal.reason, refusal.details, type=refusal.kind, non_retryable=True))

    async def _conclude(self, turn: Turn, outcome: Outcome, **of_message: Any) -> Written:
        """Names the cases that a step opens, so that the links are recorded with it, and records it."""
        for number, wanted in enumerate(turn.linked):
            named = wanted.model_copy(update={"workflow_id": await call("name_linked", wanted, str)})
            turn.linked[number] = named
            turn.draft.links.append(Link(relation=Relation.OPENED, workflow_id=named.workflow_id))
        return await self._record(turn, outcome, **of_message)

    async def _record(
        self,
        turn: Turn,
        outcome: Outcome,
        *,
        received: datetime | None = None,
        note: str | None = None,
        content: str | None = None,
        body: dict[str, Any] | None = None,
    ) -> Written:
        """Writes a turn, with the message that led to it; when it stands, the draft becomes the case, published."""
        before = self.file
        entry = writing.entry_of(turn, before, outcome, received=received, note=note, content=content)
        turn.draft.seq = turn.seq
        write = partial(writing.write, turn, entry, before, self._task_began(), body)
        # A signal that the server still holds makes it fail the task that would end the case. An ordinary activity
        # parts that task from the one that took the message, so that its sender is answered all the same.
        # One that posts where others draw at once is decided before it is written: no attempt at it is lost.
        contested = any(entry.contested for entry in turn.postings)
        ask = call_durably if contested or self.procedure.steps[turn.draft.state].end else call
        summary = happened(entry, self.procedure)
        step = write(whole=False)
        written = await ask("record", step, Written, summary)
        while written.conflict or not written.answers(step):
            written = await ask("record", write(whole=True), Written, summary)
        if written.stands:
            turn.draft.timeline = [*turn.draft.timeline, entry][-TIMELINE_SHOWN:]
            turn.draft.supersede()
            if written.beside is not None:
                turn.draft.beside = written.beside
            self.file = turn.draft
            self.publish()
        return written

    def publish(self) -> None:
        """Shows operations the case as it now stands."""
        self._published = publish(self.case, self.procedure, self._published)

    async def _read(self, turn: Turn, reads: Readings, given: dict[str, Any]) -> None:
        """Asks the records what a step must know, once for all of it. Raises Refusal where they say too much."""
        if not reads:
            return
        asked = {name: found for name, arguments in reads.items() if (found := arguments(self, given)) is not None}
        if not asked:
            return
        question = ReadAsked(workflow_id=turn.draft.workflow_id, at=turn.at, asked=asked)
        answer = await call("read_records", question, ReadAnswer)
        while not answer.answers(question):
            answer = await call("read_records", question, ReadAnswer)
        if answer.too_much is None:
            turn.read = answer.values
            return
        told = f"the records hold more of {answer.too_much} than one step can take in"
        if turn.by != SYSTEM:
            raise self.refused(told)
        turn.remarks.append(told)  # the clock has nobody to refuse: its effect finds nothing read

    async def _open_named(self, turn: Turn) -> None:
        """Opens the cases to which a step has led and tells others what it says, once it is recorded."""
        for linked in turn.linked:
            await call_durably("open_linked", linked, type(None))
        for telling in turn.tellings:
            await call_durably("tell_case", telling, bool)
        for round_run in turn.rounds:
            await call_at_length("run_round", round_run, int)

    def _answer(self, seq: int) -> dict[str, Any]:
        return Public(Answer(number=self.case.number, state=self.case.state, seq=seq).model_dump())
