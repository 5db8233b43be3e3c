"""A tool, key or piece of equipment in somebody's keeping, and what it is worth (一§33, 二§8, §13–14)."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from models.case import Opening
from models.fields import Day, Instant, Key, Line, Member, Message, Money, Starter, Text
from models.policy.parameter import Parameter
from models.stock.ledger import PlaceId

FEN = Decimal("0.01")
NOTHING = Decimal("0.00")


class ItemKind(StrEnum):
    """What is lent."""

    TOOL = "tool"
    """On the account of who works with it (二§14)."""
    KEY = "key"
    EQUIPMENT = "equipment"


class Reported(StrEnum):
    """What became of an item (一§33·2, 一§33·4)."""

    WORN = "worn"
    DAMAGED = "damaged"
    LOST = "lost"


class Settled(StrEnum):
    """How what somebody owes for an item was settled (一§33·2)."""

    COMPENSATED = "compensated"
    WAIVED = "waived"


Holder = Annotated[Member, Field(examples=["technician:t-07"])]
"""A member of staff who has something of the company's."""


class Item(Message):
    """A tool, key or piece of equipment by its number (一§33·1, 二§13)."""

    kind: ItemKind
    number: Key = Field(examples=["T-17"])
    name: Line = Field(examples=["clamp meter"])
    value: Money
    """What it cost."""
    in_use_since_on: Day
    asset_no: Line | None = None
    """Its number on the fixed-asset account."""


class CustodyRequest(Opening):
    """The opening request of a custody (一§33·1, 二§8)."""

    by: Starter = Field(examples=["warehouse:w-1"])
    item: Item
    holder: Holder
    condition: Text = Field(examples=["as new"])
    signature: Line
    """The holder's."""
    signed_text: Text = Field(examples=["kept with care, not for private use, given back on leaving"])
    """What the holder has signed."""
    place: PlaceId | None = None
    """What a key opens."""
    reason: Text | None = None
    """Why somebody else than the keeper has the key."""
    until_at: Instant | None = None
    """Until when."""

    @model_validator(mode="after")
    def _of_keys(self) -> Self:
        if (self.item.kind is ItemKind.KEY) != (self.place is not None):
            raise ValueError("place is needed for a key, and has no place otherwise")
        if self.item.kind is not ItemKind.KEY and self.until_at is not None:
            raise ValueError("until_at has no place but for a key")
        return self


class Signatures(Message):
    """Who gives an item away and who takes it over have both signed."""

    from_: Line = Field(alias="from")
    to: Line


class HeldFacts(BaseModel):
    """What a custody remembers beside its state."""

    holder: str
    key: bool = False
    until_at: datetime | None = None
    with_holder: bool = True
    """It is the holder's turn: nothing is reported that others have to settle."""
    what: Reported | None = None
    """What was reported and is not settled."""
    book_value: Money = NOTHING
    """What the item was worth on the day of the report."""
    repaired_for: Money | None = None
    """What its repair cost."""
    owed: Money = NOTHING
    end: str | None = None
    """The end that a case in `closing` comes to."""
    reports: int = 0
    repairs: int = 0
    private_uses: int = 0
    assessments: int = 0
    settlements: int = 0

    @property
    def repaired(self) -> bool:
        return self.repaired_for is not None


def subject_of(item: Item) -> str:
    """What a custody is about; no name of a person reads like it."""
    return f"{item.kind}/{item.number}"


# -- what an item is worth ----------------------------------------------------------------------------------------


def full_months(since: date, day: date) -> int:
    """Full months from one day to another: the last day of a shorter month completes one. Never less than none."""
    months = 12 * (day.year - since.year) + day.month - since.month
    day_after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    last_of_month = (day_after - day).days == 1
    return max(0, months - (day.day < since.day and not last_of_month))


def book_value(value: Decimal, months: int, *, life_months: int, floor_pct: int) -> Decimal:
    """A straight line from the value to nothing over so many months, never below the floor, half-up to the fen."""
    left = max(0, life_months - months)
    on_the_line, floor = value * left / life_months, value * floor_pct / 100
    return max(on_the_line, floor).quantize(FEN, ROUND_HALF_UP)


NAME = "Custody"
TABLES = ("custody", "tools", "assets")
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("custody.assess", "3 WD", "一§33·2", "while people remember how it came about", "WD"),
    Parameter("custody.compensation", "10 WD", "一§33·2", "time to raise an objection and to pay", "WD"),
    Parameter("tools.valuable_min_cny", "1000.00", "一§33·4", "what one would not buy from petty cash"),
    Parameter("tools.life_months", 36, "一§33·2", "hand tools in daily use last about three years", range=(1, 600)),
    Parameter("tools.floor_pct", 5, "一§33·2", "the usual residual value of equipment", range=(0, 100)),
    Parameter("assets.fixed_min_cny", "5000.00", "二§13", "the usual limit; follow the company's own accounting rule"),
)
