"""What a plan of parts is opened with, what it remembers, and its lines, which stand in the records (二§4, 一§32)."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StrictStr, WithJsonSchema, model_validator
from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field as Column

from models.books import BookEntry
from models.case import Opening
from models.fields import YEARS, Line, Message, Money, Starter, Text
from models.kinds.purchase import SupplierId
from models.kinds.round import number_of
from models.policy.parameter import Parameter
from models.stock.ledger import LINES, NamesAPart, PartNumber, SomePieces, each_once
from models.tables import FormRow, listing, moment, yuan

MOST_NAMED = 5
"""As many parts a refusal names; of more it says how many there are."""
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_FACTOR = re.compile(r"\d{1,3}([.]\d{1,4})?")


def _month(value: str) -> str:
    if _MONTH.fullmatch(value) is None or int(value[:4]) not in YEARS:
        raise ValueError("must be a month such as 2026-12, 2000 to 2100")
    return value


def _factor(value: Any) -> Any:
    shown = str(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value
    if not isinstance(shown, str) or _FACTOR.fullmatch(shown) is None:
        raise ValueError('must be a factor with four decimals at most, such as "1.2"')
    return shown


Month = Annotated[StrictStr, AfterValidator(_month), Field(examples=["2026-12"])]
Factor = Annotated[
    str, BeforeValidator(_factor), WithJsonSchema({"type": ["string", "number"], "examples": ["1.2"]})
]
"""So many times the forecast, exact: as it is written, not as a computer keeps a fraction."""


class PartsPlanRequest(Opening):
    """The opening request of a plan: the month for which it buys."""

    by: Starter = Field(examples=["warehouse:w-1"])
    month: Month

    def fixed_number(self, letter: str) -> str | None:
        """One plan a month, whoever opens it."""
        return number_of(letter, self.month.replace("-", ""), None)


# -- what a message holds -------------------------------------------------------------------------------------------


class DemandLine(NamesAPart):
    """What a place plans to need of a part; that it needs none is said by 0."""

    quantity: SomePieces
    note: Text | None = None


class OutlookLine(Message):
    """What marketing expects of a part or a class of parts: a factor, or pieces in place of the forecast."""

    part: PartNumber | None = Field(default=None, examples=["pump-12"])
    service_class: Line | None = None
    factor: Factor | None = Field(default=None, examples=["1.2"])
    quantity: SomePieces | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if (self.part is None) == (self.service_class is None):
            raise ValueError("must name a part or a service_class, one of them")
        if (self.factor is None) == (self.quantity is None):
            raise ValueError("must say factor or quantity, one of them")
        return self

    @property
    def target(self) -> str:
        return f"part:{self.part}" if self.part is not None else f"class:{self.service_class}"


class OrderLine(NamesAPart):
    """From whom the need of a part is bought, and at what price a piece."""

    supplier: SupplierId
    unit_price: Money = Field(examples=["45.00"])


def _targets_once(lines: list[OutlookLine]) -> list[OutlookLine]:
    names = [line.target for line in lines]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise ValueError(f"must name {name.partition(':')[2]} once")
    return lines


DemandLines = Annotated[list[DemandLine], Field(max_length=LINES), AfterValidator(each_once)]
OutlookLines = Annotated[list[OutlookLine], Field(min_length=1, max_length=LINES), AfterValidator(_targets_once)]
OrderLines = Annotated[list[OrderLine], Field(max_length=LINES), AfterValidator(each_once)]


# -- what it remembers ----------------------------------------------------------------------------------------------


class PartsPlanFacts(BaseModel):
    """What a plan remembers beside its state: counts and sums of its lines, which stand in the records."""

    month: str
    centre: str
    keeper: str
    lines: int
    demands: int = 0
    """Events by which places have said what they need."""
    outlooks: int = 0
    needed: int = 0
    """Lines with a need, as they were drafted and chosen."""
    unsure: int = 0
    """Lines whose forecast has low confidence."""
    value: Decimal = Decimal("0.00")
    """What the needs come to, at the prices of the opening."""
    choices: int = 0
    budget: Decimal | None = None
    ordered: int = 0
    """Lines that were ordered."""


class PlanEntry(BookEntry):
    """What a step of a plan writes: the sheet, what a place needs, the outlook, a draft, a choice, orders."""

    book: ClassVar[str] = "parts_plans"
    contested: ClassVar[bool] = True

    month: str
    opens: bool = False
    place: str | None = None
    adds: bool = False
    demand: list[DemandLine] | None = None
    outlook: list[OutlookLine] | None = None
    drafts: bool = False
    chosen: DemandLine | None = None
    orders: list[OrderLine] | None = None
    at: datetime
    by: str


# -- forms ----------------------------------------------------------------------------------------------------------


class PartsPlanLine(FormRow, table=True):
    """A line of a plan, its key the part: what there is, what was asked, what is expected, chosen and needed (二§4).

    Fractions stand as they are, `23/3`, beside the formula by which they were reckoned.
    """

    __tablename__ = "parts_plan_line"
    __table_args__ = (Index("ix_parts_plan_line_needed", "key", postgresql_where=text("need > 0")),)

    service_class: str
    pack: int
    price: Decimal = yuan(nullable=False)
    on_hand: int = 0
    reserved: int = 0
    on_order: int = Column(default=0, sa_type=BigInteger)
    in_transit: int = Column(default=0, sa_type=BigInteger)
    open_requests: int = Column(default=0, sa_type=BigInteger)
    safety_stock: int = 0
    months: list[dict[str, Any]] = listing()
    """Of each of the last months: days, days without stock, asked, returned."""
    stations: int | None = Column(default=None, sa_type=BigInteger)
    """What places have planned, summed."""
    factor: str | None = None
    outlook: int | None = None
    """Pieces that marketing expects in place of the forecast."""
    forecast: str | None = None
    formula: str | None = None
    low_confidence: bool = False
    expected: str | None = None
    """The forecast with the outlook."""
    chosen: str | None = None
    chosen_by: str | None = None
    """None where it is the greater of forecast and stations' plans."""
    chosen_why: str | None = None
    need: int | None = Column(default=None, sa_type=BigInteger)
    need_formula: str | None = None
    supplier: str | None = None
    unit_price: Decimal | None = yuan()
    ordered_seq: int | None = None
    """The entry that ordered it."""


