"""Purchases of the demonstration: one that nobody allows, one that is late at the supplier, one received."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import GENERAL, PURCHASING, STORE, Story
from models.words.words import Words

DAY = timedelta(days=1)


def purchase(**more: Any) -> dict[str, Any]:
    """The opening request of a purchase of pumps and belts for the centre."""
    lines = [
        {"part": "pump-12", "quantity": 10, "unit_price": "240.00"},
        {"part": "belt-3", "quantity": 20, "unit_price": "215.00"},
    ]
    return {"by": PURCHASING, "supplier": "sup-1", "place": "centre", "lines": lines} | more


ORDERED = ("place_order", PURCHASING, {"supplier_reference": "SO-1001", "expected_on": DAY})
ALLOWED: tuple[str, str, dict[str, Any]] = ("allow", GENERAL, {})

STORIES = (
    Story(
        "Purchase", Words("nobody allows it: within a minute the general manager knows", "无人批准：一分钟报至总经理"),
        purchase(),
    ),
    Story(
        "Purchase",
        Words("ordered; the first delivery is taken in, two pumps rejected", "已下单，首批到货，两台水泵拒收"),
        purchase(),
        (
            ALLOWED, ORDERED,
            (
                "receive", STORE,
                {
                    "delivery_note": "SH-2001",
                    "lines": [{"part": "pump-12", "good": 8, "rejected": 2, "why": "外壳开裂"}],
                },
            ),
        ),
    ),
    Story(
        "Purchase", Words("received in full; the list has the prices paid", "全部到货，配件价格已更新"),
        purchase(lines=[{"part": "motor-1", "quantity": 5, "unit_price": "78.00"}]),
        (
            ALLOWED, ORDERED,
            ("receive", STORE, {"delivery_note": "SH-2002", "lines": [{"part": "motor-1", "good": 5}]}),
        ),
    ),
)  # fmt: skip
