"""Complaints for tests: one opened at a chosen wall time, and one brought as far as a test needs it."""

from datetime import datetime
from typing import Any

from sqlalchemy import text

from activities.records.database import engine
from service import Running, Service

CLERK, BOSS, MANAGER, CUSTOMER = "clerk:c-1", "supervisor:s-1", "manager:m-1", "customer:u-1"
HANDLER, UNIT = "clerk:c-7", "department:d-2"


def complaint_request(**changes: Any) -> dict[str, Any]:
    """A customer complains to the company about a product's fault."""
    return {
        "by": CLERK,
        "customer": {"name": "王小明", "phone": "138 0013 8000"},
        "channel": "direct",
        "form": "oral",
        "about": "product",
        "product": "WM-700",
        "fault": "leaks",
        "description": "漏水三次",
        "noticed_by": "technician:t-1",
    } | changes


async def complained(service: Service, **changes: Any) -> Running:
    """One opened now."""
    return await service.open(complaint_request(**changes), kind="Complaint")


async def reported(service: Service, clock: str, *, weekday: int = 0, **changes: Any) -> tuple[Running, datetime]:
    """One opened on the next such weekday (0 Monday) at that wall time, and the moment."""
    start = await service.workday(clock, weekday=weekday)
    await service.go_to(start)
    return await complained(service, at=start, **changes), start


async def accepted(service: Service, clock: str, **changes: Any) -> tuple[Running, datetime]:
    """The same with a handler named at that moment."""
    case, start = await reported(service, clock, **changes)
    await case.send("accept", CLERK, handler=HANDLER, at=start)
    return case, start


async def answered(service: Service, clock: str, **changes: Any) -> tuple[Running, datetime]:
    """The same, answered at that moment."""
    case, start = await accepted(service, clock, **changes)
    await case.send("answer", HANDLER, resolution="pump replaced", at=start)
    return case, start


async def to_the_file(case: Running, unit: str = "workshop", **found: Any) -> None:
    """From resolved to archived."""
    await case.send("find_cause", UNIT, cause="bad seal", unit=unit, **found)
    await case.send("archive", CLERK)


def rows(service: Service, table: str, case: Running) -> list[dict[str, Any]]:
    """A form's rows of a case, in the order of their keys."""
    database = engine(service.database_url)
    try:
        with database.connect() as connection:
            query = text(f'SELECT * FROM "{table}" WHERE workflow_id = :id ORDER BY key')
            return [dict(row) for row in connection.execute(query, {"id": case.handle.id}).mappings()]
    finally:
        database.dispose()
