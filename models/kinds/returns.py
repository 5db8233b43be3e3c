"""What a return is asked for with, and what it remembers (一§20–27)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field as Column

from models.case import Customer, CustomerOpening
from models.fields import MOST, Day, Flag, Line, Message, Money, Phone, Text
from models.parts.custody import CustodyFacts
from models.parts.money import PaymentFacts
from models.policy.parameter import Parameter
from models.tables import FormRow, listing, moment, yuan

AHEAD = timedelta(hours=14)
"""How far the earliest zone is ahead of UTC: the company's own is read only later."""


class Proof(StrEnum):
    """What shows that the goods were bought here (一§21·1)."""

    INVOICE = "invoice"
    RECEIPT = "receipt"
    OTHER = "other"
    NONE = "none"


class Sale(StrEnum):
    """Where the goods were sold; the law gives more to who buys at a distance."""

    STORE = "store"
    DISTANCE = "distance"


class Remedy(StrEnum):
    """What the customer gets for the goods."""

    REFUND = "refund"
    EXCHANGE = "exchange"


class Reason(StrEnum):
    """Why the goods come back."""

    NO_REASON = "no_reason"
    FAULT = "fault"
    COMPANY_FAULT = "company_fault"
    OTHER = "other"


class AssessmentResult(StrEnum):
    """What an assessment comes to; each is a state of the return."""

    NEEDS_REPORT = "needs_report"
    ELIGIBLE = "eligible"
    NEGOTIATING = "negotiating"
    REFUSED = "refused"


class Basis(StrEnum):
    """Which price an amount is reckoned from (一§23)."""

    PAID = "paid"
    LIST = "list"
    CURRENT = "current"


class Issuer(StrEnum):
    """Who inspected: one of our technicians, or a competent body (一§22·2)."""

    OWN_TECHNICIAN = "own_technician"
    BODY = "body"


class InspectionFinding(StrEnum):
    """What an inspection found."""

    FAULT = "fault"
    MISUSE = "misuse"
    NO_FAULT = "no_fault"


class Verdict(StrEnum):
    """What a supervisor decides over an assessment (一§20)."""

    APPROVED = "approved"
    REFUSED = "refused"


class OfferKind(StrEnum):
    """What is offered in place of a return (一§24·2)."""

    REPAIR = "repair"
    PARTIAL_REFUND = "partial_refund"
    OTHER = "other"


class ReturnCustomer(Customer):
    """Name, and a phone number or an e-mail address."""

    name: Line = Field(examples=["王小明"])
    phone: Phone | None = Field(default=None, examples=["+86 138 0013 8000"])

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.phone is None and self.email is None:
            raise ValueError("phone or email is needed")
        return self


class BoughtGoods(Message):
    """The sale that is to be undone. Prices in yuan."""

    proof: Proof
    number: Line | None = None
    purchased_on: Day
    received_on: Day
    channel: Sale
    price_paid: Money
    list_price: Money
    current_price: Money
    freight_paid: Money | None = None
    seasonal: Flag
    sanbao: Flag
    """Goods under the 三包 rules (一§22)."""
    durable: Flag

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if max(self.price_paid, self.list_price, self.current_price) + (self.freight_paid or 0) >= MOST:
            raise ValueError(f"price and freight together must be below {MOST:.2f}")
        return self


class ReturnedItem(Message):
    """The goods and their condition."""

    model: Line = Field(examples=["WM-700"])
    category: Line = Field(examples=["washing_machine"])
    serial: Line | None = None
    clean: Flag
    undamaged: Flag
    resaleable: Flag


class Value(BaseModel):
    """Base of what does not change once known."""

    model_config = ConfigDict(frozen=True)


class FaultReport(Value):
    """An inspection report (一§22·2)."""

    report_no: str
    issuer: str
    issuer_kind: Issuer
    finding: InspectionFinding


class ReturnRequest(CustomerOpening):
    """The opening request of a return (一§21–22)."""

    customer: ReturnCustomer
    purchase: BoughtGoods
    item: ReturnedItem
    wanted: Remedy
    reason: Reason = Field(examples=[Reason.COMPANY_FAULT])
    buyer_confirmed_no_return: Flag = False
    """At purchase the buyer confirmed that these goods are not taken back (一§21·2)."""

    def untimely(self, at: datetime) -> list[dict[str, Any]]:
        """Nothing is returned before it was bought and received, wherever on earth that day has begun."""
        today = (at.astimezone(UTC) + AHEAD).date()
        days = {"purchased_on": self.purchase.purchased_on, "received_on": self.purchase.received_on}
        return [{"loc": ["purchase", k], "msg": "must not lie in the future"} for k, day in days.items() if day > today]

    def repair(self, given: dict[str, Any], symptoms: str, report: FaultReport | None) -> dict[str, Any]:
        """The opening request of a repair that is offered in place of a return; misuse ends the warranty (一§24·2)."""
        misused = report is not None and report.finding is InspectionFinding.MISUSE
        known = self.customer.model_dump(mode="json", exclude_none=True)
        product = self.item.model_dump(include={"model", "category", "serial"}, exclude_none=True)
        return {
            "customer": known | given,
            "product": product
            | {
                "purchased_on": self.purchase.purchased_on.isoformat(),
                "in_warranty": self.purchase.sanbao and not misused,
            },
            "symptoms": symptoms,
            "channel": "phone",
        }


