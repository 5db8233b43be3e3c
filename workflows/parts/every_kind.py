"""The events of every kind: taking charge, a hold and its end, the decision of a conduct record, a note."""

from typing import Annotated

from pydantic import Field, StrictInt

from models.case import Commitment
from models.fields import Key, Text
from models.offices import EVERYONE, entitled
from models.vocabulary import Role, role_of
from workflows.clocks import clocks
from workflows.language.context import Facts, Request
from workflows.language.declaration import ANY, LADDER, OFFICE, SAME, event
from workflows.language.effects import Effects, GuardedChange
from workflows.parts.conduct import ConductRecords
from workflows.parts.holding import Holding

TOLD_BEFORE = GuardedChange(9, "take-charge-by-who-was-told-before")
"""Who was told takes charge, though the case's base level has risen since."""
REACHED_SINCE = 4
"""The shape from which on only an office that was told, or one above it, takes charge."""


class Notes(Effects[Request, Facts]):
    """Whoever works on a case may add to its timeline."""

    @event(ANY, to=SAME, by=EVERYONE, clause="一§30·1")
    def add_note(self, note: Text) -> None:
        """Something worth keeping on the timeline."""


class EveryKind(Holding[Request, Facts], ConductRecords[Request, Facts], Notes[Request, Facts]):
    """What every case can be sent, whatever its kind."""

    shared = (*Holding.shared, *ConductRecords.shared)

    @event(ANY, to=SAME, by=LADDER, clause=OFFICE)
    def take_charge(
        self, commitment: Key | None = None, ref: Annotated[StrictInt, Field(ge=0)] | None = None
    ) -> None:
        """Whoever was told that it is overdue, or an office above, answers for it; its ladder stops."""
        self.not_in_own_matter()
        draft = self.now_taken.draft
        overdue = [c for c in draft.overdue if commitment in (None, c.name) and ref in (None, c.ref)]
        self.refuse_unless(overdue, f"{commitment or 'nothing'} is {'not ' if commitment else ''}overdue")
        if draft.shape >= REACHED_SINCE:
            reached = [(found, self._told(found)) for found in overdue]
            told = list(dict.fromkeys(office for _, offices in reached for office in offices))
            overdue = [found for found, offices in reached if entitled(role_of(self.by), map(Role, offices))]
            self.refuse_unless(overdue, f"only {', '.join(told)} or an office above was told and may take charge")
        for found in overdue:
            clocks.take_charge(found, self.by)

    def _told(self, overdue: Commitment) -> list[str]:
        """The offices that were told of it; of a case of before those from its present base level on."""
        draft = self.now_taken.draft
        told, before = draft.reached(overdue), draft.reached_from(draft.first_rung()[1], overdue)
        return told if told == before or self.has(TOLD_BEFORE) else before
