"""What a delivery is asked for with, and what it remembers (一§3–13)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, StrictInt, StrictStr, model_validator

from models.books import BookEntry
from models.case import CustomerOpening
from models.fields import Flag, Instant, Line, Message, Money, Phone, Text
from models.kinds.repair import HomeCustomer
from models.policy.calendar import Calendar
from models.policy.checklists import Severity
from models.policy.parameter import Parameter
from models.policy.policy import Policy
from models.vocabulary import Role, role_of

UNITS = 100
"""As many units as one order may have."""
Measure = Annotated[float, Field(strict=True, ge=0, le=100_000, allow_inf_nan=False, examples=[30])]


def _courier(value: str) -> str:
    if role_of(value) is not Role.COURIER:
        raise ValueError("must be a courier, courier:id")
    return value


Courier = Annotated[StrictStr, AfterValidator(_courier), Field(examples=["courier:d-3"])]


class OrderItem(Message):
    """One line of an order. Weight in kilograms, the longest side in centimetres, of one unit."""

    model: Line = Field(examples=["WM-700"])
    category: Line = Field(examples=["washing_machine"])
    quantity: StrictInt = Field(ge=1, le=UNITS)
    weight_kg: Measure | None = None
    longest_side_cm: Measure | None = None
    bulky: Flag | None = None


class Order(Message):
    """What was bought; `amount` in yuan."""

    number: Line = Field(examples=["SO-1001"])
    amount: Money = Field(examples=["2599.00"])
    items: list[OrderItem] = Field(min_length=1, max_length=UNITS)

    @model_validator(mode="after")
    def _countable(self) -> Self:
        if sum(item.quantity for item in self.items) > UNITS:
            raise ValueError(f"must have {UNITS} units at most")
        return self


class Slot(Message):
    """From when to when the goods are to come."""

    from_at: Instant
    to_at: Instant


class AgreedSlot(Slot):
    """A slot that was agreed with the customer, and who comes."""

    courier: Courier


class InstallationWish(Message):
    """What of the order is to be fitted, when, and what matters (一§14)."""

    models: list[Line] = Field(min_length=1, max_length=UNITS, examples=[["WM-700"]])
    wanted_at: Instant
    requirements: Text


class DeliveryRequest(CustomerOpening):
    """The opening request of a delivery (一§4–7)."""

    customer: HomeCustomer
    order: Order
    wanted: Slot | None = None
    requirements: Text | None = None
    installation: InstallationWish | None = None


# -- whether it is delivered (一§4–5) -----------------------------------------------------------------------------


class DeliveryGround(BaseModel):
    """One reason for a delivery, and the clause it stands on."""

    clause: str
    text: str


def eligibility(order: Order, policy: Policy) -> list[DeliveryGround]:
    """Every ground on which an order is delivered; none where there is none (一§4, 一§5)."""
    weight, side = policy.integer("delivery.weight_kg_min"), policy.integer("delivery.longest_side_cm_min")
    least = policy.money("delivery.free_threshold_cny")
    found = []
    for place, item in enumerate(order.items, start=1):
        if item.bulky:
            found.append(DeliveryGround(clause="一§4", text=f"item {place} ({item.model}) is bulky"))
        if item.weight_kg is not None and item.weight_kg >= weight:
            text = f"item {place} ({item.model}) weighs {item.weight_kg:g} kg, {weight} or more"
            found.append(DeliveryGround(clause="一§4", text=text))
        if item.longest_side_cm is not None and item.longest_side_cm >= side:
            text = f"item {place} ({item.model}) is {item.longest_side_cm:g} cm long, {side} or more"
            found.append(DeliveryGround(clause="一§4", text=text))
    if order.amount >= least:
        found.append(DeliveryGround(clause="一§5", text=f"the order comes to {order.amount:.2f}, {least:.2f} or more"))
    return found


# -- what a message holds ------------------------------------------------------------------------------------------


class Confirmed(Message):
    """What the customer confirmed on the phone: true, or the corrected value; models in the order of the items."""

    address: Literal[True] | Line
    phone: Literal[True] | Phone
    name: Literal[True] | Line
    time: Literal[True]
    model: Literal[True] | list[Line]


class LoadedUnit(Message):
    """A unit that goes along."""

    unit: StrictInt = Field(ge=1)
    model: Line = Field(examples=["WM-700"])
    serial: Line | None = None


class Inspected(StrEnum):
    """What the inspection of a unit found."""

    OK = "ok"
    DEFECTIVE = "defective"
    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"
    WRONG_MODEL = "wrong_model"


class InspectedUnit(Message):
    """A unit as it was found."""

    unit: StrictInt = Field(ge=1)
    result: Inspected
    note: Text | None = None


class Damage(Message):
    """Something that was damaged at the customer's (一§12)."""

    what: Text
    severity: Severity
    evidence: Text


