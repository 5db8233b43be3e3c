"""What is published while a case is open: it takes up another calendar, or from whom plain messages are believed."""

from datetime import datetime
from typing import Any

from temporalio import workflow

from models import access
from models.record import Written
from models.vocabulary import ACCESS_PUBLISHED, CALENDAR_PUBLISHED, SYSTEM, Outcome
from workflows.clocks import calendar_change
from workflows.clocks.turn import Turn
from workflows.language.context import Facts, Request
from workflows.language.declaration import Reckoned
from workflows.loop import opening
from workflows.loop.steps import Steps


class AdoptingCase(Steps[Request, Facts]):
    """The steps of a case that are led to by what was published for all of them."""

    _recalculate: bool
    _access_changed: bool

    async def _conclude(self, turn: Turn, outcome: Outcome, **of_message: Any) -> Written:
        raise NotImplementedError

    def _new_turn(self, name: str, clause: str, by: str, at: datetime, now: datetime) -> Turn:
        return Turn(
            draft=self.case.draft(), seq=self.case.seq + 1, at=at, now=now, by=by, event=name, clause=self.cited(clause)
        )

    async def _republish(self, *, lacking: bool = False) -> None:
        """A calendar was published: provisional dues are recomputed, nothing else (contract: how time counts).

        `lacking`: nobody said so, but the case's own has no time for a message, so it looks for another.
        """
        self._recalculate = self._recalculate and lacking
        reckoned = [rule for rule in self.procedure.commitments if isinstance(rule.within, Reckoned)]
        rules = await opening.read_calendar(self.case, lacking=lacking or bool(reckoned))
        if lacking and rules.calendar_version == self.case.rules.calendar_version:
            return
        if not calendar_change.unsettled(self.case) and not reckoned:
            calendar_change.take_rules(self.case, rules)  # what starts from now on is counted in the years as published
            return
        now = workflow.now()
        turn = self.turn = self._new_turn(CALENDAR_PUBLISHED, "一§19(11)·1", SYSTEM, now, now)
        moved = calendar_change.republish(turn.draft, rules, now)
        self.recalculated()
        moved += [c for c in map(self._reckon, reckoned) if c is not None]
        names = ", ".join(c.name for c in moved) or "no due moved"
        turn.remarks.append(f"provisional dues recomputed under calendar {rules.calendar_version}: {names}")
        await self._conclude(turn, Outcome.CLOCK)
        self.turn = None

    async def _adopt_access(self) -> None:
        """From whom unsealed messages are believed was changed: from this step on the case goes by it."""
        self._access_changed = False
        rule = await opening.read_access(self.case)
        if rule.unsealed == self.case.unsealed:
            return
        now = workflow.now()
        turn = self.turn = self._new_turn(ACCESS_PUBLISHED, "", SYSTEM, now, now)
        turn.draft.unsealed = rule.unsealed
        turn.remarks.append(f"unsealed messages are believed from {access.in_words(rule.unsealed)}")
        await self._conclude(turn, Outcome.CLOCK)
        self.turn = None
