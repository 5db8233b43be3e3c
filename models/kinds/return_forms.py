"""The forms and books of a return (一§20–27). Goods book and payments: models/kinds/repair_forms.py."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.tables import FormRow, listing, moment, yuan


class ReturnDecision(FormRow, table=True):
    """Every assessment, approval, overrule and change of remedy, with its grounds (一§20–24)."""

    __tablename__ = "return_decision"

    what: str
    outcome: str
    remedies: list[str] = listing()
    remedy: str | None = None
    amount: Decimal | None = yuan()
    basis: str | None = None
    floor: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    grounds: list[dict[str, Any]] = listing()
    decided_at: datetime = moment(nullable=False)
    decided_by: str


class InspectionReport(FormRow, table=True):
    """A report on the goods that was handed in (一§22·2)."""

    __tablename__ = "inspection_report"

    report_no: str
    issuer: str
    issuer_kind: str
    finding: str
    submitted_at: datetime = moment(nullable=False)
    submitted_by: str


class ReturnOffer(FormRow, table=True):
    """What was offered in place of a return, and the answer (一§24·2)."""

    __tablename__ = "return_offer"

    kind: str
    terms: str
    amount: Decimal | None = yuan()
    status: str
    offered_at: datetime = moment(nullable=False)
    offered_by: str
    answered_at: datetime | None = moment()
    answered_by: str | None = None
