"""Stocktakes of the demonstration's stores: one that nobody counts, one that differs, one that is applied."""

from typing import Any

from desk.demo.stories.story import CLERK, OTHER, STORE, SUPERVISOR, Story
from models.words.words import Words


def stocktake(place: str, *parts: str) -> dict[str, Any]:
    """The opening request of a stocktake of some parts."""
    return {"by": STORE, "place": place, "parts": [*parts]}


def count(**found: int) -> dict[str, Any]:
    """What was found, `pump_12` for `pump-12`."""
    return {"lines": [{"part": part.replace("_", "-"), "counted": number} for part, number in found.items()]}


STORIES = (
    Story(
        "Stocktake", Words("nobody counts: within a minute the general manager knows", "无人盘点：一分钟报至总经理"),
        stocktake("van-2", "pump-12"),
    ),
    Story(
        "Stocktake", Words("a pump is missing: somebody else is to count once more", "少一台水泵：待他人复盘"),
        stocktake("centre", "pump-12", "belt-3"), (("count", STORE, count(pump_12=59, belt_3=60) | {"with": CLERK}),),
    ),
    Story(
        "Stocktake", Words("counted twice, explained; the ledger has one motor less", "复盘并说明原因，账面减一台电机"),
        stocktake("hub-west", "motor-1"),
        (
            ("count", CLERK, count(motor_1=11)),
            ("recount", STORE, count(motor_1=11) | {"with": OTHER}),
            ("explain", STORE, {"part": "motor-1", "cause": "unbooked", "note": "三月借出未登记"}),
            ("apply", SUPERVISOR, {}),
        ),
    ),
)  # fmt: skip
