"""A mapping: which events of a kind the rows of a past log stand for, and who acts. TOML, checked whole.

See `mappings/helpdesk.toml` for one with all its parts.
"""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from desk import placeholders
from desk.errors import InvalidFile
from desk.log import Log, Row
from desk.trial import Actor, Trial, fits, trial_of
from models.fields import Day, Line, Message, errors_of
from models.vocabulary import PERSON, Role, entitled, role_of
from workflows.procedure import Procedure
from workflows.registry import PROCEDURES

KINDS = {kind.procedure.name: kind.procedure for kind in PROCEDURES}
UNNAMED = "x-1"
"""Stands for what the log does not say while entries are tried."""


class Step(Message):
    """An event that a row stands for, sent only in one of the states `when`; without these always."""

    event: str
    by: Actor
    when: list[str] | None = None
    payload: dict[str, Any] = Field(default_factory=dict)

    def fits(self, state: str | None) -> bool:
        return self.when is None or state in self.when

    @field_validator("event")
    @classmethod
    def _an_event(cls, value: str, info: ValidationInfo) -> str:
        procedure = trial_of(info).procedure
        if procedure is not None and value not in procedure.events:
            raise ValueError(f"{value} is no event of {procedure.name}; there are {', '.join(procedure.events)}")
        return value

    @field_validator("when")
    @classmethod
    def _states(cls, value: list[str] | None, info: ValidationInfo) -> list[str] | None:
        procedure = trial_of(info).procedure
        unknown = [state for state in value or () if procedure is not None and state not in procedure.steps]
        if procedure is not None and unknown:
            states = ", ".join(procedure.steps)
            raise ValueError(f"{', '.join(unknown)}: no state of {procedure.name}; there are {states}")
        return value

    @model_validator(mode="after")
    def _can_be_sent(self, info: ValidationInfo) -> "Step":
        trial = trial_of(info)
        if trial.procedure is not None:
            spec = trial.procedure.events[self.event]
            role = trial.role(self.by)
            if role is not None and not entitled(role, spec.by):
                raise ValueError(f"{self.event} is for {', '.join(spec.by)}, not for {role}")
            fits(spec.model, trial, self.payload, {"by": f"{spec.by[0]}:x"})
        return self


class Opening(Message):
    """The opening request of a case; its number is the log's own name of the case."""

    by: Actor
    request: dict[str, Any]

    @model_validator(mode="after")
    def _can_be_asked(self, info: ValidationInfo) -> "Opening":
        trial = trial_of(info)
        if trial.procedure is not None:
            fits(trial.procedure.request, trial, self.request, {"by": "clerk:x"})
        return self


class Certificate(Message):
    """What everyone whom `people` names in the log's rows is certified for beforehand (一§18·1)."""

    people: Actor
    name: Line
    """How they stand on the staff list."""
    category: Line
    valid_from: Day
    valid_until: Day


class Columns(Message):
    """What the log calls its three columns that every log has."""

    at: str = "at"
    case: str = "case"
    activity: str = "activity"


class Mapping(Message):
    """How a log's rows are sent. Made by `read`, which tries every entry."""

    kind: str
    columns: Columns = Columns()
    people: dict[str, str]
    certificates: list[Certificate] = Field(default_factory=list)
    opening: Opening
    before: list[Step] = Field(default_factory=list)
    """Go before the events of every row that sends any."""
    activities: dict[str, list[Step]]
    otherwise: list[Step] | None = None
    """What an activity stands for that is not in `activities`."""

    @property
    def procedure(self) -> Procedure:
        return KINDS[self.kind]

    @field_validator("kind")
    @classmethod
    def _a_kind(cls, value: str) -> str:
        if value not in KINDS:
            raise ValueError(f"{value} is no kind of case; there are {', '.join(KINDS)}")
        return value

    @field_validator("people")
    @classmethod
    def _people(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        wrong = []
        for name, person in value.items():
            try:
                if role_of(str(trial_of(info).filled(person))) is Role.SYSTEM:
                    raise ValueError("system never comes from outside")  # noqa: TRY301 - all are named together
            except ValueError as error:
                wrong.append(f"{name}: {error}")
        if wrong:
            raise ValueError("; ".join(wrong))
        return value

    # -- what a row stands for --------------------------------------------------------------------------------

    def certified(self, row: Row, now: datetime) -> Iterator[tuple[str, str, Certificate]]:
        """Whom the row names: person, name on the staff list, certificate; no one where that is no `role:id`."""
        for certificate in self.certificates:
            person = self.person(certificate.people, row, now)
            if PERSON.fullmatch(person):
                yield person, str(placeholders.fill(certificate.name, row.values, now)), certificate

    def person(self, name: str, row: Row, now: datetime) -> str:
        return str(placeholders.fill(self.people[name], row.values, now))

    def request(self, row: Row, now: datetime) -> dict[str, Any]:
        """The opening request of the case whose first row this is."""
        asked: dict[str, Any] = placeholders.fill(self.opening.request, row.values, now)
        return asked | {"by": self.person(self.opening.by, row, now), "number": row.values[self.columns.case]}

    def activity(self, row: Row) -> str:
        return row.values[self.columns.activity]

    def steps(self, row: Row) -> list[Step]:
        """The events of a row in the order in which they are sent. Raises LookupError for an unknown activity."""
        own = self.activities.get(self.activity(row), self.otherwise)
        if own is None:
            raise LookupError(f"the mapping does not know the activity {self.activity(row)}")
        return [*self.before, *own] if own else []

    def message(self, step: Step, row: Row, now: datetime) -> dict[str, Any]:
        """The payload of one event of a row."""
        payload: dict[str, Any] = placeholders.fill(step.payload, row.values, now)
        return {"by": self.person(step.by, row, now)} | payload


def read(name: str, text: str, log_name: str, log: Log, now: datetime) -> Mapping:
    """The mapping in a file's text, each entry tried on what stands first in the log's columns.

    Raises InvalidFile naming every wrong entry, and the columns that the log lacks.
    """
    try:
        raw = tomllib.loads(text)
    except ValueError as error:
        raise InvalidFile([{"loc": name, "msg": f"is not TOML: {error}"}]) from None
    missing = _missing(raw, log)
    errors = []
    if missing:
        has = ", ".join(log.columns)
        errors.append({"loc": log_name, "msg": f"has no column {', '.join(missing)}, which {name} names; it has {has}"})
    people = raw.get("people")
    trial = Trial(
        procedure=KINDS.get(str(raw.get("kind"))),
        people=people if isinstance(people, dict) else {},
        row=_typical(log) | dict.fromkeys(missing, UNNAMED),
        now=now,
    )
    try:
        found = Mapping.model_validate(raw, context=trial)
    except ValidationError as error:
        errors += [e | {"loc": [name, *e["loc"]]} for e in errors_of(error)]
    if errors:
        raise InvalidFile(errors)
    return found


def _typical(log: Log) -> dict[str, str]:
    """A row to try entries on: what stands first in each column."""
    said = {column: (row.values[column] for row in log.rows) for column in log.columns}
    return {column: next(filter(str.strip, values), UNNAMED) for column, values in said.items()}


def _missing(raw: dict[str, Any], log: Log) -> list[str]:
    named = raw.get("columns")
    fixed = Columns().model_dump() | (named if isinstance(named, dict) else {})
    wanted = [*(str(fixed[key]) for key in Columns.model_fields), *placeholders.columns(raw)]
    return [column for column in dict.fromkeys(wanted) if column not in log.columns]
