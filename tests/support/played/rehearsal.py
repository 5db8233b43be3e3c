"""A case played without any server: the loop's own judging, effects and clocks, on a clock that the test moves.

The records take whatever is written, and keep it in `written`.
"""

from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, TypeVar
from unittest import mock

from activities.records.rows import rows
from hints import hints, numbered
from models.case import CaseFile, Commitment, Entry, Snapshot
from models.policy.calendar import Calendar
from models.policy.checklists import default_checklists
from models.policy.policy import Policy
from models.record import (
    SHAPE,
    CalendarInForce,
    LinkedCase,
    Notification,
    Opened,
    ReadAnswer,
    ReadAsked,
    Write,
    Written,
)
from played.case_files import at, shown
from servers.service import plain_weeks
from workflows.clocks import clocks
from workflows.clocks.turn import Refusal
from workflows.loop.case import Case
from workflows.loop.inbox import Inbound
from workflows.registry import PROCEDURES
from workflows.shown.view import view

Result = TypeVar("Result")
MONDAY = at("2026-11-23 09:00")
"""In plain weeks, a working hour begins."""
KINDS = {kind.procedure.name: kind for kind in PROCEDURES}


class Info(SimpleNamespace):
    """What the server says of a run; nothing where it is not told."""

    def __getattr__(self, name: str) -> None:
        return None