class SwapDecision(StrEnum):
    """What a supervisor decides on a unit that was not right."""

    NEW_UNIT = "new_unit"
    OTHER_MODEL = "other_model"
    RETURN = "return"


# -- what a delivery remembers -------------------------------------------------------------------------------------


class UnitPlace(StrEnum):
    """Where a unit is."""

    STORE = "store"
    ON_THE_WAY = "on_the_way"
    THERE = "there"
    ACCEPTED = "accepted"


class OrderUnit(BaseModel):
    """A place of the order: what is owed for it, and where the unit is that was sent last."""

    unit: int
    item: int
    """Its place among the items, from 0."""
    model: str
    category: str
    serial: str | None = None
    place: UnitPlace = UnitPlace.STORE
    owed: bool = True
    result: Inspected | None = None
    """Of the unit that is at the customer's."""
    swaps: int = 0
    """How often what came was not right."""
    allowed: int = 0
    """Further swaps that a supervisor has allowed."""
    fit: bool = False
    """It is to be fitted once it is accepted."""

    @property
    def wrong(self) -> bool:
        """It is at the customer's and not right."""
        return self.place is UnitPlace.THERE and self.result is not Inspected.OK


class DeliveryFacts(BaseModel):
    """What a delivery remembers beside its state."""

    eligible: bool
    granted: bool = False
    units: list[OrderUnit]
    courier: str | None = None
    slot: AgreedSlot | None = None
    slots: int = 0
    calls: int = 0
    """All calls before setting out."""
    unreached: int = 0
    """Of the slot that stands."""
    called: bool = False
    """Somebody called for the slot that stands."""
    excused: bool = False
    """The customer was told in time that this slot is not kept."""
    noted: bool = False
    """The slot that stands has a conduct record."""
    delays: int = 0
    trips: int = 0
    receipts: int = 0
    decisions: int = 0
    checks: int = 0
    takes: int = 0
    end: str | None = None
    """The end that a case in `closing` comes to."""

    @property
    def accepted(self) -> bool:
        return any(unit.place is UnitPlace.ACCEPTED for unit in self.units)

    def at(self, *places: UnitPlace) -> list[OrderUnit]:
        """The units that are in one of these places, in their order."""
        return [unit for unit in self.units if unit.place in places]


def units_of(order: Order, fitted: Sequence[str] = ()) -> list[OrderUnit]:
    """The places of an order, numbered from 1 in the order of its items; `fitted`: the models that are to be fitted."""
    places = [(place, item) for place, item in enumerate(order.items) for _ in range(item.quantity)]
    return [
        OrderUnit(unit=number, item=place, model=item.model, category=item.category, fit=item.model in fitted)
        for number, (place, item) in enumerate(places, start=1)
    ]


def not_exactly(given: Sequence[int], wanted: Sequence[int]) -> str | None:
    """What is wrong with the units that a message names, which must be exactly these; None if nothing."""
    if sorted(given) == sorted(wanted):
        return None
    return f"must name exactly the units {', '.join(map(str, sorted(wanted))) or 'of which there are none'}, each once"


# -- slots (一§6) ---------------------------------------------------------------------------------------------------


