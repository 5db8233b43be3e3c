"""Cases that are lost on purpose, and a watchman who looks when the test says so."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError

from activities.watch.lost import Loss
from activities.watch.watchman import Watchman
from agreement import disagreements
from desk.gateway.gateway import Gateway
from models.vocabulary import TASK_QUEUE
from servers.devserver import DevService
from servers.service import Running, repair_request

CLERK, BOSS, TECH = "clerk:c-1", "supervisor:s-1", "technician:t-1"


@dataclass
class Watched:
    """A running service and its watchman, who looks when the test says so."""

    dev: DevService
    watchman: Watchman
    gateway: Gateway

    @classmethod
    def of(cls, dev: DevService) -> Self:
        """Whoever brings a case back waits for it."""
        patient = Gateway(dev.client, dev.database, patience=timedelta(seconds=20))
        return cls(dev, Watchman(dev.database, dev.client), patient)

    async def case(self) -> Running:
        """A case that has come as far as its technician, with a note on its timeline."""
        case = await self.dev.open(number=f"L-{os.urandom(5).hex()}")
        await case.send("assign", BOSS, technician=TECH)
        await case.signal("add_note", CLERK, note="before")
        await case.until(3)
        return case

    async def finding(self, case: Running, how: Loss) -> None:
        """Waits until Temporal itself shows what was done to it."""
        async with asyncio.timeout(120):
            while (lost := await self.gateway.lost(case.handle.id)) is None or lost.how is not how:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def told(self, until: int = 1) -> list[dict[str, Any]]:
        """The messages of losses, once there are so many; the list of what runs may be a little behind."""
        async with asyncio.timeout(120):
            while len(found := self.messages()) < until:
                await self.watchman.once()
        return found

    def messages(self) -> list[dict[str, Any]]:
        return self.dev.rows("SELECT * FROM outbox WHERE topic = 'case_lost' ORDER BY key")

    def lost(self) -> int:
        """As the metric counts it."""
        return len(self.dev.rows("SELECT 1 FROM lost_case WHERE back_at IS NULL"))

    async def differences(self, case: Running) -> list[str]:
        """Where case and records do not say the same, each step once."""
        return disagreements(await case.view(), self.dev.database, case.handle.id)


async def terminate(watched: Watched, case: Running) -> None:
    await case.handle.terminate("by mistake")


async def replace(watched: Watched, case: Running) -> None:
    """What an impatient client's start does; it fails, since the register knows the case."""
    await started_instead(watched, case)


async def started_instead(watched: Watched, case: Running) -> ApplicationError:
    handle = await watched.dev.client.start_workflow(
        "Repair", repair_request(), id=case.handle.id, task_queue=TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
    )  # fmt: skip
    with pytest.raises(WorkflowFailureError) as failed:
        await asyncio.wait_for(handle.result(), 20)
    assert isinstance(failed.value.cause, ApplicationError)
    return failed.value.cause


LOSSES = pytest.mark.parametrize(
    ("lose", "how"), [(terminate, Loss.TERMINATED), (replace, Loss.REPLACED)], ids=["terminated", "replaced"]
)
Lose = Callable[[Watched, Running], Any]
