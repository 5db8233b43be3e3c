"""Walks through every kind: whatever is sent, in whatever order and time, leaves case and records whole."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from activities.database import engine
from agreement import disagreements
from service import Denied, Service, repair_request, serving
from walks import Walk
from workflows.procedure import ON_HOLD
from workflows.registry import PROCEDURES

MONEY = ("record_payment", "hand_in_cash", "issue_invoice", "write_off")
REQUESTS: dict[str, dict[str, Any]] = {"Repair": repair_request()}


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """A server that skips time."""
    async with serving(database_url) as running:
        yield running


@pytest.mark.parametrize("kind", PROCEDURES, ids=lambda kind: kind.procedure.name)
async def test_every_step_of_a_walk_leaves_the_case_whole(service: Service, kind: Any) -> None:
    """Seeded walks towards each part of the table; state, promises and records hold after every message."""
    procedure = kind.procedure
    database = engine(service.database_url)
    applied: set[str] = set()
    for seed, goal in enumerate(list(procedure.events)[::2]):
        request = REQUESTS[procedure.name] | {"urgent": seed % 3 == 0}
        request["product"] = request["product"] | {"in_warranty": seed % 2 == 0 and goal not in MONEY}
        case = await service.open(request, kind=procedure.name)
        walk = Walk(procedure, seed)
        view = await case.view()
        for _ in range(40):
            name, body = walk.next(view, await service.now(), goal)
            try:
                await case.send(name, **body)
            except Denied as denied:
                walk.learn(str(denied))
            else:
                applied.add(name)
            late = goal in ("decide_conduct", "write_off")
            if (seed % 2 or late) and walk.chance.random() < 0.5:
                await service.go_to(await service.now() + timedelta(hours=walk.chance.randint(1, 30)))
            view = await case.view()
            assert holds(view, procedure) == [], (seed, name, body)
            if procedure.steps[view["state"]].end or (name == goal and goal in applied):
                break
        assert disagreements(view, database, case.handle.id) == [], seed
        if not procedure.steps[view["state"]].end:
            await case.handle.terminate()  # its clocks would go on beside the next case's
    database.dispose()
    assert len(applied) > len(procedure.events) / 2, "walks that get nowhere show nothing"


def holds(view: dict[str, Any], procedure: Any) -> list[str]:
    """The invariants of every case; what does not hold."""
    wrong = []
    state, held = view["state"], view.get("held_state")
    if state not in procedure.steps or (state == ON_HOLD) != (held is not None):
        wrong.append(f"state {state}, held {held}")
    open_ones = [c for c in view["commitments"] if c["state"] in ("running", "paused", "overdue")]
    if procedure.steps[state].end and (open_ones or view["possible"]):
        wrong.append(f"an end with {open_ones} open")
    if len({(c["name"], c["started_at"]) for c in open_ones if c["name"] != "conduct"}) != len(
        [c for c in open_ones if c["name"] != "conduct"]
    ):
        wrong.append("a promise runs twice")
    if view["level"] != max([view["base_level"], *(c["rung"] for c in open_ones if c["state"] == "overdue")]):
        wrong.append(f"level {view['level']}")
    for c in open_ones:
        if c["state"] == "paused" and held is None:
            wrong.append(f"{c['name']} is paused without a hold")
        if (c["state"] == "overdue") != (c["rung"] > 0):
            wrong.append(f"{c['name']} is {c['state']} at rung {c['rung']}")
    met = [c for c in view["commitments"] if c["state"] == "met"]
    wrong += [f"{c['name']} was met without a time" for c in met if "met_at" not in c]
    seqs = [e["seq"] for e in view["timeline"]]
    if seqs != list(range(seqs[0], seqs[0] + len(seqs))):
        wrong.append(f"timeline {seqs}")
    if procedure.steps[state].end and any(c["state"] == "proposed" for c in view["conduct"]):
        wrong.append("an end with an undecided conduct record")
    return wrong
