"""What a clock step does to a case and whom it tells."""

from models.case import Commitment, Reminder
from models.offices import title
from models.policy.calendar import Duration
from models.vocabulary import Role
from workflows.clocks import clocks
from workflows.clocks.clocks import ClockKind, ClockStep
from workflows.clocks.turn import Turn


def take(turn: Turn, step: ClockStep) -> str | None:
    """Takes the step on the turn's draft. Returns the words for the timeline; None where nothing goes out yet."""
    if isinstance(step.subject, Reminder):
        return _remind(turn, step.subject)
    key = (step.subject.name, step.subject.ref, step.subject.seq)
    commitment = next(c for c in turn.draft.commitments if (c.name, c.ref, c.seq) == key)
    if step.kind is ClockKind.WARN:
        return _warn(turn, commitment)
    rung = clocks.climb(turn.draft, commitment, turn.now)
    office = tell_overdue(turn, commitment)
    late = f" of {commitment.whose}" if commitment.whose is not None else ""
    return f"{commitment.name}{late} was due {_due(turn, commitment)}: rung {rung}, {title(office).en} told"


def tell_overdue(turn: Turn, commitment: Commitment) -> str:
    """Tells the office of the rung that an overdue commitment has reached. Returns the office."""
    office = turn.draft.office_at(commitment.rung)
    due, rung = commitment.due_at.isoformat(), str(commitment.rung)
    turn.tell(office, "overdue", commitment=commitment.name, due_at=due, rung=rung, **_whose(commitment))
    return office


def _whose(commitment: Commitment) -> dict[str, str]:
    """Of several that are awaited at once, whom this one waits for."""
    if commitment.whose is None:
        return {}
    return {"ref": str(commitment.ref), "whose": commitment.whose}


def _due(turn: Turn, commitment: Commitment) -> str:
    return turn.draft.rules.calendar.local(commitment.due_at).strftime("%Y-%m-%d %H:%M")


def _warn(turn: Turn, commitment: Commitment) -> str | None:
    """Warns the assignee: not once the due has passed, and at the next opening where the step comes outside hours."""
    commitment.warn_at = None
    if turn.now >= commitment.due_at:
        return None
    opening = turn.draft.rules.calendar.prompt_at(turn.now)
    if opening > turn.now and not Duration.read(commitment.within).is_clock:
        commitment.warn_at = opening
        return None
    told = commitment.whose or turn.draft.assignee or turn.draft.ladder[0][0]
    turn.tell(told, "warning", commitment=commitment.name, due_at=commitment.due_at.isoformat())
    return f"{commitment.name} is due {_due(turn, commitment)}: {told} warned"


def _remind(turn: Turn, reminder: Reminder) -> str | None:
    turn.draft.reminders.remove(reminder)
    opening = turn.draft.rules.calendar.prompt_at(turn.now)
    if opening > turn.now and not reminder.day_and_night:
        turn.draft.reminders.append(reminder.model_copy(update={"at": opening}))
        return None
    told = turn.draft.assignee or turn.draft.ladder[0][0]
    turn.tell(told, reminder.name)
    if reminder.customer is not None and turn.draft.customer_entry is not None:
        turn.tell(Role.CUSTOMER, reminder.customer)
    return f"{reminder.name}: {told} reminded"
