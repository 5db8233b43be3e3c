"""What parts are asked for with, and what the request remembers (二§3, §11; 一§34)."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator
from sqlalchemy import Index, text

from models.case import Opening
from models.fields import Flag, Instant, Line, Text
from models.policy.parameter import Parameter
from models.stock.ledger import LINES, NamesAPart, PartLines, Pieces, PlaceId, SomePieces, each_once
from models.tables import FormRow, document, listing, moment, yuan


class RequestReason(StrEnum):
    """What parts are asked for."""

    REPAIR = "repair"
    REPLENISH = "replenish"
    STATION = "station"
    OTHER = "other"


class PartsOpening(Opening):
    """The opening request of a request for parts."""

    to: PlaceId = Field(examples=["van-1"])
    lines: PartLines
    reason: RequestReason = Field(examples=["replenish"])
    case: Line | None = None
    urgent: Flag = False
    since_at: Instant | None = None

    @model_validator(mode="after")
    def _for_a_repair(self) -> Self:
        if self.reason is RequestReason.REPAIR and self.case is None:
            raise ValueError("case is needed where the reason is repair")
        return self


class RequestLine(BaseModel):
    """One part of a request: what was asked is open, refused, kept, on the way, received or damaged."""

    part: str
    asked: int
    refused: int = 0
    kept: int = 0
    """Approved and kept at the place that supplies."""
    transit: int = 0
    received: int = 0
    damaged: int = 0
    passed: int = 0
    """Of what is open, asked for at the centre."""

    @property
    def open(self) -> int:
        return self.asked - self.refused - self.kept - self.transit - self.received - self.damaged


class PartsFacts(BaseModel):
    """What a request for parts remembers."""

    lines: list[RequestLine]
    asker: str
    to: str
    to_kind: str
    to_keeper: str
    source: str
    source_kind: str
    source_keeper: str
    transit: str | None = None
    quarantine: str | None = None
    repair: str | None = None
    """The workflow id of the case for which they are."""
    urgent: bool = False
    sold: bool = False
    """A station buys them (二§3)."""
    prices: dict[str, str] = Field(default_factory=dict)
    """Yuan a piece on the day of the issue."""
    owed: Decimal = Decimal("0.00")
    """What a station that buys has received at the price of its day and not been charged."""
    invoices: int = 0
    decisions: int = 0
    passes: int = 0
    issues: int = 0
    receipts: int = 0
    settlements: int = 0

    @property
    def parts(self) -> list[str]:
        """The numbers of the parts."""
        return [line.part for line in self.lines]

    @property
    def in_transit(self) -> bool:
        """Something is on the way."""
        return any(line.transit for line in self.lines)

    def of(self, part: str) -> RequestLine | None:
        """The line of a part."""
        return next((line for line in self.lines if line.part == part), None)


# -- what a message holds -----------------------------------------------------------------------------------------


class Approval(NamesAPart):
    """Of what is open of a part, how much is approved and how much refused; the rest stays open."""

    approved: SomePieces
    refused: SomePieces = Field(default=0, examples=[0])
    why: Text | None = None

    @model_validator(mode="after")
    def _said(self) -> Self:
        if self.refused and self.why is None:
            raise ValueError("why is needed where something is refused")
        return self


class Issue(NamesAPart):
    """How much of a part leaves the store; less than was approved needs why."""

    quantity: SomePieces
    why: Text | None = None


class Receipt(NamesAPart):
    """What of a part has come, whole or damaged."""

    received: SomePieces
    damaged: SomePieces = Field(default=0, examples=[0])
    note: Text | None = None


class MissingPart(StrEnum):
    """What became of parts that did not come."""

    FOUND = "found"
    LOST = "lost"
    CLAIMED = "claimed"


class Settlement(NamesAPart):
    """What became of pieces of a part that are still on the way."""

    quantity: Pieces
    decision: MissingPart


Approvals = Annotated[list[Approval], Field(min_length=1, max_length=LINES), AfterValidator(each_once)]
Issues = Annotated[list[Issue], Field(min_length=1, max_length=LINES), AfterValidator(each_once)]
Receipts = Annotated[list[Receipt], Field(min_length=1, max_length=LINES), AfterValidator(each_once)]
Settlements = Annotated[list[Settlement], Field(min_length=1, max_length=LINES), AfterValidator(each_once)]


# -- forms --------------------------------------------------------------------------------------------------------


class RequestLineRow(FormRow, table=True):
    """A part of a request, by its number: what of it is where (二§3)."""

    __tablename__ = "parts_request_line"
    __table_args__ = (
        Index("ix_parts_request_open", "source", "key", postgresql_where=text("open > 0")),
        Index("ix_parts_request_transit", "to", "key", postgresql_where=text("transit > 0")),
    )

    source: str
    to: str
    urgent: bool
    since_at: datetime = moment(nullable=False)
    asked: int
    open: int
    refused: int
    kept: int
    transit: int
    received: int
    damaged: int


class PartsDecision(FormRow, table=True):
    """What the store approved and refused (二§3)."""

    __tablename__ = "parts_decision"

    lines: list[dict[str, Any]] = listing()
    reason: str | None = None
    decided_at: datetime = moment(nullable=False)
    decided_by: str


class PartsPassedUp(FormRow, table=True):
    """What a hub lacks and asks the centre for (二§3)."""

    __tablename__ = "parts_passed_up"

    lines: list[dict[str, Any]] = listing()
    reason: str
    passed_at: datetime = moment(nullable=False)
    passed_by: str


class PartsIssue(FormRow, table=True):
    """What left the store, and under which paper (二§11)."""

    __tablename__ = "parts_issue"

    lines: list[dict[str, Any]] = listing()
    reference: str
    issued_at: datetime = moment(nullable=False)
    issued_by: str


class PartsReceipt(FormRow, table=True):
    """What came (二§11)."""

    __tablename__ = "parts_receipt"

    lines: list[dict[str, Any]] = listing()
    received_at: datetime = moment(nullable=False)
    received_by: str


class PartsMissing(FormRow, table=True):
    """What became of what did not come, or that it was brought back (二§11)."""

    __tablename__ = "parts_missing"

    lines: list[dict[str, Any]] = listing()
    reason: str
    settled_at: datetime = moment(nullable=False)
    settled_by: str


class PartsInvoice(FormRow, table=True):
    """What a station is charged for the parts that it buys (二§3)."""

    __tablename__ = "parts_invoice"

    invoice_no: str
    amount: Decimal = yuan(nullable=False)
    prices: dict[str, str] = document()
    invoiced_at: datetime = moment(nullable=False)
    invoiced_by: str


# -- numbers ------------------------------------------------------------------------------------------------------

NAME = "PartsRequest"
TABLES = ("partsrequest", "parts")
PARAMETERS = (
    Parameter("partsrequest.approve", "4 WH", "二§3", "half a day, so that a van is filled for the next one", "WH"),
    Parameter("partsrequest.approve_urgent", "1 WH", "二§3", "a customer is waiting", "WH"),
    Parameter("partsrequest.issue", "1 WD", "二§11", "booked and sent within a working day", "WD"),
    Parameter("partsrequest.issue_urgent", "4 WH", "二§11", "the same day", "WH"),
    Parameter("partsrequest.receive", "5 WD", "二§11", "a carrier's week", "WD"),
    Parameter("partsrequest.invoice", "3 WD", "二§3", "as long as other invoices take", "WD"),
    Parameter("partsrequest.backorder", "10 WD", "二§3", "two weeks to get what is not there", "WD"),
    Parameter(
        "parts.settlement", "internal", "二§3",
        "a station is part of the company, or buys its parts", choices=("internal", "sold"),
    ),
)
