"""Complaints for tests: what they are opened with, and the first and last steps of those that run on a server."""

from typing import Any

from servers.service import Running, Service

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


async def to_the_file(case: Running, unit: str = "workshop", **found: Any) -> None:
    """From resolved to archived."""
    await case.send("find_cause", UNIT, cause="bad seal", unit=unit, **found)
    await case.send("archive", CLERK)
