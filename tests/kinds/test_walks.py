"""Walks through every kind: whatever is sent, in whatever order and time, leaves case and records whole."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from activities.records.database import engine
from agreement import disagreements
from hints import request_of, walked
from invariants import holds
from service import Denied, Service, serving
from walks import Walk


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """A server that skips time."""
    async with serving(database_url) as running:
        yield running


@pytest.mark.parametrize("kind", walked(), ids=lambda kind: kind.procedure.name)
async def test_every_step_of_a_walk_leaves_the_case_whole(service: Service, kind: Any) -> None:
    """Seeded walks towards each part of the table; state, commitments and records hold after every message."""
    procedure = kind.procedure
    database = engine(service.database_url)
    applied: set[str] = set()
    for seed, goal in enumerate(list(procedure.events)[::2]):
        case = await service.open(request_of(procedure, seed, goal), kind=procedure.name)
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
