"""What an appraisal is opened with, remembers and writes: figures, ratings, total, grade, decision (六)."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, Field, StrictInt, model_validator
from sqlalchemy import Index

from models.case import Opening
from models.fields import Day, Member, Message, Score, Starter, Text, WorkflowId
from models.kinds.appraisal_scoring import (
    OF_LEADERS,
    OF_STAFF,
    Grade,
    Indicator,
    NotRated,
    RaterClass,
    customers_mean,
    mean,
    share_of,
)
from models.kinds.round import Every, RoundEntry, number_of
from models.people import each_once, human
from models.policy.parameter import Parameter
from models.tables import FormRow, document, listing, moment, points

NAME = "Appraisal"
LETTER = "A"
EARLIER = "appraisal-A-202610-t-07"
LONGEST = 366
"""Days of a period, at most."""
SUPERIOR, SELF, FIRST_SUBORDINATE = 1, 2, 3
"""Raters by their number: the superior, the person, those led from here on."""
FIELDS = ("name", "phone", "email", "address", "zone", "model", "category", "serial", "purchased_on")
"""Fields of the customer's data that may count (六§3(6))."""


class RatedAs(StrEnum):
    """As what somebody rates (六§4)."""

    SUPERVISOR = "supervisor"
    SELF = "self"
    SUBORDINATE = "subordinate"


class Decided(StrEnum):
    """What follows an appraisal (六§7)."""

    AS_PROPOSED = "as_proposed"
    REWARD = "reward"
    PENALTY = "penalty"
    NONE = "none"


def _an_appraisal(case: str) -> str:
    if not case.startswith(f"{NAME.lower()}-"):
        raise ValueError("must be the workflow id of an appraisal, appraisal-NUMBER")
    return case


def _something(scores: dict[Indicator, int]) -> dict[Indicator, int]:
    if not scores:
        raise ValueError("must score one indicator at least")
    return scores


Appraised = Annotated[Member, Field(examples=["technician:demo-1"])]
"""Who is appraised."""
Scores = Annotated[
    dict[Indicator, Score], Field(examples=[{"response": 90, "other": 85}]), AfterValidator(_something)
]
"""Points from 0 to 100 by indicator, one at least."""
Group = Annotated[
    list[Member], Field(max_length=20, examples=[["quality:q-1", "technician:t-08"]]), AfterValidator(each_once)
]
"""Who appraises together with the manager (六§2)."""
Rating = Annotated[RatedAs, Field(examples=["supervisor"])]
Decision = Annotated[Decided, Field(examples=["as_proposed"])]


def whole_month(from_on: date, to_on: date) -> bool:
    """Whether a period is a month of the calendar."""
    return from_on.day == 1 and to_on == from_on.replace(day=monthrange(from_on.year, from_on.month)[1])


class AppraisalRequest(Opening):
    """The opening request of an appraisal: of whom, and for which days (六§2)."""

    by: Starter = Field(examples=["manager:m-1"])
    person: Appraised
    from_on: Day = Field(examples=["2026-01-05"])
    to_on: Day = Field(examples=["2026-02-27"])
    reason: Text | None = Field(default=None, examples=["text"])
    """Why it is held, of one that is not a month's."""
    again_of: Annotated[WorkflowId, AfterValidator(_an_appraisal), Field(examples=[EARLIER])] | None = None
    """The failed one after which this is held again (六§7)."""

    def fixed_number(self, letter: str) -> str | None:
        """One a month and person, whoever opens it and in whatever role the person is named."""
        if not whole_month(self.from_on, self.to_on):
            return None
        return number_of(letter, f"{self.from_on:%Y%m}", human(self.person))

    @model_validator(mode="after")
    def _of_some_days(self) -> Self:
        if not 0 <= (self.to_on - self.from_on).days < LONGEST:
            raise ValueError(f"to_on must lie on or after from_on, and within {LONGEST} days")
        return self


# -- facts ------------------------------------------------------------------------------------------------------


class Figure(BaseModel):
    """An indicator as it was counted; a denominator of 0 makes it not applicable."""

    numerator: int
    denominator: int

    @property
    def value(self) -> Fraction | None:
        """Between 0 and 1; None where it is not applicable."""
        return share_of(self.numerator, self.denominator)

    @property
    def told(self) -> str:
        """`28/30`; a dash where it is not applicable."""
        return f"{self.numerator}/{self.denominator}" if self.denominator else "–"


class Answers(BaseModel):
    """The customers' answers: how many, and the sum of their scores, an exact fraction such as `1100` (六§4)."""

    answers: int = 0
    sum: str = "0"


class Rater(BaseModel):
    """Somebody who is to rate, or has: as what, how many indicators, and the points of all of them."""

    person: str
    rated_as: RatedAs
    scored: int = 0
    points: int = 0
    other: int | None = None

    @property
    def mean(self) -> Fraction | None:
        """The mean of the scores given; None for one who has not rated."""
        return Fraction(self.points, self.scored) if self.scored else None


