"""What a course is opened with, remembers and writes: who is trained when, by whom, with what result (七§11–12)."""

import itertools
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, Field, StrictInt, TypeAdapter, model_validator
from sqlalchemy import Index

from models.books import BookEntry
from models.case import Opening
from models.fields import Flag, Instant, Key, Line, Member, Message, Money, Score, Starter, WorkflowId
from models.people import each_once, same_human
from models.policy.parameter import Parameter
from models.tables import FormRow, listing, moment, yuan

NAME = "Course"
MOST = 300
"""People who stand in one course."""
MOST_DATES = 50
NAMED = 10
"""As many of a list a refusal names; of more it says how many there are."""


class CourseType(StrEnum):
    """What it is for (七§12(3))."""

    CROSS_POST = "cross_post"
    IMPROVEMENT = "improvement"
    NEW_TECHNOLOGY = "new_technology"
    QUALIFICATION = "qualification"
    RETRAINING = "retraining"
    OTHER = "other"


class CourseMode(StrEnum):
    """Who holds it: the department itself, somebody who comes from outside, or staff is sent out (七§12(2))."""

    INTERNAL = "internal"
    EXTERNAL_TRAINER = "external_trainer"
    SENT_OUT = "sent_out"

    def fits(self, trainer: str | None) -> bool:
        """Whether that may be its trainer: one's own is a person, `role:id`; another is named in words."""
        return trainer is None or self is not CourseMode.INTERNAL or _is_member(trainer)


_MEMBER: TypeAdapter[str] = TypeAdapter(Member)


def _is_member(name: str) -> bool:
    try:
        _MEMBER.validate_python(name)
    except ValueError:
        return False
    return True


class CourseDate(Message):
    """A time at which it is held: from its beginning up to, not with, its end."""

    from_at: Instant = Field(examples=["2030-06-25T09:00:00+08:00"])
    to_at: Instant = Field(examples=["2030-06-25T12:00:00+08:00"])

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.to_at <= self.from_at:
            raise ValueError("to_at must lie after from_at")
        return self

    @property
    def span(self) -> tuple[datetime, datetime]:
        return self.from_at, self.to_at


def _one_after_the_other(dates: list[CourseDate]) -> list[CourseDate]:
    for earlier, later in itertools.pairwise(dates):
        if later.from_at < earlier.to_at:
            raise ValueError("must follow one another in time, none begun before the one before it has ended")
    return dates


def _each_once(words: list[str]) -> list[str]:
    if len(set(words)) < len(words):
        raise ValueError("names something twice")
    return words


Trainer = Annotated[Line, Field(examples=["supervisor:s-1"])]
"""A person where the company's own hold it; in words otherwise."""
Trained = Annotated[Member, Field(examples=["technician:t-07"])]
"""Somebody who is trained."""
Persons = Annotated[
    list[Member], Field(max_length=MOST, examples=[["technician:t-07"]]), AfterValidator(each_once)
]
Dates = Annotated[list[CourseDate], Field(min_length=1, max_length=MOST_DATES), AfterValidator(_one_after_the_other)]
"""The times, one after the other; each is named by its number from 1."""
NewDates = Annotated[
    Dates | None,
    Field(examples=[[{"from_at": "2030-06-25T09:00:00+08:00", "to_at": "2030-06-25T12:00:00+08:00"}]]),
]
"""Dates in place of those that there are; the example shows some."""
DateNumber = Annotated[StrictInt, Field(ge=1, le=MOST_DATES, examples=[1])]
Categories = Annotated[list[Key], Field(max_length=20, examples=[["washing_machine"]]), AfterValidator(_each_once)]
"""Categories of products for which whoever passes is certified (一§18·1)."""
Stars = Annotated[StrictInt, Field(ge=1, le=5, examples=[4])]


