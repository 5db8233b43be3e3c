"""Visits to customers: planned, agreed, made, reported on; missed where nobody came in time (一§36, 八§4)."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import Field
from temporalio import workflow

from models.fields import Instant, Line, Text
from models.kinds.visit import (
    CHECKLIST,
    AskedCase,
    AskedCases,
    DayAhead,
    Done,
    Opinions,
    Prepared,
    Satisfied,
    VisitFacts,
    Visitor,
    VisitOutcome,
    VisitRequest,
    period_of,
)
from models.vocabulary import Role, role_of
from workflows.language.declaration import OPENING, SAME, Agreed, CommitmentRule, Step, also, event
from workflows.loop.case import Case
from workflows.parts.agreed_dues import AgreedDues
from workflows.parts.checking import Checking, Results
from workflows.parts.linking import Linking

CLERK, TECHNICIAN, SUPERVISOR = Role.CLERK, Role.TECHNICIAN, Role.SUPERVISOR
CUSTOMER, SYSTEM = Role.CUSTOMER, Role.SYSTEM
AWAY_NOW = {"visitor_away": lambda _case, given: {"person": given["visitor"]}}
AWAY_THEN = {
    "visitor_away": lambda case, given: {"person": case.facts.visitor, "then": given["visit_at"].isoformat()}
}
"""Whether who visits is absent, at the event's time or at the hour of the visit."""


