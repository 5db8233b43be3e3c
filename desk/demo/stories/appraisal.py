"""Appraisals of some weeks that are over: waiting for ratings, to be confirmed, objected to, closed."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from activities.rules.people import staff
from desk.demo.stories.story import CLERK, GENERAL, MANAGER, OTHER, QUALITY, SUPERVISOR, TECHNICIAN, Story
from models.people import human
from models.words.words import Words


def appraisal(person: str, weeks_ago: int) -> dict[str, Any]:
    """The opening request of an appraisal of six weeks, ended so many weeks ago."""
    end = timedelta(weeks=-weeks_ago)
    return {"by": MANAGER, "person": person, "from_on": end - timedelta(days=41), "to_on": end, "reason": "试用期满"}


def rated(by: str, rated_as: str, points: int, **more: int) -> tuple[str, str, dict[str, Any]]:
    """A rating of two indicators, and of others by name."""
    return "rate", by, {"rated_as": rated_as, "scores": {"response": points, "records": points} | more}


def by_both(person: str, points: int) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """The superior and the person have rated: it is scored."""
    return rated(SUPERVISOR, "supervisor", points, other=points), rated(person, "self", 95)


CONFIRMED = ("confirm", MANAGER, {"group": [QUALITY, CLERK]})
OBJECTED = ("object", TECHNICIAN, {"grounds": "有一次走访是客户取消的"})
DECIDED = ("decide_objection", GENERAL, {"reason": "情况属实", "scores": {"visits": 100}})
REWARDED = ("decide", MANAGER, {"decision": "reward", "what": "通报表扬", "reason": "客户多次致谢"})
STORIES = (
    Story(
        "Appraisal", Words("the person has rated; the superior is awaited", "本人已自评，待直接上级评分"),
        appraisal(TECHNICIAN, 1), (rated(TECHNICIAN, "self", 90),),
    ),
    Story(
        "Appraisal",
        Words("scored, and nobody confirms: within a minute the general manager knows",
              "已计分，无人确认：一分钟报至总经理"),
        appraisal(OTHER, 1), by_both(OTHER, 82),
    ),
    Story(
        "Appraisal", Words("the person objects: the general manager is to decide", "本人提出异议，待总经理裁定"),
        appraisal(TECHNICIAN, 2), (*by_both(TECHNICIAN, 70), CONFIRMED, OBJECTED),
    ),
    Story(
        "Appraisal", Words("objected to, put right, rewarded; closed", "异议成立，重新计分，已奖励，结案"),
        appraisal(TECHNICIAN, 3), (*by_both(TECHNICIAN, 88), CONFIRMED, OBJECTED, DECIDED, REWARDED),
    ),
)  # fmt: skip


def prepare(connection: Connection, _now: datetime) -> None:
    """The supervisor leads the technicians, as the staff list has it."""
    for person in (TECHNICIAN, OTHER):
        staff.enlist(connection, person, {"supervisor": human(SUPERVISOR)})


PREPARE = prepare
