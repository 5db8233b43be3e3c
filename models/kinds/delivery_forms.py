"""The forms of a delivery (一§4–13): who was called, what went along, what was found, what came back."""

from datetime import datetime
from typing import Any

from models.tables import FormRow, document, listing, moment


class DeliveryAssessment(FormRow, table=True):
    """Whether the order is delivered, with every ground (一§4, 一§5)."""

    __tablename__ = "delivery_assessment"

    eligible: bool
    grounds: list[dict[str, str]] = listing()
    granted_by: str | None = None
    granted_at: datetime | None = moment()
    grant_reason: str | None = None


class DeliveryUnit(FormRow, table=True):
    """A unit of the order as it stands (一§9·2, 一§13)."""

    __tablename__ = "delivery_unit"

    unit: int
    model: str
    category: str
    serial: str | None = None
    status: str
    """Where it is: `store`, `on_the_way`, `there`, `accepted`."""
    owed: bool
    result: str | None = None
    swaps: int = 0


class DeliverySlot(FormRow, table=True):
    """A slot that was agreed with the customer (一§6)."""

    __tablename__ = "delivery_slot"

    from_at: datetime = moment(nullable=False)
    to_at: datetime = moment(nullable=False)
    courier: str
    on_the_way: bool = False
    """Agreed on the way, because of a delay: it may overlap other slots of the courier."""
    agreed_at: datetime = moment(nullable=False)
    agreed_by: str


class PreCall(FormRow, table=True):
    """The call before setting out: what was confirmed, what corrected (一§7)."""

    __tablename__ = "delivery_precall"

    reached: bool
    confirmed: dict[str, Any] = document()
    """By field true, or the corrected value; empty where nobody was reached."""
    called_at: datetime = moment(nullable=False)
    called_by: str


class DelayNotice(FormRow, table=True):
    """The customer was told that the courier comes later, and why (一§8·2)."""

    __tablename__ = "delivery_delay"

    reason: str
    new_from_at: datetime = moment(nullable=False)
    new_to_at: datetime = moment(nullable=False)
    customer_agreed: bool
    in_time: bool
    notified_at: datetime = moment(nullable=False)
    notified_by: str


class DeliveryTrip(FormRow, table=True):
    """One way to the customer: what went along, what was found there, who signed (一§12–13)."""

    __tablename__ = "delivery_trip"

    units: list[dict[str, Any]] = listing()
    set_out_at: datetime = moment(nullable=False)
    set_out_by: str
    arrived_at: datetime | None = moment()
    nobody_there: bool | None = None
    placed_where: str | None = None
    damage: dict[str, Any] = document()
    inspected: list[dict[str, Any]] = listing()
    inspected_at: datetime | None = moment()
    inspected_by: str | None = None
    customer_signature: str | None = None
    signed_at: datetime | None = moment()
    refused: str | None = None
    """Why the goods were refused at the door."""


class SwapReceipt(FormRow, table=True):
    """What was not right was brought back, against a receipt (一§9·2)."""

    __tablename__ = "delivery_swap_receipt"

    units: list[int] = listing()
    receipt_no: str
    brought_at: datetime = moment(nullable=False)
    brought_by: str


class SwapDecided(FormRow, table=True):
    """What a supervisor decided on a unit that was not right (一§9·2)."""

    __tablename__ = "delivery_swap_decision"

    unit: int
    decision: str
    model: str | None = None
    reason: str
    decided_at: datetime = moment(nullable=False)
    decided_by: str


class DeliveryTakeIn(FormRow, table=True):
    """What came back to the store (一§9·2)."""

    __tablename__ = "delivery_take_in"

    units: list[int] = listing()
    condition: str
    taken_at: datetime = moment(nullable=False)
    taken_by: str


class DeliveryCheck(FormRow, table=True):
    """How the delivery was carried out, by the checklist `delivery` (一§9·1–12)."""

    __tablename__ = "delivery_check"

    checklist: str
    checklist_version: int
    results: list[dict[str, Any]] = listing()
    score: str | None = None
    own: bool = False
    """The one whom it is about answered."""
    reported_at: datetime = moment(nullable=False)
    reported_by: str
