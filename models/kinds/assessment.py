"""Whether goods are taken back, by which remedies, at what price: a pure function of what it is handed (一§20–24)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from models.kinds.returns import (
    Assessment,
    AssessmentResult,
    Basis,
    FaultReport,
    Floor,
    Ground,
    InspectionFinding,
    Issuer,
    Proof,
    Reason,
    Remedy,
    ReturnRequest,
    Sale,
)
from models.policy.calendar import Calendar
from models.policy.duration import Duration, Unit
from models.policy.policy import Policy

BOTH = (Remedy.REFUND, Remedy.EXCHANGE)
Grounds = tuple[Ground, ...]


@dataclass(frozen=True)
class Question:
    """All that an assessment hangs on. `at` is the opening's: what comes later changes no day count."""

    request: ReturnRequest
    policy: Policy
    calendar: Calendar
    at: datetime
    report: FaultReport | None = None

    def days(self, key: str) -> int:
        return self.policy.integer(key)

    def within(self, start: date, key: str) -> bool:
        """Whether a customer's limit of so many days from `start` still runs."""
        if self.at < self.calendar.end_of(start + timedelta(days=self.days(key))):
            return True  # whenever the next workday may be
        return self.at < self.calendar.limit_end(start, self.days(key))

    @property
    def paid(self) -> Decimal:
        return self.request.purchase.price_paid

    @property
    def freight(self) -> Decimal:
        return self.request.purchase.freight_paid or Decimal("0.00")

    @property
    def distance(self) -> bool:
        return self.request.purchase.channel is Sale.DISTANCE


def assess(
    request: ReturnRequest, policy: Policy, calendar: Calendar, at: datetime, report: FaultReport | None = None
) -> Assessment:
    """Judges a return as of its opening, with the report where there is one, and gives all the grounds."""
    question = Question(request, policy, calendar, at, report)
    if request.reason is Reason.COMPANY_FAULT:
        return _company_fault(question)
    if request.reason is Reason.FAULT:
        return _fault(question)
    return _no_reason(question)


def report_is_ours(request: ReturnRequest, policy: Policy, calendar: Calendar, at: datetime) -> bool:
    """Durable goods, to the last day of so many months after receipt: the burden of proof is the seller's (一§20)."""
    if request.reason is not Reason.FAULT or not request.purchase.durable:
        return False
    received = datetime.combine(request.purchase.received_on, time(12), calendar.tz)
    months = Duration(amount=policy.integer("return.durable_months"), unit=Unit.MONTHS)
    return calendar.local(at).date() <= calendar.local(calendar.add(received, months)).date()


# -- rule 1: the company's own fault ------------------------------------------------------------------------------


def _company_fault(question: Question) -> Assessment:
    """At the price paid, or the list price where the policy says so and it is higher (一§23(3)); freight too."""
    listed = question.request.purchase.list_price
    wanted = Basis(question.policy.choice("return.company_fault_basis"))
    basis, price = (wanted, listed) if wanted is Basis.LIST and listed > question.paid else (Basis.PAID, question.paid)
    return Assessment(
        outcome=AssessmentResult.ELIGIBLE,
        remedies=BOTH,
        amount=price + question.freight,
        basis=basis,
        floor=Floor(remedies=BOTH, amount=question.paid),
        grounds=(Ground(clause="一§23(3)", text=f"the company caused it: at the price {basis}, with the freight"),),
    )


# -- rule 2: a fault of the goods ---------------------------------------------------------------------------------


def _fault(question: Question) -> Assessment:
    refusals = tuple(_fault_refusals(question))
    if refusals:
        return Assessment(outcome=AssessmentResult.REFUSED, grounds=refusals)
    report, bought = question.report, question.request.purchase
    if report is not None and report.finding is InspectionFinding.NO_FAULT:
        found = Ground(clause="一§22·2", text="the report finds no fault: judged as a return without a reason")
        return _no_reason(question, (found,))
    if question.within(max(bought.purchased_on, bought.received_on), "return.sanbao_normal_days"):
        days = question.days("return.sanbao_normal_days")
        floor = Floor(remedies=BOTH, amount=question.paid)
        return _faulty(question, BOTH, floor, Ground(clause="一§22·1", text=f"a fault within {days} days"))
    if report is None:
        return _needs_report(question, "a fault after that time needs an inspection report")
    return _confirmed(question, report)


def _fault_refusals(question: Question) -> list[Ground]:
    refusals = []
    if question.request.purchase.proof is Proof.NONE:
        refusals.append(Ground(clause="一§22·1", text="nothing proves that the company sold the goods"))
    if question.report is not None and question.report.finding is InspectionFinding.MISUSE:
        refusals.append(Ground(clause="一§24·1", text="the report finds that use, washing or care spoilt the goods"))
    return refusals


