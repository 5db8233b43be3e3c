"""Spare parts: the lists of parts, places, suppliers and units to lend; the ledger of stock and its balances (二)."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, text
from sqlmodel import Field, SQLModel

from models.tables.columns import moment, yuan


class PartRow(SQLModel, table=True):
    """A spare part; its price is the last one paid, until then as entered."""

    __tablename__ = "part"

    number: str = Field(primary_key=True)
    name: str
    service_class: str = Field(index=True)
    pack: int
    price: Decimal = yuan(nullable=False)
    shelf: str | None = None
    manual_abc: str | None = None
    manual_until: date | None = None


class PlaceRow(SQLModel, table=True):
    """Where parts lie."""

    __tablename__ = "place"
    __table_args__ = (
        Index("uq_place_centre", "kind", unique=True, postgresql_where=text("kind = 'centre'")),
        Index("uq_place_hub", "region", unique=True, postgresql_where=text("kind = 'hub'")),
    )

    id: str = Field(primary_key=True)
    kind: str
    region: str = ""
    keeper: str = Field(index=True)
    deputy: str | None = None


class PartLevelRow(SQLModel, table=True):
    """How much of a part a place is to have; without a row it is not replenished there."""

    __tablename__ = "part_level"

    part: str = Field(primary_key=True, foreign_key="part.number")
    place: str = Field(primary_key=True, foreign_key="place.id")
    reorder_point: int
    safety_stock: int


class SupplierRow(SQLModel, table=True):
    """Who sells parts to the company."""

    __tablename__ = "supplier"

    id: str = Field(primary_key=True)
    name: str
    standing: str


class SupplierApprovalRow(SQLModel, table=True):
    """For which part or class one may buy from a supplier, and when (二§2)."""

    __tablename__ = "supplier_approval"

    supplier: str = Field(primary_key=True, foreign_key="supplier.id")
    covers: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    valid_until: date
    approved_by: str


class PoolUnitRow(SQLModel, table=True):
    """A unit of the pool that is lent meanwhile (二§12)."""

    __tablename__ = "pool_unit"

    unit: str = Field(primary_key=True)
    category: str
    place: str = Field(foreign_key="place.id")
    state: str


class StockEntryRow(SQLModel, table=True):
    """One entry of the ledger, never edited; `quantity` is signed. `id` rises with the order of a part at a place."""

    __tablename__ = "stock_entry"
    __table_args__ = (
        Index("ix_stock_entry_where", "place", "part", "id"),
        Index("ix_stock_entry_holder", "holder", postgresql_where=text("holder IS NOT NULL")),
    )

    workflow_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    line: int = Field(primary_key=True)
    id: int = Field(sa_column=Column(BigInteger, Identity(), nullable=False))
    part: str = Field(foreign_key="part.number")
    place: str = Field(foreign_key="place.id")
    kind: str
    quantity: int
    holder: str | None = None
    serial: str | None = None
    happened_at: datetime = moment(nullable=False)
    posted_at: datetime = moment(nullable=False, index=True)
    by: str
    late: bool = False
    note: str | None = None


class StockBalance(SQLModel, table=True):
    """What lies of a part at a place and how much of it is kept for cases: the sum of its entries up to the last."""

    __tablename__ = "stock_balance"
    __table_args__ = (CheckConstraint("on_hand >= reserved AND reserved >= 0", name="ck_stock_balance_never_less"),)

    place: str = Field(primary_key=True, foreign_key="place.id")
    part: str = Field(primary_key=True, foreign_key="part.number", index=True)
    on_hand: int
    reserved: int
    last_entry: int = Field(sa_type=BigInteger)
    """The `id` of the last entry in it; 0 where it is to be summed anew."""


class PoolMoveRow(SQLModel, table=True):
    """A unit of the pool that a case lent, took back or gave up (二§12); `before` is the state that it had."""

    __tablename__ = "pool_move"

    workflow_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    unit: str = Field(foreign_key="pool_unit.unit", index=True)
    before: str
    state: str
    moved_at: datetime = moment(nullable=False)
    moved_by: str


class DeliveryNoteRow(SQLModel, table=True):
    """A supplier's delivery note and the step that took it in: each stands once (二§5)."""

    __tablename__ = "delivery_note"

    supplier: str = Field(primary_key=True, foreign_key="supplier.id")
    note: str = Field(primary_key=True)
    workflow_id: str = Field(index=True)
    seq: int


class PartPriceRow(SQLModel, table=True):
    """A price that was paid for a part, and what its price was before."""

    __tablename__ = "part_price"

    workflow_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    part: str = Field(primary_key=True, foreign_key="part.number", index=True)
    price: Decimal = yuan(nullable=False)
    before: Decimal = yuan(nullable=False)
    paid_at: datetime = moment(nullable=False)
    paid_by: str
