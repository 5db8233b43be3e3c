"""One case of a company, and how it is spoken to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from temporalio.exceptions import ApplicationError

from models.case import CaseFile, Commitment, Entry
from played.case_files import shown
from played.runs import Run
from servers.service import Denied
from workflows.loop.case import Case
from workflows.shown.view import view


class Speaking(Protocol):
    """What a case asks of its company."""

    async def send(self, case: "CompanyCase", event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Sends an update."""

    async def deliver(self, case: "CompanyCase", event: str, *arguments: Any) -> None:
        """Sends a signal."""


@dataclass(eq=False)
class CompanyCase:
    """One case of a company, spoken to as those of a real service are (`service.Running`)."""

    company: Speaking
    kind: type[Case[Any, Any]]
    runs: list[Run]
    ended: bool = False
    refused: ApplicationError | None = None
    """Why its opening was refused, where nobody waited for it: another case opened it."""
    rings_at: datetime | None = None
    """When its next clock step is due."""
    busy: bool = False
    """It is being driven."""
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

    def commitment(self, name: str) -> Commitment:
        """The latest commitment of that name."""
        return next(c for c in reversed(self.file.commitments) if c.name == name)

    def due(self, name: str) -> str:
        """When it is due, on the company's wall clock, to the minute."""
        return shown(self.commitment(name).due_at)

    def states(self) -> dict[str, str]:
        """How each commitment stands."""
        return {c.name: c.state.value for c in self.file.commitments}

    def entries(self, event: str) -> list[Entry]:
        """What the timeline says of an event."""
        return [entry for entry in self.file.timeline if entry.event == event]

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
