"""Installations: an order to a fitting firm, a visit by a fitter with a credential, a call back (一§14–17)."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from temporalio import workflow

from models.fields import Flag, Instant, Line, Text
from models.firms import Firm, Fitter
from models.kinds.installation import (
    FirmScores,
    FittingFailure,
    FittingOrderOutcome,
    FittingVisitOutcome,
    InstallationFacts,
    InstallationRequest,
)
from models.people import same_human
from models.vocabulary import Role, role_of
from workflows.language.declaration import SAME, Agreed, CommitmentRule, Step, event
from workflows.loop.case import Case
from workflows.parts.call_back import CallBack

CLERK, INSTALLER, CUSTOMER = Role.CLERK, Role.INSTALLER, Role.CUSTOMER
CredentialNo = Annotated[Line, Field(examples=["FZ-17"])]
SENDER = {
    "firm_sender": lambda case, _given: {"by": case.by, "firm": case.facts.firm, "on": case.today},
}
"""Whether an installer who sends it is of the firm that has the order."""


def credential_on(case: Any, credential_no: str | None, visit_at: datetime) -> dict[str, Any]:
    """Asks for a credential of the order's firm, valid on the day of a visit."""
    return {"firm": case.facts.firm, "credential_no": credential_no, "on": case.day_of(visit_at).isoformat()}


