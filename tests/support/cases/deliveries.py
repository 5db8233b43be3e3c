"""Deliveries for tests: asked for, agreed, on the way, unpacked."""

from datetime import timedelta
from typing import Any

from models.record import SHAPE
from played.case_files import at
from played.rehearsal import Rehearsal, rehearsed

CLERK, BOSS, COURIER, WAREHOUSE, CUSTOMER = (
    "clerk:c-1", "supervisor:s-1", "courier:d-3", "warehouse:w-1", "customer:u-1",
)
WASHER = {"model": "WM-700", "category": "washing_machine", "quantity": 1, "bulky": True}
ALL_TRUE = {"address": True, "phone": True, "name": True, "time": True, "model": True}
PURCHASE = {
    "proof": "invoice", "purchased_on": "2026-11-20", "channel": "store", "price_paid": "2599.00",
    "list_price": "2599.00", "current_price": "2599.00", "seasonal": False, "sanbao": True, "durable": True,
}  # fmt: skip
ITEM = {"model": "WM-700", "category": "washing_machine", "clean": True, "undamaged": False, "resaleable": False}
RETURN = {"purchase": PURCHASE, "item": ITEM, "wanted": "refund"}
"""What a return of one needs beside the reason."""


def request(*items: dict[str, Any], amount: str = "2599.00", **more: Any) -> dict[str, Any]:
    """A delivery into town; of one washing machine unless items are given."""
    customer = {"name": "王小明", "phone": "138 0013 8000", "address": "中山路 1 号", "zone": "town"}
    order = {"number": "SO-1", "amount": amount, "items": [*items] or [WASHER]}
    return {"by": CLERK, "customer": customer, "order": order} | more


def asked(
    *items: dict[str, Any], policy: str = "", start: str = "2026-11-23 09:00", shape: int = SHAPE, **more: Any
) -> Rehearsal:
    """A delivery asked for on a Monday at nine."""
    return rehearsed("Delivery", request(*items, **more), policy=policy, start=at(start), shape=shape)


def slot(case: Rehearsal, begin: str = "2026-11-24 09:00", minutes: int = 120, courier: str = COURIER) -> None:
    """A slot is agreed, on Tuesday morning unless told otherwise."""
    case.send("agree_slot", CLERK, **between(begin, minutes), courier=courier)


def between(begin: str, minutes: int = 120) -> dict[str, Any]:
    return {"from_at": at(begin), "to_at": at(begin) + timedelta(minutes=minutes)}


def out(case: Rehearsal, *units: int, when: str = "2026-11-24 08:30", model: str = "WM-700") -> None:
    """The customer confirms and the courier sets out with these units."""
    case.go_to(when)
    case.send("confirm_call", COURIER, reached=True, confirmed=ALL_TRUE)
    case.send("set_out", COURIER, units=[{"unit": unit, "model": model} for unit in units])


def unpacked(case: Rehearsal, *results: str, first: int = 1) -> None:
    """At the door, set down, unpacked and found so."""
    case.send("arrive", COURIER)
    case.send("place", COURIER, where="kitchen")
    case.send("inspect", COURIER, units=[{"unit": first + n, "result": result} for n, result in enumerate(results)])


def where(case: Rehearsal) -> list[tuple[int, str, bool]]:
    """Each unit by number: where it is, and whether it is owed."""
    rows = {row["unit"]: row for row in case.forms("delivery_unit")}
    return [(unit, row["status"], row["owed"]) for unit, row in sorted(rows.items())]


def conduct(case: Rehearsal) -> list[tuple[str, str]]:
    """Kind and person of each conduct record."""
    return [(record.kind, record.person) for record in case.file.conduct]
