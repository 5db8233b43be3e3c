"""The forms of a custody (一§33, 二§8, §13–14): the item and its holder, what was reported, found and settled."""

from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Field

from models.tables import FormRow, moment, yuan


class CustodyItem(FormRow, table=True):
    """A tool, key or piece of equipment in somebody's keeping (一§33·1, 二§8, 二§13)."""

    __tablename__ = "custody_item"

    kind: str
    number: str = Field(index=True)
    name: str
    value: Decimal = yuan(nullable=False)
    in_use_since_on: date
    asset_no: str | None = None
    holder: str = Field(index=True)
    condition: str
    signature: str
    signed_text: str
    place: str | None = None
    reason: str | None = None
    until_at: datetime | None = moment()
    issued_at: datetime = moment(nullable=False)
    issued_by: str


class CustodyGivenBack(FormRow, table=True):
    """The item came back (一§33·1)."""

    __tablename__ = "custody_given_back"

    condition: str
    holder_signature: str
    taken_at: datetime = moment(nullable=False)
    taken_by: str


class CustodyHandedOver(FormRow, table=True):
    """The item went on to somebody else (一§33·3)."""

    __tablename__ = "custody_handed_over"

    from_person: str
    to_person: str
    condition: str
    from_signature: str
    to_signature: str
    signed_text: str
    reason: str | None = None
    until_at: datetime | None = moment()
    handed_at: datetime = moment(nullable=False)
    handed_by: str


class CustodyReport(FormRow, table=True):
    """The item is worn, damaged or lost; what it was worth on that day (一§33·4)."""

    __tablename__ = "custody_report"

    what: str
    account: str | None = None
    valuable: bool
    months_used: int
    book_value: Decimal = yuan(nullable=False)
    reported_at: datetime = moment(nullable=False)
    reported_by: str


class CustodyPrivateUse(FormRow, table=True):
    """Somebody says that the item was used privately (一§33·2)."""

    __tablename__ = "custody_private_use"

    person: str
    account: str
    reported_at: datetime = moment(nullable=False)
    reported_by: str


class CustodyRepair(FormRow, table=True):
    """The item was repaired (一§33·1)."""

    __tablename__ = "custody_repair"

    cost: Decimal = yuan(nullable=False)
    note: str | None = None
    done_at: datetime = moment(nullable=False)
    done_by: str


class CustodyAssessment(FormRow, table=True):
    """What the holder owes for what was reported, and why (一§33·2)."""

    __tablename__ = "custody_assessment"

    worn_normally: bool
    finding: str
    book_value: Decimal = yuan(nullable=False)
    repair_cost: Decimal | None = yuan()
    owed: Decimal = yuan(nullable=False)
    assessed_at: datetime = moment(nullable=False)
    assessed_by: str


class CustodySettlement(FormRow, table=True):
    """What was owed is paid, or waived with a reason (一§33·2)."""

    __tablename__ = "custody_settlement"

    how: str
    amount: Decimal = yuan(nullable=False)
    reference: str | None = None
    reason: str | None = None
    settled_at: datetime = moment(nullable=False)
    settled_by: str
