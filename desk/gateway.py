"""The way to the cases for everything that people and programs call: opens, sends, looks. Holds the Temporal client."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import Connection, Engine
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle, WorkflowQueryFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from activities.numbers import next_number
from activities.publishing import NotPublished, calendar_in_force
from desk import asked, register
from desk.errors import EventRefused, InvalidRequest, NoSuchCase, NotAnswered, Unreachable
from desk.failures import Gone, reaching_database, reaching_temporal, taking
from models.calendar import Calendar
from models.fields import NUMBER
from models.vocabulary import TASK_QUEUE
from workflows.case import Case
from workflows.procedure import Procedure
from workflows.registry import PROCEDURES

Result = TypeVar("Result")
PATIENCE = timedelta(seconds=10)
"""How long a caller waits for a worker before being told that the case waits."""
LOOK = timedelta(seconds=5)
"""How long a look at a case waits for a worker before the register answers."""
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.5
"""Seconds between two looks whether a case has entered the register."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A case that was asked for. `state` is None while it waits for a worker; `created`: it was not there before."""

    workflow_id: str
    number: str
    state: str | None
    created: bool


class Gateway:
    """The desk's one way to the cases; every error it raises is a DeskError."""

    def __init__(
        self,
        client: Client,
        database: Engine,
        procedures: Sequence[type[Case[Any, Any]]] = PROCEDURES,
        *,
        patience: timedelta = PATIENCE,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._client, self._database = client, database
        self._procedures = {kind.procedure.slug: kind.procedure for kind in procedures}
        self._patience, self._clock = patience, clock

    # -- kinds ------------------------------------------------------------------------------------------------

    def procedure(self, kind: str) -> Procedure:
        """A kind by its name. Raises InvalidRequest."""
        found = self._procedures.get(kind.lower())
        if found is None:
            known = ", ".join(p.name for p in self._procedures.values())
            raise InvalidRequest([{"loc": ["kind"], "msg": f"must be one of {known}"}])
        return found

    def procedure_of(self, workflow_id: str) -> Procedure | None:
        """The kind that a workflow id names."""
        return next((p for slug, p in self._procedures.items() if workflow_id.startswith(f"{slug}-")), None)

    # -- opening ----------------------------------------------------------------------------------------------

    async def open(self, kind: str, request: dict[str, Any]) -> Opened:
        """Opens a case and waits until it stands in the register; asked for a number twice, it is the same case.

        Raises InvalidRequest naming every wrong field, Unreachable.
        """
        procedure = self.procedure(kind)
        now = self._clock()
        body = asked.check_request(procedure, request, now)
        await self._check_reopened(procedure, body)
        calendar = await self.calendar()
        if body.get("at") is None:
            body = body | {"at": calendar.local(now).isoformat(timespec="milliseconds")}
        timed = request.get("at") is not None
        if body.get("number") is not None:
            return await self._open(procedure, body, timed=timed)
        day = calendar.local(datetime.fromisoformat(body["at"])).date()
        while True:  # a number that someone has used by hand is passed over
            number = await self._read(lambda c: next_number(c, procedure.letter, day))
            opened = await self._open(procedure, body | {"number": number}, timed=timed)
            if opened.created:
                return opened

    async def _check_reopened(self, procedure: Procedure, body: dict[str, Any]) -> None:
        reopened = body.get("reopens")
        if reopened is None:
            return
        rows = await self._read(lambda c: register.find(c, reopened))
        closed = [r for r in rows if r["workflow_id"] == reopened and r["closed_at"] and r["kind"] == procedure.name]
        if not closed:
            msg = f"must be the workflow id of a closed {procedure.name}"
            raise InvalidRequest([{"loc": ["reopens"], "msg": msg}])

    async def _open(self, procedure: Procedure, body: dict[str, Any], *, timed: bool) -> Opened:
        number = body["number"]
        workflow_id = procedure.workflow_id(number)
        state = await self._state(workflow_id)  # Temporal forgets closed cases, the register does not
        created = False
        if state is None:
            created = await self._start(procedure, workflow_id, body)
            try:
                state = await self._entered(self._client.get_workflow_handle(workflow_id))
            except InvalidRequest as error:
                if timed or [e["loc"] for e in error.errors] != [["at"]]:
                    raise
                return await self._open_on_server_time(procedure, workflow_id, body)
        return Opened(workflow_id=workflow_id, number=number, state=state, created=created)

    async def _open_on_server_time(self, procedure: Procedure, workflow_id: str, body: dict[str, Any]) -> Opened:
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
        body = asked.check_payload(payload)
        if body.get("event_id") is None:  # a call that is tried again is applied once
            body = body | {"event_id": str(uuid4())}
        handle = self._client.get_workflow_handle(workflow_id)
        try:
            with reaching_temporal(), taking(workflow_id, body["event_id"]):
                return await (self._signal if signal else self._update)(handle, event, body)
        except Gone as gone:
            raise await self._closed(workflow_id, event) from gone

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
            state = rows[0]["state"]
            reason = f"{event} is not possible in state {state}; the case has ended"
            return EventRefused(reason, {"state": state, "possible": []})
        if rows:
            return NoSuchCase(f"the register knows {workflow_id} in state {rows[0]['state']}, Temporal does not run it")
        return NoSuchCase(f"no case {workflow_id}: neither the register nor Temporal knows it")

    # -- looking ----------------------------------------------------------------------------------------------

    async def view(self, case: str) -> dict[str, Any]:
        """A case as its query `case` shows it, with `workflow_id` and `source`.

        `source` is `workflow`, or `register` where Temporal has forgotten the case or no worker answers: then it is
        the case as last recorded. Links are the register's, which has both sides. Raises NoSuchCase, NotAnswered.
        """
        workflow_id = await self.workflow_id(case)
        recorded = await self._recorded(workflow_id)
        found = {"workflow_id": workflow_id, "source": "workflow"}
        try:
            seen: dict[str, Any] = await self._query(workflow_id, "case", dict)
        except (RPCError, WorkflowQueryFailedError) as error:
            if recorded is None:
                raise self._unseen(workflow_id, error) from error
            return found | {"source": "register"} | recorded
        return found | seen | ({"links": recorded["links"]} if recorded else {})

    async def _recorded(self, workflow_id: str) -> dict[str, Any] | None:
        """The case in the register; None where it is not there, or the database is away."""
        with suppress(Unreachable):
            tz = (await self.calendar()).tz
            recorded = await self._read(lambda c: register.view(c, workflow_id, tz))
            procedure = self.procedure_of(workflow_id)
            if recorded is None or procedure is None:
                return recorded
            possible = procedure.possible(recorded["state"], recorded.get("held_state"))
            shown = {name: {"by": list(spec.by), "schema": spec.schema} for name, spec in possible.items()}
            return recorded | {"possible": shown}
        return None

    def _unseen(self, workflow_id: str, error: Exception) -> NoSuchCase | Unreachable:
        if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
            return NoSuchCase(f"no case {workflow_id}: neither the register nor Temporal knows it")
        if isinstance(error, RPCError) and error.status is RPCStatusCode.UNAVAILABLE:
            return Unreachable("Temporal does not answer: is the service up?")
        return NotAnswered(f"{workflow_id} has not entered the register; it waits for a worker, or was refused")

    async def diagram(self, kind_or_case: str) -> str:
        """A kind's procedure as a Mermaid diagram, or a case's with its state marked. Raises NoSuchCase."""
        if kind_or_case.lower() in self._procedures:
            return self._procedures[kind_or_case.lower()].diagram()
        seen = await self.view(kind_or_case)
        return self.procedure(seen["kind"]).diagram(seen["state"])

    async def calendar(self) -> Calendar:
        """The calendar in force. Raises Unreachable."""
        try:
            return (await self._read(lambda c: calendar_in_force(c, self._clock())))[1]
        except NotPublished as error:
            raise Unreachable(f"{error}: publish one with `aftersales calendar publish`") from error

    async def workflow_id(self, case: str) -> str:
        """The workflow id of a case named by it or by its number. Raises NoSuchCase."""
        rows = await self._known(case)
        if len(rows) > 1:
            named = ", ".join(row["workflow_id"] for row in rows)
            raise NoSuchCase(f"{case} is the number of several cases: name one of {named}")
        if rows:
            return str(rows[0]["workflow_id"])
        procedure = self.procedure_of(case)
        if procedure is not None and NUMBER.fullmatch(case.removeprefix(f"{procedure.slug}-")):
            return case
        for procedure in self._procedures.values() if NUMBER.fullmatch(case) else ():
            if await self._runs(procedure.workflow_id(case)):
                return procedure.workflow_id(case)
        raise NoSuchCase(f"no case {case[:60]!r}: name a case by its number or its workflow id")

    async def _runs(self, workflow_id: str) -> bool:
        """Whether Temporal has it, though the register has not yet."""
        try:
            with reaching_temporal():
                await self._client.get_workflow_handle(workflow_id).describe(rpc_timeout=LOOK)
        except Gone:
            return False
        return True

    # -- the two services -------------------------------------------------------------------------------------

    async def _query(self, workflow_id: str, name: str, result: type[Result]) -> Result:
        handle = self._client.get_workflow_handle(workflow_id)
        answer: Result = await handle.query(name, result_type=result, rpc_timeout=LOOK)
        return answer

    async def _known(self, case: str) -> Sequence[Any]:
        """The register's lines of a case; none while the database is away, for Temporal knows the open ones."""
        with suppress(Unreachable):
            return await self._read(lambda c: register.find(c, case))
        return []

    def _read(self, work: Callable[[Connection], Result]) -> Awaitable[Result]:
        return asyncio.to_thread(self._in_transaction, work)

    def _in_transaction(self, work: Callable[[Connection], Result]) -> Result:
        with reaching_database(), self._database.begin() as connection:
            return work(connection)
