"""Returns: of each outcome of their assessment."""

from random import Random
from typing import Any

from cases import further_stories, typical_returns
from hints import Hints
from servers.service import return_request


def request(seed: int, goal: str) -> dict[str, Any]:
    """Eligible, in need of a report (durable or not), negotiated, refused."""
    kinds: tuple[dict[str, Any], ...] = (
        {"reason": "company_fault", "freight_paid": "8.88"}, {"reason": "fault", "durable": seed % 2 == 0},
        {"clean": False}, {"category": "food"},
    )  # fmt: skip
    wanted = {"approve": 0, "change_remedy": 0, "submit_report": 1, "offer": 2, "accept_offer": 2}
    return return_request(**kinds[wanted.get(goal, seed % len(kinds))])


def _remedy(chance: Random) -> dict[str, Any]:
    return {"remedy": chance.choice(["refund", "exchange"])}


HINTS = Hints(
    "Return",
    request,
    payloads={
        "overrule": _remedy,
        "approve": _remedy,
        "change_remedy": _remedy,
        "submit_report": lambda chance: {"issuer_kind": chance.choice(["own_technician", "body"])},
        "receive_goods": lambda chance: {"condition_ok": chance.random() < 0.7},
        "offer": lambda chance: {"kind": chance.choice(["repair", "partial_refund", "other"]), "amount": "12.50"},
        "accept_offer": lambda _: {"address": "中山路 1 号", "zone": "town", "symptoms": "不排水"},
    },
    leave="withdraw",
    forms={"return_offer": ("offer",)},
    stories=typical_returns.STORIES,
    further=further_stories.RETURNS,
)
