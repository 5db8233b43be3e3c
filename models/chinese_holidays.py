"""The official Chinese arrangement of public holidays and make-up workdays, from the `holidays` package.

Kept apart from the calendar, so that workflow code never loads the package. Years without a published
arrangement are left out: their deadlines are provisional.
"""

import holidays

from models.calendar import Calendar, Year

PUBLISHED = range(2008, 2027)
"""Years whose arrangement the package knows as published; it also guesses later ones, which do not count."""


def year(number: int) -> Year:
    """The arrangement of one published year."""
    china = holidays.country_holidays("CN", years=number)
    off = {day for day in china if day.year == number}
    makeup = {day for day in china.weekend_workdays if day.year == number}
    return Year(holidays=frozenset(off - makeup), workdays=frozenset(makeup))


def default_calendar() -> Calendar:
    """The usual hours with every published year."""
    return Calendar(years={number: year(number) for number in PUBLISHED})
