"""What an installation is asked for with, and what it remembers (一§14–17)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import Index

from models.case import Customer, CustomerOpening
from models.fields import Instant, Line, Message, Phone, Score, Text, WorkflowId
from models.parts.call_back import CallFacts
from models.policy.parameter import Parameter
from models.tables import FormRow, moment


class FittingFailure(StrEnum):
    """Why the product could not be fitted: the place is not ready for it, or the product is not in order."""

    SITE = "site"
    PRODUCT = "product"


class FittingOrderOutcome(StrEnum):
    """What became of an order to a fitting firm."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class FittingVisitOutcome(StrEnum):
    """What became of a visit that was agreed."""

    ARRIVED = "arrived"
    NOBODY_THERE = "nobody_there"
    MOVED = "moved"
    CALLED_OFF = "called_off"


def _delivery(value: str) -> str:
    if not value.startswith("delivery-"):
        raise ValueError("must be the workflow id of a delivery, delivery-number")
    return value


DeliveryId = Annotated[WorkflowId, AfterValidator(_delivery), Field(examples=["delivery-D-20261123-0007"])]


class InstallationCustomer(Customer):
    """A fitter goes there: name, phone, address and zone are needed (一§14)."""

    name: Line = Field(examples=["王小明"])
    phone: Phone = Field(examples=["+86 138 0013 8000"])
    address: Line = Field(examples=["中山路 1 号"])
    zone: str = Field(pattern="^(town|suburb)$", examples=["town"])


class FittedProduct(Message):
    """What is to be fitted."""

    model: Line = Field(examples=["AC-35"])
    category: Line = Field(examples=["air_conditioner"])
    serial: Line | None = None


class InstallationRequest(CustomerOpening):
    """The opening request of an installation (一§14)."""

    customer: InstallationCustomer
    product: FittedProduct
    wanted_at: Instant
    """When the customer wants it."""
    requirements: Text = Field(examples=["on the balcony, third floor without a lift"])
    delivery: DeliveryId | None = None
    """The delivery that brings it: nobody is on site before the customer has accepted the unit."""


class FirmScores(Message):
    """How the customer rates the fitters, 0 to 100 each (一§17)."""

    punctual: Score
    conduct: Score
    work: Score


class FittingOrderFacts(BaseModel):
    """What an installation remembers of its order to a firm and of the visit that is agreed."""

    firm: str | None = None
    """The firm that has the order, or has done it."""
    fitter: str | None = None
    credential_no: str | None = None
    visit_at: datetime | None = None
    orders: int = 0
    visits: int = 0
    failures: int = 0
    fitted: bool = False


class InstallationFacts(CallFacts, FittingOrderFacts):
    """What an installation remembers beside its state."""


# -- forms ------------------------------------------------------------------------------------------------------


class InstallationRecord(FormRow, table=True):
    """What the customer wants fitted, when and how, in detail (一§14)."""

    __tablename__ = "installation_record"

    model: str
    category: str
    serial: str | None = None
    wanted_at: datetime = moment(nullable=False)
    requirements: str
    delivery: str | None = None
    cancel_reason: str | None = None
    cancelled_at: datetime | None = moment()
    cancelled_by: str | None = None


class InstallationOrder(FormRow, table=True):
    """An order to a fitting firm, and what became of it (一§15)."""

    __tablename__ = "installation_order"

    firm: str
    sent_at: datetime = moment(nullable=False)
    sent_by: str
    outcome: str | None = None
    reason: str | None = None
    outcome_at: datetime | None = moment()
    outcome_by: str | None = None


class InstallationVisit(FormRow, table=True):
    """A visit as it was agreed, with the fitter's credential, and who was there (一§14, 一§16)."""

    __tablename__ = "installation_visit"

    order_no: int
    """The order's key."""
    fitter: str
    credential_no: str
    visit_at: datetime = moment(nullable=False)
    customer_agreed: bool = False
    reason: str | None = None
    """Why it was moved to this time."""
    agreed_at: datetime = moment(nullable=False)
    agreed_by: str
    arrived_at: datetime | None = moment()
    arrived_by: str | None = None
    outcome: str | None = None


class InstallationReport(FormRow, table=True):
    """What was fitted and tested, signed by the customer (一§14)."""

    __tablename__ = "installation_report"

    firm: str
    fitter: str
    work: str
    tested: bool
    serial: str | None = None
    customer_signature: str
    finished_at: datetime = moment(nullable=False)
    finished_by: str


class InstallationFailure(FormRow, table=True):
    """Why it could not be fitted: the site, or the product (一§9·2)."""

    __tablename__ = "installation_failure"

    cause: str
    reason: str
    failed_at: datetime = moment(nullable=False)
    failed_by: str


class FirmRating(FormRow, table=True):
    """What a call back says of a firm and its fitter; one that reached nobody says nothing (一§17)."""

    __tablename__ = "firm_rating"
    __table_args__ = (Index("ix_firm_rating_firm", "firm"),)

    firm: str
    fitter: str
    reached: bool
    satisfied: bool | None = None
    punctual: int | None = None
    conduct: int | None = None
    work: int | None = None
    called_at: datetime = moment(nullable=False)
    called_by: str


# -- numbers ----------------------------------------------------------------------------------------------------

NAME = "Installation"
TABLES = ("installation",)
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("installation.dispatch_send_wh", 2, "一§15", "promptly: half a morning", "WH"),
    Parameter("installation.answer", "1 WD", "一§15", "by the next evening the firm says whether it comes", "WD"),
    Parameter("installation.visit", "30 min", "一§14", "how late the fitter may be at the agreed time", "min"),
    Parameter("installation.callback_wd", 2, "一§17", "a call while the impression is fresh", "WD"),
)