class PartsPlanDemand(FormRow, table=True):
    """What a place plans to need of a part; what is sent later stands in place of all that it sent before (二§4·1)."""

    __tablename__ = "parts_plan_demand"

    place: str
    part: str | None = None
    """None in the row that takes back what the place sent before."""
    quantity: int = 0
    note: str | None = None
    submitted_at: datetime = moment(nullable=False)
    submitted_by: str


class PartsPlanOutlook(FormRow, table=True):
    """What marketing expects of a part or class; the later one stands (二§4·1)."""

    __tablename__ = "parts_plan_outlook"

    target: str
    """`part:…` or `class:…`."""
    factor: str | None = None
    quantity: int | None = None
    note: str | None = None
    submitted_at: datetime = moment(nullable=False)
    submitted_by: str


class PartsPlanChoice(FormRow, table=True):
    """A figure that somebody has chosen in place of the usual one (二§4·2)."""

    __tablename__ = "parts_plan_choice"

    part: str
    quantity: int
    reason: str
    chosen_at: datetime = moment(nullable=False)
    chosen_by: str


NAME = "PartsPlan"
TABLES = ("partsplan", "parts")
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("partsplan.collect", "3 WD", "二§4·1", "stations and marketing answer within three days", "WD"),
    Parameter("partsplan.approve", "3 WD", "二§4·2", "time to look through it and cut it", "WD"),
    Parameter("partsplan.order", "3 WD", "二§5", "offers of the suppliers are asked for", "WD"),
    Parameter("parts.budget_limit_cny", "50000.00", "二§4·2", "above it the general manager decides"),
)
