"""Handover: what stands in somebody's name is handed over before they leave the company or their post (一§33·3)."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from temporalio import workflow

from models.fields import Key, Text
from models.kinds.custody import Holder
from models.kinds.handover import (
    HandedOver,
    HandoverFacts,
    HandoverKind,
    HandoverRequest,
    InTheirName,
    Thing,
    ThingKind,
)
from models.offices import STORES
from models.people import human, named, same_human
from models.stock.ledger import LINES, EntryKind
from models.vocabulary import Role
from workflows.language.declaration import OPENING, SAME, Agreed, CommitmentRule, Step, event
from workflows.loop.case import Case
from workflows.parts.stock import Stock

HR, SUPERVISOR, MANAGER = Role.HR, Role.SUPERVISOR, Role.MANAGER
ThingId = Annotated[Key, Field(examples=["repair-R-20261123-0007"])]
"""Something that stands in the person's name, as `things` has it."""
STANDING = {"in_name_of": lambda case, _given: {"person": case.facts.person}}
OPENED_FOR = {
    "staff_row": lambda _case, request: {"person": request["person"]},
    "in_name_of": lambda _case, request: {"person": request["person"]},
}  # fmt: skip


@workflow.defn(name="Handover")
class Handover(Case[HandoverRequest, HandoverFacts], Stock, letter="W", office=STORES):
    """What stands in somebody's name is handed over before they leave the company or their post (一§33·3)."""

    still_open = Step("Something may still stand in the person's name", "一§33·3", name="open")
    done = Step("Everything is handed over", "一§33·3", end=True)
    cancelled = Step("The person stays", "一§33·3", end=True)

    openers = (HR, SUPERVISOR)
    alone = True
    reads = OPENED_FOR
    commitments = (
        CommitmentRule(
            "handover", "一§33·3", starts=(OPENING,), met=(done,), within=Agreed(lambda case: case.end_of_last_day)
        ),
    )

    @staticmethod
    def subject_of(request: HandoverRequest) -> str:
        return named(human(request.person))

    @staticmethod
    def shown_of(facts: HandoverFacts) -> dict[str, Any]:
        """What stands in the person's name, as last read."""
        standing = facts.standing.model_dump(mode="json", exclude_none=True)
        return standing if facts.standing.more else {"things": standing["things"]}

    def begin(self, request: HandoverRequest) -> HandoverFacts:
        """What stands in the person's name is read; they and the supervisor are told."""
        row = self.read("staff_row")
        self.wrong_unless(row is not None, "person", msg=f"{request.person} is not on the staff list: add them first")
        last_on, hired_on = request.last_on.isoformat(), row["hired_on"]
        self.wrong_unless(hired_on is None or hired_on <= last_on, "last_on", msg="must not be before hired_on")
        other = request.successor is None or not same_human(request.successor, request.person)
        self.wrong_unless(other, "successor", msg="must be another than the person")
        facts = HandoverFacts(person=request.person, last_on=request.last_on, kind=request.kind)
        self.now_taken.draft.facts = facts
        self.record_of(
            person=request.person, kind=request.kind.value, last_on=request.last_on, successor=request.successor
        )
        self.look()
        for to in dict.fromkeys((SUPERVISOR, request.person)):
            self.tell(to, "handover_opened", person=request.person, last_on=last_on)
        return facts

    # -- things -----------------------------------------------------------------------------------------------

    @event(
        still_open, to=SAME, by=(SUPERVISOR,), clause="一§33·3",
        reads=STANDING
        | {
            "with_whom": lambda _case, given: {"case": given["thing"]},
            "still_theirs": lambda case, given: {"person": case.facts.person, "thing": given["thing"]},
        },
    )
    def clear(self, thing: ThingId, how: Text, to: Holder | None = None) -> None:
        """How a thing came out of the person's name; an open case is with somebody else by its own event."""
        self.look()
        known = self.known(thing)
        self.refuse_unless(
            not self.read("still_theirs"), f"{known.text} still stands in their name: {known.kind.instead}"
        )
        now_with = self.read("with_whom") if known.kind is ThingKind.CASE else None
        if now_with is not None and same_human(now_with, self.facts.person):
            now_with = None  # it is with them still, and waits for others
        self.unfit_unless(
            (to is None) == (now_with is None), "to", msg="is needed for an open case, and has no place otherwise"
        )
        if to is not None and now_with is not None:
            self.refuse_unless(same_human(to, now_with), f"{thing} is with {now_with}, not {to}")
        self.settled(known, written_off=False, how=how, to_person=to)

    @event(
        still_open, to=SAME, by=(MANAGER,), clause="一§33·3",
        reads=STANDING | {"lies_there": lambda _case, given: {"place": given["thing"].partition(":")[2]}},
    )
    def write_off(self, thing: ThingId, reason: Text, evidence: Text) -> None:
        """What a van should hold and does not is booked as adjusted; a custody ends by its own events."""
        self.not_the_person(person=self.facts.person)
        self.look()
        known = self.known(thing)
        self.refuse_unless(
            known.kind is ThingKind.VAN_STOCK, f"{known.text} is no stock of a van: {known.kind.instead}"
        )
        lines = self.read("lies_there")
        self.refuse_unless(known in self.facts.standing.things and lines, f"{known.place} holds nothing any more")
        for part, pieces in lines:
            self.enter(EntryKind.ADJUSTED, part, known.place, -pieces, note=reason)
        self.settled(known, written_off=True, reason=reason, evidence=evidence)
        if len(lines) < LINES:
            self.facts.standing.things.remove(known)
            self.form("handover_thing", known.thing, final=True, stands=False)

    # -- the ends ---------------------------------------------------------------------------------------------

    @event(still_open, to=done, by=(SUPERVISOR,), clause="一§33·3", reads=STANDING)
    def confirm(self) -> None:
        """Nothing stands in the person's name any more: who leaves has a last day, who moves may change the post."""
        facts = self.facts
        self.not_the_person(person=facts.person)
        self.look()
        self.refuse_unless(not facts.standing.things, f"still in their name: {facts.standing.text}")
        self.post(
            HandedOver(person=facts.person, left_on=facts.last_on if facts.kind is HandoverKind.LEAVING else None)
        )
        self.record_of(**self.stamp("confirmed"))
        self.tell(HR, "handover_done", person=facts.person, last_on=facts.last_on.isoformat())

    @event(still_open, to=cancelled, by=(HR,), clause="一§33·3", reads=STANDING, on_hold=True)
    def cancel(self, reason: Text) -> None:
        """The person stays."""
        self.look()
        self.tell(SUPERVISOR, "handover_cancelled", person=self.facts.person)

    # -- helpers of the effects -------------------------------------------------------------------------------

    @property
    def end_of_last_day(self) -> datetime:
        return self.calendar.end_of(self.facts.last_on)

    def look(self) -> None:
        """Notes what stands in the person's name now, and what does no longer."""
        facts = self.facts
        before = {thing.thing: thing for thing in facts.standing.things}
        facts.standing = InTheirName.model_validate(self.read("in_name_of"))
        now = {thing.thing: thing for thing in facts.standing.things}
        for key, thing in now.items():
            if key not in before:
                self.form(
                    "handover_thing", key, kind=thing.kind.value, what=thing.what, seen_at=self.at, stands=True
                )
        gone = {key: thing for key, thing in before.items() if key not in now}
        for key in gone:
            self.form("handover_thing", key, final=True, stands=False)
        facts.gone = {key: thing for key, thing in (facts.gone | gone).items() if key not in now}

    def known(self, thing: str) -> Thing:
        """A thing that stands in the person's name, or did. Raises EventRefused where there was none of that name."""
        facts = self.facts
        every = {**facts.gone, **{one.thing: one for one in facts.standing.things}}
        names = ", ".join(list(every)[:20]) or "none"
        return self.refuse_unless(every.get(thing), f"nothing of that name stood in their name; there is: {names}")

    def settled(self, thing: Thing, *, written_off: bool, **values: Any) -> None:
        """Writes how a thing came out of the person's name."""
        self.facts.gone = {key: one for key, one in self.facts.gone.items() if key != thing.thing}
        self.next_row(
            "handover_settlement", "settlements", final=True, thing=thing.thing, written_off=written_off, **values,
            **self.stamp("settled"),
        )

    def record_of(self, **values: Any) -> None:
        self.form("handover_record", "1", **values)
