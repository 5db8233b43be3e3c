"""Walks through a procedure, made from its declaration: any order of events, with payloads that fit the case."""

import random
import re
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from complaints import complaint_request
from service import repair_request, return_request
from typical_proposals import proposal_request
from workflows.language.declaration import EventSpec
from workflows.language.examples import example_of
from workflows.language.procedure import Procedure

CERTIFIED = "technician:t-1"
MONEY = ("record_payment", "hand_in_cash", "issue_invoice", "write_off")


def _repair(seed: int, goal: str) -> dict[str, Any]:
    """Urgent or not, in warranty or not; out of it where money is wanted."""
    request = repair_request() | {"urgent": seed % 3 == 0}
    return request | {"product": request["product"] | {"in_warranty": seed % 2 == 0 and goal not in MONEY}}


def _complaint(seed: int, goal: str) -> dict[str, Any]:
    """Through each channel, with a name and without."""
    channel = ("direct", "media", "regulator", "other")[seed % 4]
    return complaint_request(channel=channel, **({} if seed % 3 else {"customer": {}}))


def _return(seed: int, goal: str) -> dict[str, Any]:
    """Of each outcome: eligible, in need of a report (durable or not), negotiated, refused."""
    kinds: tuple[dict[str, Any], ...] = (
        {"reason": "company_fault", "freight_paid": "8.88"}, {"reason": "fault", "durable": seed % 2 == 0},
        {"clean": False}, {"category": "food"},
    )
    wanted = {"approve": 0, "change_remedy": 0, "submit_report": 1, "offer": 2, "accept_offer": 2}
    return return_request(**kinds[wanted.get(goal, seed % len(kinds))])


def _proposal(seed: int, goal: str) -> dict[str, Any]:
    """Developed together or not, of a head that is named or another."""
    head = {"category": "other", "topic": "opening hours"} if seed % 3 == 0 else {}
    return proposal_request(co_developed=seed % 2 == 0, **head)


REQUESTS: dict[str, Callable[[int, str], dict[str, Any]]] = {
    "Repair": _repair,
    "Return": _return,
    "Complaint": _complaint,
    "Proposal": _proposal,
}
"""Opening requests of each kind, varied by a seed and by the event that a walk wants to reach."""


def request_of(procedure: Procedure, seed: int, goal: str = "") -> dict[str, Any]:
    """An opening request of the kind; its example where nobody varied one."""
    varied = REQUESTS.get(procedure.name)
    return varied(seed, goal) if varied is not None else example_of(procedure.request)


class Walk:
    """Chooses what is sent next. The same seed walks the same way."""

    def __init__(self, procedure: Procedure, seed: int) -> None:
        self._procedure = procedure
        self.chance = random.Random(seed)  # noqa: S311 - a seed, so that the run can be repeated
        self._amount = "0.00"
        self._plan: list[str] = []

    def next(self, view: dict[str, Any], now: datetime, goal: str) -> tuple[str, dict[str, Any]]:
        """Mostly the shortest way to where `goal` is possible, else something possible, now and then anything."""
        names = [n for n in view["possible"] if n not in ("cancel", "withdraw")] or list(self._procedure.events)
        name = self.chance.choice(names)
        if self._plan:
            name = self._plan.pop(0)
        elif self.chance.random() < 0.08:
            name = self.chance.choice(list(self._procedure.events))
        elif goal in view["possible"] and self.chance.random() < 0.4:
            name = goal
        elif self.chance.random() < 0.6:
            name = self._toward(goal, view) or name
        return name, self.payload(self._procedure.events[name], view, now)

    def _toward(self, goal: str, view: dict[str, Any]) -> str | None:
        """The first event of a shortest way from here to a state in which the goal's row fits."""
        return "resume" if view["state"] == "on_hold" else _first_event(self._procedure, goal, view["state"])

    def learn(self, refusal: str) -> None:
        """A refusal that says what is missing, or what the amount must be, is believed."""
        if "no quote has been accepted" in refusal:
            self._plan = ["quote", "accept_quote"]
        wanted = re.search(r"the amount must be (?:exactly )?(\d+\.\d\d)", refusal)
        self._amount = wanted[1] if wanted else self._amount

    def payload(self, spec: EventSpec, view: dict[str, Any], now: datetime) -> dict[str, Any]:
        """The event's example, with what must fit the case put in."""
        body = spec.example() | self._optional(spec)
        fitting: dict[str, Any] = {
            "technician": CERTIFIED,
            "visit_at": (now + timedelta(hours=self.chance.randint(1, 90))).isoformat(),
            "new_eta_at": (now + timedelta(hours=3)).isoformat(),
            "told_at": now.isoformat(),
            "implementation_on": (now + timedelta(days=self.chance.randint(0, 5))).date().isoformat(),
            "promised_at": (now + timedelta(days=self.chance.randint(1, 9))).isoformat(),
            "record": next((c["record"] for c in view["conduct"] if c["state"] == "proposed"), 1),
        }
        body |= {key: value for key, value in fitting.items() if key in body}
        if "by" in body and body["by"].startswith("technician"):
            body["by"] = CERTIFIED
        if "what" in body:
            body["what"] = self.chance.choice(["goods", "loaner", "payment", "cash"])
        if spec.name == "quote":
            body["lines"] = [{"item": "part", "fee": f"{self.chance.randint(0, 400)}.00"}]
        if "amount" in body and spec.name != "offer":
            body["amount"] = self._amount
            if "method" in body:
                zero = body["amount"] == "0.00"
                body["method"] = "none" if zero else self.chance.choice(["on_site_cash", "finance"])
        return body

    def _optional(self, spec: EventSpec) -> dict[str, Any]:
        """Keys of which one of several is needed."""
        either: dict[str, dict[str, Any]] = {
            "arrive": {"badge_shown": True},
            "hand_back": {"receipt_returned": True},
            "follow_up": {"reached": self.chance.random() < 0.5},
            "overrule": {"remedy": self._remedy()},
            "approve": {"remedy": self._remedy()},
            "change_remedy": {"remedy": self._remedy()},
            "submit_report": {"issuer_kind": self.chance.choice(["own_technician", "body"])},
            "receive_goods": {"condition_ok": self.chance.random() < 0.7},
            "offer": {"kind": self.chance.choice(["repair", "partial_refund", "other"]), "amount": "12.50"},
            "adopt": {"ip_owner": self.chance.choice(["company", "joint", "none"]), "agreement": "A-1"},
            "accept_offer": {"address": "中山路 1 号", "zone": "town", "symptoms": "不排水"},
        }
        return either.get(spec.name, {})

    def _remedy(self) -> str:
        return self.chance.choice(["refund", "exchange"])


@cache
def _first_event(procedure: Procedure, goal: str, begin: str) -> str | None:
    ways: deque[tuple[str, str | None]] = deque([(begin, None)])
    seen = {begin}
    while ways:
        state, first = ways.popleft()
        if procedure.allows(procedure.events[goal], state, None):
            return first
        for spec in procedure.events.values():
            for source, target in procedure.arrows(spec):
                if source == state and target not in seen:
                    seen.add(target)
                    ways.append((target, first or spec.name))
    return None