def _confirmed(question: Question, report: FaultReport) -> Assessment:
    """A fault that a report confirms: who inspected decides, and for 三包 goods the day of sale."""
    bought, by_body = question.request.purchase, report.issuer_kind is Issuer.BODY
    if bought.sanbao and question.within(bought.purchased_on, "return.sanbao_exchange_days"):
        days = question.days("return.sanbao_exchange_days")
        remedies = BOTH if by_body else (Remedy.EXCHANGE,)
        ground = Ground(clause="一§22·2", text=f"a confirmed fault of 三包 goods within {days} days of sale")
        return _faulty(question, remedies, Floor(remedies=(Remedy.EXCHANGE,)), ground)
    if by_body:
        return _faulty(question, BOTH, None, Ground(clause="一§22·2", text="a competent body confirms the fault"))
    return _needs_report(question, "our own technician's finding is not enough here: a competent body must inspect")


def _faulty(question: Question, remedies: tuple[Remedy, ...], floor: Floor | None, ground: Ground) -> Assessment:
    return Assessment(
        outcome=AssessmentResult.ELIGIBLE,
        remedies=remedies,
        amount=question.paid + question.freight,
        basis=Basis.PAID,
        floor=floor,
        grounds=(ground, Ground(clause="一§23(1)", text="at the price paid, with the freight")),
    )


def _needs_report(question: Question, text: str) -> Assessment:
    grounds = [Ground(clause="一§22·2", text=text)]
    if report_is_ours(question.request, question.policy, question.calendar, question.at):
        months = question.policy.integer("return.durable_months")
        text = f"durable goods up to {months} months after receipt: we commission the report, its lapse never refuses"
        grounds.append(Ground(clause="一§20", text=text))
    return Assessment(outcome=AssessmentResult.NEEDS_REPORT, grounds=tuple(grounds))


# -- rule 3: no reason, or another --------------------------------------------------------------------------------


def _no_reason(question: Question, found: Grounds = ()) -> Assessment:
    """`found` are the grounds that led here."""
    refusals, doubts = (*_no_proof(question), *_excluded(question)), tuple(_condition(question))
    if refusals or doubts:
        outcome = AssessmentResult.REFUSED if refusals else AssessmentResult.NEGOTIATING
        return Assessment(outcome=outcome, grounds=(*found, *refusals, *doubts))
    received, seasonal = question.request.purchase.received_on, question.request.purchase.seasonal
    if question.within(received, "return.no_reason_days"):
        return _in_time(question, found, "return.no_reason_days", _distance_floor(question))
    if seasonal and question.within(received, "return.seasonal_grace_days"):
        return _in_time(question, found, "return.seasonal_grace_days", None)
    if seasonal and question.within(received, "return.seasonal_max_days"):
        return _out_of_season(question, found)
    days = question.days("return.seasonal_max_days" if seasonal else "return.no_reason_days")
    late = Ground(clause="一§23(2)" if seasonal else "一§21·1", text=f"more than {days} days after receipt")
    return Assessment(outcome=AssessmentResult.REFUSED, grounds=(*found, late))


def _no_proof(question: Question) -> list[Ground]:
    if question.request.purchase.proof is not Proof.NONE:
        return []
    return [Ground(clause="一§21·1", text="neither invoice nor another proof of purchase")]


def _excluded(question: Question) -> list[Ground]:
    """The policy's list; at a distance the statute's, and the policy's only with the buyer's confirmation."""
    category, policy = question.request.item.category, question.policy
    by_policy = category in policy.strings("return.excluded")
    if not question.distance:
        return [Ground(clause="一§21·2", text=f"{category} is excluded from returns")] if by_policy else []
    if category in policy.strings("return.excluded_distance"):
        return [Ground(clause="一§20", text=f"{category} is excluded from distance returns by law")]
    if by_policy and question.request.buyer_confirmed_no_return:
        return [Ground(clause="一§21·2", text=f"{category} is excluded, as the buyer confirmed at purchase")]
    return []


def _condition(question: Question) -> list[Ground]:
    """At a distance the law asks for whole goods, not for goods as new."""
    item = question.request.item
    failing = {
        "not clean": not item.clean,
        "damaged": not item.undamaged,
        "not resaleable": not (item.resaleable or question.distance),
    }
    return [Ground(clause="一§21·1", text=f"the goods are {what}") for what, fails in failing.items() if fails]


def _distance_floor(question: Question) -> Floor | None:
    """The law's seven days; a fault that was not found counts as no reason, `other` gives none."""
    if not question.distance or question.request.reason is Reason.OTHER:
        return None
    return Floor(remedies=(Remedy.REFUND,), amount=question.paid)


def _in_time(question: Question, found: Grounds, key: str, floor: Floor | None) -> Assessment:
    text = f"sound goods within {question.days(key)} days of receipt"
    return Assessment(
        outcome=AssessmentResult.ELIGIBLE,
        remedies=BOTH,
        amount=question.paid,
        basis=Basis.PAID,
        floor=floor,
        grounds=(*found, Ground(clause="一§21·1", text=text), Ground(clause="一§23(1)", text="at the price paid")),
    )


def _out_of_season(question: Question, found: Grounds) -> Assessment:
    current = question.request.purchase.current_price
    lower = current < question.paid
    text = "seasonal goods, not returned in time: at the lower of the price paid and the current price"
    return Assessment(
        outcome=AssessmentResult.ELIGIBLE,
        remedies=BOTH,
        amount=current if lower else question.paid,
        basis=Basis.CURRENT if lower else Basis.PAID,
        grounds=(*found, Ground(clause="一§23(2)", text=text)),
    )