class CourseOutline(Message):
    """What a course is, whether it stands in a plan or is proposed by itself (七§11(2), §12)."""

    title: Line = Field(examples=["Inverter boards of the new series"])
    type: CourseType = Field(examples=["new_technology"])
    mode: CourseMode = Field(examples=["internal"])
    trainer: Trainer | None = Field(default=None, examples=["supervisor:s-1"])
    paid_by_company: Flag = Field(examples=[False])
    cost: Money | None = None
    categories: Categories | None = None


class CourseRequest(Opening, CourseOutline):
    """The opening request of a course: the form of one that stands in no plan (七§11(2)), or a plan's own."""

    by: Starter = Field(examples=["supervisor:s-1"])
    dates: Dates | None = None
    persons: Persons = Field(examples=[["technician:t-07"]])
    plan: WorkflowId | None = None
    """The training plan in which it stands."""
    course: StrictInt | None = Field(default=None, ge=1, le=9999)
    """Its number there; a plan's own case says it."""


class CourseResult(Message):
    """What came of it for somebody who was there."""

    person: Trained
    passed: Flag
    score: Score | None = None


def _a_result_each(results: list[CourseResult]) -> list[CourseResult]:
    each_once([one.person for one in results])
    return results


Results = Annotated[
    list[CourseResult],
    Field(max_length=MOST, examples=[[{"person": "technician:t-07", "passed": True}]]),
    AfterValidator(_a_result_each),
]


# -- what it remembers ----------------------------------------------------------------------------------------------


class CourseFacts(BaseModel):
    """What a course remembers beside its state."""

    opener: str
    title: str
    mode: CourseMode
    trainer: str | None = None
    persons: list[str] = Field(default_factory=list)
    dates: list[CourseDate] = Field(default_factory=list)
    paid_by_company: bool = False
    categories: list[str] = Field(default_factory=list)
    planned_on: date | None = None
    """Of one that stands in a plan."""
    of_plan: bool = False
    """An approved plan has opened it: it is approved with the plan."""
    away: bool = False
    """Absences are recorded for it."""
    signed: list[str] = Field(default_factory=list)
    """Who has signed an agreement."""
    present: dict[int, list[int]] = Field(default_factory=dict)
    """By the number of a date, who was there: by their place among the persons, from 1."""
    agreements: int = 0
    changes: int = 0
    moves: int = 0
    attendances: int = 0
    feedbacks: int = 0

    @property
    def own_trainer(self) -> str | None:
        """The trainer, where it is somebody of the company."""
        return self.trainer if self.mode is CourseMode.INTERNAL else None

    @property
    def taken_up(self) -> list[str]:
        """Everyone of the company whose time it takes."""
        return [*self.persons, *filter(None, [self.own_trainer])]

    @property
    def unsigned(self) -> list[str]:
        """Who must sign an agreement before it starts (七§12(1)·2)."""
        return [one for one in self.persons if self.paid_by_company and not stands_in(one, self.signed)]

    @property
    def were_present(self) -> list[str]:
        """Who was there at one date at least."""
        places = {place for present in self.present.values() for place in present}
        return [person for place, person in enumerate(self.persons, 1) if place in places]

    @property
    def unattended(self) -> list[int]:
        """The dates of which nobody has said yet who was there."""
        return [number for number in range(1, len(self.dates) + 1) if number not in self.present]

    @property
    def kept(self) -> list[CourseDate]:
        """The dates that have been held."""
        return [date for number, date in enumerate(self.dates, 1) if number in self.present]


def stands_in(person: str, persons: Iterable[str]) -> bool:
    """Whether a human stands among these, in whatever role."""
    return any(same_human(person, other) for other in persons)


def some(names: Iterable[str]) -> str:
    """The first of them, and how many more there are."""
    found = [*names]
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return ", ".join(found[:NAMED]) + more


# -- forms and books ------------------------------------------------------------------------------------------------


