"""Repairs at a chosen wall time, for tests of clocks."""

from datetime import datetime, timedelta
from typing import Any

from servers.service import Running, Service

TECH, BOSS, CLERK, STORE = "technician:t-1", "supervisor:s-1", "clerk:c-1", "warehouse:w-1"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def opened(service: Service, clock: str, *, weekday: int = 0, **changes: Any) -> tuple[Running, datetime]:
    """A repair opened on the next such weekday (0 Monday) at that wall time, and the moment."""
    start = await service.workday(clock, weekday=weekday)
    await service.go_to(start)
    return await service.open(at=start, **changes), start


async def assigned(service: Service, clock: str, *, weekday: int = 0, **changes: Any) -> tuple[Running, datetime]:
    """The same with a technician named."""
    case, start = await opened(service, clock, weekday=weekday, **changes)
    await case.send("assign", BOSS, technician=TECH, at=start)
    return case, start


async def states(case: Running) -> dict[str, str]:
    """How each commitment stands."""
    return {c["name"]: c["state"] for c in (await case.view())["commitments"]}


def rungs(service: Service, case: Running, name: str) -> list[tuple[str, str]]:
    """Who was told of an overdue commitment, and on which rung, in order."""
    return [(to, told["rung"]) for to, told in service.told(case, "overdue") if told["commitment"] == name]
