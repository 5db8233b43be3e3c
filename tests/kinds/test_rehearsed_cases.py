"""What each step of the typical cases leaves behind is what was read and found right: whom it tells, what it writes.

A change that alters a story shows here as a difference to read. Where it is meant, store the story anew:
`AFTERSALES_STORE_STORIES=1 pytest tests/kinds/test_rehearsed_cases.py`, and read the difference before it is committed.
"""

import os
from pathlib import Path

import pytest

from hints import Story, rehearsed
from played.rehearsed_stories import told_of

FOLDER = Path(__file__).parents[1] / "stories"
STORIES = rehearsed()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_a_story_leaves_behind_what_was_found_right(story: Story) -> None:
    """Timeline, commitments, forms, messages, conduct, links, checks: step by step."""
    path = FOLDER / f"{story.__name__}.txt"
    told = await told_of(story)
    if os.environ.get("AFTERSALES_STORE_STORIES"):
        path.write_text(told, encoding="utf-8")
    assert told.splitlines() == path.read_text(encoding="utf-8").splitlines()


def test_each_stored_story_is_played() -> None:
    """What nobody plays any more would only seem to hold."""
    assert {path.stem for path in FOLDER.glob("*.txt")} == {story.__name__ for story in STORIES}
