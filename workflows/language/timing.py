"""What effects do to clocks: commitments started, met, moved, let go; prompts; events that the clock takes later."""

from datetime import datetime

from models.case import Commitment, Reminder
from models.policy.calendar import Duration, Unit
from models.vocabulary import UNRECKONED
from workflows.clocks import clocks
from workflows.language.context import Facts, Request, StepContext
from workflows.language.declaration import OPENING, Agreed, Choice, CommitmentRule, Step

WHOLE_DAYS = Duration(amount=1, unit=Unit.CD)
"""The unit of a commitment whose due is an agreed moment: warned at a share of plain time."""


class Timing(StepContext[Request, Facts]):
    """The clocks of the step that is taken."""

    def commitment(self, name: str, ref: int = 0) -> Commitment | None:
        """The open commitment of that name, and number where there are several; None where there is none."""
        return self.now_taken.draft.commitment(name, ref)

    def start_clock(
        self,
        rule: CommitmentRule,
        key: str | None = None,
        *,
        ref: int = 0,
        whose: str | None = None,
        due: datetime | None = None,
    ) -> None:
        """Starts a declared commitment at its time, or counts it anew where it runs.

        Where a case waits for several people at once, `ref` tells theirs apart and `whose` names each. `due` is a
        moment that was agreed for this one alone.
        """
        turn = self.now_taken
        if not rule.when(self):
            return
        running = self.commitment(rule.name, ref)
        if running is not None and whose is not None:
            running.whose = whose
        at = rule.since(self) if rule.since is not None else turn.at
        agreed = rule.within.pick(self) if due is None and key is None and isinstance(rule.within, Agreed) else due
        within = self.policy_duration(key or self._key(rule)) if agreed is None else WHOLE_DAYS
        if running is not None and agreed is not None:
            clocks.fix(turn.draft, running, agreed, turn.at)
        elif running is not None:
            clocks.restart(turn.draft, running, within, at)
        else:
            of_an_event = turn.event in rule.starts or OPENING in rule.starts or key is not None
            state_started = not (of_an_event or rule.each)
            kept = rule.kept and turn.draft.shape >= rule.kept_since
            clocks.start(
                turn.draft,
                name=rule.name,
                clause=self.cited(rule.clause),
                within=within,
                at=at,
                seq=turn.seq,
                ref=ref,
                whose=whose,
                parallel=rule.parallel,
                while_state=turn.draft.standing if state_started and not kept else None,
                expires=rule.expires,
                agreed=agreed,
                one_rung=rule.one_rung and rule.expires is None,
            )

    def await_each(
        self, name: str, ref: int, whose: str | None = None, *, key: str | None = None, due: datetime | None = None
    ) -> None:
        """Starts one of a commitment of which there are several, or counts it anew: the one of this number.

        `whose` is the person for whom it waits, `key` another length than the declared one, `due` an agreed moment.
        """
        self.start_clock(self.declared(name), key, ref=ref, whose=whose, due=due)

    def await_instead(self, name: str, ref: int, whose: str) -> None:
        """One of several commitments waits for another person from now on; its due stays."""
        commitment = self.commitment(name, ref)
        if commitment is not None:
            commitment.whose = whose

    def _key(self, rule: CommitmentRule) -> str:
        match rule.within:
            case Choice() as choice:
                return choice.key(self)
            case str(key):
                return key
        raise TypeError(f"{rule.name} has no duration in the policy")

    def declared(self, name: str) -> CommitmentRule:
        """The declaration of a commitment."""
        return self.procedure.declared(name)

    def hasten(self, name: str, key: str) -> None:
        """Makes the due of an open commitment the earlier of its own and the policy's time from now."""
        draft, length = self.now_taken.draft, self.policy_duration(key)
        commitment = draft.commitment(name)
        if commitment is None:
            return
        if draft.held_state is None and draft.standing not in self.declared(name).paused_in:
            clocks.resume(draft, commitment, self.at)  # the step ends a hold: what was left is what counts
        if clocks.would_shorten(draft, commitment, length, self.at):
            clocks.restart(draft, commitment, length, self.at)

    def let_go(self, name: str, ref: int = 0) -> None:
        """Ends an open commitment that no longer holds."""
        commitment = self.commitment(name, ref)
        if commitment is not None:
            clocks.drop(commitment)

    def raise_level(self) -> None:
        """Raises the case's base level by one, to 3 at most, and tells that office."""
        draft = self.now_taken.draft
        draft.base_level = min(draft.base_level + 1, draft.ladder[-1][1])
        self.tell(draft.office_at(draft.base_level), "level_raised", rung=str(draft.base_level))

    def meet(self, name: str, ref: int = 0) -> None:
        """Meets an open commitment at the event's time; nothing where none is open."""
        commitment = self.commitment(name, ref)
        if commitment is not None:
            clocks.meet(commitment, self.at, self.now_taken.now)

    def set_due(self, name: str, due: datetime) -> None:
        """Makes an agreed date the due of an open commitment."""
        commitment = self.commitment(name)
        if commitment is not None:
            clocks.fix(self.now_taken.draft, commitment, due, self.at)

    def lengthen(self, name: str, more: Duration) -> datetime:
        """Gives an open commitment so much more time beyond its due; holds and calendars move that as before.

        Answers the new due. Raises EventRefused where that is over, or the calendar has no working time for it.
        """
        draft = self.now_taken.draft
        commitment = self.refuse_unless(self.commitment(name), f"{name} is not open: there is no due to move")
        due = clocks.due_after(draft, commitment.due_at, more) if not commitment.unreckoned else UNRECKONED
        self.refuse_unless(due != UNRECKONED, f"nobody knows yet when {name} is due: publish the calendar first")
        shown = self.calendar.local(due).isoformat(timespec="minutes")
        self.refuse_unless(due > self.at, f"{more} more end at {shown}, which is over: give more")
        clocks.lengthen(draft, commitment, due, self.at)
        return due

    def remind(
        self,
        name: str,
        key: str,
        clause: str,
        while_state: Step | None = None,
        *,
        of: str | None = None,
        customer: str | None = None,
    ) -> None:
        """Prompts once after the policy's time, at the next opening where that falls outside hours.

        `of` names the commitment with which it pauses, `customer` the topic under which the customer is told as well.
        """
        duration = self.policy_duration(key)
        at = self.calendar.add(self.at, duration)
        self.remind_at(name, at, clause, while_state, day_and_night=duration.is_clock, of=of, customer=customer)

    def remind_at(
        self,
        name: str,
        at: datetime,
        clause: str,
        while_state: Step | None = None,
        *,
        day_and_night: bool = False,
        of: str | None = None,
        customer: str | None = None,
    ) -> None:
        """Prompts once at a moment, at the next opening where that falls outside hours."""
        at = at if day_and_night else self.calendar.prompt_at(at)
        reminder = Reminder(
            name=name, clause=clause, at=at, while_state=while_state.name if while_state is not None else None,
            day_and_night=day_and_night, of=of, customer=customer,
        )
        self.now_taken.draft.reminders.append(reminder)

    def schedule(self, event: str, at: datetime, clause: str, *, hidden: bool = False) -> None:
        """Has the clock take an event at a moment, on hold too, in place of what was scheduled before.

        `hidden`: when that is, nobody may know before it comes; it stands on no page and in no timer's name.
        """
        self.forget(event)
        self.now_taken.draft.reminders.append(
            Reminder(name=event, clause=clause, at=at, day_and_night=True, event=event, hidden=hidden)
        )

    def forget(self, name: str) -> None:
        """Takes back a prompt, or a scheduled event."""
        draft = self.now_taken.draft
        draft.reminders[:] = [r for r in draft.reminders if r.name != name]
