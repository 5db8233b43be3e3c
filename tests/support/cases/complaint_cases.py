"""Complaints rehearsed as far as a test needs them; of a Monday unless told otherwise."""

from datetime import datetime
from typing import Any

from cases.complaints import CLERK, HANDLER, UNIT, complaint_request
from played.case_files import at
from played.rehearsal import MONDAY, Rehearsal, rehearsed


def reported(start: datetime | str = MONDAY, policy: str = "", **changes: Any) -> Rehearsal:
    """One opened at that moment."""
    moment = at(start) if isinstance(start, str) else start
    return rehearsed("Complaint", complaint_request(**changes), start=moment, policy=policy)


def accepted(start: datetime | str = MONDAY, **changes: Any) -> Rehearsal:
    """The same with a handler named at that moment."""
    case = reported(start, **changes)
    case.send("accept", CLERK, handler=HANDLER)
    return case


def answered(start: datetime | str = MONDAY, **changes: Any) -> Rehearsal:
    """The same, answered at that moment."""
    case = accepted(start, **changes)
    case.send("answer", HANDLER, resolution="pump replaced")
    return case


def file(case: Rehearsal, unit: str = "workshop", **found: Any) -> None:
    """From resolved to archived."""
    case.send("find_cause", UNIT, cause="bad seal", unit=unit, **found)
    case.send("archive", CLERK)
