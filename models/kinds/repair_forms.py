"""The forms and books of a repair (一§19, 一§36, 二§12)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Field

from models.tables import FormRow, listing, moment, yuan


class WorkOrder(FormRow, table=True):
    """The technician's work order (一§19(9)·1)."""

    __tablename__ = "work_order"

    technician: str | None = None
    diagnosis: str | None = None
    suspected_parts: list[str] = listing()
    visit_at: datetime | None = moment()
    work: str | None = None
    minutes: int | None = None
    parts: list[dict[str, Any]] = listing()
    finished_at: datetime | None = moment()
    finished_by: str | None = None
    customer_signature: str | None = None
    amount: Decimal | None = yuan()
    method: str | None = None
    work_order_no: str | None = None
    handed_in_at: datetime | None = moment()


class TakeInReceipt(FormRow, table=True):
    """The receipt for a product that is taken away (一§19(6)·1)."""

    __tablename__ = "take_in_receipt"

    receipt_no: str | None = Field(default=None, unique=True)
    condition: str | None = None
    accessories: list[str] = listing()
    taken_in_at: datetime | None = moment()
    taken_in_by: str | None = None
    returned_at: datetime | None = moment()
    returned_by: str | None = None
    customer_signature: str | None = None
    lost_receipt_statement: str | None = None
    written_off: bool = False


class GoodsBook(FormRow, table=True):
    """The book of goods in and out (一§19(6)·1)."""

    __tablename__ = "goods_book"

    direction: str
    receipt_no: str
    remarks: str | None = None
    moved_at: datetime = moment(nullable=False)
    moved_by: str


class QuoteRow(FormRow, table=True):
    """A quote and its answer (一§19(4)·1)."""

    __tablename__ = "quote"

    number: int
    lines: list[dict[str, Any]] = listing()
    total: Decimal = yuan(nullable=False)
    tariff_version: str
    status: str
    quoted_at: datetime = moment(nullable=False)
    accepted_by: str | None = None
    answered_at: datetime | None = moment()


class Payment(FormRow, table=True):
    """Settlements, payments and cash handed in (一§19(4)·2–3)."""

    kind: str
    amount: Decimal = yuan(nullable=False)
    method: str | None = None
    reference: str | None = None
    at: datetime = moment(nullable=False)
    by: str


class Invoice(FormRow, table=True):
    """An invoice issued by finance (一§19(4)·3)."""

    invoice_no: str
    amount: Decimal = yuan(nullable=False)
    issued_at: datetime = moment(nullable=False)


class LoanerLoan(FormRow, table=True):
    """A substitute unit lent during a repair (二§12)."""

    __tablename__ = "loaner_loan"

    unit: str
    condition_out: str
    customer_signature: str
    lent_at: datetime = moment(nullable=False)
    lent_by: str
    condition_in: str | None = None
    returned_at: datetime | None = moment()
    returned_by: str | None = None
    written_off: bool = False


class Review(FormRow, table=True):
    """The supervisor's rating of time and quality, 0 to 100 (一§19(9)·1)."""

    time_score: int
    quality_score: int
    reviewed_by: str


class WriteOffRow(FormRow, table=True):
    """What a manager gave up waiting for (二§12·3)."""

    __tablename__ = "write_off"

    what: str
    reason: str
    evidence: str
    written_off_by: str


class FollowUp(FormRow, table=True):
    """A follow-up call (一§36)."""

    __tablename__ = "follow_up"

    reached: bool
    satisfied: bool | None = None
    rework: bool = False
    remarks: str | None = None
    called_at: datetime = moment(nullable=False)
    called_by: str
