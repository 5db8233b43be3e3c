"""What a repair is asked for with, and what it remembers (一§18–19, 二§12)."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Field, StrictInt

from models.case import Customer, CustomerOpening
from models.fields import Day, Flag, Line, Message, Money, Phone, Text
from models.parts.call_back import CallFacts
from models.parts.custody import ReceiptFacts
from models.parts.kit import KitFacts
from models.parts.loaner import LoanerFacts
from models.parts.money import FREE, ChargeFacts, PaymentFacts
from models.policy.parameter import Parameter
from models.tables import FormRow, listing, moment, yuan


class RequestChannel(StrEnum):
    """How the request came in (一§29)."""

    PHONE = "phone"
    LETTER = "letter"
    MAILBOX = "mailbox"
    VISIT = "visit"
    WEB = "web"


class Zone(StrEnum):
    """Town or suburb; decides the arrival limit (一§19(11)·1)."""

    TOWN = "town"
    SUBURB = "suburb"


class LeaveReason(StrEnum):
    """Why a technician leaves before the work is done."""

    CUSTOMER_ABSENT = "customer_absent"
    PARTS = "parts"
    SECOND_VISIT = "second_visit"
    OTHER = "other"


class WriteOff(StrEnum):
    """What a manager gives up waiting for."""

    GOODS = "goods"
    LOANER = "loaner"
    PAYMENT = "payment"
    CASH = "cash"


class HomeCustomer(Customer):
    """Somebody goes there: name, phone, address and zone are needed (一§7, 一§19(1))."""

    name: Line = Field(examples=["王小明"])
    phone: Phone = Field(examples=["+86 138 0013 8000"])
    address: Line = Field(examples=["中山路 1 号"])
    zone: Zone = Field(examples=["town"])


class Product(Message):
    """What is to be repaired."""

    model: Line = Field(examples=["WM-700"])
    category: Line = Field(examples=["washing_machine"])
    serial: Line | None = None
    purchased_on: Day
    in_warranty: Flag


class RepairRequest(CustomerOpening):
    """The opening request of a repair (一§19(1))."""

    customer: HomeCustomer
    product: Product
    symptoms: Text = Field(examples=["does not drain"])
    channel: RequestChannel
    urgent: Flag = False


class UsedPart(Message):
    """A part used."""

    part: Line = Field(examples=["pump-12"])
    quantity: StrictInt = Field(ge=1, le=1000)


class QuoteLine(Message):
    """One line of a quote."""

    item: Line = Field(examples=["pump"])
    fee: Money


class Quote(BaseModel):
    """The quote that stands; `accepted` once the customer agreed (一§19(4)·1)."""

    number: int
    lines: list[QuoteLine]
    accepted: bool = False

    @property
    def total(self) -> Decimal:
        return sum((line.fee for line in self.lines), FREE)


class RepairWork(BaseModel):
    """What a repair remembers of its dispatch, its visit and its quotes."""

    category: str
    in_warranty: bool
    urgent: bool
    zone: Zone
    technician: str | None = None
    visit_at: datetime | None = None
    delay_reported: bool = False
    quotes: int = 0
    quote: Quote | None = None

    @property
    def chargeable(self) -> bool:
        """Out of warranty, or a quote stands (一§19(4)·1)."""
        return not self.in_warranty or self.quote is not None

    @property
    def quote_accepted(self) -> bool:
        return self.quote is not None and self.quote.accepted


class RepairFacts(KitFacts, CallFacts, PaymentFacts, ChargeFacts, LoanerFacts, ReceiptFacts, RepairWork):
    """What a repair remembers beside its state."""


# -- forms ------------------------------------------------------------------------------------------------------


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


# -- numbers ----------------------------------------------------------------------------------------------------

NAME = "Repair"
TABLES = ("repair", "callback", "loaner", "intake")
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("repair.callback_wm", 30, "一§19(2)·2", "published pledges run 15 to 30 minutes", "WM"),
    Parameter("repair.contact_urgent", "15 WM", "一§19(2)·2", "half of the usual", "WM"),
    Parameter("repair.arrival_wh_urban", 4, "一§19(11)·1", "half a day", "WH"),
    Parameter("repair.arrival_wh_suburban", 8, "一§19(11)·1", "one full working day", "WH"),
    Parameter("repair.onsite_limit_wd", 3, "一§19(9)·2", "promised limit on site", "WD"),
    Parameter("repair.workshop_limit_cd", 7, "一§19(9)·2", "promised limit in the workshop", "CD"),
    Parameter("repair.statutory_limit_cd", 30, "一§19(9)·2", "after it an exchange is due (三包)", "CD"),
    Parameter("repair.collect", "3 WD", "一§19(6)·2", "the customer comes for it, or it is brought", "WD"),
    Parameter("repair.settle", "1 WD", "一§19(4)·2", "fees are settled on completion", "WD"),
    Parameter("repair.onsite_collect_max_cny", "200.00", "一§19(4)·2", "a call-out fee and a small part"),
    Parameter("repair.cash_handin_wd", 1, "一§19(4)·2", "cash does not stay overnight twice", "WD"),
    Parameter("repair.payment", "10 WD", "一§19(4)·3", "two weeks to pay an invoice", "WD"),
    Parameter(
        "repair.invoice_days", 3, "一§19(4)·3", 'fixed by the policy; working days, "3 CD" for calendar days', "WD"
    ),
    Parameter("repair.workorder_handin_wd", 1, "一§19(9)·1", "handed in after each repair", "WD"),
    Parameter("repair.review", "2 WD", "一§19(9)·1", "rated while it is remembered", "WD"),
    Parameter("repair.return_goods", "3 WD", "一§19(6)·2", "a cancelled repair gives the goods back", "WD"),
)
