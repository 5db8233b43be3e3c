"""What a visit to a customer is opened with, and what it remembers (一§36, 八§4)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, StrictInt, ValidationInfo, field_validator

from models.case import Customer, CustomerOpening
from models.fields import ActingMember, Day, Line, Message, Phone, Text
from models.policy.parameter import Parameter
from models.tables import FormRow, listing, moment

CHECKLIST = "visit"
"""The list that a visit is judged by (八§4)."""
LONGEST = 36_500
"""Days before its due that a visit may be done from, at most."""


class VisitReason(StrEnum):
    """Why the customer is visited (一§36)."""

    REGULAR = "regular"
    AFTER_COMPLAINT = "after_complaint"
    NEW_CUSTOMER = "new_customer"
    OTHER = "other"


class VisitOutcome(StrEnum):
    """What became of a planned visit; one that was missed stays among the planned ones (六§3(3))."""

    REPORTED = "reported"
    MISSED = "missed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class OpinionAbout(StrEnum):
    """What a customer's opinion is about (一§3, 一§36)."""

    PRODUCT = "product"
    SERVICE = "service"
    PRICE = "price"
    OTHER = "other"


class OpenedKind(StrEnum):
    """The kinds of case that the report of a visit may open, each with the channel by which that came in."""

    COMPLAINT = "complaint"
    PROPOSAL = "proposal"
    REPAIR = "repair"

    @property
    def named(self) -> str:
        """The kind's name in the code."""
        return self.value.capitalize()

    @property
    def channel(self) -> str:
        """How it came in, unless its request says so."""
        return "direct" if self is OpenedKind.COMPLAINT else "visit"


def _true(value: Any) -> Any:
    if value is not True:
        raise ValueError("must be true")
    return value


Visitor = Annotated[ActingMember, Field(examples=["technician:t-07"])]
"""Who goes to see the customer."""
Done = Annotated[Literal[True], BeforeValidator(_true), Field(examples=[True])]
"""Something without which it does not go on."""
Satisfied = Annotated[StrictInt, Field(ge=1, le=5, examples=[5])]
DayAhead = Annotated[Day, Field(examples=["2030-06-28"])]
"""A day to come."""


class VisitCustomer(Customer):
    """Whom the visit is to: an id, or a name and a phone number to agree on it."""

    name: Line | None = Field(default=None, validate_default=True, examples=["王小明"])
    phone: Phone | None = Field(default=None, validate_default=True, examples=["+86 138 0013 8000"])

    @field_validator("name", "phone")
    @classmethod
    def _known(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None and info.data.get("id", ...) is None:  # an id that is wrong is told of by itself
            raise ValueError("is needed where no id is given")
        return value


class VisitRequest(CustomerOpening):
    """The opening request of a visit (一§36)."""

    customer: VisitCustomer
    reason: VisitReason
    due_on: DayAhead
    window_days: Annotated[StrictInt, Field(ge=0, le=LONGEST)] | None = None
    """From how many days before its due it may be done; the policy's number where none is given."""


class Prepared(Message):
    """What is done before a visit: each is true (八§4(1))."""

    history: Done
    """The customer's history is known (八§4(1)心理a)."""
    route: Done
    """Route and time are planned (八§4(1)心理a)."""
    tools: Done
    """Tools and papers are at hand, with the company's sign (八§4(1)物品)."""
    symptoms: Done
    """What is known of faults was thought over (八§4(1)心理b)."""


class Opinion(Message):
    """Something that the customer thinks."""

    about: OpinionAbout
    text: Text = Field(examples=["the hose is too short"])


class AskedCase(Message):
    """A case that the report opens."""

    kind: OpenedKind
    request: Annotated[dict[str, Any], Field(max_length=50, examples=[{}])]
    """The kind's own keys; what the visit knows of customer and channel need not be said again."""


Opinions = Annotated[list[Opinion], Field(max_length=50)]
AskedCases = Annotated[list[AskedCase], Field(max_length=20)]


class VisitFacts(BaseModel):
    """What a visit remembers beside its state."""

    due_on: date
    window_days: int
    visitor: str | None = None
    visit_at: datetime | None = None
    agreements: int = 0
    moves: int = 0
    opinions: int = 0


def period_of(day: date) -> str:
    """The quarter for which a visit that is due on a day is planned, such as `2026Q4`."""
    return f"{day.year}Q{(day.month + 2) // 3}"


# -- forms ------------------------------------------------------------------------------------------------------


class VisitPlan(FormRow, table=True):
    """A planned visit: for which quarter and day, with whom, and what became of it (一§36, 六§3(3))."""

    __tablename__ = "visit_plan"

    reason: str
    period: str
    """The quarter it was planned for, in which it counts however it was moved."""
    planned_on: date
    """Its first due: the next regular visit counts from there."""
    due_on: date
    window_days: int
    visitor: str | None = None
    assigned_at: datetime | None = moment()
    assigned_by: str | None = None
    visit_at: datetime | None = moment()
    outcome: str | None = None
    outcome_reason: str | None = None
    ended_at: datetime | None = moment()
    ended_by: str | None = None


class VisitAgreement(FormRow, table=True):
    """An hour agreed with the customer, and what was prepared for it (八§4(1))."""

    __tablename__ = "visit_agreement"

    visit_at: datetime = moment(nullable=False)
    visitor: str
    history: bool
    route: bool
    tools: bool
    symptoms: bool
    agreed_at: datetime = moment(nullable=False)
    agreed_by: str


class VisitMove(FormRow, table=True):
    """Another due for a visit, and why (一§36)."""

    __tablename__ = "visit_move"

    from_on: date
    due_on: date
    reason: str
    moved_at: datetime = moment(nullable=False)
    moved_by: str


class VisitReport(FormRow, table=True):
    """The report of a visit: arrival, whom it met, how it was done, how satisfied the customer is (一§36, 八§4)."""

    __tablename__ = "visit_report"

    visitor: str
    badge_shown: bool
    arrived_at: datetime = moment(nullable=False)
    arrived_by: str
    met: str | None = None
    finished_at: datetime | None = moment()
    finished_by: str | None = None
    checklist: str | None = None
    checklist_version: int | None = None
    results: list[dict[str, Any]] = listing()
    score: str | None = None
    own: bool = False
    """The visitor filled in the checklist."""
    satisfied: int | None = None
    reported_at: datetime | None = moment()
    reported_by: str | None = None


class VisitOpinion(FormRow, table=True):
    """What the customer said of product, service or price (一§3, 一§36)."""

    __tablename__ = "visit_opinion"

    about: str
    text: str


# -- numbers ----------------------------------------------------------------------------------------------------

NAME = "Visit"
TABLES = ("visit",)
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("visit.window_days", 7, "一§36", "a week to fit it into the customer's days"),
    Parameter("visit.assign", "2 WD", "一§36", "a visitor while the plan is fresh", "WD"),
    Parameter("visit.missing", "7 CD", "一§36", "a visit a week late is another one", "CD"),
    Parameter("visit.report", "1 WD", "一§36", "written while it is remembered", "WD"),
)
