"""Complaints about a product or a service: reported, handled, answered, their cause found, filed (一§28–30, §36)."""

from typing import Annotated, Any

from pydantic import Field
from temporalio import workflow

from models.books import Sighting
from models.fields import Line, Text
from models.kinds.complaint import (
    DISPUTED,
    ComplaintFacts,
    ComplaintOutcome,
    ComplaintRequest,
    Handler,
    Members,
    Stars,
    same_person,
    subject_of,
)
from models.people import same_human
from models.policy.calendar import Duration, Unit
from models.vocabulary import Role
from workflows.language.declaration import OPENING, SAME, Choice, CommitmentRule, Step, also, event
from workflows.language.effects import GuardedChange
from workflows.loop.case import Case
from workflows.parts.cause import Cause

CLERK, SUPERVISOR, MANAGER = Role.CLERK, Role.SUPERVISOR, Role.MANAGER
DEPARTMENT, CUSTOMER = Role.DEPARTMENT, Role.CUSTOMER
HANDED_ON = GuardedChange(5, "complaint-handed-on")
"""A complaint may go to another handler."""
NOBODY = "none"
"""The unit of a complaint for which nobody answers (一§27): those of a week have nothing in common."""
ALTERNATIVE = "alternative"
"""A resolution of this word needs a note of what was agreed instead (八§3(4)c)."""


