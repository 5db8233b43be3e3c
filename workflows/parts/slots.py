"""The slot of a delivery: agreed with the customer, a courier's own, given back when it no longer stands (一§6–8)."""

from datetime import datetime, timedelta
from typing import Any

from models.kinds.delivery import AgreedSlot, Confirmed, Slot, SlotEntry, hours_of, slot_fault
from models.kinds.repair import Zone
from models.vocabulary import Role
from workflows.language.effects import Effects, GuardedChange

DUE_AT_ONCE_SINCE = 9
"""The shape from which on a slot agreed at the very moment of its call has that for its due; before, its start."""
ZONE_OF_A_CALL = GuardedChange(9, "delivery-zone-where-nobody-was-reached")
"""A zone has no place in a call that reached nobody."""


class Slots(Effects[Any, Any]):
    """One slot stands at a time. Who else has the courier then, and whether he is at work, the records judge."""

    @property
    def slot(self) -> AgreedSlot:
        """The slot that stands, as it does from scheduled to inspected."""
        found = self.facts.slot
        assert isinstance(found, AgreedSlot), "a slot stands"
        return found

    def call_by(self) -> datetime:
        """By when to call the customer: so long before the slot, at its start where agreed after that (一§7)."""
        lead = self.calendar.add(self.at, self.policy_duration("delivery.precall_lead_hours")) - self.at
        ahead = self.slot.from_at - lead
        at_once = ahead == self.at and self.case.shape >= DUE_AT_ONCE_SINCE
        return ahead if ahead > self.at or at_once else self.slot.from_at

    def latest_arrival(self) -> datetime:
        """The end of the slot, and the grace after it (一§8·1)."""
        return self.slot.to_at + timedelta(minutes=self.policy.integer("delivery.late_grace_minutes"))

    def asked_slot(self, from_at: datetime, to_at: datetime, courier: str, *place: str) -> AgreedSlot:
        """A slot that fits hours, length and time. Raises Refusal."""
        self.wrong_unless(to_at > from_at, *place, "to_at", msg="must lie after from_at")
        waiting = [str(unit.unit) for unit in self.facts.units if unit.owed and self.exhausted(unit)]
        self.refuse_unless(
            not waiting, f"unit {', '.join(waiting)} was swapped too often: a supervisor decides first, decide_swap"
        )
        fault = slot_fault(Slot(from_at=from_at, to_at=to_at), self.at, self.policy, self.calendar)
        if fault is not None:
            raise self.refused(fault)
        return AgreedSlot(from_at=from_at, to_at=to_at, courier=courier)

    def exhausted(self, unit: Any) -> bool:
        """A unit was swapped as often as the policy and the supervisor allow, and is not right again (一§9·2)."""
        return bool(unit.swaps > self.policy.integer("delivery.doa_max_loops") + unit.allowed)

    def take_slot(self, slot: AgreedSlot, *, on_the_way: bool = False) -> None:
        """Takes a slot in place of the one before; everybody concerned hears of it."""
        facts = self.facts
        facts.slot, facts.courier = slot, slot.courier
        facts.unreached, facts.called, facts.excused, facts.noted = 0, False, False, False
        most = self.policy.integer("delivery.slots_per_courier")
        self.post(
            SlotEntry(
                courier=slot.courier, from_at=slot.from_at, to_at=slot.to_at, at_most=most, may_overlap=on_the_way
            )
        )
        self.next_row(
            "delivery_slot", "slots", final=True, from_at=slot.from_at, to_at=slot.to_at, courier=slot.courier,
            on_the_way=on_the_way, **self.stamp("agreed"),
        )
        hours = hours_of(self.day_of(slot.from_at), self.policy.hours("delivery.hours"), self.calendar)
        assert hours is not None, "a slot lies within hours of delivery"
        self.schedule("miss", hours[1], "一§8·1")
        if not on_the_way:
            between = {"from_at": slot.from_at.isoformat(), "to_at": slot.to_at.isoformat()}
            self.tell(slot.courier, "delivery_assigned", **between)
            self.tell(Role.CUSTOMER, "delivery_agreed", **between)

    def give_back_slot(self) -> None:
        """The slot no longer stands: its courier is free."""
        self.forget("miss")
        if self.facts.slot is not None:
            self.facts.slot = None
            self.post(SlotEntry())

    def correct(self, confirmed: Confirmed, zone: Zone | None) -> None:
        """What the customer corrected on the phone is the case's from then on (一§7)."""
        draft = self.now_taken.draft
        said = {"address": confirmed.address, "phone": confirmed.phone, "name": confirmed.name}
        changed: dict[str, Any] = {key: value for key, value in said.items() if value is not True}
        if "phone" in changed:
            self.now_taken.contacts["confirmed.phone"] = changed["phone"]
        if zone is not None:
            changed["zone"] = draft.zone = zone.value
        order, items = draft.request["order"], draft.request["order"]["items"]
        if confirmed.model is not True:
            fits = len(confirmed.model) == len(items)
            self.unfit_unless(fits, "confirmed", "model", msg=f"must name {len(items)} models, one for each item")
            items = [{**item, "model": model} for item, model in zip(items, confirmed.model, strict=True)]
            for unit in (unit for unit in self.facts.units if unit.owed):
                unit.model = confirmed.model[unit.item]
        draft.request = {
            **draft.request,
            "customer": {**draft.request["customer"], **changed},
            "order": {**order, "items": items},
        }
