"""One person from the first day to the second appraisal: trained, wanting, trained again, appraised again (六, 七).

All of it is about `staff:demo-25`: `aftersales list --about staff:demo-25` and the field CaseSubject of the Temporal UI
show it as one road.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from activities.rules.people import staff
from desk.demo.stories.appraisal import CONFIRMED, by_both
from desk.demo.stories.onboarding import IN_FIELD
from desk.demo.stories.story import GENERAL, HR, MANAGER, SUPERVISOR, Story
from models.people import human
from models.words.words import Words

PERSON, NAME = "technician:demo-25", "梁新人"
HIRED = timedelta(days=-100)
FIRST = "A-demo-25-1"


def prepare(connection: Connection, now: datetime) -> None:
    """They stand on the staff list, led by the supervisor, for some months already."""
    details = {"name": NAME, "supervisor": human(SUPERVISOR), "hired_on": (now + HIRED).date()}
    staff.enlist(connection, PERSON, details)


def appraisal(number: str, weeks_ago: int, **more: str) -> dict[str, Any]:
    """Of five weeks that ended so many weeks ago."""
    end = timedelta(weeks=-weeks_ago)
    asked = {"by": MANAGER, "number": number, "person": PERSON, "reason": "试用期考核"}
    return asked | {"from_on": end - timedelta(days=34), "to_on": end} | more


def decided(reason: str) -> tuple[str, str, dict[str, Any]]:
    """As the policy proposes for the grade (六§7)."""
    return "decide", MANAGER, {"decision": "as_proposed", "reason": reason}


OBJECTED = ("object", PERSON, {"grounds": "希望说明情况"})
UPHELD = ("decide_objection", GENERAL, {"reason": "维持原结果"})
PREPARE = prepare
STORIES = (
    Story(
        "Onboarding", Words("one person's road begins: trained and passed", "一名员工的历程之一：岗前培训合格"),
        {
            "by": HR, "number": "B-demo-25", "person": PERSON, "name": NAME, "arrived_on": timedelta(),
            "post": "technician", "department": "售后服务部", "supervisor": SUPERVISOR,
            "categories": ["washing_machine"],
        },
        (*IN_FIELD, ("sign_off", SUPERVISOR, {"score": 71})),
    ),
    Story(
        "Appraisal", Words("then failed: a course to train again is proposed", "历程之二：考核不合格，按制度再培训"),
        appraisal(FIRST, 7), (*by_both(PERSON, 40), CONFIRMED, OBJECTED, UPHELD, decided("按制度再培训")),
    ),
    Story(
        "Appraisal", Words("and appraised again, better", "历程之三：再次考核，良好"),
        appraisal("A-demo-25-2", 1, again_of=f"appraisal-{FIRST}"),
        (*by_both(PERSON, 84), CONFIRMED, OBJECTED, UPHELD, decided("有明显进步")),
    ),
)  # fmt: skip
