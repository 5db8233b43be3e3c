"""Customers with their contacts, staff with absences and certificates."""

from datetime import date, datetime

from sqlalchemy import Index, false, text, true
from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class CustomerRow(SQLModel, table=True):
    """A customer's entry."""

    __tablename__ = "customer"

    entry: int | None = Field(default=None, primary_key=True)
    id: str | None = Field(default=None, unique=True)
    name: str | None = None
    address: str | None = None
    zone: str | None = None
    key_customer: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Visited each quarter (一§36)."""


class CustomerContact(SQLModel, table=True):
    """A phone number or e-mail address of a customer, as given and as compared: E.164, an extension kept apart."""

    __tablename__ = "customer_contact"

    kind: str = Field(primary_key=True)
    normalised: str = Field(primary_key=True)
    entry: int = Field(primary_key=True, foreign_key="customer.entry")
    given: str
    extension: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Staff(SQLModel, table=True):
    """The roles in which people of `staff_member` stand on the staff list; workers of the last release read them."""

    person: str = Field(primary_key=True)
    name: str
    zone: str | None = None
    active: bool = True
    for_certificates: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Nobody entered this role: it is there because their certificates are kept under it."""


class StaffMember(SQLModel, table=True):
    """A member of staff: one row a human, by the id that stands in `role:id`."""

    __tablename__ = "staff_member"

    id: str = Field(primary_key=True)
    name: str
    post: str | None = None
    department: str | None = Field(default=None, index=True)
    station: str | None = None
    zone: str | None = None
    supervisor: str | None = Field(default=None, index=True)
    """The id of who leads them."""
    hired_on: date | None = None
    left_on: date | None = None
    """The last day."""
    active: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    proficient: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Absence(SQLModel, table=True):
    """A time for which a member of staff is away: from its beginning up to, not with, its end."""

    __table_args__ = (
        Index("ix_absence_person", "person", "from_at"),
        Index("ix_absence_case", "workflow_id", postgresql_where=text("workflow_id IS NOT NULL")),
    )

    absence: int | None = Field(default=None, primary_key=True)
    person: str = Field(foreign_key="staff_member.id")
    from_at: datetime = moment(nullable=False)
    to_at: datetime = moment(nullable=False)
    kind: str
    entered_by: str
    entered_at: datetime = moment(nullable=False)
    ended_by: str | None = None
    """Who had it end earlier; taken back before it began, it ends where it begins."""
    ended_at: datetime | None = moment()
    workflow_id: str | None = None
    """The course that has recorded it; null where a person entered it."""
    seq: int | None = None
    """The entry that recorded it, and the one that took it back, with the end that it had until then."""
    ended_seq: int | None = None
    to_at_before: datetime | None = moment()


class Certificate(SQLModel, table=True):
    """What a member of staff may work on, and when (一§18·1). Category `*` is any.

    A row is never edited: renewing is a further row, revoking a row of `certificate_revocation`.
    """

    __table_args__ = (Index("ix_certificate_human", text("split_part(person, ':', 2)")),)

    person: str = Field(foreign_key="staff.person")
    category: str
    valid_from: date
    valid_until: date
    certificate: int | None = Field(default=None, primary_key=True)
    workflow_id: str | None = Field(default=None, index=True)
    """The case whose step gave it, and that step; None where it was entered by hand."""
    seq: int | None = None


class CertificateRevocation(SQLModel, table=True):
    """From which day on a certificate is not valid, whoever decided so and why (一§18·1)."""

    __tablename__ = "certificate_revocation"

    revocation: int | None = Field(default=None, primary_key=True)
    certificate: int = Field(index=True)
    """No foreign key: a step that is taken back takes its certificates along, and may not be stopped by this."""
    revoked_from: date
    reason: str
    revoked_by: str
    revoked_at: datetime = moment(nullable=False)


class NotedLastDay(SQLModel, table=True):
    """A last day that a handover has noted, and which one stood there before (一§33·3)."""

    __tablename__ = "noted_last_day"

    workflow_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    person: str
    left_on: date
    left_on_before: date | None = None


class PostChange(SQLModel, table=True):
    """A change of post that a handover has let through: each lets one through (一§33·3)."""

    __tablename__ = "post_change"

    workflow_id: str = Field(primary_key=True)
    person: str
    changed_at: datetime = moment(nullable=False)
