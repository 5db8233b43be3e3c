"""What parts are bought with, what a purchase remembers, and where its money stands (二§2, §5)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, Field, StrictStr
from sqlalchemy import Index, text

from models.books import BookEntry
from models.case import Opening
from models.fields import MOST, Money, Starter, Text
from models.policy.parameter import Parameter
from models.stock.ledger import LINES, NamesAPart, PartLine, PlaceId, SomePieces, each_once
from models.tables import FormRow, listing, moment, yuan

SupplierId = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$", examples=["sup-1"])]
"""Who sells, by the id on the list of suppliers."""
CaseName = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9._-]{1,80}$", examples=["F-202612"])]
"""A case, by its number or workflow id."""


class BoughtPart(PartLine):
    """Some pieces of a part, at this price for each."""

    unit_price: Money = Field(examples=["45.00"])


BoughtParts = Annotated[list[BoughtPart], Field(min_length=1, max_length=LINES), AfterValidator(each_once)]


def value_of(lines: Iterable[BoughtPart]) -> Decimal:
    """What lines come to, in yuan."""
    return sum((line.unit_price * line.quantity for line in lines), Decimal("0.00"))


def _affordable(lines: list[BoughtPart]) -> list[BoughtPart]:
    if value_of(lines) >= MOST:
        raise ValueError(f"must come to less than {MOST} yuan: these come to {value_of(lines):.2f}")
    return lines


class PurchaseRequest(Opening):
    """The opening request of a purchase: from whom, where to, what, and under which plan."""

    by: Starter = Field(examples=["purchasing:p-1"])
    supplier: SupplierId
    place: PlaceId = Field(examples=["centre"])
    lines: Annotated[BoughtParts, AfterValidator(_affordable)]
    plan: CaseName | None = None


# -- money ----------------------------------------------------------------------------------------------------------


class Pot(StrEnum):
    """Where the money of a purchase stands."""

    PLANNED = "planned"
    COMMITTED = "committed"
    """Ordered: it is owed once the goods are there."""
    SPENT = "spent"
    """For goods that were received."""
    FREED = "freed"
    """Not needed after all."""


class Purse(BaseModel):
    """What of a purchase's money stands where, in yuan."""

    planned: Decimal = Decimal("0.00")
    committed: Decimal = Decimal("0.00")
    spent: Decimal = Decimal("0.00")
    freed: Decimal = Decimal("0.00")

    def move(self, amount: Decimal, out_of: Pot | None, into: Pot) -> None:
        """Out of nowhere it comes as planned."""
        if out_of is not None:
            setattr(self, out_of.value, getattr(self, out_of.value) - amount)
        setattr(self, into.value, getattr(self, into.value) + amount)


class PurchaseMoney(FormRow, table=True):
    """A move of a purchase's money, numbered from 1: each fen moves on, none twice (二§5)."""

    __tablename__ = "purchase_money"
    __table_args__ = (Index("ix_purchase_money_plan", "plan", postgresql_where=text("plan IS NOT NULL")),)

    plan: str | None = None
    """The workflow id of the plan whose budget it is."""
    from_pot: str | None = None
    """None where it is planned."""
    to_pot: str
    amount: Decimal = yuan(nullable=False)
    moved_at: datetime = moment(nullable=False)
    moved_by: str


# -- what it remembers ----------------------------------------------------------------------------------------------


class PurchaseLine(BaseModel):
    """A part that is bought: how many, at what price, what of it has come."""

    part: str
    quantity: int
    unit_price: Decimal
    received: int = 0
    """Good pieces."""
    rejected: int = 0

    @property
    def open(self) -> int:
        """Still to come; what was rejected is still to come."""
        return max(self.quantity - self.received, 0)

    def most(self, over_pct: int) -> int:
        """As many good pieces as one more delivery may bring."""
        return max(self.quantity + self.quantity * over_pct // 100 - self.received, 0)


class PurchaseFacts(BaseModel):
    """What a purchase remembers."""

    lines: list[PurchaseLine]
    buyer: str
    keeper: str
    """Who keeps the place to which it goes."""
    plan: str | None = None
    """The workflow id of the plan."""
    money: Purse = Field(default_factory=Purse)
    expected_on: date | None = None
    moves: int = 0
    orders: int = 0
    deliveries: int = 0

    @property
    def parts(self) -> list[str]:
        return [line.part for line in self.lines]

    def of(self, part: str) -> PurchaseLine | None:
        """The line of a part."""
        return next((line for line in self.lines if line.part == part), None)


class Delivered(NamesAPart):
    """What has come of a part: good, and rejected with the reason."""

    good: SomePieces
    rejected: SomePieces = Field(default=0, examples=[0])
    why: Text | None = None


DeliveredParts = Annotated[list[Delivered], Field(min_length=1, max_length=LINES), AfterValidator(each_once)]


# -- books ----------------------------------------------------------------------------------------------------------


class DeliveryNoteEntry(BookEntry):
    """A supplier's delivery note, which is received once in all the records."""

    book: ClassVar[str] = "delivery_notes"
    contested: ClassVar[bool] = True

    supplier: str
    note: str


class PricesPaid(BookEntry):
    """The prices of parts that were received: a part's price is the last one paid for it."""

    book: ClassVar[str] = "prices"
    contested: ClassVar[bool] = True

    prices: dict[str, Decimal]
    at: datetime
    by: str

    @classmethod
    def of(cls, lines: Iterable[PurchaseLine], at: datetime, by: str) -> "PricesPaid":
        return cls(prices={line.part: line.unit_price for line in lines}, at=at, by=by)


# -- forms ----------------------------------------------------------------------------------------------------------


class PurchaseLineRow(FormRow, table=True):
    """A part of a purchase, by its number: ordered, received, rejected, still to come (二§5)."""

    __tablename__ = "purchase_line"
    __table_args__ = (Index("ix_purchase_line_open", "place", "key", postgresql_where=text("open > 0")),)

    supplier: str
    place: str
    plan: str | None = None
    quantity: int
    unit_price: Decimal = yuan(nullable=False)
    received: int = 0
    rejected: int = 0
    open: int


class PurchaseOrder(FormRow, table=True):
    """The order as it was placed, and each new date (二§5)."""

    __tablename__ = "purchase_order"

    supplier_reference: str
    expected_on: date
    reason: str | None = None
    ordered_at: datetime = moment(nullable=False)
    ordered_by: str


class PurchaseDelivery(FormRow, table=True):
    """A delivery as it was taken in, by its note (二§5, §11)."""

    __tablename__ = "purchase_delivery"

    delivery_note: str
    lines: list[dict[str, Any]] = listing()
    received_at: datetime = moment(nullable=False)
    received_by: str


class PlanBudget(FormRow, table=True):
    """The budget that a plan of parts was approved with: all its purchases stay within it (二§4·2)."""

    __tablename__ = "parts_plan_budget"

    budget: Decimal = yuan(nullable=False)
    value: Decimal = yuan(nullable=False)
    """What the plan came to at the prices of its opening."""
    approved_at: datetime = moment(nullable=False)
    approved_by: str


def counted(came: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Pieces by part, where there are any."""
    return +Counter(dict(came))


# -- numbers --------------------------------------------------------------------------------------------------------

NAME = "Purchase"
TABLES = ("purchase", "parts")
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("purchase.allow", "2 WD", "二§5", "a supplier's offer holds for some days", "WD"),
    Parameter("purchase.place_order", "1 WD", "二§5", "ordered the day after it is allowed", "WD"),
    Parameter(
        "parts.over_delivery_pct", 0, "二§5", "more than was ordered was not allowed", range=(0, 100)
    ),
)
