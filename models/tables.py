"""The records in PostgreSQL: what people list, count and print. Temporal remains the truth about each case."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Index, Numeric, String, UniqueConstraint, false, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


def _now() -> datetime:
    return datetime.now(UTC)


def moment(*, nullable: bool = True, index: bool = False) -> Any:
    """A column for an aware moment."""
    return Field(
        default=None, sa_type=DateTime(timezone=True), nullable=nullable, index=index
    )


def yuan(*, nullable: bool = True) -> Any:
    """A column for money, exact to the fen."""
    return Field(default=None, sa_type=Numeric(12, 2), nullable=nullable)


def entry() -> Any:
    """The column `seq`: the entry that wrote the row; null in rows from before it was kept."""
    return Field(default=None, nullable=True)


def listing() -> Any:
    """A column for a JSON list."""
    return Field(default_factory=list, sa_type=JSONB)


def document() -> Any:
    """A column for a JSON document."""
    return Field(default_factory=dict, sa_type=JSONB)


class ServiceRegister(SQLModel, table=True):
    """Every case, one line each (一§19(1), 一§30·1)."""

    __tablename__ = "service_register"
    __table_args__ = (
        Index("ix_register_open", "kind", "state"),
        UniqueConstraint("sole", name="uq_service_register_sole"),
    )

    workflow_id: str = Field(primary_key=True)
    first_run_id: str
    number: str = Field(index=True)
    kind: str
    state: str
    held_state: str | None = None
    base_level: int = 0
    level: int = 0
    assignee: str | None = Field(default=None, index=True)
    zone: str | None = None
    customer_entry: int | None = Field(default=None, foreign_key="customer.entry", index=True)
    subject: str | None = Field(default=None, index=True)
    sole: str | None = None
    opened_at: datetime = moment(nullable=False, index=True)
    closed_at: datetime | None = moment()
    due_at: datetime | None = moment(index=True)
    overdue: list[str] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))
    policy_version: int
    calendar_version: int
    checklists_version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """0 for a case that keeps no checklist."""
    request: dict[str, Any] = document()
    last_seq: int
    decided_at: datetime = moment(nullable=False)


class Timeline(SQLModel, table=True):
    """What happened to a case, in order; refused messages too."""

    workflow_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    decided_at: datetime = moment(nullable=False)
    at: datetime = moment(nullable=False)
    received_at: datetime = moment(nullable=False)
    event: str
    by: str
    from_: str = Field(sa_column=Column("from", String, nullable=False))
    to: str
    outcome: str
    reason: str | None = None
    clause: str | None = None
    content: str | None = None
    note: str | None = None


class CaseMessage(SQLModel, table=True):
    """Each message to a case as it came, applied or refused, under the key of its timeline entry.

    Of what was refused, over 64 KB, no JSON object or with a NUL, only the timeline keeps some.
    """

    __tablename__ = "case_message"

    workflow_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    event: str
    body: dict[str, Any] = document()
    received_at: datetime = moment(nullable=False)


class CaseTelling(SQLModel, table=True):
    """What steps have told other cases, which believe it by this row; with what became of it."""

    __tablename__ = "case_telling"

    workflow_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    key: str = Field(primary_key=True, index=True)
    to: str = Field(index=True)
    event: str
    payload: dict[str, Any] = document()
    told_at: datetime | None = moment()
    ended: bool = False
    """The other case had ended before it could be told."""


class RoundPlan(SQLModel, table=True):
    """A run of a round whose openings are settled: once, whatever is cut off."""

    __tablename__ = "round_plan"

    workflow_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    period: str = Field(index=True)


class RoundOpening(SQLModel, table=True):
    """A case that a run of a round opens, and when it did."""

    __tablename__ = "round_opening"

    other: str = Field(primary_key=True)
    workflow_id: str = Field(index=True)
    seq: int
    kind: str
    request: dict[str, Any] = document()
    opened_at: datetime | None = moment()


class CommitmentRow(SQLModel, table=True):
    """Each promise of a case with its clock (一§19(5))."""

    __tablename__ = "commitment"

    workflow_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    ref: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    clause: str
    state: str
    started_at: datetime = moment(nullable=False)
    due_at: datetime = moment(nullable=False, index=True)
    within: str
    provisional: bool = Field(default=False, index=True)
    unreckoned: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """The calendar has no working time for its due, or for its next rung."""
    rung: int = 0
    in_charge: str | None = None
    met_at: datetime | None = moment()
    late: bool = False
    reported_late: bool = False


class FormRow(SQLModel):
    """What every form and book shares: the case, the row's key, the entry that last wrote it."""

    workflow_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    seq: int


