"""Sends to cases what people might send, and more; notes each message and what it was answered."""

import asyncio
import random
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from temporalio.client import (
    Client,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from chaos.journal import Answered, Journal, Sent
from chaos.looks import PATIENCE, Look
from hints import numbered, of, request_of
from models.vocabulary import TASK_QUEUE
from walking.walks import Walk
from workflows.language.procedure import Procedure

TRIES = 3
"""How often a message is sent under one id while its answer is unknown."""
REASONS = ("waiting_for_customer", "waiting_for_parts", "other", "sleep")
LOST = (RPCError, TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError)


class Life:
    """One case from its opening until it is left: some are ended early, some lie open with their clocks running.

    What it does follows from seed, kind and number alone, whichever other kinds are played beside it.
    """

    def __init__(
        self, client: Client, look: Look, journal: Journal, procedure: Procedure, number: int, seed: int,
        name: str = "X",
    ) -> None:  # fmt: skip
        self._client, self._seen, self._journal, self._procedure = client, look, journal, procedure
        self.chance = random.Random(f"{seed}/{procedure.name}/{number}")  # noqa: S311 - a seed, so that the run can be repeated
        self._walk = Walk(procedure, self.chance.randrange(2**32))
        self._goal = self.chance.choice(list(procedure.events))
        self._request = request_of(procedure, number, self._goal, now=datetime.now(UTC))
        self.workflow_id = procedure.workflow_id(numbered(procedure.name, self._request, f"{name}-{number}"))
        self.wrong_openings, self.tries = 0.02, TRIES
        self._sent: list[tuple[str, dict[str, Any]]] = []
        self._view: dict[str, Any] = {}

    @property
    def _handle(self) -> WorkflowHandle[Any, Any]:
        return self._client.get_workflow_handle(self.workflow_id)

    async def live(self, steps: int, pause: float, until: float, *, leave: bool = True) -> None:
        """Opens the case and sends it messages; in the end it may be ended early."""
        if not await self._open(until):
            return
        while not self._view and monotonic() < until:
            await self._look()
            await asyncio.sleep(0.2)
        for _ in range(steps):
            await asyncio.sleep(self.chance.uniform(0, 2 * pause))
            if monotonic() > until or not await self._step():
                return
        known = of(self._procedure)
        if leave and known.leave is not None and self.chance.random() < 0.6:
            await self.send(known.leave, {"by": known.leaver} | known.leaving)

    async def _open(self, until: float) -> bool:
        """Whether it was opened; of the requests some are wrong, and refused by the case."""
        valid = self.chance.random() >= self.wrong_openings
        self._journal.opened[self.workflow_id] = valid
        body = self._request if valid else self._request | {"by": "nobody"}
        while True:
            try:
                await self._client.start_workflow(
                    self._procedure.name, body, id=self.workflow_id, task_queue=TASK_QUEUE,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                )  # fmt: skip
            except WorkflowAlreadyStartedError:
                return valid
            except RPCError:
                if monotonic() > until + PATIENCE:
                    raise
                await asyncio.sleep(0.5)
            else:
                return valid

    # -- what is sent -----------------------------------------------------------------------------------------

    async def _step(self) -> bool:
        """Sends one message; whether there will be another."""
        await self._look()
        kind = self.chance.random()
        if kind < 0.07:
            await self.send("hold", {"by": "clerk:c-1", "reason": self.chance.choice(REASONS)})
        elif kind < 0.11 and self._sent:
            await self._again()
        elif kind < 0.14:
            await self.send("no_such_event", {"by": "clerk:c-1"})
        elif kind < 0.17:
            await self.send("add_note", {"by": self.chance.choice(["system", "warehouse:w-1", "x"]), "note": "n"})
        else:
            name, body = self._walk.next(self._view, datetime.now(UTC), self._goal)
            await self.send(name, body)
        return not self._procedure.steps[self._view["state"]].end

    async def _look(self) -> None:
        self._view = await self._seen(self._procedure, self.workflow_id) or self._view

    async def _again(self) -> None:
        """The same message once more, or another under its id."""
        event, body = self.chance.choice(self._sent)
        changed = {"note": "something else"} if self.chance.random() < 0.3 else {}
        await self._deliver(event, body | changed, update=self.chance.random() < 0.6)

    async def send(self, event: str, body: dict[str, Any], *, update: bool | None = None) -> Answered:
        """Sends a message under an id of its own, again while its answer is unknown; as an update or by chance."""
        body = body | {"event_id": f"e-{len(self._sent)}"}
        self._sent.append((event, body))
        chosen = self.chance.random() < 0.6 if update is None else update
        return await self._deliver(event, body, update=chosen)

    async def _deliver(self, event: str, body: dict[str, Any], *, update: bool) -> Answered:
        answered = Answered.UNKNOWN
        for _ in range(self.tries):
            answered, answer = await (self._update if update else self._signal)(event, body)
            self._journal.note(Sent(self.workflow_id, body["event_id"], event, answered, answer))
            if answered is not Answered.UNKNOWN:
                break
            await asyncio.sleep(1)
        return answered

    async def _signal(self, event: str, body: dict[str, Any]) -> tuple[Answered, Any]:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._handle.signal(event, body)
        except LOST as error:
            return _lost(error), None
        return Answered.TAKEN, None

    async def _update(self, event: str, body: dict[str, Any]) -> tuple[Answered, Any]:
        try:
            async with asyncio.timeout(PATIENCE):
                return Answered.APPLIED, await self._handle.execute_update(event, body, result_type=dict)
        except WorkflowUpdateFailedError as error:
            cause = error.cause
            if not isinstance(cause, ApplicationError) or cause.type == "AcceptedUpdateCompletedWorkflow":
                return Answered.UNKNOWN, None
            self._walk.learn(str(cause))
            return Answered.REFUSED, cause.type
        except LOST as error:
            return _lost(error), None

    # -- the end ----------------------------------------------------------------------------------------------

    async def close(self) -> bool:
        """One last note, which a case that is open takes; whether it was taken, or the case has ended."""
        for _ in range(5):
            if await self.send("add_note", {"by": "clerk:c-1", "note": "the last"}) is not Answered.UNKNOWN:
                return True
        return False

    async def terminate(self) -> None:
        """Ends it from outside; its clocks would go on."""
        with suppress(RPCError):
            await self._handle.terminate()


def _lost(error: BaseException) -> Answered:
    gone = isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND
    return Answered.GONE if gone else Answered.UNKNOWN
