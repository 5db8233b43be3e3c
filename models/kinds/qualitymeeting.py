"""What a quality meeting is opened with, remembers and writes: agenda, invitations, who came, topics (四§12·2)."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, Field, StrictStr, model_validator
from sqlalchemy import Index

from models.case import Opening
from models.fields import Line, Member, Message, Starter, Text
from models.kinds.round import Every, RoundEntry
from models.parts.measures import AnyMeasures
from models.people import each_once
from models.policy.parameter import Parameter
from models.tables import FormRow, listing, moment

MOST_TOPICS, MOST_PERSONS = 20, 50
ITEMS_READ, LINES_READ = 50, 20
"""Lines of the agenda: items with exceptions, and lines of each other part of it."""
TEXT_READ, ITEM_READ = 100, 60
"""Characters of a text and of an item that the agenda repeats; their case has the whole of them."""
RHYTHMS = {"weekly": 1, "fortnightly": 2}
"""Weeks from one meeting to the next, by the policy's word; of two the even ones by the calendar's number."""
_WEEK = re.compile(r"(\d{4})W(\d\d)")


def _week(value: str) -> str:
    match = _WEEK.fullmatch(value)
    try:
        date.fromisocalendar(int(match[1]), int(match[2]), 1) if match is not None else date(0, 1, 1)
    except ValueError:
        raise ValueError("must be a week of the calendar, such as 2026W49") from None
    return value


Week = Annotated[StrictStr, AfterValidator(_week), Field(examples=["2026W49"])]
"""An ISO week."""
Persons = Annotated[
    list[Member], Field(min_length=1, max_length=MOST_PERSONS, examples=[["supervisor:s-1"]]),
    AfterValidator(each_once),
]  # fmt: skip
"""People of the company, each once."""


class Topic(Message):
    """What was discussed: an exception, its cause, and what is to be done about it."""

    item: Line = Field(examples=["set_down_gently"])
    """The item of a checklist, or another thing in words."""
    cause: Text = Field(examples=["two couriers of three are new and were not shown how"])
    measures: AnyMeasures | None = None


Topics = Annotated[
    list[Topic], Field(max_length=MOST_TOPICS, examples=[[{"item": "set_down_gently", "cause": "text"}]])
]


class QualityMeetingRequest(Opening):
    """The opening request of a quality meeting: about a week, or about an item whose exceptions recur (四§12·2)."""

    by: Starter = Field(examples=["quality:q-1"])
    week: Week | None = Field(default=None, examples=["2026W49"])
    item: Line | None = None

    @model_validator(mode="after")
    def _about_one(self) -> Self:
        if (self.week is None) == (self.item is None):
            raise ValueError("must be about a week or about an item: give one of the two")
        return self


class QualityMeetingFacts(BaseModel):
    """What a quality meeting remembers beside its state."""

    about: str | None = None
    """The week or the item."""
    exceptions: int = 0
    """Of the time that its agenda tells of."""
    recurring: list[str] = Field(default_factory=list)
    """The items that recur."""
    convener: str | None = None
    """Who invited last."""
    persons: list[str] = Field(default_factory=list)
    """Those who are invited."""
    meets_at: datetime | None = None
    at_place: str | None = None
    invitations: int = 0
    lines: int = 0
    topics: int = 0
    attendances: int = 0


class MeetingRecord(FormRow, table=True):
    """A quality meeting: of which time its agenda tells, and how it came out (四§12·2)."""

    __tablename__ = "quality_meeting"

    week: str | None = None
    item: str | None = None
    since_at: datetime = moment(nullable=False)
    until_at: datetime = moment(nullable=False)
    """Exceptions found from the one on and before the other."""
    exceptions: int
    """All of them, those too that the agenda does not show."""
    held_at: datetime | None = moment(index=True)
    held_by: str | None = None
    called_off_at: datetime | None = moment()
    called_off_by: str | None = None
    called_off_because: str | None = None


class MeetingAgenda(FormRow, table=True):
    """A line of the agenda, as the records had it at the opening (四§12·2)."""

    __tablename__ = "quality_meeting_agenda"

    section: str
    """`exceptions` of an item, a `cause`, an open `measure`, an `action` of the last meeting."""
    item: str | None = None
    case: str | None = None
    """The case that it stands in."""
    text: str | None = None
    number: int | None = None
    """Of exceptions and of measures still open how many; of a measure its own."""
    severity: str | None = None
    """The gravest."""
    owner: str | None = None
    due_on: date | None = None
    state: str | None = None
    recurs: bool = False
    """So many exceptions in so few workdays that a meeting must have the item as a topic."""


class MeetingInvitation(FormRow, table=True):
    """An invitation to a quality meeting; a later one stands in its place (四§12·2)."""

    __tablename__ = "quality_meeting_invitation"

    persons: list[str] = listing()
    at_place: str
    meets_at: datetime = moment(nullable=False)
    invited_at: datetime = moment(nullable=False)
    invited_by: str


class MeetingAttendance(FormRow, table=True):
    """Who was invited to a quality meeting, and who was there (四§12·2)."""

    __tablename__ = "quality_meeting_attendance"

    person: str
    invited: bool
    present: bool
    away: bool = False
    """Absent by the register of absences."""


class MeetingTopic(FormRow, table=True):
    """A topic of a quality meeting: main exceptions, causes, measures (四§12·2)."""

    __tablename__ = "quality_meeting_topic"
    __table_args__ = (Index("ix_quality_meeting_topic_item", "item"),)

    item: str
    cause: str
    measures: int = 0


def meets_in(period: str, rhythm: str) -> bool:
    """Whether the policy wants a meeting in a week such as `2026W49`."""
    return int(period[-2:]) % RHYTHMS[rhythm] == 0


def line_of(**values: Any) -> dict[str, Any]:
    """A line of the agenda, short: what it lacks is left out, long texts are cut."""
    cut = {"item": ITEM_READ}
    texts = {key: value[: cut.get(key, TEXT_READ)] for key, value in values.items() if isinstance(value, str)}
    known = {key: value for key, value in values.items() if value is not None and value is not False}
    return known | texts


NAME = "QualityMeeting"
TABLES = ("qualitymeeting",)
"""The tables of the policy that its rules read."""
ROUNDS = (RoundEntry("quality_meetings", Every.WEEK_END, "四§12·2", opens=NAME),)
PARAMETERS = (
    Parameter("rounds.quality_meetings", "09:00", "四§12·2", "the week's last workday, while there is time to meet"),
    Parameter("quality.meeting", "weekly", "四§12·2", "how often those concerned meet", choices=tuple(RHYTHMS)),
    Parameter("qualitymeeting.call", "2 WD", "四§12·2", "called and held while it is fresh", "WD"),
    Parameter("qualitymeeting.invite", "5 WD", "四§12·2", "within a week: later it is forgotten", "WD"),
    Parameter("qualitymeeting.agenda_days", 30, "四§12·2", "a month of an item shows how it goes", range=(1, 366)),
)
