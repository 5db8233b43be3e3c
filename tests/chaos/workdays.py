"""The calendar of a run: the shipped one, but that today and tomorrow are worked around the clock.

Else a run at night, or on a Saturday, would draw nobody and book no slot.
"""

from datetime import datetime, time, timedelta
from functools import cache

from models.policy.calendar import Calendar
from models.policy.public_holidays import default_calendar
from played.case_files import ZONE

AROUND_THE_CLOCK = ((time(0), time(0)),)


@cache
def workdays() -> Calendar:
    """As of the day on which the run began, to whose calendar it holds."""
    today = datetime.now(ZONE).date()
    open_days = {today + timedelta(days=number): AROUND_THE_CLOCK for number in range(2)}
    return default_calendar().model_copy(update={"overrides": open_days})
