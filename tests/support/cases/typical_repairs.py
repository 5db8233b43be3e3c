"""Typical repairs, played on a server that skips time. Their histories are stored and replayed."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from servers.service import Running, Service, repair_request

TECH, BOSS, CLERK, CASHIER, STORE = "technician:t-1", "supervisor:s-1", "clerk:c-1", "finance:f-1", "warehouse:w-1"
Story = Callable[[Service], Awaitable[Running]]


async def visited(service: Service, **changes: Any) -> Running:
    """A repair whose technician is with the customer."""
    case = await service.open(**changes)
    await case.send("assign", BOSS, technician=TECH)
    await case.send("contact", TECH, diagnosis="排水泵", visit_at=await service.now() + timedelta(hours=2))
    await case.send("arrive", TECH, badge_shown=True)
    return case


async def to_the_end(case: Running, amount: str = "0.00", method: str = "none", **follow_up: Any) -> None:
    """From repaired to the follow-up call."""
    await case.send("settle", TECH, amount=amount, method=method)
    await case.send("hand_in", TECH, work_order_no="WO-1")
    await case.send("review", BOSS, time_score=90, quality_score=85)
    await case.send("follow_up", CLERK, reached=True, **follow_up)


def unwarranted() -> dict[str, Any]:
    request = repair_request()
    return request | {"product": request["product"] | {"in_warranty": False}}


async def on_site_in_warranty(service: Service) -> Running:
    """The plain road: nothing charged, everything in time."""
    case = await visited(service)
    await case.send("start_work", TECH)
    await case.send("finish", TECH, work="pump replaced", minutes=40, customer_signature="sig-1")
    await to_the_end(case, satisfied=True)
    return case


async def charged_and_paid_in_cash(service: Service) -> Running:
    """Quoted twice, accepted, paid on site; the case closes when cash and invoice are in."""
    case = await visited(service, request=unwarranted())
    for fee in ("150.00", "120.00"):
        await case.send("quote", TECH, lines=[{"item": "pump", "fee": fee}], tariff_version="2026-1")
    await case.signal("accept_quote", "customer:u-1", accepted_by="王小明")
    await case.send("start_work", TECH)
    await case.send("finish", TECH, work="pump replaced", minutes=40, customer_signature="sig-1")
    await to_the_end(case, "120.00", "on_site_cash", satisfied=True)
    await case.send("issue_invoice", CASHIER, invoice_no="F-1")
    await case.send("hand_in_cash", CASHIER, amount="120.00", reference="C-1")
    return case


async def workshop_with_loaner_and_rework(service: Service) -> Running:
    """Carried in, lent a unit on the sixth day, reworked once, handed back."""
    case = await service.open()
    await case.send("assign", BOSS, technician=TECH)
    await case.send("take_in", CLERK, condition="scratched", accessories=["hose"])
    await service.go_to(await service.now() + timedelta(days=6))
    await case.send("lend", TECH, unit="L-9", condition="good", customer_signature="sig-1")
    await case.send("finish_in_workshop", TECH, work="pump", minutes=30)
    await case.send("rework", CLERK, reason="still leaks")
    await case.send("finish_in_workshop", TECH, work="seal", minutes=10)
    await case.send("hand_back", STORE, receipt_returned=True, customer_signature="sig-2")
    await case.send("return_loaner", STORE, condition="good")
    await to_the_end(case, satisfied=True)
    return case


async def cancelled_with_goods_out(service: Service) -> Running:
    """The customer gives up; the goods go back late, after the supervisor was told."""
    case = await service.open()
    await case.send("assign", BOSS, technician=TECH)
    await case.send("take_in", CLERK, condition="ok")
    await case.send("cancel", "customer:u-1", reason="bought a new one")
    await service.go_to(await service.now() + timedelta(days=9))
    await case.send("hand_back", STORE, lost_receipt_statement="lost", customer_signature="sig-1")
    return case


async def held_over_a_weekend(service: Service) -> Running:
    """Waiting for the customer, resumed, held again, cancelled from the hold."""
    case = await service.open()
    await case.send("assign", BOSS, technician=TECH)
    await case.send("hold", CLERK, reason="waiting_for_customer")
    await service.go_to(await service.now() + timedelta(days=4))
    await case.send("resume", CLERK)
    await case.send("hold", TECH, reason="waiting_for_parts")
    await service.go_to(await service.now() + timedelta(days=40))
    await case.send("cancel", CLERK, reason="no parts to be had")
    return case


async def urgent_and_left_alone(service: Service) -> Running:
    """Nobody comes: every ladder is climbed to the top, the last one until someone takes charge."""
    case = await service.open(urgent=True)
    await service.go_to(await service.now() + timedelta(hours=2))
    await case.send("take_charge", "general_manager:g-1", commitment="emergency")
    await service.go_to(await service.now() + timedelta(days=8))
    await case.send("take_charge", "manager:m-1")
    await case.send("assign", BOSS, technician=TECH)
    await case.send("resolve_remotely", TECH, resolution="filter cleaned")
    await to_the_end(case, satisfied=True)
    return case


async def late_with_a_conduct_record(service: Service) -> Running:
    """The technician came late without a word; the record is decided after everything else is done."""
    case = await service.open()
    await case.send("assign", BOSS, technician=TECH)
    await case.send("contact", TECH, diagnosis="pump", visit_at=await service.now() + timedelta(days=5))
    await service.go_to(await service.now() + timedelta(days=5))
    await case.send("arrive", TECH, badge_shown=True)
    await case.send("give_up", TECH, reason="no such part any more")
    await to_the_end(case, satisfied=True)
    record = (await case.view())["conduct"][0]["record"]
    await case.send("decide_conduct", BOSS, record=record, decision="dismissed", reason="the road was closed")
    return case


async def refused_repeated_and_malformed(service: Service) -> Running:
    """Everything that may not be, then a dissatisfied customer whose repair is done again."""
    case = await service.open()
    await case.refused("assign", CLERK, technician=TECH)
    await case.refused("assign", BOSS)
    await case.refused("finish", TECH, work="w", minutes=1, customer_signature="s")
    await case.handle.signal("no_such_event", {"by": CLERK})
    await case.handle.signal("assign")
    await case.send("assign", BOSS, technician=TECH, event_id="e-1")
    await case.send("assign", BOSS, technician=TECH, event_id="e-1")
    await case.send("resolve_remotely", TECH, resolution="restarted")
    await to_the_end(case, satisfied=False, rework=True, remarks="it happened again")
    return case


STORIES: tuple[Story, ...] = (
    on_site_in_warranty,
    charged_and_paid_in_cash,
    workshop_with_loaner_and_rework,
    cancelled_with_goods_out,
    held_over_a_weekend,
    urgent_and_left_alone,
    late_with_a_conduct_record,
    refused_repeated_and_malformed,
)
