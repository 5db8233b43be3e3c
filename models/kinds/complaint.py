"""What a complaint is opened with, and what it remembers (一§28–30)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field, StrictInt

from models.case import Customer, CustomerOpening
from models.fields import ActingMember, Instant, Line, Member, Text
from models.policy.parameter import Parameter
from models.tables import FormRow, moment


class ComplaintChannel(StrEnum):
    """Where the customer complained (一§28)."""

    DIRECT = "direct"
    MEDIA = "media"
    REGULATOR = "regulator"
    OTHER = "other"

    @property
    def public(self) -> bool:
        """Others look on: it starts one level up, and is reported day and night."""
        return self in (ComplaintChannel.MEDIA, ComplaintChannel.REGULATOR)


class ComplaintForm(StrEnum):
    """How the customer complained (一§28)."""

    WRITTEN = "written"
    ORAL = "oral"


class About(StrEnum):
    """What the complaint is about (一§28)."""

    PRODUCT = "product"
    SERVICE = "service"


class ComplaintOutcome(StrEnum):
    """How a complaint was resolved; only `satisfied` counts as satisfied (一§28(2))."""

    SATISFIED = "satisfied"
    UNRESOLVED = "unresolved"
    UNCONFIRMED = "unconfirmed"


DISPUTED = "disputed"
"""What became of an answer that did not satisfy."""


Handler = Annotated[ActingMember, Field(examples=["clerk:c-12"])]
Stars = Annotated[StrictInt, Field(ge=1, le=5, examples=[5])]
Members = Annotated[list[Member], Field(max_length=50, examples=[["staff:s-31"]])]


class ComplaintRequest(CustomerOpening):
    """The opening request of a complaint; people complain without a name (一§28)."""

    customer: Customer = Field(examples=[{"phone": "+86 138 0013 8000"}])
    channel: ComplaintChannel
    form: ComplaintForm
    about: About
    product: Line | None = Field(default=None, examples=["WM-700"])
    """The product's model."""
    fault: Line | None = Field(default=None, examples=["does not drain"])
    unit: Line | None = None
    staff: Member | None = None
    """The person complained about."""
    description: Text = Field(examples=["the third failure in a month"])
    noticed_by: Member
    noticed_at: Instant | None = None

    def untimely(self, at: datetime) -> list[dict[str, Any]]:
        """A complaint is not noticed after it was opened."""
        late = self.noticed_at is not None and self.noticed_at > at
        return [{"loc": ["noticed_at"], "msg": "must not lie after the opening"}] if late else []


class ComplaintFacts(BaseModel):
    """What a complaint remembers beside its state."""

    channel: ComplaintChannel
    staff: str | None = None
    noticed_at: datetime
    handler: str | None = None
    replies: int = 0
    findings: int = 0
    answers: int = 0
    outcome: ComplaintOutcome | None = None


def subject_of(*words: str) -> str:
    """What complaints have in common, written alike however it was typed."""
    return " | ".join(" ".join(word.split()).casefold() for word in words)


def same_person(one: str, other: str) -> bool:
    """Whether two names on the wire are one person; `staff:` names a member of staff of any office."""
    (role, _, key), (other_role, _, other_key) = one.partition(":"), other.partition(":")
    return key == other_key and (role == other_role or "staff" in (role, other_role))


# -- forms ------------------------------------------------------------------------------------------------------


class ComplaintRecord(FormRow, table=True):
    """The complaint as it is filed: what it is about, who handles it, how it ended, until when it is kept."""

    __tablename__ = "complaint_record"

    channel: str
    form: str
    about: str
    product: str | None = None
    fault: str | None = None
    unit: str | None = None
    staff: str | None = None
    noticed_by: str
    noticed_at: datetime = moment(nullable=False)
    handler: str | None = None
    accepted_at: datetime | None = moment()
    outcome: str | None = None
    score: int | None = None
    resolved_at: datetime | None = moment()
    archived_at: datetime | None = moment()
    keep_until: date | None = None


class ComplaintReply(FormRow, table=True):
    """A first answer to the customer, before the complaint is decided."""

    __tablename__ = "complaint_reply"

    text: str
    replied_at: datetime = moment(nullable=False)
    replied_by: str


class ComplaintFinding(FormRow, table=True):
    """Something that the investigation found."""

    __tablename__ = "complaint_finding"

    findings: str
    found_at: datetime = moment(nullable=False)
    found_by: str


class ComplaintAnswer(FormRow, table=True):
    """An answer to the complaint, and what became of it: satisfied, disputed, unresolved or unconfirmed."""

    __tablename__ = "complaint_answer"

    resolution: str
    alternative: str | None = None
    answered_at: datetime = moment(nullable=False)
    answered_by: str
    result: str | None = None
    reason: str | None = None
    result_at: datetime | None = moment()
    result_by: str | None = None


# -- numbers ----------------------------------------------------------------------------------------------------

NAME = "Complaint"
TABLES = ("complaint",)
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("complaint.report_wm", 30, "一§28(1)", "working minutes from notice to acceptance", "WM"),
    Parameter("complaint.report_media_minutes", 10, "一§28(1)", "media and regulator, day and night", "min"),
    Parameter("complaint.trend_count", 3, "一§28(1)", "three make a trend"),
    Parameter("complaint.trend_days", 7, "一§28(1)", "within a week", "CD"),
    Parameter("complaint.first_reply_wh", 4, "一§28(2)", "half a day", "WH"),
    Parameter("complaint.resolve_wd", 7, "一§28(2)", "the regulator's own measure", "WD"),
    Parameter("complaint.remind", "7 CD", "一§28(2)", "an unconfirmed answer is asked for again", "CD"),
    Parameter("complaint.confirmation", "10 CD", "一§28(2)", "then it counts as unconfirmed", "CD"),
    Parameter("complaint.cause", "5 WD", "一§28(3)", "found while it is remembered", "WD"),
    Parameter("complaint.archive", "2 WD", "一§28(2)", "filed", "WD"),
    Parameter("complaint.archive_years", 3, "一§28(2)", "the time limit for complaining to the regulator"),
)
