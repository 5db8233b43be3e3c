"""Deliveries: one waits for its time, one has its time, one is on the way, one is too small to be delivered."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import CLERK, CUSTOMER, LI, NUMBER, WANG, AtWork, Story
from models.words.words import Words

COURIER = f"courier:{NUMBER}"
"""One for each delivery: a courier has one slot at a time, however often the demonstration is played."""


def order(amount: str = "3299.00", **item: Any) -> dict[str, Any]:
    """An order of one washing machine, or of what is given."""
    line = {"model": "WM-700", "category": "洗衣机", "quantity": 1, "bulky": True} | item
    return {"customer": WANG, "order": {"number": "SO-2001", "amount": amount, "items": [line]}}


SLOT = {"from_at": AtWork(), "to_at": AtWork(timedelta(hours=1)), "courier": COURIER}
AGREED = ("agree_slot", CLERK, SLOT)
CONFIRMED = dict.fromkeys(("address", "phone", "name", "time", "model"), True)
CALLED = ("confirm_call", COURIER, {"reached": True, "confirmed": CONFIRMED})
LOADED = ("set_out", COURIER, {"units": [{"unit": 1, "model": "WM-700", "serial": "SN-2001"}]})

STORIES = (
    Story("Delivery", Words("no time agreed yet", "尚未约定送货时间"), order()),
    Story(
        "Delivery", Words("a time is agreed; the courier has yet to call", "已约时间，送货人员待电话核对"),
        order() | {"customer": LI}, (AGREED,),
    ),
    Story(
        "Delivery", Words("the courier is on the way, well before the time agreed", "送货途中，距约定时间尚早"),
        order(), (AGREED, CALLED, LOADED),
    ),
    Story(
        "Delivery",
        Words("too small to be delivered: a supervisor may grant it", "商品过小，不符合送货条件：主管可破例准许"),
        order("89.00", model="K-1", category="水壶", bulky=False),
    ),
    Story(
        "Delivery", Words("no longer wanted", "客户不再需要"),
        order(), (("cancel", CUSTOMER, {"reason": "在别处买了"}),)
    ),
)  # fmt: skip
