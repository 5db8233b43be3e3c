"""Plans of the demonstration: one that nobody drafts, one that waits for the manager, one that is ordered."""

from typing import Any

from desk.demo.stories.story import MANAGER, MARKETING, STATION, STORE, Story
from models.words.words import Words


def plan(month: str) -> dict[str, Any]:
    """The opening request of the plan of a month."""
    return {"by": STORE, "month": month}


NEEDED = (
    "submit_demand", STATION,
    {"place": "station-e1", "lines": [{"part": "pump-12", "quantity": 90}, {"part": "belt-3", "quantity": 100}]},
)  # fmt: skip
EXPECTED = (
    "submit_outlook", MARKETING,
    {"lines": [{"service_class": "washing_machine", "factor": "1.2"}, {"part": "fan-1", "quantity": 40}]},
)  # fmt: skip
DRAFT: tuple[str, str, dict[str, Any]] = ("draft", STORE, {})

STORIES = (
    Story(
        "PartsPlan", Words("nobody drafts it: within a minute the general manager knows", "无人拟定：一分钟报至总经理"),
        plan("2099-10"), (NEEDED,),
    ),
    Story(
        "PartsPlan", Words("drafted from two voices, one figure chosen by hand", "汇总两方意见后拟定，一项另行选定"),
        plan("2099-11"),
        (
            NEEDED, EXPECTED, DRAFT,
            ("choose", STORE, {"part": "belt-3", "quantity": 60, "reason": "仓位不足"}),
        ),
    ),
    Story(
        "PartsPlan", Words("sent back by the manager", "经理退回"), plan("2099-12"),
        (NEEDED, DRAFT, ("send_back", MANAGER, {"reason": "请先征求各维修站意见"})),
    ),
)  # fmt: skip
