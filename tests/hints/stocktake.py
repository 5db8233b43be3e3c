"""Stocktakes: of a store that is for walks, all of it or some parts."""

from random import Random
from typing import Any

from cases import stocktakes
from hints import Hints


def request(seed: int, _goal: str) -> dict[str, Any]:
    """Of the whole store, by itself or part by part."""
    place = stocktakes.STORES[9 + seed % 70]
    return stocktakes.stocktake_request(place) | ({"parts": [*stocktakes.BOOK]} if seed % 3 == 1 else {})


def _count(chance: Random) -> dict[str, Any]:
    counted = {"k_belt": 10, "k_hose": 5 if chance.random() < 0.2 else 4, "k_pump": 200}
    return {"lines": stocktakes.lines(**counted)}


def _abandon(chance: Random) -> dict[str, Any]:
    """Mostly without a reason, which is refused: else most walks end before they begin."""
    return {"reason": "rain" if chance.random() > 0.9 else " "}


HINTS = Hints(
    "Stocktake",
    request,
    payloads={
        "count": _count,
        "recount": lambda _: {"by": stocktakes.CLERK, "lines": stocktakes.lines(k_hose=4)},
        "explain": lambda _: {"part": "k-hose"},
        "apply": lambda _: {"cut": None},
        "abandon": _abandon,
    },
    leave="abandon",
    leaver="supervisor:s-1",
    new_run=(("count", stocktakes.CLERK, {"lines": stocktakes.lines(k_belt=10)}),),
    records=stocktakes.furnish_stores,
    readings=stocktakes.READINGS,
    stories=stocktakes.STORIES,
    further=stocktakes.FURTHER,
)
