"""Requests for parts of the demonstration: one that nobody decides on, one on the way, one passed up, one received."""

from typing import Any

from desk.demo.stories.story import CLERK, STATION, STORE, TECHNICIAN, Story
from models.words.words import Words


def wanted(by: str, to: str, **more: Any) -> dict[str, Any]:
    """The opening request of somebody who wants two pumps and a belt."""
    lines = [{"part": "pump-12", "quantity": 2}, {"part": "belt-3", "quantity": 1}]
    return {"by": by, "to": to, "lines": lines, "reason": "station"} | more


APPROVED = ("approve", STORE, {"lines": [{"part": "pump-12", "approved": 2}, {"part": "belt-3", "approved": 1}]})
ISSUED = (
    "issue", STORE,
    {"lines": [{"part": "pump-12", "quantity": 2}, {"part": "belt-3", "quantity": 1}], "reference": "CK-1001"},
)  # fmt: skip
CAME = {"lines": [{"part": "pump-12", "received": 2}, {"part": "belt-3", "received": 0, "damaged": 1}]}

STORIES = (
    Story(
        "PartsRequest",
        Words("nobody decides: within a minute the general manager knows", "无人审批：一分钟报至总经理"),
        wanted(CLERK, "hub-west", urgent=True),
    ),
    Story(
        "PartsRequest", Words("approved and on its way to a station", "已批准，正发往维修站"),
        wanted(STATION, "station-e1"), (APPROVED, ("pick", STORE, {}), ISSUED),
    ),
    Story(
        "PartsRequest", Words("more than the hub has: it asks the centre", "区域仓库存货不足，已向备品中心申请"),
        wanted(STATION, "station-w1", lines=[{"part": "motor-1", "quantity": 15}]),
        (("pass_up", STORE, {"reason": "库存不足"}),),
    ),
    Story(
        "PartsRequest", Words("received in the van, one belt damaged", "已收货入车，一条皮带破损"),
        wanted(TECHNICIAN, "van-1", reason="other"), (APPROVED, ISSUED, ("receive", TECHNICIAN, CAME)),
    ),
)
