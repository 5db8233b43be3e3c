"""Stored histories of typical cases replay under today's code; today's stories still end as they did.

What no longer replays would stop cases that run now; the failure says what changed and how to guard it
(docs/change.md). To store what is not stored yet: `AFTERSALES_STORE_HISTORIES=1 pytest tests/loop/test_replay.py`.
"""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import commands
from activities.sealing.process_keys import codec
from cases import rare_roads
from hints import Story, typical
from models.settings import Settings
from servers.service import Service, serving
from workflows.registry import PROCEDURES

FOLDER = Path(__file__).parents[1] / "histories"
TAKEN = os.environ.get("AFTERSALES_HISTORIES")
"""A folder of histories of open cases, taken from a running service before a new version goes there.

`AFTERSALES_KEYS` and `DATABASE_URL` name that service's keys, where they are sealed.
"""
HISTORIES = sorted([*FOLDER.glob("*.json"), *(Path(TAKEN).glob("*.json") if TAKEN else ())])
CODEC = codec(Settings.read()) if TAKEN else None
STORIES = typical()


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """A server that skips time."""
    async with serving(database_url) as running:
        yield running


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_a_typical_case_runs_to_its_end_and_its_history_replays(service: Service, story: Story) -> None:
    """Played now, and replayed from what was just recorded."""
    case = await story(service)
    await case.until(1)  # of some stories the opening is all
    view = await case.view()
    ends = {kind.procedure.name: kind.procedure.steps for kind in PROCEDURES}[view["kind"]]
    assert ends[view["state"]].end
    await case.handle.result()
    history = await case.handle.fetch_history()
    await commands.check(story.__name__, history)
    path = FOLDER / f"{story.__name__}.json"
    if os.environ.get("AFTERSALES_STORE_HISTORIES") and not path.exists():
        path.write_text(without_places(history.to_json()) + "\n", encoding="utf-8")


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_stored_history_replays(path: Path) -> None:
    """Recorded by an earlier version, replayed by this one: the same commands in the same order."""
    await commands.check(path.stem, commands.stored(path), codec=CODEC)


def test_each_story_is_stored() -> None:
    """What no history holds could change unseen. A story's older way stands beside it as `story.older.json`."""
    told = {story.__name__ for story in (*STORIES, *rare_roads.ROADS)}
    assert {path.stem.partition(".")[0] for path in FOLDER.glob("*.json")} == told


def without_places(history: str) -> str:
    """A history as JSON without the names and paths of the machine that recorded it."""

    def cleared(value: Any) -> Any:
        if isinstance(value, dict):
            known = {"stackTrace": "", "identity": "worker"}
            return {key: known.get(key, cleared(inner)) for key, inner in value.items()}
        if isinstance(value, str) and "@" in value:  # the queue of a worker's own
            return "worker"
        return [cleared(inner) for inner in value] if isinstance(value, list) else value

    return json.dumps(cleared(json.loads(history)), ensure_ascii=False, indent=2)


def test_a_stored_history_names_no_machine() -> None:
    """Neither paths nor hosts of where it was recorded."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert [name for name, text in texts.items() if "site-packages" in text or "@" in text] == []
