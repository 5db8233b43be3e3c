"""Return or exchange of goods: assessed, approved or negotiated, paid or replaced, its cause found (一§20–27)."""

from decimal import Decimal
from typing import Any

from temporalio import workflow

from models.fields import Anyone, Flag, Line, Money, Phone, Text
from models.kinds.assessment import assess, report_is_ours
from models.kinds.repair import Zone
from models.kinds.returns import (
    Assessment,
    AssessmentResult,
    FaultReport,
    InspectionFinding,
    Issuer,
    Offer,
    OfferKind,
    Remedy,
    ReturnFacts,
    ReturnRequest,
    Verdict,
)
from models.vocabulary import SYSTEM, Role
from workflows.language.declaration import ANY, OPENING, SAME, Automatic, CommitmentRule, Step, also, event
from workflows.language.effects import GuardedChange
from workflows.loop.case import Case
from workflows.parts.cause import Cause
from workflows.parts.custody import NO_GOODS, CustomerGoods
from workflows.parts.money import Payments

CLERK, TECHNICIAN, SUPERVISOR, DEPARTMENT = Role.CLERK, Role.TECHNICIAN, Role.SUPERVISOR, Role.DEPARTMENT
WAREHOUSE, FINANCE, CUSTOMER = Role.WAREHOUSE, Role.FINANCE, Role.CUSTOMER
OFFER_ENDS = GuardedChange(9, "return-offer-ends-with-the-case")


def assessed(outcome: AssessmentResult) -> Any:
    """Holds where the assessment came to this."""
    return lambda case: case.facts.assessment.outcome is outcome


def to_refund(case: Any) -> bool:
    """An approved refund is due, or the partial refund of an offer."""
    return case.facts.remedy is not Remedy.EXCHANGE


