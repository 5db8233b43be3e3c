"""Repair of a customer's product, on site or in the workshop (一§18–19, §30, §36; 二§12)."""

from typing import Annotated, Any, Literal

from pydantic import Field
from temporalio import workflow

from models.fields import MOST, Flag, Instant, Line, Lines, Minutes, Money, Score, Technician, Text
from models.kinds.repair import (
    FREE,
    LeaveReason,
    Method,
    Quote,
    QuoteLine,
    RepairFacts,
    RepairRequest,
    UsedPart,
    WriteOff,
    Zone,
)
from models.vocabulary import Promise, Role
from workflows.language.procedure import ANY, OPENING, SAME, Automatic, Choice, Promised, Step, also, event
from workflows.loop.case import Case

CLERK, TECHNICIAN, SUPERVISOR, MANAGER = Role.CLERK, Role.TECHNICIAN, Role.SUPERVISOR, Role.MANAGER
WAREHOUSE, FINANCE, CUSTOMER = Role.WAREHOUSE, Role.FINANCE, Role.CUSTOMER
CALLS = 3
"""Attempts after which a follow-up call counts as done (一§17, §36)."""
Parts = Annotated[list[UsedPart], Field(max_length=100)]
Usual = Annotated[Literal[True] | None, Field(examples=[True])]
"""One of several keys of which one is needed: the one that the example shows."""
Quoted = Annotated[list[QuoteLine], Field(min_length=1, max_length=100)]


