"""What the effects of a procedure may use.

An effect is short and plain: it checks what only the case shows, notes its facts, and names forms, messages,
commitments and links. It never waits and never writes; the loop does both.
"""

from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel
from temporalio import workflow

from models.books import BookEntry
from models.case import CaseFile, Commitment, Opening, Reminder
from models.fields import NARROW_PHONE, PHONE_WANTED
from models.people import same_human
from models.policy.calendar import Calendar, Duration, Unit
from models.policy.policy import Policy
from models.record import Certified, LinkedCase, RoundStep, Telling
from models.vocabulary import PERSON, SYSTEM, Role, role_of
from workflows.clocks import clocks
from workflows.clocks.turn import Refusal, Turn, malformed
from workflows.language.declaration import OPENING, Agreed, Choice, CommitmentRule, Step
from workflows.language.procedure import Procedure
from workflows.language.refusals import event_refused

Request = TypeVar("Request", bound=Opening)
Facts = TypeVar("Facts", bound=BaseModel)
Given = TypeVar("Given")
OWN_MATTER_SINCE = 3
"""The shape from which on nobody acts in their own matter; what was admitted before stays so."""
WHOLE_DAYS = Duration(amount=1, unit=Unit.CD)
"""The unit of a commitment whose due is an agreed moment: warned at a share of plain time."""


