"""What a nonconformity is opened with, remembers and writes, up to the signed form (四§6, 四§10; 五§2·2)."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from models.case import Opening
from models.fields import Department, Flag, Line, Member, Text
from models.parts.measures import Measure
from models.policy.checklists import Severity
from models.policy.parameter import Parameter
from models.tables import FormRow, moment


def _each_once(units: list[str]) -> list[str]:
    if len(set(units)) < len(units):
        raise ValueError("names a department twice")
    return units


Departments = Annotated[
    list[Department], Field(min_length=1, max_length=20, examples=[["department:logistics"]]),
    AfterValidator(_each_once),
]  # fmt: skip
"""The departments that countersign, each once."""
Concerned = Annotated[Member, Field(examples=["technician:t-07"])]
"""The member of staff whom something concerns."""


class NonconformityRequest(Opening):
    """The opening request of a nonconformity; facts decide, so it has its evidence (四§4(3))."""

    what: Text = Field(examples=["the goods were set down hard on the customer's floor"])
    severity: Severity = Field(examples=["major"])
    evidence: Text = Field(examples=["repair-R-20261123-0007, entry 9"])
    service: Line | None = Field(default=None, examples=["delivery"])
    """The service in which it happened."""
    item: Line | None = Field(default=None, examples=["set_down_gently"])
    """The item of a checklist that does not hold, or another thing in words."""
    person: Concerned | None = None
    unit: Department | None = None
    self: Flag = False
    """Whoever opens it found it in their own work (四§6)."""


class NonconformityFacts(BaseModel):
    """What a nonconformity remembers beside its state."""

    severity: Severity
    item: str | None = None
    opener: str
    person: str | None = None
    unit: str | None = None
    cause: str | None = None
    contained: int = 0
    traced: int = 0
    forms: int = 0
    measures: list[Measure] = Field(default_factory=list)
    """Those of the form that stands."""
    round: int = 0
    """The round of signatures, from 1."""
    asked: dict[str, int] = Field(default_factory=dict)
    """The departments that have not signed in this round, with the number of their signature."""
    signed: dict[str, int] = Field(default_factory=dict)
    """Those that have."""
    signatures: int = 0
    instructions: int = 0
    reviews: int = 0

    @property
    def serious(self) -> bool:
        """The manager knows of it at once."""
        return self.severity is Severity.SERIOUS


class NonconformityRecord(FormRow, table=True):
    """What did not conform, of how much weight, whom it concerns, and how it came out (四§10·1)."""

    __tablename__ = "nonconformity_record"

    what: str
    severity: str
    evidence: str
    service: str | None = None
    item: str | None = None
    person: str | None = None
    unit: str | None = None
    self_found: bool = False
    opened_by: str
    dismissed_at: datetime | None = moment()
    dismissed_by: str | None = None
    dismissed_because: str | None = None


class NonconformityContainment(FormRow, table=True):
    """What was put right at once (五§2·2)."""

    __tablename__ = "nonconformity_containment"

    done: str
    contained_at: datetime = moment(nullable=False)
    contained_by: str


class NonconformityTrace(FormRow, table=True):
    """The cause, and how it was found (四§10·1)."""

    __tablename__ = "nonconformity_trace"

    cause: str
    how_found: str
    person: str | None = None
    unit: str | None = None
    traced_at: datetime = moment(nullable=False)
    traced_by: str


class NonconformityForm(FormRow, table=True):
    """The form of an exception: cause, handling, improvement (四§10·1); a later one stands in its place."""

    __tablename__ = "nonconformity_form"

    form_no: str
    cause: str
    handling: str
    filled_at: datetime = moment(nullable=False)
    filled_by: str


class NonconformityMeasure(FormRow, table=True):
    """A measure that a form asks for (四§10·1)."""

    __tablename__ = "nonconformity_measure"

    form_no: str
    text: str
    owner: str
    due_on: date | None = None


class NonconformityInstruction(FormRow, table=True):
    """The service manager's instruction, and the departments that countersign (四§10·2)."""

    __tablename__ = "nonconformity_instruction"

    signing_round: int
    instruction: str
    units: str
    instructed_at: datetime = moment(nullable=False)
    instructed_by: str


class NonconformitySignature(FormRow, table=True):
    """A department's signature or objection in a round; an objection and a failed review void the round's (四§10·2)."""

    __tablename__ = "nonconformity_signature"

    signing_round: int
    unit: str
    agrees: bool
    remarks: str | None = None
    void: bool = False
    signed_at: datetime = moment(nullable=False)
    signed_by: str


class NonconformityReview(FormRow, table=True):
    """The review of the signed form (四§10·2)."""

    __tablename__ = "nonconformity_review"

    signing_round: int
    passes: bool
    remarks: str
    reviewed_at: datetime = moment(nullable=False)
    reviewed_by: str


NAME = "Nonconformity"
TABLES = ("quality", "nonconformity")
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("nonconformity.trace", "1 WD", "四§10·1", "at once, while it is remembered", "WD"),
    Parameter("nonconformity.trace_serious", "2 WH", "四§10·1", "what is serious is looked into the same day", "WH"),
    Parameter("quality.form_wd", 1, "四§10·1", "at once: a day after the cause is known", "WD"),
    Parameter("quality.manager_wd", 1, "四§10·2", "the manager's instruction opens the signing", "WD"),
    Parameter("quality.countersign_wd", 2, "四§10·2", "each department reads it and asks its people", "WD"),
    Parameter("quality.review_wd", 1, "四§10·2", "everything is written by then", "WD"),
)