@workflow.defn(name="Return")
class Return(Case[ReturnRequest, ReturnFacts], CustomerGoods, Payments, Cause, letter="T"):
    """Return or exchange of goods (一§20–27)."""

    received = Step("In the service register, being assessed", "一§21·1")
    needs_report = Step("Waiting for an inspection report", "一§22·2")
    eligible = Step("A return is due, waiting for approval", "一§21·1")
    negotiating = Step("Another solution is being negotiated", "一§24·2")
    approved = Step("Approved, waiting for the goods", "一§25")
    goods_received = Step("The goods are here; refund or replacement is due", "一§25")
    offer_due = Step("An accepted partial refund is to be paid", "一§24·2")
    refunded = Step("The money is paid", "一§23")
    exchanged = Step("A replacement is on its way", "一§25")
    settled_by_offer = Step("The customer accepted an offer", "一§24·2")
    turned_down = Step("Refused", "一§24·1", name="refused")
    cause_found = Step("Cause and responsibility are found", "一§27")
    withdrawing = Step("Withdrawn, while goods must go back or conduct is undecided", "一§24·1")
    closed = Step("Closed", "一§27", end=True)
    withdrawn = Step("Withdrawn", "一§21·1", end=True)

    emptying = (withdrawing,)
    with_an_answer = (
        approved, goods_received, offer_due, refunded, exchanged, settled_by_offer, turned_down, cause_found,
        withdrawing, closed, withdrawn,
    )  # fmt: skip

    commitments = (
        CommitmentRule(
            "decision", "一§21·1", starts=(OPENING,), met=(negotiating, *with_an_answer),
            within="return.decision", paused_in=(needs_report,),
        ),
        CommitmentRule(
            "report", "一§22·2", starts=(needs_report,), met=(), within="return.report", parallel=True,
            expires="report_lapses",
        ),
        CommitmentRule(
            "negotiation", "一§24·2", starts=(negotiating,), met=with_an_answer, within="return.negotiation"
        ),
        CommitmentRule("transport", "一§25", starts=(approved,), met=("receive_goods",), within="return.transport"),
        CommitmentRule(
            "refund", "一§21·1", starts=(goods_received,), met=(refunded,), parallel=True,
            within="return.refund_cd_after_receipt", when=to_refund,
            since=lambda case: case.facts.goods_received_at or case.at,
        ),
        CommitmentRule(
            "finance", "一§25", starts=(goods_received, offer_due), met=(refunded,),
            within="return.dept_task_wd", when=to_refund,
        ),
        CommitmentRule(
            "warehouse", "一§25", starts=(goods_received,), met=(exchanged,), within="return.dept_task_wd",
            when=lambda case: case.facts.remedy is Remedy.EXCHANGE,
        ),
        CommitmentRule(
            "cause", "一§27", starts=(refunded, exchanged, settled_by_offer, turned_down), met=(cause_found,),
            within="return.cause",
        ),
        CommitmentRule("close", "一§27", starts=(cause_found,), met=(closed,), within="return.close"),
        CommitmentRule(
            "return_goods", "一§24·1", starts=(withdrawing,), met=(withdrawn,), within="return.return_goods"
        ),
    )
    automatic = (
        Automatic(received, needs_report, assessed(AssessmentResult.NEEDS_REPORT)),
        Automatic(received, eligible, assessed(AssessmentResult.ELIGIBLE)),
        Automatic(received, negotiating, assessed(AssessmentResult.NEGOTIATING)),
        Automatic(received, turned_down, assessed(AssessmentResult.REFUSED)),
        Automatic(withdrawing, withdrawn, lambda case: not (case.facts.goods_here or case.conduct_undecided)),
    )

    # -- the opening: the assessment --------------------------------------------------------------------------

    def begin(self, request: ReturnRequest) -> ReturnFacts:
        self.tell(CUSTOMER, "case_opened")
        found = assess(request, self.policy, self.calendar, self.at)
        facts = self.now_taken.draft.facts = ReturnFacts(assessment=found)
        self.assessed_as(found)
        return facts

    @event(needs_report, to=(needs_report, eligible, negotiating, turned_down),
           by=(CLERK, TECHNICIAN, CUSTOMER), clause="一§22·2")
    def submit_report(self, report_no: Line, issuer: Line, issuer_kind: Issuer, finding: InspectionFinding) -> Step:
        """An inspection report is handed in; the return is assessed again, as of its opening."""
        report = FaultReport(report_no=report_no, issuer=issuer, issuer_kind=issuer_kind, finding=finding)
        found = assess(self.request, self.policy, self.calendar, self.case.opened_at, report)
        self.facts.report, self.facts.assessment = report, found
        self.next_row(
            "inspection_report", "reports", final=True, **report.model_dump(mode="json"), **self.stamp("submitted")
        )
        self.assessed_as(found)
        if found.outcome is not AssessmentResult.NEEDS_REPORT:
            self.meet("report")
        return self.procedure.steps[found.outcome.value]

    @event(needs_report, to=(turned_down, SAME), by=(Role.SYSTEM,), clause="一§22·2")
    def report_lapses(self) -> Any:
        """No report in time: refused, save for goods whose report is ours to bring; then the supervisor decides."""
        if self.report_is_ours:
            self.tell(SUPERVISOR, "report_overdue")
            self.remark("no report came; it is ours to bring, so the supervisor decides")
            return SAME
        self.remark("refused: no report came in time")
        return self.turn_down("lapse")

    # -- the decision -----------------------------------------------------------------------------------------

    @event(eligible, to=approved, by=(CLERK,), clause="一§21·1")
    def approve(self, remedy: Remedy) -> None:
        """Approved by one of the remedies of the assessment; the customer sends the goods."""
        remedies = self.facts.assessment.remedies
        self.refuse_unless(remedy in remedies, f"the remedy must be {' or '.join(remedies)}")
        self.grant("approval", remedy)

    @event(needs_report, eligible, negotiating, turned_down, to=(approved, goods_received, turned_down),
           by=(SUPERVISOR,), clause="一§20")
    def overrule(self, decision: Verdict, reason: Text, remedy: Remedy | None = None) -> Step:
        """A supervisor decides over the assessment, never below what the law leaves the customer."""
        fits = (remedy is not None) == (decision is Verdict.APPROVED)
        self.wrong_unless(fits, "remedy", msg="is needed to approve, and has no place in a refusal")
        self.above_floor(remedy)
        if remedy is None:
            return self.turn_down("overrule")
        self.grant("overrule", remedy)
        return self.goods_received if self.facts.goods_here else self.approved

    @event(approved, goods_received, to=SAME, by=(CLERK,), clause="一§25")
    def change_remedy(self, remedy: Remedy, reason: Text, none_in_stock: Flag = False) -> None:
        """The other remedy; where no replacement is in stock a refund though none was due, then at the price paid."""
        facts, remedies = self.facts, self.facts.assessment.remedies
        fits = not none_in_stock or remedy is Remedy.REFUND
        self.wrong_unless(fits, "none_in_stock", msg="only for the remedy refund")
        self.refuse_unless(remedy is not facts.remedy, f"the remedy is {remedy} already")
        allowed = " or ".join(remedies) or "refund with none_in_stock"
        self.refuse_unless(remedy in remedies or none_in_stock, f"the remedy must be {allowed}")
        undue = remedy not in remedies or (none_in_stock and self.case.shape < 2)
        self.grant("change_remedy", remedy, self.request.purchase.price_paid if undue else None)
        for name in ("refund", "finance", "warehouse"):
            self.let_go(name)
            if facts.goods_here:
                self.start_clock(self.declared(name))

    # -- negotiation ------------------------------------------------------------------------------------------

    @event(negotiating, turned_down, to=negotiating, by=(CLERK,), clause="一§24·2")
    def offer(self, kind: OfferKind, terms: Text, amount: Money | None = None) -> None:
        """Something else is offered sincerely; a new offer replaces one that waits for its answer."""
        facts, price = self.facts, self.request.purchase.price_paid
        if kind is OfferKind.PARTIAL_REFUND:
            self.wrong_unless(amount, "amount", msg="is needed for a partial refund, above 0.00")
            fits = amount is not None and amount <= price
            self.refuse_unless(fits, f"a partial refund goes up to {price:.2f}, the price paid")
        self.replace_offer()
        facts.offer = Offer(number=facts.offers + 1, kind=kind, terms=terms, amount=amount)
        self.next_row(
            "return_offer", "offers", kind=kind.value, terms=terms, amount=amount, status="open",
            **self.stamp("offered"),
        )
        self.tell(CUSTOMER, "offer_made")

    @event(negotiating, to=(settled_by_offer, offer_due), by=(CUSTOMER, CLERK), clause="一§24·2")
    def accept_offer(
        self, address: Line | None = None, zone: Zone | None = None, symptoms: Text | None = None,
        phone: Phone | None = None,
    ) -> Step:
        """The customer takes the offer; a repair opens a case of its own, a partial refund goes to finance."""
        self.reachable(phone=phone)
        facts, offer = self.facts, self.offered()
        facts.remedy = facts.amount = None
        if offer.kind is OfferKind.REPAIR:
            given = {"address": address, "zone": zone, "phone": phone or self.request.customer.phone}
            missing = [key for key, value in (given | {"symptoms": symptoms}).items() if value is None]
            self.refuse_unless(not missing, f"a repair needs {', '.join(missing)}")
            self.open_linked("Repair", self.request.repair(given, symptoms or "", facts.report))
        self.answered(offer, "accepted")
        if offer.kind is not OfferKind.PARTIAL_REFUND:
            return self.settled_by_offer
        facts.amount = offer.amount
        self.tell(FINANCE, "refund_due")
        return self.offer_due

    @event(negotiating, to=turned_down, by=(CUSTOMER, CLERK), clause="一§24·2")
    def decline_offer(self) -> None:
        """The customer does not want what was offered."""
        self.answered(self.offered(), "declined")

    # -- goods and money --------------------------------------------------------------------------------------

    @event(approved, to=(goods_received, negotiating), by=(WAREHOUSE, CLERK), clause="一§25")
    def receive_goods(self, condition_ok: Flag, remarks: Text | None = None) -> Step:
        """The goods are in and looked at; in a bad condition the approval no longer holds."""
        facts = self.facts
        facts.receipts += 1
        facts.goods_here = True
        self.goods("in", remarks)
        if not condition_ok:
            facts.remedy = facts.amount = None
            self.tell(CLERK, "negotiation_needed")
            return self.negotiating
        facts.goods_received_at = self.at
        self.tell(CUSTOMER, "goods_arrived")
        self.tell_remedy_due()
        return self.goods_received

    @event(goods_received, offer_due, to=refunded, by=(FINANCE,), clause="一§23")
    def refund(self, amount: Money, reference: Line) -> None:
        """Finance pays exactly what was assessed or offered."""
        facts = self.facts
        self.refuse_unless(to_refund(self), "the remedy is an exchange; change_remedy first")
        self.exactly(amount, facts.due, "as assessed or offered")
        self.payment("refund", amount, reference=reference, **self.stamp())
        if facts.remedy is not None:
            facts.goods_here = False  # ours now; a partial refund leaves them the customer's
        self.tell(CUSTOMER, "refund_paid", amount=f"{amount:.2f}")

    @event(goods_received, offer_due, to=SAME, by=(FINANCE,), clause="一§25")
    def payout_failed(self, reason: Text) -> None:
        """The bank sent the money back; the clocks go on, the clerk asks the customer how to pay."""
        self.refuse_unless(to_refund(self), "the remedy is an exchange; nothing is to be paid")
        self.tell(CLERK, "payout_failed")
        self.tell(CUSTOMER, "account_needed")

    @event(goods_received, to=exchanged, by=(WAREHOUSE,), clause="一§25")
    def ship_replacement(self, model: Line, serial: Line | None = None) -> None:
        """The replacement leaves the store; the goods that came back are ours."""
        self.refuse_unless(not to_refund(self), "the remedy is a refund; change_remedy first")
        self.facts.goods_here = False
        self.goods("out", f"{model} {serial or ''}".strip(), key="replacement")
        self.tell(CUSTOMER, "replacement_sent")

    @event(
        negotiating, turned_down, offer_due, refunded, settled_by_offer, cause_found,
        to=SAME, by=(WAREHOUSE,), clause="一§24·1",
    )
    @also(withdrawing, to=SAME)
    def send_back(self, reference: Line) -> None:
        """The customer's goods go back; `reference` is the consignment, or the repair that takes them over."""
        self.refuse_unless(self.facts.goods_here, NO_GOODS)
        self.facts.goods_here = False
        self.goods("out", reference)
        self.tell(CUSTOMER, "goods_sent_back")

    # -- cause and end ----------------------------------------------------------------------------------------

    @event(refunded, exchanged, settled_by_offer, turned_down, to=cause_found,
           by=(CLERK, SUPERVISOR, DEPARTMENT), clause="一§27")
    def find_cause(self, cause: Line, unit: Line, person: Anyone | None = None) -> None:
        """Why the goods came back, and which unit (or `none`) and person answer for it."""
        self.answerable(cause, unit, (person,))

    @event(cause_found, to=closed, by=(CLERK,), clause="一§27")
    def close(self) -> None:
        """Filed, once the customer's goods are back and every conduct record is decided."""
        self.refuse_unless(not self.facts.goods_here, "the customer's goods must go back first: send_back")
        self.refuse_unless(not self.conduct_undecided, "a conduct record is undecided: decide_conduct")

    @event(ANY, to=SAME, by=(CUSTOMER, CLERK, SUPERVISOR), clause="一§26")
    def report_obstruction(self, staff: Anyone, what: Text) -> None:
        """Someone shirks or inflames a dispute; a supervisor decides on the record."""
        self.propose("obstruction", staff, "一§26")
        self.remark(what)

    @event(
        received, needs_report, eligible, negotiating, approved, goods_received, offer_due, turned_down,
        to=withdrawing, by=(CUSTOMER, CLERK), clause="一§21·1", on_hold=True,
    )
    def withdraw(self, reason: Text) -> None:
        """The customer no longer wants it; goods that are here must still go back."""
        self.offer_ends()
        self.facts.remedy = self.facts.amount = None
        if self.facts.goods_here:
            self.tell(WAREHOUSE, "goods_to_send_back")

    # -- helpers of the effects -------------------------------------------------------------------------------

    @property
    def report_is_ours(self) -> bool:
        """The report is ours to commission, and no lapse of it refuses the return (一§20)."""
        return report_is_ours(self.request, self.policy, self.calendar, self.now_taken.draft.opened_at)

    def above_floor(self, remedy: Remedy | None) -> None:
        """Raises Refusal where a supervisor would leave the customer less than the law does (一§20)."""
        found = self.facts.assessment
        if found.floor is not None:
            allowed = dict.fromkeys((*found.floor.remedies, *found.remedies))
            least = f"the law leaves the customer {' or '.join(allowed)}"
            self.refuse_unless(remedy in allowed, f"{least}; no overrule goes below it")

    def grant(self, what: str, remedy: Remedy, amount: Decimal | None = None) -> None:
        """Approves a remedy at `amount`, else as assessed, or at the price paid where nothing was assessed."""
        facts = self.facts
        price = amount if amount is not None else facts.assessment.amount
        self.replace_offer()
        facts.remedy = remedy
        facts.amount = price if price is not None else self.request.purchase.price_paid
        self.decided(what, Verdict.APPROVED.value)
        if facts.goods_here:
            facts.goods_received_at = facts.goods_received_at or self.at
            self.tell_remedy_due()
        elif what != "change_remedy":
            self.tell(CUSTOMER, "return_approved")

    def turn_down(self, what: str) -> Step:
        """No remedy is due any more, and the customer hears of it."""
        self.offer_ends()
        self.facts.remedy = self.facts.amount = None
        self.decided(what, AssessmentResult.REFUSED.value)
        self.tell(CUSTOMER, "return_refused")
        return self.turned_down

    def replace_offer(self, status: str = "replaced") -> None:
        """An offer that waits for its answer no longer stands."""
        if self.facts.offer is not None:
            self.form("return_offer", str(self.facts.offer.number), final=True, status=status)
        self.facts.offer = None

    def offer_ends(self) -> None:
        """With the case refused or withdrawn no offer waits any more."""
        if self.facts.offer is not None and self.has(OFFER_ENDS):
            self.replace_offer("ended")

    def offered(self) -> Offer:
        return self.refuse_unless(self.facts.offer, "no offer waits for an answer")

    def answered(self, offer: Offer, status: str) -> None:
        self.form("return_offer", str(offer.number), final=True, status=status, **self.stamp("answered"))
        self.facts.offer = None

    def decided(self, what: str, outcome: str, found: Assessment | None = None) -> None:
        """Writes a line of the return decision; a later one repeats the grounds that stand."""
        facts = self.facts
        shown = (found or facts.assessment).model_dump(mode="json", exclude={"outcome", "amount"})
        amount, by = (facts.amount, self.by) if found is None else (found.amount, SYSTEM)
        self.next_row(
            "return_decision", "decisions", final=True, what=what, outcome=outcome, remedy=facts.remedy,
            amount=amount, decided_at=self.at, decided_by=by, **shown,
        )

    def assessed_as(self, found: Assessment) -> None:
        """Writes what an assessment came to with all its grounds; the customer, or whoever must act, hears of it."""
        self.remark("; ".join(f"{ground.text} ({ground.clause})" for ground in found.grounds))
        self.decided("assessment", found.outcome.value, found)
        if found.outcome is AssessmentResult.REFUSED:
            self.tell(CUSTOMER, "return_refused")
        elif found.outcome is AssessmentResult.NEGOTIATING:
            self.tell(CLERK, "negotiation_needed")
        elif found.outcome is AssessmentResult.NEEDS_REPORT and self.report_is_ours:
            self.tell(SUPERVISOR, "report_to_commission")
        elif found.outcome is AssessmentResult.NEEDS_REPORT:
            self.tell(CUSTOMER, "report_needed")

    def tell_remedy_due(self) -> None:
        if self.facts.remedy is Remedy.REFUND:
            self.tell(FINANCE, "refund_due")
        else:
            self.tell(WAREHOUSE, "replacement_due")
