"""What a contact is opened with, and what it remembers: a call, letter or visit that is no case yet (一§29–30)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, Field, StrictInt, ValidationInfo, field_validator

from models.case import Customer, Opening
from models.fields import Flag, Line, Member, Message, Text
from models.policy.parameter import Parameter
from models.tables import FormRow, listing, moment


class ContactChannel(StrEnum):
    """By which of the published ways somebody turned to the company (一§29)."""

    PHONE = "phone"
    MAILBOX = "mailbox"
    LETTER = "letter"
    VISIT = "visit"
    WEB = "web"


class ContactAbout(StrEnum):
    """What a contact is about (一§29)."""

    PRODUCT = "product"
    USAGE = "usage"
    ORDER = "order"
    SERVICE = "service"
    FEEDBACK = "feedback"
    OTHER = "other"


class LinkedKind(StrEnum):
    """The kinds of case that a contact may lead to (一§30·2)."""

    REPAIR = "repair"
    RETURN = "return"
    COMPLAINT = "complaint"
    PROPOSAL = "proposal"
    DELIVERY = "delivery"
    INSTALLATION = "installation"

    @property
    def type(self) -> str:
        """The kind by the name of its workflow type."""
        return self.value.capitalize()


class Way(StrEnum):
    """Where the opening sends a contact (一§30·2)."""

    ANSWERED = "answered"
    CLOSED = "closed"
    ROUTED = "routed"
    UNROUTED = "unrouted"


OTHERWISE = {"Proposal": "letter", "Complaint": "direct"}
"""The channel of a case whose kind has not that of the contact."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Unit = Annotated[Member, Field(examples=["department:repairs"])]
"""A department or a person of the company to whom a contact is passed (一§30·2)."""
Tried = Annotated[
    list[Unit], Field(min_length=1, max_length=20, examples=[["department:repairs"]]), BeforeValidator(_as_list)
]
"""Who could not be reached; one alone may stand without the list (八§3(3)·3)."""
Waited = Annotated[StrictInt, Field(ge=0, le=86_400, examples=[8])]
"""Seconds until somebody answered, at most a day's."""


class ContactRequest(Opening):
    """The opening request of a contact (一§30·1)."""

    customer: Customer | None = Field(default=None, examples=[{"phone": "+86 138 0013 8000"}])
    channel: ContactChannel
    about: ContactAbout
    category: Line | None = None
    """The product's category, by which the routing table may tell units apart."""
    what: Text = Field(examples=["asks how to clean the filter"])
    answer: Text | None = None
    """What was answered at once: the contact ends with its opening (八§3(4)b)."""
    answered_after_seconds: Waited | None = None
    """How long it rang until somebody answered (八§3(3)·1)."""
    urgent: Flag = False
    misdirected: Flag = False
    """A wrong number, treated politely (八§3(3)·3)."""

    @property
    def whom(self) -> Customer | None:
        return self.customer

    @property
    def way(self) -> Way | None:
        """Where it ends at once; None where the routing table is asked."""
        if self.misdirected:
            return Way.CLOSED
        return Way.ANSWERED if self.answer is not None else None

    @field_validator("misdirected")
    @classmethod
    def _without_answer(cls, value: Flag, info: ValidationInfo) -> Flag:
        if value and info.data.get("answer") is not None:
            raise ValueError("has no place beside an answer: a misdirected contact ends without one")
        return value


class ContactFacts(BaseModel):
    """What a contact remembers beside its state."""

    way: Way
    urgent: bool = False
    unit: str | None = None
    """With whom it is."""
    similar: list[str] = Field(default_factory=list)
    """Contacts of the same phone within a day, as read at the opening: a person confirms that they belong together."""
    routings: int = 0
    notes: int = 0


# -- the routing table ------------------------------------------------------------------------------------------


