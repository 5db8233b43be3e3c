"""What an inspection is opened with, remembers and writes: plan, sheets, findings, register, report (五; 二§8–10)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StrictInt
from sqlalchemy import Index

from models.case import Opening
from models.fields import Day, Key, Line, Member, Starter, Text
from models.kinds.round import Every, RoundEntry
from models.people import each_once, human, named, same_human
from models.policy.parameter import Parameter
from models.tables import FormRow, document, listing, moment

NAME = "Inspection"
LETTER = "S"
INSPECTORS = "inspectors"
"""The list by which inspectors declare how they inspected (五§12–13)."""
STORE_ROOM = "store_room"
MOST = 100
"""People inspected at once, at most."""


class Scope(StrEnum):
    """What is looked at."""

    RULES = "rules"
    """Whether the company's rules are kept (五§4)."""
    PROCESS = "process"
    """How the service is carried out (五§5)."""
    SAFETY_HYGIENE = "safety_hygiene"
    """五§6."""
    OTHER = "other"
    """Whatever else may affect quality (五§7)."""


class InspectionKind(StrEnum):
    """Why it is held: in turn, of newcomers, for a special reason, of a store room (五§11; 二§8–10)."""

    NORMAL = "normal"
    NEWCOMER = "newcomer"
    SPECIAL = "special"
    STORE = "store"


class InspectionOutcome(StrEnum):
    """What became of a planned one; one that was missed stays in the figures for ever (五§11)."""

    REPORTED = "reported"
    MISSED = "missed"
    CANCELLED = "cancelled"


def _listed_once(keys: list[str]) -> list[str]:
    if len(set(keys)) < len(keys):
        raise ValueError("names a checklist twice")
    return keys


Inspector = Annotated[Member, Field(examples=["manager:m-1"])]
"""Somebody who inspects."""
Inspected = Annotated[Member, Field(examples=["technician:t-07"])]
"""Somebody who is inspected."""
Team = Annotated[
    list[Member], Field(max_length=20, examples=[["supervisor:s-1", "quality:q-1"]]), AfterValidator(each_once)
]
"""Who inspects beside the leader."""
Persons = Annotated[list[Inspected], Field(min_length=1, max_length=MOST), AfterValidator(each_once)]
"""Who is inspected, each once."""
ListKeys = Annotated[
    list[Line], Field(min_length=1, max_length=12, examples=[["discipline"]]), AfterValidator(_listed_once)
]
"""Checklists by key, each once."""
PlannedDay = Annotated[Day, Field(examples=["2030-06-28"])]
FindingNumber = Annotated[StrictInt, Field(ge=1, le=99_999, examples=[1])]
"""A finding by its number, from 1."""


class InspectionRequest(Opening):
    """The opening request of an inspection (五§10–11): of persons, or of a place whose keeper stands for the person."""

    by: Starter = Field(examples=["quality:q-1"])
    scope: Scope = Field(examples=["rules"])
    kind: InspectionKind = Field(examples=["normal"])
    planned_on: PlannedDay
    checklists: ListKeys
    leader: Inspector | None = Field(default=None, examples=["manager:m-1"])
    team: Team
    persons: Persons | None = Field(default=None, examples=[["technician:t-07"]])
    place: Key | None = None
    why: Text | None = None
    """Why it is held; a special one needs it (五§11(3))."""


# -- facts ------------------------------------------------------------------------------------------------------


class Sheet(BaseModel):
    """A filled-in checklist as a case keeps it: its number, how many answers were `yes`, and of how many."""

    number: int
    yes: int
    counted: int


class StandingFinding(BaseModel):
    """A finding that stands: on which sheet, of whom, whether it is severe, reported, corrected."""

    sheet: int
    item: str
    person: str
    severe: bool
    reported: bool = False
    corrected: bool = False


