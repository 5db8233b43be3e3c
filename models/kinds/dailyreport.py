"""What a technician's daily report is opened with, what it remembers, and what a day's report owes (一§19(10)).

The rules here ask no records: whoever reads those hands over the work, the absences and the calendar.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, Field, StrictInt
from sqlalchemy import Index

from models.books import BookEntry
from models.case import Opening
from models.fields import Day, Message, Technician, Text, WorkflowId
from models.kinds.round import Every, RoundEntry, number_of
from models.people import human, joined
from models.policy.calendar import Moments
from models.policy.parameter import Parameter
from models.tables import FormRow, moment

DAY_LONG = 1440
"""Minutes of a day."""
CASES, LINES = 200, 300
"""Cases that one report asks for, the oldest work first, and lines that it may have; the next report asks for more."""
NAMED = 10
"""Cases that a refusal names."""


class LineType(StrEnum):
    """The type of work of a line (一§19(10))."""

    REPAIR = "repair"
    WORKSHOP = "workshop"
    TAKE_IN = "take_in"
    VISIT = "visit"
    INSTALLATION = "installation"
    TRAINING = "training"
    TRAVEL = "travel"
    OTHER = "other"


class DailyReportRequest(Opening):
    """The opening request of a daily report (一§19(10))."""

    person: Technician
    day_on: Day

    def fixed_number(self, letter: str) -> str | None:
        """One report a person and day, whoever opens it and in whatever role the person is named."""
        return number_of(letter, Every.WORKDAY.period(self.day_on), human(self.person))


class CaseWork(BaseModel):
    """A case on which a person worked, with the minutes of its work order where that says any.

    `seq` is the last entry of its timeline that tells of this work: a later one is for another report.
    """

    case: str
    kind: str
    minutes: int | None = None
    seq: int


class ReportLine(Message):
    """A line of a report: the type of work, the case where it was one, the minutes that it took."""

    type: LineType = Field(examples=["travel"])
    case: WorkflowId | None = None
    minutes: Annotated[StrictInt, Field(ge=1, le=DAY_LONG, examples=[30])]
    note: Text | None = None


def _within_a_day(lines: list[ReportLine]) -> list[ReportLine]:
    total = sum(line.minutes for line in lines)
    if total > DAY_LONG:
        raise ValueError(f"must not add up to more than {DAY_LONG} minutes, a whole day: these are {total}")
    return lines


Lines = Annotated[
    list[ReportLine], Field(max_length=LINES, examples=[[{"type": "travel", "minutes": 30}]]),
    AfterValidator(_within_a_day),
]  # fmt: skip
"""The lines of a report, a whole day of minutes at most."""


class DailyReportFacts(BaseModel):
    """What a daily report remembers beside its state."""

    person: str
    due_at: datetime
    work: list[CaseWork] = Field(default_factory=list)
    """The cases that it owes a line each, as last read from the records."""


class ToldWork(BookEntry):
    """The work that a report tells, entered when it is handed in: each piece is told by one report (一§19(10))."""

    book: ClassVar[str] = "told_work"

    person: str
    work: list[CaseWork]


# -- what a day's report owes -----------------------------------------------------------------------------------


def owes_report(*, worked: bool, working: Moments, away: Iterable[tuple[datetime, datetime]]) -> bool:
    """Whether somebody owes a report of a day: there is work that no report told, and not all the day was absence.

    `working` are the working periods of the day, `away` the absences.
    """
    return worked and not away_all_day(working, away)


def away_all_day(working: Moments, away: Iterable[tuple[datetime, datetime]]) -> bool:
    """Whether absences take all working periods of a day; half a day leaves the other half."""
    absences = joined(away)
    return bool(working) and all(_covered(period, absences) for period in working)


def _covered(period: tuple[datetime, datetime], absences: Iterable[tuple[datetime, datetime]]) -> bool:
    start, end = period
    shared = (max(timedelta(), min(end, to_at) - max(start, from_at)) for from_at, to_at in absences)
    return sum(shared, timedelta()) >= end - start


def still_owed(
    work: Sequence[CaseWork], lines: Sequence[ReportLine], orders: Mapping[str, int | None]
) -> tuple[list[str], list[str]]:
    """The cases of the work that stand in no line, and those whose minutes need a note that they lack.

    `orders`: the minutes of the work orders of further cases that the lines name. Travelling to a case is no work on
    it: those minutes are in no work order.
    """
    told = {case.case: case.minutes for case in work}
    named = {line.case for line in lines}
    differing = []
    for case, ordered in (dict(orders) | told).items():
        own = [line for line in lines if line.case == case]
        spent = sum(line.minutes for line in own if line.type is not LineType.TRAVEL)
        if own and ordered not in (None, spent) and not any(line.note for line in own):
            differing.append(f"{case} ({spent}, not {ordered})")
    return [case for case in told if case not in named], differing


def shown(names: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


# -- forms ------------------------------------------------------------------------------------------------------


class DailyReportForm(FormRow, table=True):
    """A technician's daily report: of which day, due when, handed in or excused by whom (一§19(10))."""

    __tablename__ = "daily_report"
    __table_args__ = (Index("ix_daily_report_person", "person", "day_on"),)

    person: str
    day_on: date
    due_at: datetime = moment(nullable=False)
    minutes: int | None = None
    """All lines together."""
    late: bool = False
    handed_in_at: datetime | None = moment()
    handed_in_by: str | None = None
    excused_at: datetime | None = moment()
    excused_by: str | None = None
    reason: str | None = None


class DailyReportLine(FormRow, table=True):
    """A line of a daily report: type of work and time (一§19(10))."""

    __tablename__ = "daily_report_line"

    type: str
    case: str | None = None
    minutes: int
    ordered_minutes: int | None = None
    """Those of the case's work order when the report was handed in."""
    note: str | None = None


class DailyReportWork(FormRow, table=True):
    """Work that a report has told: of a case all of that person's up to an entry of its timeline (一§19(10))."""

    __tablename__ = "daily_report_work"
    __table_args__ = (Index("ix_daily_report_work_told", "person", "case"),)

    person: str
    case: str
    kind: str
    minutes: int | None = None
    last_seq: int


# -- numbers ----------------------------------------------------------------------------------------------------

NAME = "DailyReport"
TABLES = ("report", "dailyreport")
"""The tables of the policy that its rules read."""
ROUNDS = (RoundEntry("daily_reports", Every.WORKDAY, "一§19(10)", opens=NAME),)
PARAMETERS = (
    Parameter("rounds.daily_reports", "17:00", "一§19(10)", "an hour before it is due, while the day is remembered"),
    Parameter("report.technician_daily_due", "18:00", "一§19(10)", "the end of the working day"),
    Parameter("dailyreport.reminder", "09:00", "一§19(10)", "of the next workday, before the first visit"),
)
