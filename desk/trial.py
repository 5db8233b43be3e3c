"""Trying the entries of a mapping: each is filled from a typical row of the log and held against the procedure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ValidationError, ValidationInfo

from desk import placeholders
from desk.errors import told
from models.fields import errors_of
from models.vocabulary import Role, role_of
from workflows.procedure import Procedure
from workflows.registry import PROCEDURES

KINDS = {kind.procedure.name: kind.procedure for kind in PROCEDURES}


@dataclass(frozen=True)
class Trial:
    """What a mapping is tried on: people, a row of the log, a moment; and the kind whose entries are being read."""

    people: dict[str, str]
    row: dict[str, str]
    now: datetime
    procedure: Procedure | None = None
    rows: Mapping[str, dict[str, str]] = field(default_factory=dict)
    """A row for each kind of which the log has cases."""

    def of(self, kind: str) -> "Trial":
        """The trial of what stands under a kind. Raises ValueError where there is no such kind."""
        if kind not in KINDS:
            raise ValueError(f"{kind} is no kind of case; there are {', '.join(KINDS)}")
        return replace(self, procedure=KINDS[kind], row=self.rows.get(kind, self.row))

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
    """Raises ValueError where the payload, filled from a row, does not fit; `given` is what whoever sends it adds."""
    own = [key for key in (*given, "event_id") if key in payload]
    if own:
        raise ValueError(f"{', '.join(own)}: filled in when it is sent; leave it out")
    try:
        model.model_validate(trial.filled(payload) | given)
    except ValidationError as error:
        raise ValueError("; ".join(map(told, errors_of(error)))) from None
