"""Messages on their way to people."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.tables.columns import document, listing, moment


class Outbox(SQLModel, table=True):
    """Notifications to be delivered at least once, each under its key."""

    __table_args__ = (Index("ix_outbox_due", "status", "next_attempt_at"),)

    key: str = Field(primary_key=True)
    workflow_id: str = Field(index=True)
    seq: int
    to: str
    topic: str
    params: dict[str, str] = document()
    status: str = "pending"
    attempts: int = 0
    uncertain: bool = False
    next_attempt_at: datetime = moment(nullable=False)
    lease_until: datetime | None = moment()
    delivered: list[str] = listing()
    """Targets that have it already, while others of the same row are tried again."""
    sent_at: datetime | None = moment()
    last_error: str | None = None
    first_tried_at: datetime | None = moment()
    failed_at: datetime | None = moment()
    """When it was given up; it stands `failed` until somebody has it tried again, or discards it."""
    discarded_at: datetime | None = moment()
    discarded_by: str | None = None
    discard_reason: str | None = None