class RoutingRow(Message):
    """A row of the routing table: to whom contacts about something are passed, and who stands in for them (一§30·2)."""

    about: ContactAbout
    category: Line | None = None
    """Only of products of this category; of all without it."""
    unit: Unit
    deputy: Unit | None = None

    @field_validator("deputy")
    @classmethod
    def _another(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and value == info.data.get("unit"):
            raise ValueError("must be another than the unit")
        return value

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]], about: ContactAbout, category: str | None) -> Self | None:
        """The first row that fits a contact, None where none does."""
        found = (cls.model_validate(row) for row in rows)
        return next((row for row in found if row.about is about and row.category in (None, category)), None)


# -- forms ------------------------------------------------------------------------------------------------------


class ContactRecord(FormRow, table=True):
    """The contact as it was taken down, and how it ended (一§30·1, 八§3(4))."""

    __tablename__ = "contact_record"

    channel: str
    about: str
    category: str | None = None
    what: str
    urgent: bool
    misdirected: bool
    answered_after_seconds: int | None = None
    answered_late: bool | None = None
    """Whether that was longer than the policy allows (八§3(3)·1); null where nobody took the time."""
    at_once: bool
    """Whether it was answered at its opening, first-contact resolution (八§3(4)b)."""
    similar_contacts: list[str] = listing()
    """Contacts of the same phone within a day, as read at the opening."""
    answer: str | None = None
    alternative: str | None = None
    answered_at: datetime | None = moment()
    answered_by: str | None = None
    became: str | None = None
    """The kind of case that it became; its link says which one."""
    belongs_to: str | None = None
    """The open case to which it belongs."""
    linked_at: datetime | None = moment()
    linked_by: str | None = None
    closed_reason: str | None = None
    closed_at: datetime | None = moment()
    closed_by: str | None = None


class ContactRouting(FormRow, table=True):
    """To whom the contact was passed, by the routing table or by hand (一§30·2)."""

    __tablename__ = "contact_routing"

    unit: str
    by_table: bool
    passed_over: list[str] = listing()
    """Who was absent and therefore passed over."""
    reason: str | None = None
    routed_at: datetime = moment(nullable=False)
    routed_by: str


class ContactNote(FormRow, table=True):
    """A written note, left because nobody was reached, and when it was passed on (八§3(3)·3)."""

    __tablename__ = "contact_note"

    note_text: str
    tried: list[str] = listing()
    left_at: datetime = moment(nullable=False)
    left_by: str
    confirmed_at: datetime | None = moment()
    confirmed_by: str | None = None


# -- numbers ----------------------------------------------------------------------------------------------------

NAME = "Contact"
TABLES = ("contact", "intake", "callcentre")
"""The tables of the policy that its rules read."""
ROUTING = [
    {"about": "product", "category": "spare_parts", "unit": "department:spare_parts", "deputy": "department:repairs"},
    {"about": "product", "unit": "department:repairs"},
    {"about": "usage", "unit": "clerk:hotline", "deputy": "department:repairs"},
    {"about": "order", "unit": "department:delivery"},
    {"about": "service", "unit": "department:after_sales"},
    {"about": "feedback", "unit": "department:quality", "deputy": "department:after_sales"},
]
"""The shipped table. What is about something else is for the supervisor to pass on."""
PARAMETERS = (
    Parameter("intake.route_wm", 30, "一§30·2", "passed to the right unit while the customer remembers the call", "WM"),
    Parameter("callcentre.answer_seconds", 15, "八§3(3)·1", "three rings of five seconds", range=(1, 3600)),
    Parameter("callcentre.message_relay_wm", 30, "八§3(3)·3", "a note is passed on as soon as a call is", "WM"),
    Parameter("contact.answer", "1 WD", "一§30·2", "whoever asks hears by the next day", "WD"),
    Parameter("contact.similar", "1 CD", "一§30·1", "calls of one phone within a day may be about one thing", "CD"),
    Parameter("contact.routing", ROUTING, "一§30·2", "the first row that fits; nobody fits: the supervisor is told",
              row=RoutingRow),
)  # fmt: skip