@workflow.defn(name="Installation")
class Installation(Case[InstallationRequest, InstallationFacts], CallBack, letter="I"):
    """A product is fitted at the customer's by a fitting firm (一§14–17)."""

    requested = Step("Wanted; the order to a fitting firm is still to be sent", "一§14")
    sent = Step("With a fitting firm, which has yet to say whether it comes", "一§15")
    scheduled = Step("A fitter with a credential comes at the agreed time", "一§15")
    on_site = Step("The fitter is with the customer", "一§16")
    installed = Step("Fitted and tested; the customer is called back", "一§17")
    closed = Step("Closed", "一§17", end=True)
    not_possible = Step("Not fitted, because of the product", "一§9·2", end=True)
    cancelled = Step("Cancelled", "一§14", end=True)

    holders = (INSTALLER,)
    commitments = (
        CommitmentRule(
            "send_order", "一§15", starts=(requested,), met=(sent,), within="installation.dispatch_send_wh"
        ),
        CommitmentRule(
            "answer", "一§15", starts=("send_order", "arrive"), met=("accept_order", "refuse_order"),
            within="installation.answer", when=lambda case: case.with_the_firm,
        ),
        CommitmentRule(
            "visit", "一§14", starts=(scheduled,), met=("arrive",), within=Agreed(lambda case: case.latest_arrival)
        ),
        CommitmentRule("call_back", "一§17", starts=(installed,), met=(closed,), within="installation.callback_wd"),
    )

    # -- the opening ------------------------------------------------------------------------------------------

    def begin(self, request: InstallationRequest) -> InstallationFacts:
        """What is wanted, and when, is taken down in detail; a clerk sends the order."""
        product = request.product
        self.record_of(
            model=product.model, category=product.category, serial=product.serial, wanted_at=request.wanted_at,
            requirements=request.requirements, delivery=request.delivery,
        )
        self.tell(CLERK, "installation_requested")
        self.tell(CUSTOMER, "case_opened")
        return InstallationFacts()

    def assignee_of(self, facts: InstallationFacts) -> str | None:
        return None if facts.fitted else facts.fitter or facts.firm

    # -- the order --------------------------------------------------------------------------------------------

    @event(
        requested, sent, scheduled, to=sent, by=(CLERK,), clause="一§15",
        reads={
            "firm_for_order": lambda case, given: {
                "firm": given["firm"], "category": case.request.product.category, "on": case.today,
            }
        },
    )
    def send_order(self, firm: Firm) -> None:
        """The order goes to a fitting firm that is approved for the product today; one that had it has it no more."""
        found, category = self.read("firm_for_order"), self.request.product.category
        self.refuse_unless(
            found["known"], f"{firm} is not on the list of firms: add it first, or send the order to another"
        )
        self.refuse_unless(
            found["approved"],
            f"{firm} is not approved for {category} on {self.today}: have it approved, or send the order to another",
        )
        if self.facts.firm is not None:
            self.withdraw_order(instead=firm)
        self.facts.firm = firm
        self.next_row("installation_order", "orders", firm=firm, **self.stamp("sent"))
        self.tell(firm, "installation_ordered")

    @event(
        sent, scheduled, to=scheduled, by=(CLERK, INSTALLER), clause="一§15",
        reads=SENDER
        | {"firm_credential": lambda case, given: credential_on(case, given["credential_no"], given["visit_at"])},
    )
    def accept_order(
        self, fitter: Fitter, credential_no: CredentialNo, visit_at: Instant, customer_agreed: Flag = False
    ) -> None:
        """The firm comes: a fitter with a credential valid on that day, at the wanted time or another one agreed."""
        self.of_the_firm()
        self.coming(visit_at)
        wanted = self.request.wanted_at
        self.refuse_unless(
            customer_agreed or visit_at == wanted,
            f"the customer wanted {self.shown(wanted)}: agree another time with them and say customer_agreed true",
        )
        self.credited(credential_no, visit_at, fitter)
        facts, before = self.facts, self.facts.fitter
        facts.fitter, facts.credential_no = self.read("firm_credential")["fitter"], credential_no
        if before not in (None, facts.fitter):
            self.tell(before, "installation_withdrawn")
        self.visit_became(FittingVisitOutcome.MOVED)
        self.agreed(visit_at, customer_agreed=customer_agreed)

    @event(sent, scheduled, to=requested, by=(CLERK, INSTALLER), clause="一§15", reads=SENDER)
    def refuse_order(self, reason: Text) -> None:
        """The firm does not come: the order is to be sent to another one."""
        self.of_the_firm()
        self.call_off_visit()
        self.end_order(FittingOrderOutcome.REFUSED, reason)
        self.tell(CLERK, "installation_refused")

    @event(
        scheduled, to=SAME, by=(CLERK, INSTALLER), clause="一§14",
        reads=SENDER
        | {"firm_credential": lambda case, given: credential_on(case, case.facts.credential_no, given["visit_at"])},
    )
    def move_visit(self, visit_at: Instant, reason: Text, customer_agreed: Flag) -> None:
        """Another time is agreed with the customer; the fitter's credential must be valid then, too."""
        self.wrong_unless(
            customer_agreed, "customer_agreed", msg="must be true: agree the new time with the customer first"
        )
        self.of_the_firm()
        self.coming(visit_at)
        self.credited(self.facts.credential_no or "", visit_at)
        self.visit_became(FittingVisitOutcome.MOVED)
        self.agreed(visit_at, customer_agreed=customer_agreed, reason=reason)

    # -- the visit --------------------------------------------------------------------------------------------

    @event(
        scheduled, to=(on_site, sent), by=(CLERK, INSTALLER), clause="一§16",
        reads=SENDER
        | {
            "firm_credential": lambda case, _given: credential_on(case, case.facts.credential_no, case.at),
            "unit_delivered": lambda case, _given: {
                "delivery": case.request.delivery, "model": case.request.product.model,
            },
        },
    )
    def arrive(self, credential_no: CredentialNo, nobody_there: Literal[True] | None = None) -> Step:
        """The fitter is there with the credential of the order, or found nobody and another time is to be agreed."""
        facts, request = self.facts, self.request
        self.of_the_firm()
        self.refuse_unless(
            credential_no == facts.credential_no,
            f"the order names credential {facts.credential_no}, not {credential_no}: come with that one, or "
            "accept_order with another",
        )
        self.credited(credential_no, self.at)
        self.refuse_unless(
            nobody_there or self.read("unit_delivered"),
            f"{request.delivery} has no accepted {request.product.model} yet: come once the customer has signed, "
            "move_visit until then",
        )
        if nobody_there is None:
            self.visit_became(FittingVisitOutcome.ARRIVED, **self.stamp("arrived"))
            return self.on_site
        self.visit_became(FittingVisitOutcome.NOBODY_THERE, **self.stamp("arrived"))
        facts.fitter = facts.credential_no = None
        self.tell(CLERK, "installation_missed")
        self.tell(CUSTOMER, "fitting_missed", visit_at=self.at.isoformat())
        return self.sent

    @event(on_site, to=installed, by=(CLERK, INSTALLER), clause="一§14", reads=SENDER)
    def finish(
        self, work: Text, tested: Literal[True], customer_signature: Line, serial: Line | None = None
    ) -> None:
        """It is fitted and tested, and the customer has signed."""
        self.of_the_firm()
        facts = self.facts
        self.form(
            "installation_report", "1", final=True, firm=facts.firm, fitter=facts.fitter, work=work, tested=tested,
            serial=serial, customer_signature=customer_signature, **self.stamp("finished"),
        )
        if serial is not None:
            self.record_of(serial=serial)
        self.order_became(FittingOrderOutcome.DONE)
        facts.fitted = True

    @event(on_site, to=(requested, not_possible), by=(CLERK, INSTALLER), clause="一§9·2", reads=SENDER)
    def fail(self, cause: FittingFailure, reason: Text) -> Step:
        """The site is not ready, and an order follows later; or the product is at fault, which becomes a contact."""
        self.of_the_firm()
        self.next_row(
            "installation_failure", "failures", final=True, cause=cause.value, reason=reason, **self.stamp("failed")
        )
        self.end_order(FittingOrderOutcome.FAILED, reason)
        if cause is FittingFailure.SITE:
            self.tell(CLERK, "installation_failed")
            return self.requested
        whom, category = self.case.request["customer"], self.request.product.category
        contact = {"customer": whom, "channel": "visit", "about": "product", "category": category, "what": reason}
        self.open_linked("Contact", contact)
        return self.not_possible

    # -- the call back and the end ----------------------------------------------------------------------------

    @event(installed, to=(SAME, closed), by=(CLERK,), clause="一§17")
    def call_back(
        self, reached: Flag, satisfied: Flag | None = None, scores: FirmScores | None = None,
        remarks: Text | None = None,
    ) -> Any:
        """The customer is called back and rates the fitters; a third call that reaches nobody counts as done."""
        facts = self.facts
        self.wrong_unless(reached or scores is None, "scores", msg="only a customer who was reached can say so")
        self.called_back("call_back", reached=reached, satisfied=satisfied, remarks=remarks)
        rated = scores.model_dump() if scores is not None else {}
        self.form(
            "firm_rating", str(facts.calls), final=True, firm=facts.firm, fitter=facts.fitter, reached=reached,
            satisfied=satisfied, **rated, **self.stamp("called"),
        )
        return self.closed if facts.call_done else SAME

    @event(requested, sent, scheduled, on_site, to=cancelled, by=(CUSTOMER, CLERK), clause="一§14", on_hold=True)
    def cancel(self, reason: Text) -> None:
        """The customer no longer wants it fitted; a firm that has the order is told."""
        if self.facts.firm is not None:
            self.withdraw_order(reason)
        self.record_of(cancel_reason=reason, **self.stamp("cancelled"))

    # -- helpers of the effects -------------------------------------------------------------------------------

    @property
    def today(self) -> str:
        """The day of the event in the company's zone."""
        return self.day_of(self.at).isoformat()

    @property
    def with_the_firm(self) -> bool:
        """Whether a firm is to answer."""
        return self.now_taken.draft.standing == self.sent.name

    @property
    def latest_arrival(self) -> datetime:
        """Until when the fitter must be there."""
        assert self.facts.visit_at is not None, "a visit is agreed"
        return self.calendar.add(self.facts.visit_at, self.policy_duration("installation.visit"))

    def shown(self, moment: datetime) -> str:
        return self.calendar.local(moment).isoformat(timespec="minutes")

    def coming(self, visit_at: datetime) -> None:
        self.refuse_unless(visit_at >= self.at, "visit_at must not lie before the event")

    def of_the_firm(self) -> None:
        """Of installers only those of the firm that has the order act on it; a clerk does so on its word."""
        self.refuse_unless(
            self.read("firm_sender"),
            f"the order is with {self.facts.firm}, and {self.by} holds no credential of it: somebody of that firm, or "
            "a clerk on its word, says so",
        )

    def credited(self, credential_no: str, visit_at: datetime, fitter: str | None = None) -> None:
        """The credential is the firm's own and the fitter's, and valid on the day of the visit (一§16)."""
        firm, day, found = self.facts.firm, self.day_of(visit_at), self.read("firm_credential")
        self.refuse_unless(
            found, f"{credential_no} is no credential of {firm}: `aftersales firms show {firm}` lists those that are"
        )
        self.refuse_unless(
            fitter is None or same_human(fitter, found["fitter"]),
            f"credential {credential_no} is that of {found['fitter']}: name that fitter, or a credential of {fitter}",
        )
        self.refuse_unless(
            found["valid"], f"credential {credential_no} is not valid on {day}: accept_order with one that is"
        )

    def agreed(self, visit_at: datetime, *, customer_agreed: bool, reason: str | None = None) -> None:
        """Notes a visit as it is agreed now, moves its due, and tells whom it concerns."""
        facts = self.facts
        facts.visit_at = visit_at
        self.set_due("visit", self.latest_arrival)
        self.next_row(
            "installation_visit", "visits", order_no=facts.orders, fitter=facts.fitter,
            credential_no=facts.credential_no, visit_at=visit_at, customer_agreed=customer_agreed, reason=reason,
            **self.stamp("agreed"),
        )
        self.tell(CUSTOMER, "fitting_agreed", visit_at=visit_at.isoformat())
        if facts.fitter is not None and not same_human(facts.fitter, self.by):
            self.tell(facts.fitter, "fitting_assigned", visit_at=visit_at.isoformat())

    def record_of(self, **values: Any) -> None:
        self.form("installation_record", "1", **values)

    def order_became(self, outcome: FittingOrderOutcome, reason: str | None = None) -> None:
        self.form(
            "installation_order", str(self.facts.orders), final=True, outcome=outcome.value, reason=reason,
            **self.stamp("outcome"),
        )

    def end_order(self, outcome: FittingOrderOutcome, reason: str | None = None) -> None:
        """The firm has the order no more."""
        self.order_became(outcome, reason)
        facts = self.facts
        facts.firm = facts.fitter = facts.credential_no = None

    def withdraw_order(self, reason: str | None = None, *, instead: str | None = None) -> None:
        """Takes the order back from the firm that has it, and tells the firm and the fitter who was to come."""
        facts = self.facts
        for whom in dict.fromkeys((facts.firm, facts.fitter)):
            if whom is not None and whom != instead:
                self.tell(whom, "installation_withdrawn")
        self.call_off_visit()
        self.end_order(FittingOrderOutcome.WITHDRAWN, reason)

    def visit_became(self, outcome: FittingVisitOutcome, **values: Any) -> None:
        """Notes what became of the visit that is agreed, if one is; there is none any more."""
        facts = self.facts
        if facts.visit_at is not None:
            self.form("installation_visit", str(facts.visits), final=True, outcome=outcome.value, **values)
            facts.visit_at = None

    def call_off_visit(self) -> None:
        """Nobody comes at the agreed time; the customer is told, unless it is they who said so."""
        visit_at = self.facts.visit_at
        self.visit_became(FittingVisitOutcome.CALLED_OFF)
        if visit_at is not None and role_of(self.by) is not CUSTOMER:
            self.tell(CUSTOMER, "fitting_called_off", visit_at=visit_at.isoformat())