@dataclass
class Rehearsal:
    """One case and its clock. Times are given as moments or as `2026-11-23 09:00`, the company's wall clock."""

    case: Case[Any, Any]
    now: datetime
    written: list[Write] = field(default_factory=list)
    remembered: list[dict[str, Any]] = field(default_factory=list)
    """The kind's facts as each step would leave them, and the rows of forms that may be written on."""
    stored: list[datetime] = field(default_factory=list)
    """When the server stored each signal."""
    opened: list[LinkedCase] = field(default_factory=list)
    """The cases that this one opened."""
    info: Any = field(default_factory=Info)
    answer: Opened = field(default_factory=Opened)
    """What the records say to the opening."""
    writes: list[Written] = field(default_factory=list)
    """What the records say to the next steps; that they are written, without it."""
    readings: dict[str, Any] = field(default_factory=dict)
    """What the records say to each reading, by name: a value, or a function of the reading's arguments."""
    led_to: list[Any] = field(default_factory=list)
    """What steps told other cases, and runs of rounds."""
    read_for: list[dict[str, Any]] = field(default_factory=list)
    """What each reading was asked with."""
    reads_before: list[ReadAnswer] = field(default_factory=list)
    """What is answered to the next readings in place of what they ask."""
    too_much: str | None = None
    durably: list[str] = field(default_factory=list)
    """What was called as an ordinary activity."""
    was_told: bool = False
    """What the records say of what `system` sends."""
    published: Calendar = field(default_factory=plain_weeks)
    asked: list[Any] = field(default_factory=list)
    """What the records were asked at the opening, and of calendars."""

    @property
    def file(self) -> CaseFile:
        return self.case.case

    @property
    def state(self) -> str:
        return self.file.state

    @property
    def ended(self) -> bool:
        return self.case._ended

    def view(self) -> dict[str, Any]:
        """What the query `case` answers."""
        return view(self.file, self.case.procedure)

    def open(self, *arguments: Any) -> None:
        """Opens it with these arguments of the start. Raises InvalidRequest, AlreadyOpened."""
        self._run(self.case._open(arguments))

    def send(self, event: str, by: str, *, signal: bool = False, **payload: Any) -> dict[str, Any]:
        """Sends an event now. Raises Refusal, of which the loop makes the sender's error."""
        return self.take(event, _plain({"by": by} | payload), signal=signal)

    def take(self, event: str, *arguments: Any, signal: bool = False) -> dict[str, Any]:
        """Sends whatever arguments."""
        return self._run(self._judged(event, arguments, signal))

    def refused(self, event: str, by: str, **payload: Any) -> Refusal:
        """Sends an event that must be refused; it leaves the case as it was but for the clock."""
        try:
            answer = self.send(event, by, **payload)
        except Refusal as refusal:
            return refusal
        raise AssertionError(f"{event} was applied: {answer}")

    def go_to(self, moment: datetime | str) -> None:
        """Lets time pass, each clock step taken when it is due."""
        end = at(moment) if isinstance(moment, str) else moment
        assert end >= self.now, "time only goes forward"
        self._run(self._pass(end))

    def late_at(self, moment: datetime | str) -> None:
        """No worker runs until then; every step due meanwhile is taken at that moment."""
        self.now = at(moment) if isinstance(moment, str) else moment
        self._run(self.case._tick(until=None))

    def republish(self) -> None:
        """The case is told that a calendar was published."""
        self._run(self.case._republish())

    def let_pass(self, time: timedelta) -> None:
        self.go_to(self.now + time)

    def commitment(self, name: str) -> Commitment:
        """The latest commitment of that name."""
        return next(c for c in reversed(self.file.commitments) if c.name == name)

    def due(self, name: str) -> str:
        """When the latest commitment of that name is due, on the company's wall clock, to the minute."""
        return shown(self.commitment(name).due_at)

    def states(self) -> dict[str, str]:
        """How each commitment stands."""
        return {c.name: c.state.value for c in self.file.commitments}

    def entries(self, event: str) -> list[Entry]:
        """What the timeline says of an event."""
        return [entry for entry in self.file.timeline if entry.event == event]

    def messages(self, topic: str) -> list[Notification]:
        """The messages of a topic, in order."""
        return [n for write in self.written for n in write.notifications if n.topic == topic]

    def told(self, topic: str) -> list[str]:
        """Who was told of a topic, in order."""
        return [message.to for message in self.messages(topic)]

    def rungs(self, name: str) -> list[tuple[str, str]]:
        """Who was told of an overdue commitment, and on which rung, in order."""
        return [(m.to, m.params["rung"]) for m in self.messages("overdue") if m.params["commitment"] == name]

    def forms(self, table: str) -> list[dict[str, Any]]:
        """The rows of a form as they stand, by key in order of their first writing."""
        rows: dict[str, dict[str, Any]] = {}
        for write in self.written:
            rows |= {form.key: form.values for form in write.forms if form.table == table}
        return list(rows.values())

    def posted(self, book: str) -> list[dict[str, Any]]:
        """What was entered in a book, in order."""
        return [entry.values for write in self.written for entry in write.postings if entry.book == book]

    def deliver(self, event: str, *arguments: Any, signal: bool = False) -> dict[str, Any]:
        """Sends whatever arguments as the loop takes them: a refusal is recorded. Raises the sender's error."""
        answer: Future[dict[str, Any]] = Future()
        self._run(self._taken(event, arguments, signal, answer))
        return answer.result(0)

    # -- in place of the server -------------------------------------------------------------------------------

    async def _judged(self, event: str, arguments: tuple[Any, ...], signal: bool) -> dict[str, Any]:
        return await self.case._judge(self._arrived(event, arguments, signal))

    async def _taken(self, event: str, arguments: tuple[Any, ...], signal: bool, answer: Any) -> None:
        message = self._arrived(event, arguments, signal)
        message.answer = answer
        await self.case._take(message)

    def _arrived(self, event: str, arguments: tuple[Any, ...], signal: bool) -> Inbound:
        """The message as it comes into the inbox, a signal by its handler."""
        if not signal:
            return Inbound(event, arguments, self.now)
        self.case.deliver_signal(event, arguments)
        return self.case._inbox.popleft()

    async def _pass(self, end: datetime) -> None:
        while (step := clocks.next_step(self.file)) is not None and step.at <= end:
            self.now = max(self.now, step.at)
            await self.case._tick(until=None)
        self.now = end

    def _run(self, road: Coroutine[Any, Any, Result]) -> Result:
        """Runs what never waits: nothing here is asked of anyone else."""
        self.info.get_current_history_length = lambda: len(self.written)
        with (
            mock.patch("temporalio.workflow.now", side_effect=lambda: self.now),
            mock.patch("temporalio.workflow.info", return_value=self.info),
            mock.patch.object(self.case, "publish"),
            mock.patch("workflows.loop.case.call", self._answered),
            mock.patch("workflows.loop.opening.call", self._answered),
            mock.patch("workflows.loop.admission.call", self._answered),
            mock.patch("workflows.loop.case.call_durably", self._answered_durably),
            mock.patch("workflows.loop.case.call_at_length", self._answered),
        ):
            try:
                road.send(None)
            except StopIteration as done:
                result: Result = done.value
                return result
        raise AssertionError("the case waits for something")

    async def _answered(self, name: str, argument: Any, *_: Any) -> Any:
        if name == "record":
            list(rows(argument))  # the forms fit their tables, as the records will have it
            self.written.append(argument)
            holder = self.case.turn.draft if self.case.turn is not None else self.file
            self.remembered.append(holder.facts.model_dump() | {"rows that go on": " ".join(sorted(holder.forms))})
            return self.writes.pop(0) if self.writes else Written()
        answers: dict[str, Callable[[Any], Any]] = {
            "open_case": lambda asked: self._noted(asked, self._with_lists(asked)),
            "calendar_in_force": lambda _: self._noted(
                argument, CalendarInForce(version=2, calendar=self.published)
            ),
            "read_records": self._read,
            "was_told": lambda _: self.was_told,
            "signal_times": lambda asked: self.stored[asked.after :],
            "name_linked": lambda asked: f"{asked.kind.lower()}-L-{len(self.written)}",
            "run_round": self.led_to.append,
            "tell_case": self.led_to.append,
            "open_linked": self.opened.append,
        }
        return answers[name](argument)

    async def _answered_durably(self, name: str, argument: Any, *more: Any) -> Any:
        self.durably.append(name)
        return await self._answered(name, argument, *more)

    def _read(self, asked: ReadAsked) -> ReadAnswer:
        self.read_for.append(asked.asked)
        if self.reads_before:
            return self.reads_before.pop(0)
        answers = ((key, self.readings[key], given) for key, given in asked.asked.items())
        values = {key: answer(**given) if callable(answer) else answer for key, answer, given in answers}
        return ReadAnswer(values=values, too_much=self.too_much)

    def _with_lists(self, asked: Any) -> Opened:
        """The answer to the opening, with the checklists that its request names."""
        if self.answer.rules is None:
            return self.answer
        named = {key: default_checklists().of(key) for key in asked.checklists if key in default_checklists().lists}
        rules = self.answer.rules.model_copy(update={"checklists": named, "checklists_version": 1 if named else 0})
        return self.answer.model_copy(update={"rules": rules})

    def _noted(self, asked: Any, answer: Any) -> Any:
        self.asked.append(asked)
        return answer


