"""Purchases for tests: what suppliers there are, what events carry, typical roads to an end."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cases.further_stories import script, send
from cases.stores import BELT, OTHER_STORE, PARTS, PLACES, PUMP, STORE, SUPPLIERS
from played.rehearsal import Rehearsal, rehearsed

BUYER, MANAGER, TOP = "purchasing:b-1", "manager:m-1", "general_manager:g-1"
DAY = timedelta(days=1)
KNOWN = {place["id"]: place for place in PLACES}
PRICES = {part["number"]: part["price"] for part in PARTS}
COVERED = {one["id"]: {approval.covers for approval in one["approvals"]} for one in SUPPLIERS}
PLAN = "partsplan-F-202611"


def bought(part: str, quantity: int, unit_price: str = "10.00") -> dict[str, Any]:
    """A line of a purchase."""
    return {"part": part, "quantity": quantity, "unit_price": unit_price}


def purchase_request(**changes: Any) -> dict[str, Any]:
    """Ten pumps and twenty belts for the centre, 700 yuan."""
    lines = [bought(PUMP, 10, "50.00"), bought(BELT, 20)]
    return {"by": BUYER, "supplier": "sup-1", "place": "centre", "lines": lines} | changes


def came(note: str = "DN-1", **pieces: int) -> dict[str, Any]:
    """A delivery of good pieces, by the first word of the part's number."""
    return {"delivery_note": note, "lines": [{"part": NUMBERS[name], "good": count} for name, count in pieces.items()]}


NUMBERS = {number.partition("-")[0]: number for number in PRICES}


# -- rehearsed ------------------------------------------------------------------------------------------------------


def opening(supplier: str, place: str, parts: list[str], plan: str | None) -> dict[str, Any]:
    """What the records say of what a purchase names; the one plan that there is has 1,000 yuan, 200 are taken."""
    budget = {"case": PLAN, "budget": "1000.00", "others": "200.00"}
    return {
        "supplier": supplier if supplier in COVERED else None, "place": KNOWN.get(place),
        "unknown": [part for part in parts if part not in PRICES],
        "plan": budget if plan in (PLAN, "F-202611") else None,
    }  # fmt: skip


def approved(supplier: str, parts: list[str]) -> dict[str, Any]:
    """What a supplier is approved for."""
    covers = set() if supplier == "sup-3" else COVERED[supplier]
    return {"standing": "open", "unapproved": [part for part in parts if not covers & {part, "*"}]}


READINGS: Mapping[str, Any] = {
    "purchase_opening": opening,
    "plan_budget": lambda plan, beside: {"case": plan, "budget": "1000.00", "others": "200.00"} if plan else None,
    "supplier_approved": approved,
    "stock_ways": {"transit": "transit", "quarantine": "quarantine"},
    "waiting": lambda **_: [],
}
"""What a purchase is answered that is played without records."""


def opened(policy: str = "", **changes: Any) -> Rehearsal:
    """A purchase as it was opened on a Monday at nine."""
    return rehearsed("Purchase", purchase_request(**changes), policy=policy)


ORDER: dict[str, Any] = {"supplier_reference": "SO-1", "expected_on": "2026-11-27"}
ROAD: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("allowed", "allow", TOP, {}),
    ("placed", "place_order", BUYER, ORDER),
    ("receiving", "receive", OTHER_STORE, came(pump=4)),
    ("received", "receive", OTHER_STORE, came("DN-2", pump=6, belt=20)),
)


def come_to(state: str, policy: str = "", **changes: Any) -> Rehearsal:
    """A purchase in this state, by its usual road."""
    played = opened(policy, **changes)
    for reached, event, by, payload in ROAD:
        if played.state == state:
            break
        played.send(event, by, **payload)
        assert played.state == reached
    return played


# -- stories --------------------------------------------------------------------------------------------------------

ALLOWED, ORDERED = send("allow", TOP), send("place_order", BUYER, **ORDER)
STORIES = (
    script(
        "parts_bought_and_received", "Allowed, ordered, moved by a week, received with two notes.",
        "Purchase", purchase_request(), send("allow", MANAGER), ALLOWED, ORDERED, DAY,
        send("place_order", BUYER, supplier_reference="SO-1", expected_on="2026-12-04", reason="the supplier is late"),
        send("receive", OTHER_STORE, **came(pump=4)), send("receive", OTHER_STORE, **came("DN-2", pump=7)), DAY,
        send("receive", STORE, **came("DN-2", pump=6, belt=20)),
    ),
    script(
        "parts_rejected_and_closed_short", "Some are rejected; the supplier has no more.", "Purchase",
        purchase_request(), ALLOWED, ORDERED,
        send("receive", STORE, delivery_note="DN-3", lines=[
            {"part": PUMP, "good": 8, "rejected": 2, "why": "cracked"}, {"part": BELT, "good": 21},
        ]),
        send("receive", STORE, delivery_note="DN-3", lines=[
            {"part": PUMP, "good": 8, "rejected": 2, "why": "cracked"}, {"part": BELT, "good": 0, "rejected": 20},
        ]),
        DAY, send("cancel", BUYER, reason="too late for that"), send("close_short", BUYER, reason="no longer made"),
    ),
)  # fmt: skip
FURTHER = (
    script(
        "purchase_that_nobody_allows", "Left alone until the top knows; then called off.", "Purchase",
        purchase_request(), 12 * DAY, send("cancel", MANAGER, reason="not needed any more"),
    ),
    script(
        "purchase_overdue_at_the_supplier", "Held while the supplier is asked; the date stays the date.", "Purchase",
        purchase_request(), ALLOWED, ORDERED, send("hold", BUYER, reason="waiting_for_supplier"), 9 * DAY,
        send("resume", BUYER), send("take_charge", "supervisor:s-1"),
        send("receive", STORE, **came("DN-4", pump=10, belt=20)),
    ),
    script(
        "purchase_of_whom_nobody_approves", "Nothing is ordered from a supplier whose approval is over.", "Purchase",
        purchase_request(supplier="sup-3"), ALLOWED, ORDERED, send("cancel", BUYER, reason="asked elsewhere"),
    ),
)
