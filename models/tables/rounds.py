"""What rounds open, run by run."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import document, moment


class RoundPlan(SQLModel, table=True):
    """A run of a round whose openings are settled: once, whatever is cut off."""

    __tablename__ = "round_plan"

    workflow_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    period: str = Field(index=True)


class RoundOpening(SQLModel, table=True):
    """A case that a run of a round opens, and when it did."""

    __tablename__ = "round_opening"

    other: str = Field(primary_key=True)
    workflow_id: str = Field(index=True)
    seq: int
    kind: str
    request: dict[str, Any] = document()
    opened_at: datetime | None = moment()
