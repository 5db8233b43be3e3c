"""The watchman: looks each minute for lost cases and tells the supervisor of each, once a loss.

A loss stands in `lost_case` and in the outbox by one transaction, under a key that counts the case's losses: of several
workers that look at once, one tells.
"""

import asyncio
from collections.abc import Collection
from functools import partial

import structlog
from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.dialects.postgresql import insert
from temporalio.client import Client

from activities.records.database import table
from activities.records.rows import OUTBOX
from activities.server.background import repeat
from activities.watch.lost import Lookout, Lost, open_cases
from models import tables
from models.vocabulary import Role
from models.words import messages

LOST = table(tables.LostCase)
EVERY = 60.0
"""Seconds between two looks."""
TOPIC = "case_lost"
NO_STEP = 0
"""The `seq` of a message that no step of its case has caused: no attempt at a step takes it back."""
log = structlog.get_logger("aftersales.watchman")


class Watchman:
    """Looks, notes what it finds, tells of it."""

    def __init__(self, engine: Engine, client: Client, every: float = EVERY) -> None:
        self._engine = engine
        self._lookout = Lookout(engine, client)
        self._every = every

    async def run(self, stop: asyncio.Event) -> None:
        """Looks again and again until `stop` is set; an outage is waited out."""
        await repeat(self.once, self._every, stop, waits=partial(log.warning, "the look for lost cases waits"))

    async def once(self) -> list[str]:
        """One look. Returns the workflow ids of the cases of whose loss it has told."""
        known = await asyncio.to_thread(self._known)
        look = await self._lookout.look(known)
        if look.back:
            await asyncio.to_thread(self._note_back, look.back)
        told = [lost.case.workflow_id for lost in look.lost if await asyncio.to_thread(self._tell, lost)]
        for workflow_id in told:
            log.error("a case is open in the register and Temporal does not run it", workflow_id=workflow_id)
        return told

    def _known(self) -> frozenset[str]:
        with self._engine.connect() as connection:
            return frozenset(connection.execute(select(LOST.c.workflow_id).where(LOST.c.back_at.is_(None))).scalars())

    def _note_back(self, back: Collection[str]) -> None:
        with self._engine.begin() as connection:
            note_back(connection, back)

    def _tell(self, lost: Lost) -> bool:
        """Notes a loss and puts its message into the outbox; False where it stands there already, or is over."""
        case = lost.case
        with self._engine.begin() as connection:
            times = _note(connection, lost) if open_cases(connection, case.workflow_id) else None
            if times is None:
                return False
            key, to = f"{case.workflow_id}/lost/{times}/{Role.SUPERVISOR}", Role.SUPERVISOR
            row = {"key": key, "workflow_id": case.workflow_id, "seq": NO_STEP, "to": to, "topic": TOPIC}
            row |= {"params": told_of(lost), "next_attempt_at": func.now(), "status": "pending", "attempts": 0}
            row |= {"uncertain": False, "delivered": []}
            connection.execute(insert(OUTBOX).values(row).on_conflict_do_nothing())
        return True


def _note(connection: Connection, lost: Lost) -> int | None:
    """How often it has been lost, this time included; None where this loss was noted before."""
    row = {"workflow_id": lost.case.workflow_id, "found_at": func.now(), "how": lost.how, "times": 1}
    again = {"found_at": func.now(), "how": lost.how, "times": LOST.c.times + 1, "back_at": None}
    noting = insert(LOST).values(row).on_conflict_do_update(
        index_elements=["workflow_id"], set_=again, where=LOST.c.back_at.is_not(None)
    )
    return connection.execute(noting.returning(LOST.c.times)).scalar()


def note_back(connection: Connection, back: Collection[str]) -> None:
    """These cases are lost no longer."""
    lost = LOST.c.workflow_id.in_(back) & LOST.c.back_at.is_(None)
    connection.execute(update(LOST).where(lost).values(back_at=func.now()))


def command_of(lost: Lost) -> str:
    """What brings a lost case back, or opens another in its place."""
    case = lost.case
    if lost.place is not None:
        return f"aftersales revive {case.workflow_id}"
    request = f'{{"reopens": "{case.workflow_id}", "reopen_reason": "…", …}}'
    return f"aftersales open {case.kind.lower()} --json '{request}'"


def told_of(lost: Lost) -> dict[str, str]:
    """What the supervisor's message says, checked against its words."""
    case, way_back = lost.case, "reopen" if lost.place is None else "revive"
    params = {"number": case.number, "kind": case.kind, "state": case.state, "loss": lost.how.value}
    params |= {"way_back": way_back, "command": command_of(lost)}
    messages.check(TOPIC, Role.SUPERVISOR, params)
    return params
