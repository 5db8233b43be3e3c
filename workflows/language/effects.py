"""What the effects of a procedure may use, beside what a step sees (`context`) and its clocks (`timing`).

An effect is short and plain: it checks what only the case shows, notes its facts, and names forms, messages,
commitments and links. It never waits and never writes; the loop does both.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.books import BookEntry
from models.fields import NARROW_PHONE, PHONE_WANTED
from models.people import same_human
from models.record import Certified, LinkedCase, RoundStep, Telling
from models.vocabulary import PERSON, SYSTEM
from workflows.clocks import guard
from workflows.language.context import Facts, Request
from workflows.language.timing import Timing

OWN_MATTER_SINCE = 3
"""The shape from which on nobody acts in their own matter; what was admitted before stays so."""


@dataclass(frozen=True)
class GuardedChange:
    """A change of what is admitted: cases from this shape on have it, older ones under the guard (docs/change.md)."""

    shape: int
    guard: str


SAID_FALSE = GuardedChange(9, "keys-said-to-be-false")
"""A form may send all of its keys, those that do not hold as false."""


class Effects(Timing[Request, Facts]):
    """The vocabulary of effects."""

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
        return guard.guarded(change)

    def usual_keys(self, **given: bool | None) -> None:
        """Of several keys of which one is needed, another may be said to be false. Raises Refusal in a case of before.

        Its history may hold that it was refused.
        """
        for name, value in given.items():
            self.wrong_unless(value is not False or self.has(SAID_FALSE), name, msg="Input should be True")

    def has(self, change: GuardedChange) -> bool:
        """Whether a case has a change of what is admitted: not where its history holds that it was judged as before."""
        return self.case.shape >= change.shape or self.guarded(change.guard)

    def mark_stranger(self) -> None:
        """Notes on the timeline that another than the person whom the case is with has sent the event."""
        assignee = self.now_taken.draft.assignee
        if assignee is not None and not same_human(assignee, self.by):
            self.remark("not the assignee")

    def open_linked(
        self, kind: str, request: dict[str, Any], *, at: datetime | None = None, by: str | None = None,
        key: str | None = None,
    ) -> None:  # fmt: skip
        """Opens another case, linked to this one; it takes `by` and `at` from the event, and outlives this case.

        Where the clock took the event, `request` says in whose name (`by`): nobody sent it. `at`: from when it counts
        in place of the event's time. `by`: who opens it in place of the sender, who may not open the other kind.
        `key`: under which several cases that come to it at once open one and the same; its own for this step without.
        """
        turn = self.now_taken
        base = {"at": (at or turn.at).isoformat(), "linked_case": turn.draft.workflow_id}
        base |= {"by": by or turn.by} if by is not None or turn.by != SYSTEM else {}
        same = sum(case.kind == kind for case in turn.linked)
        own = f"{turn.draft.workflow_id}/{turn.seq}/{kind}" + (f"/{same + 1}" if same else "")
        turn.linked.append(LinkedCase(key=key or own, kind=kind, request=request | base))
