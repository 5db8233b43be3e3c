"""What a year's training plan is opened with, remembers and writes: its courses, and what came of them (七§11–12)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StrictFloat, StrictInt
from sqlalchemy import Index

from models.case import Opening
from models.fields import YEARS, Day, Line, Member, Starter
from models.kinds.course import CourseOutline
from models.kinds.round import Every, RoundEntry, number_of
from models.people import each_once
from models.policy.parameter import Parameter
from models.tables import FormRow, listing, moment, yuan

NAME = "TrainingPlan"
MOST = 100
"""Courses of one plan."""
DECEMBER = 12
"""The month in which the plan of the next year is sent."""


def _posts_once(posts: list[str]) -> list[str]:
    if len(set(posts)) < len(posts):
        raise ValueError("names a post twice")
    return posts


Year = Annotated[StrictInt, Field(ge=YEARS.start, le=YEARS.stop - 1, examples=[2031])]
Hours = Annotated[StrictInt | StrictFloat, Field(gt=0, le=2000, multiple_of=0.5, examples=[6])]
"""Hours of a course, whole or half ones."""
PlannedOn = Annotated[Day, Field(examples=["2031-03-15"])]
Posts = Annotated[
    list[Line], Field(max_length=10, examples=[["technician"]]), AfterValidator(_posts_once)
]
"""Posts by the staff register's own word; whoever holds one when the course is opened is trained."""
Named = Annotated[
    list[Member], Field(max_length=50, examples=[["technician:t-07"]]), AfterValidator(each_once)
]
"""People whom a plan names; more come by their post, or are enrolled in the course."""
Trained = Annotated[Named | None, Field(examples=[["technician:t-07"]])]
"""The example names people, since people or posts are needed."""
CourseNumber = Annotated[StrictInt, Field(ge=1, le=9999, examples=[1])]
"""A course of the plan by its number, from 1."""


class TrainingPlanRequest(Opening):
    """The opening request of a plan: its year."""

    by: Starter = Field(examples=["supervisor:s-1"])
    year: Year

    def fixed_number(self, letter: str) -> str | None:
        """One plan a year, whoever opens it."""
        return number_of(letter, str(self.year), None)


class PlannedCourse(CourseOutline):
    """A course as a plan keeps it."""

    planned_on: date
    hours: float
    persons: list[str] = Field(default_factory=list)
    posts: list[str] = Field(default_factory=list)
    dropped: bool = False
    opened: bool = False
    """A case of its own stands for it."""

    @property
    def waits(self) -> bool:
        """Whether it is still to be opened."""
        return not (self.dropped or self.opened)


class TrainingPlanFacts(BaseModel):
    """What a plan remembers beside its state."""

    year: int
    courses: dict[int, PlannedCourse] = Field(default_factory=dict)
    reviews: int = 0

    @property
    def standing(self) -> dict[int, PlannedCourse]:
        """Those that were not dropped."""
        return {number: one for number, one in self.courses.items() if not one.dropped}

    @property
    def waiting(self) -> dict[int, PlannedCourse]:
        """Those that are still to be opened."""
        return {number: one for number, one in self.courses.items() if one.waits}


class TrainingPlanRecord(FormRow, table=True):
    """A year's plan as it stands, and at the end what came of it (七§11(1))."""

    __tablename__ = "training_plan"

    year: int
    sent_at: datetime | None = moment()
    sent_by: str | None = None
    approved_at: datetime | None = moment()
    approved_by: str | None = None
    closed_at: datetime | None = moment()
    planned: int | None = None
    """Courses that stood in it, those included that were dropped."""
    held: int | None = None
    dropped: int | None = None
    persons: int | None = None
    """Different people who were there."""
    hours: float | None = None
    """Of the courses that were held, as planned."""


class TrainingPlanCourse(FormRow, table=True):
    """A course of the plan, its key the number there (七§11(1))."""

    __tablename__ = "training_plan_course"
    __table_args__ = (Index("ix_training_plan_course_day", "planned_on"),)

    title: str
    type: str
    mode: str
    planned_on: date
    hours: float
    persons: list[str] = listing()
    posts: list[str] = listing()
    trainer: str | None = None
    paid_by_company: bool = False
    cost: Decimal | None = yuan()
    categories: list[str] = listing()
    added_at: datetime = moment(nullable=False)
    added_by: str
    opened_at: datetime | None = moment()
    dropped_at: datetime | None = moment()
    dropped_by: str | None = None
    dropped_because: str | None = None


class TrainingPlanReview(FormRow, table=True):
    """What personnel says to a plan that was sent: approved, or returned with remarks (七§11(1))."""

    __tablename__ = "training_plan_review"

    approved: bool
    remarks: str | None = None
    reviewed_at: datetime = moment(nullable=False)
    reviewed_by: str


TABLES = ("trainingplan", "training")
"""The tables of the policy that its rules read."""
ROUNDS = (RoundEntry("training_plan", Every.YEAR, "七§11(1)", opens=NAME),)
PARAMETERS = (
    Parameter("rounds.training_plan", "08:00", "七§11(1)", "on the first workday of December, to be sent by the 20th"),
    Parameter("training.plan_due", 20, "七§11(1)", "a day of December: HR's review ends before the year does",
              range=(1, 31)),
    Parameter("training.open_before_cd", 14, "七§12(1)·1", "two weeks to enrol people and have them sign",
              range=(1, 90)),
    Parameter("trainingplan.send_again", "3 WD", "七§11(1)", "what personnel remarks is soon put right", "WD"),
    Parameter("trainingplan.review", "5 WD", "七§11(1)", "a week to look through a year", "WD"),
)  # fmt: skip
