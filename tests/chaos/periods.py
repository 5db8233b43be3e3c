"""On which days each round must have run, told from the dates of the calendar alone (contract: rounds)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

EARLY = time(6)
"""No round is due before; of one that was opened later on a day, nobody asks whether it ran on that day."""
Span = Callable[[date], str | None]


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _week(day: date) -> str:
    return f"{day:%G-%V}"


FIRST_WORKDAY_OF: Mapping[str, Span] = {
    "daily_reports": str, "replenishment": str, "bookings": str, "quality_days": str, "certificates": str,
    "inspections": _week, "quality_meetings": _week,
    "store_checks": _month, "parts_plan": _month, "stocktakes": _month, "appraisals": _month,
    "visits": lambda day: f"{day.year}/{(day.month + 2) // 3}",
    "training_plan": lambda day: str(day.year) if day.month == 12 else None,
}  # fmt: skip
"""By round the span of which it is due on the first workday."""
LAST_INSTEAD = {"quality_meetings"}


def not_run(connection: Connection, now: datetime) -> Iterator[str]:
    """Days before today on which a round was due and did not run, ran twice, or ran without being due."""
    data = connection.execute(text("SELECT data FROM published_calendar ORDER BY version DESC LIMIT 1")).scalar_one()
    zone = ZoneInfo(data["zone"])
    today = now.astimezone(zone).date()
    rounds = connection.execute(text("SELECT number, opened_at FROM service_register WHERE kind = 'Round'")).all()
    for name, opened_at in rounds:
        since = opened_at.astimezone(zone)
        begin = since.date() if since.time() < EARLY else since.date() + timedelta(days=1)
        wanted = {day for day in due_days(name, data, begin.year, today.year) if begin <= day < today}
        query = "SELECT due_at FROM round_run WHERE workflow_id = :id"
        dues = [due.astimezone(zone).date() for (due,) in connection.execute(text(query), {"id": f"round-{name}"})]
        runs = sorted(day for day in dues if begin <= day < today)
        yield from (f"a round did not run: {name} on {day}" for day in sorted(wanted - {*runs}))
        yield from (f"a round ran on a day on which it is not due: {name} on {day}" for day in {*runs} - wanted)
        yield from (f"a round ran twice on a day: {name} on {day}" for day in {*runs} if runs.count(day) > 1)


def due_days(name: str, calendar: Any, first: int, last: int) -> set[date]:
    """The days of some years on which a round of that name is due."""
    begin = date(first, 1, 1) - timedelta(days=7)
    days = [begin + timedelta(days=n) for n in range((date(last + 1, 1, 8) - begin).days)]
    workdays = [day for day in days if is_workday(day, calendar)]
    span, found = FIRST_WORKDAY_OF[name], dict[str | None, date]()
    for day in reversed(workdays) if name in LAST_INSTEAD else workdays:
        found.setdefault(span(day), day)
    return {day for of, day in found.items() if of is not None}


def is_workday(day: date, calendar: Any) -> bool:
    """A day of the company's own with hours, a make-up day, or a day of the week with hours that is no holiday."""
    if day.isoformat() in calendar["overrides"]:
        return bool(calendar["overrides"][day.isoformat()])
    year = calendar["years"].get(str(day.year), {"holidays": [], "workdays": []})
    if day.isoformat() in year["workdays"]:
        return True
    return bool(calendar["hours"][day.weekday()]) and day.isoformat() not in year["holidays"]
