"""Repair of a customer's product, on site or in the workshop (一§18–19, §30, §36; 二§12)."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field
from temporalio import workflow

from models.fields import MOST, Flag, Instant, Line, Lines, Minutes, Money, Score, Technician, Text, Usual
from models.kinds.repair import LeaveReason, Quote, QuoteLine, RepairFacts, RepairRequest, UsedPart, WriteOff, Zone
from models.parts.money import FREE, Method
from models.stock.masters import UnitState
from models.vocabulary import CommitmentState, Role, role_of
from models.words import interface as texts
from models.words.spoken import say
from workflows.language.declaration import ANY, OPENING, SAME, Automatic, Choice, CommitmentRule, Step, also, event
from workflows.loop.case import Case
from workflows.parts.call_back import CallBack
from workflows.parts.custody import Receipts
from workflows.parts.delays import Delays
from workflows.parts.kit import ELSEWHERE, Kit
from workflows.parts.loaner import Loaner
from workflows.parts.money import Charges

CLERK, TECHNICIAN, SUPERVISOR, MANAGER = Role.CLERK, Role.TECHNICIAN, Role.SUPERVISOR, Role.MANAGER
WAREHOUSE, FINANCE, CUSTOMER = Role.WAREHOUSE, Role.FINANCE, Role.CUSTOMER
Parts = Annotated[list[UsedPart], Field(max_length=100)]
Quoted = Annotated[list[QuoteLine], Field(min_length=1, max_length=100)]
STORE = {"repair_store": lambda case, given: case.store_for_use(given["parts"])}
"""Where parts are taken from, where a finish uses any."""
GIVEN_UP = {
    WriteOff.GOODS: ("collect", "return_goods"),
    WriteOff.LOANER: ("loaner", "return_goods"),
    WriteOff.PAYMENT: ("payment", "payment"),
    WriteOff.CASH: ("cash_hand_in", "cash_hand_in"),
}
"""The commitment that a write-off answers, as a rule and in a case that is being cancelled."""


@workflow.defn(name="Repair")
class Repair(Case[RepairRequest, RepairFacts], Receipts, Loaner, Charges, CallBack, Kit, Delays, letter="R"):
    """Repair of a customer's product, on site or in the workshop (一§19)."""

    registered = Step("In the service register, waiting for a technician", "一§19(1)")
    assigned = Step("A technician is named", "一§19(1)")
    scheduled = Step("A visit is agreed with the customer", "一§19(2)")
    on_site = Step("The technician is with the customer", "一§19(3)")
    repairing = Step("Work on site has begun", "一§19(4)·1")
    in_workshop = Step("Taken in against a receipt", "一§19(6)·1")
    ready = Step("Done in the workshop, waiting to be collected", "一§19(6)·2")
    repaired = Step("Done and with the customer, not yet settled", "一§19(4)·2")
    settled = Step("Settled, the work order is still out", "一§19(9)·1")
    handed_in = Step("The work order is in, waiting for its review", "一§19(9)·1")
    reviewed = Step("Time and quality are rated; the customer is called back", "一§36")
    cancelling = Step("Cancelled, while goods or a loaner are still out", "一§19(6)·2")
    closed = Step("Closed", "一§36", end=True)
    cancelled = Step("Cancelled", "一§19(1)", end=True)

    emptying = (cancelling,)
    under_way = (assigned, scheduled, on_site, repairing, in_workshop)
    owing = (settled, handed_in, reviewed)

    commitments = (
        CommitmentRule(
            "emergency", "一§30·3", starts=(OPENING,), met=(assigned,),
            within="intake.emergency_report_minutes", when=lambda case: case.facts.urgent,
        ),
        CommitmentRule(
            "contact", "一§19(2)·2", starts=(OPENING,), met=(scheduled, repaired, in_workshop),
            within=Choice("repair.callback_wm", "repair.contact_urgent", lambda case: case.facts.urgent),
        ),
        CommitmentRule(
            "arrival", "一§19(11)·1", starts=(OPENING,), met=(on_site, repaired, in_workshop),
            within=Choice(
                "repair.arrival_wh_suburban", "repair.arrival_wh_urban", lambda case: case.facts.zone is Zone.TOWN
            ),
        ),
        CommitmentRule(
            "completion", "一§19(9)·2", starts=(OPENING,), met=(ready, repaired), within="repair.onsite_limit_wd",
            restarts={"take_in": "repair.workshop_limit_cd", "rework": "repair.workshop_limit_cd"},
        ),
        CommitmentRule(
            "statutory", "一§19(9)·2", starts=(OPENING,), met=(ready, repaired), parallel=True,
            within="repair.statutory_limit_cd", when=lambda case: case.facts.in_warranty,
        ),
        CommitmentRule("collect", "一§19(6)·2", starts=(ready,), met=(repaired,), within="repair.collect"),
        CommitmentRule("settle", "一§19(4)·2", starts=(repaired,), met=(settled,), within="repair.settle"),
        *Charges.come_in(
            "settle", cash="repair.cash_handin_wd", payment="repair.payment", invoice="repair.invoice_days"
        ),
        CommitmentRule(
            "hand_in", "一§19(9)·1", starts=(settled,), met=(handed_in,), within="repair.workorder_handin_wd"
        ),
        CommitmentRule("review", "一§19(9)·1", starts=(handed_in,), met=(reviewed,), within="repair.review"),
        CommitmentRule(
            "follow_up", "一§36", starts=(reviewed,), met=(), within="callback.after_close_wd",
            when=lambda case: not case.facts.call_done,
        ),
        Loaner.comes_back(after=repaired),
        CommitmentRule(
            "return_goods", "一§19(6)·2", starts=(cancelling,), met=(cancelled,), within="repair.return_goods"
        ),
    )
    automatic = (
        Automatic(reviewed, closed, lambda case: case.facts.call_done and not case.open_ends),
        Automatic(cancelling, cancelled, lambda case: not case.still_out),
    )

    # -- the opening ------------------------------------------------------------------------------------------

    def begin(self, request: RepairRequest) -> RepairFacts:
        if request.urgent:
            self.tell(SUPERVISOR, "urgent_opened")
        self.tell(CUSTOMER, "case_opened")
        product, zone = request.product, request.customer.zone
        return RepairFacts(
            category=product.category, in_warranty=product.in_warranty, urgent=request.urgent, zone=zone
        )

    def assignee_of(self, facts: RepairFacts) -> str | None:
        return facts.technician

    def acting(self, senders: Sequence[Role]) -> None:
        """Another technician than the one whom the case is with may act; the timeline marks it."""
        if role_of(self.by) is TECHNICIAN or senders == (TECHNICIAN,):
            self.mark_stranger()

    @staticmethod
    def shown_of(facts: RepairFacts) -> dict[str, Any]:
        kept = facts.visit_at is not None or facts.parts_asked or facts.kit
        return {"kit": [part.model_dump() for part in facts.kit]} if kept else {}

    @staticmethod
    def page_of(facts: RepairFacts) -> list[str]:
        return [say(texts.KIT_PART, **part.model_dump()) for part in facts.kit]

    def at_end(self) -> None:
        self.free_kit()

    # -- dispatch and visit -----------------------------------------------------------------------------------

    @event(
        registered, assigned, scheduled, on_site, repairing, to=assigned, by=(SUPERVISOR,), clause="一§19(1)",
        reads=ELSEWHERE,
    )  # fmt: skip
    @also(in_workshop, ready, to=SAME)
    def assign(self, technician: Technician) -> None:
        """A technician with a certificate valid today is named (一§18·1); parts in another's van are kept anew."""
        self.certified(technician, self.facts.category, self.day_of(self.at))
        self.goes_to(technician)
        self.facts.visit_at = None
        self.work_order(technician=technician)
        self.kit_follows(technician)

    @event(assigned, scheduled, to=scheduled, by=(TECHNICIAN, CLERK), clause="一§19(2)")
    def contact(
        self, diagnosis: Text, visit_at: Instant, customers_wish: Flag = False, suspected_parts: Lines | None = None
    ) -> None:
        """The customer was phoned, the fault judged (一§19(2)·1), a visit agreed; a date so wished is the due."""
        self.coming(visit_at, "visit_at")
        self.certified(self.facts.technician or "", self.facts.category, self.day_of(visit_at))
        self.facts.visit_at = visit_at
        if customers_wish:
            self.set_due("arrival", visit_at)
        self.work_order(diagnosis=diagnosis, visit_at=visit_at, suspected_parts=suspected_parts or [])
        self.tell(CUSTOMER, "visit_agreed", visit_at=visit_at.isoformat())

    @event(assigned, scheduled, to=repaired, by=(TECHNICIAN, CLERK), clause="八§3(4)b")
    def resolve_remotely(self, resolution: Text) -> None:
        """The fault is solved at a distance; nothing is charged."""
        self.free_kit()
        self.facts.quote = None
        self.work_order(work=resolution)

    report_delay = event(assigned, scheduled, to=SAME, by=(TECHNICIAN,), clause="一§19(11)·2")(Delays.report_delay)

    @event(scheduled, to=on_site, by=(TECHNICIAN,), clause="一§19(3)")
    def arrive(self, badge_shown: Usual = None, nobody_there: Flag | None = None) -> None:
        """The technician is there and showed the badge, or found nobody; a late one is proposed as absence."""
        self.usual_keys(badge_shown=badge_shown, nobody_there=nobody_there)
        self.wrong_unless(badge_shown or nobody_there, "badge_shown", msg="badge_shown or nobody_there must be true")
        self.absent_if_late()

    @event(on_site, repairing, in_workshop, to=SAME, by=(TECHNICIAN,), clause="一§19(4)·1")
    def quote(self, lines: Quoted, tariff_version: Line) -> None:
        """What the work will cost, announced beforehand; a new quote voids the old acceptance."""
        facts = self.facts
        total = sum((line.fee for line in lines), FREE)
        self.wrong_unless(total < MOST, "lines", msg=f"the total must be below {MOST:.2f}")
        if facts.quote is not None:
            self.form("quote", str(facts.quote.number), final=True)
        facts.quote = Quote(number=facts.quotes + 1, lines=lines)
        self.next_row(
            "quote", "quotes", number=facts.quote.number, lines=[line.model_dump(mode="json") for line in lines],
            total=total, tariff_version=tariff_version, status="open", quoted_at=self.at,
        )

    @event(on_site, repairing, in_workshop, to=SAME, by=(CUSTOMER, CLERK, TECHNICIAN), clause="一§19(4)·1")
    def accept_quote(self, accepted_by: Line) -> None:
        """The customer agrees to the quote."""
        facts = self.facts
        quote = self.refuse_unless(None if facts.quote_accepted else facts.quote, "no quote waits for an answer")
        quote.accepted = True
        self.form("quote", str(quote.number), status="accepted", accepted_by=accepted_by, answered_at=self.at)

    @event(on_site, repairing, to=repaired, by=(CUSTOMER, CLERK, TECHNICIAN), clause="一§19(4)·1")
    @also(in_workshop, to=ready)
    def decline_quote(self) -> None:
        """The customer does not want the work at that price; no quote stands any more."""
        quote = self.refuse_unless(self.facts.quote, "there is no quote to decline")
        self.form("quote", str(quote.number), final=True, status="declined", answered_at=self.at)
        self.facts.quote = None
        self.facts.amount_due = FREE
        self.free_kit()

    @event(on_site, to=repairing, by=(TECHNICIAN,), clause="一§19(4)·1")
    def start_work(self) -> None:
        """Work begins; a chargeable one only under an accepted quote."""
        self.sender_certified()
        self.quote_agreed()

    @event(on_site, repairing, to=(scheduled, assigned), by=(TECHNICIAN,), clause="一§19(5)")
    def leave(self, reason: LeaveReason, visit_at: Instant | None = None) -> Step:
        """The technician leaves before the work is done, with a new visit agreed or none yet."""
        if visit_at is not None:
            self.coming(visit_at, "visit_at")
        self.facts.visit_at = visit_at
        self.work_order(visit_at=visit_at)
        return self.scheduled if visit_at is not None else self.assigned

    # -- workshop and loaner ----------------------------------------------------------------------------------

    @event(assigned, on_site, repairing, to=in_workshop, by=(TECHNICIAN, CLERK), clause="一§19(6)·1")
    def take_in(self, condition: Text, accessories: Lines | None = None) -> None:
        """The product is taken away or was carried in: a receipt is given and the goods book filled."""
        self.take_against_receipt(condition, accessories)
        self.offer_loaner(self.in_workshop)

    request_parts = event(*under_way, to=SAME, by=(TECHNICIAN, CLERK), clause="一§19(3)")(Kit.request_parts)
    parts_arrived = event(ANY, to=SAME, by=(Role.SYSTEM,), clause="一§34", from_cases=True)(Kit.parts_arrived)
    parts_cut = event(ANY, to=SAME, by=(Role.SYSTEM,), clause="一§34", from_cases=True)(Kit.parts_cut)
    lend = event(in_workshop, to=SAME, by=(TECHNICIAN, WAREHOUSE), clause="二§12·2")(Loaner.lend)

    @event(*under_way, to=SAME, by=(TECHNICIAN,), clause="一§19(5)")
    def request_help(self, reason: Text) -> None:
        """The technician cannot manage by the planned time: the supervisor is told at once."""
        self.tell(SUPERVISOR, "help_requested")

    @event(*under_way, to=SAME, by=(SUPERVISOR,), clause="一§19(5)")
    def reschedule(self, promised_at: Instant, reason: Text) -> None:
        """The supervisor commits to a new date; it is the due of the completion."""
        self.coming(promised_at, "promised_at")
        self.set_due("completion", promised_at)

    @event(repairing, to=repaired, by=(TECHNICIAN,), clause="一§19(6)·2", reads=STORE)
    def finish(self, work: Text, minutes: Minutes, customer_signature: Line, parts: Parts | None = None) -> None:
        """The work on site is done and the customer has signed the work order."""
        self.done(work, minutes, parts)
        self.work_order(customer_signature=customer_signature)

    @event(in_workshop, to=ready, by=(TECHNICIAN,), clause="一§19(6)", reads=STORE)
    def finish_in_workshop(self, work: Text, minutes: Minutes, parts: Parts | None = None) -> None:
        """The work in the workshop is done; the product waits to be collected."""
        self.done(work, minutes, parts)
        self.tell(CUSTOMER, "ready_to_collect")

    @event(on_site, repairing, to=repaired, by=(TECHNICIAN, SUPERVISOR), clause="一§19(5)")
    @also(in_workshop, to=ready)
    def give_up(self, reason: Text) -> None:
        """It cannot be repaired; nothing is charged."""
        self.facts.amount_due = FREE
        self.free_kit()
        self.work_order(work=reason)

    @event(ready, to=in_workshop, by=(TECHNICIAN, CLERK), clause="一§19(6)")
    def rework(self, reason: Text) -> None:
        """It is not right yet; the completion counts anew."""
        self.facts.amount_due = FREE
        self.offer_loaner_again(self.in_workshop)

    hand_back = event(ready, to=repaired, by=(TECHNICIAN, WAREHOUSE, CLERK), clause="一§19(6)·2")(
        also(cancelling, to=SAME)(Receipts.hand_back)
    )
    return_loaner = event(ANY, to=SAME, by=(TECHNICIAN, WAREHOUSE, CLERK), clause="二§12·3")(Loaner.return_loaner)

    # -- money and papers -------------------------------------------------------------------------------------

    @event(repaired, to=settled, by=(TECHNICIAN, FINANCE), clause="一§19(4)·2")
    def settle(self, amount: Money, method: Annotated[Method, Field(examples=["finance"])]) -> None:
        """The fee of the accepted quote is settled: a small one in cash on site, else through finance."""
        self.charge(amount, method, cash_up_to=self.policy.money("repair.onsite_collect_max_cny"))
        self.work_order(amount=amount, method=method.value)

    hand_in_cash = event(*owing, to=SAME, by=(FINANCE,), clause="一§19(4)·2")(Charges.hand_in_cash)
    record_payment = event(*owing, to=SAME, by=(FINANCE,), clause="一§19(4)·3")(Charges.record_payment)
    issue_invoice = event(*owing, to=SAME, by=(FINANCE,), clause="一§19(4)·3")(Charges.issue_invoice)

    @event(settled, to=handed_in, by=(TECHNICIAN,), clause="一§19(9)·1")
    def hand_in(self, work_order_no: Line) -> None:
        """The technician hands in the work order."""
        self.work_order(work_order_no=work_order_no, handed_in_at=self.at)

    @event(handed_in, to=reviewed, by=(SUPERVISOR,), clause="一§19(9)·1")
    def review(self, time_score: Score, quality_score: Score) -> None:
        """The supervisor rates time and quality, 0 to 100 each."""
        self.form("review", "1", time_score=time_score, quality_score=quality_score, reviewed_by=self.by)
        self.sample_calls(self.policy.number("callback.sample_rate"))

    @event(ready, to=repaired, by=(MANAGER,), clause="二§12·3")
    @also(cancelling, repaired, *owing, to=SAME)
    def write_off(self, what: WriteOff, reason: Text, evidence: Text) -> None:
        """A manager gives up waiting for goods, a loaner, a payment or cash; it stands for the missing event."""
        name = self.overdue_for(what)
        if what is WriteOff.GOODS:
            self.goods_back(written_off=True)
        elif what is WriteOff.LOANER:
            self.loan_back(UnitState.LOST, written_off=True)
        elif what is WriteOff.PAYMENT:
            self.facts.paid = True
        else:
            self.facts.cash_in = True
        if name not in ("collect", "return_goods"):
            self.meet(name)
        key = str(self.now_taken.seq)
        self.form(
            "write_off", key, final=True, what=what.value, reason=reason, evidence=evidence, written_off_by=self.by
        )

    # -- follow-up and end ------------------------------------------------------------------------------------

    @event(reviewed, to=SAME, by=(CLERK,), clause="一§36")
    def follow_up(
        self, reached: Flag, satisfied: Flag | None = None, rework: Flag = False, remarks: Text | None = None
    ) -> None:
        """The customer is called back; a third call that reaches nobody counts as done."""
        self.called_back("follow_up", reached=reached, satisfied=satisfied, remarks=remarks, rework=rework)
        if rework:
            self.open_linked("Repair", self.repair_again(remarks))

    @event(registered, *under_way, ready, to=cancelling, by=(CUSTOMER, CLERK), clause="一§19(1)", on_hold=True)
    def cancel(self, reason: Text) -> None:
        """The customer no longer wants the repair; goods and loaner must still come back."""
        self.free_kit()

    # -- helpers of the effects -------------------------------------------------------------------------------

    @property
    def still_out(self) -> bool:
        """Something keeps a cancelled case from ending."""
        return self.facts.goods_out or self.facts.loan_open or self.conduct_undecided

    @property
    def open_ends(self) -> bool:
        """Something keeps a reviewed case from closing (二§12·3, 一§19(4), (6)·2)."""
        return self.still_out or self.facts.unpaid

    def sender_certified(self) -> None:
        """Whoever sends it works, and needs a valid certificate (一§18·1)."""
        self.certified(self.by, self.facts.category, self.day_of(self.at))

    def quote_agreed(self) -> None:
        agreed = not self.facts.chargeable or self.facts.quote_accepted
        self.refuse_unless(agreed, "the repair is chargeable and no quote has been accepted")

    def done(self, work: str, minutes: int, parts: list[UsedPart] | None) -> None:
        self.sender_certified()
        self.quote_agreed()
        facts = self.facts
        facts.amount_due = facts.quote.total if facts.quote is not None else FREE
        used = [part.model_dump() for part in parts or []]
        self.work_order(work=work, minutes=minutes, parts=used, **self.stamp("finished"))
        self.use_parts(parts or [])

    def work_order(self, **values: Any) -> None:
        self.form("work_order", "1", **values)

    def overdue_for(self, what: WriteOff) -> str:
        """The overdue commitment that a write-off answers; raises Refusal where there is none."""
        usual, cancelling = GIVEN_UP[what]
        name = cancelling if self.now_taken.draft.standing == "cancelling" else usual
        found = self.commitment(name)
        overdue = found is not None and found.state is CommitmentState.OVERDUE
        self.refuse_unless(overdue, f"a write-off of {what} needs an overdue {name}, and {name} is not overdue")
        return name

    def repair_again(self, remarks: str | None) -> dict[str, Any]:
        """The opening request of the urgent repair that a follow-up call asks for."""
        opening = self.case.request
        kept = {key: opening[key] for key in ("customer", "product", "symptoms", "channel")}
        return kept | {"urgent": True} | ({"symptoms": remarks} if remarks else {})
