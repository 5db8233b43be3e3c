"""What an improvement is opened with, remembers and writes: measures, and whether they helped (四§13, 六§5)."""

import re
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from models.case import Opening
from models.fields import Line, Starter
from models.parts.measures import Measures
from models.policy.parameter import Parameter
from models.tables import FormRow, document, moment

FROM_APPRAISAL = "appraisal-"
"""What the workflow id of an appraisal begins with."""
AN_APPRAISAL = re.compile(r"appraisal(-.*)?|A-\d{6}(\d\d)?-.+")
"""How a source names an appraisal: by the word, its workflow id or its number."""


class ImprovementRequest(Opening):
    """The opening request of an improvement (四§13)."""

    by: Starter = Field(examples=["quality:q-1"])
    measures: Measures
    item: Line | None = Field(default=None, examples=["set_down_gently"])
    """The item of a checklist whose exceptions it should lessen."""
    source: Line | None = Field(default=None, examples=["nonconformity"])


class OpenMeasure(BaseModel):
    """A measure as a case keeps it."""

    owner: str
    due_on: date | None = None
    done_by: str | None = None


class ImprovementFacts(BaseModel):
    """What an improvement remembers beside its state. Measures are named by their number from 1."""

    item: str | None = None
    measures: dict[int, OpenMeasure] = Field(default_factory=dict)
    changes: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    """When the first of the measures that stand was carried out, and when the last."""
    ineffective: int = 0
    verified: int = 0

    @property
    def open(self) -> dict[int, OpenMeasure]:
        """Those that are to be carried out."""
        return {number: one for number, one in self.measures.items() if one.done_by is None}


class ImprovementRecord(FormRow, table=True):
    """What is to be improved, and how it came out (四§13)."""

    __tablename__ = "improvement_record"

    item: str | None = None
    source: str | None = None
    dropped_at: datetime | None = moment()
    dropped_by: str | None = None
    dropped_because: str | None = None


class ImprovementMeasure(FormRow, table=True):
    """A measure: what, by whom, until when, and on what evidence it was carried out (四§13)."""

    __tablename__ = "improvement_measure"

    text: str
    owner: str
    due_on: date | None = None
    due_at: datetime | None = moment()
    """By when: the end of that day, or what the policy says."""
    evidence: str | None = None
    done_at: datetime | None = moment()
    done_by: str | None = None


class ImprovementChange(FormRow, table=True):
    """A change of a measure by the manager (四§13)."""

    __tablename__ = "improvement_change"

    measure: int
    text: str | None = None
    owner: str | None = None
    due_on: date | None = None
    reason: str
    changed_at: datetime = moment(nullable=False)
    changed_by: str


class ImprovementVerification(FormRow, table=True):
    """Whether the measures helped, with the item's exceptions before the first and after the last (四§13)."""

    __tablename__ = "improvement_verification"

    effective: bool
    report: str
    compared: dict[str, Any] = document()
    """`before`: exceptions of the item from `since` to the `first` measure; `after`: from the `last` one `until`."""
    verified_at: datetime = moment(nullable=False)
    verified_by: str


NAME = "Improvement"
TABLES = ("quality", "improvement", "appraisal")
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("quality.improve_due_wd", 10, "四§13", "two weeks: long enough to change how something is done", "WD"),
    Parameter("quality.verify_after_cd", 30, "四§13", "a month shows whether it helped", "CD"),
    Parameter("improvement.verify", "5 WD", "四§13", "a week to look at the month", "WD"),
    Parameter("improvement.compared_cd", 30, "四§13", "as long before as after", "CD"),
    Parameter("appraisal.rectify_wd", 5, "六§5", "a week to put right what the appraisal found", "WD"),
)
