"""What an appraisal has counted in the records, row by row, so that a reader can count it again (六§1)."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import document, listing, moment


class AppraisalReading(SQLModel, table=True):
    """What an appraisal was answered when it read the records: of whom, of which time, as of when (六§1)."""

    __tablename__ = "appraisal_reading"

    workflow_id: str = Field(primary_key=True)
    person: str
    """The human's id."""
    from_on: date
    to_on: date
    record_fields: list[str] = listing()
    as_of: datetime = moment(nullable=False)
    answer: dict[str, Any] = document()


class AppraisalCount(SQLModel, table=True):
    """Something that was counted for an indicator: of which case, whose it was, how much of it (六§3)."""

    __tablename__ = "appraisal_count"

    workflow_id: str = Field(primary_key=True)
    indicator: str = Field(primary_key=True)
    case: str = Field(primary_key=True)
    """The workflow id of the case that was counted."""
    ref: str = Field(primary_key=True)
    """What of the case: its commitments, its outcome, the day of a report, the fields that are empty."""
    person: str
    """The id of the human whose it was when it was decided."""
    numerator: int
    """1 where it counts as kept, else 0; of records the fields that are filled."""
    denominator: int
    """1; of records the fields that the case could hold."""
    decided_at: datetime = moment(nullable=False)


class AppraisalAnswer(SQLModel, table=True):
    """A customer's answer that was counted, as a score from 0 to 100 (六§4)."""

    __tablename__ = "appraisal_answer"

    workflow_id: str = Field(primary_key=True)
    case: str = Field(primary_key=True)
    ref: str = Field(primary_key=True)
    """Where it was given: `follow_up`, `visit`, `complaint`."""
    person: str
    score: int
    answered_at: datetime = moment(nullable=False)
