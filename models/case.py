"""What a case knows of itself: its place in the procedure, its commitments, its timeline."""

from datetime import datetime, timedelta
from enum import StrEnum
from operator import not_
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, model_validator

from models.access import Unsealed
from models.fields import Email, Instant, Key, Line, Message, Number, Phone, Starter, Text, WorkflowId
from models.offices import SERVICE_LADDER
from models.policy.calendar import Calendar
from models.policy.checklists import ChecklistItem
from models.policy.policy import Policy
from models.vocabulary import UNRECKONED, CommitmentState, Outcome, Role, role_of

REASON_SHOWN = 1000
"""Characters of a reason that the timeline keeps."""
TIMELINE_SHOWN = 200
"""Entries of the timeline that a case carries; the register keeps them all."""


class Entry(BaseModel):
    """One line of the timeline: what happened, when, who, and what became of it."""

    model_config = ConfigDict(frozen=True)

    seq: int
    at: datetime
    received_at: datetime
    event: str
    by: str
    from_: str = Field(alias="from", serialization_alias="from")
    to: str
    outcome: Outcome
    reason: str | None = None
    clause: str | None = None
    content: str | None = None
    """What was sent, for a refused message; at most 2,000 characters."""
    note: str | None = None
    sealed_by: str | None = None
    """Who sealed the message, as its seal proves; None where it came in plain, or no message led to the entry."""


class Commitment(BaseModel):
    """A commitment with a clock, as it stands in one case. `ref` tells apart those of one name (a conduct record)."""

    name: str
    clause: str
    seq: int
    """The entry that started it; name, ref and seq are its key in the records."""
    ref: int = 0
    state: CommitmentState = CommitmentState.RUNNING
    started_at: datetime
    due_at: datetime
    within: str
    """The duration in force, such as `30 WM`: gives unit, pausing and warning."""
    basis_at: datetime
    left: timedelta | None = None
    """What had remained when the last hold ended, to run from `basis_at`; None for the whole duration."""
    fixed: bool = False
    """The due is an agreed date, which no hold and no calendar moves."""
    while_state: str | None = None
    """The state that started it and whose leaving drops it."""
    parallel: bool = False
    """A hold does not pause it (∥)."""
    expires: str | None = None
    """The clock's event that is taken at the due, in place of warning and ladder."""
    one_rung: bool = Field(default=False, exclude_if=not_)
    """Its first office is told once it is overdue, and nobody above."""
    provisional: bool = False
    unreckoned: bool = False
    """The calendar has no working time for its due, then `UNRECKONED`, or for the next rung of one that is overdue."""
    rested: tuple[datetime, datetime] | None = None
    """From when to when holds stopped it while it was unreckoned: what they left is counted when its due is."""
    paused_at: datetime | None = None
    warn_at: datetime | None = None
    """When the warning is due; None once given or skipped."""
    warn_left: timedelta | None = None
    """The same until the warning."""
    next_rung_at: datetime | None = None
    rung: int = 0
    first_rung: int = Field(default=0, exclude_if=not_)
    """The rung at which its ladder began, whatever the case's base level is by now; 0 before."""
    rung_at: datetime | None = None
    """When the last rung was really taken."""
    in_charge: str | None = None
    whose: str | None = None
    """The person whom it waits for, where a case waits for several; None for the case's assignee."""
    met_at: datetime | None = None
    late: bool = False
    reported_late: bool = False

    def leave_ladder(self) -> None:
        """What was told that it is overdue is of the past: its ladder would begin anew."""
        self.rung = self.first_rung = 0
        self.rung_at = self.next_rung_at = None
        self.in_charge = None


class Reminder(BaseModel):
    """A single prompt at a time, without a ladder."""

    name: str
    clause: str
    at: datetime
    while_state: str | None = None
    day_and_night: bool = False
    """Goes out outside hours too, as those of clock time do."""
    of: str | None = None
    """The commitment that it belongs to: while that one is paused, the prompt waits too."""
    customer: str | None = None
    """The topic under which the customer is told as well."""
    event: str | None = Field(default=None, exclude_if=lambda event: event is None)
    """The clock's event that is taken at that moment in place of a prompt."""
    hidden: bool = Field(default=False, exclude_if=not_)
    """Nobody may know when it comes before it does."""


class Conduct(BaseModel):
    """A conduct record: proposed by a rule or report, decided by a person (一§19(11)·2, 一§26)."""

    record: int
    kind: str
    person: str
    state: str = "proposed"


