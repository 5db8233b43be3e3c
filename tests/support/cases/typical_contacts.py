"""Typical contacts, played on a server that skips time, and further ones, played without a server."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from cases.further_stories import DAY, HOUR, script, send
from servers.service import Running, Service

Story = Callable[[Service], Awaitable[Running]]
CLERK, BOSS, MANAGER, REPAIRS = "clerk:c-1", "supervisor:s-1", "manager:m-1", "department:repairs"
CALLER = {"name": "王小明", "phone": "138 0013 8000"}
AT_HOME = {"address": "中山路 1 号", "zone": "town"}
PRODUCT = {"model": "WM-700", "category": "washing_machine", "purchased_on": "2026-05-01", "in_warranty": True}
REPAIR = {"product": PRODUCT, "symptoms": "冒烟", "customer": AT_HOME, "urgent": True}
MINUTE = timedelta(minutes=1)


def contact_request(**changes: Any) -> dict[str, Any]:
    """A call about a product, not urgent, which nobody has answered yet."""
    return {
        "by": CLERK, "customer": CALLER, "channel": "phone", "about": "product", "what": "问滤网怎么清洗",
    } | changes  # fmt: skip


async def contact_answered_at_once(service: Service) -> Running:
    """First-contact resolution, though the phone rang too long: the case ends in its opening."""
    at_once = {"answer": "每月用清水冲洗一次", "answered_after_seconds": 16}
    case = await service.open(contact_request(**at_once), kind="Contact")
    await case.handle.result()
    return case


async def contact_passed_on_by_a_note(service: Service) -> Running:
    """Nobody at repairs is reached, the note lies too long; a technician has it, the answer comes the next day."""
    case = await service.open(contact_request(), kind="Contact")
    await case.send("leave_note", CLERK, note_text="请回电", tried=[REPAIRS, "technician:t-1"])
    await service.go_to(await service.now() + 2 * HOUR)
    await case.refused("confirm_note", "warehouse:w-1")
    await case.send("confirm_note", "technician:t-1")
    await case.send("hold", CLERK, reason="waiting_for_customer")
    await service.go_to(await service.now() + DAY)
    await case.send("resume", CLERK)
    await case.send("answer", "warehouse:repairs", text="alternative", alternative="寄去新滤网")
    return case


async def contact_made_a_repair(service: Service) -> Running:
    """An emergency about something that the routing table does not name, left alone until a clerk makes it a repair."""
    case = await service.open(contact_request(about="other", urgent=True, channel="mailbox"), kind="Contact")
    await service.go_to(await service.now() + 50 * MINUTE)
    await case.refused("link", CLERK, kind="repair", request={"symptoms": "冒烟"})
    await case.send("link", CLERK, kind="repair", request=REPAIR)
    return case


async def contact_that_belongs_to_an_open_case(service: Any) -> Any:
    """The customer of a repair rings again; a clerk who does not say what it belongs to is told how to say so."""
    repair = await service.open()
    case = await service.open(contact_request(about="service", channel="web"), kind="Contact")
    await service.go_to(await service.now() + HOUR)
    await case.refused("link", CLERK)
    await case.refused("link", CLERK, kind="repair", case=repair.handle.id)
    await case.refused("link", CLERK, case=case.handle.id)
    await case.send("link", CLERK, case=repair.handle.id)
    return case


STORIES: tuple[Story, ...] = (contact_answered_at_once, contact_passed_on_by_a_note, contact_made_a_repair)
URGENT = contact_request(urgent=True, at="2026-11-21T23:00:00+08:00", channel="visit")
FURTHER = (
    script(
        "contact_under_a_wrong_number", "Somebody meant to reach another: treated politely, and ended.", "Contact",
        contact_request(misdirected=True, customer={}, about="other", what="打错电话", answered_after_seconds=15),
    ),
    script(
        "contact_for_which_nobody_is_named", "The supervisor has it passed on; nobody waits for an answer any more.",
        "Contact", contact_request(about="other"),
        40 * MINUTE, send("take_charge", BOSS), send("route", CLERK, unit="customer:u-1"),
        send("route", CLERK, unit="staff:li-4", reason="管过此事"),
        send("leave_note", CLERK, note_text="n", tried="staff:li-4"),
        send("close", CLERK, reason="too early"), send("route", CLERK, unit="finance:f-1"),
        send("close", CLERK, reason="客户不再需要"),
    ),
    contact_that_belongs_to_an_open_case,
    script(
        "contact_in_the_night_left_alone", "An emergency of a Saturday night climbs to the top before it is answered.",
        "Contact", URGENT, 2 * DAY, send("take_charge", MANAGER),
        send("leave_note", CLERK, note_text="n", tried=[REPAIRS]), 2 * DAY,
        send("answer", "department:quality", text="已上门"),
    ),
)  # fmt: skip
