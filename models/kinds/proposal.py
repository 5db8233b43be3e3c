"""What a customer's proposal is opened with, what it remembers, and how it is graded (三)."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from models.books import BookEntry
from models.case import Customer, CustomerOpening
from models.fields import Day, Email, Flag, Line, Message, Money, Person, Phone, Score, Text
from models.policy.calendar import Calendar, Duration
from models.policy.parameter import Parameter
from models.tables import FormRow, listing, moment, yuan
from models.vocabulary import Role, role_of

GRADES = "ABCD"
PANEL = 3
"""The general manager and two more (三§11·1)."""
FEN = Decimal("0.01")


class ProposalChannel(StrEnum):
    """How the proposal came in (三§4)."""

    EMAIL = "email"
    LETTER = "letter"
    PHONE = "phone"
    VISIT = "visit"
    WEB = "web"


class Category(StrEnum):
    """What it is about, under eight heads (三§3)."""

    ENVIRONMENT = "environment"  # 三§3(1)
    PRODUCT_QUALITY = "product_quality"  # 三§3(2)
    DESIGN = "design"  # 三§3(3)
    TECHNOLOGY = "technology"  # 三§3(4)
    MATERIALS = "materials"  # 三§3(5)
    LOGISTICS_CHANNEL = "logistics_channel"  # 三§3(6)
    AFTER_SALES = "after_sales"  # 三§3(7)
    OTHER = "other"  # 三§3(8)


class Owner(StrEnum):
    """To whom the rights of an adopted proposal belong (三§10)."""

    COMPANY = "company"
    JOINT = "joint"
    NONE = "none"


DayAhead = Annotated[Day, Field(examples=["2030-06-28"])]
"""A day to come."""


class ProposalCustomer(Customer):
    """Who proposes: a name, and a phone number or an e-mail address for the answer (三§7–9)."""

    name: Line = Field(examples=["王小明"])
    phone: Phone | None = Field(default=None, examples=["+86 138 0013 8000"])
    email: Email | None = Field(default=None, validate_default=True)

    @field_validator("email")
    @classmethod
    def _reachable(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None and info.data.get("phone", ...) is None:  # a phone that is wrong is told of by itself
            raise ValueError("is needed where no phone is given")
        return value


class ProposalRequest(CustomerOpening):
    """The opening request of a proposal (三§3–4)."""

    customer: ProposalCustomer
    channel: ProposalChannel
    category: Category
    topic: Line | None = Field(default=None, validate_default=True)
    """What it is about, where no category fits."""
    title: Line = Field(examples=["a quieter pump"])
    text: Text = Field(examples=["a rubber mount would halve the noise"])
    co_developed: Flag = False
    """Developed by the customer and the company together (三§10)."""

    @field_validator("topic")
    @classmethod
    def _named(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None and info.data.get("category") is Category.OTHER:
            raise ValueError("is needed for the category other")
        return value


class PanelScore(Message):
    """What one member of the panel gives (三§11·1)."""

    by: Person
    creativity: Score
    feasibility: Score
    benefit: Score

    @property
    def points(self) -> tuple[int, int, int]:
        return (self.creativity, self.feasibility, self.benefit)


class Graded(BaseModel):
    """What a panel's scores come to. `total` is cut, not rounded, to two decimals: 89.999 is no 90."""

    total: Decimal
    grade: str
    rank: int
    """0 for A to 3 for D."""


class ProposalFacts(BaseModel):
    """What a proposal remembers beside its state."""

    co_developed: bool = False
    department: str | None = None
    decisions: int = 0
    """Decisions so far; also the key of the latest one's form."""
    retained: int = 0
    held_since: datetime | None = None
    """When it was first retained: the hold counts from then (三§9·1)."""
    extensions: int = 0
    hold_expired: bool = False
    implementation_on: date | None = None
    grade: str | None = None
    reward: Money = Decimal("0.00")


def hold_lengths(lengths: Sequence[Duration]) -> list[Duration]:
    """A hold and its extensions, added up where they count in one unit: two months and one are three (三§9·1)."""
    if len({length.unit for length in lengths}) > 1:
        return list(lengths)
    return [Duration(amount=sum(length.amount for length in lengths), unit=lengths[0].unit)]


def hold_end(calendar: Calendar, since: datetime, lengths: Sequence[Duration]) -> datetime:
    """When a hold from `since` expires (三§9·1)."""
    end = since
    for length in hold_lengths(lengths):
        end = calendar.add(end, length)
    return end


def missing_on(panel: Sequence[PanelScore]) -> str | None:
    """Why a panel may not grade, or None: the general manager and at least two others of the offices (三§11·1)."""
    people = [score.by for score in panel]
    roles = [role_of(person) for person in people]
    if len(set(people)) != len(people):
        return "each member of the panel scores once"
    if roles.count(Role.GENERAL_MANAGER) != 1:
        return "the general manager must be on the panel, once"
    if len(people) < PANEL:
        return f"the panel needs {PANEL} members: the general manager and two more"
    if any(role not in (Role.GENERAL_MANAGER, Role.MANAGER, Role.DEPARTMENT) for role in roles):
        return "beside the general manager only manager:id and department:id are on the panel"
    return None


