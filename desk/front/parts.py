"""What the front is made of, handed to each of its doors."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import NamedTuple

from sqlalchemy import Engine, select
from temporalio.client import Client

from activities.records.rows import REGISTER
from activities.sealing import CaseKeys
from workflows.language.procedure import Procedure
from workflows.registry import PROCEDURES

CONCERNED_HELD = 5.0
"""Seconds for which it is remembered whom a case is with."""
MOST = 10_000


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


KINDS: Mapping[str, Procedure] = {kind.procedure.slug: kind.procedure for kind in PROCEDURES}
"""Each kind by what its workflow ids begin with."""


class Concerned(NamedTuple):
    """Whom a case is with, and what or whom it is about, by the register; None for nobody."""

    assignee: str | None
    subject: str | None


NOBODY = Concerned(None, None)


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
    _concerned: dict[str, tuple[float, Concerned]] = field(default_factory=dict)

    @property
    def is_secure(self) -> bool:
        return self.public_url.startswith("https:")

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; browsers send one of loopback to every port there."""
        port = self.public_url.rpartition(":")[2]
        return "__Host-aftersales" if self.is_secure else f"aftersales-{port}"

    async def concerned(self, workflow_id: str) -> Concerned:
        """Whom a case is with and whom it is about, as of some seconds ago at most."""
        at, found = self._concerned.get(workflow_id, (-CONCERNED_HELD, NOBODY))
        if monotonic() - at >= CONCERNED_HELD:
            found = await asyncio.to_thread(self._read_concerned, workflow_id)
            if len(self._concerned) >= MOST:
                self._concerned.clear()
            self._concerned[workflow_id] = (monotonic(), found)
        return found

    def _read_concerned(self, workflow_id: str) -> Concerned:
        query = select(REGISTER.c.assignee, REGISTER.c.subject).where(REGISTER.c.workflow_id == workflow_id)
        with self.database.connect() as connection:
            row = connection.execute(query).first()
        return NOBODY if row is None else Concerned(row.assignee, row.subject)
