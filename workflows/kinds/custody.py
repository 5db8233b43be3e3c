"""Custody: a tool, key or piece of equipment is given to somebody who keeps it (一§33, 二§8, §13–14)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from temporalio import workflow

from models.fields import Flag, Instant, Line, Money, Text
from models.kinds.custody import (
    NOTHING,
    CustodyRequest,
    HeldFacts,
    Holder,
    ItemKind,
    Reported,
    Settled,
    Signatures,
    book_value,
    full_months,
    subject_of,
)
from models.offices import EVERYONE, STORES
from models.people import same_human
from models.vocabulary import Role
from workflows.language.declaration import OPENING, SAME, Agreed, Automatic, CommitmentRule, Step, event
from workflows.loop.case import Case

WAREHOUSE, SUPERVISOR, FINANCE, MANAGER = Role.WAREHOUSE, Role.SUPERVISOR, Role.FINANCE, Role.MANAGER
STAFF = tuple(role for role in EVERYONE if role not in (Role.CUSTOMER, Role.INSTALLER))
"""Who works for the company."""
OPENED_FOR = {
    "key_place": lambda _case, request: {"place": request["place"]},
    "handed_on": lambda case, request: {"case": case.case.workflow_id, "linked": request["linked_case"]},
}  # fmt: skip
HANDED = {"key_place": lambda case, _given: {"place": case.request.place}}


@workflow.defn(name="Custody")
class Custody(Case[CustodyRequest, HeldFacts], letter="U", office=STORES):
    """A tool, key or piece of equipment in somebody's keeping, until it is back, handed on or written off (一§33)."""

    held = Step("With its holder", "一§33·1")
    reported = Step("Reported as worn, damaged or lost; to be assessed", "一§33·4")
    assessed = Step("The holder owes something for it", "一§33·2")
    closing = Step("Over, while a conduct record is undecided", "一§33·2")
    returned = Step("Given back", "一§33·1", end=True)
    handed_over = Step("Handed over to somebody else", "一§33·3", end=True)
    written_off = Step("Written off", "一§33·2", end=True)

    openers = (WAREHOUSE, SUPERVISOR)
    alone = True
    reads = OPENED_FOR
    emptying = (closing,)
    commitments = (
        CommitmentRule(
            "assess", "一§33·2", starts=(reported,), met=(assessed, held, closing, written_off),
            within="custody.assess",
        ),
        CommitmentRule(
            "compensation", "一§33·2", starts=(assessed,), met=(held, closing, written_off),
            within="custody.compensation",
        ),
        CommitmentRule(
            "key_back", "二§8", starts=(OPENING,), met=(returned, handed_over, closing, "report"),
            when=lambda case: case.facts.until_at is not None, within=Agreed(lambda case: case.facts.until_at),
        ),
    )
    automatic = (
        Automatic(closing, returned, lambda case: case.over("returned")),
        Automatic(closing, handed_over, lambda case: case.over("handed_over")),
        Automatic(closing, written_off, lambda case: case.over("written_off")),
    )

    # -- the opening ------------------------------------------------------------------------------------------

    @staticmethod
    def subject_of(request: CustodyRequest) -> str:
        return subject_of(request.item)

    def begin(self, request: CustodyRequest) -> HeldFacts:
        """The item is signed for; one that another custody hands on was judged there."""
        if not self.read("handed_on"):
            self.not_the_person(holder=request.holder)
            self.accounted_for(request)
            self.lent_key(request.holder, request.reason, request.until_at)
        item = request.item
        day = self.day_of(self.at)
        self.wrong_unless(item.in_use_since_on <= day, "item", "in_use_since_on", msg="must not lie after the opening")
        self.form(
            "custody_item", "1", final=True, **item.model_dump(exclude={"kind"}), kind=item.kind.value,
            holder=request.holder, condition=request.condition, signature=request.signature,
            signed_text=request.signed_text, place=request.place, reason=request.reason, until_at=request.until_at,
            **self.stamp("issued"),
        )
        self.tell(request.holder, "custody_issued", item=item.name)
        return HeldFacts(holder=request.holder, key=item.kind is ItemKind.KEY, until_at=request.until_at)

    def assignee_of(self, facts: HeldFacts) -> str | None:
        return facts.holder if facts.with_holder else None

    # -- back, or on to somebody else -------------------------------------------------------------------------

    @event(held, to=(returned, closing), by=(WAREHOUSE, SUPERVISOR), clause="一§33·1")
    def give_back(self, condition: Text, holder_signature: Line) -> Step:
        """The item is back, and the holder has signed for it; nobody takes their own back."""
        self.not_the_person(holder=self.facts.holder)
        self.form(
            "custody_given_back", "1", final=True, condition=condition, holder_signature=holder_signature,
            **self.stamp("taken"),
        )
        return self.over_as(self.returned)

    @event(held, to=(handed_over, closing), by=(SUPERVISOR,), clause="一§33·3", reads=HANDED)
    def hand_over(
        self, to: Holder, condition: Text, signatures: Signatures, signed_text: Text, reason: Text | None = None,
        until_at: Instant | None = None,
    ) -> Step:
        """The item goes on to somebody else, whose custody begins with what this one knows of it."""
        self.refuse_unless(not same_human(to, self.facts.holder), f"{to} has it already: name somebody else")
        self.not_the_person(to=to)
        self.unfit_unless(self.facts.key or until_at is None, "until_at", msg="has no place but for a key")
        self.lent_key(to, reason, until_at)
        self.form(
            "custody_handed_over", "1", final=True, from_person=self.facts.holder, to_person=to, condition=condition,
            from_signature=signatures.from_, to_signature=signatures.to, signed_text=signed_text, reason=reason,
            until_at=until_at, **self.stamp("handed"),
        )
        self.open_next(to, condition, signatures.to, signed_text, reason=reason, until_at=until_at)
        return self.over_as(self.handed_over)

    # -- worn, damaged, lost, used privately ------------------------------------------------------------------

    @event(held, to=reported, by=(SUPERVISOR,), clause="一§33·4", person=lambda facts: facts.holder)
    def report(self, what: Reported, account: Text | None = None) -> None:
        """The holder or a supervisor reports what became of it, and why; of wear why only where it is valuable."""
        item, facts = self.request.item, self.facts
        valuable = item.value >= self.policy.money("tools.valuable_min_cny")
        self.unfit_unless(
            account is not None or (what is Reported.WORN and not valuable), "account",
            msg="is needed: say how it came about",
        )
        months = full_months(item.in_use_since_on, self.day_of(self.at))
        facts.what, facts.with_holder, facts.book_value = what, False, self.worth(item.value, months)
        self.next_row(
            "custody_report", "reports", final=True, what=what.value, account=account, valuable=valuable,
            months_used=months, book_value=facts.book_value, **self.stamp("reported"),
        )
        self.tell(SUPERVISOR, "custody_reported", item=item.name)

    @event(held, to=SAME, by=STAFF, clause="一§33·2")
    def report_private_use(self, account: Text) -> None:
        """Somebody says that it is used privately: a conduct record is proposed."""
        self.next_row(
            "custody_private_use", "private_uses", final=True, person=self.facts.holder, account=account,
            **self.stamp("reported"),
        )
        self.propose("private_use", self.facts.holder, "一§33·2")

    @event(reported, to=SAME, by=(WAREHOUSE,), clause="一§33·1")
    def repair_done(self, cost: Money, note: Text | None = None) -> None:
        """It is repaired, for so much; said again, the last word counts."""
        self.refuse_unless(self.facts.what is not Reported.LOST, "it was reported lost: there is nothing to repair")
        self.facts.repaired_for = cost
        self.next_row("custody_repair", "repairs", final=True, cost=cost, note=note, **self.stamp("done"))

    @event(reported, to=(assessed, held, written_off, closing), by=(SUPERVISOR,), clause="一§33·2")
    def assess(self, worn_normally: Flag, finding: Text) -> Step:
        """What the holder owes: nothing for normal wear, at most the cost of a repair, else what it was worth."""
        facts = self.facts
        self.not_the_person(holder=facts.holder)
        self.refuse_unless(
            not (worn_normally and facts.what is Reported.LOST), "it was reported lost, which is no wear"
        )
        facts.owed = NOTHING if worn_normally else self.at_most(facts.book_value)
        self.next_row(
            "custody_assessment", "assessments", final=True, worn_normally=worn_normally, finding=finding,
            book_value=facts.book_value, repair_cost=facts.repaired_for, owed=facts.owed, **self.stamp("assessed"),
        )
        self.tell(facts.holder, "custody_assessed", item=self.request.item.name, amount=f"{facts.owed:.2f}")
        if facts.owed == NOTHING:
            return self.settled()
        self.tell(FINANCE, "custody_owed", item=self.request.item.name, amount=f"{facts.owed:.2f}")
        return self.assessed

    @event(assessed, to=(written_off, closing, held), by=(FINANCE,), clause="一§33·2")
    def compensate(self, amount: Money, reference: Line) -> Step:
        """What is owed is paid, exactly."""
        owed = self.facts.owed
        self.refuse_unless(amount == owed, f"the amount must be {owed:.2f}, as assessed")
        self.settlement(Settled.COMPENSATED, reference=reference)
        return self.settled()

    @event(assessed, to=(written_off, closing, held), by=(MANAGER,), clause="一§33·2")
    def waive(self, reason: Text) -> Step:
        """A manager lets the holder off, with a reason."""
        self.not_the_person(holder=self.facts.holder)
        self.settlement(Settled.WAIVED, reason=reason)
        self.tell(self.facts.holder, "custody_waived", item=self.request.item.name)
        return self.settled()

    # -- helpers of the effects -------------------------------------------------------------------------------

    def accounted_for(self, request: CustodyRequest) -> None:
        """Raises Refusal where something of larger value stands on no account (二§13)."""
        least = self.policy.money("assets.fixed_min_cny")
        self.wrong_unless(
            request.item.value < least or request.item.asset_no is not None, "item", "asset_no",
            msg=f"is needed from {least:.2f} on: put it on the fixed-asset account first",
        )

    def lent_key(self, to: str, reason: str | None, until_at: datetime | None) -> None:
        """Raises Refusal where a key of no place is given out, or one to others without reason and end (二§8)."""
        request = self.request
        if request.item.kind is not ItemKind.KEY:
            return
        place = self.read("key_place")
        self.refuse_unless(place is not None, f"{request.place}: not on the list of places; add it first")
        self.wrong_unless(until_at is None or until_at > self.at, "until_at", msg="must lie after the event")
        if any(same_human(to, keeper) for keeper in place.values() if keeper is not None):
            return
        for name, given in (("reason", reason), ("until_at", until_at)):
            msg = f"is needed: {to} is neither keeper nor deputy of {request.place}"
            self.wrong_unless(given is not None, name, msg=msg)

    def worth(self, value: Decimal, months: int) -> Decimal:
        """What the item is worth after so many full months of use (一§33·2)."""
        return book_value(
            value, months, life_months=self.policy.integer("tools.life_months"),
            floor_pct=self.policy.integer("tools.floor_pct"),
        )

    def at_most(self, worth: Decimal) -> Decimal:
        """The worth, or the cost of the repair where that is less."""
        cost = self.facts.repaired_for
        return worth if cost is None else min(worth, cost)

    def open_next(
        self, to: str, condition: str, signature: str, signed_text: str, *, reason: str | None,
        until_at: datetime | None,
    ) -> None:
        """Opens the custody of the next holder."""
        request = self.request
        taken_over = {
            "item": request.item.model_dump(mode="json", exclude_none=True), "holder": to, "condition": condition,
            "signature": signature, "signed_text": signed_text, "place": request.place, "reason": reason,
            "until_at": until_at.isoformat() if until_at is not None else None,
        }
        self.open_linked("Custody", {key: value for key, value in taken_over.items() if value is not None})

    def settlement(self, how: Settled, **values: Any) -> None:
        self.next_row(
            "custody_settlement", "settlements", final=True, how=how.value, amount=self.facts.owed, **values,
            **self.stamp("settled"),
        )

    def settled(self) -> Step:
        """Nothing is owed any more: what is repaired is with its holder again, the rest is written off."""
        facts, repaired = self.facts, self.facts.repaired
        facts.what, facts.repaired_for, facts.owed = None, None, NOTHING
        if not repaired:
            return self.over_as(self.written_off)
        facts.with_holder = True
        return self.held

    def over(self, end: str) -> bool:
        """A case in `closing` may come to that end."""
        return self.facts.end == end and not self.conduct_undecided

    def over_as(self, end: Step) -> Step:
        """The custody is over; in `closing` while a conduct record is undecided, when the item may have a new one."""
        self.facts.with_holder = False
        if not self.conduct_undecided:
            return end
        self.facts.end = end.name
        self.now_taken.draft.alone = False
        return self.closing
