"""Walks through every kind: whatever is sent, in whatever order and time, leaves case and records whole."""

from datetime import timedelta
from typing import Any

import pytest

from agreement import disagreements
from hints import request_of, walked
from played.company import Company
from played.company_case import CompanyCase
from servers.service import Denied
from walking.invariants import holds
from walking.walks import Walk


@pytest.mark.parametrize("kind", walked(), ids=lambda kind: kind.procedure.name)
async def test_every_step_of_a_walk_leaves_the_case_whole(company: Company, kind: Any) -> None:
    """Seeded walks towards each part of the table; state, commitments and records hold after every message."""
    procedure = kind.procedure
    applied: set[str] = set()
    for seed, goal in enumerate(list(procedure.events)[::2]):
        case = await company.open(procedure.name, request_of(procedure, seed, goal, now=company.now))
        applied |= await walk_of(company, case, seed, goal)
        assert disagreements(case.view(), company.engine, case.workflow_id) == [], seed
        case.ended = True  # its clocks would go on beside the next case's
    assert len(applied) > len(procedure.events) / 2, f"walks that get nowhere show nothing: {applied}"


async def walk_of(company: Company, case: CompanyCase, seed: int, goal: str) -> set[str]:
    """Walks until the goal is reached or the case has ended. Returns the events that were applied."""
    procedure = case.kind.procedure
    walk, applied = Walk(procedure, seed), set()
    late = seed % 2 or goal in ("decide_conduct", "write_off")
    for _ in range(40):
        name, body = walk.next(case.view(), company.now, goal)
        try:
            await company.send(case, name, body)
        except Denied as denied:
            walk.learn(str(denied))
        else:
            applied.add(name)
        if late and walk.chance.random() < 0.5:
            await company.until(company.now + timedelta(hours=walk.chance.randint(1, 30)))
        assert holds(case.view(), procedure) == [], (seed, name, body)
        if case.ended or (name == goal and goal in applied):
            break
    return applied
