"""Deliveries: one waits for its time, one is on the way, one is too small to be delivered."""

from typing import Any

from desk.demo.stories.story import CUSTOMER, WANG, Story

COURIER = "courier:demo-7"


def order(amount: str = "3299.00", **item: Any) -> dict[str, Any]:
    """An order of one washing machine, or of what is given."""
    line = {"model": "WM-700", "category": "洗衣机", "quantity": 1, "bulky": True} | item
    return {"customer": WANG, "order": {"number": "SO-2001", "amount": amount, "items": [line]}}


STORIES = (
    Story("Delivery", "no time agreed yet", order()),
    Story(
        "Delivery", "too small to be delivered: a supervisor may grant it",
        order("89.00", model="K-1", category="水壶", bulky=False),
    ),
    Story(
        "Delivery", "no longer wanted", order(), (("cancel", CUSTOMER, {"reason": "在别处买了"}),)
    ),
)  # fmt: skip
