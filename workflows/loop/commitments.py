"""What a step does to the commitments of a case: met, dropped, started, rested, gone on with (contract: commitments).

Functions over the draft and what the procedure declares. `start` begins a declared commitment, or counts it anew.
"""

from collections.abc import Callable, Iterable

from models.case import CaseFile, Commitment
from models.vocabulary import CommitmentState
from workflows.clocks import clocks, ladder
from workflows.clocks.turn import Turn
from workflows.language.declaration import OPENING, CommitmentRule
from workflows.language.procedure import Procedure

Start = Callable[[CommitmentRule, str | None], None]
"""Starts a commitment under a key of the policy, its own where none is given."""


def begin(procedure: Procedure, turn: Turn, start: Start) -> None:
    """Starts what the opening and its first state commitment, and meets what is kept at once."""
    _start(procedure, OPENING, turn.draft.standing, start)
    _meet(procedure, turn, turn.draft.standing)
    _drop(procedure, turn, entered=True)
    _rest(procedure, turn)


def keep(procedure: Procedure, before: CaseFile, turn: Turn, event: str, start: Start) -> None:
    """Meets, drops and starts commitments after an event has moved the draft."""
    draft = turn.draft
    now_in = draft.standing
    entered = now_in != before.standing
    if draft.held_state is None and before.held_state is not None:
        _go_on(procedure, turn)
    if draft.state != before.state:
        draft.last_change_at = max(turn.at, draft.last_change_at)
    _meet(procedure, turn, event, now_in)
    _drop(procedure, turn, entered=entered)
    _start(procedure, event, now_in if entered else None, start)
    _rest(procedure, turn)


def expire(procedure: Procedure, turn: Turn, commitment: Commitment) -> None:
    """Ends a commitment whose due moves the case: dropped, or overdue at rung 1, told to that office and no other."""
    key = (commitment.name, commitment.ref, commitment.seq)
    found = next(c for c in turn.draft.commitments if (c.name, c.ref, c.seq) == key)
    if not procedure.declared(commitment.name).one_rung:
        clocks.drop(found)
        return
    clocks.climb(turn.draft, found, turn.now)
    clocks.stop_climbing(found)
    ladder.tell_overdue(turn, found)
    turn.remarks.append(f"{found.name}: rung {found.rung}")


def _meet(procedure: Procedure, turn: Turn, *happened: str) -> None:
    for rule in _alone(procedure):
        commitment = turn.draft.commitment(rule.name)
        if commitment is not None and any(what in rule.met for what in happened):
            clocks.meet(commitment, turn.at, turn.now)


def _go_on(procedure: Procedure, turn: Turn) -> None:
    resting = _resting(procedure, turn.draft)
    for commitment in turn.draft.commitments:
        if commitment.name not in resting:
            clocks.resume(turn.draft, commitment, turn.at)


def _alone(procedure: Procedure) -> Iterable[CommitmentRule]:
    """Those of which there is one at a time; effects start and meet the others."""
    return (rule for rule in procedure.commitments if not rule.each)


def _start(procedure: Procedure, event: str, entered: str | None, start: Start) -> None:
    for rule in _alone(procedure):
        if event in rule.starts or entered in rule.starts:
            start(rule, None)
        elif event in rule.restarts:
            start(rule, rule.restarts[event])


def _drop(procedure: Procedure, turn: Turn, *, entered: bool) -> None:
    draft = turn.draft
    now_in = draft.standing
    ended = procedure.steps[now_in].end
    if ended:
        draft.closed_at = draft.closed_at or turn.at
    emptied = entered and procedure.steps[now_in] in procedure.emptying
    for commitment in (c for c in draft.commitments if c.state.open):
        rule = procedure.declared(commitment.name)
        left = commitment.while_state not in (None, now_in, draft.state)
        over = rule.ends_with is not None and rule.ends_with.name not in (now_in, draft.state)
        if ended or left or over or (emptied and not rule.outlasts):
            clocks.drop(commitment)
    draft.reminders[:] = [r for r in draft.reminders if not ended and r.while_state in (None, now_in)]


def _rest(procedure: Procedure, turn: Turn) -> None:
    """Stops what rests in this state; lets go on what rested in the one before."""
    draft = turn.draft
    resting = _resting(procedure, draft)
    resters = {rule.name for rule in procedure.commitments if rule.paused_in}
    for commitment in draft.commitments:
        if commitment.name in resting:
            clocks.rest(commitment, turn.at)
        elif commitment.name in resters and draft.held_state is None and commitment.state is CommitmentState.PAUSED:
            clocks.resume(draft, commitment, turn.at)


def _resting(procedure: Procedure, draft: CaseFile) -> set[str]:
    return {rule.name for rule in procedure.commitments if draft.standing in rule.paused_in}
