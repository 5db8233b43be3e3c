"""What a newcomer's training before the first job is opened with, remembers and writes (七§2–9)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, Field, StrictInt, model_validator

from models.case import Opening
from models.fields import Day, Line, Member, Starter
from models.people import same_human
from models.policy.parameter import Parameter
from models.tables import FormRow, listing, moment

NAME = "Onboarding"
CATEGORIES = 50
"""Categories that one person is certified for at once, at most."""


class TaughtItem(StrEnum):
    """What is taught, by its place in the policy: 6.x at headquarters, 8.x in the department."""

    COMPANY = "6.1"
    """七§6(1)."""
    ORGANISATION = "6.2"
    """七§6(2)."""
    RULES = "6.3"
    """七§6(3)."""
    SURROUNDINGS = "6.4"
    """七§6(4)."""
    MORALS = "6.5"
    """七§6(5)."""
    DEPARTMENT = "8.1"
    """七§8(1)."""
    POST = "8.2"
    """七§8(2)."""
    DAILY_WORK = "8.3"
    """七§8(3)."""
    SKILLS = "8.4"
    """七§8(4)."""
    RELATED = "8.5"
    """七§8(5)."""


ITEMS = {
    "headquarters": tuple(item for item in TaughtItem if item.startswith("6.")),
    "department": tuple(item for item in TaughtItem if item.startswith("8.")),
}
"""What is taught in each stage (七§6, 七§8)."""
IN_DEPARTMENT = ("department", "field")
"""The stages that are the trainer's (七§7)."""


class RefusalDecision(StrEnum):
    """Whether there was good cause to refuse the training (七§4)."""

    EXCUSED = "excused"
    NOT_EXCUSED = "not_excused"


Newcomer = Annotated[Member, Field(examples=["technician:new-1"])]
"""Who is trained."""
Leader = Annotated[Member, Field(examples=["supervisor:demo-3"])]
"""Who will lead them, and trains them."""
Mentor = Annotated[Member, Field(examples=["technician:demo-1"])]
"""A professional beside whom the newcomer tries the work."""
Categories = Annotated[list[Line], Field(max_length=CATEGORIES, examples=[["washing_machine"]])]
"""Product categories; none for whoever visits no customer."""
ExtraDays = Annotated[StrictInt, Field(ge=1, le=100, examples=[2])]
"""Working days by which a stage is extended."""


class OnboardingRequest(Opening):
    """The opening request of a newcomer's training (七§4)."""

    by: Starter = Field(examples=["hr:h-1"])
    person: Newcomer
    name: Line = Field(examples=["新师傅"])
    arrived_on: Day = Field(examples=["2026-12-01"])
    post: Line = Field(examples=["technician"])
    department: Line = Field(examples=["售后服务部"])
    supervisor: Leader
    categories: Categories

    @model_validator(mode="after")
    def _led_by_another(self) -> Self:
        if same_human(self.person, self.supervisor):
            raise ValueError("supervisor must be another than the person")
        if same_human(self.person, self.by):
            raise ValueError("nobody opens their own training: another of hr does")
        return self


class OnboardingFacts(BaseModel):
    """What a newcomer's training remembers beside its state."""

    person: str
    supervisor: str
    """Who was to lead them at the opening; the register is asked from then on."""
    categories: list[str]
    stage: str = "arrived"
    """The state in which it stands, or stood when it was refused."""
    refused: bool = False
    done: dict[TaughtItem, date] = Field(default_factory=dict)
    trainer: str | None = None
    mentor: str | None = None
    named: int = 0
    practices: int = 0
    extensions: int = 0
    refusals: int = 0

    @property
    def guides(self) -> list[str]:
        """Who is with the newcomer in the field."""
        return [person for person in (self.trainer, self.mentor) if person is not None]

    @property
    def missing(self) -> list[TaughtItem]:
        """What is still to be taught in the stage."""
        return [item for item in ITEMS.get(self.stage, ()) if item not in self.done]


# -- forms --------------------------------------------------------------------------------------------------------


class OnboardingRecord(FormRow, table=True):
    """Who is trained for what, and how it came out (七§4, 七§5(3))."""

    __tablename__ = "onboarding_record"

    person: str
    name: str
    arrived_on: date
    post: str
    department: str
    supervisor: str
    categories: list[str] = listing()
    started_at: datetime | None = moment()
    started_by: str | None = None
    score: int | None = None
    certified_until: date | None = None
    signed_off_at: datetime | None = moment()
    signed_off_by: str | None = None
    ended_because: str | None = None
    ended_at: datetime | None = moment()
    ended_by: str | None = None


class OnboardingItem(FormRow, table=True):
    """Something that was taught, under its place in the policy (七§6, 七§8)."""

    __tablename__ = "onboarding_item"

    item: str
    done_on: date
    mark: int | None = None
    completed_at: datetime = moment(nullable=False)
    completed_by: str


class OnboardingTrainer(FormRow, table=True):
    """Who trains in the department and leads the field practice, and who helps (七§7, 七§9)."""

    __tablename__ = "onboarding_trainer"

    trainer: str
    mentor: str | None = None
    named_at: datetime = moment(nullable=False)
    named_by: str


class OnboardingStage(FormRow, table=True):
    """A stage that is finished (七§5)."""

    __tablename__ = "onboarding_stage"

    stage: str
    finished_at: datetime = moment(nullable=False)
    finished_by: str


class OnboardingPractice(FormRow, table=True):
    """Work that the newcomer tried, and what to watch for (七§9)."""

    __tablename__ = "onboarding_practice"

    work: str
    watch_for: str | None = None
    minutes: int
    logged_at: datetime = moment(nullable=False)
    logged_by: str


class OnboardingExtension(FormRow, table=True):
    """Working days by which a stage was extended, and its due from then on (七§5)."""

    __tablename__ = "onboarding_extension"

    stage: str
    days: int
    reason: str
    due_at: datetime = moment(nullable=False)
    extended_at: datetime = moment(nullable=False)
    extended_by: str


class OnboardingRefusal(FormRow, table=True):
    """That the training was refused, and what was decided (七§4)."""

    __tablename__ = "onboarding_refusal"

    stage: str
    reason: str
    refused_at: datetime = moment(nullable=False)
    refused_by: str
    decision: str | None = None
    goes_on: bool | None = None
    decision_reason: str | None = None
    decided_at: datetime | None = moment()
    decided_by: str | None = None


TABLES = ("training", "onboarding")
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("training.onboarding_start_wd", 3, "七§4", "the first days go to the formalities", "WD"),
    Parameter("training.pass_score", 60, "七§5(3)", "the usual pass mark", range=(0, 100)),
    Parameter("onboarding.headquarters", "2 WD", "七§5(1)", "five short subjects in two days", "WD"),
    Parameter("onboarding.department", "3 WD", "七§5(2)", "the post and its procedures in three days", "WD"),
    Parameter("onboarding.field", "10 WD", "七§5(3)", "two weeks beside a professional", "WD"),
    Parameter("onboarding.refusal", "3 WD", "七§4", "heard and decided within the week", "WD"),
    Parameter("onboarding.recent_cd", 30, "七§4", "who came longer ago is at work already", range=(0, 366)),
)
