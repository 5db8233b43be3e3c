"""The files of a complaint (一§28, 一§30·1)."""

from datetime import date, datetime

from models.tables import FormRow, moment


class ComplaintRecord(FormRow, table=True):
    """The complaint as it is filed: what it is about, who handles it, how it ended, until when it is kept."""

    __tablename__ = "complaint_record"

    channel: str
    form: str
    about: str
    product: str | None = None
    fault: str | None = None
    unit: str | None = None
    staff: str | None = None
    noticed_by: str
    noticed_at: datetime = moment(nullable=False)
    handler: str | None = None
    accepted_at: datetime | None = moment()
    outcome: str | None = None
    score: int | None = None
    resolved_at: datetime | None = moment()
    archived_at: datetime | None = moment()
    keep_until: date | None = None


class ComplaintReply(FormRow, table=True):
    """A first answer to the customer, before the complaint is decided."""

    __tablename__ = "complaint_reply"

    text: str
    replied_at: datetime = moment(nullable=False)
    replied_by: str


class ComplaintFinding(FormRow, table=True):
    """Something that the investigation found."""

    __tablename__ = "complaint_finding"

    findings: str
    found_at: datetime = moment(nullable=False)
    found_by: str


class ComplaintAnswer(FormRow, table=True):
    """An answer to the complaint, and what became of it: satisfied, disputed, unresolved or unconfirmed."""

    __tablename__ = "complaint_answer"

    resolution: str
    alternative: str | None = None
    answered_at: datetime = moment(nullable=False)
    answered_by: str
    result: str | None = None
    reason: str | None = None
    result_at: datetime | None = moment()
    result_by: str | None = None
