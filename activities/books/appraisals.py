"""Appraisals: what the records say of somebody for some days (六§3)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from activities.rules.people import is_supervisor
from activities.rules.publishing import calendar_in_force
from activities.rules.staff import colleagues
from models.kinds.appraisal_scoring import COUNTED
from models.people import human


def figures(
    connection: Connection, at: datetime, *, workflow_id: str, person: str, from_on: str, to_on: str,  # noqa: ARG001
    record_fields: list[str],  # noqa: ARG001
) -> dict[str, Any]:  # fmt: skip
    """What is counted for somebody, and whether they were there."""
    first, last = date.fromisoformat(from_on), date.fromisoformat(to_on)
    _, calendar = calendar_in_force(connection, datetime.now(UTC))
    one = colleagues(connection).get(human(person))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    employed = [day for day in days if one is not None and one.at_work(day)]
    return {
        "leads": is_supervisor(connection, person, at.date()), "superior": None, "subordinates": [],
        "present_days": sum(map(calendar.is_workday, employed)), "employed": bool(employed),
        "indicators": {name.value: {"numerator": 0, "denominator": 0} for name in COUNTED},
        "as_of": at.isoformat(), "customers": {"answers": 0, "sum": "0"},
    }  # fmt: skip


READINGS: dict[str, Callable[..., Any]] = {"appraisal_figures": figures}
