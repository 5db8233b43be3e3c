"""Trying the entries of a mapping: each is filled from a typical row of the log and held against the procedure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ValidationError, ValidationInfo

from desk import placeholders
from desk.errors import told
from models.fields import errors_of
from models.vocabulary import Role, role_of
from workflows.procedure import Procedure

SENDER_SETS = ("by", "event_id")
"""Keys that whoever sends a row fills in himself."""


@dataclass(frozen=True)
class Trial:
    """What a mapping is tried on: the kind that it names, a row of the log, a moment."""

    procedure: Procedure | None
    people: dict[str, str]
    row: dict[str, str]
    now: datetime

    def filled(self, value: Any) -> Any:
        return placeholders.fill(value, self.row, self.now)

    def role(self, name: str) -> Role | None:
        """The role of an entry of `people`; None where that entry is wrong itself. Raises ValueError."""
        if name not in self.people:
            raise ValueError(f"{name} is nobody in [people]; there are {', '.join(self.people) or 'none'}")
        try:
            return role_of(str(self.filled(self.people[name])))
        except ValueError:
            return None


def trial_of(info: ValidationInfo) -> Trial:
    """The trial that a mapping is being read for."""
    trial: Trial = info.context  # type: ignore[assignment]  # `read` hands one in
    return trial


def _known(value: str, info: ValidationInfo) -> str:
    trial_of(info).role(value)
    return value


Actor = Annotated[str, AfterValidator(_known)]
"""An entry of `people`."""


def fits(model: type[BaseModel], trial: Trial, payload: dict[str, Any], given: dict[str, Any]) -> None:
    """Raises ValueError where the payload, filled from a row, does not fit."""
    own = [key for key in SENDER_SETS if key in payload]
    if own:
        raise ValueError(f"{', '.join(own)}: filled in when it is sent; leave it out")
    try:
        model.model_validate(trial.filled(payload) | given)
    except ValidationError as error:
        raise ValueError("; ".join(map(told, errors_of(error)))) from None
