"""Quality exceptions: what a check found not to hold, or somebody noted, item by item (四§6, 四§11)."""

from datetime import datetime

from sqlalchemy import Index

from models.tables import FormRow, moment


class QualityException(FormRow, table=True):
    """Something that did not hold: a `no` of a spot check, or what somebody of the staff noted (四§11)."""

    __tablename__ = "quality_exception"
    __table_args__ = (
        Index("ix_quality_exception_item", "item", "found_at"),
        Index("ix_quality_exception_found", "found_at"),
    )

    item: str | None = None
    """The item of a checklist; null where it is none."""
    named: str | None = None
    """In what words it was named where it is none."""
    what: str
    severity: str
    found_at: datetime = moment(nullable=False)
    found_by: str
    person: str | None = None
    """Whom it concerns; their department below is as the staff list had it."""
    department: str | None = None
    evidence: str | None = None
    self_found: bool = False
    """Its person found it (四§6)."""
    self_late: bool = False
    """And told of it later than the policy wants."""
    spot_check: int | None = None
    """The number of the check that found it; null for what was noted."""