class ShownResult(BaseModel):
    """What an appraisal has come to: the parts to four places, the total to two, as shown and graded.

    `means`: of each class of raters; not of a single subordinate, nor then of the superior: it would say who rated how.
    """

    records: str
    raters: str
    total: str
    grade: Grade
    means: dict[str, str] = Field(default_factory=dict)


class AppraisalFacts(BaseModel):
    """What an appraisal remembers beside its state."""

    person: str
    from_on: date
    to_on: date
    leads: bool = False
    """Whether they stand as somebody's supervisor."""
    of_manager: bool = False
    """Whether only the general manager is above them."""
    present_days: int = 0
    figures: dict[Indicator, Figure] = Field(default_factory=dict)
    as_of: datetime | None = None
    customers: Answers = Field(default_factory=Answers)
    raters: dict[int, Rater] = Field(default_factory=dict)
    """By number: those who are awaited, and those who have rated."""
    named: int = 0
    """The last number of a rater: none is used again."""
    ratings: int = 0
    corrected: dict[Indicator, int] = Field(default_factory=dict)
    """Values that the decision on an objection has put in place of others, 0 to 100."""
    results: int = 0
    result: ShownResult | None = None
    not_rated: NotRated | None = None

    @property
    def waiting(self) -> dict[int, str]:
        """Who is still to rate, by number."""
        return {number: one.person for number, one in self.raters.items() if not one.scored}

    @property
    def superior(self) -> str | None:
        """The superior, where one is known by name."""
        found = self.raters.get(SUPERIOR)
        return found.person if found is not None and ":" in found.person else None

    @property
    def classes(self) -> tuple[RaterClass, ...]:
        """Who rates somebody like them."""
        return OF_LEADERS if self.leads else OF_STAFF

    def values(self) -> dict[str, Fraction | None]:
        """Each indicator, 0 to 1: as counted, as the superior has scored, or as an objection has put it."""
        other = self.raters[SUPERIOR].other if SUPERIOR in self.raters else None
        known: dict[str, Fraction | None] = {one.value: figure.value for one, figure in self.figures.items()}
        known[Indicator.OTHER.value] = None if other is None else Fraction(other, 100)
        return known | {one.value: Fraction(points, 100) for one, points in self.corrected.items()}

    def means(self, fewest: int) -> dict[str, Fraction | None]:
        """The mean of each class of raters, 0 to 100; None for one that is absent."""
        known: dict[str, Fraction | None] = {}
        for one in self.classes:
            rated = (rater.mean for rater in self.raters.values() if rater.rated_as.value == one.value)
            known[one.value] = mean(value for value in rated if value is not None)
        answers = self.customers
        known[RaterClass.CUSTOMERS.value] = customers_mean(answers.answers, Fraction(answers.sum), fewest)
        return known


# -- forms ------------------------------------------------------------------------------------------------------


class AppraisalForm(FormRow, table=True):
    """An appraisal as it stands: of whom, for which days, what it came to (六§1)."""

    __tablename__ = "appraisal"
    __table_args__ = (Index("ix_appraisal_person", "person", "to_on"), Index("ix_appraisal_days", "from_on", "to_on"))

    person: str
    """As `staff:id`, whatever the role in which they were named."""
    from_on: date
    to_on: date
    reason: str | None = None
    again_of: str | None = None
    leads: bool = False
    present_days: int
    figures: dict[str, Any] = document()
    """By indicator, numerator and denominator; the cases behind them stand in the sources."""
    as_of: datetime = moment(nullable=False)
    customers: dict[str, Any] = document()
    """How many answers, and the sum of their scores, exact."""
    records_part: str | None = None
    raters_part: str | None = None
    total: Decimal | None = points()
    """As it stands, after an objection too; null until it is scored, and for one not rated."""
    grade: str | None = None
    not_rated: str | None = None
    """Why nothing was rated."""
    ended_at: datetime | None = moment()


class AppraisalRating(FormRow, table=True):
    """What a rater gives, as what; a later one of the same takes its place (六§4)."""

    __tablename__ = "appraisal_rating"

    rater: int
    """The rater's number in the case."""
    rated_as: str
    scores: dict[str, int] = document()
    remarks: str | None = None
    rated_at: datetime = moment(nullable=False)
    rated_by: str


class AppraisalResult(FormRow, table=True):
    """A total as it was reckoned, with all that it was reckoned of: at the scoring, or after an objection (六§6)."""

    __tablename__ = "appraisal_result"

    values: dict[str, str | None] = document()
    """By indicator its value from 0 to 1, an exact fraction; null for one that is not applicable."""
    means: dict[str, str | None] = document()
    """By class of raters the mean from 0 to 100, an exact fraction; null for one that is absent."""
    records_part: str
    """From 0 to 100, an exact fraction, as is the raters' part."""
    raters_part: str
    total: Decimal = points(nullable=False)
    grade: str
    corrected: dict[str, int] = document()
    """Values that an objection has put in place of others."""
    scored_at: datetime = moment(nullable=False)
    scored_by: str


