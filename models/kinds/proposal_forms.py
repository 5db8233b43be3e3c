"""The forms of a proposal (三§5–11)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.tables import FormRow, listing, moment, yuan


class AcceptanceRecord(FormRow, table=True):
    """The acceptance record with which a proposal goes to the department (三§5)."""

    __tablename__ = "acceptance_record"

    channel: str
    category: str
    topic: str | None = None
    title: str
    text: str
    co_developed: bool = False
    department: str
    accepted_at: datetime = moment(nullable=False)
    accepted_by: str


class ProposalDecision(FormRow, table=True):
    """A decision on a proposal, what it rests on, and the notice to the customer (三§6–10)."""

    __tablename__ = "proposal_decision"

    decision: str
    reason: str | None = None
    measures: str | None = None
    implementation_on: date | None = None
    ip_owner: str | None = None
    agreement: str | None = None
    decided_at: datetime = moment(nullable=False)
    decided_by: str
    notice_how: str | None = None
    told_at: datetime | None = moment()
    told_by: str | None = None


class HoldExtension(FormRow, table=True):
    """A manager's leave to keep a retained proposal longer (三§9·1)."""

    __tablename__ = "hold_extension"

    reason: str
    hold_until_at: datetime = moment(nullable=False)
    extended_at: datetime = moment(nullable=False)
    extended_by: str


class Implementation(FormRow, table=True):
    """What became of an adopted proposal (三§7)."""

    result: str
    reported_at: datetime = moment(nullable=False)
    reported_by: str


class PanelScoreSheet(FormRow, table=True):
    """The panel's scores and the grade they come to (三§11·1)."""

    __tablename__ = "panel_score_sheet"

    scores: list[dict[str, Any]] = listing()
    weights: list[int] = listing()
    total: Decimal = yuan(nullable=False)
    grade: str
    graded_at: datetime = moment(nullable=False)
    graded_by: str


class Reward(FormRow, table=True):
    """What a graded proposal earned (三§11·2)."""

    grade: str
    amount: Decimal = yuan(nullable=False)
    reference: str
    rewarded_at: datetime = moment(nullable=False)
    rewarded_by: str
