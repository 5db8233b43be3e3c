"""Plans of parts: of one month after the other, with what stations need and marketing expects."""

from random import Random
from typing import Any

from cases import plans
from cases.plans import demand, ordered
from cases.stores import BELT, PUMP
from hints import Hints


def request(seed: int, _goal: str) -> dict[str, Any]:
    """Each of another month, since there is one a month."""
    return plans.plan_request(month=f"{2030 + seed // 12 % 70}-{seed % 12 + 1:02d}")


def _demand(chance: Random) -> dict[str, Any]:
    return demand((PUMP, chance.randrange(300)), (BELT, 10), adds=bool(chance.randrange(2)))


HINTS = Hints(
    "PartsPlan",
    request,
    payloads={
        "submit_demand": _demand,
        "submit_outlook": lambda chance: {"lines": [{"part": PUMP, "factor": f"{chance.randrange(3)}.5"}]},
        "choose": lambda chance: {"part": BELT, "quantity": chance.randrange(50)},
        "approve": lambda _: {"by": plans.TOP, "budget": "99999999.00"},
        "order": lambda _: ordered((PUMP, "sup-1", "48.00"), (BELT, "sup-1", "9.50")),
    },
    leave="drop",
    leaver=plans.MANAGER,
    forms={"parts_plan_choice": ("choose",), "parts_plan_budget": ("approve",)},
    readings=plans.READINGS,
    stories=plans.STORIES,
    further=plans.FURTHER,
)
