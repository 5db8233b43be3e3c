"""Dues that are agreed or fixed by the calendar, of cases that may be opened after them (contract: rounds)."""

from datetime import datetime
from typing import Any

from models.policy.calendar import CalendarError
from workflows.language.effects import Effects


class AgreedDues(Effects[Any, Any]):
    """What was over at the opening, as of a round that ran late, is due at the end of that workday."""

    def not_over(self, due: datetime) -> datetime:
        """The due; where it was over at the opening, the end of that workday."""
        opened = self.now_taken.draft.opened_at
        return due if due > opened else self.end_of_workday(opened)

    def end_of_workday(self, moment: datetime) -> datetime:
        """Closing time of the day, or of the next workday; midnight where the calendar has none."""
        try:
            day = self.day_of(self.calendar.next_opening(moment))
        except CalendarError:
            return self.calendar.end_of(self.day_of(moment))
        return self.calendar.periods(day)[-1][1]
