"""Starts a case on behalf of another case or of a round: once, however often it is tried."""

from typing import Any

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from models.vocabulary import TASK_QUEUE
from models.words.terms import beside
from models.words.terms import kind as word_of


async def start_once(client: Client, kind: str, workflow_id: str, request: dict[str, Any], what: str) -> None:
    """Starts a case unless one of its id was ever started; `what` says beside its name where it comes from."""
    try:
        await client.start_workflow(
            kind,
            request,
            id=workflow_id,
            task_queue=TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            static_summary=f"{beside(kind, word_of(kind))} {workflow_id.partition('-')[2]} · {what}",
        )
    except WorkflowAlreadyStartedError:
        return
