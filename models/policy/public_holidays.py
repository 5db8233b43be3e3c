"""Public holidays and make-up workdays of a country or region, from the `holidays` package.

Kept apart from the calendar, so that workflow code never loads the package. China publishes its arrangement year by
year: years without one are left out, and their deadlines are provisional. Elsewhere holidays follow from the law.
"""

import re
from collections.abc import Iterable
from datetime import date

import holidays

from models.policy.calendar import Calendar, CalendarError, CalendarFileError, Year

PUBLISHED = range(2008, 2027)
"""Years whose Chinese arrangement the package knows as published; it also guesses later ones, which do not count."""
_REGION = re.compile("[A-Z0-9]{1,3}")
"""The code of a region in ISO 3166-2; the package also knows towns and trades by name."""


def known(country: str) -> range:
    """Years whose holidays are certain in a country or region. Raises CalendarFileError for an unknown one."""
    law = _law(country)
    return PUBLISHED if country == "CN" else range(law.start_year, law.end_year + 1)


def regions_of(country: str) -> tuple[str, ...]:
    """A country's regions that have holidays of their own, as a calendar names them. Raises CalendarFileError."""
    code = country[:2]
    return tuple(sorted(f"{code}-{name}" for name in _law(code).subdivisions if _REGION.fullmatch(name)))


def days_of(number: int, country: str) -> dict[date, str]:
    """A year's public holidays and their names. Raises CalendarFileError."""
    return {day: name for day, name in sorted(_law(country, number).items()) if day.year == number}


def year(number: int, country: str = "CN") -> Year:
    """A year's arrangement. Raises CalendarError for a year that is not certain, CalendarFileError as `known` does."""
    certain = known(country)
    if number not in certain:
        raise CalendarError(
            f"no published arrangement of {country} is known for {number}, only for {certain[0]} to {certain[-1]}: "
            "enter it in a calendar file"
        )
    law = _law(country, number)
    off = {day for day in law if day.year == number}
    # The package lists some make-up days of other years (31 December 2011, say) with every year.
    makeup = {day for day in getattr(law, "weekend_workdays", ()) if day.year == number}
    return Year(holidays=frozenset(off - makeup), workdays=frozenset(makeup))


def _law(country: str, years: int | None = None) -> holidays.HolidayBase:
    """What the package knows: public holidays alone, no half days and no customs. Raises CalendarFileError."""
    code, _, region = country.partition("-")
    try:
        law = holidays.country_holidays(code, years=years)
    except NotImplementedError:
        raise _wrong(f"the public holidays of {code} are not known: must be a country such as CN, IT or US") from None
    if not region:
        return law
    if country not in regions_of(code):
        there_are = ", ".join(regions_of(code))
        instead = f"no region {region}: must be one of {there_are}" if there_are else f"no regions: must be {code}"
        raise _wrong(f"{code} has {instead}")
    return holidays.country_holidays(code, subdiv=region, years=years)


def _wrong(text: str) -> CalendarFileError:
    return CalendarFileError([{"loc": "country", "msg": text}])


def filled(calendar: Calendar, years: Iterable[int]) -> Calendar:
    """The calendar with those years of its country that it lacks and that are certain. Raises CalendarFileError."""
    certain = known(calendar.country)
    lacking = [number for number in years if number in certain and number not in calendar.years]
    added = {number: year(number, calendar.country) for number in lacking}
    return calendar.model_copy(update={"years": dict(sorted((calendar.years | added).items()))})


def lasting(country: str, *years: int) -> range:
    """The years to publish for cases of these: from the year before, for what is dated back, to two years after.

    Few, for each open case carries them. China's are always all that are published.
    """
    return PUBLISHED if country == "CN" else range(min(years) - 1, max(years) + 3)


def default_calendar(years: Iterable[int] = PUBLISHED) -> Calendar:
    """The usual hours with the published years asked for. Raises CalendarError as `year` does."""
    return Calendar(years={number: year(number) for number in years})
