"""Courses: proposed by a form or opened by the plan, agreed to, held date by date, with results (七§11(2), §12)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from temporalio import workflow

from models.fields import Line, Text
from models.kinds.course import (
    MOST,
    CourseAbsences,
    CourseDate,
    CourseFacts,
    CourseMode,
    CourseRequest,
    CourseResult,
    DateNumber,
    NewDates,
    Persons,
    Results,
    Stars,
    Trained,
    Trainer,
    some,
    stands_in,
)
from models.kinds.course_words import page_lines
from models.offices import TRAINING
from models.people import human, named, same_human
from models.vocabulary import Role, role_of
from workflows.language.declaration import SAME, Agreed, Automatic, CommitmentRule, Step, event
from workflows.loop.case import Case
from workflows.parts.agreed_dues import AgreedDues
from workflows.parts.certifying import Certifying

HR, SUPERVISOR, SYSTEM = Role.HR, Role.SUPERVISOR, Role.SYSTEM
LEADERS = (HR, SUPERVISOR)


def _of_request(_case: Any, request: Mapping[str, Any]) -> dict[str, Any] | None:
    return {"plan": request["plan"], "course": request["course"]} if request["plan"] is not None else None


def _taken_times(case: Any, _given: Mapping[str, Any]) -> dict[str, Any]:
    facts = case.facts
    return {
        "case": case.case.workflow_id, "persons": facts.taken_up,
        "dates": [[moment.isoformat() for moment in one.span] for one in facts.dates],
    }  # fmt: skip


OF_PLAN = {"course_in_plan": _of_request}
OVERLAPS = {"course_overlaps": _taken_times}
"""What an opening asks about the plan, and a start about the times of everyone whom it takes up."""


@workflow.defn(name="Course")
class Course(Case[CourseRequest, CourseFacts], AgreedDues, Certifying, letter="L", office=TRAINING):
    """Serving staff is trained: planned or by a form of its own, agreed to, held, with results (七§11(2), §12)."""

    proposed = Step("Proposed by a form, waiting for personnel", "七§11(2)")
    approved = Step("Approved; people are enrolled, sign, and are away at its dates", "七§11(2)")
    running = Step("Running, date by date", "七§12(1)")
    held = Step("Held; its results are to be given", "七§12")
    completed = Step("Completed with a result for each who was there", "七§12", end=True)
    rejected = Step("Rejected by personnel", "七§11(2)", end=True)
    cancelled = Step("Cancelled", "七§12", end=True)

    reads = OF_PLAN
    automatic = (Automatic(proposed, approved, lambda case: case.facts.of_plan),)
    commitments = (
        CommitmentRule(
            "review", "七§11(2)", starts=(proposed,), met=(approved, rejected, cancelled), within="course.review"
        ),
        CommitmentRule(
            "start", "七§12(1)", starts=(approved,), met=(running,), within=Agreed(lambda case: case.starts)
        ),
        CommitmentRule("finish", "七§12", starts=(running,), met=(held,), within=Agreed(lambda case: case.ends)),
        CommitmentRule("results", "七§12", starts=(held,), met=(completed,), within="course.results"),
    )

    # -- the form -----------------------------------------------------------------------------------------------

    @staticmethod
    def subject_of(request: CourseRequest) -> str | None:
        """The one person whom it is for; nothing for several."""
        return named(human(request.persons[0])) if len(request.persons) == 1 else None

    @staticmethod
    def shown_of(facts: CourseFacts) -> dict[str, Any]:
        """Who and when, who is still to sign, and which dates nobody has attended to yet."""
        return {
            "title": facts.title, "trainer": facts.trainer, "persons": facts.persons,
            "dates": [one.model_dump(mode="json") for one in facts.dates], "to_sign": facts.unsigned,
            "unattended": facts.unattended, "present": facts.were_present,
        }  # fmt: skip

    page_of = staticmethod(page_lines)

    def begin(self, request: CourseRequest) -> CourseFacts:
        """Personnel is told of one that waits for them; one of an approved plan does not, and its people are told."""
        planned = self.planned_there(request)
        of_plan = request.plan is not None and role_of(request.by) is SYSTEM and request.linked_case == request.plan
        self.wrong_unless(of_plan or request.course is None, "course", msg="is said by a plan's own case")
        facts = self.now_taken.draft.facts = CourseFacts(
            opener=request.by, title=request.title, mode=request.mode, trainer=request.trainer,
            persons=request.persons, dates=request.dates or [], paid_by_company=request.paid_by_company,
            categories=request.categories or [], planned_on=planned["planned_on"],
            of_plan=of_plan and planned["approved"],
        )  # fmt: skip
        self.fits_together(facts.trainer)
        self.note(
            title=request.title, type=request.type.value, mode=request.mode.value, cost=request.cost,
            paid_by_company=request.paid_by_company, categories=facts.categories, plan=request.plan,
            course=request.course, planned_on=facts.planned_on,
        )  # fmt: skip
        if facts.of_plan:
            self.let_it_be()
        else:
            self.tell(HR, "course_proposed", title=request.title)
        return facts

    def assignee_of(self, facts: CourseFacts) -> str | None:
        return facts.own_trainer if self.now_taken.draft.standing != "proposed" else None

    @event(proposed, to=approved, by=(HR,), clause="七§11(2)")
    def approve(self) -> None:
        """Personnel approves, never who has opened it; from now on its dates are absences."""
        self.not_the_person(opener=self.facts.opener)
        self.let_it_be()

    @event(proposed, to=rejected, by=(HR,), clause="七§11(2)")
    def reject(self, reason: Text) -> None:
        """Personnel rejects it."""
        self.note(because=reason, **self.stamp("rejected"))
        if role_of(self.facts.opener) is not SYSTEM:
            self.tell(self.facts.opener, "course_rejected", title=self.request.title, reason=reason)

    # -- who and when -------------------------------------------------------------------------------------------

    @event(approved, to=SAME, by=(), clause="七§12(1)·2", person=lambda facts: facts.persons)
    def sign_agreement(self, agreement_ref: Line) -> None:
        """Somebody who is to be trained at the company's cost signs first."""
        facts = self.facts
        self.refuse_unless(facts.paid_by_company, "the company does not pay for it: no agreement is asked")
        self.refuse_unless(not stands_in(self.by, facts.signed), f"{self.by} has signed an agreement for it")
        person = next(one for one in facts.persons if self.is_human(one))
        facts.signed.append(person)
        self.next_row(
            "course_agreement", "agreements", final=True, person=person, agreement_ref=agreement_ref,
            **self.stamp("signed"),
        )  # fmt: skip

    @event(approved, to=SAME, by=(SUPERVISOR, HR), clause="七§12")
    def enrol(self, person: Trained, reason: Text | None = None) -> None:
        """One more, away at its dates from now on."""
        facts = self.facts
        self.refuse_unless(not stands_in(person, facts.persons), f"{person} is enrolled")
        self.refuse_unless(not self.is_trainer(person), f"{person} is the trainer")
        self.refuse_unless(len(facts.persons) < MOST, f"no more than {MOST} people stand in one course")
        facts.persons.append(person)
        self.changed(person, enrolled=True, reason=reason)
        self.invite([person])

    @event(approved, to=SAME, by=(SUPERVISOR, HR), clause="七§12")
    def withdraw_person(self, person: Trained, reason: Text | None = None) -> None:
        """One less; the absences are taken back."""
        facts = self.facts
        there = stands_in(person, facts.persons)
        self.refuse_unless(there, f"{person} is not enrolled; there is: {some(facts.persons) or 'nobody'}")
        facts.persons = [one for one in facts.persons if not same_human(one, person)]
        self.changed(person, enrolled=False, reason=reason)
        self.tell(person, "course_withdrawn", title=self.request.title)

    @event(
        proposed, approved, running, to=SAME, by=(HR, SUPERVISOR), clause="七§12",
        person=lambda facts: facts.own_trainer,
    )  # fmt: skip
    def move_dates(self, reason: Text, dates: NewDates = None, trainer: Trainer | None = None) -> None:
        """Other dates, another trainer, or both; dates that have been attended to stay what they are."""
        facts = self.facts
        self.wrong_unless(dates or trainer, msg="must say what moves: dates or trainer")
        self.fits_together(trainer)
        if dates is not None:
            self.keep_what_was_held(dates)
        facts.dates, facts.trainer = dates or facts.dates, trainer or facts.trainer
        if dates is not None:
            self.set_due("start", self.starts)
            self.set_due("finish", self.ends)
        self.next_row(
            "course_move", "moves", final=True, dates=_as_rows(facts.dates), trainer=facts.trainer, reason=reason,
            **self.stamp("moved"),
        )  # fmt: skip
        self.note()
        if self.standing != "proposed":
            self.keep_absences()
            for person in facts.taken_up:
                self.tell(person, "course_moved", title=self.request.title, dates=self.days, reason=reason)

    # -- the course ---------------------------------------------------------------------------------------------

    @event(
        approved, to=running, by=(SUPERVISOR, HR), clause="七§12(1)", reads=OVERLAPS,
        person=lambda facts: facts.own_trainer,
    )  # fmt: skip
    def start(self) -> None:
        """It begins once trainer, dates, people and agreements are there, and nobody is due elsewhere then."""
        facts = self.facts
        self.refuse_unless(facts.trainer, "nobody is named to hold it: name a trainer by move_dates")
        self.refuse_unless(facts.dates, "it has no dates: set them by move_dates")
        self.refuse_unless(facts.persons, "nobody is enrolled: enrol who is to be trained")
        unsigned = some(facts.unsigned)
        self.refuse_unless(not unsigned, f"agreements are missing, by sign_agreement, of: {unsigned}")
        overlaps = some(self.read("course_overlaps"))
        self.refuse_unless(not overlaps, f"due elsewhere at its dates: {overlaps}; use move_dates or withdraw_person")
        self.note(**self.stamp("started"))

    @event(running, to=SAME, by=(SUPERVISOR, HR), clause="七§12", person=lambda facts: facts.own_trainer)
    def attend(self, date: DateNumber, present: Persons) -> None:
        """Who was there at a date; said again, the last word counts."""
        facts = self.facts
        self.unfit_unless(date <= len(facts.dates), "date", msg=f"must be one of its dates, 1 to {len(facts.dates)}")
        for number, person in enumerate(present):
            self.unfit_unless(stands_in(person, facts.persons), "present", number, msg="is not enrolled in it")
        held = facts.dates[date - 1]
        if held.from_at > self.at:
            self.remark(f"before date {date} began")
        places = [place for place, person in enumerate(facts.persons, 1) if stands_in(person, present)]
        facts.present[date] = places
        self.next_row(
            "course_attendance", "attendances", final=True, number=date, from_at=held.from_at, to_at=held.to_at,
            present=[facts.persons[place - 1] for place in places], **self.stamp("attended"),
        )  # fmt: skip

    @event(running, to=held, by=(SUPERVISOR, HR), clause="七§12", person=lambda facts: facts.own_trainer)
    def finish(self) -> None:
        """Every date has been attended to."""
        missing = some(map(str, self.facts.unattended))
        self.refuse_unless(not missing, f"attend is still to say who was there at date: {missing}")
        self.note(**self.stamp("finished"))

    # -- what came of it ----------------------------------------------------------------------------------------

    @event(held, to=completed, by=(HR,), clause="七§12", person=lambda facts: facts.own_trainer)
    def give_results(self, results: Results) -> None:
        """A result for each who was there at all, and for nobody else; nobody gives their own."""
        there = self.facts.were_present
        for number, one in enumerate(results):
            self.unfit_unless(stands_in(one.person, there), "results", number, "person", msg="was at none of its dates")
            self.not_the_person(person=one.person)
        missing = some(person for person in there if not stands_in(person, [one.person for one in results]))
        self.unfit_unless(not missing, "results", msg=f"must name each who was there; missing: {missing}")
        for number, one in enumerate(results, 1):
            self.give(number, one)
        self.note(**self.stamp("completed"))

    @event(held, to=SAME, by=(), clause="七§12", person=lambda facts: facts.were_present)
    def give_feedback(self, score: Stars, remarks: Text | None = None) -> None:
        """Somebody who was there says how it was; said again, the last word counts."""
        person = next(one for one in self.facts.were_present if self.is_human(one))
        self.next_row(
            "course_feedback", "feedbacks", final=True, person=person, score=score, remarks=remarks,
            **self.stamp("given"),
        )  # fmt: skip

    @event(proposed, approved, running, to=cancelled, by=LEADERS, clause="七§12", on_hold=True)
    def cancel(self, reason: Text) -> None:
        """It is not held, or no further; the absences to come are taken back."""
        facts = self.facts
        self.note(because=reason, **self.stamp("cancelled"))
        if self.standing == "proposed":
            return
        if facts.away:
            self.post(self.absences([], []))
        for person in facts.taken_up:
            self.tell(person, "course_cancelled", title=self.request.title, reason=reason)

    # -- dues ---------------------------------------------------------------------------------------------------

    @property
    def starts(self) -> datetime:
        """The end of the first date's day, or of the day planned; without either what the policy gives."""
        facts = self.facts
        if facts.dates:
            return self.still_to_come(self.calendar.end_of(self.day_of(facts.dates[0].from_at)))
        if facts.planned_on is not None:
            return self.still_to_come(self.calendar.end_of(facts.planned_on))
        return self.calendar.add(self.at, self.policy_duration("course.start"))

    @property
    def ends(self) -> datetime:
        """24:00 of the last date's day."""
        last = self.facts.dates[-1].to_at - timedelta.resolution  # what ends at midnight ends that day
        return self.still_to_come(self.calendar.end_of(self.day_of(last)))

    def still_to_come(self, due: datetime) -> datetime:
        """A due; where it is over, the end of this workday."""
        return due if due > self.at else self.end_of_workday(self.at)

    # -- helpers of the effects ---------------------------------------------------------------------------------

    @property
    def standing(self) -> str:
        return self.now_taken.draft.standing

    @property
    def days(self) -> str:
        """When it is held, in words."""
        local = [(self.calendar.local(one.from_at), self.calendar.local(one.to_at)) for one in self.facts.dates]
        return some(f"{begin:%Y-%m-%d %H:%M}–{end:%H:%M}" for begin, end in local) or "?"

    def planned_there(self, request: CourseRequest) -> dict[str, Any]:
        """What the plan says of it: whether it is approved, and for which day it plans the course."""
        if request.plan is None:
            return {"approved": False, "planned_on": None}
        found = self.read("course_in_plan")
        self.wrong_unless(found is not None, "plan", msg="is no training plan")
        day = found["planned_on"]
        return {"approved": found["approved"], "planned_on": date.fromisoformat(day) if day is not None else None}

    def fits_together(self, trainer: str | None) -> None:
        """Raises Refusal where the trainer is no person though one's own, or is one of those who are trained."""
        facts = self.facts
        self.unfit_unless(
            facts.mode.fits(trainer), "trainer", msg="must be a person, role:id, where mode is internal"
        )
        if trainer is not None and facts.mode is CourseMode.INTERNAL:
            self.unfit_unless(not stands_in(trainer, facts.persons), "trainer", msg="must not be trained in it")

    def is_trainer(self, person: str) -> bool:
        trainer = self.facts.own_trainer
        return trainer is not None and same_human(person, trainer)

    def keep_what_was_held(self, dates: Sequence[CourseDate]) -> None:
        """Raises Refusal where a date that has been attended to would be another."""
        facts = self.facts
        for number in facts.present:
            same = number <= len(dates) and dates[number - 1].span == facts.dates[number - 1].span
            self.refuse_unless(same, f"date {number} was attended to: it stays as it is, under its number")

    def let_it_be(self) -> None:
        """Approved: its dates are absences, and everyone is told; who must sign, of that."""
        facts = self.facts
        self.note(**self.stamp("approved"))
        self.keep_absences()
        self.invite(facts.persons)
        if facts.own_trainer is not None:
            self.tell(facts.own_trainer, "course_trainer", title=self.request.title, dates=self.days)

    def invite(self, persons: Sequence[str]) -> None:
        said, paid = {"title": self.request.title, "dates": self.days}, self.facts.paid_by_company
        for person in persons:
            self.tell(person, "course_to_sign" if paid else "course_approved", **said)

    def changed(self, person: str, *, enrolled: bool, reason: str | None) -> None:
        """Writes who comes or goes, and what that does to the absences."""
        self.next_row(
            "course_enrolment", "changes", final=True, person=person, enrolled=enrolled, reason=reason,
            **self.stamp("changed"),
        )  # fmt: skip
        self.note()
        self.keep_absences()

    def keep_absences(self) -> None:
        """Has the absences be those of its people at its dates; nothing where there were and are none."""
        facts = self.facts
        if facts.away or (facts.dates and facts.taken_up):
            facts.away = True
            self.post(self.absences(facts.taken_up, facts.dates))

    def absences(self, persons: Sequence[str], dates: Sequence[CourseDate]) -> CourseAbsences:
        return CourseAbsences(
            persons=[human(one) for one in persons], times=[one.span for one in dates],
            kept=[one.span for one in self.facts.kept], at=self.at, by=self.by,
        )  # fmt: skip

    def give(self, number: int, result: CourseResult) -> None:
        """Writes a result; who has passed is certified for the categories that the course names."""
        categories = self.facts.categories if result.passed else []
        self.form(
            "course_result", str(number), final=True, person=result.person, passed=result.passed, score=result.score,
            categories=categories, valid_until=self.certify(result.person, categories) if categories else None,
            **self.stamp("given"),
        )  # fmt: skip

    def note(self, **values: Any) -> None:
        """Writes on the course's row, who and when with it."""
        facts = self.facts
        self.form(
            "course_record", "1", trainer=facts.trainer, persons=facts.persons, dates=_as_rows(facts.dates),
            first_at=facts.dates[0].from_at if facts.dates else None,
            last_at=facts.dates[-1].to_at if facts.dates else None, **values,
        )  # fmt: skip


def _as_rows(dates: Sequence[CourseDate]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in dates]
