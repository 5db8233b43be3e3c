"""A calendar without working time, or whose working time ends, is refused before it is published."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from activities.rules.publishing import FIRST_APPROVAL, calendar_in_force, publish_calendar
from commandline import WRONG, Desk
from models.policy.calendar import Calendar, CalendarFileError, Year
from models.policy.calendar_check import ensure_working_time, lack
from models.policy.public_holidays import default_calendar
from servers.databases import engine_of

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
CLOSED = ((),) * 7
SATURDAY = {2026: Year(workdays=frozenset({date(2026, 12, 5)}))}
MORNING = ((time(9), time(12)),)
FOUR_DAYS = {date(2026, 11, n): MORNING for n in (23, 24, 25, 26)}


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


@pytest.mark.parametrize(
    ("calendar", "told"),
    [
        (Calendar(hours=CLOSED), ["no weekday has hours", "[hours]"]),
        (Calendar(hours=CLOSED, overrides=FOUR_DAYS), ["after 2026-11-26", "[hours]"]),
        (Calendar(hours=CLOSED, years=SATURDAY), ["after 2026-12-05"]),
        (Calendar(hours=CLOSED, makeup_hours=(), years=SATURDAY), ["left:"]),
        (Calendar(overrides=dict.fromkeys(days(date(2027, 1, 1), 500), ())), ["after 2026-12-31", "[overrides]"]),
        (
            Calendar(years={y: Year(holidays=frozenset(days(date(y, 1, 1), 365))) for y in (2027, 2028)}),
            ["after 2026-12-31", "400 days"],
        ),
        (Calendar(hours=CLOSED, overrides={date(2021, 1, 4): MORNING}), ["no weekday has hours"]),
    ],
)
def test_a_calendar_whose_working_time_ends_says_when_and_what_instead(calendar: Calendar, told: list[str]) -> None:
    """All days closed, a few opened by hand, holidays or closed days for more than a year on end."""
    missing = lack(calendar, NOW)
    assert missing is not None
    for words in told:
        assert words in missing
    with pytest.raises(CalendarFileError) as error:
        ensure_working_time(calendar, NOW)
    assert error.value.errors[0]["loc"] in ("hours", "overrides")


@pytest.mark.parametrize(
    "calendar",
    [
        default_calendar(),
        Calendar(hours=(*CLOSED[:6], MORNING)),
        Calendar(overrides=dict.fromkeys(days(date(2027, 1, 1), 300), ())),
        Calendar(overrides={date(9999, 12, 31): ()}),
        Calendar(overrides=dict.fromkeys(days(date(2025, 1, 1), 500), ())),
    ],
)
def test_a_calendar_with_one_weekday_of_work_has_time_for_good(calendar: Calendar) -> None:
    """However long the company is on holiday, short of the horizon; what is past does not count."""
    assert lack(calendar, NOW) is None


def test_what_programs_publish_is_checked_too(database_url: str) -> None:
    """Nothing is published; a calendar that holds time from its own first day on is."""
    database = engine_of(database_url)
    now, later = datetime.now(UTC), datetime(2027, 3, 1, tzinfo=UTC)
    ends = Calendar(hours=CLOSED, overrides=FOUR_DAYS)
    with database.begin() as connection:
        before = calendar_in_force(connection, now)[0]
        with pytest.raises(CalendarFileError, match="after 2026-11-26"):
            publish_calendar(connection, ends, FIRST_APPROVAL, NOW)
        closed_until_then = Calendar(overrides=dict.fromkeys(days(date(2025, 6, 1), 500), ()))
        assert publish_calendar(connection, closed_until_then, FIRST_APPROVAL, later) > before
        assert calendar_in_force(connection, now)[0] == before
    database.dispose()


@pytest.mark.parametrize("command", [["check"], ["publish", "--by", "general_manager:g-1"]])
async def test_a_file_that_closes_the_company_for_good_is_refused(desk: Desk, command: list[str]) -> None:
    """By `check` as by `publish`, naming the field and what would be right."""
    week = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    text = "[hours]\n" + "".join(f'{day} = "closed"\n' for day in week)
    done = await desk("calendar", command[0], "-", *command[1:], "--json", stdin=text)
    assert done.code == WRONG
    assert [(e["loc"], "[hours]" in e["msg"]) for e in done.error["errors"]] == [("hours", True)]
    opened = text + '[overrides]\n2030-01-07 = ["09:00-12:00"]\n'
    assert "no weekday has hours" in (await desk("calendar", *command, "-", stdin=opened)).err
