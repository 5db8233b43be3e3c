"""Typical complaints, played on a server that skips time. Their histories are stored and replayed."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from cases.complaints import BOSS, CLERK, CUSTOMER, HANDLER, MANAGER, UNIT, complained, to_the_file
from servers.service import Running, Service

Story = Callable[[Service], Awaitable[Running]]


async def complaint_answered_and_filed(service: Service) -> Running:
    """The plain road: replied to, looked into, answered, confirmed, its cause found."""
    case = await complained(service)
    await case.send("accept", CLERK, handler=HANDLER)
    await case.send("reply", HANDLER, text="we look into it")
    await case.send("start_investigation", HANDLER)
    await case.signal("record_findings", UNIT, findings="the seal was worn")
    await case.send("answer", HANDLER, resolution="seal replaced")
    await case.send("confirm_satisfied", CUSTOMER, score=5)
    await to_the_file(case, persons=["technician:t-1"])
    return case


async def complaint_left_unconfirmed(service: Service) -> Running:
    """Answered, reminded, held for a while, then resolved by the clock; the cause comes late."""
    case = await complained(service)
    await case.send("accept", CLERK, handler=HANDLER)
    await case.send("answer", HANDLER, resolution="alternative", alternative="a voucher")
    await service.go_to(await service.now() + timedelta(days=2))
    await case.send("hold", CLERK, reason="waiting_for_customer")
    await service.go_to(await service.now() + timedelta(days=3))
    await case.send("resume", CLERK)
    await service.go_to(await service.now() + timedelta(days=20))
    await to_the_file(case)
    return case


async def complaint_in_the_papers_left_alone(service: Service) -> Running:
    """Through the media, without a name: the ladder is climbed, then accepted and taken back."""
    case = await complained(service, channel="media", customer={})
    await service.go_to(await service.now() + timedelta(hours=3))
    await case.send("take_charge", "general_manager:g-1")
    await case.send("accept", CLERK, handler=BOSS)
    await service.go_to(await service.now() + timedelta(days=15))
    await case.signal("withdraw", CUSTOMER, reason="settled between us")
    await case.handle.result()  # a signal has no answer
    return case


async def complaint_disputed_to_the_top(service: Service) -> Running:
    """Three answers, three disputes, ended by the manager; the two before it make it a trend."""
    for _ in range(2):
        await (await complained(service)).until(1)
    case = await complained(service, staff="technician:t-1", noticed_at=await service.now() - timedelta(hours=2))
    await case.refused("accept", CLERK, handler="technician:t-1")
    await case.send("accept", CLERK, handler=HANDLER)
    for _ in range(3):
        await case.send("answer", HANDLER, resolution="nothing wrong")
        await case.send("dispute", CUSTOMER, why="it is", event_id=f"e-{(await case.view())['base_level']}")
    await case.refused("close_unresolved", MANAGER, reason="too early")
    await case.send("answer", HANDLER, resolution="still nothing")
    await case.send("close_unresolved", MANAGER, reason="no agreement to be had")
    await to_the_file(case)
    return case


STORIES: tuple[Story, ...] = (
    complaint_answered_and_filed,
    complaint_left_unconfirmed,
    complaint_in_the_papers_left_alone,
    complaint_disputed_to_the_top,
)
