"""The responsibility records, which feed the appraisal of units and persons (一§27, 一§28(3))."""

from datetime import datetime

from sqlmodel import Field

from models.tables import FormRow, moment
from models.words.words import Words


class Responsibility(FormRow, table=True):
    """The cause found, and the unit and person that answer for it; one row a person, one without where nobody does."""

    cause: str
    unit: str = Field(index=True)
    person: str | None = Field(default=None, index=True)
    found_at: datetime = moment(nullable=False)
    found_by: str


NAMES = {"commitment": {"cause": Words("finding the cause", "查明原因")}}