def _plain(payload: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in payload.items()}


def rehearsed(
    kind: str,
    request: dict[str, Any],
    *,
    start: datetime = MONDAY,
    policy: str = "",
    shape: int = SHAPE,
    calendar: Calendar | None = None,
) -> Rehearsal:
    """A case `X-1` opened at `start`, in plain weeks, under the default policy but for what is given.

    One whose number its kind fixes has that. Raises InvalidRequest.
    """
    played = unopened(kind, start=start, policy=policy, shape=shape, calendar=calendar)
    played.info.workflow_id = f"{kind.lower()}-{numbered(kind, request, 'X-1')}"
    played.answer = played.answer.model_copy(update={"customer_entry": 1 if request.get("customer") else None})
    played.open(_plain(request))
    return played


def unopened(
    kind: str, *, start: datetime = MONDAY, policy: str = "", shape: int = SHAPE, calendar: Calendar | None = None
) -> Rehearsal:
    """A run of `X-1` that has not looked at its request yet; what the server and the records say can be set."""
    kept, published = Policy.load(policy).kept_by(kind), calendar or plain_weeks()
    rules = Snapshot(policy_version=1, calendar_version=1, policy=kept, calendar=published)
    info = Info(
        workflow_id=f"{kind.lower()}-X-1", run_id="run", first_execution_run_id="run", attempt=1,
        workflow_start_time=start,
    )  # fmt: skip
    answer = Opened(shape=shape, rules=rules, customer_entry=1, ladder=KINDS[kind].procedure.office.rungs)
    known = hints().get(kind)
    readings = dict(known.readings) if known else {}
    return Rehearsal(KINDS[kind](), start, info=info, answer=answer, published=published, readings=readings)

