"""Published versions of policy, calendar and checklists."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime
from sqlmodel import Field, SQLModel

from models.tables.columns import _now, document, moment


class PublishedRules(SQLModel):
    """A published version; 一§2: the general manager approves it."""

    version: int | None = Field(default=None, primary_key=True)
    approved_by: str
    effective_from: datetime = moment(nullable=False)
    published_at: datetime = Field(default_factory=_now, sa_type=DateTime(timezone=True))


class PublishedPolicy(PublishedRules, table=True):
    """A published version of the policy's parameters, as TOML."""

    __tablename__ = "published_policy"

    text: str


class PublishedCalendar(PublishedRules, table=True):
    """A published version of the calendar."""

    __tablename__ = "published_calendar"

    data: dict[str, Any] = document()


class PublishedChecklists(PublishedRules, table=True):
    """A published version of the checklists, whole: what a file left as shipped stands here as it was shipped then."""

    __tablename__ = "published_checklists"

    data: dict[str, Any] = document()


class CalendarNotice(SQLModel, table=True):
    """Cases that were told of a calendar version, for their provisional dues."""

    __tablename__ = "calendar_notice"

    workflow_id: str = Field(primary_key=True)
    calendar_version: int = Field(primary_key=True)
