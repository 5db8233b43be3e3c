"""What a clock step does to a case and whom it tells."""

from models.vocabulary import LADDER, Role
from workflows import clocks
from workflows.clocks import ClockStep, Kind
from workflows.turn import Turn

OFFICE = {1: "supervisor", 2: "service manager", 3: "general manager"}


def take(turn: Turn, step: ClockStep) -> str | None:
    """Takes the step on the turn's draft. Returns the words for the timeline; None for a warning come too late."""
    if step.reminder is not None:
        return _remind(turn, step)
    assert step.commitment is not None
    commitment = turn.draft.commitment(step.commitment.name, step.commitment.ref)
    assert commitment is not None, "a clock step belongs to an open commitment"
    due = turn.draft.rules.calendar.local(commitment.due_at).strftime("%Y-%m-%d %H:%M")
    if step.kind is Kind.WARN:
        commitment.warn_at = None
        if turn.now >= commitment.due_at:
            return None
        told = turn.draft.assignee or Role.SUPERVISOR
        turn.tell(told, "warning", commitment=commitment.name, due_at=commitment.due_at.isoformat())
        return f"{commitment.name} is due {due}: {told} warned"
    rung = clocks.climb(turn.draft, commitment, turn.now)
    office = LADDER[rung - 1]
    turn.tell(office, "overdue", commitment=commitment.name, due_at=commitment.due_at.isoformat(), rung=str(rung))
    return f"{commitment.name} was due {due}: rung {rung}, {OFFICE[rung]} told"


def _remind(turn: Turn, step: ClockStep) -> str:
    assert step.reminder is not None
    turn.draft.reminders.remove(step.reminder)
    told = turn.draft.assignee or Role.SUPERVISOR
    turn.tell(told, step.reminder.name)
    return f"{step.reminder.name}: {told} reminded"
