"""What rounds ask of the records: the time of day that the policy in force gives them, whether a period ran."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from activities.records.database import table
from activities.rules.publishing import policy_in_force
from models import tables

RUN = table(tables.RoundPlan)


def _round_time(connection: Connection, _at: datetime, *, key: str) -> str:
    _, policy = policy_in_force(connection, datetime.now(UTC))
    return f"{policy.time(key):%H:%M}"


def _round_ran(connection: Connection, _at: datetime, *, round_id: str, period: str) -> bool:
    """Whether a run has opened what the round opens for the period, by the clock or by hand."""
    query = select(RUN.c.seq).where(RUN.c.workflow_id == round_id, RUN.c.period == period).limit(1)
    return connection.execute(query).first() is not None


READINGS: dict[str, Callable[..., Any]] = {"round_time": _round_time, "round_ran": _round_ran}
