"""Delivery of an order to the customer's home: slot, call, trip, inspection, swaps (一§3–13)."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, StrictInt
from temporalio import workflow

from models.fields import Flag, Instant, Line, Text
from models.kinds.delivery import (
    UNITS,
    AgreedSlot,
    Confirmed,
    Courier,
    Damage,
    DeliveryFacts,
    DeliveryRequest,
    Inspected,
    InspectedUnit,
    LoadedUnit,
    SwapDecision,
    UnitPlace,
    eligibility,
    units_of,
)
from models.kinds.repair import Zone
from models.vocabulary import Role
from workflows.language.declaration import SAME, Agreed, Automatic, CommitmentRule, Step, also, event
from workflows.loop.case import Case
from workflows.parts.checking import Checking, Results
from workflows.parts.damaging import Damaging
from workflows.parts.linking import Asked
from workflows.parts.slots import ZONE_OF_A_CALL, Slots
from workflows.parts.units import Units

CLERK, COURIER, SUPERVISOR, WAREHOUSE, CUSTOMER = (
    Role.CLERK, Role.COURIER, Role.SUPERVISOR, Role.WAREHOUSE, Role.CUSTOMER,
)
UNREACHED = 3
"""Calls that reach nobody after which a slot is given up (一§7)."""
Loaded = Annotated[list[LoadedUnit], Field(min_length=1, max_length=UNITS)]
Found = Annotated[list[InspectedUnit], Field(min_length=1, max_length=UNITS)]
Numbers = Annotated[list[StrictInt], Field(min_length=1, max_length=UNITS, examples=[[1]])]
AGREED_BY = ("agree_slot", "bring_back")
"""The events that agree a slot."""


def has_slot(case: Any) -> bool:
    """A slot stands: `bring_back` may leave it open."""
    return case.facts.slot is not None


@workflow.defn(name="Delivery")
class Delivery(Case[DeliveryRequest, DeliveryFacts], Slots, Units, Checking, Damaging, letter="D"):
    """Delivery of an order to the customer's home, until every unit is accepted (一§3–13)."""

    requested = Step("Asked for, waiting for a time", "一§6")
    ineligible = Step("Neither bulky nor dear enough to be delivered; a supervisor may grant it", "一§4")
    scheduled = Step("A time is agreed, the call is still to come", "一§6")
    confirmed = Step("The customer has confirmed where, when and what", "一§7")
    under_way = Step("The courier is on the way", "一§7")
    arrived = Step("The courier is at the door", "一§10")
    placed = Step("The goods stand where the customer wants them", "一§12")
    inspected = Step("Unpacked and looked at, waiting for the signature", "一§13")
    swapping = Step("Something is not right and is to be replaced", "一§9·2")
    coming_back = Step("Goods are on their way back to the store", "一§9·2")
    closing = Step("Over, while a conduct record is undecided", "一§9·1")
    delivered = Step("Delivered and accepted", "一§13", end=True)
    declined = Step("Not delivered: the customer fetches it", "一§4", end=True)
    cancelled = Step("Cancelled", "一§13", end=True)

    holders = (COURIER,)
    checklists = ("delivery",)
    timed_events = ("miss",)
    emptying = (coming_back, closing)
    commitments = (
        CommitmentRule(
            "eligibility", "一§4", starts=(ineligible,), met=(requested, declined, cancelled),
            within="delivery.eligibility",
        ),
        CommitmentRule("slot", "一§6", starts=(requested,), met=(scheduled,), within="delivery.slot"),
        CommitmentRule(
            "precall", "一§7", starts=AGREED_BY, met=(confirmed,), when=has_slot,
            within=Agreed(lambda case: case.call_by()),
        ),
        CommitmentRule(
            "arrival", "一§8·1", starts=AGREED_BY, met=("arrive",), when=has_slot,
            within=Agreed(lambda case: case.latest_arrival()),
        ),
        CommitmentRule(
            "handover", "一§12", starts=(arrived,), met=(delivered, swapping, coming_back, closing), kept=True,
            within="delivery.handover",
        ),
        CommitmentRule(
            "redelivery", "一§9·2", starts=("inspect",), met=("arrive",), parallel=True,
            within="delivery.doa_redelivery_wd", when=lambda case: case.not_right,
        ),
        CommitmentRule(
            "bring_back", "一§9·2", starts=("inspect",), met=("bring_back",), within="delivery.bring_back",
            when=lambda case: case.not_right,
        ),
        CommitmentRule(
            "take_in", "一§9·2", starts=(coming_back,), met=(closing, delivered, cancelled), within="delivery.take_in"
        ),
    )
    automatic = (
        Automatic(requested, ineligible, lambda case: not (case.facts.eligible or case.facts.granted)),
        Automatic(closing, delivered, lambda case: case.over("delivered")),
        Automatic(closing, cancelled, lambda case: case.over("cancelled")),
    )

    # -- the opening --------------------------------------------------------------------------------------------

    def begin(self, request: DeliveryRequest) -> DeliveryFacts:
        """An order that is neither bulky nor dear enough waits for a supervisor's word (一§4–5)."""
        grounds = eligibility(request.order, self.policy)
        fitted = request.installation.models if request.installation is not None else ()
        units = units_of(request.order, fitted)
        facts = self.now_taken.draft.facts = DeliveryFacts(eligible=bool(grounds), units=units)
        self.form(
            "delivery_assessment", "1", eligible=facts.eligible, grounds=[ground.model_dump() for ground in grounds]
        )
        self.keep(*facts.units)
        if grounds:
            self.remark("; ".join(f"{ground.text} ({ground.clause})" for ground in grounds))
            self.tell(CUSTOMER, "case_opened")
            self.tell(CLERK, "delivery_to_schedule")
        else:
            self.remark("neither bulky, heavy or long (一§4) nor above the free threshold (一§5)")
            self.tell(SUPERVISOR, "delivery_to_judge")
        return facts

    def assignee_of(self, facts: DeliveryFacts) -> str | None:
        return facts.courier

    @event(ineligible, to=requested, by=(SUPERVISOR,), clause="一§4")
    def grant(self, reason: Text) -> None:
        """A supervisor has it delivered all the same."""
        self.facts.granted = True
        self.form("delivery_assessment", "1", granted_by=self.by, granted_at=self.at, grant_reason=reason)
        self.tell(CLERK, "delivery_to_schedule")

    @event(ineligible, to=declined, by=(CLERK,), clause="一§4")
    def decline(self, reason: Text) -> None:
        """It is not delivered, and the customer is told so."""
        self.tell(CUSTOMER, "delivery_declined")

    # -- slot and call --------------------------------------------------------------------------------------------

    @event(requested, scheduled, confirmed, under_way, swapping, to=scheduled, by=(CLERK, COURIER), clause="一§6")
    def agree_slot(self, from_at: Instant, to_at: Instant, courier: Courier) -> None:
        """A time and a courier are agreed with the customer; on the way, the courier turns back."""
        self.refuse_unless(not self.not_right, "what is not right must come back first: bring_back")
        self.back_to_store()
        self.take_slot(self.asked_slot(from_at, to_at, courier))

    @event(scheduled, to=(confirmed, requested, SAME), by=(COURIER,), clause="一§7")
    def confirm_call(self, reached: Flag, confirmed: Confirmed | None = None, zone: Zone | None = None) -> Any:
        """Where, who, when and what are confirmed or corrected; the third call in vain gives the slot up."""
        fits = reached == (confirmed is not None)
        self.wrong_unless(fits, "confirmed", msg="is needed where the customer was reached, and has no place otherwise")
        placed = reached or zone is None or not self.has(ZONE_OF_A_CALL)
        self.wrong_unless(placed, "zone", msg="has no place where the customer was not reached")
        facts = self.facts
        facts.called = True
        shown = confirmed.model_dump(mode="json") if confirmed is not None else {}
        self.next_row("delivery_precall", "calls", final=True, reached=reached, confirmed=shown, **self.stamp("called"))
        if confirmed is not None:
            self.correct(confirmed, zone)
            return self.confirmed
        facts.unreached += 1
        if facts.unreached < UNREACHED:
            return SAME
        self.tell(SUPERVISOR, "delivery_unreached")
        self.let_go("precall")
        self.let_go("arrival")
        return self.to_schedule_again()

    @event(confirmed, to=under_way, by=(COURIER,), clause="一§7")
    def set_out(self, units: Loaded) -> None:
        """The courier leaves with exactly the units that are still owed."""
        owed = {unit.unit: unit for unit in self.facts.units if unit.owed}
        self.exactly_these([loaded.unit for loaded in units], owed)
        for place, loaded in enumerate(units):
            wanted = owed[loaded.unit]
            self.unfit_unless(
                loaded.model == wanted.model, "units", place, "model", msg=f"must be {wanted.model}"
            )
            wanted.place, wanted.serial, wanted.result = UnitPlace.ON_THE_WAY, loaded.serial, None
        self.keep(*owed.values())
        shown = [loaded.model_dump(exclude_none=True) for loaded in units]
        self.next_row("delivery_trip", "trips", units=shown, **self.stamp("set_out"))

    @event(confirmed, under_way, to=SAME, by=(COURIER,), clause="一§8·2")
    def notify_delay(self, reason: Text, new_from_at: Instant, new_to_at: Instant, customer_agreed: Flag) -> None:
        """The customer is told beforehand, with the reason and an apology; in time it excuses, else it is noted."""
        self.wrong_unless(new_to_at > new_from_at, "new_to_at", msg="must lie after new_from_at")
        facts, slot = self.facts, self.slot
        ahead = timedelta(minutes=self.policy.integer("delivery.delay_notice_minutes_before"))
        in_time = self.at <= slot.to_at - ahead
        if in_time and customer_agreed:
            self.take_slot(self.asked_slot(new_from_at, new_to_at, slot.courier), on_the_way=True)
            self.set_due("arrival", self.latest_arrival())
            self.remark("another slot is agreed on the way; it may overlap others of the courier")
        elif in_time:
            facts.excused = True
        else:
            self.remark("told too late: it moves no clock and excuses nobody")
        self.next_row(
            "delivery_delay", "delays", final=True, reason=reason, new_from_at=new_from_at, new_to_at=new_to_at,
            customer_agreed=customer_agreed, in_time=in_time, **self.stamp("notified"),
        )
        until = {"from_at": new_from_at.isoformat(), "to_at": new_to_at.isoformat()}
        self.tell(CUSTOMER, "delivery_delayed", reason=reason, **until)

    # -- at the door ----------------------------------------------------------------------------------------------

    @event(under_way, to=(arrived, requested), by=(COURIER,), clause="一§10")
    def arrive(self, nobody_there: Literal[True] | None = None) -> Step:
        """The courier is at the door; with nobody there another time is agreed."""
        self.mark_stranger()
        self.forget("miss")
        grace = timedelta(minutes=self.policy.integer("delivery.late_grace_minutes"))
        if self.at > self.slot.to_at + grace:
            self.blame("late_delivery")
        self.trip(arrived_at=self.at, nobody_there=bool(nobody_there))
        return self.to_schedule_again() if nobody_there else self.arrived

    @event(arrived, to=placed, by=(COURIER,), clause="一§12")
    def place(self, where: Text, damage: Damage | None = None) -> None:
        """The goods are set down where the customer wants them; what was damaged is traced as a nonconformity."""
        self.trip(placed_where=where, damage=damage.model_dump(mode="json") if damage is not None else {})
        if damage is not None:
            for whom in (SUPERVISOR, WAREHOUSE):
                self.tell(whom, "delivery_damage", severity=damage.severity.value)
            self.traced(damage)

    @event(placed, to=(inspected, swapping), by=(COURIER, CUSTOMER), clause="一§13")
    def inspect(self, units: Found) -> Step:
        """Every unit of the trip is unpacked and looked at with the customer, before anything is signed."""
        facts = self.facts
        came = {unit.unit: unit for unit in facts.at(UnitPlace.ON_THE_WAY)}
        self.exactly_these([found.unit for found in units], came)
        for found in units:
            unit = came[found.unit]
            unit.place, unit.result = UnitPlace.THERE, found.result
            unit.swaps += found.result is not Inspected.OK
        self.keep(*came.values())
        shown = [found.model_dump(mode="json", exclude_none=True) for found in units]
        self.trip(inspected=shown, **self.stamp("inspected"))
        if any(unit.wrong and self.exhausted(unit) for unit in came.values()):
            self.raise_level()
        return self.swapping if all(unit.wrong for unit in came.values()) else self.inspected

    @event(inspected, to=(delivered, closing, swapping), by=(COURIER, CUSTOMER), clause="一§13")
    def sign(self, customer_signature: Line) -> Step:
        """The customer signs for what is right; what is not right is replaced."""
        accepted = [unit for unit in self.facts.at(UnitPlace.THERE) if not unit.wrong]
        for unit in accepted:
            unit.place, unit.owed = UnitPlace.ACCEPTED, False
            self.install(unit)
        self.keep(*accepted)
        self.trip(customer_signature=customer_signature, signed_at=self.at)
        return self.swapping if self.not_right else self.ending()

    @event(arrived, placed, inspected, to=coming_back, by=(CUSTOMER, COURIER), clause="一§13")
    def refuse_goods(self, reason: Text) -> None:
        """The customer does not take the goods; they go back to the store."""
        self.trip(refused=reason)
        self.come_back()

    # -- swaps ------------------------------------------------------------------------------------------------------

    @event(swapping, to=(scheduled, SAME), by=(COURIER,), clause="一§9·2")
    def bring_back(self, units: Numbers, receipt_no: Line, next: AgreedSlot | None = None) -> Any:  # noqa: A002
        """What is not right goes back against a receipt, with the next time agreed at once or later."""
        wrong = {unit.unit: unit for unit in self.facts.units if unit.wrong}
        self.exactly_these(units, wrong)
        for unit in wrong.values():
            unit.place = UnitPlace.STORE
        self.keep(*wrong.values())
        self.next_row(
            "delivery_swap_receipt", "receipts", final=True, units=units, receipt_no=receipt_no,
            **self.stamp("brought"),
        )
        if next is None:
            self.give_back_slot()
            return SAME
        self.take_slot(self.asked_slot(next.from_at, next.to_at, next.courier, "next"))
        return self.scheduled

    @event(swapping, to=(SAME, coming_back, cancelled, delivered, closing), by=(SUPERVISOR,), clause="一§9·2")
    def decide_swap(
        self, unit: Annotated[StrictInt, Field(ge=1)], decision: SwapDecision, reason: Text,
        model: Line | None = None, request: Asked | None = None,
    ) -> Any:
        """A supervisor decides on a unit that was not right: a new one, another model, or it is returned."""
        found = next((one for one in self.facts.units if one.unit == unit and one.owed), None)
        wanted = self.refuse_unless(found, "no unit of that number is owed")
        another, back = decision is SwapDecision.OTHER_MODEL, decision is SwapDecision.RETURN
        self.wrong_unless(
            another == (model is not None), "model", msg="is needed for another model, and has no place otherwise"
        )
        self.wrong_unless(
            back == (request is not None), "request", msg="is needed for a return, and has no place otherwise"
        )
        if request is not None:
            self.return_of(wanted, request)
        wanted.model = model or wanted.model
        wanted.allowed += not back and self.exhausted(wanted)
        wanted.owed = not back
        self.keep(wanted)
        self.next_row(
            "delivery_swap_decision", "decisions", final=True, unit=unit, decision=decision.value, model=model,
            reason=reason, **self.stamp("decided"),
        )
        return SAME if any(one.owed for one in self.facts.units) else self.given_up()

    @event(coming_back, to=(cancelled, closing, delivered), by=(WAREHOUSE,), clause="一§9·2")
    def take_in(self, units: Numbers, condition: Text) -> Step:
        """The store has exactly what was on its way back."""
        back = {unit.unit: unit for unit in self.coming}
        self.exactly_these(units, back)
        for unit in back.values():
            unit.place, unit.owed = UnitPlace.STORE, False
        self.keep(*back.values())
        self.next_row("delivery_take_in", "takes", final=True, units=units, condition=condition, **self.stamp("taken"))
        return self.ending()

    # -- conduct and cancelling -----------------------------------------------------------------------------------

    @event(arrived, placed, inspected, swapping, coming_back, to=SAME, by=(COURIER, CUSTOMER, SUPERVISOR),
           clause="一§9·1")
    def report_conduct(self, results: Results) -> None:
        """How the delivery was carried out, by the checklist; no step waits for it."""
        row = self.checked("delivery", results, self.facts.courier)
        self.next_row("delivery_check", "checks", final=True, **row, **self.stamp("reported"))

    @event(scheduled, confirmed, under_way, to=SAME, by=(Role.SYSTEM,), clause="一§8·1")
    def miss(self) -> None:
        """The hours of delivery are over and nobody came: a conduct record is proposed, unless the case is on hold."""
        draft = self.now_taken.draft
        if draft.held_state is None and not (draft.standing == "scheduled" and self.facts.called):
            self.blame("missed_delivery")

    @event(requested, ineligible, scheduled, confirmed, to=(cancelled, delivered, closing), by=(CUSTOMER, CLERK),
           clause="一§13", on_hold=True)
    @also(under_way, to=coming_back)
    @also(swapping, to=(coming_back, cancelled, delivered, closing))
    def cancel(self, reason: Text) -> Any:
        """The customer no longer wants it; what is on the way or there goes back, what was accepted stays."""
        if self.now_taken.draft.standing == "under_way":
            self.come_back()
            return self.coming_back
        for unit in self.facts.at(UnitPlace.STORE):
            unit.owed = False
        self.keep(*self.facts.at(UnitPlace.STORE))
        return self.given_up()

    # -- helpers of the effects -----------------------------------------------------------------------------------

    def over(self, end: str) -> bool:
        """A case in `closing` may come to that end."""
        return self.facts.end == end and not self.conduct_undecided

    def blame(self, kind: str) -> None:
        """Proposes a conduct record on the slot's courier: one a slot, none where the customer was told in time."""
        facts = self.facts
        if not (facts.excused or facts.noted):
            facts.noted = True
            self.propose(kind, self.slot.courier, "一§8·1")

    def to_schedule_again(self) -> Step:
        """The slot is given up; another is to be agreed."""
        self.back_to_store()
        self.give_back_slot()
        self.facts.courier = None
        self.tell(CLERK, "delivery_to_schedule")
        return self.requested

    def come_back(self) -> None:
        """What left the store and was not accepted goes back to it."""
        self.give_back_slot()
        self.tell(WAREHOUSE, "delivery_coming_back")

    def given_up(self) -> Step:
        """Nothing is owed any more: what is still there goes back, else the case is over."""
        if self.coming:
            self.come_back()
            return self.coming_back
        return self.ending()

    def ending(self) -> Step:
        """Delivered where anything was accepted, else cancelled; in `closing` while a conduct record is undecided."""
        self.give_back_slot()
        end = self.delivered if self.facts.accepted else self.cancelled
        if not self.conduct_undecided:
            return end
        self.facts.end = end.name
        return self.closing
