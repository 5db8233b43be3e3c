"""Inspections come as far as tests want them: planned, begun, finished, reported."""

from typing import Any

import pytest

from cases.inspections import INSPECTOR, LEADER, TECH, declared, inspection_request, results
from models.case import Commitment
from played.case_files import at
from played.rehearsal import Rehearsal, unopened

TODAY = "2026-11-23"
"""The day on which they are opened, where nothing else is said."""
MANAGER = "manager:m-7"
"""The manager as one of their office, in no team."""


def inspection(people: dict[str, Any] | None = None, start: str = "2026-11-23 09:00", **changes: Any) -> Rehearsal:
    """One that is planned; `people` is what the records say of its people where that is not the usual."""
    return opened(inspection_request(**changes), people, start)


def opened(request: dict[str, Any], people: dict[str, Any] | None = None, start: str = "2026-11-23 09:00") -> Rehearsal:
    """The same of any request. Raises Refusal, InvalidRequest."""
    played = unopened("Inspection", start=at(start))
    usual = played.readings["inspection_people"]
    played.readings["inspection_people"] = lambda **asked: usual(**asked) | (people or {})
    played.open(request)
    return played


def not_opened(request: dict[str, Any], people: dict[str, Any] | None = None) -> str:
    """Why it is refused at the opening."""
    with pytest.raises(Exception) as refused:  # noqa: PT011 - InvalidRequest is an ApplicationError
        opened(request, people)
    return str(getattr(refused.value, "details", "")) + str(refused.value)


def begun(**changes: Any) -> Rehearsal:
    """The team has begun, on the day that was planned."""
    played = inspection(**{"planned_on": TODAY} | changes)
    played.send("start", INSPECTOR)
    return played


def enter(played: Rehearsal, person: str = TECH, by: str = INSPECTOR, **answers: str) -> None:
    """A sheet of discipline."""
    played.send("enter", by, person=person, checklist="discipline", results=results(**answers))


def finished(**answers: str) -> Rehearsal:
    """Of one technician, whose sheet has these answers."""
    played = begun()
    enter(played, **answers)
    played.send("finish", LEADER)
    return played


def reported(**answers: str) -> Rehearsal:
    """The same, reported."""
    played = finished(**answers)
    played.send("report", LEADER, text="in short", inspectors=declared())
    return played


def each(played: Rehearsal, name: str) -> dict[int, str]:
    """How each of several commitments stands, by its number."""
    return {one.ref: one.state.value for one in played.file.commitments if one.name == name}


def of(played: Rehearsal, name: str, ref: int) -> Commitment:
    """One of several commitments."""
    return next(one for one in played.file.commitments if (one.name, one.ref) == (name, ref))
