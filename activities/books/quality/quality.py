"""Quality: of which department somebody is, and what exceptions there were of an item (四§11–13)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from activities.records.database import table
from activities.rules.people.staff import MEMBER
from models.parts.exceptions import QualityException
from models.people import human

EXCEPTION = table(QualityException)


def _department_of(connection: Connection, _at: datetime, *, person: str | None) -> str | None:
    """The department of a member of staff; None for nobody, and for one who is on no list or has none."""
    if person is None:
        return None
    found: str | None = connection.execute(select(MEMBER.c.department).where(MEMBER.c.id == human(person))).scalar()
    return found


def _item_exceptions(connection: Connection, _at: datetime, *, item: str | None, **spans: str) -> dict[str, Any]:
    """How many exceptions of an item there were from `since` to `first`, and from `last` to `until`."""
    if item is None:
        return {}
    at = {name: datetime.fromisoformat(moment) for name, moment in spans.items()}
    counted = {
        "before": _count(connection, item, at["since"], at["first"]),
        "after": _count(connection, item, at["last"], at["until"]),
    }
    return {"item": item} | spans | counted


def _count(connection: Connection, item: str, since: datetime, until: datetime) -> int:
    """Exceptions of an item found from one moment on, before another."""
    when = (EXCEPTION.c.found_at >= since, EXCEPTION.c.found_at < until)
    return connection.execute(select(func.count()).where(EXCEPTION.c.item == item, *when)).scalar_one()


READINGS: dict[str, Callable[..., Any]] = {"department_of": _department_of, "item_exceptions": _item_exceptions}
