"""Typical returns, played on a server that skips time. Their histories are stored and replayed."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from servers.service import Running, Service, return_request

BOSS, CLERK, CASHIER, STORE, TECH = "supervisor:s-1", "clerk:c-1", "finance:f-1", "warehouse:w-1", "technician:t-1"
BUYER = "customer:u-1"
DAY = timedelta(days=1)
REPORT = {"report_no": "Q-1", "issuer": "lab"}
Story = Callable[[Service], Awaitable[Running]]


async def opened(service: Service, days: int, **changes: Any) -> Running:
    """A return of goods sold and received so many days ago."""
    now = await service.now()
    bought = (now - days * DAY).date().isoformat()
    request = return_request(**({"purchased_on": bought, "received_on": bought, "at": now} | changes))
    case = await service.open(request, kind="Return")
    await case.until(1)
    return case


async def filed(case: Running) -> None:
    """From its outcome to closed."""
    await case.send("find_cause", CLERK, cause="described wrongly", unit="sales", person="staff:s-9")
    await case.send("close", CLERK)


async def refunded_without_a_reason(service: Service) -> Running:
    """The plain road; the first payout comes back."""
    case = await opened(service, 3)
    await case.send("approve", CLERK, remedy="refund")
    await case.send("receive_goods", STORE, condition_ok=True)
    await case.send("payout_failed", CASHIER, reason="account closed")
    await case.send("refund", CASHIER, amount="99.99", reference="B-2")
    await filed(case)
    return case


async def faulty_and_none_in_stock(service: Service) -> Running:
    """三包 goods on day ten: our technician confirms the fault, nothing is in stock, the price is paid back."""
    case = await opened(service, 10, reason="fault", sanbao=True)
    await case.send("submit_report", TECH, issuer_kind="own_technician", finding="fault", **REPORT)
    await case.send("approve", CLERK, remedy="exchange")
    await case.send("receive_goods", STORE, condition_ok=True)
    await service.go_to(await service.now() + 2 * DAY)
    await case.send("change_remedy", CLERK, remedy="refund", none_in_stock=True, reason="sold out")
    await case.send("refund", CASHIER, amount="99.99", reference="B-3")
    await filed(case)
    return case


async def faulty_at_once_and_none_in_stock(service: Service) -> Running:
    """A fault on day three, exchange or refund as the customer likes: nothing is in stock, the freight is paid too."""
    case = await opened(service, 3, reason="fault", freight_paid="20.00")
    await case.send("approve", CLERK, remedy="exchange")
    await case.send("receive_goods", STORE, condition_ok=True)
    await case.send("change_remedy", CLERK, remedy="refund", none_in_stock=True, reason="sold out")
    await case.send("refund", CASHIER, amount="119.99", reference="B-4")
    await filed(case)
    return case


async def refused_for_lack_of_a_report(service: Service) -> Running:
    """Held when the report lapses; the customer reports a rude clerk, the record is decided, the case filed."""
    case = await opened(service, 40, reason="fault")
    await case.send("hold", CLERK, reason="waiting_for_customer")
    await service.go_to(await service.now() + 20 * DAY)
    record = (await case.send("report_obstruction", BUYER, staff="clerk:c-2", what="was rude"))["seq"]
    await case.send("decide_conduct", BOSS, record=record, decision="confirmed", reason="heard on the tape")
    await filed(case)
    return case


async def durable_goods_whose_report_is_ours(service: Service) -> Running:
    """The report lapses and refuses nothing; the supervisor decides, every ladder climbs until the goods come."""
    case = await opened(service, 60, reason="fault", durable=True)
    await service.go_to(await service.now() + 16 * DAY)
    await case.send("overrule", BOSS, decision="approved", remedy="exchange", reason="our own duty")
    await service.go_to(await service.now() + 12 * DAY)
    await case.send("receive_goods", STORE, condition_ok=True)
    await case.send("ship_replacement", STORE, model="WM-800", serial="S-2")
    await filed(case)
    return case


async def negotiated_to_a_repair(service: Service) -> Running:
    """The goods arrive dented; an offer is declined, a repair accepted, the goods handed over to it."""
    case = await opened(service, 3)
    await case.send("approve", CLERK, remedy="refund")
    await case.send("receive_goods", STORE, condition_ok=False, remarks="dented")
    await case.send("offer", CLERK, kind="partial_refund", terms="half", amount="50.00")
    await case.send("decline_offer", BUYER)
    await case.send("offer", CLERK, kind="repair", terms="free of charge")
    await case.send("accept_offer", BUYER, address="中山路 1 号", zone="town", symptoms="凹陷")
    linked = (await case.view())["links"][0]["workflow_id"]
    await case.send("send_back", STORE, reference=linked)
    await filed(case)
    return case


async def withdrawn_with_the_goods_here(service: Service) -> Running:
    """The customer keeps it after all; the goods go back late, after the supervisor was told."""
    case = await opened(service, 3)
    await case.send("approve", CLERK, remedy="refund")
    await case.send("receive_goods", STORE, condition_ok=True)
    await case.send("withdraw", BUYER, reason="keeps it after all")
    await service.go_to(await service.now() + 9 * DAY)
    await case.send("send_back", STORE, reference="SF-1")
    return case


STORIES: tuple[Story, ...] = (
    refunded_without_a_reason,
    faulty_and_none_in_stock,
    faulty_at_once_and_none_in_stock,
    refused_for_lack_of_a_report,
    durable_goods_whose_report_is_ours,
    negotiated_to_a_repair,
    withdrawn_with_the_goods_here,
)