class InspectionFacts(BaseModel):
    """What an inspection remembers beside its state."""

    planned_on: date
    persons: list[str]
    """Who is inspected; of a store its keeper."""
    place: str | None = None
    leader: str | None = None
    team: list[str] = Field(default_factory=list)
    seed_sha256: str | None = None
    """Of the seed by which day, persons and team were drawn; None where nobody drew."""
    teams: int = 0
    moves: int = 0
    sheets: dict[str, Sheet] = Field(default_factory=dict)
    """The sheets that stand, by `of`."""
    entered: int = 0
    found: int = 0
    """The last number of a finding: none is used again."""
    findings: dict[int, StandingFinding] = Field(default_factory=dict)
    of_manager: bool = False
    """Whether somebody who is inspected is told of what is severe: then the office above is, too."""
    waiting: dict[int, str] = Field(default_factory=dict)
    """Who has not answered the report, by their place among the persons."""

    @property
    def inspectors(self) -> list[str]:
        """The leader and the team."""
        return [*dict.fromkeys([*filter(None, [self.leader]), *self.team])]

    @property
    def to_report(self) -> list[int]:
        """Severe findings that nobody has reported."""
        return [number for number, one in self.findings.items() if one.severe and not one.reported]

    @property
    def to_correct(self) -> list[int]:
        """Findings that nobody has corrected."""
        return [number for number, one in self.findings.items() if not one.corrected]

    def place_of(self, person: str) -> int | None:
        """The place, from 1, of somebody among those inspected."""
        found = (number for number, one in enumerate(self.persons, 1) if same_human(one, person))
        return next(found, None)

    def missing(self, checklists: Iterable[str]) -> list[str]:
        """What was not entered yet, each as person and checklist."""
        wanted = ((self.whom(person), key) for person in self.persons for key in checklists)
        return [f"{who} {key}" for who, key in wanted if of(who, key) not in self.sheets]

    def whom(self, person: str) -> str:
        """What a sheet is about: the place, or somebody by the id."""
        return self.place or named(human(person))

    @property
    def score(self) -> Fraction | None:
        """The share of `yes` of all sheets together, exact; None where nothing applied."""
        return shared(self.sheets.values())

    def scores(self) -> dict[str, str | None]:
        """The same of each who was inspected, such as `9/10`."""
        return {who: told(shared(self._of(who))) for who in dict.fromkeys(map(self.whom, self.persons))}

    def _of(self, who: str) -> Iterator[Sheet]:
        return (sheet for key, sheet in self.sheets.items() if key.rpartition("/")[0] == who)


def of(who: str, checklist: str) -> str:
    """The key of a sheet."""
    return f"{who}/{checklist}"


def shared(sheets: Iterable[Sheet]) -> Fraction | None:
    """The share of `yes` of several sheets; None where nothing applied."""
    known = list(sheets)
    counted = sum(sheet.counted for sheet in known)
    return Fraction(sum(sheet.yes for sheet in known), counted) if counted else None


def told(score: Fraction | None) -> str | None:
    """A score as forms keep it: `1`, `9/10`, nothing."""
    return None if score is None else str(score)


def week_of(day: date) -> str:
    """The ISO week of a day: `2026W49`."""
    return Every.WEEK.period(day)


def same_week(one: date, other: date) -> bool:
    """Whether two days lie in one ISO week."""
    return one.isocalendar()[:2] == other.isocalendar()[:2]


# -- forms ------------------------------------------------------------------------------------------------------


class InspectionPlan(FormRow, table=True):
    """A planned inspection, as it stands: when, by whom, of whom, and what became of it (五§10–11)."""

    __tablename__ = "inspection_plan"
    __table_args__ = (Index("ix_inspection_plan_day", "planned_on"),)

    scope: str
    kind: str
    planned_on: date
    persons: list[str] = listing()
    place: str | None = None
    leader: str | None = None
    team: list[str] = listing()
    checklists: list[str] = listing()
    why: str | None = None
    seed_sha256: str | None = None
    outcome: str | None = None
    """`reported`, `missed` or `cancelled`; null until then."""
    outcome_reason: str | None = None
    ended_at: datetime | None = moment()
    ended_by: str | None = None


class InspectionTeam(FormRow, table=True):
    """A leader and a team named in place of those before (五§10)."""

    __tablename__ = "inspection_team"

    leader: str
    team: list[str] = listing()
    named_at: datetime = moment(nullable=False)
    named_by: str


class InspectionMove(FormRow, table=True):
    """An inspection put off within its week (五§11)."""

    __tablename__ = "inspection_move"

    from_on: date
    planned_on: date
    reason: str
    postponed_at: datetime = moment(nullable=False)
    postponed_by: str


