"""A hold: a case waits, its clocks pause, and the hold has a limit of its own (一§19(5), 一§34)."""

from datetime import datetime
from typing import Any, ClassVar

from models.fields import Instant
from models.policy.calendar import Duration
from models.vocabulary import HoldReason
from workflows.clocks import clocks
from workflows.language.context import Facts, Request
from workflows.language.declaration import ACTIVE, HELD, HOLDERS, OFFICE, CommitmentRule, Step, event
from workflows.language.effects import Effects


class Holding(Effects[Request, Facts]):
    """A case may be held, by those and for the reasons that its office names, and goes on where it stood."""

    on_hold = Step("Waiting; the clock of the hold runs", clause="一§19(5)")
    shared: ClassVar[tuple[CommitmentRule, ...]] = (
        CommitmentRule(
            "hold_limit", "一§19(5)", starts=(), met=(), within="hold.other", parallel=True, ends_with=on_hold
        ),
    )

    @event(ACTIVE, to=on_hold, by=HOLDERS, clause=OFFICE)
    def hold(self, reason: HoldReason, until_at: Instant | None = None) -> None:
        """The case waits; its clocks pause, and the hold has a limit of its own."""
        self.not_in_own_matter()
        turn = self.now_taken
        draft = turn.draft
        for commitment in draft.commitments:
            clocks.pause(commitment, turn.at)
        key = self.procedure.office.reasons[reason]
        if key is not None:
            self._limit_hold(self.policy_duration(key), until_at)
        else:
            self.refuse_unless(until_at is None, "until_at has no place where a hold has no limit")
        draft.held_state = draft.state

    def _limit_hold(self, within: Duration, until_at: datetime | None) -> None:
        turn = self.now_taken
        limit = clocks.start(
            turn.draft, name="hold_limit", clause=self.procedure.office.clause, within=within, at=turn.at, seq=turn.seq,
            parallel=True,
        )
        if until_at is not None and not turn.at < until_at <= limit.due_at:
            shown = self.calendar.local(limit.due_at).isoformat(timespec="minutes")
            raise self.refused(f"until_at may only shorten the hold, which ends at {shown} at the latest")
        if until_at is not None:
            clocks.fix(turn.draft, limit, until_at, turn.at)

    @event(on_hold, to=HELD, by=HOLDERS, clause=OFFICE)
    def resume(self) -> Any:
        """The case goes on where the hold interrupted it; what was left of its clocks runs on."""
        self.not_in_own_matter()
        self.meet("hold_limit")
        return HELD
