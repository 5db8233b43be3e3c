"""The stories, played in a company: with real records and the cases that they open, and no server."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine

from hints import numbered
from played.company import Company
from played.company_case import CompanyCase
from played.rehearsal import MONDAY
from servers.service import Denied, repair_request


class StoryCase:
    """One case, spoken to as those of a real service are (`service.Running`)."""

    def __init__(self, case: CompanyCase) -> None:
        self.case = case
        self.handle = SimpleNamespace(signal=self._signal, result=self._result, id=case.workflow_id)

    async def send(self, event: str, by: str, **payload: Any) -> dict[str, Any]:
        return await self.case.send(event, by, **payload)

    async def refused(self, event: str, by: str, **payload: Any) -> Denied:
        return await self.case.denied(event, by, **payload)

    async def signal(self, event: str, by: str, **payload: Any) -> None:
        await self.case.signal(event, by, **payload)

    async def view(self) -> dict[str, Any]:
        return self.case.view()

    async def until(self, seq: int) -> None:
        assert self.case.file.seq >= seq

    async def _signal(self, event: str, *arguments: Any) -> None:
        await self.case.company.deliver(self.case, event, *arguments)

    async def _result(self) -> dict[str, Any]:
        assert self.case.ended
        return {"number": self.case.file.number, "state": self.case.state, "seq": self.case.file.seq}


class StoryCompany:
    """In place of `service.Service`: a company on a Monday at nine, whose numbers begin with `prefix`."""

    def __init__(self, database: Engine, prefix: str) -> None:
        self.company = Company(database, MONDAY)
        self._prefix = prefix

    async def open(self, request: dict[str, Any] | None = None, kind: str = "Repair", **changes: Any) -> StoryCase:
        asked = (request or repair_request()) | changes
        body = asked | {"number": numbered(kind, asked, f"{self._prefix}-{len(self.company.cases)}")}
        return StoryCase(await self.company.open(kind, body))

    async def now(self) -> datetime:
        return self.company.now

    async def go_to(self, moment: datetime) -> None:
        await self.company.until(moment)

    async def workday(self, clock: str, *, weekday: int = 0) -> datetime:
        del clock, weekday
        return self.company.now
