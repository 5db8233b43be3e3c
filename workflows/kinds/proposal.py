"""A customer's proposal: studied, decided, carried out, graded and rewarded (三)."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import Field
from temporalio import workflow

from models.fields import Department, Instant, Line, Text
from models.kinds.proposal import (
    DayAhead,
    DeclinedEntry,
    Owner,
    PanelScore,
    ProposalFacts,
    ProposalRequest,
    grading,
    hold_end,
    hold_lengths,
    missing_on,
)
from models.people import human
from models.policy.duration import Duration
from models.vocabulary import Role, role_of
from workflows.clocks import clocks
from workflows.language.declaration import ANY, OPENING, SAME, Agreed, Choice, CommitmentRule, Step, also, event
from workflows.language.effects import GuardedChange
from workflows.loop.case import Case

CLERK, MANAGER, DEPARTMENT = Role.CLERK, Role.MANAGER, Role.DEPARTMENT
PANEL, FINANCE, CUSTOMER, SYSTEM = Role.PANEL, Role.FINANCE, Role.CUSTOMER, Role.SYSTEM
ONE_HUMAN = GuardedChange(9, "proposal-panel-of-different-people")
"""One human scores once, in whatever role (三§11·1)."""
DECISIONS = ("adopt", "decline", "retain", "move_date", "abandon")
"""What the customer must be told of (三§7–9)."""
PANEL_OF_THREE = [
    {"by": "general_manager:g-1", "creativity": 90, "feasibility": 80, "benefit": 95},
    {"by": "manager:m-1", "creativity": 90, "feasibility": 80, "benefit": 95},
    {"by": "department:design", "creativity": 90, "feasibility": 80, "benefit": 95},
]
Scores = Annotated[list[PanelScore], Field(max_length=50, examples=[PANEL_OF_THREE])]


@workflow.defn(name="Proposal")
class Proposal(Case[ProposalRequest, ProposalFacts], letter="P"):
    """A customer's proposal: adopted, declined or retained, and rewarded once carried out (三)."""

    received = Step("Received, waiting for its acceptance record", "三§4")
    studying = Step("With the department concerned, which decides on it", "三§5")
    retained = Step("Kept: the decision needs time", "三§9·1")
    adopted = Step("Adopted, to be carried out on the day told", "三§7")
    implemented = Step("Carried out, waiting for the panel", "三§11·1")
    graded = Step("Graded, waiting for the reward", "三§11·2")
    declined = Step("Not adopted; the customer is told and thanked", "三§8")
    rewarded = Step("Rewarded", "三§11·2", end=True)
    closed = Step("Closed without adoption", "三§8", end=True)
    withdrawn = Step("Withdrawn by the customer", "三§4", end=True)

    commitments = (
        CommitmentRule("accept", "三§5", starts=(OPENING,), met=(studying,), within="proposal.accept_wd"),
        CommitmentRule(
            "study", "三§5", starts=(studying,), met=(adopted, declined, retained),
            within=Choice("proposal.study_wd", "proposal.study_forced", lambda case: case.facts.hold_expired),
        ),
        CommitmentRule("notice", "三§7", starts=DECISIONS, met=("confirm_notice",), within="proposal.notify_wd"),
        CommitmentRule(
            "hold_expiry", "三§9·1", starts=("retain",), met=(adopted, declined), parallel=True,
            within="proposal.hold_months", when=lambda case: case.facts.retained == 1,
            expires="expire_hold", one_rung=True,
        ),
        CommitmentRule(
            "implementation", "三§7", starts=(adopted,), met=(implemented,),
            within=Agreed(lambda case: case.end_of(case.facts.implementation_on)),
        ),
        CommitmentRule("grade", "三§11·1", starts=(implemented,), met=(graded,), within="proposal.grade"),
        CommitmentRule("reward", "三§11·2", starts=(graded,), met=(rewarded,), within="proposal.reward"),
        CommitmentRule("close", "三§8", starts=(declined,), met=(closed,), within="proposal.close"),
    )

    # -- the opening ------------------------------------------------------------------------------------------

    def begin(self, request: ProposalRequest) -> ProposalFacts:
        self.tell(CLERK, "proposal_received")
        self.tell(CUSTOMER, "proposal_thanks")
        return ProposalFacts(co_developed=request.co_developed)

    def assignee_of(self, facts: ProposalFacts) -> str | None:
        return facts.department

    @event(received, to=studying, by=(CLERK,), clause="三§5")
    def register(self, department: Department) -> None:
        """The acceptance record is filled in; the proposal goes to the department concerned."""
        asked = self.request
        self.facts.department = department
        self.form(
            "acceptance_record", "1", channel=asked.channel.value, category=asked.category.value, topic=asked.topic,
            title=asked.title, text=asked.text, co_developed=asked.co_developed, department=department,
            **self.stamp("accepted"),
        )
        self.tell(department, "proposal_to_study")

    # -- the decision -----------------------------------------------------------------------------------------

    @event(studying, to=adopted, by=(DEPARTMENT, MANAGER), clause="三§7")
    def adopt(
        self, implementation_on: DayAhead, measures: Text, ip_owner: Owner, agreement: Line | None = None
    ) -> None:
        """It will be carried out: when, by what measures, and whose the rights are (三§10)."""
        joint = ip_owner is Owner.JOINT
        agreed = agreement is not None or not joint
        self.wrong_unless(agreed, "agreement", msg="is needed where the rights are joint (三§10)")
        allowed = joint or not self.facts.co_developed
        self.refuse_unless(allowed, "it was developed together: ip_owner must be joint (三§10)")
        self.carried_out(implementation_on)
        self.forget("hold_ends")
        self.decided(
            implementation_on=implementation_on, measures=measures, ip_owner=ip_owner.value, agreement=agreement
        )
        self.tell(CUSTOMER, "proposal_adopted", implementation_on=implementation_on.isoformat())

    @event(studying, to=declined, by=(DEPARTMENT, MANAGER), clause="三§8")
    def decline(self, reason: Text) -> None:
        """It is not adopted; the customer is thanked, and a year's third earns a certificate (三§12)."""
        self.forget("hold_ends")
        self.decided(reason=reason)
        self.tell(CUSTOMER, "proposal_declined")
        self.count_declined()

    @event(studying, to=retained, by=(DEPARTMENT, MANAGER), clause="三§9·1")
    def retain(self, reason: Text) -> None:
        """The decision needs time; the hold counts from the first time. The customer is told why (三§9·2)."""
        facts = self.facts
        self.refuse_unless(not facts.hold_expired, "its hold has expired: adopt or decline it (三§9·1)")
        facts.retained += 1
        if facts.held_since is None:
            facts.held_since = self.at
            self.prompt()
        self.decided(reason=reason)
        self.tell(CUSTOMER, "proposal_retained")

    @event(retained, to=SAME, by=(MANAGER,), clause="三§9·1")
    def extend_hold(self, reason: Text) -> None:
        """A manager allows one more month, once: three from the first day of the hold."""
        facts = self.facts
        more = facts.extensions < self.policy.integer("proposal.hold_extension_max")
        self.refuse_unless(more, "the hold has been extended as often as the policy allows")
        facts.extensions += 1
        until = self.prolong()
        self.prompt()
        key = str(facts.extensions)
        self.form("hold_extension", key, reason=reason, hold_until_at=until, **self.stamp("extended"))

    @event(retained, to=studying, by=(DEPARTMENT, MANAGER), clause="三§9·1")
    def reconsider(self) -> None:
        """It is studied again; the hold's clock runs on."""

    @event(retained, to=studying, by=(SYSTEM,), clause="三§9·1")
    @also(studying, to=SAME)
    def expire_hold(self) -> None:
        """The hold has expired: the decision is forced, and it cannot be retained again."""
        self.facts.hold_expired = True
        self.forget("hold_ends")
        self.hasten("study", "proposal.study_forced")
        if self.facts.department is not None:
            self.tell(self.facts.department, "decision_forced")
        self.remark("a decision is forced")

    @event(ANY, to=SAME, by=(CLERK,), clause="三§7")
    def confirm_notice(self, how: Line, told_at: Instant) -> None:
        """The customer was told of the latest decision (三§7–9)."""
        self.wrong_unless(told_at <= self.at, "told_at", msg="must not lie after the event")
        self.refuse_unless(self.commitment("notice"), "no notice is open: the customer knows of the latest decision")
        key = str(self.facts.decisions)
        self.form("proposal_decision", key, notice_how=how, told_at=told_at, told_by=self.by)

    # -- carried out, graded, rewarded ------------------------------------------------------------------------

    @event(adopted, to=SAME, by=(DEPARTMENT,), clause="三§7")
    def move_date(self, implementation_on: DayAhead, reason: Text) -> None:
        """It will be carried out on another day, of which the customer is told."""
        self.carried_out(implementation_on)
        self.set_due("implementation", self.end_of(implementation_on))
        self.decided(implementation_on=implementation_on, reason=reason)
        self.tell(CUSTOMER, "proposal_moved", implementation_on=implementation_on.isoformat())

    @event(adopted, to=declined, by=(MANAGER,), clause="三§8")
    def abandon(self, reason: Text) -> None:
        """An adopted proposal is given up after all; it counts as declined (三§12)."""
        self.decided(reason=reason)
        self.tell(CUSTOMER, "proposal_abandoned")
        self.count_declined()

    @event(adopted, to=implemented, by=(DEPARTMENT,), clause="三§7")
    def report_implemented(self, result: Text) -> None:
        """The department has carried it out."""
        self.form("implementation", "1", result=result, **self.stamp("reported"))
        self.tell(PANEL, "proposal_to_grade")

    @event(implemented, to=graded, by=(PANEL,), clause="三§11·1")
    def grade(self, scores: Scores) -> None:
        """The panel's scores for creativity, feasibility and benefit give the grade and so the reward."""
        missing = missing_on(scores)
        if missing is not None:
            raise self.refused(missing)
        each = {human(score.by) for score in scores}
        self.refuse_unless(len(each) == len(scores) or not self.has(ONE_HUMAN), "each member of the panel scores once")
        weights = self.policy.integers("proposal.weights")
        found = grading(scores, weights, self.policy.integers("proposal.grades"))
        self.facts.grade = found.grade
        self.facts.reward = self.policy.monies("proposal.rewards_cny")[found.rank]
        self.form(
            "panel_score_sheet", "1", scores=[score.model_dump() for score in scores], weights=list(weights),
            total=found.total, grade=found.grade, **self.stamp("graded"),
        )
        self.tell(FINANCE, "proposal_to_reward", amount=f"{self.facts.reward:.2f}")

    @event(graded, to=rewarded, by=(FINANCE,), clause="三§11·2")
    def reward(self, reference: Line) -> None:
        """Finance pays the reward of the grade."""
        facts = self.facts
        self.form(
            "reward", "1", grade=facts.grade, amount=facts.reward, reference=reference, **self.stamp("rewarded")
        )
        self.tell(CUSTOMER, "proposal_rewarded", amount=f"{facts.reward:.2f}")

    # -- other ends -------------------------------------------------------------------------------------------

    @event(declined, to=closed, by=(CLERK,), clause="三§8")
    def close(self) -> None:
        """Filed, once the customer has been told."""
        told = self.commitment("notice") is None
        self.refuse_unless(told, "the customer has not been told yet: confirm_notice first (三§8)")

    @event(received, studying, retained, to=withdrawn, by=(CUSTOMER, CLERK), clause="三§4", on_hold=True)
    def withdraw(self, reason: Text) -> None:
        """The customer takes the proposal back."""

    # -- helpers of the effects -------------------------------------------------------------------------------

    def count_declined(self) -> None:
        """Counts a declined proposal for its customer; the year's third issues one certificate (三§12)."""
        draft = self.now_taken.draft
        if draft.customer_entry is None:
            return
        year = self.day_of(self.at).year
        notice = self.now_taken.message(CUSTOMER, "certificate_issued", year=str(year)).model_dump()
        count = draft.rules.policy.integer("proposal.certificate_per_year")
        self.post(DeclinedEntry(customer_entry=draft.customer_entry, year=year, count=count, notice=notice))

    def decided(self, **values: Any) -> None:
        """Writes a decision; its notice to the customer replaces the one before."""
        if role_of(self.by) is DEPARTMENT:
            self.mark_stranger()
        self.let_go("notice")
        self.next_row(
            "proposal_decision", "decisions", decision=self.now_taken.event, **self.stamp("decided"), **values
        )
        self.tell(CLERK, "notice_to_give")

    def carried_out(self, on: date) -> None:
        self.refuse_unless(on >= self.day_of(self.at), "implementation_on must not lie before the event")
        self.facts.implementation_on = on

    def end_of(self, day: date) -> datetime:
        """Midnight at the end of a day (三§7)."""
        return self.calendar.end_of(day)

    def hold_until(self) -> datetime:
        """When the hold expires, counted from the first retain (三§9·1)."""
        since = self.facts.held_since
        assert since is not None, "only a retained proposal has a hold"
        return hold_end(self.calendar, since, self.hold_lengths())

    def hold_lengths(self) -> list[Duration]:
        """The hold's months, and those of each extension."""
        extension = [self.policy_duration("proposal.hold_extension")] * self.facts.extensions
        return hold_lengths([self.policy_duration("proposal.hold_months"), *extension])

    def prolong(self) -> datetime:
        """Makes the extended end the hold's due."""
        draft, until, lengths = self.now_taken.draft, self.hold_until(), self.hold_lengths()
        running = self.commitment("hold_expiry")
        assert running is not None, "a retained proposal has a hold that runs"
        if len(lengths) == 1:
            clocks.restart(draft, running, lengths[0], running.started_at)
        else:
            clocks.fix(draft, running, until, self.at)
        return until

    def prompt(self) -> None:
        """Sets the prompts before the end of the hold: so many calendar days, at its wall time (三§9·1)."""
        end = self.hold_until()
        self.forget("hold_ends")
        for days in self.policy.integers("proposal.hold_reminders_cd"):
            moment = self.calendar.local(end) - timedelta(days=days)
            if moment > self.at:
                self.remind_at("hold_ends", moment, "三§9·1")
