"""Training plans: a year's courses, drafted, reviewed by personnel, opened in time, counted at its end (七§11–12)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from temporalio import workflow

from models.fields import Flag, Line, Money, Text
from models.kinds.course import MOST as MOST_PERSONS
from models.kinds.course import Categories, CourseMode, CourseType, Trainer, stands_in
from models.kinds.trainingplan import (
    DECEMBER,
    MOST,
    CourseNumber,
    Hours,
    PlannedCourse,
    PlannedOn,
    Posts,
    Trained,
    TrainingPlanFacts,
    TrainingPlanRequest,
)
from models.kinds.trainingplan_words import PAGE, PAGE_NEXT
from models.offices import TRAINING
from models.people import named
from models.vocabulary import Role
from models.words.spoken import say
from workflows.language.declaration import OPENING, SAME, Agreed, CommitmentRule, Step, event
from workflows.loop.case import Case
from workflows.parts.agreed_dues import AgreedDues

HR, SUPERVISOR, MANAGER, SYSTEM = Role.HR, Role.SUPERVISOR, Role.MANAGER, Role.SYSTEM
COURSE_DUE = "course_due"


def _posts_of_due(case: Any, _given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The posts of the courses that a step opens; asks nothing where it names none."""
    posts = list(dict.fromkeys(post for one in case.due_courses().values() for post in one.posts))
    return {"posts": posts} if posts else None


def _of_plan(case: Any, _given: Mapping[str, Any]) -> dict[str, Any]:
    return {"plan": case.case.workflow_id}


IN_POSTS = {"staff_in_posts": _posts_of_due}
HELD = {"plan_figures": _of_plan}


