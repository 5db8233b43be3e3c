"""Newcomers: one whom nobody trains, one in the field, one who refuses, one who has passed and may be sent out."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from activities.rules.people import staff
from desk.demo.stories.story import HR, SUPERVISOR, TECHNICIAN, Story
from models.kinds.onboarding import ITEMS
from models.people import human
from models.words.words import Words

NAMES = ("杨新人", "朱新人", "秦新人", "尤新人")
NEWCOMERS = {f"technician:demo-2{number}": name for number, name in enumerate(NAMES, 1)}
"""Who has come lately, by name."""
Sent = tuple[str, str, dict[str, Any]]


def prepare(connection: Connection, now: datetime) -> None:
    """They stand on the staff list, led by the supervisor."""
    for person, name in NEWCOMERS.items():
        hired_on = (now - timedelta(days=4)).date()
        staff.enlist(connection, person, {"name": name, "supervisor": human(SUPERVISOR), "hired_on": hired_on})


def newcomer(number: int) -> dict[str, Any]:
    """The training of one of them; a later demonstration shows the same one."""
    person = [*NEWCOMERS][number - 1]
    return {
        "by": HR, "number": f"B-demo-{number}", "person": person, "name": NEWCOMERS[person],
        "arrived_on": timedelta(days=-4), "post": "technician", "department": "售后服务部", "supervisor": SUPERVISOR,
        "categories": ["washing_machine"],
    }  # fmt: skip


def taught(by: str, stage: str) -> tuple[Sent, ...]:
    """Everything of a stage."""
    items = [("complete_item", by, {"item": item.value, "done_on": timedelta()}) for item in ITEMS[stage]]
    return (*items, ("finish_stage", by, {}))


IN_FIELD: tuple[Sent, ...] = (
    ("start", HR, {}), ("name_trainer", HR, {"trainer": SUPERVISOR, "mentor": TECHNICIAN}),
    *taught(HR, "headquarters"), *taught(SUPERVISOR, "department"),
    ("log_practice", TECHNICIAN, {"work": "更换排水泵", "minutes": 90, "watch_for": "先断电再拆机"}),
)  # fmt: skip
PREPARE = prepare
STORIES = (
    Story("Onboarding", Words("nobody began the training in time", "逾期未开始培训"), newcomer(1)),
    Story(
        "Onboarding", Words("in the field, with a first practice", "现场实习中，已登记一次实习"), newcomer(2), IN_FIELD,
    ),
    Story(
        "Onboarding", Words("refused; personnel decides with what cause", "拒绝培训，待认定理由"), newcomer(3),
        (("start", HR, {}), ("refuse", HR, {"reason": "自称已有经验"})),
    ),
    Story(
        "Onboarding", Words("passed: certified from today on", "考核合格，自今日起可以派工"), newcomer(4),
        (*IN_FIELD, ("sign_off", SUPERVISOR, {"score": 88})),
    ),
)  # fmt: skip
