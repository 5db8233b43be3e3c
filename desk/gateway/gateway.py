"""The way to the cases for everything that people and programs call: opens, sends, looks. Holds the Temporal client."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.records.opening import REOPENABLE
from activities.rules.numbers import next_number
from activities.rules.publishing import NotPublished, calendar_in_force
from desk.errors import EventRefused, InvalidRequest, NoSuchCase, NotAnswered, Unreachable
from desk.gateway import register
from desk.gateway import requests as asked
from desk.gateway.failures import Gone, reaching_temporal, taking
from desk.gateway.queries import NO_CALENDAR, PATIENCE, now
from desk.gateway.reviving import Reviving
from desk.gateway.waiting import waiting
from desk.shown.declared import declared
from desk.shown.declaring import all_declared
from models.policy.calendar import Calendar
from models.vocabulary import TASK_QUEUE
from workflows.language.procedure import Procedure
from workflows.loop.case import Case
from workflows.registry import PROCEDURES

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.5
"""Seconds between two looks whether a case has entered the register."""


@dataclass(frozen=True, kw_only=True)
class OpenedCase:
    """A case that was asked for. `state` is None until it is in the register; `created`: it was not there before."""

    workflow_id: str
    number: str
    state: str | None
    created: bool
    waiting: str | None = None
    """Why it is not in the register yet."""
    failing: bool = False
    """Its task fails: no worker will take it into the register before the program is mended."""


class Gateway(Reviving):
    """The desk's one way to the cases; every error it raises is a DeskError."""

    def __init__(
        self,
        client: Client,
        database: Engine,
        procedures: Sequence[type[Case[Any, Any]]] = PROCEDURES,
        *,
        patience: timedelta = PATIENCE,
        clock: Callable[[], datetime] = now,
    ) -> None:
        kinds = declared().kinds if procedures is PROCEDURES else all_declared(procedures).kinds
        super().__init__(client, database, kinds, patience=patience, clock=clock)
        self._engine = database
        self._procedures = {kind.procedure.slug: kind.procedure for kind in procedures}

    def procedure(self, kind: str) -> Procedure:
        """A kind by its name. Raises InvalidRequest."""
        return self._procedures[self.kind(kind).slug]

    def procedure_of(self, workflow_id: str) -> Procedure | None:
        """The kind that a workflow id names."""
        kind = self.kind_of(workflow_id)
        return None if kind is None else self._procedures[kind.slug]

    async def calendar(self) -> Calendar:
        """The calendar in force, read once. Raises Unreachable."""
        try:
            return (await self._read(lambda c: calendar_in_force(c, self._clock())))[1]
        except NotPublished as error:
            raise Unreachable(NO_CALENDAR) from error

    # -- opening ----------------------------------------------------------------------------------------------

    async def open(self, kind: str, request: dict[str, Any]) -> OpenedCase:
        """Opens a case and waits until it stands in the register; asked for a number twice, it is the same case.

        Raises InvalidRequest naming every wrong field, Unreachable.
        """
        procedure = self.procedure(kind)
        now = self._clock()
        try:
            calendar = await self.calendar()
        except Unreachable:
            asked.check_request(procedure, request, now)  # what is wrong in itself is told all the same
            raise
        body = asked.check_request(procedure, request, now, calendar.country)
        await self._check_reopened(procedure, body)
        if body.get("at") is None:
            body = body | {"at": calendar.local(now).isoformat(timespec="milliseconds")}
        timed = request.get("at") is not None
        if body.get("number") is not None:
            return await self._open(procedure, body, timed=timed)
        day = calendar.local(datetime.fromisoformat(body["at"])).date()
        while True:  # a number that someone has used by hand is passed over
            number = await self._read(lambda c: next_number(c, procedure.letter, day))
            opened = await self._open(procedure, body | {"number": number}, timed=timed, generated=True)
            if opened.created:
                return opened

    async def _check_reopened(self, procedure: Procedure, body: dict[str, Any]) -> None:
        reopened = body.get("reopens")
        if reopened is None:
            return
        rows = await self._read(lambda c: register.find(c, reopened))
        known = [r for r in rows if r["workflow_id"] == reopened and r["kind"] == procedure.name]
        if not known or (known[0]["closed_at"] is None and await self.lost(reopened) is None):
            raise InvalidRequest([{"loc": ["reopens"], "msg": REOPENABLE.format(kind=procedure.name)}])

    async def _open(
        self, procedure: Procedure, body: dict[str, Any], *, timed: bool, generated: bool = False
    ) -> OpenedCase:
        number = body["number"]
        workflow_id = procedure.workflow_id(number)
        state = await self._state(workflow_id)  # Temporal forgets closed cases, the register does not
        created = False
        if state is None:
            created = await self._start(procedure, workflow_id, body)
            try:
                if created or not generated:
                    state = await self._entered(self._client.get_workflow_handle(workflow_id))
            except InvalidRequest as error:
                if timed or [e["loc"] for e in error.errors] != [["at"]]:
                    raise
                return await self._open_on_server_time(procedure, workflow_id, body)
        if state is not None:
            return OpenedCase(workflow_id=workflow_id, number=number, state=state, created=created)
        why = await waiting(self._client, workflow_id)
        return OpenedCase(
            workflow_id=workflow_id, number=number, state=None, created=created, waiting=why.text, failing=why.failing
        )

    async def _open_on_server_time(self, procedure: Procedure, workflow_id: str, body: dict[str, Any]) -> OpenedCase:
        """This machine's clock runs ahead of the server's: the time at which the server was asked counts."""
        with reaching_temporal():
            started = (await self._client.get_workflow_handle(workflow_id).describe()).start_time
        return await self._open(procedure, body | {"at": started.isoformat()}, timed=True)

    async def _start(self, procedure: Procedure, workflow_id: str, body: dict[str, Any]) -> bool:
        """Whether it was started now; a run that was refused leaves its number free, any other does not."""
        try:
            with reaching_temporal(InvalidRequest):
                await self._client.start_workflow(
                    procedure.name,
                    body,
                    id=workflow_id,
                    task_queue=TASK_QUEUE,
                    id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                    id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                    static_summary=asked.summary(procedure, body["number"], body),
                    static_details=asked.details(procedure, body["number"]),
                    rpc_timeout=self._patience,
                )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def _entered(self, handle: WorkflowHandle[Any, Any]) -> str | None:
        """The state once the case is in the register; None where no worker took it. Raises InvalidRequest."""
        pause, until = FIRST_PAUSE, monotonic() + self._patience.total_seconds()
        while monotonic() < until:
            await asyncio.sleep(pause)
            state = await self._state(handle.id)
            if state is not None:
                return state
            with reaching_temporal(), taking(handle.id):
                if (await handle.describe()).status not in (None, WorkflowExecutionStatus.RUNNING):
                    await handle.result()
            pause = min(pause * 1.5, LONGEST_PAUSE)
        return None

    async def _state(self, workflow_id: str) -> str | None:
        rows = await self._read(lambda c: register.find(c, workflow_id))
        return next((str(row["state"]) for row in rows if row["workflow_id"] == workflow_id), None)

    # -- sending ----------------------------------------------------------------------------------------------

    async def send(self, case: str, event: str, payload: dict[str, Any], *, signal: bool = False) -> dict[str, Any]:
        """Sends an event as an update, or as a signal that nobody waits for; `case` is a number or a workflow id.

        Answers `{number, state, seq}`, for a signal `{workflow_id, event_id}`. Raises InvalidPayload, NotAllowed,
        EventRefused, NoSuchCase, NotAnswered, Unreachable.
        """
        workflow_id = await self.workflow_id(case)
        asked.check_event(event)
        body = asked.check_payload(payload)
        if body.get("event_id") is None:  # a call that is tried again is applied once
            body = body | {"event_id": str(uuid4())}
        handle = self._client.get_workflow_handle(workflow_id)
        try:
            with reaching_temporal(), taking(workflow_id, body["event_id"]):
                return await (self._signal if signal else self._update)(handle, event, body)
        except Gone as gone:
            raise await self._closed(workflow_id, event) from gone
        except NotAnswered as unanswered:
            raise await self._waits(workflow_id, unanswered) from unanswered

    async def _waits(self, workflow_id: str, unanswered: NotAnswered) -> NotAnswered:
        """The same, with what Temporal says of the case's task and of the workers."""
        why = await waiting(self._client, workflow_id)
        until = "the program is mended" if why.failing else "a worker comes"
        advice = f"Send it again under the same event_id and it counts once; a signal is kept until {until}"
        return NotAnswered(f"{unanswered.reason}: {why.text}. {advice}", unanswered.details)

    async def _signal(self, handle: WorkflowHandle[Any, Any], event: str, body: dict[str, Any]) -> dict[str, Any]:
        await handle.signal(event, body, rpc_timeout=self._patience)
        return {"workflow_id": handle.id, "event_id": body["event_id"]}

    async def _update(self, handle: WorkflowHandle[Any, Any], event: str, body: dict[str, Any]) -> dict[str, Any]:
        async with asyncio.timeout(self._patience.total_seconds()):
            answer: dict[str, Any] = await handle.execute_update(event, body, result_type=dict)
        return answer

    async def _closed(self, workflow_id: str, event: str) -> EventRefused | NoSuchCase:
        """Why Temporal takes no message: the case has ended, or was never there."""
        rows = await self._known(workflow_id)
        if rows and rows[0]["closed_at"] is not None:
            state, kind = rows[0]["state"], self.kind_of(workflow_id)
            known = kind is None or event in kind.events
            why = f"not possible in state {state}" if known else f"not an event of {rows[0]['kind']}"
            reason = f"{event} is {why}; the case has ended"
            return EventRefused(reason, {"state": state, "possible": []})
        if rows:
            lost = f"the register knows {workflow_id} in state {rows[0]['state']}, Temporal does not run it"
            return NoSuchCase(f"{lost}: `aftersales revive {workflow_id}` brings it back, if it is lost")
        return NoSuchCase(f"no case {workflow_id}: neither the register nor Temporal knows it")
