"""The events of every kind: taking charge, a hold and its end, the decision of a conduct record, a note."""

from typing import Annotated

from pydantic import Field, StrictInt

from models.fields import Key, Text
from models.offices import EVERYONE
from workflows.clocks import clocks
from workflows.language.declaration import ANY, LADDER, OFFICE, SAME, event
from workflows.language.effects import Effects, Facts, Request
from workflows.parts.conduct import ConductRecords
from workflows.parts.holding import Holding


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
        """A supervisor or above answers for what is overdue; its ladder stops."""
        self.not_in_own_matter()
        open_ones = self.now_taken.draft.overdue
        overdue = [c for c in open_ones if commitment in (None, c.name) and ref in (None, c.ref)]
        self.refuse_unless(overdue, f"{commitment or 'nothing'} is {'not ' if commitment else ''}overdue")
        for found in overdue:
            clocks.take_charge(found, self.by)
