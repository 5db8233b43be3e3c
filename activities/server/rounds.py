"""Opens what a round opens: each case once, so many a second, cut off anywhere and gone on with.

What a run opens is settled once, in one transaction with the links that its cases ask for, and stays so.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects.postgresql import insert
from temporalio import activity
from temporalio.client import Client

from activities.books.planning import PlannedCase, PlannedRun, Planner
from activities.records.database import table
from activities.records.rows import LINK, OPENING, OUTBOX
from activities.rules.publishing import policy_in_force
from activities.server.starting import start_once
from models import tables
from models.case import Relation
from models.kinds.round import BY, NAME, STARTER, number_of, rounds
from models.record import Notification, RoundStep
from models.words.interface import BY_ROUND
from models.words.spoken import say

RUN = table(tables.RoundPlan)


class RoundRunner:
    """Runs rounds, and opens those that are missing."""

    def __init__(
        self, engine: Engine, client: Client, letters: Mapping[str, str], planners: Mapping[str, Planner]
    ) -> None:
        self._engine = engine
        self._client = client
        self._letters = letters
        self._planners = planners

    @activity.defn(name="run_round")
    async def run_round(self, step: RoundStep) -> int:
        """Opens what is still to be opened of this run. Answers how many cases the run has opened in all."""
        planned, pace = await asyncio.to_thread(self._planned, step)
        for number, (workflow_id, kind, request, opened_at) in enumerate(planned):
            activity.heartbeat(number)
            if opened_at is None:
                await asyncio.gather(self._open(workflow_id, kind, request), asyncio.sleep(1 / pace))
        return len(planned)

    def _planned(self, step: RoundStep) -> tuple[Sequence[Any], int]:
        """The run's cases, settled by the first attempt, and how many a second the policy in force opens."""
        run = {"workflow_id": step.workflow_id, "seq": step.seq}
        with self._engine.begin() as connection:
            settled = insert(RUN).values(run | {"period": step.period}).on_conflict_do_nothing().returning(RUN.c.seq)
            if connection.execute(settled).first() is not None:
                self._settle(connection, step)
            query = select(OPENING.c.other, OPENING.c.kind, OPENING.c.request, OPENING.c.opened_at)
            theirs = (OPENING.c.workflow_id == step.workflow_id, OPENING.c.seq == step.seq)
            _, policy = policy_in_force(connection, datetime.now(UTC))
            found = connection.execute(query.where(*theirs).order_by(OPENING.c.other)).all()
            return found, policy.integer("rounds.per_second")

    def _settle(self, connection: Connection, step: RoundStep) -> None:
        planner = self._planners.get(step.name)
        plan = planner(connection, step) if planner is not None else PlannedRun()
        rows = [self._row(step, case) for case in plan.cases if case.kind in self._letters]
        for row in rows:
            connection.execute(insert(OPENING).values(row).on_conflict_do_nothing())
        links = [link for row in rows for link in _both_sides(step.workflow_id, row["other"])]
        for link in links:
            connection.execute(insert(LINK).values(link).on_conflict_do_nothing())
        for told in _rows_told(step, plan.told):
            connection.execute(insert(OUTBOX).values(told).on_conflict_do_nothing())

    def _row(self, step: RoundStep, case: PlannedCase) -> dict[str, Any]:
        number = number_of(self._letters[case.kind], step.period, case.subject)
        request = dict(case.request) | {
            "by": BY, "at": step.at.isoformat(), "number": number, "linked_case": step.workflow_id,
        }
        return {
            "workflow_id": step.workflow_id, "seq": step.seq, "other": f"{case.kind.lower()}-{number}",
            "kind": case.kind, "request": request, "opened_at": None,
        }

    async def _open(self, workflow_id: str, kind: str, request: dict[str, Any]) -> None:
        await start_once(self._client, kind, workflow_id, request, say(BY_ROUND))
        await asyncio.to_thread(self._note, workflow_id)

    def _note(self, workflow_id: str) -> None:
        with self._engine.begin() as connection:
            now = datetime.now(UTC)
            connection.execute(update(OPENING).where(OPENING.c.other == workflow_id).values(opened_at=now))


async def open_missing(client: Client, names: Iterable[str] | None = None) -> None:
    """Opens every round of the table that is not there. Raises RPCError."""
    for name in names if names is not None else rounds():
        request = {"by": STARTER, "number": name}
        await start_once(client, NAME, f"{NAME.lower()}-{name}", request, rounds()[name].every.value)


def _both_sides(round_id: str, other: str) -> tuple[dict[str, Any], ...]:
    return (
        {"workflow_id": round_id, "relation": Relation.OPENED, "other": other},
        {"workflow_id": other, "relation": Relation.OPENED_BY, "other": round_id},
    )


def _rows_told(step: RoundStep, told: Iterable[Notification]) -> Iterable[dict[str, Any]]:
    for notification in told:
        row = {"workflow_id": step.workflow_id, "seq": step.seq, "next_attempt_at": datetime.now(UTC)}
        yield row | notification.model_dump()
