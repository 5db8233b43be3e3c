"""Stocktakes: of a store that is for walks, all of it or some parts."""

from random import Random
from typing import Any

import stocktakes
from hints import Hints


def request(seed: int, _goal: str) -> dict[str, Any]:
    """Of the whole store, or of one part."""
    return stocktakes.stocktake_request("shelf-9") | ({"parts": ["k-hose"]} if seed % 3 == 1 else {})


def _count(chance: Random) -> dict[str, Any]:
    counted = {"k_belt": 10, "k_hose": 5 - chance.randrange(2), "k_pump": 200}
    return {"lines": stocktakes.lines(**counted)}


HINTS = Hints(
    "Stocktake",
    request,
    payloads={
        "count": _count,
        "recount": lambda chance: {"lines": stocktakes.lines(k_hose=4 + chance.randrange(2))},
        "explain": lambda _: {"part": "k-hose"},
        "apply": lambda _: {"cut": None},
    },
    new_run=(("count", stocktakes.CLERK, {"lines": stocktakes.lines(k_belt=10)}),),
    records=stocktakes.furnish_stores,
    readings=stocktakes.READINGS,
    stories=stocktakes.STORIES,
    further=stocktakes.FURTHER,
)
