"""How deadlines are counted: working time, workdays, calendar days, months, the official holidays."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.calendar import Calendar, CalendarError, Year
from models.chinese_holidays import default_calendar
from models.duration import Duration, Unit

ZONE = ZoneInfo("Asia/Shanghai")
CHINA = default_calendar()
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 11, 1)).map(lambda d: d.replace(tzinfo=ZONE))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "within", "due"),
    [
        ("2026-11-23 10:00", "30 WM", "2026-11-23 10:30"),
        ("2026-11-23 11:40", "30 WM", "2026-11-23 13:10"),  # over the lunch break
        ("2026-11-23 11:30", "30 WM", "2026-11-23 12:00"),  # exhausts the morning: lies at its end
        ("2026-11-23 12:00", "30 WM", "2026-11-23 13:30"),  # noon is outside already
        ("2026-11-23 09:00", "8 WH", "2026-11-23 18:00"),
        ("2026-11-20 17:45", "30 WM", "2026-11-23 09:15"),  # over the weekend
        ("2026-11-21 03:00", "4 WH", "2026-11-23 14:00"),  # a start outside hours
        ("2026-09-30 16:00", "4 WH", "2026-10-08 11:00"),  # National Day week
        ("2026-09-19 10:00", "4 WH", "2026-09-20 14:00"),  # Sunday 20 September is a make-up workday
        ("2026-09-30 16:00", "3 WD", "2026-10-10 18:00"),  # 8, 9 and Saturday 10 October, a make-up workday
        ("2026-11-21 10:00", "1 WD", "2026-11-23 18:00"),
        ("2026-11-23 03:00", "1 WD", "2026-11-24 18:00"),  # the day of the start never counts
        ("2026-11-23 10:20", "7 CD", "2026-11-30 10:20"),
        ("2026-12-31 10:20", "2 months", "2027-02-28 10:20"),
        ("2023-12-31 10:20", "2 months", "2024-02-29 10:20"),
        ("2026-11-30 10:20", "3 months", "2027-02-28 10:20"),
        ("2026-11-21 03:00", "10 min", "2026-11-21 03:10"),
        ("2026-02-14 17:00", "2 WH", "2026-02-24 10:00"),  # Spring Festival after a make-up Saturday
    ],
)
def test_a_due_is_counted_as_the_contract_says(start: str, within: str, due: str) -> None:
    """Half-open periods, lunch, weekends, holidays, make-up days, month ends."""
    assert CHINA.add(at(start), Duration.parse(within)) == at(due)


@pytest.mark.parametrize(
    ("start", "within", "warned"),
    [
        ("2026-11-23 10:00", "30 WM", "2026-11-23 10:22:30"),
        ("2026-11-23 10:00", "4 WH", "2026-11-23 14:00"),
        ("2026-11-23 10:00", "4 CD", "2026-11-26 10:00"),
        ("2026-11-23 10:00", "2 CD", "2026-11-25 09:00"),  # 75 % is 22:00; it goes out at the next opening
        ("2026-11-23 22:00", "20 min", "2026-11-23 22:15"),  # plain clock time warns at night too
    ],
)
def test_the_warning_comes_at_three_quarters(start: str, within: str, warned: str) -> None:
    """Of the working time for working units, of plain time for the others."""
    duration = Duration.parse(within)
    assert CHINA.warn_at(at(start), CHINA.add(at(start), duration), duration.unit, 0.75) == at(warned)


def test_a_year_without_a_published_arrangement_is_provisional() -> None:
    """2027 has none yet; a published one, even an empty one, settles it."""
    assert CHINA.provisional(at("2027-01-04 10:00"))
    assert not CHINA.provisional(at("2026-12-31 10:00"))
    published = CHINA.model_copy(update={"years": CHINA.years | {2027: Year()}})
    assert not published.provisional(at("2027-01-04 10:00"))


def test_company_overrides_stand_on_top() -> None:
    """A closed Monday does not count, an opened Saturday does."""
    from datetime import time

    own = {date(2026, 11, 23): (), date(2026, 11, 21): ((time(9), time(12)),)}
    calendar = CHINA.model_copy(update={"overrides": own})
    assert calendar.add(at("2026-11-20 17:00"), Duration.parse("5 WH")) == at("2026-11-24 10:00")


def test_the_last_day_of_a_customers_limit_runs_to_midnight_or_over_the_holiday() -> None:
    """Day 1 is the day after; a last day off runs to the end of the next workday."""
    assert CHINA.limit_end(date(2026, 11, 16), 7) == at("2026-11-24 00:00")
    assert CHINA.limit_end(date(2026, 9, 26), 7) == at("2026-10-09 00:00")


def test_a_calendar_without_work_says_so_instead_of_searching_for_ever() -> None:
    """The text names how far it looked."""
    with pytest.raises(CalendarError, match="400 days"):
        Calendar(hours=((),) * 7).add(at("2026-11-23 10:00"), Duration.parse("1 WM"))


@pytest.mark.parametrize("text", ["3", "0 WD", "-1 WD", "3 days", "x WM", "99999 WD", ""])
def test_a_duration_that_is_none_is_refused(text: str) -> None:
    """The text says what would be right."""
    with pytest.raises(ValueError, match="must be"):
        Duration.parse(text)


@pytest.mark.parametrize(
    "data",
    [
        {"years": {2026: {"holidays": ["2025-01-01"]}}},
        {"years": {2026: {"holidays": ["2026-01-01"], "workdays": ["2026-01-01"]}}},
        {"hours": [[["09:00", "12:00"], ["11:00", "18:00"]], [], [], [], [], [], []]},
        {"zone": "Mars/Olympus"},
        {"hour": []},
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(data: dict[str, object]) -> None:
    """Days of another year, both off and on, overlapping periods, unknown zones and keys."""
    with pytest.raises(ValidationError):
        Calendar.model_validate(data)


@given(MOMENTS, st.integers(1, 20_000))
def test_working_time_added_is_working_time_measured(start: datetime, minutes: int) -> None:
    """Counting forward and measuring back agree, whatever lies between."""
    left = timedelta(minutes=minutes)
    assert CHINA.working_time(start, CHINA.add_working(start, left)) == left


@given(MOMENTS, MOMENTS, st.sampled_from(list(Unit)), st.integers(1, 40))
def test_a_later_start_is_never_due_earlier(first: datetime, second: datetime, unit: Unit, amount: int) -> None:
    """Every unit keeps the order of starts."""
    duration = Duration(amount=amount, unit=unit)
    early, late = sorted((first, second))
    assert CHINA.add(early, duration) <= CHINA.add(late, duration)