@workflow.defn(name="Visit")
class Visit(Case[VisitRequest, VisitFacts], AgreedDues, Linking, Checking, letter="V"):
    """A customer is visited, at regular times or for a reason, and asked for opinions (一§36)."""

    planned = Step("Planned, waiting for who visits", "一§36")
    assigned = Step("With a visitor, who agrees on an hour with the customer", "一§36")
    agreed = Step("An hour is agreed with the customer, and all is prepared", "一§36")
    visiting = Step("The visitor is with the customer", "一§36")
    visited = Step("The visit is made, waiting for its report", "一§36")
    reported = Step("Reported on", "一§36", end=True)
    missed = Step("Not made in time; it stays among the planned ones", "一§36", end=True)
    declined = Step("Declined by the customer", "一§36", end=True)
    cancelled = Step("Cancelled by the supervisor", "一§36", end=True)

    checklists = (CHECKLIST,)
    commitments = (
        CommitmentRule("assign", "一§36", starts=(OPENING,), met=(assigned,), within="visit.assign"),
        CommitmentRule("visit", "一§36", starts=(OPENING,), met=(visited,), within=Agreed(lambda case: case.due_at)),
        CommitmentRule(
            "missing", "一§36", starts=(OPENING,), met=(visiting, declined, cancelled), parallel=True,
            within=Agreed(lambda case: case.missed_at), expires="miss",
        ),
        CommitmentRule("report", "一§36", starts=(visited,), met=(reported,), within="visit.report"),
    )

    # -- the plan ---------------------------------------------------------------------------------------------

    def begin(self, request: VisitRequest) -> VisitFacts:
        """A person plans for a day to come; a round that runs late, for the day it was due."""
        by_round = role_of(request.by) is SYSTEM
        self.wrong_unless(
            by_round or request.due_on >= self.day_of(self.at), "due_on", msg="must not lie before the opening"
        )
        due_on, window = request.due_on, request.window_days
        days = self.policy.integer("visit.window_days") if window is None else window
        self.plan(
            reason=request.reason.value, period=period_of(due_on), planned_on=due_on, due_on=due_on, window_days=days
        )
        self.tell(SUPERVISOR, "visit_planned", due_on=due_on.isoformat())
        return VisitFacts(due_on=due_on, window_days=days)

    def assignee_of(self, facts: VisitFacts) -> str | None:
        return facts.visitor

    @event(planned, assigned, agreed, to=assigned, by=(SUPERVISOR,), clause="一§36", reads=AWAY_NOW)
    def assign(self, visitor: Visitor) -> None:
        """The supervisor names who visits; an hour that was agreed is agreed anew."""
        self.facts.visitor = visitor
        self.put_off()
        self.plan(visitor=visitor, visit_at=None, **self.stamp("assigned"))
        self.mark_absent()
        self.tell(visitor, "visit_assigned", due_on=self.facts.due_on.isoformat())

    @event(assigned, agreed, to=agreed, by=(TECHNICIAN, CLERK), clause="一§36", reads=AWAY_THEN)
    def agree(self, visit_at: Instant, prepared: Prepared) -> None:
        """An hour is agreed with the customer, and the visit is prepared (八§4(1))."""
        self.mark_other()
        self.refuse_unless(visit_at >= self.at, "visit_at must not lie before the event")
        if not self.fits(visit_at):
            last = self.calendar.local(self.missed_at - timedelta(minutes=1)).isoformat(timespec="minutes")
            raise self.refused(
                f"visit_at must lie between {self.first_day} and {last}: agree on another hour, or have the "
                "supervisor move the visit"
            )
        self.facts.visit_at = visit_at
        self.plan(visit_at=visit_at)
        self.next_row(
            "visit_agreement", "agreements", final=True, visit_at=visit_at, visitor=self.facts.visitor,
            **prepared.model_dump(), **self.stamp("agreed"),
        )
        self.mark_absent()
        self.tell(CUSTOMER, "visit_hour", visit_at=visit_at.isoformat())

    @event(planned, assigned, to=SAME, by=(SUPERVISOR,), clause="一§36")
    @also(agreed, to=(SAME, assigned))
    def move(self, due_on: DayAhead, reason: Text) -> Any:
        """Another due; it counts in the quarter it was planned for, and an hour that no longer fits is void."""
        facts = self.facts
        self.refuse_unless(due_on >= self.day_of(self.at), "due_on must not lie before the event")
        self.next_row(
            "visit_move", "moves", final=True, from_on=facts.due_on, due_on=due_on, reason=reason,
            **self.stamp("moved"),
        )
        facts.due_on = due_on
        self.set_due("visit", self.due_at)
        self.set_due("missing", self.missed_at)
        self.plan(due_on=due_on)
        if facts.visitor is not None:
            self.tell(facts.visitor, "visit_moved", due_on=due_on.isoformat())
        if facts.visit_at is None or self.fits(facts.visit_at):
            return SAME
        self.put_off()
        self.plan(visit_at=None)
        return self.assigned

    # -- the visit --------------------------------------------------------------------------------------------

    @event(agreed, to=visiting, by=(TECHNICIAN, CLERK), clause="八§4(1)形象")
    def arrive(self, badge_shown: Done) -> None:
        """The visitor is there and has shown the badge."""
        self.mark_other()
        self.sheet(visitor=self.facts.visitor, badge_shown=badge_shown, **self.stamp("arrived"))

    @event(visiting, to=visited, by=(TECHNICIAN, CLERK), clause="一§36")
    def finish(self, met: Annotated[Line, Field(examples=["陈经理"])], results: Results | None = None) -> None:
        """The visit is over: whom it met, and how it was done by the checklist of visits (八§4)."""
        self.mark_other()
        judged = self.checked(CHECKLIST, results, self.facts.visitor) if results is not None else {}
        if judged.get("own"):
            self.remark("the visitor filled in the checklist: self")
        self.sheet(met=met, **self.stamp("finished"), **judged)

    @event(visited, to=reported, by=(TECHNICIAN, CLERK), clause="一§36")
    def report(
        self, opinions: Opinions, satisfied: Satisfied, open: AskedCases | None = None  # noqa: A002 - a key on the wire
    ) -> None:
        """What the customer thinks and how satisfied they are; what is to be done about it is opened (一§3)."""
        self.mark_other()
        for place, asked in enumerate(open or ()):
            self.open_for_customer(asked, place)
        for opinion in opinions:
            self.next_row("visit_opinion", "opinions", final=True, about=opinion.about.value, text=opinion.text)
        self.sheet(satisfied=satisfied, **self.stamp("reported"))
        self.ended(VisitOutcome.REPORTED)

    # -- other ends -------------------------------------------------------------------------------------------

    @event(planned, assigned, agreed, visiting, to=declined, by=(CUSTOMER, CLERK), clause="一§36")
    def refuse(self, reason: Text) -> None:
        """The customer does not wish to be visited."""
        self.ended(VisitOutcome.DECLINED, reason)
        self.tell_visitor_off()

    @event(planned, assigned, agreed, to=missed, by=(SYSTEM,), clause="一§36")
    def miss(self) -> None:
        """Nobody came in time: the visit is given up and stays among the planned ones (六§3(3))."""
        self.ended(VisitOutcome.MISSED)
        for to in filter(None, (SUPERVISOR, self.facts.visitor)):
            self.tell(to, "visit_missed", due_on=self.facts.due_on.isoformat())

    @event(planned, assigned, agreed, to=cancelled, by=(SUPERVISOR,), clause="一§36", on_hold=True)
    def cancel(self, reason: Text) -> None:
        """The supervisor takes the visit out of the plan."""
        self.ended(VisitOutcome.CANCELLED, reason)
        self.tell_visitor_off()
        if self.facts.visit_at is not None:
            self.tell(CUSTOMER, "visit_called_off")

    # -- helpers of the effects -------------------------------------------------------------------------------

    @property
    def due_at(self) -> datetime:
        """The end of the day on which the visit is due."""
        return self.not_over(self.calendar.end_of(self.facts.due_on))

    @property
    def missed_at(self) -> datetime:
        """When the visit is missed, never before it is due."""
        late = self.policy_duration("visit.missing")
        return max(self.due_at, self.not_over(self.calendar.add(self.calendar.end_of(self.facts.due_on), late)))

    @property
    def first_day(self) -> date:
        """The first day on which the visit may be made."""
        return self.facts.due_on - timedelta(days=self.facts.window_days)

    def fits(self, visit_at: datetime) -> bool:
        """Whether the visit may be made then."""
        return self.first_day <= self.day_of(visit_at) and visit_at < self.missed_at

    def put_off(self) -> None:
        """An hour that was agreed does not stand any more, and the customer is told."""
        if self.facts.visit_at is not None:
            self.tell(CUSTOMER, "visit_put_off")
        self.facts.visit_at = None

    def open_for_customer(self, asked: AskedCase, place: int) -> None:
        """Opens what the report asks for, for the customer of the visit, whom its request may complete."""
        known = self.request.customer.model_dump(mode="json", exclude_none=True)
        given = dict(asked.request)
        if isinstance(given.get("customer"), dict):
            given["customer"] = known | given["customer"]
        common = {"customer": known, "channel": asked.kind.channel}
        self.open_asked(asked.kind.named, given, "open", place, "request", known=common)

    def plan(self, **values: Any) -> None:
        """Writes on the plan of the visit."""
        self.form("visit_plan", "1", **values)

    def sheet(self, **values: Any) -> None:
        """Writes on the report of the visit."""
        self.form("visit_report", "1", **values)

    def ended(self, outcome: VisitOutcome, reason: str | None = None) -> None:
        self.plan(outcome=outcome.value, outcome_reason=reason, **self.stamp("ended"))

    def tell_visitor_off(self) -> None:
        if self.facts.visitor is not None:
            self.tell(self.facts.visitor, "visit_off")

    def mark_absent(self) -> None:
        """Whoever names somebody who is absent may do so; the timeline marks it."""
        if self.read("visitor_away"):
            self.remark("the visitor is absent then")

    def mark_other(self) -> None:
        """Another technician than who visits may act; the timeline marks it."""
        if role_of(self.by) is TECHNICIAN and not self.is_human(str(self.facts.visitor)):
            self.mark_stranger()
