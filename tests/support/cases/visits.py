"""Visits for tests: requests, what their events carry, typical ones to their end."""

from datetime import datetime, timedelta
from typing import Any

from cases.further_stories import script, send
from models.policy.checklists import default_checklists
from servers.service import Running, Service

BOSS, CLERK, VISITOR, OTHER = "supervisor:s-1", "clerk:c-1", "technician:t-1", "technician:t-2"
CUSTOMER = "customer:u-1"
DAY = timedelta(days=1)
WANG = {"name": "王小明", "phone": "138 0013 8000"}
HOME = {"address": "中山路 1 号", "zone": "town"}
PREPARED = {"history": True, "route": True, "tools": True, "symptoms": True}
OPINIONS = [{"about": "product", "text": "软管太短"}, {"about": "price", "text": "合理"}]
COMPLAINT = {
    "form": "oral", "about": "product", "product": "WM-700", "description": "排水声太大", "noticed_by": VISITOR,
}  # fmt: skip
PROPOSAL = {"category": "design", "title": "更长的软管", "text": "软管再长一米。"}
REPAIR = {
    "product": {
        "model": "WM-700", "category": "washing_machine", "purchased_on": "2026-05-01", "in_warranty": True,
    },
    "symptoms": "不排水",
}  # fmt: skip


def visit_request(**changes: Any) -> dict[str, Any]:
    """A regular visit, due on Friday of the week after the one in which stories begin."""
    return {
        "by": BOSS, "customer": WANG | HOME, "reason": "regular", "due_on": "2026-12-04", "window_days": 14,
    } | changes  # fmt: skip


def results(**answers: str) -> list[dict[str, Any]]:
    """The checklist of visits, all of it `yes` but for what is given."""
    given = {key: answers.get(key, "yes") for key in default_checklists().of("visit")}
    noted = {"no", "not_seen"}
    return [
        {"item": key, "answer": answer} | ({"note": "没有带齐"} if answer in noted else {})
        for key, answer in given.items()
    ]


async def opened(service: Service, days: int = 11, **changes: Any) -> Running:
    """A visit that is due in so many days."""
    due_on = (await service.now() + days * DAY).date().isoformat()
    return await service.open(visit_request(due_on=due_on, **changes), kind="Visit")


async def hour(service: Service, days: int = 2) -> datetime:
    """Ten o'clock in so many days."""
    return (await service.now() + days * DAY).replace(hour=10, minute=0, second=0, microsecond=0)


async def regular_visit_reported_on(service: Service) -> Running:
    """The plain road: assigned, agreed, made and judged by the visitor, reported on; the customer complains."""
    case = await opened(service)
    await case.send("assign", BOSS, visitor=VISITOR)
    await case.refused("agree", VISITOR, visit_at=await hour(service, 30), prepared=PREPARED)
    visit_at = await hour(service)
    await case.send("agree", VISITOR, visit_at=visit_at, prepared=PREPARED)
    await service.go_to(visit_at)
    await case.send("arrive", VISITOR, badge_shown=True)
    await case.send("finish", VISITOR, met="王小明", results=results(tools_marked="no"))
    wrong = [{"kind": "complaint", "request": COMPLAINT}, {"kind": "repair", "request": {}}]
    await case.refused("report", VISITOR, opinions=OPINIONS, satisfied=2, open=wrong)
    await case.send("report", VISITOR, opinions=OPINIONS, satisfied=2, open=wrong[:1])
    return case


async def visit_moved_held_and_missed(service: Service) -> Running:
    """The agreed hour falls out of the window by a move; then it waits for the customer until it is missed."""
    case = await opened(service, 3, window_days=2)
    await case.send("assign", BOSS, visitor=VISITOR)
    await case.send("agree", CLERK, visit_at=await hour(service, 1), prepared=PREPARED)
    later = (await service.now() + 10 * DAY).date().isoformat()
    await case.send("move", BOSS, due_on=later, reason="the customer is on a journey")
    await case.send("hold", CLERK, reason="waiting_for_customer")
    await service.go_to(await service.now() + 20 * DAY)
    return case


AGREED = send("agree", VISITOR, visit_at="2026-11-25T10:00:00+08:00", prepared=PREPARED)
ASSIGNED = send("assign", BOSS, visitor=VISITOR)
FURTHER = (
    script(
        "visit_declined_at_the_door", "Another technician goes; the customer has no time.", "Visit", visit_request(),
        ASSIGNED, AGREED, 2 * DAY, send("arrive", OTHER, badge_shown=True), send("hold", CLERK, reason="other"),
        send("refuse", CUSTOMER, reason="no time"), send("resume", CLERK), send("refuse", CUSTOMER, reason="no time"),
    ),
    script(
        "visit_assigned_anew_and_cancelled", "The hour is agreed twice; the customer has moved away.", "Visit",
        visit_request(reason="after_complaint", window_days=7), send("move", BOSS, due_on="2026-11-20", reason="x"),
        send("agree", CLERK, visit_at="2026-11-25T10:00:00+08:00", prepared=PREPARED), 3 * DAY, ASSIGNED,
        send("agree", CLERK, visit_at="2026-11-26T10:00:00+08:00", prepared=PREPARED),
        send("agree", CLERK, visit_at="2026-11-27T10:00:00+08:00", prepared=PREPARED),
        send("agree", CLERK, visit_at="2026-11-30T10:00:00+08:00", prepared=PREPARED),
        send("assign", BOSS, visitor=OTHER), send("agree", OTHER, visit_at="2026-12-01T10:00:00+08:00",
                                                  prepared=PREPARED),
        send("cancel", BOSS, reason="the customer has moved away"),
    ),
    script(
        "visit_that_nobody_is_named_for", "Planned, left alone, climbed to the top, missed.", "Visit",
        visit_request(window_days=0), 20 * DAY,
    ),
    script(
        "visit_reported_late", "A clerk acts for the visitor and reports days later.", "Visit",
        visit_request(customer={"id": "K-17"}, reason="new_customer"), ASSIGNED, AGREED, 2 * DAY,
        send("arrive", CLERK, badge_shown=True), send("finish", CLERK, met="门卫", results=results()), 6 * DAY,
        send("report", CLERK, opinions=[], satisfied=4, open=[{"kind": "proposal", "request": PROPOSAL}]),
        send("report", CLERK, opinions=[], satisfied=4),
    ),
)  # fmt: skip
STORIES = (regular_visit_reported_on, visit_moved_held_and_missed)
