"""Improvements: nobody has begun, one measure is carried out, given up."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import MANAGER, OTHER, QUALITY, STORE, SUPERVISOR, Story
from models.words.words import Words


def improvement(item: str = "set_down_gently") -> dict[str, Any]:
    """Two measures, one of them by a day."""
    return {
        "by": QUALITY, "item": item,
        "measures": [
            {"text": "晨会重申要求", "owner": OTHER},
            {"text": "每车配垫布", "owner": STORE, "due_on": timedelta(days=14)},
        ],
    }  # fmt: skip


STORIES = (
    Story("Improvement", Words("its measures are to be carried out", "措施待落实"), improvement("shoe_covers")),
    Story(
        "Improvement",
        Words("one measure carried out, the other under way", "一项措施已落实，另一项进行中"),
        improvement(),
        (("carry_out", OTHER, {"measure": 1, "evidence": "晨会记录"}),),
    ),
    Story(
        "Improvement",
        Words("carried out; it is verified in a month", "均已落实，一个月后验证"),
        improvement("goods_safe"),
        (
            ("carry_out", OTHER, {"measure": 1, "evidence": "晨会记录"}),
            ("carry_out", SUPERVISOR, {"measure": 2, "evidence": "领用单"}),
        ),
    ),
    Story(
        "Improvement", Words("given up by the manager", "经理决定放弃"), improvement("introduced"),
        (("drop", MANAGER, {"reason": "改用新包装"}),),
    ),
)  # fmt: skip
