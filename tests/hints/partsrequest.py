"""Requests for parts: for a van, from a hub that has a hundred of each; what events name is what was asked."""

from random import Random
from typing import Any

from cases import parts_requests
from cases.parts_requests import line, parts_request
from cases.stores import BELT, PUMP
from hints import Hints

NAMES = (PUMP, BELT)


def request(seed: int, goal: str) -> dict[str, Any]:
    """For a van, a station or the hub, of one part or of two; what is sold goes to a station."""
    to = ("station-e1", "station-w1", "van-1", "hub-east")[0 if goal == "invoice" else seed % 4]
    lines = [line(part, seed % 3 + 1) for part in NAMES[: 1 + (seed % 4 == 3)]]
    return parts_request(by="clerk:c-1", to=to, lines=lines, urgent=seed % 3 == 0)


def _part(chance: Random) -> str:
    return NAMES[chance.random() > 0.8]


def _approve(chance: Random) -> dict[str, Any]:
    return {"lines": [{"part": _part(chance), "approved": chance.randrange(1, 3)}]}


def _issue(chance: Random) -> dict[str, Any]:
    return {"lines": [line(_part(chance), 1, why="as many as there are")]}


def _receive(chance: Random) -> dict[str, Any]:
    return {"lines": [{"part": _part(chance), "received": 1, "damaged": 0}]}


def _settle(chance: Random) -> dict[str, Any]:
    return {"lines": [line(_part(chance), 1, decision=chance.choice(("found", "lost", "claimed")))]}


def _end(chance: Random) -> dict[str, Any]:
    """Mostly without a reason, which is refused: else most walks end before they begin."""
    return {"reason": "not needed" if chance.random() > 0.9 else " "}


HINTS = Hints(
    "PartsRequest",
    request,
    payloads={
        "approve": _approve, "issue": _issue, "receive": _receive, "settle_missing": _settle, "pass_up": lambda _: {},
        "refuse": _end, "cancel": _end,
    },
    leave="cancel",
    leaver="supervisor:s-1",
    new_run=(("approve", "warehouse:w-2", {"lines": [{"part": NAMES[0], "approved": 1}]}),),
    forms={
        "parts_issue": ("issue",), "parts_receipt": ("receive",), "parts_missing": ("settle_missing", "bring_back"),
        "parts_decision": ("approve", "refuse"), "parts_passed_up": ("pass_up",), "parts_invoice": ("invoice",),
    },
    readings=parts_requests.READINGS,
    stories=parts_requests.STORIES,
    further=parts_requests.FURTHER,
)