@workflow.defn(name="Repair")
class Repair(Case[RepairRequest, RepairFacts], letter="R"):
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

    promises = (
        Promised(
            "emergency", "一§30·3", starts=(OPENING,), met=(assigned,),
            within="intake.emergency_report_minutes", when=lambda case: case.facts.urgent,
        ),
        Promised(
            "contact", "一§19(2)·2", starts=(OPENING,), met=(scheduled, repaired, in_workshop),
            within=Choice("repair.callback_wm", "repair.contact_urgent", lambda case: case.facts.urgent),
        ),
        Promised(
            "arrival", "一§19(11)·1", starts=(OPENING,), met=(on_site, repaired, in_workshop),
            within=Choice(
                "repair.arrival_wh_suburban", "repair.arrival_wh_urban", lambda case: case.facts.zone is Zone.TOWN
            ),
        ),
        Promised(
            "completion", "一§19(9)·2", starts=(OPENING,), met=(ready, repaired),
            within="repair.onsite_limit_wd",
            restarts={"take_in": "repair.workshop_limit_cd", "rework": "repair.workshop_limit_cd"},
        ),
        Promised(
            "statutory", "一§19(9)·2", starts=(OPENING,), met=(ready, repaired), parallel=True,
            within="repair.statutory_limit_cd", when=lambda case: case.facts.in_warranty,
        ),
        Promised("collect", "一§19(6)·2", starts=(ready,), met=(repaired,), within="repair.collect"),
        Promised("settle", "一§19(4)·2", starts=(repaired,), met=(settled,), within="repair.settle"),
        Promised(
            "cash_hand_in", "一§19(4)·2", starts=("settle",), met=("hand_in_cash",),
            within="repair.cash_handin_wd", when=lambda case: case.facts.method is Method.ON_SITE_CASH,
        ),
        Promised(
            "payment", "一§19(4)·3", starts=("settle",), met=("record_payment",),
            within="repair.payment", when=lambda case: case.facts.method is Method.FINANCE,
        ),
        Promised(
            "invoice", "一§19(4)·3", starts=("settle",), met=("issue_invoice",),
            within="repair.invoice_days", when=lambda case: case.facts.amount > 0,
        ),
        Promised(
            "hand_in", "一§19(9)·1", starts=(settled,), met=(handed_in,), within="repair.workorder_handin_wd"
        ),
        Promised("review", "一§19(9)·1", starts=(handed_in,), met=(reviewed,), within="repair.review"),
        Promised("follow_up", "一§36", starts=(reviewed,), met=(), within="callback.after_close_wd"),
        Promised(
            "loaner", "二§12·3", starts=(repaired,), met=("return_loaner",), kept=True,
            within="loaner.return_wd_after_repair", when=lambda case: case.facts.loan_open,
        ),
        Promised(
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
        return RepairFacts(
            category=request.product.category,
            in_warranty=request.product.in_warranty,
            urgent=request.urgent,
            zone=request.customer.zone,
        )

    def assignee_of(self, facts: RepairFacts) -> str | None:
        return facts.technician

    # -- dispatch and visit -----------------------------------------------------------------------------------

    @event(registered, assigned, scheduled, on_site, repairing, to=assigned, by=(SUPERVISOR,), clause="一§19(1)")
    @also(in_workshop, ready, to=SAME)
    def assign(self, technician: Technician) -> None:
        """A technician with a certificate valid today is named (一§18·1)."""
        self.certified(technician, self.facts.category, self.day_of(self.at))
        self.facts.technician = technician
        self.facts.visit_at = None
        self.work_order(technician=technician)

    @event(assigned, scheduled, to=scheduled, by=(TECHNICIAN, CLERK), clause="一§19(2)")
    def contact(
        self, diagnosis: Text, visit_at: Instant, customers_wish: Flag = False, suspected_parts: Lines | None = None
    ) -> None:
        """The customer was phoned, the fault judged (一§19(2)·1), a visit agreed; a date so wished is the due."""
        self.coming(visit_at, "visit_at")
        self.certified(self.facts.technician or "", self.facts.category, self.day_of(visit_at))
        self.facts.visit_at = visit_at
        if customers_wish:
            self.promise("arrival", visit_at)
        self.work_order(diagnosis=diagnosis, visit_at=visit_at, suspected_parts=suspected_parts or [])
        self.tell(CUSTOMER, "visit_agreed", visit_at=visit_at.isoformat())

    @event(assigned, scheduled, to=repaired, by=(TECHNICIAN, CLERK), clause="八§3(4)b")
    def resolve_remotely(self, resolution: Text) -> None:
        """The fault is solved at a distance; nothing is charged."""
        self.facts.quote = None
        self.work_order(work=resolution)

    @event(assigned, scheduled, to=SAME, by=(TECHNICIAN,), clause="一§19(11)·2")
    def report_delay(self, reason: Text, new_eta_at: Instant) -> None:
        """The technician says beforehand that he will be late: that excuses conduct and moves no clock."""
        self.coming(new_eta_at, "new_eta_at")
        self.facts.delay_reported = True
        self.tell(SUPERVISOR, "delay_reported", new_eta_at=new_eta_at.isoformat())

    @event(scheduled, to=on_site, by=(TECHNICIAN,), clause="一§19(3)")
    def arrive(self, badge_shown: Usual = None, nobody_there: Literal[True] | None = None) -> None:
        """The technician is there and showed the badge, or found nobody; a late one is proposed as absence."""
        if not (badge_shown or nobody_there):
            raise self.wrong("badge_shown", msg="badge_shown or nobody_there must be true")
        self.mark_stranger()
        arrival = self.commitment("arrival")
        if arrival is not None and self.at > arrival.due_at and not self.facts.delay_reported:
            self.propose("unexcused_absence", self.facts.technician or self.by, "一§19(11)·2")

    @event(on_site, repairing, in_workshop, to=SAME, by=(TECHNICIAN,), clause="一§19(4)·1")
    def quote(self, lines: Quoted, tariff_version: Line) -> None:
        """What the work will cost, announced beforehand; a new quote voids the old acceptance."""
        facts = self.facts
        if sum(line.fee for line in lines) >= MOST:
            raise self.wrong("lines", msg=f"the total must be below {MOST:.2f}")
        if facts.quote is not None:
            self.form("quote", str(facts.quote.number), final=True)
        facts.quotes += 1
        facts.quote = Quote(number=facts.quotes, lines=lines)
        self.form(
            "quote",
            str(facts.quotes),
            number=facts.quotes,
            lines=[line.model_dump(mode="json") for line in lines],
            total=facts.quote.total,
            tariff_version=tariff_version,
            status="open",
            quoted_at=self.at,
        )

    @event(on_site, repairing, in_workshop, to=SAME, by=(CUSTOMER, CLERK, TECHNICIAN), clause="一§19(4)·1")
    def accept_quote(self, accepted_by: Line) -> None:
        """The customer agrees to the quote."""
        quote = self.facts.quote
        if quote is None or quote.accepted:
            raise self.refused("no quote waits for an answer")
        quote.accepted = True
        self.form("quote", str(quote.number), status="accepted", accepted_by=accepted_by, answered_at=self.at)

    @event(on_site, repairing, to=repaired, by=(CUSTOMER, CLERK, TECHNICIAN), clause="一§19(4)·1")
    @also(in_workshop, to=ready)
    def decline_quote(self) -> None:
        """The customer does not want the work at that price; no quote stands any more."""
        quote = self.facts.quote
        if quote is None:
            raise self.refused("there is no quote to decline")
        self.form("quote", str(quote.number), final=True, status="declined", answered_at=self.at)
        self.facts.quote = None
        self.facts.amount_due = FREE

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
        facts = self.facts
        facts.receipts += 1
        facts.goods_out = True
        receipt_no = f"{self.case.number}-{facts.receipts}"
        self.form(
            "take_in_receipt",
            str(facts.receipts),
            receipt_no=receipt_no,
            condition=condition,
            accessories=accessories or [],
            taken_in_at=self.at,
            taken_in_by=self.by,
        )
        self.goods("in", receipt_no, condition)
        self.forget("loaner_offer")
        self.remind("loaner_offer", "loaner.offer_after_cd", "二§12·2", while_state=self.in_workshop)

    @event(in_workshop, to=SAME, by=(TECHNICIAN, WAREHOUSE), clause="二§12·2")
    def lend(self, unit: Line, condition: Text, customer_signature: Line) -> None:
        """A substitute unit stands in for the faulty one."""
        facts = self.facts
        if facts.loan_open:
            raise self.refused("a loaner is out already")
        facts.loans += 1
        facts.loan_open = True
        self.forget("loaner_offer")
        self.form(
            "loaner_loan",
            str(facts.loans),
            unit=unit,
            condition_out=condition,
            customer_signature=customer_signature,
            lent_at=self.at,
            lent_by=self.by,
        )

    @event(assigned, scheduled, on_site, repairing, in_workshop, to=SAME, by=(TECHNICIAN,), clause="一§19(5)")
    def request_help(self, reason: Text) -> None:
        """The technician cannot manage by the planned time: the supervisor is told at once."""
        self.tell(SUPERVISOR, "help_requested")

    @event(assigned, scheduled, on_site, repairing, in_workshop, to=SAME, by=(SUPERVISOR,), clause="一§19(5)")
    def reschedule(self, promised_at: Instant, reason: Text) -> None:
        """The supervisor promises a new date; it is the due of the completion."""
        self.coming(promised_at, "promised_at")
        self.promise("completion", promised_at)

    @event(repairing, to=repaired, by=(TECHNICIAN,), clause="一§19(6)·2")
    def finish(
        self, work: Text, minutes: Minutes, customer_signature: Line, parts: Parts | None = None
    ) -> None:
        """The work on site is done and the customer has signed the work order."""
        self.done(work, minutes, parts)
        self.work_order(customer_signature=customer_signature)

    @event(in_workshop, to=ready, by=(TECHNICIAN,), clause="一§19(6)")
    def finish_in_workshop(self, work: Text, minutes: Minutes, parts: Parts | None = None) -> None:
        """The work in the workshop is done; the product waits to be collected."""
        self.done(work, minutes, parts)
        self.tell(CUSTOMER, "ready_to_collect")

    @event(on_site, repairing, to=repaired, by=(TECHNICIAN, SUPERVISOR), clause="一§19(5)")
    @also(in_workshop, to=ready)
    def give_up(self, reason: Text) -> None:
        """It cannot be repaired; nothing is charged."""
        self.facts.amount_due = FREE
        self.work_order(work=reason)

    @event(ready, to=in_workshop, by=(TECHNICIAN, CLERK), clause="一§19(6)")
    def rework(self, reason: Text) -> None:
        """It is not right yet; the completion counts anew."""
        self.facts.amount_due = FREE

    @event(ready, to=repaired, by=(TECHNICIAN, WAREHOUSE, CLERK), clause="一§19(6)·2")
    @also(cancelling, to=SAME)
    def hand_back(
        self,
        customer_signature: Line,
        receipt_returned: Usual = None,
        lost_receipt_statement: Text | None = None,
    ) -> None:
        """The product goes back against its receipt, or a statement that the receipt is lost."""
        if not (receipt_returned or lost_receipt_statement):
            raise self.wrong("receipt_returned", msg="receipt_returned true or lost_receipt_statement is needed")
        if not self.facts.goods_out:
            raise self.refused("no goods of the customer are here")
        self.goods_back(customer_signature=customer_signature, lost_receipt_statement=lost_receipt_statement)

    @event(ANY, to=SAME, by=(TECHNICIAN, WAREHOUSE, CLERK), clause="二§12·3")
    def return_loaner(self, condition: Text) -> None:
        """The substitute unit is back in the store."""
        if not self.facts.loan_open:
            raise self.refused("no loaner is out")
        self.loan_back(condition_in=condition)

    # -- money and papers -------------------------------------------------------------------------------------

    @event(repaired, to=settled, by=(TECHNICIAN, FINANCE), clause="一§19(4)·2")
    def settle(self, amount: Money, method: Annotated[Method, Field(examples=["finance"])]) -> None:
        """The fee of the accepted quote is settled: a small one in cash on site, else through finance."""
        facts = self.facts
        if (amount == 0) != (method is Method.NONE):
            raise self.wrong("method", msg="must be none if and only if the amount is 0.00")
        if amount != facts.amount_due:
            raise self.refused(f"the amount must be {facts.amount_due:.2f}, that of the accepted quote")
        limit = self.now_taken.draft.rules.policy.money("repair.onsite_collect_max_cny")
        if method is Method.ON_SITE_CASH and amount > limit:
            raise self.refused(f"cash on site goes up to {limit:.2f}; use finance")
        facts.amount, facts.method = amount, method
        self.money("settlement", amount, method=method.value)
        self.work_order(amount=amount, method=method.value)

    @event(settled, handed_in, reviewed, to=SAME, by=(FINANCE,), clause="一§19(4)·2")
    def hand_in_cash(self, amount: Money, reference: Line) -> None:
        """Cash collected on site is handed to finance."""
        self.expect_money(Method.ON_SITE_CASH, self.facts.cash_in, amount)
        self.facts.cash_in = True
        self.money("cash_hand_in", amount, reference=reference)

    @event(settled, handed_in, reviewed, to=SAME, by=(FINANCE,), clause="一§19(4)·3")
    def record_payment(self, amount: Money, reference: Line) -> None:
        """The customer's payment has come in."""
        self.expect_money(Method.FINANCE, self.facts.paid, amount)
        self.facts.paid = True
        self.money("payment", amount, reference=reference)

    @event(settled, handed_in, reviewed, to=SAME, by=(FINANCE,), clause="一§19(4)·3")
    def issue_invoice(self, invoice_no: Line) -> None:
        """Finance issues the invoice."""
        if self.facts.invoiced or self.facts.amount == 0:
            raise self.refused("the invoice is issued" if self.facts.invoiced else "there is nothing to invoice")
        self.facts.invoiced = True
        self.form("invoice", "1", invoice_no=invoice_no, amount=self.facts.amount, issued_at=self.at)

    @event(settled, to=handed_in, by=(TECHNICIAN,), clause="一§19(9)·1")
    def hand_in(self, work_order_no: Line) -> None:
        """The technician hands in the work order."""
        self.work_order(work_order_no=work_order_no, handed_in_at=self.at)

    @event(handed_in, to=reviewed, by=(SUPERVISOR,), clause="一§19(9)·1")
    def review(self, time_score: Score, quality_score: Score) -> None:
        """The supervisor rates time and quality, 0 to 100 each."""
        self.form("review", "1", time_score=time_score, quality_score=quality_score, reviewed_by=self.by)

    @event(ready, to=repaired, by=(MANAGER,), clause="二§12·3")
    @also(cancelling, repaired, settled, handed_in, reviewed, to=SAME)
    def write_off(self, what: WriteOff, reason: Text, evidence: Text) -> Any:
        """A manager gives up waiting for goods, a loaner, a payment or cash; it stands for the missing event."""
        name = self.overdue_for(what)
        if what is WriteOff.GOODS:
            self.goods_back(written_off=True)
        elif what is WriteOff.LOANER:
            self.loan_back(written_off=True)
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
        return None

    # -- follow-up and end ------------------------------------------------------------------------------------

    @event(reviewed, to=SAME, by=(CLERK,), clause="一§36")
    def follow_up(
        self, reached: Flag, satisfied: Flag | None = None, rework: Flag = False, remarks: Text | None = None
    ) -> None:
        """The customer is called back; a third call that reaches nobody counts as done."""
        facts = self.facts
        if not reached and (satisfied is not None or rework):
            raise self.wrong("satisfied", msg="only a customer who was reached can say so")
        if facts.call_done:
            raise self.refused("the call is done")
        facts.calls += 1
        facts.call_done = reached or facts.calls >= CALLS
        if facts.call_done:
            self.meet("follow_up")
        self.form(
            "follow_up", str(facts.calls), final=True, reached=reached, satisfied=satisfied, rework=rework,
            remarks=remarks,
            called_at=self.at, called_by=self.by,
        )
        if satisfied is False:
            self.open_linked("Complaint", self.complaint(remarks))
        if rework:
            self.open_linked("Repair", self.repair_again(remarks))

    @event(
        registered, assigned, scheduled, on_site, repairing, in_workshop, ready,
        to=cancelling, by=(CUSTOMER, CLERK), clause="一§19(1)", on_hold=True,
    )
    def cancel(self, reason: Text) -> None:
        """The customer no longer wants the repair; goods and loaner must still come back."""

    # -- helpers of the effects -------------------------------------------------------------------------------

    @property
    def still_out(self) -> bool:
        """Something keeps a cancelled case from ending."""
        return self.facts.goods_out or self.facts.loan_open or self.conduct_undecided

    @property
    def open_ends(self) -> bool:
        """Something keeps a reviewed case from closing (二§12·3, 一§19(4), (6)·2)."""
        facts = self.facts
        unpaid = (facts.method is Method.ON_SITE_CASH and not facts.cash_in) or (
            facts.method is Method.FINANCE and not facts.paid
        )
        return self.still_out or unpaid or (facts.amount > 0 and not facts.invoiced)

    def coming(self, moment: Any, key: str) -> None:
        if moment < self.at:
            raise self.refused(f"{key} must not lie before the event")

    def sender_certified(self) -> None:
        """Whoever sends it works, and needs a valid certificate (一§18·1)."""
        self.certified(self.by, self.facts.category, self.day_of(self.at))
        self.mark_stranger()

    def mark_stranger(self) -> None:
        if self.facts.technician is not None and self.by != self.facts.technician:
            self.remark("not the assignee")

    def quote_agreed(self) -> None:
        if self.facts.chargeable and not self.facts.quote_accepted:
            raise self.refused("the repair is chargeable and no quote has been accepted")

    def done(self, work: str, minutes: int, parts: list[UsedPart] | None) -> None:
        self.sender_certified()
        self.quote_agreed()
        facts = self.facts
        facts.amount_due = facts.quote.total if facts.quote is not None else FREE
        used = [part.model_dump() for part in parts or []]
        self.work_order(work=work, minutes=minutes, parts=used, finished_at=self.at, finished_by=self.by)

    def work_order(self, **values: Any) -> None:
        self.form("work_order", "1", **values)

    def goods(self, direction: str, receipt_no: str, remarks: str | None = None) -> None:
        key = f"{direction}-{self.facts.receipts}"
        self.form("goods_book", key, final=True, direction=direction, receipt_no=receipt_no, remarks=remarks,
                  moved_at=self.at, moved_by=self.by)

    def goods_back(self, **values: Any) -> None:
        facts = self.facts
        facts.goods_out = False
        self.form("take_in_receipt", str(facts.receipts), returned_at=self.at, returned_by=self.by, **values)
        self.goods("out", f"{self.case.number}-{facts.receipts}")

    def loan_back(self, **values: Any) -> None:
        self.facts.loan_open = False
        self.form("loaner_loan", str(self.facts.loans), returned_at=self.at, returned_by=self.by, **values)

    def money(self, kind: str, amount: Any, **values: Any) -> None:
        self.facts.payments += 1
        key = str(self.facts.payments)
        self.form("payment", key, final=True, kind=kind, amount=amount, at=self.at, by=self.by, **values)

    def expect_money(self, method: Method, there: bool, amount: Any) -> None:
        facts = self.facts
        if facts.method is not method:
            raise self.refused(f"the repair was settled by {facts.method}, not {method}")
        if there:
            raise self.refused("it is recorded already")
        if amount != facts.amount:
            raise self.refused(f"the amount must be exactly {facts.amount:.2f}")

    def overdue_for(self, what: WriteOff) -> str:
        """The overdue commitment that a write-off answers; raises Refusal where there is none."""
        state = self.now_taken.draft.standing
        names = {
            WriteOff.GOODS: {"ready": "collect", "cancelling": "return_goods"},
            WriteOff.LOANER: {"cancelling": "return_goods"},
            WriteOff.PAYMENT: {},
            WriteOff.CASH: {},
        }[what]
        usual = {WriteOff.LOANER: "loaner", WriteOff.PAYMENT: "payment", WriteOff.CASH: "cash_hand_in"}
        name = names.get(state) or usual.get(what, "collect")
        found = self.commitment(name)
        if found is None or found.state is not Promise.OVERDUE:
            raise self.refused(f"a write-off of {what} needs an overdue {name}, and {name} is not overdue")
        if what is WriteOff.GOODS and not self.facts.goods_out:
            raise self.refused("no goods of the customer are here")
        if what is WriteOff.LOANER and not self.facts.loan_open:
            raise self.refused("no loaner is out")
        return name

    def complaint(self, remarks: str | None) -> dict[str, Any]:
        """The opening request of the complaint that a dissatisfied customer's follow-up opens."""
        opening = self.case.request
        return {
            "customer": opening["customer"],
            "channel": "direct",
            "form": "oral",
            "about": "service",
            "product": opening["product"]["model"],
            "description": remarks or "dissatisfied at the follow-up call",
            "noticed_by": self.by,
        }

    def repair_again(self, remarks: str | None) -> dict[str, Any]:
        """The opening request of the urgent repair that a follow-up call asks for."""
        opening = self.case.request
        kept = {key: opening[key] for key in ("customer", "product", "symptoms", "channel")}
        return kept | {"urgent": True} | ({"symptoms": remarks} if remarks else {})
