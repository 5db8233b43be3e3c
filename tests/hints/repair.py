"""Repairs: urgent or not, in warranty or not."""

from random import Random
from typing import Any

from cases import further_stories, typical_repairs
from hints import Hints
from servers.service import repair_request

MONEY = ("record_payment", "hand_in_cash", "issue_invoice", "write_off")


def request(seed: int, goal: str) -> dict[str, Any]:
    """Urgent or not, in warranty or not; out of it where money is wanted."""
    plain = repair_request() | {"urgent": seed % 3 == 0}
    return plain | {"product": plain["product"] | {"in_warranty": seed % 2 == 0 and goal not in MONEY}}


def _reached(chance: Random) -> dict[str, Any]:
    return {"reached": chance.random() < 0.5}


HINTS = Hints(
    "Repair",
    request,
    payloads={
        "arrive": lambda _: {"badge_shown": True},
        "hand_back": lambda _: {"receipt_returned": True},
        "follow_up": _reached,
        "quote": lambda chance: {"lines": [{"item": "part", "fee": f"{chance.randint(0, 400)}.00"}]},
    },
    leave="cancel",
    new_run=(("assign", "supervisor:s-1", {"technician": "technician:t-1"}),),
    forms={
        "quote": ("quote",),
        "take_in_receipt": ("take_in",),
        "loaner_loan": ("lend",),
        "invoice": ("issue_invoice",),
        "review": ("review",),
        "follow_up": ("follow_up",),
    },
    readings={
        "pool_unit": None,
        "repair_store": lambda parts, **_: {"place": "van-1", "unknown": parts, "free": {}, "kept": [], "counted": []},
        "kit_elsewhere": {"place": "van-1", "lies": [], "free": {}, "requests": []},
    },
    stories=typical_repairs.STORIES,
    further=further_stories.REPAIRS,
)
