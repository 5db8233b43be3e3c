"""What a newly published calendar does to the dues of a case: those not yet certain move, nothing else.

Pure functions over the case, as those of `clocks`: none raises, whatever a calendar holds, but `ensure_reckoned`.
"""

from datetime import datetime

from models.case import CaseFile, Commitment, Snapshot
from models.policy.calendar import Calendar, CalendarError
from models.policy.duration import Duration
from models.vocabulary import UNRECKONED, CommitmentState
from workflows.clocks import clocks


def unsettled(case: CaseFile) -> list[Commitment]:
    """The open commitments that another calendar may move: their dues are provisional or not known."""
    return [c for c in case.commitments if c.state.open and (c.provisional or c.unreckoned)]


def ensure_reckoned(before: CaseFile, after: CaseFile) -> None:
    """Raises CalendarError where a step would leave a commitment without a due that had one, or had not begun."""
    known = {(c.name, c.ref, c.seq) for c in before.commitments if c.unreckoned}
    lost = [c.name for c in unsettled(after) if c.unreckoned and (c.name, c.ref, c.seq) not in known]
    if lost:
        raise CalendarError(f"the calendar has no working time left in which {', '.join(lost)} could fall due")


def adopted(case: CaseFile, published: Calendar, version: int, *, lacking: bool = False) -> Snapshot:
    """The case's rules with what it may take from a newly published calendar: the years that its own lacks.

    The whole of it where its own has no time for what is promised, or, `lacking`, for what is to be promised.
    """
    lacking = lacking or any(c.unreckoned for c in unsettled(case))
    calendar = published if lacking else case.rules.calendar.adopt(published)
    return case.rules.model_copy(update={"calendar_version": version, "calendar": calendar})


def take_rules(case: CaseFile, rules: Snapshot) -> None:
    """Puts a case under rules. What a hold has left is taken down first, where more than years are new."""
    old = case.rules.calendar
    if old.adopt(rules.calendar) != rules.calendar:
        for commitment in case.commitments:
            _take_down(case, commitment)
    case.rules = rules


def _take_down(case: CaseFile, commitment: Commitment) -> None:
    paused_at = commitment.paused_at
    if paused_at is not None and not (commitment.provisional or commitment.fixed):
        commitment.left, commitment.warn_left = clocks.remaining(case, commitment, paused_at)
        commitment.basis_at = paused_at


def republish(case: CaseFile, rules: Snapshot, now: datetime) -> list[Commitment]:
    """Recomputes the dues that are provisional or not known under a newly published calendar, and nothing else.

    Returns those moved.
    """
    take_rules(case, rules)
    moved = []
    for commitment in unsettled(case):
        if commitment.unreckoned and commitment.state is CommitmentState.OVERDUE:
            clocks.set_next_rung(case, commitment)
        if not commitment.provisional or commitment.fixed:
            continue
        due = _recomputed(case, commitment)
        if due == commitment.due_at:
            commitment.provisional = due == UNRECKONED or rules.calendar.provisional(due)
        elif due != UNRECKONED:  # a due that was known stands where it can be counted no more
            _move_from_rest(case, commitment, due, now)
            moved.append(commitment)
    return moved


def _move_from_rest(case: CaseFile, commitment: Commitment, due: datetime, now: datetime) -> None:
    """Sets a due that has become known; the holds that stopped it before that put it off, as they would have."""
    rested, commitment.rested = commitment.rested, None
    if rested is not None and rested[0] < due:
        commitment.due_at = due
        clocks.settle_provisional(case, commitment)
        clocks.run_on(case, commitment, *rested)
        due = commitment.due_at
    clocks.move_due(case, commitment, due, now)


def _recomputed(case: CaseFile, commitment: Commitment) -> datetime:
    left = commitment.left
    if left is not None:
        return clocks.known(lambda: clocks.after_left(case, commitment, commitment.basis_at, left))
    return clocks.due_after(case, commitment.basis_at, Duration.read(commitment.within))
