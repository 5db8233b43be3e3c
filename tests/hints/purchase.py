"""Purchases: for the centre or a hub, of one part or of two, from a supplier who is approved for all."""

from random import Random
from typing import Any

from cases import purchases
from cases.purchases import bought, purchase_request
from cases.stores import BELT, PUMP
from hints import Hints

NAMES = (PUMP, BELT)


def request(seed: int, goal: str) -> dict[str, Any]:
    """One part or two, a few of each."""
    del goal
    lines = [bought(part, seed % 5 + 1) for part in NAMES[: seed % 2 + 1]]
    return purchase_request(place=("centre", "hub-east")[seed % 2], lines=lines)


def _order(chance: Random) -> dict[str, Any]:
    return {"supplier_reference": f"SO-{chance.randrange(99)}", "expected_on": "2099-01-01"}


def _receive(chance: Random) -> dict[str, Any]:
    line = {"part": NAMES[chance.randrange(2)], "good": chance.randrange(3), "rejected": chance.randrange(2)}
    return {"delivery_note": f"DN-{chance.randrange(10**9)}", "lines": [line]}


HINTS = Hints(
    "Purchase",
    request,
    payloads={"allow": lambda _: {"by": purchases.TOP}, "place_order": _order, "receive": _receive},
    leave="cancel",
    leaver="purchasing:b-1",
    forms={"purchase_order": ("place_order",), "purchase_delivery": ("receive",)},
    readings=purchases.READINGS,
    stories=purchases.STORIES,
    further=purchases.FURTHER,
)
