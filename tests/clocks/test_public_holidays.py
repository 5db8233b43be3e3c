"""Public holidays by country: Italy's and others' from the law, China's as published, none for nobody's."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desk.commands.feed import shipped
from models.policy.calendar import Calendar, CalendarFileError
from models.policy.duration import Duration
from models.policy.public_holidays import default_calendar, filled, lasting, year

CHINA = default_calendar()
ITALY = Calendar.from_toml(Path(shipped("calendars", "italy", ".toml")).read_text(encoding="utf-8"))
ROME = ZoneInfo("Europe/Rome")


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


@pytest.mark.parametrize(
    ("start", "within", "due"),
    [
        ("2010-12-31 17:00", "2 WH", "2011-01-03 10:00"),
        ("2011-01-05 17:30", "1 WH", "2011-01-07 09:30"),  # Epiphany
        ("2011-03-16 10:00", "1 WD", "2011-03-18 18:00"),  # the unification's anniversary, a holiday that year only
        ("2012-03-16 10:00", "1 WD", "2012-03-19 18:00"),
        ("2011-04-22 17:00", "2 WH", "2011-04-26 10:00"),  # Easter Monday is Liberation Day too
        ("2011-04-26 12:30", "1 WH", "2011-04-26 14:30"),  # lunch from 13:00 to 14:00
        ("2011-03-25 17:00", "2 WH", "2011-03-28 10:00"),  # summer time begins between
    ],
)
def test_an_italian_calendar_counts_italian_holidays(start: str, within: str, due: str) -> None:
    """From the name of the country alone, for whatever years are asked."""
    assert filled(ITALY, range(2010, 2013)).add(rome(start), Duration.parse(within)) == rome(due)


def test_another_country_drops_the_years_of_the_old_one_and_keeps_those_of_its_file() -> None:
    """Its own are filled in where the file lists none; the old country named again changes nothing."""
    italian = CHINA.merge('country = "IT"\n[years.2011]\nholidays = [2011-12-24]')
    assert list(italian.years) == [2011]
    both = filled(italian, (2010, 2011))
    assert both.years[2011].holidays == {date(2011, 12, 24)}
    assert date(2010, 1, 6) in both.years[2010].holidays
    assert CHINA.merge('country = "CN"').years == CHINA.years


def test_make_up_days_of_other_countries_count_too() -> None:
    """Hungary moves workdays as well: Saturday 19 March 2011 for Monday 14."""
    hungary = year(2011, "HU")
    assert date(2011, 3, 19) in hungary.workdays
    assert date(2011, 3, 14) in hungary.holidays


def test_only_years_that_are_certain_are_filled_in() -> None:
    """China's end with the last arrangement published; those of a law that nobody knows are left out."""
    assert list(filled(CHINA.slice(2026), (2025, 2027)).years) == [2025, 2026]
    assert list(filled(Calendar(country="DE"), (1989, 2040)).years) == [2040]


@pytest.mark.parametrize(("name", "told"), [("XX", "XX are not known"), ("Italy", "letters"), ("it", "letters")])
def test_an_unknown_country_is_refused(name: str, told: str) -> None:
    """Under its key, saying what would be right."""
    with pytest.raises(CalendarFileError, match=told) as error:
        filled(Calendar.from_toml(f'country = "{name}"'), (2026,))
    assert [e["loc"] for e in error.value.errors] == ["country"]


def test_a_case_carries_four_years_of_another_country() -> None:
    """From the year before the earliest to two after the latest, in little space."""
    assert list(lasting("IT", 2026, 2027)) == [2025, 2026, 2027, 2028, 2029]
    carried = filled(ITALY, lasting("IT", 2026))
    assert list(carried.years) == [2025, 2026, 2027, 2028]
    assert len(carried.model_dump_json()) < 1500
    assert list(lasting("CN", 2026))[-1] == 2026


def test_a_calendar_published_before_countries_were_named_is_chinese() -> None:
    """Snapshots of old cases read as they were."""
    old = {key: value for key, value in CHINA.model_dump(mode="json").items() if key != "country"}
    assert Calendar.model_validate(old) == CHINA


def test_an_open_case_takes_no_year_of_another_country() -> None:
    """The company moved: what was promised under the old calendar stays."""
    assert CHINA.adopt(filled(ITALY, range(2025, 2029))) == CHINA