@workflow.defn(name="Complaint")
class Complaint(Case[ComplaintRequest, ComplaintFacts], Cause, letter="C"):
    """A complaint about product or service quality, to the company, the press or other bodies (一§28)."""

    reported = Step("Noticed and reported, waiting for after-sales to accept it", "一§28(1)")
    accepted = Step("Accepted, with a handler", "一§28(2)")
    investigating = Step("Its facts are looked into", "一§28(3)")
    answered = Step("Answered; the customer has yet to confirm", "一§28(2)")
    resolved = Step("Resolved; its cause is still to be found", "一§28(3)")
    cause_found = Step("The cause and whose it is are known; to be filed", "一§28(3)")
    archived = Step("Filed", "一§28(2)", end=True)
    withdrawn = Step("Withdrawn by the customer", "一§28(2)", end=True)

    commitments = (
        CommitmentRule(
            "report", "一§28(1)", starts=(OPENING,), met=(accepted,), since=lambda case: case.facts.noticed_at,
            within=Choice(
                "complaint.report_wm", "complaint.report_media_minutes", lambda case: case.facts.channel.public
            ),
        ),
        CommitmentRule(
            "first_reply", "一§28(2)", starts=(accepted,), met=("reply", answered), kept=True,
            within="complaint.first_reply_wh",
        ),
        CommitmentRule(
            "resolve", "一§28(2)", starts=(accepted,), met=(resolved,), kept=True, paused_in=(answered,),
            within="complaint.resolve_wd",
        ),
        CommitmentRule(
            "confirmation", "一§28(2)", starts=(answered,), met=(resolved, "dispute"),
            within="complaint.confirmation", expires="leave_unconfirmed",
        ),
        CommitmentRule("cause", "一§28(3)", starts=(resolved,), met=(cause_found,), within="complaint.cause"),
        CommitmentRule("archive", "一§28(2)", starts=(cause_found,), met=(archived,), within="complaint.archive"),
    )

    # -- the opening ------------------------------------------------------------------------------------------

    def begin(self, request: ComplaintRequest) -> ComplaintFacts:
        """One through the media or a regulator starts a level up; three alike within a week are a trend."""
        if request.channel.public:
            self.raise_level()
        if request.product is not None and request.fault is not None:
            self.sighted(subject_of("fault", request.product, request.fault))
        self.tell(CLERK, "complaint_reported")
        self.tell(CUSTOMER, "case_opened")
        noticed_at = request.noticed_at or self.at
        asked = request.model_dump(
            mode="json", include={"channel", "form", "about", "product", "fault", "unit", "staff", "noticed_by"}
        )
        self.record_of(**asked, noticed_at=noticed_at)
        return ComplaintFacts(channel=request.channel, staff=request.staff, noticed_at=noticed_at)

    def assignee_of(self, facts: ComplaintFacts) -> str | None:
        return facts.handler

    # -- handling ---------------------------------------------------------------------------------------------

    @event(reported, to=accepted, by=(CLERK,), clause="一§28(2)")
    @also(accepted, investigating, answered, to=SAME)
    def accept(self, handler: Handler) -> None:
        """After-sales takes it on and names a handler, not the person complained about; later on another one."""
        facts = self.facts
        before = facts.handler
        if before is not None:
            self.handed_on(before, handler)
        same = same_human if self.case.shape >= 3 else same_person  # what was admitted before stays so
        other = facts.staff is None or not same(handler, facts.staff)
        self.refuse_unless(other, "the handler must not be the person complained about")
        facts.handler = handler
        self.record_of(handler=handler, **({"accepted_at": self.at} if before is None else {}))
        self.tell(handler, "complaint_assigned")

    @event(accepted, investigating, to=SAME, by=(CLERK,), clause="一§28(2)")
    def reply(self, text: Text) -> None:
        """A first answer to the customer, while the matter is looked into."""
        self.next_row("complaint_reply", "replies", final=True, text=text, **self.stamp("replied"))

    @event(accepted, to=investigating, by=(CLERK,), clause="一§28(2)")
    def start_investigation(self) -> None:
        """What happened is looked into."""

    @event(investigating, to=SAME, by=(CLERK, DEPARTMENT), clause="一§28(3)")
    def record_findings(self, findings: Text) -> None:
        """What the investigation has found so far."""
        self.next_row("complaint_finding", "findings", final=True, findings=findings, **self.stamp("found"))

    @event(accepted, investigating, to=answered, by=(CLERK,), clause="一§28(2)")
    def answer(
        self, resolution: Annotated[Text, Field(examples=["drain pump replaced"])], alternative: Text | None = None
    ) -> None:
        """The customer is told how the matter is resolved, or what is offered instead (八§3(4)c)."""
        said = resolution.strip().casefold() != ALTERNATIVE or alternative is not None
        self.wrong_unless(said, ALTERNATIVE, msg="must say what was agreed instead")
        self.next_row(
            "complaint_answer", "answers", resolution=resolution, alternative=alternative, **self.stamp("answered")
        )
        self.tell(CUSTOMER, "complaint_answered")
        self.remind(
            "confirmation_open", "complaint.remind", "一§28(2)", self.answered, of="confirmation",
            customer="confirmation_asked",
        )

    # -- whether the customer is satisfied --------------------------------------------------------------------

    @event(answered, to=resolved, by=(CUSTOMER, CLERK), clause="一§28(2)")
    def confirm_satisfied(self, score: Stars | None = None) -> None:
        """The customer is satisfied with the answer."""
        self.resolve_as(ComplaintOutcome.SATISFIED)
        self.record_of(score=score)

    @event(answered, to=investigating, by=(CUSTOMER, CLERK), clause="一§28(2)")
    def dispute(self, why: Text) -> None:
        """The customer is not satisfied: the complaint climbs one office and is looked into again."""
        self.raise_level()
        self.answer_became(DISPUTED, why)
        self.tell(self.facts.handler or SUPERVISOR, "complaint_disputed")

    @event(answered, to=resolved, by=(MANAGER,), clause="一§28(2)")
    def close_unresolved(self, reason: Text) -> None:
        """A manager ends what cannot be agreed; it never counts as satisfied."""
        self.resolve_as(ComplaintOutcome.UNRESOLVED, reason)
        self.tell(CUSTOMER, "complaint_unresolved")

    @event(answered, to=resolved, by=(Role.SYSTEM,), clause="一§28(2)")
    def leave_unconfirmed(self) -> None:
        """Nobody has confirmed the answer in time; it never counts as satisfied."""
        self.resolve_as(ComplaintOutcome.UNCONFIRMED)
        self.tell(CUSTOMER, "complaint_unconfirmed")

    # -- cause and file ---------------------------------------------------------------------------------------

    @event(resolved, to=cause_found, by=(CLERK, SUPERVISOR, DEPARTMENT), clause="一§28(3)")
    def find_cause(self, cause: Text, unit: Line, persons: Members | None = None) -> None:
        """The cause, and the unit and persons whose appraisal it enters; three of a unit within a week are a trend."""
        self.answerable(cause, unit, persons or ())
        if unit != NOBODY:
            self.sighted(subject_of("unit", unit))

    @event(cause_found, to=archived, by=(CLERK,), clause="一§28(2)")
    def archive(self) -> None:
        """The complaint is filed, and kept as long as customers may still go to the regulator."""
        kept = Duration(amount=12 * self.policy.integer("complaint.archive_years"), unit=Unit.MONTHS)
        self.record_of(archived_at=self.at, keep_until=self.day_of(self.calendar.add(self.at, kept)))

    @event(reported, accepted, investigating, answered, to=withdrawn, by=(CUSTOMER, CLERK), clause="一§28(2)",
           on_hold=True)
    def withdraw(self, reason: Text) -> None:
        """The customer takes the complaint back."""

    # -- helpers of the effects -------------------------------------------------------------------------------

    def sighted(self, subject: str) -> None:
        """Enters what may be a trend; so many within a week alert the service manager (一§28(1))."""
        span = self.calendar.add(self.at, self.policy.duration("complaint.trend_days")) - self.at
        count = self.policy.integer("complaint.trend_count")
        alert = self.now_taken.message(MANAGER, "trend_alert").model_dump()
        self.post(Sighting(subject=subject, at=self.at, span=span, count=count, alert=alert))

    def handed_on(self, before: str, handler: str) -> None:
        """Another handler takes over, and the one before is told. Raises EventRefused where nobody may."""
        self.refuse_unless(
            self.has(HANDED_ON), "it was opened when a complaint stayed with its handler: add_note"
        )
        self.refuse_unless(not same_human(handler, before), f"it is with {before} already: name another handler")
        self.tell(before, "complaint_handed_on", handler=handler)

    def record_of(self, **values: Any) -> None:
        self.form("complaint_record", "1", **values)

    def answer_became(self, result: str, reason: str | None = None) -> None:
        key = str(self.facts.answers)
        self.form("complaint_answer", key, result=result, reason=reason, **self.stamp("result"))

    def resolve_as(self, outcome: ComplaintOutcome, reason: str | None = None) -> None:
        self.facts.outcome = outcome
        self.answer_became(outcome.value, reason)
        self.record_of(outcome=outcome.value, resolved_at=self.at)
