"""Countries with regions: each has its own holidays, a calendar names one, what is filled in is told."""

from datetime import date
from pathlib import Path

import pytest

from commandline import WRONG, Desk
from models.policy.calendar import Calendar, CalendarFileError
from models.policy.public_holidays import days_of, filled, lasting, regions_of, year

EASTER_MONDAY, AUGUST = date(2026, 4, 6), date(2026, 8, 31)


def test_a_region_has_its_own_holidays_beside_the_country_s() -> None:
    """England has Easter Monday and the bank holiday in August; Scotland has another one, and St Andrew's Day."""
    england, scotland = year(2026, "GB-ENG").holidays, year(2026, "GB-SCT").holidays
    assert {EASTER_MONDAY, AUGUST} <= england
    assert EASTER_MONDAY not in scotland
    assert {date(2026, 8, 3), date(2026, 11, 30)} <= scotland
    assert year(2026, "GB").holidays == england & scotland & year(2026, "GB-NIR").holidays


@pytest.mark.parametrize(
    ("country", "day", "off"),
    [
        ("DE-BY", date(2026, 1, 6), True),  # Epiphany
        ("DE", date(2026, 1, 6), False),
        ("ES-MD", date(2026, 5, 2), True),
        ("US-CA", date(2026, 3, 31), True),
        ("CH-ZH", date(2026, 4, 20), False),  # Sechseläuten, half a day by custom
        ("US", date(2026, 12, 24), False),
        ("AU-TAS", date(2026, 12, 24), False),
    ],
)
def test_only_public_holidays_are_days_off(country: str, day: date, off: bool) -> None:
    """Half days, bank holidays, school holidays and customs stay out."""
    assert (day in year(2026, country).holidays) is off


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("GB-XX", "GB has no region XX: must be one of GB-ENG, GB-NIR, GB-SCT, GB-WLS"),
        ("CN-BJ", "CN has no regions"),
        ("XX-ENG", "XX are not known"),
        ("GB-England", "letters"),
        ("gb-eng", "letters"),
        ("GB-", "letters"),
    ],
)
def test_a_wrong_region_is_refused_with_those_there_are(name: str, told: str) -> None:
    """Under its key."""
    with pytest.raises(CalendarFileError, match=told) as error:
        filled(Calendar.from_toml(f'country = "{name}"'), (2026,))
    assert [e["loc"] for e in error.value.errors] == ["country"]


def test_the_regions_of_a_country_are_known_by_their_codes() -> None:
    """As ISO 3166-2 has them; names of towns that only the package knows are none."""
    assert regions_of("GB") == ("GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS")
    assert regions_of("CN") == ()
    assert "DE-BY" in regions_of("DE")
    assert "DE-Augsburg" not in regions_of("DE")
    assert "CH-Stadt Zurich" not in regions_of("CH")


def test_another_region_is_another_country_to_a_calendar_and_to_a_case() -> None:
    """Its years replace the old ones; an open case takes years of its own region only."""
    england = filled(Calendar(zone="Europe/London", country="GB-ENG"), (2025, 2026))
    scotland = filled(england.merge('country = "GB-SCT"'), (2026, 2027))
    assert list(scotland.years) == [2026, 2027]
    assert england.adopt(scotland) == england
    assert england.adopt(filled(england, (2027,))).years.keys() == {2025, 2026, 2027}
    assert (scotland.country_code, Calendar().country_code) == ("GB", "CN")
    assert list(lasting("GB-ENG", 2026)) == [2025, 2026, 2027, 2028]


def test_the_days_filled_in_bear_their_names() -> None:
    """So that a person can hold them against a list."""
    named = days_of(2026, "GB-ENG")
    assert named[EASTER_MONDAY] == "Easter Monday"
    assert named.keys() == year(2026, "GB-ENG").holidays


async def test_check_lists_the_days_it_fills_in(alone: Desk, tmp_path: Path) -> None:
    """And names the regions where a country has some and the file names none."""
    file = tmp_path / "london.toml"
    file.write_text('country = "GB-ENG"\n[years.2026]\nholidays = [2026-12-25]\n', encoding="utf-8")
    told = await alone("calendar", "check", str(file))
    assert "Easter Monday" in told.out
    assert "GB-SCT" not in told.out + told.err
    found = (await alone("calendar", "check", str(file), "--json")).json
    assert found["country"] == "GB-ENG"
    assert "2026" not in found["filled_in"]  # the file's own
    assert {"day": "2027-03-29", "name": "Easter Monday"} in found["filled_in"]["2027"]
    assert found["remarks"] == []
    vague = await alone("calendar", "check", "-", stdin='country = "GB"')
    assert "GB-ENG, GB-NIR, GB-SCT, GB-WLS" in vague.err
    assert len((await alone("calendar", "check", "-", "--json", stdin='country = "GB"')).json["remarks"]) == 1
    wrong = await alone("calendar", "check", "-", "--json", stdin='country = "GB-XX"')
    assert (wrong.code, "GB-ENG" in wrong.error["errors"][0]["msg"]) == (WRONG, True)
    assert "fills in" not in (await alone("calendar", "check", "-", stdin="")).out