class AppraisalConfirmation(FormRow, table=True):
    """Who has confirmed the result together with the manager (六§2)."""

    __tablename__ = "appraisal_confirmation"

    group: list[str] = listing()
    remarks: str | None = None
    confirmed_at: datetime = moment(nullable=False)
    confirmed_by: str


class AppraisalObjection(FormRow, table=True):
    """What the person objects, and how that was decided (六§1)."""

    __tablename__ = "appraisal_objection"

    grounds: str
    objected_at: datetime = moment(nullable=False)
    objected_by: str
    scores: dict[str, int] = document()
    reason: str | None = None
    decided_at: datetime | None = moment()
    decided_by: str | None = None


class AppraisalDecision(FormRow, table=True):
    """What follows: the proposal that the policy makes for the grade, and what was decided (六§7)."""

    __tablename__ = "appraisal_decision"

    grade: str
    proposal: dict[str, Any] = document()
    decision: str
    what: str | None = None
    heard: str | None = None
    """What the person said before a penalty."""
    again: bool = False
    """Whether the next month's appraisal is to be held as this one again."""
    reason: str
    decided_at: datetime = moment(nullable=False)
    decided_by: str


# -- numbers ----------------------------------------------------------------------------------------------------


class Proposed(Message):
    """What the policy proposes for a grade (六§7)."""

    grade: Grade
    commendation: bool = False
    bonus_percent: Annotated[StrictInt, Field(ge=0, le=100)] = 0
    retraining: bool = False
    again: bool = False


def proposed(rows: Iterable[Mapping[str, Any]], grade: Grade) -> Proposed:
    """The proposal for a grade: that of the first row that names it, nothing where none does."""
    found = (Proposed.model_validate(row) for row in rows if row["grade"] == grade.value)
    return next(found, Proposed(grade=grade))


TABLES = ("appraisal",)
"""The tables of the policy that its rules read."""
WEIGHTS = [15, 15, 10, 20, 10, 10, 20]
PROPOSALS = [
    {"grade": "excellent", "commendation": True, "bonus_percent": 10},
    {"grade": "good", "bonus_percent": 5},
    {"grade": "fair"},
    {"grade": "failed", "retraining": True, "again": True},
]
ROUNDS = (RoundEntry("appraisals", Every.MONTH_AFTER, "六§2", opens=NAME),)
PARAMETERS = (
    Parameter("rounds.appraisals", "10:00", "六§2", "on the month's first workday, once late reports are in"),
    Parameter("appraisal.cycle", "monthly", "六§2", "the policy says regularly or at times; by_hand: at times alone",
              choices=("monthly", "by_hand")),
    Parameter("appraisal.weights", WEIGHTS, "六§3",
              "response, repairs, visits, complaints, reports, records, other: what weighs most is what customers say",
              range=(0, 100), sums_to=100),
    Parameter("appraisal.record_fields", [*FIELDS], "六§3(6)", "what is needed to serve a customer again",
              choices=FIELDS),
    Parameter("appraisal.shares_staff", [50, 10, 40], "六§4", "supervisor, self, customers; the table is missing",
              range=(0, 100), sums_to=100),
    Parameter("appraisal.shares_supervisor", [40, 10, 20, 30], "六§4",
              "superior, self, subordinates, customers; the table is missing", range=(0, 100), sums_to=100),
    Parameter("appraisal.min_answers", 5, "六§4", "fewer customers say more of themselves than of the work",
              range=(1, 1000)),
    Parameter("appraisal.min_present_wd", 10, "六§2", "half a month shows how somebody works", range=(0, 366)),
    Parameter("appraisal.records_share", 60, "六§6", "per cent of what is counted; the rest is what raters say",
              range=(0, 100)),
    Parameter("appraisal.grades", [90, 80, 65], "六§6", "the policy's own bounds: excellent, good, fair; else failed",
              range=(1, 100), falling=True),
    Parameter("appraisal.proposals", PROPOSALS, "六§7", "the table is missing; proposals only, people decide",
              row=Proposed),
    Parameter("appraisal.points", [1, 3, 10], "六§5",
              "taken off a department for each minor, major and serious nonconformity", range=(0, 100)),
    Parameter("appraisal.rate", "5 WD", "六§4", "a week for everyone to rate", "WD"),
    Parameter("appraisal.scores", "6 WD", "六§4", "a day after the last rating was due", "WD"),
    Parameter("appraisal.confirm", "3 WD", "六§2", "while the ratings are fresh", "WD"),
    Parameter("appraisal.objection", "5 WD", "六§1", "a week to recount one's own figures", "WD"),
    Parameter("appraisal.decide_objection", "3 WD", "六§1", "soon, since nothing is final before", "WD"),
    Parameter("appraisal.decide", "5 WD", "六§7", "a week to hear whom it concerns", "WD"),
)  # fmt: skip