def hours_of(day: date, hours: tuple[time, time] | None, calendar: Calendar) -> tuple[datetime, datetime] | None:
    """From when to when goods are delivered on a day: the hours given, else its working periods joined; None if closed.

    Raises CalendarError where the calendar does not know the day's year.
    """
    periods = calendar.periods(day)
    if not periods:
        return None
    if hours is None:
        return periods[0][0], periods[-1][1]
    begin, end = (datetime.combine(day, clock, calendar.tz) for clock in hours)
    return begin, end


def slot_fault(slot: Slot, at: datetime, policy: Policy, calendar: Calendar) -> str | None:
    """Why nobody may agree this slot at that moment, and what instead; None where it fits."""
    begin, end = calendar.local(slot.from_at), calendar.local(slot.to_at)
    most = timedelta(minutes=policy.integer("delivery.window_minutes"))
    if slot.from_at < at:
        return "the slot must not begin before the event"
    if begin.date() != end.date():
        return "the slot must lie within one day"
    if slot.to_at - slot.from_at > most:
        return f"the slot may take {policy.integer('delivery.window_minutes')} minutes at most"
    open_hours = hours_of(begin.date(), policy.hours("delivery.hours"), calendar)
    if open_hours is None:
        return f"nothing is delivered on {begin.date()}, which is no workday"
    if begin < open_hours[0] or end > open_hours[1]:
        shown = " to ".join(calendar.local(moment).strftime("%H:%M") for moment in open_hours)
        return f"the slot must lie within the hours of delivery, {shown} on that day"
    return None


class SlotEntry(BookEntry):
    """A courier's slot is taken, or given back (no courier); what the case had before goes back with it."""

    book: ClassVar[str] = "courier_slots"
    contested: ClassVar[bool] = True

    courier: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    at_most: int = 1
    """How many overlapping slots a courier may have."""
    may_overlap: bool = False
    """Agreed on the way, because of a delay: it may overlap others."""


NAME = "Delivery"
TABLES = ("delivery",)
"""The tables of the policy that its rules read."""
PARAMETERS = (
    Parameter("delivery.weight_kg_min", 25, "一§4", "one person lifts about 25 kg", range=(1, 1000)),
    Parameter("delivery.longest_side_cm_min", 100, "一§4", "what does not fit into a car's boot", range=(1, 1000)),
    Parameter("delivery.free_threshold_cny", "2000.00", "一§5", "about the entry price of one large appliance"),
    Parameter("delivery.hours", "working", "一§6", "when couriers are at work; over lunch as well"),
    Parameter("delivery.window_minutes", 120, "一§6", "a two-hour slot is the usual promise", range=(15, 600)),
    Parameter("delivery.late_grace_minutes", 15, "一§6", "lateness is counted after the slot", range=(1, 240)),
    Parameter("delivery.slots_per_courier", 1, "一§6", "a courier is in one place at a time", range=(1, 20)),
    Parameter("delivery.precall_lead_hours", 2, "一§7", "the customer can still say no", "h"),
    Parameter(
        "delivery.delay_notice_minutes_before", 30, "一§8·2", "leaves the customer time to react", range=(1, 240)
    ),
    Parameter("delivery.doa_redelivery_wd", 2, "一§9·2", "within the week in which goods go back", "WD"),
    Parameter("delivery.doa_max_loops", 2, "一§9·2", "then a supervisor decides; our own bound", range=(1, 9)),
    Parameter("delivery.slot", "1 WD", "一§6", "a time is agreed by the next day", "WD"),
    Parameter("delivery.handover", "4 WH", "一§12", "half a day for placing, unpacking and looking", "WH"),
    Parameter("delivery.bring_back", "1 WD", "一§9·2", "what is not right does not stay in the customer's way", "WD"),
    Parameter("delivery.take_in", "1 WD", "一§9·2", "goods do not stay on the car over night", "WD"),
    Parameter("delivery.eligibility", "1 WD", "一§4", "the customer hears by the next day", "WD"),
)
