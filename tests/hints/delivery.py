"""Deliveries: bulky and dear, small and cheap, with something to be fitted and without."""

from random import Random
from typing import Any

from cases import typical_deliveries
from cases.deliveries import ALL_TRUE
from cases.deliveries import request as asked
from hints import Body, Hints
from models.policy.checklists import default_checklists

SMALL = {"model": "K-1", "category": "kettle", "quantity": 1}
SLOT = {
    "from_at": "2090-01-03T10:00:00+08:00", "to_at": "2090-01-03T11:00:00+08:00", "courier": "courier:d-3",
}  # fmt: skip
RESULTS = [
    {"item": key, "answer": "yes"} for key, item in default_checklists().of("delivery").items() if not item.advisory
]


def request(seed: int, goal: str) -> Body:
    """One machine, as most of what can happen to a delivery needs; an order that is not delivered where it is asked."""
    if goal in ("grant", "decline"):
        return asked(SMALL, amount="10.00")
    return asked()


def _call(chance: Random) -> dict[str, Any]:
    return {"reached": True, "confirmed": ALL_TRUE} if chance.random() < 0.7 else {"reached": False}


def _found(chance: Random) -> dict[str, Any]:
    return {"units": [{"unit": 1, "result": chance.choice(["ok", "ok", "defective", "wrong_model"])}]}


HINTS = Hints(
    "Delivery",
    request,
    payloads={
        "confirm_call": _call,
        "inspect": _found,
        "report_conduct": lambda _: {"results": RESULTS},
        "decide_swap": lambda _: {"decision": "new_unit"},
    },
    leave="cancel",
    new_run=(("agree_slot", "clerk:c-1", SLOT),),
    stories=typical_deliveries.STORIES,
    further=typical_deliveries.FURTHER,
)
