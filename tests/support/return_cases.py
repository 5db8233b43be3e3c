"""Returns brought as far as a test needs them, and what they leave in the records."""

from typing import Any

from sqlalchemy import text

from activities.records.database import engine
from agreement import disagreements
from clock_cases import DAY
from service import Running, Service, return_request

BOSS, CLERK, CASHIER, STORE, TECH = "supervisor:s-1", "clerk:c-1", "finance:f-1", "warehouse:w-1", "technician:t-1"
BUYER, UNIT = "customer:u-1", "department:d-1"
REPORT = {"report_no": "Q-1", "issuer": "lab"}
PAID = {"amount": "99.99", "reference": "B-1"}


async def opened(service: Service, days: int = 3, **changes: Any) -> Running:
    """A return opened on a Monday at 09:00 of goods sold and received so many days before."""
    start = await service.workday("09:00")
    await service.go_to(start)
    bought = (start - days * DAY).date().isoformat()
    request = return_request(**({"purchased_on": bought, "received_on": bought, "at": start} | changes))
    case = await service.open(request, kind="Return")
    await case.until(1)
    return case


async def approved(service: Service, remedy: str = "refund", **changes: Any) -> Running:
    case = await opened(service, **changes)
    await case.send("approve", CLERK, remedy=remedy)
    return case


async def arrived(service: Service, remedy: str = "refund", **changes: Any) -> Running:
    """Approved, and the goods are here in order."""
    case = await approved(service, remedy, **changes)
    await case.send("receive_goods", STORE, condition_ok=True)
    return case


async def doubtful(service: Service, **changes: Any) -> Running:
    """Negotiated with the goods here: they arrived in a bad condition."""
    case = await approved(service, **changes)
    await case.send("receive_goods", STORE, condition_ok=False, remarks="dented")
    return case


async def refused(service: Service, **changes: Any) -> Running:
    """Too late for a return without a reason."""
    return await opened(service, days=40, **changes)


async def waiting(service: Service, **changes: Any) -> Running:
    """A fault after 20 days: an inspection report is needed."""
    return await opened(service, days=20, **({"reason": "fault"} | changes))


def rows(service: Service, case: Running, table: str) -> list[dict[str, Any]]:
    """A form's rows of a case, in order of their entries."""
    database = engine(service.database_url)
    query = text(f"SELECT * FROM {table} WHERE workflow_id = :id ORDER BY seq, key")
    with database.connect() as connection:
        found = [dict(row) for row in connection.execute(query, {"id": case.handle.id}).mappings()]
    database.dispose()
    return found


def told(service: Service, case: Running, topic: str) -> list[str]:
    return [to for to, _ in service.told(case, topic)]


async def whole(service: Service, case: Running) -> None:
    """The records say what the case says."""
    database = engine(service.database_url)
    assert disagreements(await case.view(), database, case.handle.id) == []
    database.dispose()
