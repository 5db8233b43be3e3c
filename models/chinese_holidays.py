"""The official Chinese arrangement of public holidays and make-up workdays, from the `holidays` package.

Kept apart from the calendar, so that workflow code never loads the package. Years without a published
arrangement are left out: their deadlines are provisional.
"""

from collections.abc import Iterable

import holidays

from models.calendar import Calendar, CalendarError, Year

PUBLISHED = range(2008, 2027)
"""Years whose arrangement the package knows as published; it also guesses later ones, which do not count."""


def year(number: int) -> Year:
    """The arrangement of one published year. Raises CalendarError for a year the package only guesses."""
    if number not in PUBLISHED:
        raise CalendarError(
            f"no published arrangement is known for {number}, only for {PUBLISHED[0]} to {PUBLISHED[-1]}: "
            "enter it in a calendar file"
        )
    china = holidays.country_holidays("CN", years=number)
    off = {day for day in china if day.year == number}
    # The package lists some make-up days of other years (31 December 2011, say) with every year.
    makeup = {day for day in china.weekend_workdays if day.year == number}
    return Year(holidays=frozenset(off - makeup), workdays=frozenset(makeup))


def default_calendar(years: Iterable[int] = PUBLISHED) -> Calendar:
    """The usual hours with the published years asked for. Raises CalendarError as `year` does."""
    return Calendar(years={number: year(number) for number in years})