class InspectionSheet(FormRow, table=True):
    """A work check sheet: a checklist filled in of somebody or a place (五§14·1)."""

    __tablename__ = "inspection_sheet"

    person: str
    place: str | None = None
    checklist: str
    checklist_version: int
    results: list[dict[str, Any]] = listing()
    score: str | None = None
    """An exact fraction such as `9/10`; null where nothing applied."""
    note: str | None = None
    replaces: int | None = None
    """The number of the sheet that it voids, entered before of the same."""
    entered_at: datetime = moment(nullable=False)
    entered_by: str


class InspectionFindingRow(FormRow, table=True):
    """Something that did not hold: whom it concerns, whether it was reported at once, how it was corrected (五§2·2)."""

    __tablename__ = "inspection_finding"

    sheet: int
    person: str
    place: str | None = None
    checklist: str
    item: str
    severity: str
    note: str | None = None
    void: bool = False
    """The sheet was filled in again."""
    reported_at: datetime | None = moment()
    reported_by: str | None = None
    reported_what: str | None = None
    corrected_at: datetime | None = moment()
    corrected_by: str | None = None
    done: str | None = None


class InspectionRegister(FormRow, table=True):
    """A row of the inspection register, written whether or not anything was found (五§2·1)."""

    __tablename__ = "inspection_register"

    scope: str
    kind: str
    planned_on: date
    persons: list[str] = listing()
    place: str | None = None
    leader: str | None = None
    team: list[str] = listing()
    checklists: list[str] = listing()
    sheets: int
    findings: int
    severe: int
    nil: bool
    """Nothing was found."""
    score: str | None = None
    finished_at: datetime = moment(nullable=False)
    finished_by: str


class QualityInspectionReport(FormRow, table=True):
    """The report of an inspection, and how its inspectors declare that they inspected (五§12–14)."""

    __tablename__ = "quality_inspection_report"

    text: str
    inspectors: list[dict[str, Any]] = listing()
    checklist_version: int
    findings: int
    corrected: int
    score: str | None = None
    scores: dict[str, Any] = document()
    """Of each who was inspected."""
    reported_at: datetime = moment(nullable=False)
    reported_by: str


class InspectionFeedback(FormRow, table=True):
    """What somebody who was inspected says to the report, or that nothing was said in time (五§14·2)."""

    __tablename__ = "inspection_feedback"

    person: str
    agrees: bool | None = None
    """Null where nobody answered in time."""
    remarks: str | None = None
    answered_at: datetime = moment(nullable=False)
    answered_by: str


# -- numbers ----------------------------------------------------------------------------------------------------

TABLES = ("inspection",)
"""The tables of the policy that its rules read."""
SCOPES = [Scope.RULES, Scope.PROCESS, Scope.SAFETY_HYGIENE, Scope.RULES, Scope.PROCESS, Scope.OTHER]
ROUNDS = (
    RoundEntry("inspections", Every.WEEK, "五§11", opens=NAME),
    RoundEntry("store_checks", Every.MONTH, "二§10", opens=NAME),
)
PARAMETERS = (
    Parameter("rounds.inspections", "08:00", "五§11", "before the first day of the week begins"),
    Parameter("rounds.store_checks", "09:00", "二§10", "when the store rooms are open"),
    Parameter("inspection.per_week", 2, "五§11(1)", "the policy leaves the number blank: twice a week",
              range=(1, 50)),
    Parameter("inspection.per_month", 8, "五§11(1)", "the policy leaves the number blank: twice a week, as above",
              range=(1, 200)),
    Parameter("inspection.people_per_run", [2, 3], "五§11(1)", "the policy's own: 2 to 3 people each", range=(1, 50)),
    Parameter("inspection.newcomer_until", "90 CD", "五§11(2)", "unless a supervisor says earlier: proficient", "CD"),
    Parameter("inspection.scopes", [scope.value for scope in SCOPES], "五§11",
              "gone through in turn; what weighs more for quality stands there more often",
              choices=tuple(scope.value for scope in Scope)),
    Parameter("inspection.group", ["supervisor", "quality"], "五§10",
              "managers of all levels and some staff: people, or all who stand in a role"),
    Parameter("inspection.serious_report_wh", 2, "五§2·2", "a severe finding is known the same day", "WH"),
    Parameter("inspection.correct_wd", 1, "五§2·2", "put right by the next day", "WD"),
    Parameter("inspection.report_wd", 2, "五§14·1", "while the inspectors remember", "WD"),
    Parameter("inspection.feedback_wd", 3, "五§14·2", "time to read it and to answer", "WD"),
)  # fmt: skip