class ConductRecord(SQLModel, table=True):
    """A conduct record: proposed by a rule or report, decided by a person (一§19(11)·2, 一§26)."""

    __tablename__ = "conduct_record"

    workflow_id: str = Field(primary_key=True)
    record: int = Field(primary_key=True)
    kind: str
    person: str = Field(index=True)
    state: str


class CaseLink(SQLModel, table=True):
    """A connection between two cases, as each side sees it."""

    __tablename__ = "case_link"

    workflow_id: str = Field(primary_key=True)
    relation: str = Field(primary_key=True)
    other: str = Field(primary_key=True, index=True)


class CustomerRow(SQLModel, table=True):
    """A customer's entry."""

    __tablename__ = "customer"

    entry: int | None = Field(default=None, primary_key=True)
    id: str | None = Field(default=None, unique=True)
    name: str | None = None
    address: str | None = None
    zone: str | None = None


class CustomerContact(SQLModel, table=True):
    """A phone number or e-mail address of a customer, as given and as compared: E.164, an extension kept apart."""

    __tablename__ = "customer_contact"

    kind: str = Field(primary_key=True)
    normalised: str = Field(primary_key=True)
    entry: int = Field(primary_key=True, foreign_key="customer.entry")
    given: str
    extension: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Staff(SQLModel, table=True):
    """The roles in which people of `staff_member` stand on the staff list; workers of the last release read them."""

    person: str = Field(primary_key=True)
    name: str
    zone: str | None = None
    active: bool = True
    for_certificates: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Nobody entered this role: it is there because their certificates are kept under it."""


class StaffMember(SQLModel, table=True):
    """A member of staff: one row a human, by the id that stands in `role:id`."""

    __tablename__ = "staff_member"

    id: str = Field(primary_key=True)
    name: str
    post: str | None = None
    department: str | None = Field(default=None, index=True)
    station: str | None = None
    zone: str | None = None
    supervisor: str | None = Field(default=None, index=True)
    """The id of who leads them."""
    hired_on: date | None = None
    left_on: date | None = None
    """The last day."""
    active: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    proficient: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Absence(SQLModel, table=True):
    """A time for which a member of staff is away: from its beginning up to, not with, its end."""

    __table_args__ = (Index("ix_absence_person", "person", "from_at"),)

    absence: int | None = Field(default=None, primary_key=True)
    person: str = Field(foreign_key="staff_member.id")
    from_at: datetime = moment(nullable=False)
    to_at: datetime = moment(nullable=False)
    kind: str
    entered_by: str
    entered_at: datetime = moment(nullable=False)
    ended_by: str | None = None
    """Who had it end earlier; taken back before it began, it ends where it begins."""
    ended_at: datetime | None = moment()


class Certificate(SQLModel, table=True):
    """What a member of staff may work on, and when (一§18·1). Category `*` is any."""

    __table_args__ = (Index("ix_certificate_human", text("split_part(person, ':', 2)")),)

    person: str = Field(primary_key=True, foreign_key="staff.person")
    category: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    valid_until: date


class PublishedRules(SQLModel):
    """A published version; 一§2: the general manager approves it."""

    version: int | None = Field(default=None, primary_key=True)
    approved_by: str
    effective_from: datetime = moment(nullable=False)
    published_at: datetime = Field(default_factory=_now, sa_type=DateTime(timezone=True))


class PublishedPolicy(PublishedRules, table=True):
    """A published version of the policy's parameters, as TOML."""

    __tablename__ = "published_policy"

    text: str


class PublishedCalendar(PublishedRules, table=True):
    """A published version of the calendar."""

    __tablename__ = "published_calendar"

    data: dict[str, Any] = document()


class PublishedChecklists(PublishedRules, table=True):
    """A published version of the checklists, whole: what a file left as shipped stands here as it was shipped then."""

    __tablename__ = "published_checklists"

    data: dict[str, Any] = document()


