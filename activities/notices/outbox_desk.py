"""The outbox as people see it: what has not arrived for sure; tried once more, or given up for good."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from activities.records.rows import OUTBOX, TIMELINE

PENDING = ("pending", "sending")
WAITING = ("failed", "pending")
"""What nobody has in hand at the moment, and nobody has got."""


def listed(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """Failed, pending and uncertain messages, the longest waiting first, with nothing of a customer in them."""
    of_step = and_(TIMELINE.c.workflow_id == OUTBOX.c.workflow_id, TIMELINE.c.seq == OUTBOX.c.seq)
    since = func.coalesce(TIMELINE.c.decided_at, OUTBOX.c.first_tried_at, OUTBOX.c.next_attempt_at)
    age = func.extract("epoch", func.now() - since)
    columns = (OUTBOX.c.key, OUTBOX.c.topic, OUTBOX.c.status, OUTBOX.c.uncertain, OUTBOX.c.attempts)
    query = (
        select(*columns, func.split_part(OUTBOX.c.to, ":", 1).label("to"), OUTBOX.c.last_error, age.label("age"))
        .select_from(OUTBOX.outerjoin(TIMELINE, of_step))
        .where(_unsure())
        .order_by(OUTBOX.c.status != "failed", OUTBOX.c.status == "sent", since, OUTBOX.c.key)
        .limit(limit)
    )
    return [dict(row) | {"age": max(0, int(row["age"]))} for row in connection.execute(query).mappings()]


def how_many(connection: Connection) -> int:
    """All that `listed` would name without a limit."""
    return connection.execute(select(func.count()).select_from(OUTBOX).where(_unsure())).scalar_one()


def _unsure() -> Any:
    return or_(OUTBOX.c.status.in_(("failed", *PENDING)), and_(OUTBOX.c.status == "sent", OUTBOX.c.uncertain))


def retry(connection: Connection, keys: Sequence[str] | None) -> list[str]:
    """Has messages, or all that failed, tried at once and as long as the policy says. Returns their keys."""
    chosen = OUTBOX.c.status == "failed" if keys is None else and_(OUTBOX.c.key.in_(keys), _waiting())
    values = {"status": "pending", "next_attempt_at": func.now(), "first_tried_at": None, "failed_at": None}
    changed = connection.execute(update(OUTBOX).where(chosen).values(values).returning(OUTBOX.c.key))
    return sorted(changed.scalars())


def discard(connection: Connection, key: str, by: str, reason: str) -> bool:
    """Gives a message up for good; by whom, when and why stay with it. False where there is none waiting."""
    values = {"status": "discarded", "discarded_by": by, "discarded_at": func.now(), "discard_reason": reason}
    statement = update(OUTBOX).where(OUTBOX.c.key == key, _waiting()).values(values)
    return connection.execute(statement.returning(OUTBOX.c.key)).first() is not None


def _waiting() -> Any:
    return OUTBOX.c.status.in_(WAITING)


def status(connection: Connection, key: str) -> str | None:
    """Where a message stands; None where there is none of that key."""
    return connection.execute(select(OUTBOX.c.status).where(OUTBOX.c.key == key)).scalar()
