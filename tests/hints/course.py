"""Courses: of one and of two people, each on days of its own, with a trainer of one's own and with one from outside."""

from datetime import date, timedelta
from random import Random

from cases import courses
from cases.courses import BOSS, OTHER, TECH, TRAINER
from hints import Body, Hints

FAR = date(2090, 1, 1)


def _days(number: int) -> list[Body]:
    """Two mornings, of another week for each number."""
    first = FAR + number * timedelta(weeks=1)
    return [courses.date(day.isoformat()) for day in (first, first + timedelta(days=1))]


def request(seed: int, _goal: str) -> Body:
    """One in three has its trainer from outside; paid by the company now and then."""
    outside = {"mode": "external_trainer", "trainer": "厂家讲师"} if seed % 3 == 2 else {}
    return courses.course_request(
        dates=_days(seed % 400), persons=[TECH, OTHER][: 1 + seed % 2], paid_by_company=seed % 5 == 4, **outside
    )


def _present(chance: Random) -> Body:
    return {"by": BOSS, "date": chance.randint(1, 2), "present": [TECH]}


HINTS = Hints(
    "Course",
    request,
    payloads={
        "sign_agreement": lambda _: {"by": TECH},
        "enrol": lambda chance: {"person": f"technician:t-{chance.randint(3, 9)}"},
        "withdraw_person": lambda chance: {"person": f"technician:t-{chance.randint(3, 9)}"},
        "move_dates": lambda chance: {"dates": _days(chance.randrange(400)), "trainer": TRAINER},
        "attend": _present,
        "give_results": lambda _: {"results": courses.passed(TECH)},
        "give_feedback": lambda _: {"by": TECH},
    },
    leave="cancel",
    leaver=courses.HR,
    new_run=(("move_dates", courses.HR, {"dates": _days(401), "reason": "x"}),),
    forms={
        "course_agreement": ("sign_agreement",), "course_enrolment": ("enrol", "withdraw_person"),
        "course_move": ("move_dates",), "course_feedback": ("give_feedback",),
        "course_attendance": ("attend",),
    },
    readings=courses.READINGS,
    stories=courses.STORIES,
    further=courses.FURTHER,
)  # fmt: skip
