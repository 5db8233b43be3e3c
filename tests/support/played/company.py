"""A company without Temporal: many cases on one clock, on the loop's own code, over the worker's own activities.

The second form of a rehearsal. The first, `rehearsal.py`, plays one case without a database; here every step is written
into PostgreSQL by the activities that a worker runs, cases open others, and a year passes in minutes. Time stands
still while anything is done; clock steps of all cases are taken in order of time, those of one moment in the order in
which they were set. Arguments and answers cross to the activities as JSON, as they do on the real road.

One caller at a time: whoever sends waits until all that it leads to is recorded.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count
from typing import Any, Self, cast

from sqlalchemy import Engine, text
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.rules.calendar_notices import Republisher
from activities.rules.numbers import next_number
from activities.rules.publishing import FIRST_APPROVAL, publish_calendar, publish_policy
from agreement import disagreements
from hints import numbered
from models.policy.calendar import Calendar
from played import company_records
from played.case_files import ZONE, at, shown
from played.company_activities import Activities, plain
from played.company_case import CompanyCase
from played.company_client import CompanyClient
from played.runs import Asked, ContinuedAsNew, Run
from servers.service import Denied
from walking.invariants import holds
from workflows.clocks import clocks
from workflows.loop.case import Case
from workflows.registry import PROCEDURES
from workflows.shown.publish import attributes

NEVER = 1_000_000
"""Turns after which a case would go on in a new run."""


class Company:
    """Cases of these kinds on one clock that begins at `began`; times as moments or as `2026-11-23 09:00` on the wall.

    Made on an event loop. `most`: the turns after which a case goes on in a new run.
    """

    run_of: type[Run] = Run
    """What a case is played by."""

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
        self.most = most
        self.down = False
        """No worker runs."""
        self.client = cast("Client", CompanyClient(self))
        self._kinds = {kind.procedure.name: kind for kind in kinds}
        self.activities = Activities(engine, self.client, [kind.procedure for kind in kinds])
        self._rings: list[tuple[datetime, int, CompanyCase]] = []
        self._order = count()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.activities.close()

    # -- what happens -----------------------------------------------------------------------------------------

    async def open(
        self, kind: str, request: Mapping[str, Any], moment: datetime | str | None = None
    ) -> CompanyCase:
        """Opens a case, at a moment to which the clock comes first. Raises Denied where it is refused.

        Its number is the request's, else the next of its kind and day.
        """
        if moment is not None:
            await self.until(moment)
        body = plain(request)
        procedure = self._kinds[kind].procedure
        number = numbered(kind, body, "") or self._next_number(procedure.letter, body.get("at"))
        workflow_id = procedure.workflow_id(number)
        if workflow_id in self.cases and not self.cases[workflow_id].ended:  # the server starts no second one
            raise Denied(ApplicationError(f"{number} was opened before; nothing has changed", type="AlreadyOpened"))
        case = await self.start(kind, body, workflow_id)
        if case.refused is not None:
            del self.cases[case.workflow_id]
            raise Denied(case.refused)
        return case

    async def start(self, kind: str, request: dict[str, Any], workflow_id: str) -> CompanyCase:
        """Starts a case under a workflow id, as any client does, and lets it come to rest."""
        number = len(self.cases)
        run = self.run_of(
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
        answer = case.run.receive(event, (plain(payload),))
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
        case.queued.append((event, tuple(plain(a) if isinstance(a, Mapping) else a for a in arguments)))
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
        told = self.activities.handed, self.activities.may_follow
        with self.engine.connect() as connection:
            found = company_records.broken(connection, self.now, self.ends, *told)
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
        """Lets a case do all that it has to do now, and notes when its clock rings next.

        What comes to a case that waits for an activity is taken up where that is answered, as on the real road.
        """
        if self.down or case.ended or case.busy:
            return
        case.busy = True
        try:
            await self._work(case)
        finally:
            case.busy = False
        self._set(case)

    async def _work(self, case: CompanyCase) -> None:
        answer = None
        while not case.ended:
            while case.queued:
                case.run.signal(*case.queued.pop(0))
            try:
                asked = case.run.go_on(answer)
            except ContinuedAsNew as again:
                self._renew(case, again.message)
                answer = None
            except StopIteration:
                case.ended = True
            except ApplicationError as error:
                case.refused, case.ended = error, True
            else:
                if asked is None and not case.queued:
                    return
                answer = None if asked is None else await self._answer(case, asked)

    async def _answer(self, case: CompanyCase, asked: Asked) -> Any:
        """What the activity answers that a case asked for."""
        return await self.activities.answer(asked)

    def _renew(self, case: CompanyCase, message: dict[str, Any]) -> None:
        old = case.run
        case.runs.append(
            self.run_of(
                old.kind, plain(message), old.clock, old.most, old.workflow_id, f"{old.first_run_id}-{len(case.runs)}",
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

    def _next_number(self, letter: str, told: str | None) -> str:
        day = (datetime.fromisoformat(told) if told else self.now).astimezone(ZONE).date()
        with self.engine.begin() as connection:
            return next_number(connection, letter, day)


def _moment(moment: datetime | str) -> datetime:
    return at(moment) if isinstance(moment, str) else moment
