"""What the rows of one kind of case stand for: how a case is opened, which events each activity sends."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, InstanceOf, TypeAdapter, ValidationInfo, field_validator, model_validator

from desk.feed.mapping_trial import Actor, Trial, Values, fits, needing, trial_of
from models.fields import Message
from models.offices import entitled
from workflows.language.declaration import nothing


class EventMapping(Message):
    """An event that a row stands for, sent only in one of the states `when`; without these always."""

    _needs = model_validator(mode="before")(needing)
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
    def _can_be_sent(self, info: ValidationInfo) -> "EventMapping":
        trial = trial_of(info)
        if trial.procedure is None:
            return self
        spec = trial.procedure.events[self.event]
        given = {"by": f"{spec.doer}:x"} | ({} if self.each is None else {"record": 1})

        def sent(values: Values) -> None:
            role = trial.role(self.by, values)
            if role is not None and not entitled(role, spec.by) and spec.person is nothing:
                raise ValueError(f"{self.event} is for {', '.join(spec.by)}, not for {role}")
            fits(spec.model, trial, self.payload, values, given)

        trial.attempt(sent)
        return self


class OpeningMapping(Message):
    """The opening request of a case; its number is the log's own name of the case."""

    _needs = model_validator(mode="before")(needing)
    by: Actor
    request: dict[str, Any]

    @model_validator(mode="after")
    def _can_be_asked(self, info: ValidationInfo) -> "OpeningMapping":
        trial = trial_of(info)
        if trial.procedure is not None:
            model = trial.procedure.request
            trial.attempt(lambda values: fits(model, trial, self.request, values, {"by": "clerk:x"}))
        return self


_Tried = list[InstanceOf[EventMapping]]
"""Steps that their own rows were tried on: not to be tried again on those of the whole kind."""
_STEPS: TypeAdapter[list[EventMapping]] = TypeAdapter(list[EventMapping])


def _opening(value: Any, info: ValidationInfo) -> OpeningMapping:
    return OpeningMapping.model_validate(value, context=trial_of(info).of_openings())


def _steps(value: Any, trial: Trial) -> list[EventMapping]:
    return _STEPS.validate_python(value, context=trial)


def _named(value: Any) -> Any:
    """Each activity's steps with its name, by which they are tried."""
    return {name: (name, steps) for name, steps in value.items()} if isinstance(value, dict) else value


def _of_an_activity(value: tuple[str, Any], info: ValidationInfo) -> list[EventMapping]:
    name, steps = value
    return _steps(steps, trial_of(info).of_activities(lambda said: said == name))


def _of_any_other(value: Any, info: ValidationInfo) -> list[EventMapping]:
    named = info.data.get("activities", {})
    return _steps(value, trial_of(info).of_activities(lambda said: said not in named))


class KindMapping(Message):
    """How the rows of the cases of one kind are sent."""

    opening: Annotated[InstanceOf[OpeningMapping], BeforeValidator(_opening)]
    before: list[EventMapping] = Field(default_factory=list)
    """Go before the events of every row that sends any."""
    activities: Annotated[dict[str, Annotated[_Tried, BeforeValidator(_of_an_activity)]], BeforeValidator(_named)]
    otherwise: Annotated[_Tried, BeforeValidator(_of_any_other)] | None = None
    """What an activity stands for that is not in `activities`."""

    def steps(self, activity: str) -> list[EventMapping]:
        """The events of a row in the order in which they are sent. Raises LookupError for an unknown activity."""
        own = self.activities.get(activity, self.otherwise)
        if own is None:
            raise LookupError(f"the mapping does not know the activity {activity}")
        return [*self.before, *own] if own else []
