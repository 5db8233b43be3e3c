"""What a step of a case sees while it is taken: the case, the request, the rules, who sends it, and how it refuses."""

from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel

from models.case import CaseFile, Opening
from models.people import same_human
from models.policy.calendar import Calendar, Duration
from models.policy.policy import Policy
from models.vocabulary import Role, role_of
from workflows.clocks.turn import Refusal, Turn, malformed
from workflows.language.declaration import CommitmentRule, Step
from workflows.language.procedure import Procedure
from workflows.language.refusals import event_refused

Request = TypeVar("Request", bound=Opening)
Facts = TypeVar("Facts", bound=BaseModel)
Given = TypeVar("Given")


class StepContext(Generic[Request, Facts]):
    """Where a case stands. `turn` is the step being taken; outside one, the recorded case is read."""

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

    def cited(self, declared: str) -> str:
        """The clause that stands for a declared one in this case: the same, unless its kind has one for each case."""
        return declared

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

    def unfit_unless(self, holds: object, *location: str | int, msg: str) -> None:
        """Raises EventRefused, naming the key, unless something holds that the case, the policy or the records show.

        An opening is refused by the key, whatever shows it.
        """
        if not holds:
            reason = f"{'.'.join(map(str, location))}: {msg}"
            raise self.wrong(*location, msg=msg) if self.file is None else self.refused(reason)

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

    # -- who sends it -----------------------------------------------------------------------------------------

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

    def remark(self, text: str) -> None:
        """Adds a word to the timeline entry."""
        self.now_taken.remarks.append(text)
