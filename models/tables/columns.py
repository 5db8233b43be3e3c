"""Columns and the base of forms, as every table of the records uses them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


def _now() -> datetime:
    return datetime.now(UTC)


def moment(*, nullable: bool = True, index: bool = False) -> Any:
    """A column for an aware moment."""
    return Field(
        default=None, sa_type=DateTime(timezone=True), nullable=nullable, index=index
    )


def yuan(*, nullable: bool = True) -> Any:
    """A column for money, exact to the fen."""
    return Field(default=None, sa_type=Numeric(12, 2), nullable=nullable)


def points(*, nullable: bool = True) -> Any:
    """A column for points of an appraisal, exact to two places."""
    return Field(default=None, sa_type=Numeric(5, 2), nullable=nullable)


def entry() -> Any:
    """The column `seq`: the entry that wrote the row; null in rows from before it was kept."""
    return Field(default=None, nullable=True)


def listing() -> Any:
    """A column for a JSON list."""
    return Field(default_factory=list, sa_type=JSONB)


def document() -> Any:
    """A column for a JSON document."""
    return Field(default_factory=dict, sa_type=JSONB)


class FormRow(SQLModel):
    """What every form and book shares: the case, the row's key, the entry that last wrote it."""

    workflow_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    seq: int
