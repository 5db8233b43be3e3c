"""How the driver knows where a case stands while faults come: it asks the case, or reads the register."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.service import RPCError

from workflows.language.procedure import Procedure

PATIENCE = 12
"""Seconds after which nobody waits any longer for an answer."""
View = dict[str, Any]
Look = Callable[[Procedure, str], Awaitable[View | None]]
"""State, possible events and conduct records of a case; None while nobody says."""


def by_query(client: Client) -> Look:
    """Asks the case itself."""

    async def look(procedure: Procedure, workflow_id: str) -> View | None:
        try:
            async with asyncio.timeout(PATIENCE):
                found: View = await client.get_workflow_handle(workflow_id).query("case")
        except (WorkflowQueryFailedError, RPCError, TimeoutError):
            return None
        return found

    return look


def by_records(database: Engine) -> Look:
    """Reads the records, which costs the case nothing."""

    def read(procedure: Procedure, workflow_id: str) -> View | None:
        case, undecided = "SELECT state, held_state FROM service_register WHERE workflow_id = :id", (
            "SELECT record, state FROM conduct_record WHERE workflow_id = :id"
        )
        try:
            with database.connect() as connection:
                row = connection.execute(text(case), {"id": workflow_id}).first()
                conduct = connection.execute(text(undecided), {"id": workflow_id}).mappings().all()
        except SQLAlchemyError:
            return None
        if row is None:
            return None
        possible = list(procedure.possible(row.state, row.held_state))
        return {"state": row.state, "possible": possible, "conduct": [dict(c) for c in conduct]}

    async def look(procedure: Procedure, workflow_id: str) -> View | None:
        return await asyncio.to_thread(read, procedure, workflow_id)

    return look
