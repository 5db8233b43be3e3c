"""Visits rehearsed as far as a test needs them, each opened on a Monday at nine."""

from datetime import datetime
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.visits import BOSS, OPINIONS, PREPARED, VISITOR, visit_request
from played.case_files import shown
from played.rehearsal import MONDAY, Rehearsal, rehearsed

HOUR = "2026-11-30T10:00:00+08:00"
"""A Monday in the window."""


def visit(start: datetime = MONDAY, policy: str = "", **changes: Any) -> Rehearsal:
    """A regular visit that is due on Friday 4 December, opened on Monday 23 November; nobody is absent."""
    played = rehearsed("Visit", visit_request(**changes), start=start, policy=policy)
    played.readings = {"visitor_away": False}
    return played


def come_to(state: str, **changes: Any) -> Rehearsal:
    """A visit in this state, by its usual road."""
    played = visit(**changes)
    road = (
        ("assigned", "assign", BOSS, {"visitor": VISITOR}),
        ("agreed", "agree", VISITOR, {"visit_at": HOUR, "prepared": PREPARED}),
        ("visiting", "arrive", VISITOR, {"badge_shown": True}),
        ("visited", "finish", VISITOR, {"met": "王小明"}),
        ("reported", "report", VISITOR, {"opinions": OPINIONS, "satisfied": 5}),
    )
    for reached, event, by, payload in road:
        if played.state == state:
            break
        played.send(event, by, **payload)
        assert played.state == reached
    return played


def due(played: Rehearsal, name: str) -> str:
    """When a commitment is due, on the company's wall clock."""
    return shown(played.commitment(name).due_at)


def reason(played: Rehearsal) -> str | None:
    """What the last entry says."""
    return played.file.timeline[-1].reason


def refusal(played: Rehearsal, event: str, by: str, **payload: Any) -> str:
    """The kind and text of a refusal."""
    found = played.refused(event, by, **payload)
    return f"{found.kind}: {found}"


def wrong_request(**changes: Any) -> list[dict[str, Any]]:
    """What an opening is refused for."""
    with pytest.raises(ApplicationError) as error:
        visit(**changes)
    assert error.value.type == "InvalidRequest"
    found: list[dict[str, Any]] = error.value.details[0]["errors"]
    return found
