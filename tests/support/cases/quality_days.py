"""Quality days for tests: requests, what the records say of the draws, rehearsals, stories."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from activities.books.draws import DrawRequest, make_draw
from activities.rules.people import staff
from models.policy.checklists import default_checklists
from models.policy.policy import Policy
from played.case_files import ZONE
from played.rehearsal import Rehearsal, rehearsed

SPECIALIST, BOSS, MANAGER, TECH = "quality:q-1", "supervisor:s-1", "manager:m-1", "technician:t-1"
SEEN, LIST = "staff:seen-1", "discipline"
"""Who is drawn in stories, and by which list they are looked at."""
DAY_ON = date(2026, 11, 23)
CLOCKS = ("10:30", "14:15")
"""When the checks of a rehearsed day come."""
SHA = "5e" * 32
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def day_request(day_on: date | str = DAY_ON, by: str = SPECIALIST, **more: Any) -> dict[str, Any]:
    """The opening request of a quality day."""
    return {"by": by, "day_on": str(day_on)} | more


def results(checklist: str = LIST, **faults: str) -> list[dict[str, Any]]:
    """All of a list in order but for these items: each with what is noted of it, or `not_seen`."""
    items = default_checklists().of(checklist)
    wrong = {key: {"answer": "not_seen" if note == "not_seen" else "no", "note": note} for key, note in faults.items()}
    return [{"item": key} | wrong.get(key, {"answer": "yes"}) for key, one in items.items() if not one.advisory]


def away(checklist: str = LIST) -> list[dict[str, Any]]:
    """Nothing of a list could be seen."""
    return results(checklist, **dict.fromkeys(default_checklists().of(checklist), "not_seen"))


def _moments(day_on: date) -> list[datetime]:
    return [datetime.combine(day_on, datetime.strptime(clock, "%H:%M").time(), ZONE) for clock in CLOCKS]  # noqa: DTZ007


def _draws(workflow_id: str, day_on: str, now: str, **_: Any) -> dict[str, Any]:
    """What the records say of a rehearsed day: of one that is over nothing is drawn, on a Sunday nobody is there."""
    day, moment = date.fromisoformat(day_on), datetime.fromisoformat(now)
    left = [one for one in _moments(day) if one > moment]
    if day.weekday() == 6 or not left:
        return {"seed_sha256": None, "wait": None, "nobody": day.weekday() == 6 and moment.date() <= day}
    return {"seed_sha256": SHA, "wait": (left[0] - moment).total_seconds(), "nobody": False}


def _come(workflow_id: str, known: int) -> dict[str, Any]:
    """One after the other."""
    times = _moments(datetime.strptime(workflow_id[-8:], "%Y%m%d").date())  # noqa: DTZ007
    due = {"check": known + 1, "at": times[known].isoformat(), "person": SEEN, "checklist": LIST}
    left = times[known + 1 :]
    return {"due": [due], "wait": (left[0] - times[known]).total_seconds() if left else None}


READINGS: dict[str, Any] = {
    "quality_day_draws": _draws, "quality_checks_come": _come, "away_then": False, "meetings_called": {},
    "department_of": "after_sales",
}  # fmt: skip


def quality_day(start: str = "08:30", policy: str = "", **changes: Any) -> Rehearsal:
    """A quality day of that Monday, opened at a time of day."""
    clock = datetime.combine(DAY_ON, datetime.strptime(start, "%H:%M").time(), ZONE)  # noqa: DTZ007
    return rehearsed("QualityDay", day_request(**changes), start=clock, policy=policy)


def records(connection: Connection) -> None:
    """Somebody who is drawn, and what the days of the stories have drawn: whatever is asked for, that stands."""
    staff.enlist(connection, "technician:seen-1", {"name": "被抽查", "department": "after_sales", "post": "clerk"})
    per_day = Policy().integer("quality.spot_checks_per_day")
    for days in STORY_DAYS:
        case = f"qualityday-G-{DAY_ON + days * DAY:%Y%m%d}"
        minutes = [moment.isoformat(timespec="minutes") for moment in _moments(DAY_ON + days * DAY)]
        times = DrawRequest(workflow_id=case, number=1, deck=None, population=minutes, count=per_day, shown=False)
        make_draw(connection, times)
        for check in range(1, per_day + 1):
            for number, what in ((2 * check, SEEN), (2 * check + 1, LIST)):
                one = DrawRequest(workflow_id=case, number=number, deck=None, population=[what], count=1, check=check)
                make_draw(connection, one)


# -- stories ------------------------------------------------------------------------------------------------------

STORY_DAYS = (1, 2, 3)
"""Days after that Monday, of which each story has one: there is one case a day."""


async def _opened(stage: Any, days: int) -> tuple[Any, datetime]:
    """A day that is opened at half past eight, so many days after a Monday."""
    monday = await stage.workday("09:00")
    morning = monday.replace(hour=8, minute=30) + days * DAY
    await stage.go_to(morning)
    number = f"G-{morning:%Y%m%d}"
    request = day_request(morning.date(), number=number)
    return await stage.open(request, kind="QualityDay"), morning


async def quality_day_with_exceptions(stage: Any) -> Any:
    """Two drawn checks and an unplanned one, a technician's own report, and the day's report after the last check."""
    case, morning = await _opened(stage, 1)
    await case.refused("record_check", SPECIALIST, check=1, person=SEEN, checklist=LIST, results=results())
    await case.refused("report", SPECIALIST, main=[])
    own = {"by": TECH, "item": "tools_marked", "severity": "minor", "what": "no sign on my tool case", "self": True}
    await case.handle.signal("note_exception", own | {"evidence": "seen by technician:t-2"})
    await case.until(4)
    await stage.go_to(morning + 9 * HOUR)
    waiting = (await case.view())["checks"]
    first, second = (waiting[number] | {"check": int(number)} for number in ("1", "2"))
    await case.refused("record_check", BOSS, **first | {"results": results(first["checklist"])[1:]})
    await case.refused("record_check", first["person"].replace("staff", "supervisor"), results=results(), **first)
    await case.send("record_check", SPECIALIST, results=results(first["checklist"]), **first)
    await case.send("record_check", BOSS, results=away(second["checklist"]), note="at the dentist's", **second)
    unplanned = results("appearance", nails="dirty", uniform_and_badge="no badge")
    await case.send("record_check", BOSS, person=TECH, checklist="appearance", results=unplanned)
    main = [{"item": "uniform_and_badge", "cause": "badges not issued yet", "measure": "issue badges this week"}]
    await case.send("report", SPECIALIST, main=main)
    return case


async def quality_day_left_to_itself(stage: Any) -> Any:
    """Nobody enters the checks: the manager is told of each, and the report comes by itself in the morning."""
    case, morning = await _opened(stage, 2)
    await stage.go_to(morning + DAY + HOUR)
    return case


async def quality_day_with_nobody_at_work(stage: Any) -> Any:
    """On a Sunday there is nothing to check."""
    case, _ = await _opened(stage, 6)
    return case


async def quality_day_of_the_past(stage: Any) -> Any:
    """A day that is over draws nothing; what is found later stands there, and a grave thing reaches the manager."""
    await stage.workday("09:00")
    case = await stage.open(day_request("2026-11-20", by=BOSS, number="G-20261120"), kind="QualityDay")
    await case.refused("note_exception", TECH, item="x", severity="minor", what="x", evidence="x",
                       found_at="2099-01-01T09:00:00+08:00")  # fmt: skip
    await case.send("note_exception", TECH, item="lost_property", severity="serious", what="kept a purse",
                    evidence="witness clerk:c-1", found_at="2026-11-19T10:00:00+08:00", person="technician:t-2")
    await case.send("report", SPECIALIST, main=[])
    return case


async def quality_day_on_hold_overnight(stage: Any) -> Any:
    """A hold stops no drawn time, only the clocks of the checks; the report that comes by itself ends it."""
    case, morning = await _opened(stage, 3)
    await case.send("hold", SPECIALIST, reason="other")
    await stage.go_to(morning + 9 * HOUR)
    await case.send("add_note", BOSS, note="the specialist is ill")
    await stage.go_to(morning + DAY + HOUR)
    return case


FURTHER = (quality_day_on_hold_overnight,)
STORIES = (
    quality_day_with_exceptions, quality_day_left_to_itself, quality_day_with_nobody_at_work, quality_day_of_the_past,
)  # fmt: skip
