"""Inspections: one under way with a severe finding, one reported that waits for its answer, one with nothing found."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import MANAGER, OTHER, QUALITY, SUPERVISOR, TECHNICIAN, Story
from models.policy.checklists import default_checklists
from models.words.words import Words

LIST = "discipline"


def inspection(*persons: str) -> dict[str, Any]:
    """The opening request of an inspection of today."""
    return {
        "by": SUPERVISOR, "scope": "rules", "kind": "special", "why": "顾客反映", "planned_on": timedelta(),
        "checklists": [LIST], "leader": MANAGER, "team": [QUALITY], "persons": [*persons],
    }  # fmt: skip


def filled_in(checklist: str, *wrong: str) -> list[dict[str, str]]:
    """A list of which these items do not hold."""
    items = default_checklists().of(checklist)
    return [
        {"item": key, "answer": "no", "note": "现场所见"} if key in wrong else {"item": key, "answer": "yes"}
        for key, item in items.items() if not item.advisory
    ]  # fmt: skip


def entered(person: str, *wrong: str) -> tuple[str, str, dict[str, Any]]:
    """The sheet of one person."""
    return "enter", QUALITY, {"person": person, "checklist": LIST, "results": filled_in(LIST, *wrong)}


BEGUN: tuple[str, str, dict[str, Any]] = ("start", QUALITY, {})
REPORTED = ("report", MANAGER, {"text": "现场检查完毕", "inspectors": filled_in("inspectors")})
STORIES = (
    Story(
        "Inspection",
        Words("a severe finding that nobody reports: within a minute the general manager knows",
              "严重问题无人上报：一分钟报至总经理"),
        inspection(TECHNICIAN, OTHER), (BEGUN, entered(TECHNICIAN, "lost_property")),
    ),
    Story(
        "Inspection", Words("reported, one finding corrected, waiting for the answer", "已出报告，已整改，待本人反馈"),
        inspection(OTHER),
        (BEGUN, entered(OTHER, "punctual"), ("finish", MANAGER, {}),
         ("correct", OTHER, {"finding": 1, "done": "已改正"}), REPORTED),
    ),
    Story(
        "Inspection", Words("nothing found, in the register all the same; closed", "无差错，同样登记入册，已结案"),
        inspection(TECHNICIAN),
        (BEGUN, entered(TECHNICIAN), ("finish", MANAGER, {}), REPORTED, ("acknowledge", TECHNICIAN, {"agrees": True})),
    ),
)  # fmt: skip
