"""What a step does to the promises of a case: met, dropped, started, rested, gone on with (contract: commitments)."""

from typing import TYPE_CHECKING, Any

from models.case import CaseFile, Commitment
from models.vocabulary import LADDER, Promise
from workflows.clocks import clocks
from workflows.clocks.turn import Turn
from workflows.language.procedure import EMPTYING

if TYPE_CHECKING:
    from workflows.loop.case import Case

HOLD_LIMIT = "hold_limit"


def keep(case: "Case[Any, Any]", turn: Turn, event: str) -> None:
    """Meets, drops and starts commitments after an event has moved the draft."""
    draft = turn.draft
    now_in = draft.standing
    entered = now_in != case.case.standing
    if draft.held_state is None and case.case.held_state is not None:
        _go_on(case, turn)
    if draft.state != case.case.state:
        draft.last_change_at = max(turn.at, draft.last_change_at)
    for promise in case.promises:
        commitment = draft.commitment(promise.name)
        if commitment is not None and (event in promise.met or now_in in promise.met):
            clocks.meet(commitment, turn.at, turn.now)
    _drop(case, turn, entered=entered)
    _start(case, event, now_in if entered else None)
    _rest(case, turn)


def begin(case: "Case[Any, Any]", turn: Turn, opening: str) -> None:
    """Starts what the opening and its first state promise, and meets what is kept at once."""
    _start(case, opening, turn.draft.standing)
    for promise in case.promises:
        commitment = turn.draft.commitment(promise.name)
        if commitment is not None and turn.draft.standing in promise.met:
            clocks.meet(commitment, turn.at, turn.now)
    _drop(case, turn, entered=True)
    _rest(case, turn)


def expire(case: "Case[Any, Any]", turn: Turn, commitment: Commitment) -> None:
    """Ends a promise whose due moves the case: dropped, or overdue at rung 1, told to that office and no other."""
    found = next(c for c in turn.draft.commitments if (c.name, c.seq) == (commitment.name, commitment.seq))
    declared = next(p for p in case.promises if p.name == commitment.name)
    if not declared.one_rung:
        clocks.drop(found)
        return
    rung = clocks.climb(turn.draft, found, turn.now)
    clocks.stop_climbing(found)
    turn.tell(LADDER[rung - 1], "overdue", commitment=found.name, due_at=found.due_at.isoformat(), rung=str(rung))
    turn.remarks.append(f"{found.name}: rung {rung}")


def _go_on(case: "Case[Any, Any]", turn: Turn) -> None:
    resting = _resting(case, turn.draft)
    for commitment in turn.draft.commitments:
        if commitment.name not in resting:
            clocks.resume(turn.draft, commitment, turn.at)


def _start(case: "Case[Any, Any]", event: str, entered: str | None) -> None:
    for promise in case.promises:
        if event in promise.starts or entered in promise.starts:
            case.start(promise)
        elif event in promise.restarts:
            case.start(promise, promise.restarts[event])


def _drop(case: "Case[Any, Any]", turn: Turn, *, entered: bool) -> None:
    draft = turn.draft
    now_in = draft.standing
    ended = case.procedure.steps[now_in].end
    if ended:
        draft.closed_at = draft.closed_at or turn.at
    emptied = entered and now_in in EMPTYING
    for commitment in draft.commitments:
        left = commitment.while_state not in (None, now_in, draft.state)
        unheld = commitment.name == HOLD_LIMIT and draft.held_state is None
        if commitment.state.open and (ended or left or unheld or (emptied and commitment.name != "conduct")):
            clocks.drop(commitment)
    draft.reminders[:] = [r for r in draft.reminders if not ended and r.while_state in (None, now_in)]


def _rest(case: "Case[Any, Any]", turn: Turn) -> None:
    """Stops what rests in this state; lets go on what rested in the one before."""
    draft = turn.draft
    resting = _resting(case, draft)
    resters = {promise.name for promise in case.promises if promise.paused_in}
    for commitment in draft.commitments:
        if commitment.name in resting:
            clocks.rest(commitment, turn.at)
        elif commitment.name in resters and draft.held_state is None and commitment.state is Promise.PAUSED:
            clocks.resume(draft, commitment, turn.at)


def _resting(case: "Case[Any, Any]", draft: CaseFile) -> set[str]:
    return {promise.name for promise in case.promises if draft.standing in promise.paused_in}

