"""Returns of each outcome of their assessment."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import CLERK, LI, STORE, Story
from models.words.words import Words


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
    Story("Return", Words("eligible, and nobody approves it", "符合退货条件，无人批准"), returned(3, "no_reason")),
    Story("Return", Words("waits for an inspection report", "等待检测报告"), returned(40, "fault")),
    Story(
        "Return", Words("the goods are here, the refund is not", "商品已收回，尚未退款"), returned(3, "fault"),
        (("approve", CLERK, {"remedy": "refund"}), ("receive_goods", STORE, {"condition_ok": True})),
    ),
    Story(
        "Return", Words("an offer waits for an answer", "协商方案待客户答复"), returned(3, "no_reason", clean=False),
        (("offer", CLERK, {"kind": "partial_refund", "terms": "退一半", "amount": "149.50"}),),
    ),
    Story("Return", Words("refused, its cause still to be found", "不予退货，原因待查"), returned(90, "no_reason")),
)  # fmt: skip
