"""Conduct records: an effect proposes a misdeed, a supervisor decides on it; never automatic (一§19(11)·2, 一§26)."""

from typing import Annotated, ClassVar

from pydantic import Field, StrictInt

from models.case import Conduct
from models.fields import Text
from models.vocabulary import Decision, Role
from workflows.clocks import clocks
from workflows.language.context import Facts, Request
from workflows.language.declaration import ANY, SAME, CommitmentRule, event
from workflows.language.effects import Effects


class ConductRecords(Effects[Request, Facts]):
    """What people of the company are said to have done wrong in a case."""

    shared: ClassVar[tuple[CommitmentRule, ...]] = (
        CommitmentRule("conduct", "一§26", starts=(), met=(), within="conduct.decide", outlasts=True),
    )

    @event(ANY, to=SAME, by=(Role.SUPERVISOR,), clause="一§26")
    def decide_conduct(self, record: Annotated[StrictInt, Field(ge=1)], decision: Decision, reason: Text) -> None:
        """A supervisor confirms or dismisses a proposed conduct record."""
        proposed = (c for c in self.now_taken.draft.conduct if (c.record, c.state) == (record, "proposed"))
        found = self.refuse_unless(next(proposed, None), "no undecided conduct record has that number")
        self.not_in_own_matter(person=found.person)
        found.state = decision.value
        self.meet("conduct", record)

    def propose(self, kind: str, person: str, clause: str) -> None:
        """Proposes a conduct record, which a supervisor decides."""
        turn = self.now_taken
        turn.draft.conduct.append(Conduct(record=turn.seq, kind=kind, person=person))
        clocks.start(
            turn.draft,
            name="conduct",
            clause=clause,
            within=self.policy_duration("conduct.decide"),
            at=turn.at,
            seq=turn.seq,
            ref=turn.seq,
        )
        self.tell(Role.SUPERVISOR, "conduct_proposed", conduct=kind)
        self.remark(f"conduct record proposed: {kind}")

    @property
    def conduct_undecided(self) -> bool:
        return any(c.state == "proposed" for c in self.now_taken.draft.conduct)
