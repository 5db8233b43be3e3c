"""What a repair is asked for with, and what it remembers (一§18–19, 二§12)."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, Field, StrictInt

from models.case import Customer, Opening
from models.fields import Day, Flag, Line, Message, Money, Phone, Text

FREE = Decimal("0.00")


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


class Method(StrEnum):
    """How a repair is settled (一§19(4)·2)."""

    NONE = "none"
    ON_SITE_CASH = "on_site_cash"
    FINANCE = "finance"


class WriteOff(StrEnum):
    """What a manager gives up waiting for."""

    GOODS = "goods"
    LOANER = "loaner"
    PAYMENT = "payment"
    CASH = "cash"


class RepairCustomer(Customer):
    """A technician goes there: name, phone, address and zone are needed (一§19(1))."""

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


class RepairRequest(Opening):
    """The opening request of a repair (一§19(1))."""

    customer: RepairCustomer
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


class RepairFacts(BaseModel):
    """What a repair remembers beside its state."""

    category: str
    in_warranty: bool
    urgent: bool
    zone: Zone
    technician: str | None = None
    visit_at: datetime | None = None
    delay_reported: bool = False
    quotes: int = 0
    quote: Quote | None = None
    receipts: int = 0
    goods_out: bool = False
    """The customer's goods are with us, against receipt number `receipts`."""
    loans: int = 0
    loan_open: bool = False
    amount_due: Money = FREE
    """The accepted lines when the work was finished; else 0.00."""
    amount: Money = FREE
    method: Method = Method.NONE
    cash_in: bool = False
    paid: bool = False
    invoiced: bool = False
    payments: int = 0
    calls: int = 0
    call_done: bool = False

    @property
    def chargeable(self) -> bool:
        """Out of warranty, or a quote stands (一§19(4)·1)."""
        return not self.in_warranty or self.quote is not None

    @property
    def quote_accepted(self) -> bool:
        return self.quote is not None and self.quote.accepted
