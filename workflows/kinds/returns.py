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
    Floor,
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
from workflows.language.procedure import ANY, OPENING, SAME, Automatic, Promised, Step, also, event
from workflows.loop.case import Case

CLERK, TECHNICIAN, SUPERVISOR, DEPARTMENT = Role.CLERK, Role.TECHNICIAN, Role.SUPERVISOR, Role.DEPARTMENT
WAREHOUSE, FINANCE, CUSTOMER = Role.WAREHOUSE, Role.FINANCE, Role.CUSTOMER
DECIDED = (
    "negotiating", "approved", "goods_received", "offer_due", "refunded", "exchanged", "settled_by_offer", "refused",
    "cause_found", "withdrawing", "closed", "withdrawn",
)
"""Every state in which the customer has an answer."""


def assessed(outcome: AssessmentResult) -> Any:
    """Holds where the assessment came to this."""
    return lambda case: case.facts.assessment.outcome is outcome


def to_refund(case: Any) -> bool:
    """An approved refund is due, or the partial refund of an offer."""
    return case.facts.remedy is not Remedy.EXCHANGE


@workflow.defn(name="Return")
class Return(Case[ReturnRequest, ReturnFacts], letter="T"):
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

    promises = (
        Promised(
            "decision", "一§21·1", starts=(OPENING,), met=DECIDED, within="return.decision",
            paused_in=(needs_report,),
        ),
        Promised(
            "report", "一§22·2", starts=(needs_report,), met=(), within="return.report", parallel=True,
            expires="report_lapses",
        ),
        Promised(
            "negotiation", "一§24·2", starts=(negotiating,), within="return.negotiation",
            met=tuple(name for name in DECIDED if name != "negotiating"),
        ),
        Promised("transport", "一§25", starts=(approved,), met=("receive_goods",), within="return.transport"),
        Promised(
            "refund", "一§21·1", starts=(goods_received,), met=(refunded,), parallel=True,
            within="return.refund_cd_after_receipt", when=to_refund,
            since=lambda case: case.facts.goods_received_at or case.at,
        ),
        Promised(
            "finance", "一§25", starts=(goods_received, offer_due), met=(refunded,),
            within="return.dept_task_wd", when=to_refund,
        ),
        Promised(
            "warehouse", "一§25", starts=(goods_received,), met=(exchanged,), within="return.dept_task_wd",
            when=lambda case: case.facts.remedy is Remedy.EXCHANGE,
        ),
        Promised(
            "cause", "一§27", starts=(refunded, exchanged, settled_by_offer, "refused"), met=(cause_found,),
            within="return.cause",
        ),
        Promised("close", "一§27", starts=(cause_found,), met=(closed,), within="return.close"),
        Promised(
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
        rules = self.now_taken.draft.rules
        found = assess(request, rules.policy, rules.calendar, self.at)
        facts = ReturnFacts(assessment=found)
        self.decided(facts, "assessment", found.outcome.value, found)
        self.tell_assessed(found)
        return facts

    @event(needs_report, to=(needs_report, eligible, negotiating, turned_down),
           by=(CLERK, TECHNICIAN, CUSTOMER), clause="一§22·2")
    def submit_report(self, report_no: Line, issuer: Line, issuer_kind: Issuer, finding: InspectionFinding) -> Step:
        """An inspection report is handed in; the return is assessed again, as of its opening."""
        facts, rules = self.facts, self.now_taken.draft.rules
        facts.report = FaultReport(report_no=report_no, issuer=issuer, issuer_kind=issuer_kind, finding=finding)
        facts.assessment = assess(self.request, rules.policy, rules.calendar, self.case.opened_at, facts.report)
        facts.reports += 1
        self.form(
            "inspection_report", str(facts.reports), final=True, **facts.report.model_dump(mode="json"),
            submitted_at=self.at, submitted_by=self.by,
        )
        outcome = facts.assessment.outcome
        self.decided(facts, "assessment", outcome.value, facts.assessment)
        self.tell_assessed(facts.assessment)
        if outcome is not AssessmentResult.NEEDS_REPORT:
            self.meet("report")
        return self.procedure.steps[outcome.value]

    @event(needs_report, to=(turned_down, SAME), by=(Role.SYSTEM,), clause="一§22·2")
    def report_lapses(self) -> Any:
        """No report in time: refused, save for goods whose report is ours to bring; then the supervisor decides."""
        if self.report_is_ours:
            self.tell(SUPERVISOR, "report_overdue")
            self.remark("no report came; it is ours to bring, so the supervisor decides")
            return SAME
        self.remark("refused: no report came in time")
        self.decided(self.facts, "lapse", AssessmentResult.REFUSED.value)
        self.tell(CUSTOMER, "return_refused")
        return self.turned_down

    # -- the decision -----------------------------------------------------------------------------------------

    @event(eligible, to=approved, by=(CLERK,), clause="一§21·1")
    def approve(self, remedy: Remedy) -> None:
        """Approved by one of the remedies of the assessment; the customer sends the goods."""
        if remedy not in self.facts.assessment.remedies:
            raise self.refused(f"the remedy must be {' or '.join(self.facts.assessment.remedies)}")
        self.grant("approval", remedy)

    @event(needs_report, eligible, negotiating, turned_down, to=(approved, goods_received, turned_down),
           by=(SUPERVISOR,), clause="一§20")
    def overrule(self, decision: Verdict, reason: Text, remedy: Remedy | None = None) -> Step:
        """A supervisor decides over the assessment, never below what the law leaves the customer."""
        if (remedy is not None) != (decision is Verdict.APPROVED):
            raise self.wrong("remedy", msg="is needed to approve, and has no place in a refusal")
        found = self.facts.assessment
        if found.floor is not None:
            self.above(found.floor, remedy)
        if remedy is None:
            self.facts.remedy = self.facts.amount = None
            self.decided(self.facts, "overrule", decision.value)
            self.tell(CUSTOMER, "return_refused")
            return self.turned_down
        self.grant("overrule", remedy)
        return self.goods_received if self.facts.goods_here else self.approved

    @event(approved, goods_received, to=SAME, by=(CLERK,), clause="一§25")
    def change_remedy(self, remedy: Remedy, reason: Text, none_in_stock: Flag = False) -> None:
        """The other remedy; where no replacement is in stock a refund though none was due, then at the price paid."""
        facts = self.facts
        if none_in_stock and remedy is not Remedy.REFUND:
            raise self.wrong("none_in_stock", msg="only for the remedy refund")
        if remedy is facts.remedy:
            raise self.refused(f"the remedy is {remedy} already")
        if remedy not in facts.assessment.remedies and not none_in_stock:
            allowed = " or ".join(facts.assessment.remedies) or "refund with none_in_stock"
            raise self.refused(f"the remedy must be {allowed}")
        undue = remedy not in facts.assessment.remedies or (none_in_stock and self.case.shape < 2)
        self.grant("change_remedy", remedy, self.request.purchase.price_paid if undue else None)
        for name in ("refund", "finance", "warehouse"):
            self.drop(name)
        if facts.goods_here:
            self.start_remedy()

    # -- negotiation ------------------------------------------------------------------------------------------

    @event(negotiating, turned_down, to=negotiating, by=(CLERK,), clause="一§24·2")
    def offer(self, kind: OfferKind, terms: Text, amount: Money | None = None) -> None:
        """Something else is offered sincerely; a new offer replaces one that waits for its answer."""
        if kind is OfferKind.PARTIAL_REFUND and not amount:
            raise self.wrong("amount", msg="is needed for a partial refund, above 0.00")
        price = self.request.purchase.price_paid
        if kind is OfferKind.PARTIAL_REFUND and amount is not None and amount > price:
            raise self.refused(f"a partial refund goes up to {price:.2f}, the price paid")
        facts = self.facts
        if facts.offer is not None:
            self.form("return_offer", str(facts.offer.number), final=True, status="replaced")
        facts.offers += 1
        facts.offer = Offer(number=facts.offers, kind=kind, terms=terms, amount=amount)
        self.form(
            "return_offer", str(facts.offers), kind=kind.value, terms=terms, amount=amount, status="open",
            offered_at=self.at, offered_by=self.by,
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
            if missing:
                raise self.refused(f"a repair needs {', '.join(missing)}")
            self.open_linked("Repair", self.repair(given, symptoms or ""))
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
        self.goods("in", str(facts.receipts), remarks)
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
        if facts.remedy is Remedy.EXCHANGE:
            raise self.refused("the remedy is an exchange; change_remedy first")
        if amount != facts.due:
            raise self.refused(f"the amount must be {facts.due:.2f}, as assessed or offered")
        facts.payments += 1
        self.form(
            "payment", str(facts.payments), kind="refund", amount=amount, reference=reference, at=self.at, by=self.by
        )
        if facts.remedy is not None:
            facts.goods_here = False  # ours now; a partial refund leaves them the customer's
        self.tell(CUSTOMER, "refund_paid", amount=f"{amount:.2f}")

    @event(goods_received, offer_due, to=SAME, by=(FINANCE,), clause="一§25")
    def payout_failed(self, reason: Text) -> None:
        """The bank sent the money back; the clocks go on, the clerk asks the customer how to pay."""
        if self.facts.remedy is Remedy.EXCHANGE:
            raise self.refused("the remedy is an exchange; nothing is to be paid")
        self.tell(CLERK, "payout_failed")
        self.tell(CUSTOMER, "account_needed")

    @event(goods_received, to=exchanged, by=(WAREHOUSE,), clause="一§25")
    def ship_replacement(self, model: Line, serial: Line | None = None) -> None:
        """The replacement leaves the store; the goods that came back are ours."""
        if self.facts.remedy is not Remedy.EXCHANGE:
            raise self.refused("the remedy is a refund; change_remedy first")
        self.facts.goods_here = False
        self.goods("out", "replacement", f"{model} {serial or ''}".strip())
        self.tell(CUSTOMER, "replacement_sent")

    @event(
        negotiating, turned_down, offer_due, refunded, settled_by_offer, cause_found,
        to=SAME, by=(WAREHOUSE,), clause="一§24·1",
    )
    @also(withdrawing, to=SAME)
    def send_back(self, reference: Line) -> None:
        """The customer's goods go back; `reference` is the consignment, or the repair that takes them over."""
        if not self.facts.goods_here:
            raise self.refused("no goods of the customer are here")
        self.facts.goods_here = False
        self.goods("out", str(self.facts.receipts), reference)
        self.tell(CUSTOMER, "goods_sent_back")

    # -- cause and end ----------------------------------------------------------------------------------------

    @event(refunded, exchanged, settled_by_offer, turned_down, to=cause_found,
           by=(CLERK, SUPERVISOR, DEPARTMENT), clause="一§27")
    def find_cause(self, cause: Line, unit: Line, person: Anyone | None = None) -> None:
        """Why the goods came back, and which unit (or `none`) and person answer for it."""
        self.form("responsibility", "1", cause=cause, unit=unit, person=person, found_at=self.at, found_by=self.by)

    @event(cause_found, to=closed, by=(CLERK,), clause="一§27")
    def close(self) -> None:
        """Filed, once the customer's goods are back and every conduct record is decided."""
        if self.facts.goods_here:
            raise self.refused("the customer's goods must go back first: send_back")
        if self.conduct_undecided:
            raise self.refused("a conduct record is undecided: decide_conduct")

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
        self.facts.remedy = self.facts.amount = None
        if self.facts.goods_here:
            self.tell(WAREHOUSE, "goods_to_send_back")

    # -- helpers of the effects -------------------------------------------------------------------------------

    @property
    def report_is_ours(self) -> bool:
        """The report is ours to commission, and no lapse of it refuses the return (一§20)."""
        draft = self.now_taken.draft
        return report_is_ours(self.request, draft.rules.policy, draft.rules.calendar, draft.opened_at)

    def above(self, floor: Floor, remedy: Remedy | None) -> None:
        """Raises Refusal where a supervisor would leave the customer less than the law does (一§20)."""
        allowed = dict.fromkeys((*floor.remedies, *self.facts.assessment.remedies))
        if remedy not in allowed:
            raise self.refused(f"the law leaves the customer {' or '.join(allowed)}; no overrule goes below it")

    def grant(self, what: str, remedy: Remedy, amount: Decimal | None = None) -> None:
        """Approves a remedy at `amount`, else as assessed, or at the price paid where nothing was assessed."""
        facts = self.facts
        price = amount if amount is not None else facts.assessment.amount
        if facts.offer is not None:
            self.form("return_offer", str(facts.offer.number), final=True, status="replaced")
        facts.remedy, facts.offer = remedy, None
        facts.amount = price if price is not None else self.request.purchase.price_paid
        self.decided(facts, what, Verdict.APPROVED.value)
        if facts.goods_here:
            facts.goods_received_at = facts.goods_received_at or self.at
            self.tell_remedy_due()
        elif what != "change_remedy":
            self.tell(CUSTOMER, "return_approved")

    def start_remedy(self) -> None:
        """Starts what the remedy promises once the goods are here."""
        for name in ("refund", "finance", "warehouse"):
            self.start(self.declared(name))

    def offered(self) -> Offer:
        if self.facts.offer is None:
            raise self.refused("no offer waits for an answer")
        return self.facts.offer

    def answered(self, offer: Offer, status: str) -> None:
        key = str(offer.number)
        self.form("return_offer", key, final=True, status=status, answered_at=self.at, answered_by=self.by)
        self.facts.offer = None

    def decided(self, facts: ReturnFacts, what: str, outcome: str, found: Assessment | None = None) -> None:
        """Writes a line of the return decision; a later one repeats the grounds that stand."""
        facts.decisions += 1
        if found is not None:
            self.remark("; ".join(f"{ground.text} ({ground.clause})" for ground in found.grounds))
        shown = (found or facts.assessment).model_dump(mode="json", exclude={"outcome", "amount"})
        amount = found.amount if found is not None else facts.amount
        by = SYSTEM if what in ("assessment", "lapse") else self.by
        self.form(
            "return_decision", str(facts.decisions), final=True, what=what, outcome=outcome, remedy=facts.remedy,
            amount=amount, decided_at=self.at, decided_by=by, **shown,
        )

    def tell_assessed(self, found: Assessment) -> None:
        """The customer, or whoever must act, hears what the assessment came to."""
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

    def goods(self, direction: str, key: str, remarks: str | None) -> None:
        receipt_no = f"{self.case.number}-{self.facts.receipts}"
        self.form(
            "goods_book", f"{direction}-{key}", direction=direction, receipt_no=receipt_no, remarks=remarks,
            moved_at=self.at, moved_by=self.by,
        )

    def repair(self, given: dict[str, Any], symptoms: str) -> dict[str, Any]:
        """The opening request of the repair that was offered; misuse ends the warranty."""
        opening, bought, report = self.request, self.request.purchase, self.facts.report
        misused = report is not None and report.finding is InspectionFinding.MISUSE
        known = opening.customer.model_dump(mode="json", exclude_none=True)
        product = opening.item.model_dump(include={"model", "category", "serial"}, exclude_none=True)
        return {
            "customer": known | given,
            "product": product
            | {"purchased_on": bought.purchased_on.isoformat(), "in_warranty": bought.sanbao and not misused},
            "symptoms": symptoms,
            "channel": "phone",
        }
