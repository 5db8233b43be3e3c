"""What the loop hands to the activities, and what they answer. None of it enters the history of a case."""

import hashlib
import json
from datetime import date, datetime, timedelta
from operator import not_
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.access import Unsealed
from models.books import Posted
from models.case import Commitment, Conduct, Entry, Link, Snapshot
from models.offices import SERVICE_LADDER
from models.policy.calendar import Calendar


class Frozen(BaseModel):
    """Base of what crosses to an activity and back."""

    model_config = ConfigDict(frozen=True)


ENDLESS = timedelta(days=3650)
"""A timeout as long as this is none: some servers fill in ten years by themselves."""


class Start(Frozen):
    """How a case was started: with some options Temporal would end it by itself, and the register would not know."""

    execution_timeout: timedelta | None = None
    run_timeout: timedelta | None = None
    retry_policy: bool = False
    parent: bool = False

    def errors(self) -> list[dict[str, Any]]:
        """Every option under which no case may be opened."""
        found = []
        limits = {"execution_timeout": self.execution_timeout, "run_timeout": self.run_timeout}
        if self.run_timeout == self.execution_timeout:
            del limits["run_timeout"]  # the server gives a run as long as the execution where nothing else is said
        for name, limit in limits.items():
            if limit and limit < ENDLESS:  # none of a child is told as zero
                found.append((name, "must not be set, unless to ten years or more: a case ends by its procedure alone"))
        if self.retry_policy:
            found.append(("retry_policy", "must not be set: a case is opened once"))
        if self.parent:
            msg = "must not be: a child is ended with its parent; let an activity start the case, as any client does"
            found.append(("parent", msg))
        return [{"loc": [name], "msg": msg} for name, msg in found]


class OpenRequest(Frozen):
    """Asks for the rules in force and the customer's entry, before a case enters the register."""

    workflow_id: str
    first_run_id: str
    number: str
    kind: str
    at: datetime
    customer: dict[str, Any] = Field(default_factory=dict)
    by: str = ""
    openers: tuple[str, ...] | None = None
    """The roles that may open the kind; None for any but `system`, which needs the link from what opened it."""
    ladder: tuple[tuple[str, int], ...] = SERVICE_LADDER
    """The ladder of the kind's office as it is now: the case keeps it."""
    subject: str | None = None
    alone: bool = False
    """No other case of this kind may be open about the same subject."""
    reopens: str | None = None
    linked_case: str | None = None
    start: Start = Start()
    checklists: tuple[str, ...] = Field(default=(), exclude_if=not_)
    """The lists that the case is to keep; one that there is not is told under this name."""
    sealed_by: str | None = Field(default=None, exclude_if=not_)
    """Who sealed the request; None for one that came in plain."""


SHAPE = 9
"""The way in which cases go that are opened now. A case keeps the one it was opened with: docs/change.md."""


class Opened(Frozen):
    """The rules in force and the customer's entry; or why the case may not be opened."""

    shape: int = 1
    """Absent in histories from before there were shapes."""
    rules: Snapshot | None = None
    customer_entry: int | None = None
    ladder: tuple[tuple[str, int], ...] = Field(default=SERVICE_LADDER, exclude_if=SERVICE_LADDER.__eq__)
    """The ladder that the case keeps; absent in its history where it is the service's of old."""
    already_opened: bool = False
    unsealed: Unsealed = Field(default=None, exclude_if=lambda rule: rule is None)
    """From whom unsealed messages are believed, which the case keeps until it is told of another rule."""
    handed_on: bool = Field(default=True, exclude_if=bool)
    """Whether the case that the request names as `linked_case`, if any, opens this one, by the records; taken for so
    in histories from before it was asked."""
    open_in: str | None = None
    """The state in which the register has the case open that another run has opened."""
    errors: list[dict[str, Any]] = Field(default_factory=list)


class Certified(Frozen):
    """A guard that only the staff records can judge: a valid certificate on a day (一§18·1)."""

    person: str
    category: str
    on: date


class Form(Frozen):
    """One row of a form or book. Its whole content each time: (workflow id, table, key) is written over."""

    table: str
    key: str
    seq: int
    values: dict[str, Any]


class Notification(Frozen):
    """Something to tell a role (`supervisor`), a person (`technician:t-07`) or the case's customer (`customer`).

    `key` is unique for ever: `<workflow id>/<seq>/<topic>/<to>`; the records put a digest of `params` before `to` where
    a lost attempt at the step has told the same person something else.
    """

    key: str
    to: str
    topic: str
    params: dict[str, str] = Field(default_factory=dict)


class Telling(Frozen):
    """What a step tells another case: an event, sent to it until it stands there. `key` is its event id, for ever."""

    key: str
    to: str
    event: str
    payload: dict[str, Any]


class TellingAsked(Frozen):
    """Asks whether the records hold a step that has told this case this."""

    to: str
    event: str
    body: dict[str, Any]


class ReadAsked(Frozen):
    """Asks the records what a step must know, as of its time: by the name of each reading its arguments."""

    workflow_id: str
    at: datetime
    asked: dict[str, dict[str, Any]]


READ_AT_MOST = 64 * 1024
"""Bytes of JSON that the readings of one step may answer; they stand in the case's history."""


