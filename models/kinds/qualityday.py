"""What a quality day is opened with, what it remembers and writes, and the rules of its checks (四§5–9, §11, §12·1).

The rules here ask no records: whoever reads those hands over the staff, the exceptions and the calendar.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, Field, StrictInt

from models.books import BookEntry
from models.case import Opening
from models.fields import Day, Line, Message, Starter, Text
from models.kinds.round import Every, RoundEntry, number_of
from models.policy.parameter import Parameter
from models.tables import FormRow, document, listing, moment

LISTS = (
    "appearance", "discipline", "daily_service", "reception", "phone", "visit", "delivery", "fitting", "repair_visit",
    "store_room", "safety_hygiene",
)  # fmt: skip
"""The checklists by which people are looked at, each kept by the case."""
EVERYONE = ("appearance", "discipline", "daily_service")
"""Those of a post for which the policy names none (四§7–9)."""
DECK = "quality_days"
LAST = timedelta(hours=1)
"""Of a day's working time so much at its end is never drawn: what is found can be dealt with on the day (四§11)."""
NAMED = 10
"""Items, departments, checks and main exceptions that a message names."""
DISTINCT, OTHERS = 200, "…"
"""Items and other things that a day counts by name, and what it counts all further ones as: each stands in its row."""
SHOWN = 200
"""Characters of a cause or a measure that it repeats."""


class QualityDayRequest(Opening):
    """The opening request of a quality day (四§11)."""

    by: Starter = Field(examples=["quality:q-1"])
    day_on: Day

    def fixed_number(self, letter: str) -> str | None:
        """One a day, whoever opens it."""
        return number_of(letter, Every.WORKDAY.period(self.day_on), None)


class DueCheck(BaseModel):
    """A check whose drawn time has come."""

    person: str
    checklist: str
    due_at: datetime
    done: bool = False


class QualityDayFacts(BaseModel):
    """What a quality day remembers beside its state. What is drawn stands here once it has come, and not before."""

    due_at: datetime
    by_itself_at: datetime
    seed_sha256: str | None = None
    nobody: bool = False
    """None of the staff is at work on the day."""
    checks: dict[int, DueCheck] = Field(default_factory=dict)
    unplanned: int = 0
    exceptions: int = 0
    causes: int = 0
    meetings: int = 0
    by_item: dict[str, list[int]] = Field(default_factory=dict)
    """By item, or what was named in place of one, the entries of the timeline that found an exception of it."""
    by_department: dict[str, list[int]] = Field(default_factory=dict)

    @property
    def waiting(self) -> list[int]:
        """The checks that have come and are not entered."""
        return [number for number, one in self.checks.items() if not one.done]


class MainException(Message):
    """One of the day's main exceptions, as its report tells it (四§12·1)."""

    item: Line = Field(examples=["post_kept"])
    cause: Text = Field(examples=["nobody stands in at noon"])
    measure: Text = Field(examples=["a list of who stands in for whom"])


Main = Annotated[
    list[MainException],
    Field(max_length=50, examples=[[{"item": "post_kept", "cause": "text", "measure": "text"}]]),
]
"""The main exceptions of a day; a day may have none."""
Checked = Annotated[StrictInt, Field(ge=1, le=999, examples=[1])]
"""A drawn check by its number, from 1."""


class DayReported(BookEntry):
    """A day's report: the seed of its draws may be known from now on, and the manager is told (四§12·1)."""

    book: ClassVar[str] = "quality_day_reports"

    workflow_id: str
    at: datetime
    notice: dict[str, Any]
    """The message to the manager, which lacks the seed: that is known where it is revealed."""


# -- by which list ----------------------------------------------------------------------------------------------


def _lists(names: list[str]) -> list[str]:
    unknown = [name for name in names if name not in LISTS]
    if unknown or len(set(names)) < len(names):
        raise ValueError(f"must be checklists of {', '.join(LISTS)}, each once")
    return names


class PostLists(Message):
    """By which checklists people of a post are looked at; a row that names no post is for all others (四§11)."""

    posts: tuple[Line, ...] = ()
    """All names that the company has for the post."""
    lists: Annotated[list[Line], Field(min_length=1), AfterValidator(_lists)]


def lists_of(rows: Iterable[Mapping[str, Any]], post: str | None) -> Sequence[str]:
    """The checklists of a post: those of the first row that names it, else of the first that names none."""
    known = list(rows)
    named = (row["lists"] for row in known if post is not None and post in row.get("posts", ()))
    others = (row["lists"] for row in known if not row.get("posts"))
    return next(chain(named, others), EVERYONE)


# -- the report -----------------------------------------------------------------------------------------------


