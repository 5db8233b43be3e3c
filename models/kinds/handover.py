"""Handing over what stands in somebody's name, before they leave the company or their post (一§33·3)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, Field

from models.books import BookEntry
from models.case import Opening
from models.fields import Day, Key, Starter
from models.kinds.custody import Holder
from models.tables import FormRow, moment

SHOWN = 100
"""Things that one step reads; the others come into sight as these are handed over."""
NAMED = 20
"""Things that a refusal names."""
WAITING = {
    "Repair": ("registered", "assigned", "scheduled", "on_site", "repairing", "in_workshop", "ready"),
    "Delivery": (
        "requested", "ineligible", "scheduled", "confirmed", "under_way", "arrived", "placed", "inspected", "swapping",
    ),
    "Visit": ("planned", "assigned", "agreed", "visiting", "visited"),
    "Complaint": ("reported", "accepted", "investigating", "answered"),
    "Onboarding": ("arrived", "headquarters", "department", "field"),
    "Course": ("approved", "running", "held"),
}  # fmt: skip
"""By kind the states in which an open case still waits for whom it is with."""
ENROLLED = ("approved",)
"""States of a course in which who is enrolled may still be withdrawn."""
HELD, UNSETTLED = ("held",), ("reported", "assessed")
"""States of a custody: the item is with its holder, and what became of it is not settled."""


class HandoverKind(StrEnum):
    """Why somebody hands over."""

    LEAVING = "leaving"
    """The company."""
    MOVING = "moving"
    """To another post."""


class ThingKind(StrEnum):
    """What may stand in somebody's name."""

    CUSTODY = "custody"
    KEY = "key"
    LOANER = "loaner"
    """Handed back to the person and not taken in by the warehouse."""
    VAN_STOCK = "van_stock"
    LIABILITY = "liability"
    """Something reported as worn, damaged or lost that is not settled."""
    CASE = "case"
    """An open case that waits for the person."""
    TRAINING = "training"
    """The person's own training before the first job."""
    COURSE = "course"
    """An approved course in which they are enrolled."""

    @property
    def instead(self) -> str:
        """How it comes out of somebody's name."""
        return _INSTEAD[self]


_INSTEAD = {
    ThingKind.CUSTODY: "give_back or hand_over of its custody, or report what became of it",
    ThingKind.KEY: "give_back or hand_over of its custody, or report what became of it",
    ThingKind.LOANER: "have the warehouse take it in",
    ThingKind.VAN_STOCK: "move it to its hub or the centre, or have a manager write_off what is not there",
    ThingKind.LIABILITY: "assess it, then compensate or waive",
    ThingKind.CASE: "hand it on by its own event, or bring it to an end",
    ThingKind.TRAINING: "it is given up by its event end, or passed",
    ThingKind.COURSE: "withdraw_person of the course",
}


class Thing(BaseModel):
    """Something that stands in somebody's name."""

    thing: str
    """A case's workflow id, `loaner:unit` or `stock:place`."""
    kind: ThingKind
    what: str
    state: str | None = None

    @property
    def text(self) -> str:
        """As a refusal names it."""
        return f"{self.thing} ({', '.join(filter(None, (self.what, self.state)))})"

    @property
    def place(self) -> str:
        """Where the stock of a van lies."""
        return self.thing.partition(":")[2]


class InTheirName(BaseModel):
    """What stands in somebody's name: as many things as one step reads, and how many more there are."""

    things: list[Thing] = Field(default_factory=list)
    more: int = 0

    @property
    def text(self) -> str:
        """As a refusal names them."""
        named = [thing.text for thing in self.things[:NAMED]]
        left = len(self.things) - len(named) + self.more
        return "; ".join([*named, *([f"and {left} more"] if left else [])])


class HandoverRequest(Opening):
    """The opening request of a handover (一§33·3)."""

    by: Starter = Field(examples=["hr:h-1"])
    person: Holder = Field(examples=["technician:demo-1"])
    last_on: Annotated[Day, Field(examples=["2030-06-28"])]
    """The last day."""
    kind: HandoverKind
    successor: Holder | None = None


class HandoverFacts(BaseModel):
    """What a handover remembers beside its state."""

    person: str
    last_on: date
    kind: HandoverKind
    standing: InTheirName = Field(default_factory=InTheirName)
    """As last read."""
    gone: dict[Key, Thing] = Field(default_factory=dict)
    """What stood there and does not any more, and nobody has said how."""
    settlements: int = 0


# -- forms and books ----------------------------------------------------------------------------------------------


class HandoverRecord(FormRow, table=True):
    """Who hands over, why, until when, to whom (一§33·3)."""

    __tablename__ = "handover_record"

    person: str
    kind: str
    last_on: date
    successor: str | None = None
    confirmed_at: datetime | None = moment()
    confirmed_by: str | None = None


class HandoverThing(FormRow, table=True):
    """Something that stood in the person's name (一§33·3)."""

    __tablename__ = "handover_thing"

    kind: str
    what: str
    seen_at: datetime = moment(nullable=False)
    stands: bool = True


class HandoverSettlement(FormRow, table=True):
    """How a thing came out of the person's name: cleared, or written off on evidence (一§33·3)."""

    __tablename__ = "handover_settlement"

    thing: str
    written_off: bool
    how: str | None = None
    to_person: str | None = None
    reason: str | None = None
    evidence: str | None = None
    settled_at: datetime = moment(nullable=False)
    settled_by: str


class HandedOver(BookEntry):
    """Nothing stands in somebody's name any more; with a last day they leave on it."""

    book: ClassVar[str] = "departures"
    contested: ClassVar[bool] = True

    person: str
    left_on: date | None = None


NAME = "Handover"
TABLES: tuple[str, ...] = ()
"""The tables of the policy that its rules read: its one due is agreed."""