class CourseAbsences(BookEntry):
    """The times for which a course takes people away, as they are from this step on (七§12)."""

    book: ClassVar[str] = "course_absences"
    contested: ClassVar[bool] = True

    persons: list[str]
    times: list[tuple[datetime, datetime]]
    kept: list[tuple[datetime, datetime]] = Field(default_factory=list)
    """Times that have been held: whoever was away then was so."""
    at: datetime
    by: str


class CourseRecord(FormRow, table=True):
    """A course as it stands: its form, who and when, what became of it (七§11(2), §12)."""

    __tablename__ = "course_record"
    __table_args__ = (Index("ix_course_record_times", "first_at", "last_at"), Index("ix_course_record_plan", "plan"))

    title: str
    type: str
    mode: str
    trainer: str | None = None
    paid_by_company: bool = False
    cost: Decimal | None = yuan()
    categories: list[str] = listing()
    plan: str | None = None
    course: int | None = None
    """Its number in the plan."""
    planned_on: date | None = None
    persons: list[str] = listing()
    dates: list[dict[str, Any]] = listing()
    first_at: datetime | None = moment()
    """When the first date begins and the last one ends."""
    last_at: datetime | None = moment()
    approved_at: datetime | None = moment()
    approved_by: str | None = None
    started_at: datetime | None = moment()
    started_by: str | None = None
    finished_at: datetime | None = moment()
    finished_by: str | None = None
    completed_at: datetime | None = moment()
    completed_by: str | None = None
    rejected_at: datetime | None = moment()
    rejected_by: str | None = None
    cancelled_at: datetime | None = moment()
    cancelled_by: str | None = None
    because: str | None = None
    """Why it was rejected or cancelled."""


class CourseAgreement(FormRow, table=True):
    """An agreement that somebody has signed before a training that the company pays (七§12(1)·2)."""

    __tablename__ = "course_agreement"

    person: str
    agreement_ref: str
    signed_at: datetime = moment(nullable=False)
    signed_by: str


class CourseEnrolment(FormRow, table=True):
    """Somebody enrolled in an approved course, or withdrawn from it (七§12)."""

    __tablename__ = "course_enrolment"

    person: str
    enrolled: bool
    reason: str | None = None
    changed_at: datetime = moment(nullable=False)
    changed_by: str


class CourseMove(FormRow, table=True):
    """Other dates, or another trainer (七§12)."""

    __tablename__ = "course_move"

    dates: list[dict[str, Any]] = listing()
    trainer: str | None = None
    reason: str
    moved_at: datetime = moment(nullable=False)
    moved_by: str


class CourseAttendance(FormRow, table=True):
    """Who was there at a date; of one that is entered again the last row counts (七§12)."""

    __tablename__ = "course_attendance"

    number: int
    """Of the date, from 1."""
    from_at: datetime = moment(nullable=False)
    to_at: datetime = moment(nullable=False)
    present: list[str] = listing()
    attended_at: datetime = moment(nullable=False)
    attended_by: str


class CourseResultRow(FormRow, table=True):
    """What came of it for somebody, and until when it certifies them (七§12, 一§18·1)."""

    __tablename__ = "course_result"

    person: str
    passed: bool
    score: int | None = None
    categories: list[str] = listing()
    """For which a certificate is given."""
    valid_until: date | None = None
    given_at: datetime = moment(nullable=False)
    given_by: str


class CourseFeedback(FormRow, table=True):
    """What somebody who was there says of it; the last one of each counts (七§12)."""

    __tablename__ = "course_feedback"

    person: str
    score: int
    remarks: str | None = None
    given_at: datetime = moment(nullable=False)
    given_by: str


TABLES = ("course", "training")
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("course.review", "5 WD", "七§11(2)", "as long as a year's plan is reviewed", "WD"),
    Parameter("course.start", "10 WD", "七§12", "two weeks to find dates for one that has none", "WD"),
    Parameter("course.results", "3 WD", "七§12", "while the trainer remembers", "WD"),
)