def counted(entries: Mapping[str, Sequence[int]]) -> str:
    """What was found how often, as a message tells it: the most frequent first."""
    order = sorted(entries.items(), key=lambda one: (-len(one[1]), one[0]))
    more = [f"… {len(order) - NAMED}"] if len(order) > NAMED else []
    return ", ".join([*(f"{name} × {len(seqs)}" for name, seqs in order[:NAMED]), *more]) or "–"


# -- forms ------------------------------------------------------------------------------------------------------


class QualityDayForm(FormRow, table=True):
    """A day's watch over quality: what was drawn by which seed, and its report, written also when empty (四§12·1)."""

    __tablename__ = "quality_day"

    day_on: date
    due_at: datetime = moment(nullable=False)
    seed_sha256: str | None = None
    """Of the seed that drew; the seed itself stands in `draw` and is told with the report."""
    checks_drawn: int | None = None
    checks_done: int | None = None
    unplanned: int | None = None
    exceptions: int | None = None
    by_item: dict[str, list[int]] = document()
    """By item, or what was named in place of one, the entries of this case that found an exception."""
    by_department: dict[str, list[int]] = document()
    late: bool = False
    reported_at: datetime | None = moment()
    reported_by: str | None = None


class QualityCheck(FormRow, table=True):
    """A spot check: of whom, by which list, when it came, and what was seen; a nil record is a record (四§11)."""

    __tablename__ = "quality_check"

    number: int
    unplanned: bool = False
    person: str
    due_at: datetime | None = moment()
    """When its drawn time came; null for one more, unplanned."""
    checklist: str
    checklist_version: int | None = None
    results: list[dict[str, str]] = listing()
    score: str | None = None
    own: bool = False
    note: str | None = None
    missing: bool = False
    """The report came first."""
    checked_at: datetime | None = moment()
    checked_by: str | None = None


class QualityDayCause(FormRow, table=True):
    """One of a day's main exceptions: its cause and the measure against it (四§12·1)."""

    __tablename__ = "quality_day_cause"

    item: str
    cause: str
    measure: str


class QualityDayMeeting(FormRow, table=True):
    """An item whose exceptions have called a meeting (四§12·2)."""

    __tablename__ = "quality_day_meeting"

    item: str
    called_at: datetime = moment(nullable=False)


class ExceptionNoted(BookEntry):
    """An exception of an item that, as the step has read, calls no meeting (四§12·2)."""

    book: ClassVar[str] = "exceptions"

    item: str
    found_at: str
    """A moment in ISO, as the reading `meetings_called` takes it."""
    count: int
    days: int


# -- numbers ----------------------------------------------------------------------------------------------------

NAME = "QualityDay"
TABLES = ("quality", "qualityday", "report", "staff", "checklists")
"""The tables of the policy that its rules read."""
ROUNDS = (RoundEntry("quality_days", Every.WORKDAY, "四§11", opens=NAME),)
BY_POST = [
    {
        "posts": ["technician", "repair", "维修", "维修员", "维修人员"],
        "lists": ["appearance", "discipline", "daily_service", "visit", "repair_visit"],
    },
    {
        "posts": ["courier", "delivery", "送货", "送货员", "送货人员"],
        "lists": ["appearance", "discipline", "daily_service", "delivery"],
    },
    {
        "posts": ["installer", "fitter", "安装", "安装员", "安装人员"],
        "lists": ["appearance", "discipline", "daily_service", "visit", "fitting"],
    },
    {
        "posts": ["clerk", "reception", "hotline", "客服", "客服人员", "接待"],
        "lists": ["appearance", "discipline", "daily_service", "reception", "phone"],
    },
    {
        "posts": ["warehouse", "storekeeper", "库管", "仓管员"],
        "lists": ["appearance", "discipline", "store_room", "safety_hygiene"],
    },
    {"lists": ["appearance", "discipline", "daily_service", "safety_hygiene"]},
]
"""The shipped table."""
PARAMETERS = (
    Parameter("rounds.quality_days", "08:30", "四§11", "when the day's work begins"),
    Parameter("quality.spot_checks_per_day", 2, "四§11", "at irregular times, without taking the day", range=(1, 20)),
    Parameter("quality.self_report_wh", 4, "四§6", "found and told at once: within half a day", "WH"),
    Parameter("report.quality_daily_due", "18:00", "四§12·1", "the end of the working day"),
    Parameter("qualityday.by_itself", "09:00", "四§12·1", "of the next workday: before the next report is under way"),
    Parameter("qualityday.check", "1 WH", "四§11", "whoever was drawn is still at what they were doing", "WH"),
    Parameter("checklists.by_post", BY_POST, "四§11", "what a post does is looked at by its own lists", row=PostLists),
)  # fmt: skip
