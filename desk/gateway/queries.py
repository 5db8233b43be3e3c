"""Looking at cases: by number or workflow id, live from the case itself, else as the register has it.

Knows the kinds by what they declare (`desk/shown/declared.py`), and no kind itself: whoever only looks waits for no
import.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.service import RPCError, RPCStatusCode

from desk.errors import InvalidRequest, NoSuchCase, NotAnswered, Unreachable
from desk.gateway import register
from desk.gateway.failures import Gone, reaching_database, reaching_temporal
from desk.shown.declared import DeclaredKind
from models.policy.calendar import Calendar
from models.vocabulary import NUMBER, CommitmentState

Result = TypeVar("Result")
PATIENCE = timedelta(seconds=10)
"""How long a caller waits for a worker before being told that the case waits."""
LOOK = timedelta(seconds=5)
"""How long a look at a case waits for a worker before the register answers."""
NO_CALENDAR = "no published calendar is in force: publish one with `aftersales calendar publish`"


class Database(Protocol):
    """What a transaction on the records is begun with: SQLAlchemy's engine, or `desk.gateway.records.Records`."""

    def begin(self) -> AbstractContextManager[Any]: ...


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


class Looking:
    """The looking half of the gateway."""

    def __init__(
        self,
        client: Client,
        database: Database,
        kinds: Mapping[str, DeclaredKind],
        *,
        patience: timedelta = PATIENCE,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._client, self._database, self._kinds = client, database, kinds
        self._patience, self._clock = patience, clock

    # -- kinds ------------------------------------------------------------------------------------------------

    def kind(self, name: str) -> DeclaredKind:
        """A kind by its name. Raises InvalidRequest."""
        found = self._kinds.get(name.lower())
        if found is None:
            known = ", ".join(kind.name for kind in self._kinds.values())
            raise InvalidRequest([{"loc": ["kind"], "msg": f"must be one of {known}"}])
        return found

    def kind_of(self, workflow_id: str) -> DeclaredKind | None:
        """The kind that a workflow id names."""
        return next((kind for slug, kind in self._kinds.items() if workflow_id.startswith(f"{slug}-")), None)

    # -- cases ----------------------------------------------------------------------------------------------

    async def view(self, case: str) -> dict[str, Any]:
        """A case as its query `case` shows it, with `workflow_id` and `source`.

        `lost` says how Temporal has ended a case that is not at its end. `source` is `workflow`, or `register` where
        Temporal has forgotten the case or no worker answers: then it is the case as last recorded. Links are the
        register's, which has both sides. Raises NoSuchCase, NotAnswered.
        """
        workflow_id = await self.workflow_id(case)
        recorded = await self._recorded(workflow_id)
        found = {"workflow_id": workflow_id, "source": "workflow"}
        try:
            seen: dict[str, Any] = await self._query(workflow_id, "case", dict)
        except (RPCError, WorkflowQueryFailedError) as error:
            if recorded is None:
                raise await self._unseen(workflow_id, error) from error
            return found | {"source": "register"} | recorded
        lost = await self._lost_as(workflow_id, seen)
        return found | seen | ({"links": recorded["links"]} if recorded else {}) | ({"lost": lost} if lost else {})

    async def _lost_as(self, workflow_id: str, seen: dict[str, Any]) -> str | None:
        """How Temporal has ended a case whose procedure has not: it still answers, and no clock of it rings."""
        state = self.kind(seen["kind"]).states.get(seen["state"])
        if state is None or state.end:
            return None
        with suppress(RPCError):
            status = (await self._client.get_workflow_handle(workflow_id).describe(rpc_timeout=LOOK)).status
            return None if status is None or status.name in ("RUNNING", "CONTINUED_AS_NEW") else status.name.lower()
        return None

    async def _recorded(self, workflow_id: str) -> dict[str, Any] | None:
        """The case in the register; None where it is not there, or the database is away."""
        with suppress(Unreachable):
            tz = (await self.calendar()).tz
            recorded = await self._read(lambda c: register.view(c, workflow_id, tz))
            kind = self.kind_of(workflow_id)
            if recorded is None or kind is None:
                return recorded
            possible = kind.possible(recorded["state"], recorded.get("held_state"))
            return recorded | {"possible": {n: {"by": list(e.by), "schema": e.schema} for n, e in possible.items()}}
        return None

    async def _unseen(self, workflow_id: str, error: Exception) -> NoSuchCase | Unreachable:
        if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
            return NoSuchCase(f"no case {workflow_id}: neither the register nor Temporal knows it")
        if isinstance(error, RPCError) and error.status is RPCStatusCode.UNAVAILABLE:
            return Unreachable("Temporal does not answer: is the service up?")
        from desk.gateway.waiting import waiting  # noqa: PLC0415 - for the one case that has not answered, and costs much

        why = await waiting(self._client, workflow_id)
        return NotAnswered(f"{workflow_id} has not entered the register: {why.text}")

    async def diagram(self, kind_or_case: str) -> str:
        """A kind's procedure as a Mermaid diagram, or a case's with its state marked. Raises NoSuchCase."""
        if kind_or_case.lower() in self._kinds:
            return self._kinds[kind_or_case.lower()].diagram()
        seen = await self.view(kind_or_case)
        return self.kind(seen["kind"]).diagram(seen["state"])

    async def unreckoned(self, workflow_id: str) -> list[str]:
        """The open commitments for which the case's calendar has no working time. Raises Unreachable."""
        rows = await self._read(lambda c: register.commitments(c, workflow_id))
        return [row["name"] for row in rows if row.get("unreckoned") and CommitmentState(row["state"]).open]

    async def calendar(self) -> Calendar:
        """The calendar in force. Raises Unreachable."""
        found = await self._read(lambda c: register.calendar(c, self._clock()))
        if found is None:
            raise Unreachable(NO_CALENDAR)
        return Calendar.model_validate(found[1])

    async def workflow_id(self, case: str) -> str:
        """The workflow id of a case named by it or by its number. Raises NoSuchCase."""
        rows = await self._known(case)
        if len(rows) > 1:
            named = ", ".join(row["workflow_id"] for row in rows)
            raise NoSuchCase(f"{case} is the number of several cases: name one of {named}")
        if rows:
            return str(rows[0]["workflow_id"])
        kind = self.kind_of(case)
        if kind is not None and NUMBER.fullmatch(case.removeprefix(f"{kind.slug}-")):
            return case
        for kind in self._kinds.values() if NUMBER.fullmatch(case) else ():
            if await self._runs(kind.workflow_id(case)):
                return kind.workflow_id(case)
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

    async def _known(self, case: str) -> list[dict[str, Any]]:
        """The register's lines of a case; none while the database is away, for Temporal knows the open ones."""
        with suppress(Unreachable):
            return await self._read(lambda c: register.find(c, case))
        return []

    def _read(self, work: Callable[[Any], Result]) -> Awaitable[Result]:
        return asyncio.to_thread(self._in_transaction, work)

    def _in_transaction(self, work: Callable[[Any], Result]) -> Result:
        with reaching_database(), self._database.begin() as connection:
            return work(connection)