@workflow.defn(name="TrainingPlan")
class TrainingPlan(Case[TrainingPlanRequest, TrainingPlanFacts], AgreedDues, letter="Y", office=TRAINING):
    """The courses of a year: drafted by after-sales, reviewed by personnel, opened in time, counted (七§11–12)."""

    drafting = Step("After-sales drafts the courses of the year", "七§11(1)")
    in_review = Step("With personnel for review", "七§11(1)")
    approved = Step("Approved; its courses are opened two weeks before their day", "七§12(1)·1")
    closed = Step("The year is over, its figures are reported", "七§11(1)", end=True)

    timed_events = (COURSE_DUE,)
    commitments = (
        CommitmentRule(
            "send", "七§11(1)", starts=(OPENING,), met=(in_review,), within=Agreed(lambda case: case.send_due),
            restarts={"return_plan": "trainingplan.send_again"},
        ),
        CommitmentRule(
            "review", "七§11(1)", starts=(in_review,), met=(approved, drafting), within="trainingplan.review"
        ),
        CommitmentRule(
            "year_end", "七§11(1)", starts=(OPENING,), met=(), within=Agreed(lambda case: case.year_end),
            expires="close_year",
        ),
    )  # fmt: skip

    @staticmethod
    def subject_of(request: TrainingPlanRequest) -> str:
        return str(request.year)

    @staticmethod
    def shown_of(facts: TrainingPlanFacts) -> dict[str, Any]:
        """Its courses by number: what each is, and whether it was dropped or has a case of its own."""
        return {
            "year": facts.year,
            "courses": {str(number): one.model_dump(mode="json") for number, one in facts.courses.items()},
        }

    @staticmethod
    def page_of(facts: TrainingPlanFacts) -> list[str]:
        """How many courses it has, and which one comes next."""
        following = min(facts.waiting.items(), key=lambda one: one[1].planned_on, default=None)
        courses = len(facts.standing)
        lines = [say(PAGE, year=facts.year, opened=courses - len(facts.waiting), courses=courses)]
        return lines + ([say(PAGE_NEXT, course=following[0], day=following[1].planned_on)] if following else [])

    def begin(self, request: TrainingPlanRequest) -> TrainingPlanFacts:
        """The supervisors are asked for what their people need."""
        facts = self.now_taken.draft.facts = TrainingPlanFacts(year=request.year)
        self.form("training_plan", "1", year=request.year)
        self.tell(SUPERVISOR, "plan_drafting", year=str(request.year))
        return facts

    # -- the draft ----------------------------------------------------------------------------------------------

    @event(drafting, to=SAME, by=(SUPERVISOR,), clause="七§11(1)")
    def add_course(
        self, *, title: Line, type: CourseType, mode: CourseMode, planned_on: PlannedOn, hours: Hours,  # noqa: A002
        paid_by_company: Flag, persons: Trained = None, posts: Posts | None = None,
        trainer: Trainer | None = None, cost: Money | None = None, categories: Categories | None = None,
    ) -> None:  # fmt: skip
        """A course of the year, for people, for posts, or for both."""
        facts = self.facts
        self.unfit_unless(planned_on.year == facts.year, "planned_on", msg=f"must lie in {facts.year}")
        self.wrong_unless(persons is not None or posts, "persons", msg="is needed: who is trained, or posts instead")
        self.wrong_unless(mode.fits(trainer), "trainer", msg="must be a person, role:id, where mode is internal")
        own = trainer if mode is CourseMode.INTERNAL else None
        twice = own is not None and stands_in(own, persons or [])
        self.wrong_unless(not twice, "trainer", msg="must not be trained in it")
        self.refuse_unless(len(facts.courses) < MOST, f"a plan has {MOST} courses at most; later ones have a form each")
        number = len(facts.courses) + 1
        facts.courses[number] = planned = PlannedCourse(
            title=title, type=type, mode=mode, planned_on=planned_on, hours=hours, persons=persons or [],
            posts=posts or [], trainer=trainer, paid_by_company=paid_by_company, cost=cost, categories=categories,
        )  # fmt: skip
        written = planned.model_dump(exclude={"dropped", "opened"}) | {"type": type.value, "mode": mode.value}
        self.form(
            "training_plan_course", str(number), **written | {"categories": categories or []}, **self.stamp("added")
        )

    @event(drafting, approved, to=SAME, by=(SUPERVISOR,), clause="七§11(1)")
    def drop_course(self, course: CourseNumber, reason: Text) -> None:
        """A course that is not to be held; one that is open is cancelled in its own case."""
        facts = self.facts
        there = ", ".join(map(str, facts.standing)) or "none"
        found = self.refuse_unless(facts.standing.get(course), f"no course {course} stands in it; there is: {there}")
        self.refuse_unless(not found.opened, f"course {course} is open: cancel it in its own case")
        facts.courses[course] = found.model_copy(update={"dropped": True})
        self.form("training_plan_course", str(course), dropped_because=reason, **self.stamp("dropped"))
        if self.now_taken.draft.standing == "approved":
            self.await_next_course()

    @event(drafting, to=in_review, by=(MANAGER,), clause="七§11(1)")
    def send(self) -> None:
        """The service manager sends it to personnel."""
        self.refuse_unless(self.facts.standing, "it has no course: add_course first")
        self.form("training_plan", "1", **self.stamp("sent"))
        self.tell(HR, "plan_to_review", year=str(self.facts.year), courses=str(len(self.facts.standing)))

    @event(in_review, to=drafting, by=(HR,), clause="七§11(1)")
    def return_plan(self, remarks: Text) -> None:
        """Personnel wants it otherwise."""
        self.reviewed(approved=False, remarks=remarks)
        self.tell(MANAGER, "plan_returned", year=str(self.facts.year), remarks=remarks)

    # -- the year -----------------------------------------------------------------------------------------------

    @event(in_review, to=approved, by=(HR,), clause="七§11(1)", reads=IN_POSTS)
    def approve(self) -> None:
        """Personnel agrees: what is planned soon is opened at once, the rest when it is due."""
        self.reviewed(approved=True)
        self.form("training_plan", "1", **self.stamp("approved"))
        for who in (MANAGER, SUPERVISOR):
            self.tell(who, "plan_agreed", year=str(self.facts.year))
        self.open_due_courses()

    @event(approved, to=SAME, by=(SYSTEM,), clause="七§12(1)·1", reads=IN_POSTS)
    def course_due(self) -> None:
        """Two weeks before its day a course is opened, for whoever holds its posts by then."""
        self.open_due_courses()

    @event(drafting, in_review, approved, to=closed, by=(SYSTEM,), clause="七§11(1)", reads=HELD)
    def close_year(self) -> None:
        """The year is over: what was planned, held, dropped, for how many people and hours."""
        facts, found = self.facts, self.now_taken.read.get("plan_figures", {})
        held = [facts.courses[number] for number in found.get("held", ()) if number in facts.courses]
        figures: dict[str, Any] = {
            "planned": len(facts.courses), "held": len(held), "dropped": len(facts.courses) - len(facts.standing),
            "persons": int(found.get("persons", 0)), "hours": sum(one.hours for one in held),
        }  # fmt: skip
        self.form("training_plan", "1", closed_at=self.at, **figures)
        told = {name: f"{value:g}" for name, value in figures.items()}
        for who in (MANAGER, HR):
            self.tell(who, "plan_closed", year=str(facts.year), **told)

    # -- dues ---------------------------------------------------------------------------------------------------

    @property
    def send_due(self) -> datetime:
        """The end of the policy's day in December before its year."""
        day = date(self.facts.year - 1, DECEMBER, self.policy.integer("training.plan_due"))
        return self.not_over(self.calendar.end_of(day))

    @property
    def year_end(self) -> datetime:
        """31 December, 24:00."""
        return self.not_over(self.calendar.end_of(date(self.facts.year + 1, 1, 1) - timedelta(days=1)))

    def opens(self, course: PlannedCourse) -> datetime:
        """When a course is opened: at the beginning of the day so many days before its own."""
        day = course.planned_on - timedelta(days=self.policy.integer("training.open_before_cd"))
        return datetime.combine(day, time(), self.calendar.tz)

    # -- helpers of the effects ---------------------------------------------------------------------------------

    def due_courses(self) -> dict[int, PlannedCourse]:
        """Those whose opening has come."""
        return {number: one for number, one in self.facts.waiting.items() if self.opens(one) <= self.at}

    def open_due_courses(self) -> None:
        """Opens each that is due, and waits for the next."""
        facts, holders = self.facts, self.now_taken.read.get("staff_in_posts", {})
        for number, one in self.due_courses().items():
            self.open_course(number, one, self.trained(one, holders))
            facts.courses[number] = one.model_copy(update={"opened": True})
            self.form("training_plan_course", str(number), opened_at=self.at)
        self.await_next_course()

    def await_next_course(self) -> None:
        """Has the clock look when the next is due; not where none waits."""
        nexts = [self.opens(one) for one in self.facts.waiting.values()]
        if nexts:
            self.schedule(COURSE_DUE, min(nexts), "七§12(1)·1")
        else:
            self.forget(COURSE_DUE)

    def trained(self, course: PlannedCourse, holders: Mapping[str, Sequence[str]]) -> list[str]:
        """The people named, and whoever holds a post that is; not who trains them, nor more than a course takes."""
        found = list(course.persons)
        own = course.trainer if course.mode is CourseMode.INTERNAL else None
        for own_id in (own_id for post in course.posts for own_id in holders.get(post, ())):
            person = named(own_id)
            if not stands_in(person, found) and (own is None or not stands_in(person, [own])):
                found.append(person)
        if len(found) > MOST_PERSONS:
            self.remark(f"{len(found)} hold the posts of {course.title}: the first {MOST_PERSONS} are enrolled")
        return found[:MOST_PERSONS]

    def open_course(self, number: int, course: PlannedCourse, persons: Sequence[str]) -> None:
        """A case of its own, approved with the plan."""
        request = course.model_dump(
            mode="json", exclude={"planned_on", "hours", "posts", "persons", "dropped", "opened"}, exclude_none=True
        )
        plan = {"plan": self.case.workflow_id, "course": number, "persons": [*persons]}
        self.open_linked("Course", request | plan, by=f"{SYSTEM}:{self.case.number}")

    def reviewed(self, *, approved: bool, remarks: str | None = None) -> None:
        self.next_row(
            "training_plan_review", "reviews", final=True, approved=approved, remarks=remarks, **self.stamp("reviewed")
        )
