"""Repairs from an emergency that nobody takes to a happy follow-up call."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import CLERK, CUSTOMER, LI, SUPERVISOR, TECHNICIAN, WANG, Story
from models.words.words import Words


def repair(customer: dict[str, Any], *, in_warranty: bool = True, **more: Any) -> dict[str, Any]:
    """The opening request of a repair."""
    product = {"model": "WM-700", "category": "washing_machine", "in_warranty": in_warranty}
    bought = {"purchased_on": timedelta(days=-200)}
    return {"customer": customer, "product": product | bought, "symptoms": "不排水", "channel": "phone"} | more


ASSIGNED = ("assign", SUPERVISOR, {"technician": TECHNICIAN})
VISIT = ("contact", TECHNICIAN, {"diagnosis": "排水泵", "visit_at": timedelta(hours=1)})
THERE = ("arrive", TECHNICIAN, {"badge_shown": True})
QUOTED = ("quote", TECHNICIAN, {"lines": [{"item": "排水泵", "fee": "180.00"}], "tariff_version": "2026-1"})
DONE = ("finish", TECHNICIAN, {"work": "换泵", "minutes": 40, "customer_signature": "sig-1"})
TAKEN = ("take_in", TECHNICIAN, {"condition": "有划痕"})

STORIES = (
    Story("Repair", Words("an emergency that nobody takes", "紧急报修，无人接手"), repair(WANG, urgent=True)),
    Story(
        "Repair", Words("assigned, and nobody rings the customer up", "已派工，无人联系客户"),
        repair(LI), (ASSIGNED,),
    ),
    Story(
        "Repair", Words("a quote waits for the customer", "报价待客户确认"),
        repair(WANG, in_warranty=False), (ASSIGNED, VISIT, THERE, QUOTED)
    ),
    Story(
        "Repair", Words("in the workshop, on hold for parts", "送修中，因待配件暂停"), repair(LI),
        (ASSIGNED, TAKEN, ("hold", TECHNICIAN, {"reason": "waiting_for_parts"})),
    ),
    Story(
        "Repair", Words("closed after a happy follow-up call", "回访满意，已结案"), repair(WANG),
        (
            ASSIGNED, VISIT, THERE, ("start_work", TECHNICIAN, {}), DONE,
            ("settle", TECHNICIAN, {"amount": "0.00", "method": "none"}),
            ("hand_in", TECHNICIAN, {"work_order_no": "WO-1"}),
            ("review", SUPERVISOR, {"time_score": 92, "quality_score": 95}),
            ("follow_up", CLERK, {"reached": True, "satisfied": True}),
        ),
    ),
    Story(
        "Repair", Words("cancelled", "已取消"),
        repair(LI), (ASSIGNED, ("cancel", CUSTOMER, {"reason": "自己修好了"})),
    ),
)  # fmt: skip
