"""Commitments and their ladders: pure functions over a case file. They start, pause, move, meet and climb.

Times are event times, save `now`, which is when a step is really taken. Source: the commitments of each kind;
the 75 % warning and the ladder are 一§19(5). A due that the calendar has no working time for is left `unreckoned`:
none of these functions raises, whatever a calendar holds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.case import CaseFile, Commitment, Reminder
from models.policy.calendar import CalendarError, Duration
from models.vocabulary import UNRECKONED, CommitmentState
from workflows.clocks.guard import guarded

BEGUN_AFTER_THE_HOLD = "clock-begun-after-the-hold"
"""Guards what a late report of the end of a hold does to a commitment that began after that end (docs/change.md)."""
WAITING = "the calendar has no working time for these, they wait for one that has"


class ClockKind(StrEnum):
    """What a clock step does."""

    WARN = "warn"
    OVERDUE = "overdue"
    ESCALATE = "escalate"
    REMIND = "remind"
    EXPIRE = "expire"


@dataclass(frozen=True)
class ClockStep:
    """A step that the clock takes by itself at `at`."""

    at: datetime
    kind: ClockKind
    subject: Commitment | Reminder

    @property
    def name(self) -> str:
        return self.subject.name

    @property
    def clause(self) -> str:
        return self.subject.clause


def step_of(commitment: Commitment) -> ClockStep | None:
    """The commitment's next step, if it has one; none is known of one that is unreckoned."""
    if commitment.unreckoned:
        return None
    if commitment.state is CommitmentState.RUNNING and commitment.expires is not None:
        return ClockStep(commitment.due_at, ClockKind.EXPIRE, commitment)
    if commitment.state is CommitmentState.RUNNING:
        if commitment.warn_at is not None and commitment.warn_at < commitment.due_at:
            return ClockStep(commitment.warn_at, ClockKind.WARN, commitment)
        return ClockStep(commitment.due_at, ClockKind.OVERDUE, commitment)
    if commitment.state is CommitmentState.OVERDUE and commitment.next_rung_at is not None:
        return ClockStep(commitment.next_rung_at, ClockKind.ESCALATE, commitment)
    return None


def steps(case: CaseFile) -> Iterable[ClockStep]:
    """The next step of each clock of the case."""
    for commitment in case.commitments:
        step = step_of(commitment)
        if step is not None:
            yield step
    paused = {commitment.name for commitment in case.commitments if commitment.state is CommitmentState.PAUSED}
    for reminder in case.reminders:
        if reminder.of not in paused:
            kind = ClockKind.REMIND if reminder.event is None else ClockKind.EXPIRE
            yield ClockStep(reminder.at, kind, reminder)


def next_step(case: CaseFile) -> ClockStep | None:
    """The earliest step of all clocks; the older commitment first where two fall together."""
    return min(steps(case), key=lambda s: s.at, default=None)


def start(
    case: CaseFile,
    *,
    name: str,
    clause: str,
    within: Duration,
    at: datetime,
    seq: int,
    ref: int = 0,
    parallel: bool = False,
    while_state: str | None = None,
    expires: str | None = None,
    agreed: datetime | None = None,
    whose: str | None = None,
    one_rung: bool = False,
) -> Commitment:
    """Starts a commitment at `at`, beside an ended one of the same name. `agreed` is a due of its own."""
    due = agreed or due_after(case, at, within)
    commitment = Commitment(
        name=name,
        clause=clause,
        seq=seq,
        ref=ref,
        started_at=at,
        due_at=due,
        within=str(within),
        basis_at=at,
        parallel=parallel,
        while_state=while_state,
        expires=expires,
        fixed=agreed is not None,
        whose=whose,
        one_rung=one_rung,
    )
    _settle_due(case, commitment)
    case.commitments.append(commitment)
    if case.held_state is not None:
        pause(commitment, at)
    return commitment


def would_shorten(case: CaseFile, commitment: Commitment, within: Duration, at: datetime) -> bool:
    """Whether counting anew from `at` is known to leave less time than there is, paused or not."""
    due = due_after(case, at, within)
    if UNRECKONED in (due, commitment.due_at):
        return due < commitment.due_at
    if commitment.paused_at is None:
        return due < commitment.due_at
    return _span(case, commitment, at, due) < _span(case, commitment, commitment.paused_at, commitment.due_at)


def restart(case: CaseFile, commitment: Commitment, within: Duration, at: datetime) -> None:
    """Counts an open commitment anew from `at`."""
    commitment.within = str(within)
    commitment.started_at = commitment.basis_at = at
    commitment.left = commitment.warn_left = None
    commitment.rested = None
    commitment.fixed = False
    if commitment.paused_at is not None:
        commitment.paused_at = at
    move_due(case, commitment, due_after(case, at, within), at)


