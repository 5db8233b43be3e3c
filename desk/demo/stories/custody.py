"""A tool with its holder, one that is owed for, one that a colleague has now."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import OTHER, STORE, SUPERVISOR, TECHNICIAN, Story
from models.words.words import Words


def custody(number: str, name: str, value: str, **more: Any) -> dict[str, Any]:
    """Two years in use, the technician has it; a later demonstration shows the same one."""
    item = {"kind": "tool", "number": number, "name": name, "value": value, "in_use_since_on": timedelta(days=-731)}
    signed = {"condition": "完好", "signature": "sig-1", "signed_text": "妥善保管，不得私用，离岗交还"}
    return {"by": STORE, "number": f"U-demo-{number}", "item": item, "holder": TECHNICIAN} | signed | more


BROKEN = ("report", TECHNICIAN, {"what": "damaged", "account": "从梯子上掉下"})
OWED = ("assess", SUPERVISOR, {"worn_normally": False, "finding": "未系安全绳"})
TOLD = ("report_private_use", OTHER, {"account": "周末借给邻居"})
ON = {
    "to": OTHER, "condition": "完好", "signatures": {"from": "sig-1", "to": "sig-2"},
    "signed_text": "妥善保管，不得私用，离岗交还",
}  # fmt: skip

STORIES = (
    Story(
        "Custody", Words("a clamp meter with its holder; private use is to be judged", "钳形表在保管人处，私用待裁定"),
        custody("T-101", "钳形表", "360.00"), (TOLD,),
    ),
    Story(
        "Custody", Words("broken, and a third of its value is owed", "已损坏，应赔账面价值"),
        custody("T-102", "真空泵", "1800.00"), (BROKEN, OWED),
    ),
    Story(
        "Custody", Words("handed over to a colleague, whose custody is open now", "已移交同事，另开保管单"),
        custody("T-103", "焊枪", "240.00"), (("hand_over", SUPERVISOR, ON),),
    ),
)  # fmt: skip