class Relation(StrEnum):
    """How one case stands to another, seen from its side."""

    OPENED = "opened"
    OPENED_BY = "opened_by"
    REOPENS = "reopens"
    REOPENED_BY = "reopened_by"
    LINKED = "linked"
    """To one that was open already."""
    LINKED_BY = "linked_by"

    @property
    def inverse(self) -> "Relation":
        """The same connection seen from the other case."""
        pairs = (
            (Relation.OPENED, Relation.OPENED_BY), (Relation.REOPENS, Relation.REOPENED_BY),
            (Relation.LINKED, Relation.LINKED_BY),
        )  # fmt: skip
        return next(b if self is a else a for a, b in pairs if self in (a, b))


class Link(BaseModel):
    """A connection between two cases; both sides record it."""

    model_config = ConfigDict(frozen=True)

    relation: Relation
    workflow_id: str


class Answer(BaseModel):
    """What an applied update answers."""

    model_config = ConfigDict(frozen=True)

    number: str
    state: str
    seq: int


class Seen(BaseModel):
    """An applied `event_id`: a digest of its content and its first answer."""

    model_config = ConfigDict(frozen=True)

    digest: str
    answer: Answer


class Customer(Message):
    """Who the case is for. What a kind requires of it, its opening request says."""

    id: Key | None = None
    name: Line | None = None
    phone: Phone | None = None
    email: Email | None = None
    address: Line | None = None
    zone: str | None = Field(default=None, pattern="^(town|suburb)$", examples=["town"])


class Opening(Message):
    """What every opening request holds."""

    by: Starter
    number: Number | None = None
    at: Instant | None = None
    reopens: WorkflowId | None = None
    reopen_reason: Text | None = None
    linked_case: WorkflowId | None = None

    @property
    def whom(self) -> Customer | None:
        """The customer whom the case is for, where it is for one."""
        return None

    def from_outside(self) -> list[dict[str, Any]]:
        """What is wrong with `system` as who opens it: it must name the case whose step does."""
        if role_of(self.by) is not Role.SYSTEM or self.linked_case is not None:
            return []
        return [{"loc": ["by"], "msg": "system never comes from outside"}]

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if (self.reopens is None) != (self.reopen_reason is None):
            raise ValueError("reopens and reopen_reason go together")
        return self

    def fixed_number(self, letter: str) -> str | None:  # noqa: ARG002 - for kinds of which there is one a period
        """The number that the case has whoever opens it; None where any will do."""
        return None

    def misnumbered(self, letter: str, number: str | None) -> list[dict[str, Any]]:
        """What is wrong with a number, None for one that is still to be given."""
        fixed = self.fixed_number(letter)
        if fixed is None or number in (None, fixed):
            return []
        return [{"loc": ["number"], "msg": f"must be {fixed}, which it has whoever opens it"}]

    def untimely(self, at: datetime) -> list[dict[str, Any]]:  # noqa: ARG002 - for kinds whose request names a past
        """What of the request cannot be, given the time of the opening."""
        return []


class CustomerOpening(Opening):
    """What the opening request of a kind holds that is for a customer."""

    customer: Customer

    @property
    def whom(self) -> Customer | None:
        return self.customer


class Envelope(BaseModel):
    """What every event's message holds beside the event's own keys."""

    model_config = ConfigDict(frozen=True, extra="allow")

    by: Starter
    """Who acts; `system` only where another case's step says so, which admission looks up."""
    event_id: Key | None = None
    at: Instant | None = None
    note: Text | None = None


class Snapshot(BaseModel):
    """The published rules that a case runs under, as read at its opening."""

    model_config = ConfigDict(frozen=True)

    policy_version: int
    calendar_version: int
    policy: Policy
    calendar: Calendar
    checklists_version: int = Field(default=0, exclude_if=not_)
    """0 for a case that keeps no checklist."""
    checklists: dict[str, dict[str, ChecklistItem]] = Field(default_factory=dict, exclude_if=not_)
    """The items of each list that the opening named, in their order."""


_KNOWN: dict[tuple[Any, ...], list[Snapshot]] = {}


def shared(rules: Snapshot) -> Snapshot:
    """One object for all cases under the same rules: they are most of what a case holds in memory."""
    versions = (rules.policy_version, rules.calendar_version, rules.checklists_version)
    known = _KNOWN.setdefault((*versions, rules.policy.kind, *rules.checklists), [])
    for other in known:
        if other == rules:
            return other
    known[:] = [rules, *known[:3]]
    return rules


