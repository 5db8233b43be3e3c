"""Looks for harm after the faults: holds journal, Temporal's histories, records and notifications against each other.

It knows the names of tables and of messages on the wire, and from each kind's hints the events that write its forms.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.service import RPCError

from agreement import disagreements
from chaos import books, records
from chaos.history import past_of
from chaos.journal import Journal
from chaos.records import Kept
from chaos.rules import RULES, Case
from models.kinds.round import NAME as ROUND
from models.vocabulary import Role, role_of

PATIENCE = timedelta(seconds=10)
"""Time that a case is given to say how it stands."""
BOOKS = "the books"
"""Under which name what is wrong with them is told, beside the cases."""
AT_ONCE = 8
"""Cases looked at side by side."""


@dataclass
class Checker:
    """Finds what is wrong, by case. `ack`: the policy's time from rung to rung."""

    client: Client
    database: Engine
    file: Path
    journal: Journal
    ack: timedelta
    looks: int = 4
    """A case that a clock moves while it is looked at is looked at again, this often."""
    checked: int = field(default=0, init=False)

    async def violations(self) -> dict[str, list[str]]:
        """What is wrong, by case; empty where all is well."""
        wrong = await self._look(None)
        for _ in range(self.looks - 1):
            if not wrong:
                break
            await asyncio.sleep(1.5)
            wrong = await self._look(set(wrong))
        return wrong

    async def _look(self, only: set[str] | None) -> dict[str, list[str]]:
        found = await asyncio.to_thread(records.read, self.database)
        told = records.delivered(self.file)
        ids = self._known(found, told) if only is None else only - {BOOKS}
        self.checked = max(self.checked, len(ids))
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(workflow_id: str) -> tuple[str, list[str]]:
            async with limit:
                return workflow_id, await self._wrong(workflow_id, found, told)

        looked = {case: wrong for case, wrong in await asyncio.gather(*map(one, sorted(ids))) if wrong}
        of_books = await asyncio.to_thread(lambda: [*books.wrong(self.database)])
        return looked | ({BOOKS: of_books} if of_books else {})

    def _known(self, found: records.Records, told: Iterable[str]) -> set[str]:
        """Cases that anything at all is known of."""
        return {*self.journal.opened, *found.cases, *(key.partition("/")[0] for key in told)}

    async def _wrong(self, workflow_id: str, found: records.Records, told: Counter[str]) -> list[str]:
        try:
            past = await past_of(self.client, workflow_id)
        except RPCError as error:
            return [f"Temporal knows no such case ({error.status.name})"]
        kept = found.cases.get(workflow_id, Kept())
        mine = Counter({k: n for k, n in told.items() if k.startswith(f"{workflow_id}/")})
        sent = [s for s in self.journal.sent if s.case == workflow_id]
        case = Case(workflow_id, past, kept, sent, mine, found.at, self.ack)
        if not kept["service_register"]:
            return list(_unregistered(case, valid=self.journal.opened.get(workflow_id, True)))
        wrong = [f"{rule.__name__}: {text}" for rule in RULES for text in rule(case)]
        wrong += _known_opening(case, self.journal)
        return wrong + await self._unlike(workflow_id, kept)

    async def _unlike(self, workflow_id: str, kept: Kept) -> list[str]:
        """In what the records differ from what the case says of itself."""
        try:
            handle = self.client.get_workflow_handle(workflow_id)
            view: dict[str, Any] = await handle.query("case", rpc_timeout=PATIENCE)
        except (RPCError, WorkflowQueryFailedError) as error:
            return [f"the case does not say how it stands: {error}"]
        try:
            found = await asyncio.to_thread(disagreements, view, self.database, workflow_id)
        except LookupError:
            return ["the case knows entries that the records do not hold"]
        clock = {row["seq"] for row in kept["timeline"] if row["outcome"] == "clock"}
        taken = {f"timeline {seq} received_at" for seq in clock}  # by whichever attempt has written it first
        told = (text for text in found if not text.startswith("clock step"))  # see `a_clock_step_tells_one`
        return [text for text in told if text not in taken]


def _unregistered(case: Case, *, valid: bool) -> Iterator[str]:
    kind = case.workflow_id.partition("-")[0]
    beside = case.past.ended == "failed" and kind in {name.lower() for name in books.ALONE}
    if valid and not beside:
        yield "it was opened and is not in the register"
    elif case.past.ended != "failed":
        yield "its opening was to be refused, and it runs"
    if case.delivered or any(case.kept.tables.values()):
        yield "it has records without being in the register"


def _known_opening(case: Case, journal: Journal) -> Iterator[str]:
    """A case comes from the driver, from another case that says so, or as a round from a worker that starts."""
    linked = any(row["relation"] == "opened_by" for row in case.kept["case_link"])
    register = case.kept["service_register"][0]
    own = register["kind"] == ROUND and role_of(register["request"]["by"]) is Role.SYSTEM
    if not journal.opened.get(case.workflow_id, linked or own):
        yield "nobody opened it"