def grading(panel: Sequence[PanelScore], weights: Sequence[int], limits: Sequence[int]) -> Graded:
    """The weighted mean of the panel and its grade, exactly. `weights` add up to 100; `limits` are those of A, B, C."""
    points = sum(weight * given for score in panel for weight, given in zip(weights, score.points, strict=True))
    full = 100 * len(panel)
    rank = next((rank for rank, limit in enumerate(limits) if points >= limit * full), len(limits))
    total = (Decimal(points) / full).quantize(FEN, ROUND_DOWN)
    return Graded(total=total, grade=GRADES[rank], rank=rank)


class DeclinedEntry(BookEntry):
    """A declined proposal, counted for its customer and year; reaching the number issues one certificate (三§12)."""

    book: ClassVar[str] = "declined"

    customer_entry: int
    year: int
    count: int
    notice: dict[str, Any]
    """The message to the customer to which it may lead."""


# -- forms ------------------------------------------------------------------------------------------------------


class AcceptanceRecord(FormRow, table=True):
    """The acceptance record with which a proposal goes to the department (三§5)."""

    __tablename__ = "acceptance_record"

    channel: str
    category: str
    topic: str | None = None
    title: str
    text: str
    co_developed: bool = False
    department: str
    accepted_at: datetime = moment(nullable=False)
    accepted_by: str


class ProposalDecision(FormRow, table=True):
    """A decision on a proposal, what it rests on, and the notice to the customer (三§6–10)."""

    __tablename__ = "proposal_decision"

    decision: str
    reason: str | None = None
    measures: str | None = None
    implementation_on: date | None = None
    ip_owner: str | None = None
    agreement: str | None = None
    decided_at: datetime = moment(nullable=False)
    decided_by: str
    notice_how: str | None = None
    told_at: datetime | None = moment()
    told_by: str | None = None


class HoldExtension(FormRow, table=True):
    """A manager's leave to keep a retained proposal longer (三§9·1)."""

    __tablename__ = "hold_extension"

    reason: str
    hold_until_at: datetime = moment(nullable=False)
    extended_at: datetime = moment(nullable=False)
    extended_by: str


class Implementation(FormRow, table=True):
    """What became of an adopted proposal (三§7)."""

    result: str
    reported_at: datetime = moment(nullable=False)
    reported_by: str


class PanelScoreSheet(FormRow, table=True):
    """The panel's scores and the grade they come to (三§11·1)."""

    __tablename__ = "panel_score_sheet"

    scores: list[dict[str, Any]] = listing()
    weights: list[int] = listing()
    total: Decimal = yuan(nullable=False)
    grade: str
    graded_at: datetime = moment(nullable=False)
    graded_by: str


class Reward(FormRow, table=True):
    """What a graded proposal earned (三§11·2)."""

    grade: str
    amount: Decimal = yuan(nullable=False)
    reference: str
    rewarded_at: datetime = moment(nullable=False)
    rewarded_by: str


# -- numbers ----------------------------------------------------------------------------------------------------

NAME = "Proposal"
TABLES = ("proposal",)
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("proposal.accept_wd", 1, "三§5", "an acceptance record the next day", "WD"),
    Parameter("proposal.study_wd", 10, "三§5", "two working weeks", "WD"),
    Parameter("proposal.study_forced", "5 WD", "三§9·1", "a decision that waited two months waits no longer", "WD"),
    Parameter("proposal.notify_wd", 2, "三§7", "the customer is told", "WD"),
    Parameter("proposal.hold_months", 2, "三§9·1", "fixed by the policy", "months"),
    Parameter("proposal.hold_extension_max", 1, "三§9·1", '"generally" allows one exception'),
    Parameter("proposal.hold_extension", "1 months", "三§9·1", "of one month", "months"),
    Parameter("proposal.hold_reminders_cd", [14, 3], "三§9·1", "days before the hold expires"),
    Parameter("proposal.grade", "20 WD", "三§11·1", "the panel meets monthly", "WD"),
    Parameter("proposal.reward", "10 WD", "三§11·2", "paid with the next run", "WD"),
    Parameter("proposal.close", "5 WD", "三§8", "filed", "WD"),
    Parameter(
        "proposal.weights", [30, 30, 40], "三§11·1", "creativity, feasibility, benefit; sum 100", range=(0, 100),
        sums_to=100,
    ),
    Parameter(
        "proposal.grades", [90, 80, 65], "三§11·2", "A, B and C from these scores on, else D", range=(0, 100),
        falling=True,
    ),
    Parameter(
        "proposal.rewards_cny", ["5000.00", "2000.00", "500.00", "100.00"], "三§11·2", "A to D; for the GM to set"
    ),
    Parameter("proposal.certificate_per_year", 3, "三§12", "declined proposals in a calendar year"),
)