class DrawRow(SQLModel, table=True):
    """A draw of people, times or checklists, with all that drawing it again needs (四§11, 五§11): docs/draws.md."""

    __tablename__ = "draw"

    workflow_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    """The case's own number for it: asked for twice, the same draw."""
    deck: str | None = Field(default=None, index=True)
    """In which nobody is drawn a second time before everybody once; null where that does not matter."""
    count: int
    """How many were to be drawn."""
    population: dict[str, int] = document()
    """Who could be drawn, each with how often they had been drawn before in the deck."""
    ranks: dict[str, str] = document()
    result: list[str] = listing()
    seed: str
    """32 bytes in hexadecimal digits; told to nobody before `revealed_at`."""
    seed_sha256: str
    drawn_at: datetime = moment(nullable=False)
    revealed_at: datetime | None = moment()


class Outbox(SQLModel, table=True):
    """Notifications to be delivered at least once, each under its key."""

    __table_args__ = (Index("ix_outbox_due", "status", "next_attempt_at"),)

    key: str = Field(primary_key=True)
    workflow_id: str = Field(index=True)
    seq: int
    to: str
    topic: str
    params: dict[str, str] = document()
    status: str = "pending"
    attempts: int = 0
    uncertain: bool = False
    next_attempt_at: datetime = moment(nullable=False)
    lease_until: datetime | None = moment()
    delivered: list[str] = listing()
    """Targets that have it already, while others of the same row are tried again."""
    sent_at: datetime | None = moment()
    last_error: str | None = None
    first_tried_at: datetime | None = moment()
    failed_at: datetime | None = moment()
    """When it was given up; it stands `failed` until somebody has it tried again, or discards it."""
    discarded_at: datetime | None = moment()
    discarded_by: str | None = None
    discard_reason: str | None = None


class LostCase(SQLModel, table=True):
    """A case that the register has open and Temporal has ceased to run, as the worker's watchman found it."""

    __tablename__ = "lost_case"

    workflow_id: str = Field(primary_key=True)
    found_at: datetime = moment(nullable=False)
    how: str
    """What became of it: terminated, timed_out, failed, canceled, replaced, deleted."""
    times: int = 1
    """How often it has been lost; each time is told once."""
    back_at: datetime | None = moment()
    """When it was seen running again, or to have ended; empty while it is lost."""


class NumberSequence(SQLModel, table=True):
    """The last running number of a kind on a day."""

    __tablename__ = "number_sequence"

    letter: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    last: int


class NumberGiven(SQLModel, table=True):
    """Numbers of linked cases: asked for twice, the same is given."""

    __tablename__ = "number_given"
    __table_args__ = (UniqueConstraint("number"),)

    key: str = Field(primary_key=True)
    number: str


class CalendarNotice(SQLModel, table=True):
    """Cases that were told of a calendar version, for their provisional dues."""

    __tablename__ = "calendar_notice"

    workflow_id: str = Field(primary_key=True)
    calendar_version: int = Field(primary_key=True)


class TrendSighting(SQLModel, table=True):
    """A complaint about a subject: a product's fault, or a unit (一§28(1))."""

    __tablename__ = "trend_sighting"

    subject: str = Field(primary_key=True)
    workflow_id: str = Field(primary_key=True)
    at: datetime = moment(nullable=False, index=True)
    seq: int | None = entry()


class TrendAlert(SQLModel, table=True):
    """The service manager was alerted of a trend."""

    __tablename__ = "trend_alert"

    subject: str = Field(primary_key=True)
    at: datetime = Field(primary_key=True, sa_type=DateTime(timezone=True))
    workflow_id: str
    seq: int | None = entry()


class DeclinedProposal(SQLModel, table=True):
    """A declined proposal, counted for its customer and year (三§12)."""

    __tablename__ = "declined_proposal"

    customer_entry: int = Field(primary_key=True, foreign_key="customer.entry")
    year: int = Field(primary_key=True)
    workflow_id: str = Field(primary_key=True)
    seq: int | None = entry()


class CertificateOfThanks(SQLModel, table=True):
    """The certificate that a customer's declined proposals of a year have earned; one a year (三§12)."""

    __tablename__ = "certificate_of_thanks"

    customer_entry: int = Field(primary_key=True, foreign_key="customer.entry")
    year: int = Field(primary_key=True)
    workflow_id: str
    seq: int | None = entry()
