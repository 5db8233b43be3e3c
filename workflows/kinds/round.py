"""Rounds: cases that never end and open others when the calendar says so (contract: rounds)."""

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated, Any

from pydantic import Field
from temporalio import workflow

from models.fields import Instant, Text
from models.kinds.round import (
    NEVER,
    REACH,
    Due,
    RoundEntry,
    RoundFacts,
    RoundRequest,
    due_of,
    last_due,
    next_due,
    rounds,
)
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
from workflows.language.effects import GuardedChange
from workflows.loop.case import Case

SUPERVISOR, MANAGER, SYSTEM = Role.SUPERVISOR, Role.MANAGER, Role.SYSTEM
PERIOD = r"\d{4}(\d{2}|\d{4}|W\d{2}|Q[1-4])?"
WHOLE = f"^{PERIOD}$"
Period = Annotated[str, Field(pattern=PERIOD, json_schema_extra={"pattern": WHOLE}, examples=["20261201"])]
"""More than a period around it is refused by the effect: histories hold that the records were asked before."""
EARLIER = GuardedChange(9, "round-run-for-an-earlier-period")
"""What never ran may be run by hand, however long it is over."""
SKIPPED_ONCE = GuardedChange(9, "round-skip-of-what-ran-by-hand")
"""What ran by hand is not left out afterwards."""
KEPT = 50
"""Periods run by hand that a round remembers."""
CLOCK = {"round_time": lambda case, _given: {"key": f"rounds.{case.case.number}"}}
"""The time of day that the policy in force gives the round."""


def _another(case: Any, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Whether a period ran is asked where another than the next is to be run."""
    period = given["period"]
    asked = period not in (None, case.facts.next_period) and case.has(EARLIER)
    return {"round_id": case.case.workflow_id, "period": period} if asked else None


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

    def cited(self, declared: str) -> str:
        """What stands in the clause of all rounds stands in that of the round's own row."""
        return self.entry.clause if declared == ROUNDS.clause else declared

    # -- the runs -----------------------------------------------------------------------------------------------

    @event(waiting, to=SAME, by=(SYSTEM,), clause="一§19(10)", reads=CLOCK)
    def run(self) -> None:
        """What is due for the period is opened, late where nobody was there in time; the next due is reckoned."""
        facts, due = self.facts, self.due_now
        if due.period in facts.by_hand:
            facts.by_hand.remove(due.period)
            self.remark(f"period {due.period}: passed")
        else:
            late = self.day_of(self.now_taken.now) > self.day_of(due.at)
            self.noted(due, "late" if late else "ran")
            self.open_round(due, self.now_taken.now if late else due.at, late=late)
        self.go_on(due)

    @event(waiting, to=SAME, by=(SUPERVISOR,), clause="一§19(10)", reads=CLOCK | {"round_ran": _another})
    def run_now(self, period: Period | None = None) -> None:
        """A supervisor runs the next period, over which the clock then passes, or an earlier one that never ran."""
        facts, due, today = self.facts, self.due_now, self.day_of(self.at)
        if period not in (None, due.period):
            due = self.missed(str(period))
        else:
            self.not_by_hand()
        every = self.entry.every
        over = every.over(due.period, today)
        self.refuse_unless(over, f"period {due.period} is not over: this round looks back, run it afterwards")
        if due == self.due_now or due.period >= every.period(today):
            facts.by_hand = [*facts.by_hand, due.period][-KEPT:]
        self.noted(due, "by_hand")
        self.open_round(due, self.at, late=today > self.day_of(due.at))

    @event(waiting, to=SAME, by=(MANAGER,), clause="一§19(10)", reads=CLOCK)
    def skip(self, reason: Text) -> None:
        """A manager leaves out the next period, and only that one; what ran by hand is left out of itself."""
        due = self.due_now
        if due.period in self.facts.by_hand and self.has(SKIPPED_ONCE):
            self.not_by_hand()
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
        return rounds()[self.case.number]

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

    def not_by_hand(self) -> None:
        """Raises EventRefused where the next period ran by hand."""
        period = self.facts.next_period
        ran = period in self.facts.by_hand
        self.refuse_unless(not ran, f"period {period} ran by hand already; the clock passes over it")

    def missed(self, period: str) -> Due:
        """The due of a period that never ran, before the next and a year back at most. Raises Refusal."""
        self.wrong_unless(re.fullmatch(PERIOD, period), "period", msg=f"String should match pattern '{WHOLE}'")
        facts, next_one, today = self.facts, self.due_now, self.day_of(self.at)
        alike = re.sub(r"\d", "0", period) == re.sub(r"\d", "0", self.entry.every.period(today))
        earlier = self.has(EARLIER) and not (alike and period > next_one.period)
        self.refuse_unless(earlier, f"period {period} is not the next one; the next is {next_one.period}")
        until = today if next_one.at == NEVER.at else self.day_of(next_one.at)
        clock = time.fromisoformat(facts.clock)
        found = due_of(self.entry, self.calendar, clock, period, today - REACH, until)
        due = self.refuse_unless(found, f"this round has no period {period} in the {REACH.days} days until now")
        ran = period in facts.by_hand or self.read("round_ran")
        self.refuse_unless(not ran, f"period {period} ran already; the next is {next_one.period}")
        return due

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
