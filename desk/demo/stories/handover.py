"""A leaver whose case still waits, somebody who moves, and one who stays."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import HR, OTHER, PANEL, STORE, SUPERVISOR, Story
from models.words.words import Words


def handover(number: str, person: str, kind: str, days: int = 20) -> dict[str, Any]:
    """In so many days somebody leaves the company or the post; a later demonstration shows the same one."""
    return {"by": HR, "number": f"W-demo-{number}", "person": person, "last_on": timedelta(days=days), "kind": kind}


STORIES = (
    Story(
        "Handover", Words("left days ago, with stock and tools in his name", "员工已离岗数日，名下尚有存货和工具"),
        handover("1", OTHER, "leaving", -3),
    ),
    Story(
        "Handover", Words("nothing stood there; another post waits", "名下无事项，可以调岗"),
        handover("2", PANEL, "moving"), (("confirm", SUPERVISOR, {}),),
    ),
    Story(
        "Handover", Words("stays after all", "员工留任"), handover("3", STORE, "leaving"),
        (("cancel", HR, {"reason": "改变主意"}),),
    ),
)  # fmt: skip
