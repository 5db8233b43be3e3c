"""Stored histories of typical cases replay under today's code; today's stories still end as they did.

A history that no longer replays means that cases which run now would get stuck: guard the change with
`workflow.patched`. To store the histories anew: `AFTERSALES_STORE_HISTORIES=1 pytest tests/test_replay.py`.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from service import Service, serving
from typical_repairs import STORIES, Story
from workflows.registry import PROCEDURES, runner
from workflows.wire import data_converter

FOLDER = Path(__file__).parent / "histories"


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """A server that skips time."""
    async with serving(database_url) as running:
        yield running


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_a_typical_repair_runs_to_its_end_and_its_history_replays(service: Service, story: Story) -> None:
    """Played now, and replayed from what was just recorded."""
    case = await story(service)
    assert (await case.view())["state"] in ("closed", "cancelled")
    await case.handle.result()
    history = await case.handle.fetch_history()
    await replay(history)
    if os.environ.get("AFTERSALES_STORE_HISTORIES"):
        (FOLDER / f"{story.__name__}.json").write_text(history.to_json() + "\n", encoding="utf-8")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_a_stored_history_replays(story: Story) -> None:
    """Recorded by an earlier version, replayed by this one."""
    stored = (FOLDER / f"{story.__name__}.json").read_text(encoding="utf-8")
    await replay(WorkflowHistory.from_json(f"repair-{story.__name__}", stored))


async def replay(history: WorkflowHistory) -> None:
    """Raises where the code takes another way than the history."""
    replayer = Replayer(workflows=list(PROCEDURES), data_converter=data_converter, workflow_runner=runner())
    await replayer.replay_workflow(history)
