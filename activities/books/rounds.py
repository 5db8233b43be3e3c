"""What rounds ask of the records: the time of day that the policy in force gives them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from activities.rules.publishing import policy_in_force


def _round_time(connection: Connection, _at: datetime, *, key: str) -> str:
    _, policy = policy_in_force(connection, datetime.now(UTC))
    return f"{policy.time(key):%H:%M}"


READINGS: dict[str, Callable[..., Any]] = {"round_time": _round_time}
