"""What an opening, an event or a clock that ran out makes of a draft: nothing here waits or writes."""

from collections.abc import Sequence
from typing import Any, ClassVar

from models.case import CaseFile, Commitment, Reminder
from models.vocabulary import CommitmentState, Role
from workflows.clocks import calendar_change, clocks
from workflows.clocks.turn import Turn
from workflows.language.checks import REF
from workflows.language.context import Facts, Request
from workflows.language.declaration import HELD, ON_HOLD, SAME, Automatic, CommitmentRule, EventSpec, Readings, Step
from workflows.language.declared import as_parameters
from workflows.loop import commitments, opening
from workflows.parts.every_kind import EveryKind


class Steps(EveryKind[Request, Facts]):
    """The steps of a case, worked out on the draft of its turn; the loop records them."""

    automatic: ClassVar[tuple[Automatic, ...]] = ()
    alone: ClassVar[bool] = False
    endless: ClassVar[bool] = False
    confidential: ClassVar[tuple[str, ...]] = ()
    openers: ClassVar[tuple[Role, ...] | None] = None
    checklists: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[Readings] = {}

    # -- what a kind fills in -------------------------------------------------------------------------------

    def begin(self, request: Request) -> Facts:
        """The kind's facts at the opening. May raise its level, tell someone, open another case.

        What it refuses (`refused`, `wrong`) fails the start as an InvalidRequest.
        """
        raise NotImplementedError

    @staticmethod
    def subject_of(request: Any) -> str | None:  # noqa: ARG004 - for kinds that say so
        """What a case is about, of its request: a person, place, item, period; None for its customer, or nothing."""
        return None

    @staticmethod
    def lists_of(request: Any) -> tuple[str, ...]:  # noqa: ARG004 - for kinds that say so
        """The checklists that a case keeps beside its kind's, of its request; one that there is not refuses it."""
        return ()

    @staticmethod
    def shown_of(facts: Any) -> dict[str, Any]:  # noqa: ARG004 - for kinds that show more
        """What the query `case` says of this kind alone."""
        return {}

    @staticmethod
    def page_of(facts: Any) -> list[str]:  # noqa: ARG004 - for kinds that show more
        """What the case's page in the Temporal UI says of this kind alone, a line each; no customer's data."""
        return []

    def assignee_of(self, facts: Facts) -> str | None:
        """Whom the case is with, shown as `Assignee` (一§30·2)."""

    def acting(self, senders: Sequence[Role]) -> None:
        """What the timeline says of whoever sends an event that is for these roles, beside what it does itself."""

    def at_end(self) -> None:
        """The case has come to an end: what it still keeps of others' is given back."""

    def recalculated(self) -> None:
        """A calendar was published: reckons anew what `Reckoned` dues are picked from."""

    # -- the steps --------------------------------------------------------------------------------------------

    def _begin(self, turn: Turn, request: Request) -> None:
        """What the kind's rules make of the opening. Raises Refusal, CalendarError."""
        draft = turn.draft
        draft.facts = self.begin(request)
        self._move_by_itself(draft)
        commitments.begin(self.procedure, turn, self.start_clock)
        unknown = [c.name for c in calendar_change.unsettled(draft) if c.unreckoned]
        if unknown:
            turn.remarks.append(f"{clocks.WAITING}: {', '.join(unknown)}")
        self._given_back(draft)
        draft.links += opening.links_of(request)
        draft.assignee = self.assignee_of(self.facts)

    def _step(self, turn: Turn, spec: EventSpec, payload: dict[str, Any]) -> None:
        draft = turn.draft
        move = self.procedure.move_of(spec, draft.standing if spec.on_hold or spec.by_clock else draft.state)
        self.acting(spec.by)
        named = getattr(self, spec.name)(**as_parameters(payload))
        target = named or (move.targets[0] if len(move.targets) == 1 else SAME)
        if isinstance(target, Step) and target.name not in (draft.standing, ON_HOLD):
            draft.state, draft.held_state = draft.standing, None  # whatever moves a case ends its hold
        self._go(turn, spec.name, target)
        self._move_by_itself(draft)
        commitments.keep(self.procedure, self.case, turn, spec.name, self.start_clock)
        self._given_back(draft)
        draft.assignee = self.assignee_of(self.facts)

    def _go(self, turn: Turn, name: str, target: Any) -> None:
        draft = turn.draft
        if target is SAME and draft.held_state is not None:
            return
        if target is HELD:
            goal, draft.held_state = draft.held_state or draft.state, None
        else:
            goal = target.name if isinstance(target, Step) else draft.state
        self.procedure.move(draft, name, goal)

    def _move_by_itself(self, draft: CaseFile) -> None:
        """Moves that need nobody, as soon as their condition holds (the last guard of closing, an assessment)."""
        moved = True
        while moved:
            moved = False
            for auto in self.automatic:
                if draft.standing == auto.source.name and auto.when(self):
                    draft.state, draft.held_state = auto.target.name, None
                    moved = True

    def _given_back(self, draft: CaseFile) -> None:
        if self.procedure.steps[draft.state].end:
            self.at_end()

    def _reckon(self, rule: CommitmentRule) -> Commitment | None:
        """Moves an open commitment to its due as reckoned anew; answers it where that is another."""
        commitment = self.commitment(rule.name)
        before = commitment.due_at if commitment is not None else None
        if commitment is not None and commitment.state is not CommitmentState.PAUSED:
            self.start_clock(rule)
        return commitment if commitment is not None and commitment.due_at != before else None

    def _lapse(self, turn: Turn, spec: EventSpec, clock: Commitment | Reminder) -> None:
        """Takes the event of a commitment whose due moves the case, or one that was scheduled."""
        if isinstance(clock, Reminder):
            turn.draft.reminders.remove(clock)
        else:
            commitments.expire(self.procedure, turn, clock)
        which = {REF: clock.ref} if isinstance(clock, Commitment) and REF in spec.keys else {}
        self._step(turn, spec, which)
