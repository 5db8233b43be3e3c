"""What the front is made of, handed to each of its doors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from sqlalchemy import Engine, select
from temporalio.client import Client

from activities.records.rows import REGISTER
from activities.sealing import CaseKeys
from workflows.registry import PROCEDURES

ASSIGNEE_HELD = 5.0
"""Seconds for which it is remembered who works on a case."""
MOST = 10_000


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


OFFICES: Mapping[str, str] = {kind.procedure.slug: kind.procedure.office.name for kind in PROCEDURES}
"""Of each kind's workflow ids, whose office's cases they are."""


def office_of(workflow_id: str) -> str:
    """The office of a case by its workflow id; empty for what is none of ours."""
    return OFFICES.get(workflow_id.partition("-")[0], "")


@dataclass(kw_only=True)
class Parts:
    """The records, the keys, a client of Temporal, and where the Temporal UI is."""

    database: Engine
    keys: CaseKeys | None
    client: Client
    ui: Callable[[], str | None]
    """Where the Temporal UI is; None where none stands behind."""
    public_url: str
    """The address at which people reach the front."""
    behind_proxy: bool = False
    """Whether a proxy of ours stands before it, whose word on who calls is taken."""
    clock: Callable[[], datetime] = now
    _assignees: dict[str, tuple[float, str | None]] = field(default_factory=dict)

    @property
    def is_secure(self) -> bool:
        return self.public_url.startswith("https:")

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; browsers send one of loopback to every port there."""
        port = self.public_url.rpartition(":")[2]
        return "__Host-aftersales" if self.is_secure else f"aftersales-{port}"

    def known_assignee(self, workflow_id: str) -> tuple[bool, str | None]:
        """Whether it is remembered who works on a case, and who."""
        at, assignee = self._assignees.get(workflow_id, (0.0, None))
        return monotonic() - at < ASSIGNEE_HELD and at > 0, assignee

    def read_assignee(self, workflow_id: str) -> str | None:
        """Who works on a case, by the register."""
        query = select(REGISTER.c.assignee).where(REGISTER.c.workflow_id == workflow_id)
        with self.database.connect() as connection:
            assignee = connection.execute(query).scalar()
        if len(self._assignees) >= MOST:
            self._assignees.clear()
        self._assignees[workflow_id] = (monotonic(), assignee)
        return assignee
