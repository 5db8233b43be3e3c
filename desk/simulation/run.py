"""A past on its way through the temporary service: each deed at its time, its events until one is refused."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from desk.errors import DeskError, EventRefused
from desk.feed.feed import short
from desk.gateway import register
from desk.gateway.failures import Gone, reaching_temporal, taking
from desk.simulation import records
from desk.simulation.clock import SECOND
from desk.simulation.numbering import number_of
from desk.simulation.past import Deed, Past, RefusedEvent, Sending
from desk.simulation.temporary_service import TemporaryService
from models.vocabulary import TASK_QUEUE
from workflows.registry import PROCEDURES

CLOSED, UNMAPPED, NOT_OPENED = "closed", "unmapped", "not_opened"
PAUSE = 0.002
"""Seconds between two looks whether a case has entered the register."""
ENDS = {kind.procedure.name: {s.name for s in kind.procedure.steps.values() if s.end} for kind in PROCEDURES}


@dataclass
class _Case:
    """A case of the past in the simulation; `why_not` says why it could not be opened."""

    kind: str
    workflow_id: str
    why_not: str | None = None


class Run:
    """One past in one service; `done` is called after each deed."""

    def __init__(self, service: TemporaryService, connection: Connection, past: Past, done: Callable[[], None]) -> None:
        self._service, self._connection, self._past, self._done = service, connection, past, done
        self._cases: dict[str, _Case] = {}
        self._taken: set[str] = set()
        self.events = 0
        """Events applied so far."""
        self.refused: list[RefusedEvent] = []

    async def whole(self) -> None:
        """Runs every deed, then the clock to the end of the past."""
        for deed in self._past.deeds:
            await self._service.go_to(deed.at)
            case = self._cases.get(deed.case)
            if case is None:
                case = self._cases[deed.case] = await self._opened(deed)
            await self._deed(case, deed)
            self._done()
        await self._service.go_to(self._past.until.replace(microsecond=0) + SECOND)  # its timers ring in its middle

    # -- opening ----------------------------------------------------------------------------------------------

    async def _opened(self, deed: Deed) -> _Case:
        opening = self._past.opening(deed)
        case = _Case(opening.kind, opening.workflow_id)
        if opening.linked is not None:
            return self._linked(case, opening.linked)
        await self._service.client.start_workflow(
            opening.kind, opening.request, id=opening.workflow_id, task_queue=TASK_QUEUE
        )
        while records.state(self._connection, case.workflow_id) is None:
            if not await self._service.runs(case.workflow_id):
                case.why_not = await self._why(case.workflow_id)
                break
            await asyncio.sleep(PAUSE)
        return case

    async def _why(self, workflow_id: str) -> str | None:
        """Why a case that is not running was not opened; None where it has ended already."""
        try:
            with taking(workflow_id):
                await self._service.client.get_workflow_handle(workflow_id).result()
        except DeskError as error:
            return error.reason
        return None

    def _linked(self, case: _Case, opener: str) -> _Case:
        """The case that its opener has opened here by itself, whatever number it was given."""
        parent = self._alias(opener)
        found = [w for w in records.opened_by(self._connection, parent, case.kind) if w not in self._taken]
        if found:
            self._taken.add(found[0])
            return _Case(case.kind, found[0])
        case.why_not = f"{opener} did not open it"
        return case

    def _alias(self, workflow_id: str) -> str:
        known = self._cases.get(number_of(workflow_id))
        return known.workflow_id if known is not None else workflow_id

    # -- one deed ---------------------------------------------------------------------------------------------

    async def _deed(self, case: _Case, deed: Deed) -> None:
        if case.why_not is not None:
            self._refuse(deed, None, NOT_OPENED, case.why_not)
            return
        try:
            sendings = self._past.sendings(deed)
        except LookupError as error:
            self._refuse(deed, None, UNMAPPED, str(error))
            return
        state = records.state(self._connection, case.workflow_id)  # the clock may have moved it
        if sendings and state in ENDS[case.kind]:
            self._refuse(deed, sendings[0].event, CLOSED, f"the case has ended in state {state}")
            return
        for sending in sendings:
            if not sending.fits(state):
                continue
            for body in self._bodies(case, sending):
                try:
                    answer = await self._send(case, sending.event, body)
                except DeskError as error:
                    self._refuse(deed, sending.event, type(error).__name__, short(error.reason))
                    return
                state = answer["state"]
                self.events += 1

    def _bodies(self, case: _Case, sending: Sending) -> Iterator[dict[str, Any]]:
        if not sending.each_undecided:
            yield sending.body
            return
        for record in register.undecided(self._connection, case.workflow_id):
            yield sending.body | {"record": record}

    async def _send(self, case: _Case, event: str, body: dict[str, Any]) -> dict[str, Any]:
        handle = self._service.client.get_workflow_handle(case.workflow_id)
        try:
            with reaching_temporal(), taking(case.workflow_id):
                answer: dict[str, Any] = await handle.execute_update(event, body, result_type=dict)
        except Gone as error:
            raise EventRefused(f"{event} is not possible; the case has ended", {"possible": []}) from error
        return answer

    def _refuse(self, deed: Deed, event: str | None, kind: str, reason: str) -> None:
        self.refused.append(RefusedEvent(deed.line, deed.at, deed.case, deed.activity, event, kind, reason))
