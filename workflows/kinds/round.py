"""Rounds: cases that never end and open others when the calendar says so (contract: rounds)."""

from datetime import datetime, time
from typing import Annotated, Any

from pydantic import Field
from temporalio import workflow

from models.fields import Instant, Text
from models.kinds.round import Due, RoundEntry, RoundFacts, RoundRequest, last_due, next_due, rounds
from models.offices import ROUNDS
from models.vocabulary import HoldReason, Role
from workflows.clocks import clocks
from workflows.language.declaration import (
    ACTIVE,
    HELD,
    HOLDERS,
    OFFICE,
    OPENING,
    SAME,
    CommitmentRule,
    Reckoned,
    Step,
    event,
)
from workflows.loop.case import Case

SUPERVISOR, MANAGER, SYSTEM = Role.SUPERVISOR, Role.MANAGER, Role.SYSTEM
Period = Annotated[str, Field(pattern=r"\d{4}(\d{2}|\d{4}|W\d{2}|Q[1-4])?", examples=["20261201"])]
KEPT = 50
"""Periods run by hand that a round remembers."""
CLOCK = {"round_time": lambda case, _given: {"key": f"rounds.{case.case.number}"}}
"""The time of day that the policy in force gives the round."""


@workflow.defn(name="Round")
class Round(Case[RoundRequest, RoundFacts], letter="Z", office=ROUNDS):
    """What the clock opens: due on our own calendar, each period once, late where nobody was there (一§19(10))."""

    waiting = Step("Waiting for its next due", "一§19(10)")

    endless = True
    reads = CLOCK
    commitments = (
        CommitmentRule(
            "next", "一§19(10)", starts=(OPENING, "run", "skip", "resume"), met=(),
            within=Reckoned(lambda case: case.due), expires="run",
        ),
    )

    @staticmethod
    def subject_of(request: Any) -> str | None:
        return f"round:{request.number}" if request.number else None

    def begin(self, request: RoundRequest) -> RoundFacts:
        clock = str(self.read("round_time"))
        due = self.following(self.at, clock)
        return RoundFacts(name=self.case.number, clock=clock, next_at=due.at, next_period=due.period)

    # -- the runs -----------------------------------------------------------------------------------------------

    @event(waiting, to=SAME, by=(SYSTEM,), clause="一§19(10)", reads=CLOCK)
    def run(self) -> None:
        """What is due for the period is opened, late where nobody was there in time; the next due is reckoned."""
        facts, due = self.facts, self.due_now
        if due.period in facts.by_hand:
            facts.by_hand.remove(due.period)
            self.noted(due, "passed")
        else:
            late = self.day_of(self.now_taken.now) > self.day_of(due.at)
            self.noted(due, "late" if late else "ran")
            self.open_round(due, self.now_taken.now if late else due.at, late=late)
        self.go_on(due)

    @event(waiting, to=SAME, by=(SUPERVISOR,), clause="一§19(10)", reads=CLOCK)
    def run_now(self, period: Period | None = None) -> None:
        """A supervisor runs it before its due, for the next period; the clock then passes over that one."""
        facts, due = self.facts, self.due_now
        if period is not None and period != due.period:
            over = facts.last is not None and period <= facts.last
            when = "ran or was passed over" if over else "is not the next one"
            raise self.refused(f"period {period} {when}; the next is {due.period}")
        if due.period in facts.by_hand:
            raise self.refused(f"period {due.period} ran by hand already; the clock passes over it")
        over = self.entry.every.over(due.period, self.day_of(self.at))
        self.refuse_unless(over, f"period {due.period} is not over: this round looks back, run it afterwards")
        facts.by_hand = [*facts.by_hand, due.period][-KEPT:]
        self.noted(due, "by_hand")
        self.open_round(due, self.at, late=False)

    @event(waiting, to=SAME, by=(MANAGER,), clause="一§19(10)", reads=CLOCK)
    def skip(self, reason: Text) -> None:
        """A manager leaves out the next period, and only that one."""
        due = self.due_now
        self.noted(due, "skipped", reason)
        self.go_on(due)

    @event(ACTIVE, to=Case.on_hold, by=HOLDERS, clause=OFFICE)
    def hold(self, reason: HoldReason, until_at: Instant | None = None) -> None:
        """The round waits without a limit; of what falls due meanwhile only the last is run afterwards."""
        super().hold(reason, until_at)
        waiting = self.commitment("next")
        if waiting is not None:
            clocks.rest(waiting, self.at)

    @event(Case.on_hold, to=HELD, by=HOLDERS, clause=OFFICE)
    def resume(self) -> Any:
        """The round goes on: the last due that the hold covered is run, the ones before it are not."""
        facts = self.facts
        if facts.next_at <= self.at:
            last = last_due(self.entry, self.calendar, time.fromisoformat(facts.clock), self.due_now, self.at)
            facts.next_at, facts.next_period = last.at, last.period
        return super().resume()

    # -- helpers of the effects -------------------------------------------------------------------------------

    @property
    def entry(self) -> RoundEntry:
        return rounds()[self.now_taken.draft.number]

    @property
    def calendar(self) -> Any:
        return self.now_taken.draft.rules.calendar

    @property
    def due_now(self) -> Due:
        return Due(self.facts.next_at, self.facts.next_period)

    @property
    def due(self) -> datetime:
        """The next due as the calendar in force has it."""
        return self.facts.next_at

    def following(self, after: datetime, clock: str, done: str | None = None) -> Due:
        return next_due(self.entry, self.calendar, time.fromisoformat(clock), after, done)

    def go_on(self, done: Due) -> None:
        """Reckons the due after one that ran, by the time of day that the policy in force gives."""
        facts = self.facts
        facts.clock = str(self.read("round_time"))
        due = self.following(done.at, facts.clock, done.period)
        facts.last, facts.last_at = done.period, done.at
        facts.next_at, facts.next_period = due.at, due.period

    def recalculated(self) -> None:
        """A calendar was published: a due that has not come yet is the first after the last one, and after now."""
        facts = self.facts
        if facts.next_at > self.at:
            due = self.following(max(self.at, facts.last_at or self.at), facts.clock, facts.last)
            facts.next_at, facts.next_period = due.at, due.period

    def noted(self, due: Due, outcome: str, reason: str | None = None) -> None:
        ran = {"ran_at": self.now_taken.now, "by": self.by, "outcome": outcome, "reason": reason}
        self.form("round_run", due.period, final=True, period=due.period, due_at=due.at, **ran)
        self.remark(f"period {due.period}: {outcome.replace('_', ' ')}")

    def open_round(self, due: Due, at: datetime, *, late: bool) -> None:
        """Opens what the round opens for a period, once the step is recorded."""
        self.run_round(self.entry.name, due.period, at, late=late)