class CaseFile(BaseModel):
    """Everything a case must remember. It is copied for each step and replaced when the step is recorded."""

    shape: int = 1
    """The way in which it goes: what was changed for cases opened later asks for it (docs/change.md)."""
    workflow_id: str
    first_run_id: str
    number: str
    kind: str
    state: str
    held_state: str | None = None
    seq: int = 0
    ladder: tuple[tuple[str, int], ...] = SERVICE_LADDER
    """Office and level of each rung, from the lowest, as its office's was at the opening."""
    base_level: int = 0
    subject: str | None = None
    """What the case is about, as its kind says: a person, place, item, period; None for its customer, or nothing."""
    alone: bool = False
    """No other case of this kind may be open about the same."""
    assignee: str | None = None
    zone: str | None = None
    customer_entry: int | None = None
    unsealed: Unsealed = Field(default=None, exclude_if=lambda rule: rule is None)
    """From whom a message that nobody sealed is believed."""
    beside: int = Field(default=0, exclude_if=not_)
    """How many other cases were due at the same moment when its own due was set."""
    handed_on: bool = Field(default=True, exclude_if=bool)
    """Whether the case that the request names as `linked_case`, if any, opened this one; a person may name any."""
    opened_at: datetime
    closed_at: datetime | None = None
    last_change_at: datetime
    rules: Snapshot
    request: dict[str, Any]
    facts: SerializeAsAny[BaseModel]
    """What only this kind remembers; the kind's own model."""
    commitments: list[Commitment] = Field(default_factory=list)
    reminders: list[Reminder] = Field(default_factory=list)
    conduct: list[Conduct] = Field(default_factory=list)
    links: list[Link] = Field(default_factory=list)
    forms: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Rows of forms and books, `<table>/<key>` to content."""
    timeline: list[Entry] = Field(default_factory=list)
    seen: dict[str, Seen] = Field(default_factory=dict)

    @property
    def standing(self) -> str:
        """The state of the procedure, seen through a hold."""
        return self.held_state or self.state

    @property
    def about(self) -> str | None:
        """What the case is about, never a customer's data: the number of their entry."""
        if self.subject is None and self.customer_entry is not None:
            return f"customer:{self.customer_entry}"
        return self.subject

    @property
    def opened_by(self) -> str | None:
        """The case that opened this one; None for one that a person opened, whatever they say it belongs to."""
        return self.request.get("linked_case") if self.handed_on else None

    @property
    def overdue(self) -> list[Commitment]:
        return [c for c in self.commitments if c.state is CommitmentState.OVERDUE]

    @property
    def level(self) -> int:
        return max([self.base_level, *(c.rung for c in self.overdue)])

    @property
    def due_at(self) -> datetime | None:
        """The earliest due of what runs or is overdue, as far as it is known."""
        dues = [c.due_at for c in self.commitments if c.state in (CommitmentState.RUNNING, CommitmentState.OVERDUE)]
        dues = [due for due in dues if due != UNRECKONED]
        return min(dues, default=None)

    def first_rung(self) -> tuple[str, int]:
        """Who is told first: the lowest office above the base level, else the highest."""
        return self.rung_above(self.base_level) or self.ladder[-1]

    def rung_above(self, level: int) -> tuple[str, int] | None:
        """The next office above a level, and its own level; None above the highest."""
        return next((rung for rung in self.ladder if rung[1] > level), None)

    def reached(self, commitment: Commitment) -> list[str]:
        """The offices that were told that a commitment is overdue, from the lowest."""
        return self.reached_from(commitment.first_rung or self.first_rung()[1], commitment)

    def reached_from(self, first: int, commitment: Commitment) -> list[str]:
        """The same, were its ladder to begin at this level."""
        return [office for office, level in self.ladder if min(first, commitment.rung) <= level <= commitment.rung]

    def office_at(self, level: int) -> str:
        """The office that a level means: the lowest at or above it, else the highest."""
        return next((office for office, own in self.ladder if own >= level), self.ladder[-1][0])

    def commitment(self, name: str, ref: int = 0) -> Commitment | None:
        """The open commitment of that name, if any."""
        return next((c for c in self.commitments if (c.name, c.ref) == (name, ref) and c.state.open), None)

    def supersede(self) -> None:
        """Leaves the latest of each commitment, once the step that ended the one before is recorded."""
        latest = {(c.name, c.ref): c for c in self.commitments}
        self.commitments[:] = [c for c in self.commitments if latest[c.name, c.ref] is c]

    def draft(self) -> "CaseFile":
        """A copy to work on. The timeline and the seen ids are shared: they only grow, after recording."""
        return self.model_copy(
            update={
                "commitments": [c.model_copy() for c in self.commitments],
                "reminders": list(self.reminders),
                "conduct": [c.model_copy() for c in self.conduct],
                "links": list(self.links),
                "forms": dict(self.forms),
                "facts": self.facts.model_copy(deep=True),
            }
        )
