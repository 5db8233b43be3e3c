"""Plans of parts for tests: what events carry, what the records answer without records, typical roads to an end."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cases.further_stories import script, send
from cases.stores import BELT, LID, OTHER_STORE, PARTS, PUMP, STATION, STORE
from played.rehearsal import Rehearsal, rehearsed
from servers.service import Running, Service

BUYER, SELLER, MANAGER, TOP = "purchasing:b-1", "marketing:k-1", "manager:m-1", "general_manager:g-1"
DAY = timedelta(days=1)
NUMBERS = [part["number"] for part in PARTS]


def plan_request(**changes: Any) -> dict[str, Any]:
    """The plan of December."""
    return {"by": STORE, "month": "2026-12"} | changes


def demand(*lines: tuple[str, int], place: str = "station-e1", **more: Any) -> dict[str, Any]:
    """What a place plans to need."""
    return {"place": place, "lines": [{"part": part, "quantity": quantity} for part, quantity in lines]} | more


def ordered(*lines: tuple[str, str, str]) -> dict[str, Any]:
    """Parts, suppliers and prices."""
    return {"lines": [{"part": part, "supplier": name, "unit_price": price} for part, name, price in lines]}


# -- rehearsed ------------------------------------------------------------------------------------------------------

NEEDS = {PUMP: 10, BELT: 20}
"""What a plan needs that is played without records: 700 yuan."""
DRAFTED = {"needed": 2, "unsure": 1, "value": "700.00"}
CENTRE = {"id": "centre", "keeper": STORE}


def needs_of(case: str, parts: list[str], suppliers: list[str]) -> dict[str, Any]:
    """What of these is needed, and what else is."""
    left = sorted(NEEDS.keys() - set(parts))
    return {
        "needs": {part: NEEDS[part] for part in parts if part in NEEDS},
        "no_supplier": [name for name in suppliers if not name.startswith("sup-")],
        "left": {"count": len(left), "parts": left},
    }


def chosen(case: str, part: str, quantity: int) -> dict[str, Any] | None:
    """What the plan comes to with another figure for one part, at 50 yuan a piece."""
    others = {name: need for name, need in NEEDS.items() if name != part}
    value = sum(need * (50 if name == PUMP else 10) for name, need in others.items())
    return DRAFTED | {"value": f"{value + 50 * quantity}.00"} if part in NUMBERS else None


READINGS: Mapping[str, Any] = {
    "plan_opening": {"centre": CENTRE, "lines": 5},
    "plan_names": lambda place, parts: {
        "place": place != "shed", "unknown": [part for part in parts if part not in NUMBERS],
    },
    "plan_outlook": lambda parts, classes: {
        "unknown": [part for part in parts if part not in NUMBERS],
        "no_class": [name for name in classes if name != "washing_machine"],
    },
    "plan_draft": DRAFTED,
    "plan_choice": chosen,
    "plan_order": needs_of,
}  # fmt: skip
"""What a plan is answered that is played without records."""


def opened(policy: str = "", **changes: Any) -> Rehearsal:
    """A plan as it was opened on a Monday at nine."""
    return rehearsed("PartsPlan", plan_request(**changes), policy=policy)


ALL = ordered((PUMP, "sup-2", "48.00"), (BELT, "sup-1", "9.50"))
ROAD: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("drafted", "draft", STORE, {}),
    ("approved", "approve", MANAGER, {"budget": "800.00"}),
    ("ordered", "order", BUYER, ALL),
)


def come_to(state: str, policy: str = "", **changes: Any) -> Rehearsal:
    """A plan in this state, by its usual road."""
    played = opened(policy, **changes)
    for reached, event, by, payload in ROAD:
        if played.state == state:
            break
        played.send(event, by, **payload)
        assert played.state == reached
    return played


# -- stories --------------------------------------------------------------------------------------------------------

SAID = send("submit_demand", STATION, **demand((PUMP, 8), (BELT, 5)))
SEEN = send("submit_outlook", SELLER, lines=[{"service_class": "washing_machine", "factor": "1.2"}])
DRAFT = send("draft", STORE)


async def parts_planned_and_ordered(service: Service) -> Running:
    """Collected, drafted, one figure chosen by hand, approved, ordered: whatever is needed, of one supplier."""
    case = await service.open(plan_request(number="F-202612"), kind="PartsPlan")
    await case.send("submit_demand", STATION, **demand((PUMP, 90), (BELT, 95)))
    await case.send("submit_outlook", SELLER, lines=[{"service_class": "washing_machine", "factor": "1.2"}])
    await case.send("draft", STORE)
    await case.send("choose", OTHER_STORE, part=PUMP, quantity=120, reason="a recall is expected")
    await case.send("approve", TOP, budget="99999.00")
    refused = await case.refused("order", BUYER, lines=[])
    _, _, named = str(refused).partition("need: ")
    await case.send("order", BUYER, **ordered(*((part, "sup-1", "9.50") for part in named.split(", "))))
    return case


STORIES = (
    parts_planned_and_ordered,
    script(
        "parts_plan_sent_back_and_dropped", "Sent back, the stations are asked, drafted anew, dropped.",
        "PartsPlan", plan_request(month="2027-01", number="F-202701"), DRAFT,
        send("choose", STATION, part=PUMP, quantity=1, reason="not mine"),
        send("send_back", MANAGER, reason="the stations were not asked"), SAID, DAY, DRAFT,
        send("drop", MANAGER, reason="the money is needed elsewhere"),
    ),
)
FURTHER = (
    script(
        "parts_plan_that_nobody_drafts", "Left alone until the top knows.", "PartsPlan",
        plan_request(month="2027-03"), 12 * DAY,
        send("take_charge", MANAGER), send("drop", MANAGER, reason="too late"),
    ),
    script(
        "parts_plan_approved_and_not_ordered", "Held while offers come; nothing is ordered that is not needed.",
        "PartsPlan", plan_request(month="2027-02"), SEEN, DRAFT, send("approve", TOP, budget="60000.00"),
        send("hold", BUYER, reason="waiting_for_supplier"), 2 * DAY, send("resume", BUYER),
        send("order", BUYER, **ordered((LID, "sup-1", "8.00"))), 9 * DAY, send("drop", TOP, reason="no money"),
    ),
)