def fix(case: CaseFile, commitment: Commitment, due: datetime, at: datetime) -> None:
    """Makes an agreed date the due; no hold and no calendar moves it."""
    commitment.left = commitment.warn_left = commitment.rested = None
    commitment.fixed = True
    move_due(case, commitment, due, at)


def lengthen(case: CaseFile, commitment: Commitment, due: datetime, at: datetime) -> None:
    """Sets a later due that is not agreed: what is left of it at `at` is what holds and calendars move."""
    commitment.basis_at, commitment.left = at, _span(case, commitment, at, due)
    commitment.warn_left = None
    move_due(case, commitment, due, at)


def move_due(case: CaseFile, commitment: Commitment, due: datetime, at: datetime) -> None:
    """Sets another due. An overdue commitment runs again unless the new due has passed too; its mark `late` stays."""
    was_overdue, told = commitment.state is CommitmentState.OVERDUE, commitment.warn_at is None
    commitment.due_at = due
    _settle_due(case, commitment)
    if told and commitment.warn_at is not None and commitment.warn_at <= at:
        commitment.warn_at = None
    if was_overdue and due >= at:
        commitment.state = CommitmentState.RUNNING
        commitment.leave_ladder()
        commitment.late = True
    elif was_overdue:
        commitment.warn_at = None


def _settle_due(case: CaseFile, commitment: Commitment) -> None:
    """Sets what follows from a due: whether it is known and provisional, and when to warn."""
    settle_provisional(case, commitment)
    commitment.warn_at = None if commitment.expires else _warning(case, commitment)


def settle_provisional(case: CaseFile, commitment: Commitment) -> None:
    """Says whether a due is known, and whether another calendar may move it."""
    commitment.unreckoned = commitment.due_at == UNRECKONED
    unpublished = not commitment.fixed and case.rules.calendar.provisional(commitment.due_at)
    commitment.provisional = commitment.unreckoned or unpublished


def _share(case: CaseFile, commitment: Commitment) -> datetime:
    """The moment at which so much of the time is used up that a warning is due, in or outside hours.

    A share of plain time where the calendar has no working time on the way to an agreed day.
    """
    ratio = float(case.rules.policy.number("escalation.warn_ratio"))
    unit = Duration.read(commitment.within).unit
    try:
        if commitment.warn_left is not None:
            return after_left(case, commitment, commitment.basis_at, commitment.warn_left)
        return case.rules.calendar.share_at(commitment.started_at, commitment.due_at, unit, ratio)
    except CalendarError:
        return commitment.started_at + (commitment.due_at - commitment.started_at) * ratio


def _warning(case: CaseFile, commitment: Commitment) -> datetime:
    if commitment.due_at == UNRECKONED:
        return UNRECKONED
    share = _share(case, commitment)
    clock = Duration.read(commitment.within).is_clock
    return share if clock else case.rules.calendar.prompt_at(share)


def pausable(commitment: Commitment) -> bool:
    """A hold stops running commitments, save ∥, agreed dates and those of plain clock time."""
    clock = Duration.read(commitment.within).is_clock
    return commitment.state is CommitmentState.RUNNING and not (commitment.parallel or commitment.fixed or clock)


def pause(commitment: Commitment, at: datetime) -> None:
    """Stops a commitment for a hold, where a hold may. What is left is counted when it goes on."""
    if pausable(commitment):
        rest(commitment, at)


def rest(commitment: Commitment, at: datetime) -> None:
    """Stops a running commitment. What is left of it is counted when it goes on, under the calendar that then stands.

    One whose ladder began only because this was reported late was at rest before its due: the ladder ends.
    """
    if commitment.state is CommitmentState.OVERDUE and at <= commitment.due_at:
        commitment.leave_ladder()
        commitment.state, commitment.unreckoned = CommitmentState.RUNNING, False
    if commitment.state is CommitmentState.RUNNING:
        commitment.paused_at = max(at, commitment.basis_at)
        commitment.state = CommitmentState.PAUSED


def resume(case: CaseFile, commitment: Commitment, at: datetime) -> None:
    """Lets what was left run on from `at`: working time for WM, WH and WD, plain time for CD and months."""
    if commitment.state is not CommitmentState.PAUSED or commitment.paused_at is None:
        return
    if at < commitment.paused_at and guarded(BEGUN_AFTER_THE_HOLD):
        at = commitment.paused_at  # a late report: the hold was over before this one began
    _put_off(case, commitment.name, at - commitment.paused_at)
    run_on(case, commitment, commitment.paused_at, at)
    commitment.state, commitment.paused_at = CommitmentState.RUNNING, None


