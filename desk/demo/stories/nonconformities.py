"""A serious nonconformity that nobody traces, one that departments sign, and one whose measures are an improvement."""

from typing import Any

from desk.demo.stories.story import CLERK, DESIGN, MANAGER, OTHER, QUALITY, STORE, TECHNICIAN, Story
from models.words.words import Words


def found(**more: Any) -> dict[str, Any]:
    """Goods were set down hard."""
    return {
        "by": CLERK, "what": "商品重重放在顾客地板上", "severity": "major", "evidence": "顾客来电",
        "service": "delivery", "item": "set_down_gently",
    } | more  # fmt: skip


MEASURES = [{"text": "晨会重申轻放要求", "owner": OTHER}, {"text": "每车配垫布", "owner": STORE}]
TRACED = ("trace", QUALITY, {"cause": "单人搬运", "how_found": "询问当班人员"})
FORMED = ("fill_form", QUALITY, {"handling": "当场道歉并检查商品", "measures": MEASURES})
TO_SIGN = ("instruct", MANAGER, {"instruction": "请设计部会签", "units": [DESIGN]})

STORIES = (
    Story(
        "Nonconformity",
        Words(
            "serious, and nobody traces it: within a minute the general manager knows",
            "严重异常，无人追查：一分钟报至总经理",
        ),
        found(severity="serious"),
    ),
    Story(
        "Nonconformity", Words("waits for a department's signature", "待部门会签"), found(person=TECHNICIAN),
        (TRACED, FORMED, TO_SIGN),
    ),
    Story(
        "Nonconformity",
        Words("reviewed; its measures are an improvement now", "复核通过，措施已立为改进项目"),
        found(),
        (
            ("contain", TECHNICIAN, {"done": "当面致歉"}), TRACED, FORMED, TO_SIGN,
            ("countersign", DESIGN, {"agrees": True}), ("review", QUALITY, {"passes": True, "remarks": "措施可行"}),
        ),
    ),
)  # fmt: skip
