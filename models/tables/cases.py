"""Cases in the records: register, timeline, messages, commitments, links, numbers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, String, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.tables.columns import document, moment
from models.vocabulary import WORK_EVENTS

_WORK = ", ".join(f"'{event}'" for event in WORK_EVENTS)
AT_WORK = f"event IN ({_WORK}) AND outcome = 'applied'"
"""What of the timeline is somebody's work; the index of it is found where a query says just this."""

OVERDUE = "jsonb_array_length(overdue) > 0"
"""Which cases of the register are overdue; the index of them is found where a query says just this, as
`desk.gateway.register` does."""


class ServiceRegister(SQLModel, table=True):
    """Every case, one line each (一§19(1), 一§30·1)."""

    __tablename__ = "service_register"
    __table_args__ = (
        Index("ix_register_open", "kind", "state"),
        Index("ix_register_overdue", "due_at", "opened_at", "workflow_id", postgresql_where=text(OVERDUE)),
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

    __table_args__ = (
        Index(
            "ix_timeline_work", text("split_part(by, ':', 2)"), "received_at", postgresql_where=text(AT_WORK)
        ),
    )

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
    sealed_by: str | None = None
    """Who sealed the message that led to it; empty where it came unsealed, or no message did."""


class CaseMessage(SQLModel, table=True):
    """Each message to a case as it came, applied or refused, under the key of its timeline entry.

    Of what was refused, over 64 KB, no JSON object or with a NUL, only the timeline keeps some.
    """

    __tablename__ = "case_message"
    __table_args__ = (
        Index(
            "ix_case_message_assigned", text("split_part(body ->> 'technician', ':', 2)"),
            postgresql_where=text("event = 'assign'"),
        ),
    )  # fmt: skip

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


class CommitmentRow(SQLModel, table=True):
    """Each commitment of a case with its clock (一§19(5))."""

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
