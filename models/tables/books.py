"""Books in which many cases write: draws, trends, declined proposals, couriers' slots."""

from datetime import datetime

from sqlalchemy import DateTime
from sqlmodel import Field, SQLModel

from models.tables.columns import document, entry, listing, moment


class DrawRow(SQLModel, table=True):
    """A draw of people, times or checklists, with all that drawing it again needs (四§11, 五§11): docs/draws.md."""

    __tablename__ = "draw"

    workflow_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    """The case's own number for it: asked for twice, the same draw."""
    deck: str | None = Field(default=None, index=True)
    """In which nobody is drawn a second time before everybody once; null where that does not matter."""
    count: int
    """How many were to be drawn."""
    population: dict[str, int] = document()
    """Who could be drawn, each with how often they had been drawn before in the deck."""
    ranks: dict[str, str] = document()
    result: list[str] = listing()
    seed: str
    """32 bytes in hexadecimal digits; told to nobody before `revealed_at`."""
    seed_sha256: str
    drawn_at: datetime = moment(nullable=False)
    revealed_at: datetime | None = moment()


class TrendSighting(SQLModel, table=True):
    """A complaint about a subject: a product's fault, or a unit (一§28(1))."""

    __tablename__ = "trend_sighting"

    subject: str = Field(primary_key=True)
    workflow_id: str = Field(primary_key=True)
    at: datetime = moment(nullable=False, index=True)
    seq: int | None = entry()


class TrendAlert(SQLModel, table=True):
    """The service manager was alerted of a trend."""

    __tablename__ = "trend_alert"

    subject: str = Field(primary_key=True)
    at: datetime = Field(primary_key=True, sa_type=DateTime(timezone=True))
    workflow_id: str
    seq: int | None = entry()


class DeclinedProposal(SQLModel, table=True):
    """A declined proposal, counted for its customer and year (三§12)."""

    __tablename__ = "declined_proposal"

    customer_entry: int = Field(primary_key=True, foreign_key="customer.entry")
    year: int = Field(primary_key=True)
    workflow_id: str = Field(primary_key=True)
    seq: int | None = entry()


class CertificateOfThanks(SQLModel, table=True):
    """The certificate that a customer's declined proposals of a year have earned; one a year (三§12)."""

    __tablename__ = "certificate_of_thanks"

    customer_entry: int = Field(primary_key=True, foreign_key="customer.entry")
    year: int = Field(primary_key=True)
    workflow_id: str
    seq: int | None = entry()


class CourierSlot(SQLModel, table=True):
    """A courier's slot as a case took it, or gave it back (no courier); the last row of a case stands (一§6)."""

    __tablename__ = "courier_slot"

    workflow_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    courier: str | None = Field(default=None, index=True)
    from_at: datetime | None = moment()
    to_at: datetime | None = moment(index=True)
    overlaps: bool = False
    """Agreed on the way, because of a delay: it may overlap others."""