class Ground(Value):
    """One reason of an assessment, and the clause it stands on."""

    clause: str
    text: str


class Floor(Value):
    """What the law leaves the customer in any case; `amount` in yuan, None for goods instead of money."""

    remedies: tuple[Remedy, ...]
    amount: Money | None = None


class Assessment(Value):
    """What a return comes to: the remedies that are due, at what price, and all the grounds."""

    outcome: AssessmentResult
    remedies: tuple[Remedy, ...] = ()
    amount: Money | None = None
    """Yuan; None where nothing is due yet."""
    basis: Basis | None = None
    floor: Floor | None = None
    grounds: tuple[Ground, ...]


class Offer(Value):
    """The offer that waits for an answer (一§24·2)."""

    number: int
    kind: OfferKind
    terms: Text
    amount: Money | None = None


class ReturnAnswer(BaseModel):
    """What a return remembers of its assessment, its remedy and what was offered in place of it."""

    assessment: Assessment
    report: FaultReport | None = None
    remedy: Remedy | None = None
    """The approved one; None again once it no longer holds."""
    amount: Money | None = None
    """What finance pays: as assessed, overruled or offered."""
    offer: Offer | None = None
    goods_here: bool = False
    """Received, and neither sent back nor ours."""
    goods_received_at: datetime | None = None
    """When `goods_received` was entered."""
    decisions: int = 0
    reports: int = 0
    offers: int = 0

    @property
    def due(self) -> Decimal:
        return self.amount if self.amount is not None else Decimal("0.00")


class ReturnFacts(PaymentFacts, CustodyFacts, ReturnAnswer):
    """What a return remembers beside its state."""


# -- forms ------------------------------------------------------------------------------------------------------


class ReturnDecision(FormRow, table=True):
    """Every assessment, approval, overrule and change of remedy, with its grounds (一§20–24)."""

    __tablename__ = "return_decision"

    what: str
    outcome: str
    remedies: list[str] = listing()
    remedy: str | None = None
    amount: Decimal | None = yuan()
    basis: str | None = None
    floor: dict[str, Any] | None = Column(default=None, sa_type=JSONB)
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


# -- numbers ----------------------------------------------------------------------------------------------------

NAME = "Return"
TABLES = ("return",)
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("return.no_reason_days", 7, "一§21·1", "statutory length for distance selling"),
    Parameter("return.refund_cd_after_receipt", 7, "一§21·1", "statutory deadline for paying back", "CD"),
    Parameter(
        "return.excluded",
        ["food", "drugs", "cosmetics", "intimate_wear", "gold_jewellery", "photosensitive", "tobacco", "alcohol",
         "mouth_blown_instrument", "battery"],
        "一§21·2",
        "the policy's list",
    ),
    Parameter(
        "return.excluded_distance",
        ["made_to_order", "perishable", "unsealed_digital", "periodical"],
        "一§20",
        "the statute's list for distance sales",
    ),
    Parameter("return.sanbao_normal_days", 7, "一§22·1", "fixed by the policy"),
    Parameter("return.sanbao_exchange_days", 15, "一§22·2", "the exchange right of 三包"),
    Parameter("return.durable_months", 6, "一§20", "the burden of proof is the seller's for durable goods"),
    Parameter("return.seasonal_grace_days", 7, "一§23(2)", "the same as the no-reason window"),
    Parameter("return.seasonal_max_days", 30, "一§23(2)", "after a season's month nothing is taken back"),
    Parameter(
        "return.company_fault_basis", "paid", "一§23(3)", 'price paid at purchase; "list" for the list price',
        choices=("paid", "list"),
    ),
    Parameter("return.dept_task_wd", 1, "一§25", "each department's own task", "WD"),
    Parameter("return.decision", "1 WD", "一§21", "the customer hears the next day", "WD"),
    Parameter("return.report", "15 CD", "一§22·2", "a competent body needs two weeks", "CD"),
    Parameter("return.negotiation", "5 WD", "一§24·2", "a week of talking", "WD"),
    Parameter("return.transport", "7 CD", "一§25", "the goods are on their way", "CD"),
    Parameter("return.cause", "5 WD", "一§27", "found while the goods are at hand", "WD"),
    Parameter("return.close", "2 WD", "一§27", "filed", "WD"),
    Parameter("return.return_goods", "3 WD", "一§24·1", "the goods go back to the customer", "WD"),
)