class Effects(Generic[Request, Facts]):
    """The vocabulary of effects. `turn` is the step being taken; outside one, the recorded case is read."""

    procedure: ClassVar[Procedure]
    commitments: ClassVar[tuple[CommitmentRule, ...]] = ()
    file: CaseFile | None
    turn: Turn | None

    shared: ClassVar[tuple[CommitmentRule, ...]] = ()
    """Commitments that every kind has; effects start them."""
    emptying: ClassVar[tuple[Step, ...]] = ()
    timed_events: ClassVar[tuple[str, ...]] = ()
    """The clock's events that effects schedule, in place of a commitment with which one expires."""
    holders: ClassVar[tuple[Role, ...]] = ()

    @property
    def case(self) -> CaseFile:
        """The case as recorded; while it is being opened, the draft of its opening."""
        if self.file is None and self.turn is not None:
            return self.turn.draft
        return self.recorded

    @property
    def recorded(self) -> CaseFile:
        """The case as the records have it. Raises AssertionError until it stands in the register."""
        assert self.file is not None, "the case is not open yet"
        return self.file

    # -- what an effect may use -------------------------------------------------------------------------------

    @property
    def now_taken(self) -> Turn:
        assert self.turn is not None, "effects run inside a turn"
        return self.turn

    @property
    def facts(self) -> Facts:
        """What only this kind remembers; effects change the draft's."""
        holder = self.turn.draft if self.turn is not None else self.case
        return holder.facts  # type: ignore[return-value]  # made by begin(), kept by CaseFile

    @property
    def request(self) -> Request:
        """The opening request."""
        holder = self.turn.draft if self.turn is not None else self.case
        return self.procedure.request.model_validate(holder.request)  # type: ignore[return-value]  # the kind's own

    @property
    def at(self) -> datetime:
        """The event's time."""
        return self.now_taken.at

    @property
    def by(self) -> str:
        return self.now_taken.by

    def stamp(self, what: str = "") -> dict[str, Any]:
        """The event's time and its sender, as a form keeps them: `lent_at` and `lent_by` of `lent`."""
        before = f"{what}_" if what else ""
        return {f"{before}at": self.at, f"{before}by": self.by}

    @property
    def policy(self) -> Policy:
        """The policy that the case keeps."""
        return self.now_taken.draft.rules.policy

    @property
    def calendar(self) -> Calendar:
        """The calendar that the case keeps."""
        return self.now_taken.draft.rules.calendar

    def policy_duration(self, key: str) -> Duration:
        return self.policy.duration(key)

    def day_of(self, instant: datetime) -> date:
        """The calendar day of a moment in the company's zone."""
        return self.calendar.local(instant).date()

    def refuse_unless(self, holds: Given | None, reason: str) -> Given:
        """What holds, such as an offer that is there. Raises EventRefused with the reason where nothing does."""
        if not holds:
            raise self.refused(reason)
        return holds

    def wrong_unless(self, holds: object, *location: str | int, msg: str) -> None:
        """Raises InvalidPayload, naming the key, unless something holds that the message alone shows."""
        if not holds:
            raise self.wrong(*location, msg=msg)

    def refused(self, reason: str) -> Refusal:
        """An EventRefused to raise: what only the case, the policy or the records show."""
        return event_refused(self.procedure, self.case, reason)

    def wrong(self, *location: str | int, msg: str) -> Refusal:
        """An InvalidPayload to raise: what the message alone shows."""
        return malformed([{"loc": list(location), "msg": msg}])

    def tell(self, to: str, topic: str, **params: str) -> None:
        """Tells a role, a person or the customer; a customer whom nobody can reach is not told."""
        if to != Role.CUSTOMER or self.now_taken.draft.customer_entry is not None:
            self.now_taken.tell(to, topic, **params)

    def form(self, table: str, key: str, *, final: bool = False, **values: Any) -> None:
        """Writes a row of a form or book, more of it later unless it is `final`."""
        self.now_taken.form(table, key, values, final=final)

    def next_row(self, table: str, count: str, *, final: bool = False, **values: Any) -> None:
        """Writes a further row of a form, numbered by the count of them that the facts keep under this name."""
        number = getattr(self.facts, count) + 1
        setattr(self.facts, count, number)
        self.form(table, str(number), final=final, **values)

    def reachable(self, **contacts: str | None) -> None:
        """The step stands only if the phone and e-mail that the message names reach somebody.

        A case from before full-width signs, leading brackets and extensions were taken still refuses them.
        """
        for kind, given in contacts.items():
            narrow = kind != "phone" or given is None or NARROW_PHONE.fullmatch(given) is not None
            if self.now_taken.draft.shape < 2 and not narrow:
                raise self.wrong(kind, msg=f"must be {PHONE_WANTED}")
        self.now_taken.contacts |= {kind: given for kind, given in contacts.items() if given is not None}

    def certified(self, person: str, category: str, on: date) -> None:
        """The step stands only if the person holds a valid certificate on that day (一§18·1)."""
        self.now_taken.checks.append(Certified(person=person, category=category, on=on))

    def commitment(self, name: str) -> Commitment | None:
        return self.now_taken.draft.commitment(name)

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
        running = turn.draft.commitment(rule.name, ref)
        if running is not None and whose is not None:
            running.whose = whose
        at = rule.since(self) if rule.since is not None else turn.at
        agreed = rule.within.pick(self) if due is None and isinstance(rule.within, Agreed) else due
        within = self.policy_duration(key or self._key(rule)) if agreed is None else WHOLE_DAYS
        if running is not None and agreed is not None:
            clocks.fix(turn.draft, running, agreed, turn.at)
        elif running is not None:
            clocks.restart(turn.draft, running, within, at)
        else:
            state_started = turn.event not in rule.starts and OPENING not in rule.starts and key is None
            state_started = state_started and not rule.each
            clocks.start(
                turn.draft,
                name=rule.name,
                clause=rule.clause,
                within=within,
                at=at,
                seq=turn.seq,
                ref=ref,
                whose=whose,
                parallel=rule.parallel,
                while_state=turn.draft.standing if state_started and not rule.kept else None,
                expires=rule.expires,
                agreed=agreed,
            )

    def await_each(
        self, name: str, ref: int, whose: str | None = None, *, key: str | None = None, due: datetime | None = None
    ) -> None:
        """Starts one of a commitment of which there are several, or counts it anew: the one of this number.

        `whose` is the person for whom it waits, `key` another length than the declared one, `due` an agreed moment.
        """
        self.start_clock(self.declared(name), key, ref=ref, whose=whose, due=due)

    def pass_on(self, name: str, ref: int, whose: str) -> None:
        """One of several commitments waits for another person from now on; its due stays."""
        commitment = self.now_taken.draft.commitment(name, ref)
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
        commitment = self.now_taken.draft.commitment(name, ref)
        if commitment is not None:
            clocks.drop(commitment)

    def raise_level(self) -> None:
        """Raises the case's base level by one, to 3 at most, and tells that office."""
        draft = self.now_taken.draft
        draft.base_level = min(draft.base_level + 1, draft.ladder[-1][1])
        self.tell(draft.office_at(draft.base_level), "level_raised", rung=str(draft.base_level))

    def meet(self, name: str, ref: int = 0) -> None:
        """Meets an open commitment at the event's time; nothing where none is open."""
        commitment = self.now_taken.draft.commitment(name, ref)
        if commitment is not None:
            clocks.meet(commitment, self.at, self.now_taken.now)

    def set_due(self, name: str, due: datetime) -> None:
        """Makes an agreed date the due of an open commitment."""
        commitment = self.now_taken.draft.commitment(name)
        if commitment is not None:
            clocks.fix(self.now_taken.draft, commitment, due, self.at)

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

    def post(self, entry: BookEntry) -> None:
        """Enters a line in a book that many cases share; what it cannot take refuses the event."""
        self.now_taken.postings.append(entry)

    def read(self, name: str) -> Any:
        """What the records have said to a reading that the event declares."""
        return self.now_taken.read[name]

    def tell_case(self, workflow_id: str, event: str, **payload: Any) -> None:
        """Tells another case, once the step is recorded: an event that it takes `from_cases`."""
        turn = self.now_taken
        key = f"{turn.draft.workflow_id}/{turn.seq}/{len(turn.tellings) + 1}"
        body = {"by": f"{SYSTEM}:{turn.draft.number}", "event_id": key} | payload
        turn.tellings.append(Telling(key=key, to=workflow_id, event=event, payload=body))

    def run_round(self, name: str, period: str, at: datetime, *, late: bool) -> None:
        """Opens what a round opens for a period, once the step is recorded, each once."""
        turn = self.now_taken
        speed = turn.draft.rules.policy.integer("rounds.per_second")
        turn.rounds.append(
            RoundStep(
                workflow_id=turn.draft.workflow_id, seq=turn.seq, name=name, period=period, at=at, late=late,
                per_second=speed,
            )
        )

    def not_the_person(self, **persons: str | None) -> None:
        """Nobody acts in their own matter, whatever the role; where no office is left, the general manager does.

        Each person is given under the name of the field that names them. Raises Refusal.
        """
        for field, person in persons.items():
            if person is None or not same_human(self.by, person):
                continue
            if role_of(self.by) is not Role.GENERAL_MANAGER:
                raise self.refused(f"{field} is {self.by}: nobody acts in their own matter")
            self.remark(f"acts in their own matter ({field}): no office is above")

    def is_human(self, person: str) -> bool:
        """Whether the sender is that person, in whatever role."""
        return same_human(self.by, person)

    def not_in_own_matter(self, **persons: str | None) -> None:
        """Nobody holds, charges or decides where they are the person: the case's own, or one of those given.

        A case from before the register was about people does not ask. Raises Refusal.
        """
        draft = self.now_taken.draft
        if draft.shape >= OWN_MATTER_SINCE:
            whom = draft.subject if draft.subject is not None and PERSON.fullmatch(draft.subject) else None
            self.not_the_person(**{"the case's person": whom}, **persons)

    def guarded(self, change: str) -> bool:
        """Whether a case goes the new way of a change: not where its history has gone the old one (docs/change.md)."""
        return not workflow.in_workflow() or workflow.patched(change)

    def remark(self, text: str) -> None:
        """Adds a word to the timeline entry."""
        self.now_taken.remarks.append(text)

    def mark_stranger(self) -> None:
        """Notes on the timeline that another than the person whom the case is with has sent the event."""
        if self.now_taken.draft.assignee not in (None, self.by):
            self.remark("not the assignee")

    def open_linked(self, kind: str, request: dict[str, Any], *, at: datetime | None = None) -> None:
        """Opens another case, linked to this one; it takes `by` and `at` from the event, and outlives this case.

        Where the clock took the event, `request` says in whose name (`by`): nobody sent it. `at`: from when it counts
        in place of the event's time.
        """
        turn = self.now_taken
        base = {"at": (at or turn.at).isoformat(), "linked_case": turn.draft.workflow_id}
        base |= {"by": turn.by} if turn.by != SYSTEM else {}
        same = sum(case.kind == kind for case in turn.linked)
        key = f"{turn.draft.workflow_id}/{turn.seq}/{kind}" + (f"/{same + 1}" if same else "")
        turn.linked.append(LinkedCase(key=key, kind=kind, request=request | base))
