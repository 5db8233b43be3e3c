"""Where a random walk is played: on a server whose time is skipped, or in a company, which needs none."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Engine
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Replayer

from agreement import disagreements
from played.company import Company
from played.company_case import CompanyCase
from servers.service import Denied, Running, Service
from walking.invariants import View
from workflows.registry import PROCEDURES, runner
from workflows.running.wire import data_converter


class Stage(Protocol):
    """One case, and the clock that it goes by."""

    async def now(self) -> datetime: ...
    async def wait(self, minutes: int) -> None: ...
    async def view(self) -> View: ...
    async def update(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """Sends an update. Raises Denied where it is refused in the contract's words."""

    async def signal(self, name: str, arguments: tuple[Any, ...], seq: int) -> None:
        """Sends a signal; done when the timeline has that many entries."""

    async def unlike(self) -> list[str]:
        """In what the records differ from the case."""

    async def put_away(self) -> None:
        """Ends the case, whose clock would go on beside the next one's."""


@dataclass
class InCompany:
    """A case of a company."""

    company: Company
    case: CompanyCase

    async def now(self) -> datetime:
        return self.company.now

    async def wait(self, minutes: int) -> None:
        await self.company.until(self.company.now + timedelta(minutes=minutes))

    async def view(self) -> View:
        return self.case.view()

    async def update(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        return await self.company.send(self.case, name, body)

    async def signal(self, name: str, arguments: tuple[Any, ...], seq: int) -> None:
        await self.company.deliver(self.case, name, *arguments)
        assert len(self.case.view()["timeline"]) >= seq

    async def unlike(self) -> list[str]:
        return disagreements(self.case.view(), self.company.engine, self.case.workflow_id)

    async def put_away(self) -> None:
        for case in self.company.cases.values():
            case.ended = True


@dataclass
class OnServer:
    """A case on a server; whatever it went through replays."""

    service: Service
    case: Running
    database: Engine

    async def now(self) -> datetime:
        return await self.service.now()

    async def wait(self, minutes: int) -> None:
        await self.service.env.sleep(timedelta(minutes=minutes))

    async def view(self) -> View:
        return await self.case.view()

    async def update(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = await self.case.handle.execute_update(name, body, result_type=dict)
        except WorkflowUpdateFailedError as error:
            if not isinstance(error.cause, ApplicationError):
                raise
            raise Denied(error.cause) from error
        return answer

    async def signal(self, name: str, arguments: tuple[Any, ...], seq: int) -> None:
        await self.case.handle.signal(name, args=list(arguments))
        await self.case.until(seq)

    async def unlike(self) -> list[str]:
        """Both are read again where a clock step came in between."""
        wrong: list[str] = []
        for _ in range(20):
            wrong = disagreements(await self.case.view(), self.database, self.case.handle.id)
            if not wrong:
                break
            await asyncio.sleep(0.1)
        return wrong

    async def put_away(self) -> None:
        """Replays what was recorded; ends the case and those that it opened."""
        history = await self.case.handle.fetch_history()
        await Replayer(
            workflows=list(PROCEDURES), data_converter=data_converter, workflow_runner=runner()
        ).replay_workflow(history)
        opened = [link["workflow_id"] for link in (await self.view())["links"] if link["relation"] == "opened"]
        for workflow_id in [self.case.handle.id, *opened]:
            try:
                await self.service.client.get_workflow_handle(workflow_id).terminate()
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
