"""A company without Temporal: many cases on one clock, on the loop's own code, over the worker's own activities.

The second form of a rehearsal. The first, `rehearsal.py`, plays one case without a database; here every step is written
into PostgreSQL by the activities that a worker runs, cases open others, and a year passes in minutes. Time stands
still while anything is done; clock steps of all cases are taken in order of time, those of one moment in the order in
which they were set. Arguments and answers cross to the activities as JSON, as they do on the real road.

One caller at a time: whoever sends waits until all that it leads to is recorded.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from heapq import heappop, heappush
from itertools import count
from typing import Any, Self, cast

from pydantic import TypeAdapter
from pydantic_core import to_json
from sqlalchemy import Engine, text
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

import company_records
from activities.registry import build
from activities.rules.numbers import by_day, next_number
from activities.rules.publishing import FIRST_APPROVAL, publish_calendar, publish_policy
from activities.rules.republish import Republisher
from agreement import disagreements
from case_files import ZONE, at, shown
from company_client import CompanyClient
from invariants import holds
from models.case import CaseFile, Commitment
from models.policy.calendar import Calendar
from models.record import Write, Written
from runs import Asked, ContinuedAsNew, Run
from service import Denied
from workflows.clocks import clocks
from workflows.loop.case import Case
from workflows.registry import PROCEDURES
from workflows.shown.publish import attributes
from workflows.shown.view import view

NEVER = 1_000_000
"""Turns after which a case would go on in a new run."""
AT_ONCE = ("record",)
"""Activities called in place: they ask the database alone. Others may ask the event loop, so they have a thread."""


@dataclass(eq=False)
class CompanyCase:
    """One case of a company, spoken to as those of a real service are (`service.Running`)."""

    company: "Company"
    kind: type[Case[Any, Any]]
    runs: list[Run]
    ended: bool = False
    refused: ApplicationError | None = None
    """Why its opening was refused, where nobody waited for it: another case opened it."""
    rings_at: datetime | None = None
    """When its next clock step is due."""
    queued: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    """Signals that no worker has taken yet."""

    @property
    def run(self) -> Run:
        return self.runs[-1]

    @property
    def workflow_id(self) -> str:
        return self.run.workflow_id

    @property
    def open(self) -> bool:
        """Whether it stands in the register."""
        return self.run.case.file is not None

    @property
    def file(self) -> CaseFile:
        return self.run.case.recorded

    @property
    def state(self) -> str:
        return self.file.state

    def promise(self, name: str) -> Commitment:
        """The latest commitment of that name."""
        return next(c for c in reversed(self.file.commitments) if c.name == name)

    async def send(self, event: str, by: str, **payload: Any) -> dict[str, Any]:
        """Sends an update now. Raises Denied where it is refused."""
        return await self.company.send(self, event, {"by": by} | payload)

    async def denied(self, event: str, by: str, **payload: Any) -> Denied:
        """Sends an update that must be refused."""
        try:
            answer = await self.send(event, by, **payload)
        except Denied as denied:
            return denied
        raise AssertionError(f"{event} was applied: {answer}")

    async def signal(self, event: str, by: str, **payload: Any) -> None:
        """Sends a signal now."""
        await self.company.deliver(self, event, {"by": by} | payload)

    def view(self) -> dict[str, Any]:
        """What the query `case` answers."""
        return view(self.file, self.kind.procedure)


class Company:
    """Cases of these kinds on one clock, which begins `at`; times as moments or as `2026-11-23 09:00` on the wall.

    Made on an event loop. `most`: the turns after which a case goes on in a new run.
    """

    def __init__(
        self,
        engine: Engine,
        began: datetime | str,
        *,
        kinds: Sequence[type[Case[Any, Any]]] = PROCEDURES,
        most: int = NEVER,
    ) -> None:
        self.engine = engine
        self.now = _moment(began)
        self.cases: dict[str, CompanyCase] = {}
        """By workflow id, in the order of their starts."""
        self.handed: Counter[str] = Counter()
        """How often each message's key was handed to the records in a step that stands."""
        self.may_follow: set[str] = set()
        """Keys of messages that the books may have led to."""
        self.activities: Counter[str] = Counter()
        """How often each activity was called."""
        self.most = most
        self.down = False
        """No worker runs."""
        self.client = cast("Client", CompanyClient(self))
        self._kinds = {kind.procedure.name: kind for kind in kinds}
        self._activities = dict(self._built())
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="activity")
        self._rings: list[tuple[datetime, int, CompanyCase]] = []
        self._order = count()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._threads.shutdown()

    # -- what happens -----------------------------------------------------------------------------------------

    async def open(
        self, kind: str, request: Mapping[str, Any], moment: datetime | str | None = None
    ) -> CompanyCase:
        """Opens a case, at a moment to which the clock comes first. Raises Denied where it is refused.

        Its number is the request's, else the next of its kind and day.
        """
        if moment is not None:
            await self.until(moment)
        body = _plain(request)
        procedure = self._kinds[kind].procedure
        number = body.get("number") or self._next_number(procedure.letter, body.get("at"))
        case = await self.start(kind, body, procedure.workflow_id(number))
        if case.refused is not None:
            del self.cases[case.workflow_id]
            raise Denied(case.refused)
        return case

    async def start(self, kind: str, request: dict[str, Any], workflow_id: str) -> CompanyCase:
        """Starts a case under a workflow id, as any client does, and lets it come to rest."""
        number = len(self.cases)
        run = Run(
            self._kinds[kind], request, lambda: self.now, self.most, workflow_id, run_id=f"run-{number}",
            first_run_id=f"run-{number}", started=self.now,
        )  # fmt: skip
        case = self.cases[workflow_id] = CompanyCase(self, self._kinds[kind], [run])
        await self._drive(case)
        return case

    async def send(self, case: CompanyCase, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Sends an update now and returns its answer. Raises Denied where it is refused, or the case has ended."""
        assert not self.down, "no worker answers: send a signal"
        if case.ended:
            raise Denied(ApplicationError("the case has ended", {"possible": []}, type="EventRefused"))
        answer = case.run.receive(event, (_plain(payload),))
        await self._drive(case)
        try:
            return answer.result(0)
        except ApplicationError as error:
            raise Denied(error) from error

    async def deliver(self, case: CompanyCase, event: str, *arguments: Any) -> None:
        """Sends a signal now, with whatever arguments; one to a case that has ended is lost to nobody's harm."""
        if case.ended:
            return
        case.run.signals.append(self.now)
        case.queued.append((event, tuple(_plain(a) if isinstance(a, Mapping) else a for a in arguments)))
        await self._drive(case)

    async def until(self, moment: datetime | str) -> None:
        """Lets time pass: each clock step of each case is taken when it is due, those at that very moment too."""
        end = _moment(moment)
        assert end >= self.now, "time only goes forward"
        while not self.down and self._rings and self._rings[0][0] <= end:
            rung_at, _, case = heappop(self._rings)
            if case.rings_at == rung_at:
                self.now = max(self.now, rung_at)
                case.rings_at = None
                await self._drive(case)
        self.now = end

    @asynccontextmanager
    async def outage(self) -> AsyncIterator[None]:
        """No worker runs meanwhile: starts and signals wait, clocks are taken late."""
        self.down = True
        yield
        self.down = False
        for case in [*self.cases.values()]:
            await self._drive(case)
        await self.until(self.now)

    async def publish(self, rules: Calendar | str) -> int:
        """Publishes a calendar, of which cases with provisional dues are told at once, or a policy file's text."""
        now = datetime.now(UTC)  # versions are in force by the machine's clock
        with self.engine.begin() as connection:
            if not isinstance(rules, Calendar):
                return publish_policy(connection, rules, FIRST_APPROVAL, now)
            version = publish_calendar(connection, rules, FIRST_APPROVAL, now)
        await Republisher(self.engine, self.client).once()
        return version

    # -- what is left ------------------------------------------------------------------------------------------

    def told(self, case: CompanyCase, topic: str, **params: str) -> list[tuple[str, str]]:
        """Who is to be told of a topic, and when the step that says so was taken, on the wall, in order."""
        query = text(
            'SELECT o."to", t.received_at FROM outbox o JOIN timeline t USING (workflow_id, seq)'
            " WHERE workflow_id = :case AND topic = :topic AND params @> CAST(:params AS jsonb) ORDER BY seq, key"
        )
        given = {"case": case.workflow_id, "topic": topic, "params": json.dumps(params)}
        with self.engine.connect() as connection:
            return [(to, shown(taken_at)) for to, taken_at in connection.execute(query, given)]

    @property
    def ends(self) -> list[str]:
        """The states in which a case has ended, such as `Repair/closed`."""
        steps = ((kind.procedure.name, step) for kind in self._kinds.values() for step in kind.procedure.steps.values())
        return [f"{name}/{step.name}" for name, step in steps if step.end]

    def wrong(self) -> list[str]:
        """What of the records' rules does not hold, and where a case differs from its records; empty if all is well."""
        with self.engine.connect() as connection:
            found = company_records.broken(connection, self.now, self.ends, self.handed, self.may_follow)
        return [*found, *self.differing()]

    def differing(self) -> list[str]:
        """Where a case differs from its records, or from what every case keeps."""
        found = []
        for case in self.cases.values():
            if case.refused is not None:
                found.append(f"{case.workflow_id}: its opening was refused: {case.refused}")
                continue
            seen = case.view()
            differing = [*disagreements(seen, self.engine, case.workflow_id), *holds(seen, case.kind.procedure)]
            differing += [f"attribute {k}" for k, v in attributes(case.file).items() if case.run.attributes.get(k) != v]
            found += [f"{case.workflow_id}: {what}" for what in differing]
        return found

    # -- one case ---------------------------------------------------------------------------------------------

    async def _drive(self, case: CompanyCase) -> None:
        """Lets a case do all that it has to do now, and notes when its clock rings next."""
        if self.down or case.ended:
            return
        while case.queued:
            case.run.signal(*case.queued.pop(0))
        answer = None
        try:
            while (asked := case.run.go_on(answer)) is not None:
                answer = await self._answered(asked)
        except StopIteration:
            case.ended = True
        except ApplicationError as error:
            case.refused, case.ended = error, True
        except ContinuedAsNew as again:
            self._renew(case, again.message)
            await self._drive(case)
            return
        self._set(case)

    def _renew(self, case: CompanyCase, message: dict[str, Any]) -> None:
        old = case.run
        case.runs.append(
            Run(
                old.kind, _plain(message), old.clock, old.most, old.workflow_id, f"{old.first_run_id}-{len(case.runs)}",
                old.first_run_id, old.started, continued=old.run_id, attributes=old.attributes,
            )
        )  # fmt: skip

    def _set(self, case: CompanyCase) -> None:
        """Notes when the case's clock rings next."""
        step = None if case.ended else clocks.next_step(case.file)
        if step is None:
            case.rings_at = None
        elif step.at != case.rings_at:
            case.rings_at = step.at
            heappush(self._rings, (step.at, next(self._order), case))

    # -- activities -------------------------------------------------------------------------------------------

    def _built(self) -> Iterator[tuple[str, tuple[Any, bool, Any]]]:
        """The worker's own activities by name: what is called, whether it is awaited, what it is handed."""
        procedures = [kind.procedure for kind in self._kinds.values()]
        letters = {procedure.name: procedure.letter for procedure in procedures}
        ends = {p.name: frozenset(name for name, step in p.steps.items() if step.end) for p in procedures}
        for function in build(self.engine, self.client, letters, ends, by_day):
            definition = activity._Definition.must_from_callable(function)
            assert definition.name is not None
            assert definition.arg_types is not None
            yield definition.name, (function, definition.is_async, definition.arg_types[0])

    async def _answered(self, asked: Asked) -> Any:
        """Runs an activity; what it raises is raised here, where a worker would try it again."""
        self.activities[asked.name] += 1
        function, is_async, kind = self._activities[asked.name]
        argument = _crossed(asked.argument, kind)
        if is_async:
            answer = await function(argument)
        elif asked.name in AT_ONCE:
            answer = function(argument)
        else:
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, function, argument)
        if asked.name == "record" and answer == Written():
            self._note(asked.argument)
        return _crossed(answer, asked.result)

    def _note(self, write: Write) -> None:
        self.handed.update(told.key for told in write.notifications)
        messages = (posted.values.get("alert") or posted.values.get("notice") for posted in write.postings)
        self.may_follow |= {message["key"] for message in messages if message is not None}

    def _next_number(self, letter: str, told: str | None) -> str:
        day = (datetime.fromisoformat(told) if told else self.now).astimezone(ZONE).date()
        with self.engine.begin() as connection:
            return next_number(connection, letter, day)


def _moment(moment: datetime | str) -> datetime:
    return at(moment) if isinstance(moment, str) else moment


def _plain(payload: Mapping[str, Any]) -> dict[str, Any]:
    """As it comes to a case: what JSON can hold."""
    texts = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in payload.items()}
    return cast("dict[str, Any]", _crossed(texts, dict))


def _crossed(value: Any, kind: Any) -> Any:
    """A value as it comes out on the other side: the SDK's converter for pydantic does no more."""
    return _adapter(kind).validate_json(to_json(value))


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
