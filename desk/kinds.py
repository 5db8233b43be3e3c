"""What the rows of one kind of case stand for: how a case is opened, which events each activity sends."""

from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from desk.trial import Actor, fits, trial_of
from models.fields import Message
from models.vocabulary import entitled


class Step(Message):
    """An event that a row stands for, sent only in one of the states `when`; without these always."""

    event: str
    by: Actor
    when: list[str] | None = None
    each: Literal["undecided_conduct"] | None = None
    """Sent once for each conduct record that is not decided, whose number is filled in as `record` (一§26)."""
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
            record = {} if self.each is None else {"record": 1}
            fits(spec.model, trial, self.payload, {"by": f"{spec.by[0]}:x"} | record)
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


class Kind(Message):
    """How the rows of the cases of one kind are sent."""

    opening: Opening
    before: list[Step] = Field(default_factory=list)
    """Go before the events of every row that sends any."""
    activities: dict[str, list[Step]]
    otherwise: list[Step] | None = None
    """What an activity stands for that is not in `activities`."""

    def steps(self, activity: str) -> list[Step]:
        """The events of a row in the order in which they are sent. Raises LookupError for an unknown activity."""
        own = self.activities.get(activity, self.otherwise)
        if own is None:
            raise LookupError(f"the mapping does not know the activity {activity}")
        return [*self.before, *own] if own else []
