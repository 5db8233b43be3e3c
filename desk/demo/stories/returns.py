"""Returns of each outcome of their assessment."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import CLERK, LI, STORE, Story


def returned(days: int, reason: str, **item: Any) -> dict[str, Any]:
    """The opening request of a return of goods sold and received so many days ago."""
    on = timedelta(days=-days)
    sold = {"proof": "invoice", "purchased_on": on, "received_on": on, "channel": "store", "durable": False}
    prices = {"price_paid": "299.00", "list_price": "399.00", "current_price": "279.00", "seasonal": False}
    goods = {"model": "KT-12", "category": "kettle", "clean": True, "undamaged": True, "resaleable": True}
    return {
        "customer": LI, "purchase": sold | prices | {"sanbao": True}, "item": goods | item, "wanted": "refund",
        "reason": reason,
    }  # fmt: skip


STORIES = (
    Story("Return", "eligible, and nobody approves it", returned(3, "no_reason")),
    Story("Return", "waits for an inspection report", returned(40, "fault")),
    Story(
        "Return", "the goods are here, the refund is not", returned(3, "fault"),
        (("approve", CLERK, {"remedy": "refund"}), ("receive_goods", STORE, {"condition_ok": True})),
    ),
    Story(
        "Return", "an offer waits for an answer", returned(3, "no_reason", clean=False),
        (("offer", CLERK, {"kind": "partial_refund", "terms": "退一半", "amount": "149.50"}),),
    ),
    Story("Return", "refused, its cause still to be found", returned(90, "no_reason")),
)  # fmt: skip