class ReadAnswer(Frozen):
    """What the records say, by name; or which reading says too much."""

    values: dict[str, Any] = Field(default_factory=dict)
    too_much: str | None = None

    def answers(self, asked: ReadAsked) -> bool:
        """Whether this was asked; see `Written.answers`."""
        return self.too_much in asked.asked if self.too_much else self.values.keys() == asked.asked.keys()


class RoundStep(Frozen):
    """A round's run for one period: what it opens has `at` for its opening."""

    workflow_id: str
    seq: int
    name: str
    period: str
    at: datetime
    late: bool
    per_second: int
    """Of the policy under which the round was opened: for workers of a version that does not ask the one in force."""


class CaseRow(Frozen):
    """The case's line in the service register."""

    state: str
    held_state: str | None
    base_level: int
    level: int
    assignee: str | None
    zone: str | None
    customer_entry: int | None
    subject: str | None = None
    sole: str | None = None
    """Kind and subject of an open case beside which no other of both may be open."""
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    overdue: list[str]
    policy_version: int
    calendar_version: int
    checklists_version: int = Field(default=0, exclude_if=not_)
    request: dict[str, Any]


class Write(Frozen):
    """One step of one case, to be written in one transaction. `decided_at` orders two attempts at one `seq`.

    `whole`: the case's commitments, forms, conduct and links are all here; what else stands for it is wiped.
    """

    workflow_id: str
    first_run_id: str
    number: str
    kind: str
    decided_at: datetime
    entry: Entry
    message: str | None = None
    """The message that led to it, one JSON object as text: nested, it could lie too deep to be read."""
    case: CaseRow
    commitments: list[Commitment] = Field(default_factory=list)
    forms: list[Form] = Field(default_factory=list)
    conduct: list[Conduct] = Field(default_factory=list)
    links: list[Link] = Field(default_factory=list)
    notifications: list[Notification] = Field(default_factory=list)
    checks: list[Certified] = Field(default_factory=list)
    postings: list[Posted] = Field(default_factory=list)
    tellings: list[Telling] = Field(default_factory=list)
    contacts: dict[str, str] = Field(default_factory=dict)
    """Phone and e-mail that the message names, under those keys: the step stands only if they reach somebody."""
    whole: bool = False
    due_set: bool = Field(default=False, exclude_if=not_)
    """Whether the case is due at another moment than before, so that it is asked how many others are."""

    @property
    def digest(self) -> str:
        """What happened, without its times: the same however often, and at what time, the step is decided so."""
        entry = self.entry
        told = json.dumps([entry.event, entry.by, entry.from_, entry.to, entry.outcome, self.message])
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, values: Any) -> Any:
        """What a worker of an older version hands over for its books, as postings."""
        if isinstance(values, dict) and values.keys() & _BOOKS_OF_BEFORE.keys():
            values = dict(values)
            former = [(book, line) for key, book in _BOOKS_OF_BEFORE.items() for line in values.pop(key, ())]
            values["postings"] = [*values.get("postings", ()), *({"book": b, "values": v} for b, v in former)]
        return values


_BOOKS_OF_BEFORE = {"sightings": "sightings", "thanks": "declined"}
"""Under which key a step's lines for a book stood before books had one."""


class Written(Frozen):
    """`failed`: guards that did not hold, nothing written. `conflict`: send the step again as `whole`.

    `already_opened`: the register holds another run of this id; nothing is written.
    """

    already_opened: bool = False
    step: str | None = None
    """The `digest` of the step that this answers; None from a worker of before."""
    rejected: str | None = None
    """Why the records cannot hold what an event would write, which nothing heals; nothing is written."""
    failed: list[Certified] = Field(default_factory=list)
    unreachable: list[dict[str, Any]] = Field(default_factory=list)
    """What is wrong with the contacts that the message names; nothing is written."""
    conflict: bool = False
    unfit: str | None = None
    """Why a book cannot take what an event would enter; nothing is written."""
    beside: int | None = Field(default=None, exclude_if=lambda count: count is None)
    """How many other cases are due at the same moment, where that was asked."""

    @property
    def stands(self) -> bool:
        """Whether the step is recorded."""
        return not (self.already_opened or self.rejected or self.failed or self.unreachable or self.unfit)

    def answers(self, write: Write) -> bool:
        """Whether this is the answer to that step, or to one that is like it but for its times.

        A worker whose task timed out hands what a call of it comes to at last to the next attempt at the task, which
        may have decided otherwise.
        """
        return self.step in (None, write.digest)


class SignalTimes(Frozen):
    """Asks when the server stored the signals of a run, from number `after` (0-based) on."""

    workflow_id: str
    run_id: str
    after: int


class CalendarAsked(Frozen):
    """Asks for the calendar in force, from a year on."""

    from_year: int


class AccessAsked(Frozen):
    """Asks from whom unsealed messages are believed now."""

    workflow_id: str


class AccessInForce(Frozen):
    """From whom unsealed messages are believed, and which version of the rule says so."""

    version: int
    unsealed: Unsealed


class CalendarInForce(Frozen):
    """The published calendar and its version."""

    version: int
    calendar: Calendar


class LinkedCase(Frozen):
    """A case to be opened by another; `key` makes it the same one each time it is asked for."""

    key: str
    kind: str
    request: dict[str, Any]
    workflow_id: str = ""
    """Given by `name_linked`, before the opening case is recorded."""