def run_on(case: CaseFile, commitment: Commitment, paused_at: datetime, at: datetime) -> None:
    """Sets the due by what was left at `paused_at`, to run from `at`; notes the pause where no due is known yet."""
    if commitment.due_at == UNRECKONED:  # several pauses count as one
        commitment.rested = (commitment.rested[0] if commitment.rested else paused_at, at)
        return
    left, warn_left = remaining(case, commitment, paused_at)
    commitment.basis_at, commitment.left, commitment.warn_left = at, left, warn_left
    commitment.due_at = known(lambda: after_left(case, commitment, at, left))
    settle_provisional(case, commitment)
    if commitment.warn_at is not None:
        commitment.warn_at = _warning(case, commitment)


def remaining(case: CaseFile, commitment: Commitment, at: datetime) -> tuple[timedelta, timedelta]:
    """What is left at `at`, to the due and to the warning; none of it is used up since it was taken down at `at`."""
    if commitment.basis_at == at and commitment.left is not None and commitment.warn_left is not None:
        return commitment.left, commitment.warn_left
    due, share = commitment.due_at, _share(case, commitment)
    return _span(case, commitment, at, due), _span(case, commitment, at, share)


def _put_off(case: CaseFile, name: str, pause: timedelta) -> None:
    """A commitment's reminders come so much later, in plain time."""
    case.reminders[:] = [
        r.model_copy(update={"at": r.at + pause}) if r.of == name and pause > timedelta() else r for r in case.reminders
    ]


def _span(case: CaseFile, commitment: Commitment, start: datetime, end: datetime) -> timedelta:
    if end <= start:
        return timedelta()
    if Duration.read(commitment.within).is_working:
        return case.rules.calendar.working_time(start, end)
    return end - start


def after_left(case: CaseFile, commitment: Commitment, at: datetime, left: timedelta) -> datetime:
    """The moment at which what was left has run out: working time for WM, WH and WD, else plain time."""
    if Duration.read(commitment.within).is_working:
        return case.rules.calendar.add_working(at, left)
    return at + left


def due_after(case: CaseFile, at: datetime, within: Duration) -> datetime:
    """The due of a length of time from `at`; `UNRECKONED` where the calendar has no time for it."""
    return known(lambda: case.rules.calendar.add(at, within))


def known(reckoned: Callable[[], datetime]) -> datetime:
    """A moment, or `UNRECKONED` where the calendar has no time for it."""
    try:
        return reckoned()
    except CalendarError:
        return UNRECKONED


def meet(commitment: Commitment, at: datetime, received: datetime) -> None:
    """Ends an open commitment as met at `at`: late after its due; reported late where only the report came after it."""
    if commitment.state is not CommitmentState.PAUSED:
        commitment.late = commitment.late or at > commitment.due_at
        commitment.reported_late = at <= commitment.due_at < received
    commitment.met_at = at
    _end(commitment, CommitmentState.MET)


def drop(commitment: Commitment) -> None:
    """Ends an open commitment that no longer holds."""
    _end(commitment, CommitmentState.DROPPED)


def _end(commitment: Commitment, state: CommitmentState) -> None:
    commitment.state = state
    commitment.warn_at = commitment.next_rung_at = commitment.paused_at = None
    commitment.provisional = False
    commitment.unreckoned = commitment.due_at == UNRECKONED


def climb(case: CaseFile, commitment: Commitment, now: datetime) -> int:
    """Takes the next rung of the ladder at `now` and sets when the one after it is due. Returns its level."""
    overdue = commitment.state is CommitmentState.OVERDUE
    _, commitment.rung = (case.rung_above(commitment.rung) if overdue else None) or case.first_rung()
    commitment.first_rung = commitment.first_rung or commitment.rung
    commitment.state = CommitmentState.OVERDUE
    commitment.rung_at = now
    commitment.warn_at = None
    commitment.next_rung_at = None
    if case.rung_above(commitment.rung) is not None and not commitment.one_rung:
        set_next_rung(case, commitment)
    return commitment.rung


def set_next_rung(case: CaseFile, commitment: Commitment) -> None:
    """The acknowledgement time from when the last rung was taken; unreckoned where there is no working time for it."""
    clock = Duration.read(commitment.within).is_clock
    ack = case.rules.policy.duration("escalation.ack_clock" if clock else "escalation.ack")
    assert commitment.rung_at is not None, "a rung was taken"
    at = due_after(case, commitment.rung_at, ack)
    commitment.unreckoned = at == UNRECKONED
    commitment.next_rung_at = None if commitment.unreckoned else at


def stop_climbing(commitment: Commitment) -> None:
    """The ladder ends where it stands; a due that nobody could reckon yet stays to be reckoned."""
    commitment.next_rung_at, commitment.unreckoned = None, commitment.due_at == UNRECKONED


def take_charge(commitment: Commitment, by: str) -> None:
    """Someone answers for an overdue commitment: its ladder stops; level and mark stand until it is met."""
    commitment.in_charge = by
    stop_climbing(commitment)
