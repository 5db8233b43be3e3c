"""Rounds: what the clock opens, when each is due and which period it is for (一§19(10), 一§34, 一§36, 四§11, 五§11).

A round is a row of `ROUNDS` in the file of the kind that it opens; one that opens nothing stands here. Its times are
numbers of the policy, its days the company's calendar.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import BaseModel, Field

from models.case import Opening
from models.kinds import gathered
from models.policy.calendar import Calendar
from models.policy.parameter import Parameter
from models.tables import FormRow, moment
from models.vocabulary import UNRECKONED

NAME = "Round"
TABLES = ("rounds",)
"""The tables of the policy that its rules read."""
STARTER = "system:up"
"""Who opens a round that is missing: the worker."""
BY = "system:round"
"""Who opens what a round opens."""
SUBJECT = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
NUMBER_LENGTH = 40
REACH = timedelta(days=400)
"""How far ahead a next due is looked for, and how far back one that never ran: a year's round has one there."""


class Every(StrEnum):
    """How often a round is due, and what its period is."""

    WORKDAY = "each workday"
    WEEK = "first workday of a week"
    WEEK_END = "last workday of a week"
    MONTH = "first workday of a month"
    MONTH_AFTER = "first workday after a month"
    QUARTER = "first workday of a quarter"
    YEAR = "first workday from 1 December"

    def period(self, day: date) -> str:
        """The period of a day: date, ISO week, month, the month before, quarter, or the year to come."""
        week, before = day.isocalendar(), day.replace(day=1) - timedelta(days=1)
        return {
            Every.WORKDAY: f"{day:%Y%m%d}",
            Every.WEEK: f"{week.year}W{week.week:02d}",
            Every.WEEK_END: f"{week.year}W{week.week:02d}",
            Every.MONTH: f"{day:%Y%m}",
            Every.MONTH_AFTER: f"{before:%Y%m}",
            Every.QUARTER: f"{day.year}Q{(day.month + 2) // 3}",
            Every.YEAR: f"{day.year + 1 if day.month == 12 else day.year}",
        }[self]

    def over(self, period: str, day: date) -> bool:
        """Whether a period may be run on a day: what looks back waits until it is over."""
        return self is not Every.MONTH_AFTER or period < f"{day:%Y%m}"


@dataclass(frozen=True)
class RoundEntry:
    """One line of the table of rounds. `opens` is the kind that it opens, None for none."""

    name: str
    every: Every
    clause: str
    opens: str | None = None

    @property
    def key(self) -> str:
        """The policy's key of its time of day."""
        return f"rounds.{self.name}"


@cache
def rounds() -> Mapping[str, RoundEntry]:
    """All rounds by name. Raises ValueError where a name stands twice."""
    found: dict[str, RoundEntry] = {}
    for entry in (entry for declared in gathered("ROUNDS") for entry in declared):
        if found.setdefault(entry.name, entry) != entry:
            raise ValueError(f"there are two rounds {entry.name}")
    return found


@dataclass(frozen=True)
class Due:
    """When a round is due next, and for which period."""

    at: datetime
    period: str


NEVER = Due(UNRECKONED, "")
"""Stands for a due that no calendar has yet."""


def next_due(entry: RoundEntry, calendar: Calendar, clock: time, after: datetime, done: str | None = None) -> Due:
    """The first due after a moment, of another period than `done`; `NEVER` where for over a year no workday comes."""
    day = calendar.local(after).date()
    for _ in range(REACH.days):
        if calendar.is_workday(day) and _is_the_day(entry.every, calendar, day):
            at = datetime.combine(day, clock, calendar.tz)
            if at > after and entry.every.period(day) != done:
                return Due(at, entry.every.period(day))
        day += timedelta(days=1)
    return NEVER


def last_due(entry: RoundEntry, calendar: Calendar, clock: time, first: Due, until: datetime) -> Due:
    """Of the dues from `first` on, the last that is not after `until`; `first` where that is later."""
    found = first
    while (following := next_due(entry, calendar, clock, found.at)).at <= until:
        found = following
    return found


def due_of(entry: RoundEntry, calendar: Calendar, clock: time, period: str, since: date, until: date) -> Due | None:
    """The due of a period that a round has on a day from `since` to `until`; None where it has none there."""
    for day in (until - timedelta(days=n) for n in range((until - since).days + 1)):
        if entry.every.period(day) == period and calendar.is_workday(day) and _is_the_day(entry.every, calendar, day):
            return Due(datetime.combine(day, clock, calendar.tz), period)
    return None


def _is_the_day(every: Every, calendar: Calendar, day: date) -> bool:
    """Whether a workday is the first or last of what it must be."""
    if every is Every.WORKDAY:
        return True
    if every is Every.WEEK_END:
        return not any(calendar.is_workday(day + timedelta(days=n)) for n in range(1, 7 - day.weekday()))
    if every is Every.YEAR and day.month != 12:
        return False
    beginning = _beginning(every, day)
    return not any(calendar.is_workday(beginning + timedelta(days=n)) for n in range((day - beginning).days))


def _beginning(every: Every, day: date) -> date:
    match every:
        case Every.WEEK:
            return day - timedelta(days=day.weekday())
        case Every.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(day=1)


def days_of_month(period: str) -> tuple[date, date]:
    """The first and the last day of a month such as `202612`."""
    first = date(int(period[:4]), int(period[4:]), 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def number_of(letter: str, period: str, subject: str | int | None) -> str:
    """The number of what a round opens: `<letter>-<period>[-<subject>]`, so that a period is opened once.

    What is counted, and about nothing that has a name, is so by its count.
    """
    base = f"{letter}-{period}"
    if subject is None:
        return base
    if isinstance(subject, int):
        return f"{base}-{subject}"
    plain = f"{base}-{subject}"
    if SUBJECT.fullmatch(subject) is not None and len(plain) <= NUMBER_LENGTH:
        return plain
    return f"{base}-x{hashlib.sha256(subject.encode()).hexdigest()[:12]}"


class RoundRequest(Opening):
    """The opening request of a round: nothing beyond what every opening has. Its number is its name."""

    def from_outside(self) -> list[dict[str, Any]]:
        """The worker itself opens rounds; the records know their names."""
        return []


class RoundFacts(BaseModel):
    """What a round remembers beside its state."""

    name: str
    clock: str
    """Its time of day, as the policy in force had it at the last run."""
    next_at: datetime
    next_period: str
    by_hand: list[str] = Field(default_factory=list)
    """Periods that were run by hand and over which the clock is to pass."""
    last: str | None = None
    """The last period that ran or was skipped, and its due."""
    last_at: datetime | None = None


class RoundRun(FormRow, table=True):
    """A run of a round, one a period (contract: rounds)."""

    __tablename__ = "round_run"

    period: str
    due_at: datetime = moment(nullable=False)
    ran_at: datetime = moment(nullable=False)
    by: str
    outcome: str
    """`ran`, `late`, `by_hand` or `skipped`; versions of before put `passed` in place of `by_hand` at the due."""
    reason: str | None = None


ROUNDS = (RoundEntry("certificates", Every.WORKDAY, "一§18·1"),)
PARAMETERS = (
    Parameter("rounds.per_second", 20, "一§19(10)", "a thousand within a minute, nothing else held up", range=(1, 200)),
    Parameter("rounds.certificates", "08:00", "一§18·1", "before the day's visits are made"),
    Parameter("certificates.reminders_cd", [30, 14, 3], "一§18·1", "days before a certificate ends", falling=True),
)
