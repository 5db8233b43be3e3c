"""Walks through a procedure, made from its declaration: any order of events, with payloads that fit the case."""

import random
import re
from collections import deque
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from hints import CERTIFIED, of
from servers.service import ZONE
from workflows.language.declaration import EventSpec
from workflows.language.procedure import Procedure


class Walk:
    """Chooses what is sent next. The same seed walks the same way."""

    def __init__(self, procedure: Procedure, seed: int) -> None:
        self._procedure, self._hints = procedure, of(procedure)
        self.chance = random.Random(seed)  # noqa: S311 - a seed, so that the run can be repeated
        self._amount = "0.00"
        self._plan: list[str] = []
        self._item: str | None = None

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
        missing = re.search(r"still to be taught: (\d[.]\d)", refusal)
        if missing is not None:
            self._item, self._plan = missing[1], ["complete_item"]
        before = re.search(r": (\w+) first", refusal)
        if before is not None and before[1] in self._procedure.events:
            self._plan = [before[1]]
        wanted = re.search(r"the amount must be (?:exactly )?(\d+\.\d\d)", refusal)
        self._amount = wanted[1] if wanted else self._amount

    def payload(self, spec: EventSpec, view: dict[str, Any], now: datetime) -> dict[str, Any]:
        """The event's example, with what must fit the case put in."""
        wanted = self._hints.payloads.get(spec.name)
        body = spec.example() | (wanted(self.chance) if wanted is not None else {})
        fitting: dict[str, Any] = {
            "technician": CERTIFIED,
            "visit_at": (now + timedelta(hours=self.chance.randint(1, 90))).isoformat(),
            "new_eta_at": (now + timedelta(hours=3)).isoformat(),
            "told_at": now.isoformat(),
            "implementation_on": (now + timedelta(days=self.chance.randint(0, 5))).date().isoformat(),
            **_in_hours(now, self.chance.randint(1, 3)),
            "due_on": (now + timedelta(days=6)).date().isoformat(),
            "promised_at": (now + timedelta(days=self.chance.randint(1, 9))).isoformat(),
            "record": next((c["record"] for c in view["conduct"] if c["state"] == "proposed"), 1),
        }
        if self._item is not None:
            fitting["item"] = self._item
        body |= {key: value for key, value in fitting.items() if key in body}
        if "by" in body and body["by"].startswith("technician"):
            body["by"] = CERTIFIED
        if "planned_on" in body and "year" in view:
            body["planned_on"] = f"{view['year']}-{self.chance.randint(1, 12):02d}-15"
        if "what" in body:
            body["what"] = self.chance.choice(["goods", "loaner", "payment", "cash"])
        if "amount" in body and spec.name != "offer":
            body["amount"] = self._amount
            if "method" in body:
                zero = body["amount"] == "0.00"
                body["method"] = "none" if zero else self.chance.choice(["on_site_cash", "finance"])
        return body


def _in_hours(now: datetime, days: int) -> dict[str, str]:
    """An hour in the morning of a later workday in plain weeks."""
    begin = now.astimezone(ZONE).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=days)
    while begin.weekday() > 4:
        begin += timedelta(days=1)
    return {"from_at": begin.isoformat(), "to_at": (begin + timedelta(hours=1)).isoformat()}


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
