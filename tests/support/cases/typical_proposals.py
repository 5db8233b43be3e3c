"""Typical proposals, played on a server that skips time. Their histories are stored and replayed."""

from datetime import timedelta
from typing import Any

from cases.typical_repairs import Story
from servers.service import Running, Service

CLERK, MANAGER, PANEL, CASHIER = "clerk:c-1", "manager:m-1", "panel:p-1", "finance:f-1"
DESIGN, CUSTOMER = "department:design", "customer:u-1"
DAY = timedelta(days=1)


def proposal_request(**changes: Any) -> dict[str, Any]:
    """A proposal by phone about a product."""
    return {
        "by": CLERK,
        "customer": {"name": "李小红", "phone": "139 1234 5678"},
        "channel": "phone",
        "category": "product_quality",
        "title": "更安静的水泵",
        "text": "加一个橡胶垫，噪音可以减半。",
    } | changes


def score(by: str, creativity: int, feasibility: int, benefit: int) -> dict[str, Any]:
    return {"by": by, "creativity": creativity, "feasibility": feasibility, "benefit": benefit}


def panel(given: int = 90) -> list[dict[str, Any]]:
    """The general manager and two more, of one mind."""
    return [score(by, given, given, given) for by in ("general_manager:g-1", MANAGER, DESIGN)]


async def studying(service: Service, **changes: Any) -> Running:
    """A proposal with the design department."""
    case = await service.open(proposal_request(), kind="Proposal", **changes)
    dated = {"at": changes["at"]} if "at" in changes else {}
    await case.send("register", CLERK, department=DESIGN, **dated)
    return case


async def told(case: Running, service: Service) -> None:
    """The clerk rings the customer up about the latest decision."""
    await case.send("confirm_notice", CLERK, how="phone", told_at=await service.now())


async def adopt(case: Running, service: Service, days: int = 10, **changes: Any) -> None:
    """Adopted, to be carried out in so many days."""
    body = {"measures": "rubber mounts", "ip_owner": "company"} | changes
    on = ((await service.now()) + days * DAY).date().isoformat()
    await case.send("adopt", DESIGN, implementation_on=on, **body)


async def proposal_adopted_and_rewarded(service: Service) -> Running:
    """The plain road: studied, adopted, told, carried out, graded and paid."""
    case = await studying(service)
    await adopt(case, service)
    await told(case, service)
    await service.go_to(await service.now() + 5 * DAY)
    await case.send("report_implemented", DESIGN, result="half the noise")
    await case.send("grade", PANEL, scores=panel())
    await case.send("reward", CASHIER, reference="B-1")
    return case


async def proposal_retained_until_its_hold_expires(service: Service) -> Running:
    """Retained, extended, reconsidered, retained again; the hold expires and nobody decides for a while."""
    case = await studying(service)
    await case.send("retain", DESIGN, reason="a supplier must be asked")
    await told(case, service)
    await service.go_to(await service.now() + 30 * DAY)
    await case.send("extend_hold", MANAGER, reason="the supplier answers in a month")
    await case.send("reconsider", DESIGN)
    await case.send("retain", DESIGN, reason="no answer yet")
    await told(case, service)
    await service.go_to(await service.now() + 75 * DAY)
    await case.refused("retain", DESIGN, reason="still no answer")
    await case.send("decline", MANAGER, reason="no such part is made")
    await told(case, service)
    await case.send("close", CLERK)
    return case


async def proposal_on_hold_while_its_hold_expires(service: Service) -> Running:
    """Studied again and waiting for the customer when the two months are over; the wait goes on until it is ended."""
    case = await studying(service)
    await case.send("retain", DESIGN, reason="a sample is needed")
    await case.send("reconsider", MANAGER)
    await case.send("hold", DESIGN, reason="waiting_for_customer")
    await service.go_to(await service.now() + 85 * DAY)
    await case.send("take_charge", "general_manager:g-1")
    await case.send("resume", DESIGN)
    await adopt(case, service, ip_owner="joint", agreement="A-7")
    await case.send("report_implemented", DESIGN, result="built in")
    await case.send("grade", PANEL, scores=panel(70))
    await case.send("reward", CASHIER, reference="B-2")
    return case


async def proposal_adopted_moved_and_abandoned(service: Service) -> Running:
    """The day passes, another is promised, and in the end it is given up; each time the customer is told anew."""
    case = await studying(service, co_developed=True)
    await case.refused("adopt", DESIGN, implementation_on="2099-01-01", measures="m", ip_owner="company")
    await adopt(case, service, 3, ip_owner="joint", agreement="A-1")
    await service.go_to(await service.now() + 5 * DAY)
    later = ((await service.now()) + 20 * DAY).date().isoformat()
    await case.send("move_date", DESIGN, implementation_on=later, reason="parts are late")
    await service.go_to(await service.now() + 30 * DAY)
    await case.send("abandon", MANAGER, reason="the parts are no longer made")
    await case.refused("close", CLERK)
    await told(case, service)
    await case.send("close", CLERK)
    return case


async def proposal_left_alone_and_withdrawn(service: Service) -> Running:
    """Nobody accepts it: the ladder is climbed to the top; the customer takes it back."""
    case = await service.open(proposal_request(category="other", topic="opening hours"), kind="Proposal")
    await service.go_to(await service.now() + 8 * DAY)
    await case.send("withdraw", CUSTOMER, reason="nobody cares")
    return case


STORIES: tuple[Story, ...] = (
    proposal_adopted_and_rewarded,
    proposal_retained_until_its_hold_expires,
    proposal_on_hold_while_its_hold_expires,
    proposal_adopted_moved_and_abandoned,
    proposal_left_alone_and_withdrawn,
)
