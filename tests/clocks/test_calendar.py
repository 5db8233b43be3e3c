"""How deadlines are counted: working time, workdays, calendar days, months, the official holidays."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.policy.calendar import Calendar, CalendarError, CalendarFileError, Year
from models.policy.duration import Duration, Unit
from models.policy.public_holidays import default_calendar, year

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
        ("2026-11-30 10:20", "1 month", "2026-12-30 10:20"),  # 30 November has its like in December
        ("2026-11-30 23:30", "2 months", "2027-01-30 23:30"),
        ("2024-02-29 10:20", "12 months", "2025-02-28 10:20"),
        ("2026-11-20 17:59:40", "20 s", "2026-11-20 18:00:00"),
        ("2026-11-20 23:59:50", "20 s", "2026-11-21 00:00:10"),
        ("2026-11-20 17:59:59.5", "1 WM", "2026-11-23 09:00:59.5"),
        ("2026-11-23 19:00", "1 WD", "2026-11-24 18:00"),
        ("2026-09-20 10:00", "1 WD", "2026-09-21 18:00"),  # starts on a make-up Sunday
        ("2026-02-13 10:00", "2 WD", "2026-02-24 18:00"),  # Saturday 14 February counts, then nine days off
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
        ("2026-11-20 10:00", "2 WD", "2026-11-24 11:15"),  # 17 h 15 min of the 23 working hours to the due
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
    ("unit", "longest"),
    [("s", 10_000_000 - 1), ("min", 525_600), ("h", 17_520), ("WM", 120_000), ("WH", 2_000), ("WD", 1_000),
     ("CD", 3_660), ("months", 120)],
)  # fmt: skip
def test_a_duration_has_a_longest(unit: str, longest: int) -> None:
    """A year of minutes, ten of days and months: what is longer is a slip of the pen."""
    assert Duration.parse(f"{longest} {unit}").amount == longest
    with pytest.raises(ValueError, match="must be"):
        Duration.parse(f"{longest + 1} {unit}")


@pytest.mark.parametrize(
    "data",
    [
        {"years": {2026: {"holidays": ["2025-01-01"]}}},
        {"years": {2026: {"holidays": ["2026-01-01"], "workdays": ["2026-01-01"]}}},
        {"hours": [[["09:00", "12:00"], ["11:00", "18:00"]], [], [], [], [], [], []]},
        {"zone": "Mars/Olympus"},
        {"country": "cn"},
        {"country": "CHN"},
        {"hour": []},
        {"hours": [[]] * 6},
        {"makeup_hours": [["09:00Z", "12:00"]]},
        {"makeup_hours": [[9, 12]]},
        {"overrides": {"2026-11-23": "shut"}},
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


def test_next_opening_keeps_a_moment_inside_and_moves_one_outside() -> None:
    """A period holds its first moment and not its last."""
    assert CHINA.next_opening(at("2026-11-23 09:00")) == at("2026-11-23 09:00")
    assert CHINA.next_opening(at("2026-11-23 12:00")) == at("2026-11-23 13:00")
    assert CHINA.next_opening(at("2026-09-30 18:00")) == at("2026-10-08 09:00")
    assert CHINA.is_open(at("2026-11-23 17:59:59"))
    assert not CHINA.is_open(at("2026-11-23 18:00"))


@pytest.mark.parametrize(
    ("number", "days"),
    [
        (2025, ["01-26", "02-08", "04-27", "09-28", "10-11"]),
        (2026, ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
    ],
)
def test_the_make_up_days_are_those_of_the_state_council(number: int, days: list[str]) -> None:
    """Each is a workday at a weekend, and every year's lie in that year."""
    assert sorted(day.strftime("%m-%d") for day in CHINA.years[number].workdays) == days
    assert all(CHINA.is_workday(day) for day in CHINA.years[number].workdays)
    assert all(day.weekday() >= 5 for arrangement in CHINA.years.values() for day in arrangement.workdays)


def test_national_day_2026_is_a_week_off() -> None:
    """1 to 7 October, then work again until the Saturday made up."""
    working = [day for day in range(1, 13) if CHINA.is_workday(date(2026, 10, day))]
    assert working == [8, 9, 10, 12]


def test_a_year_only_guessed_is_not_taken_for_published() -> None:
    """2027 is not in the default calendar, and asking for it is refused."""
    assert max(CHINA.years) == 2026
    with pytest.raises(CalendarError, match="2027"):
        year(2027)


def test_a_calendar_of_day_and_night_counts_plain_time() -> None:
    """24:00 is the end of the day; a week of it has no gap."""
    always = Calendar.model_validate({"hours": [[["00:00", "24:00"]]] * 7, "years": {2026: {}}})
    assert always.add(at("2026-10-03 23:50"), Duration.parse("30 WM")) == at("2026-10-04 00:20")
    assert always.working_time(at("2026-10-01 00:00"), at("2026-10-08 00:00")) == timedelta(days=7)


def test_a_change_to_summer_time_shortens_nothing_that_is_promised() -> None:
    """Clock and working time are real time; days keep the wall time."""
    always = ((time(0), time(0)),)
    berlin = Calendar(zone="Europe/Berlin", hours=(always,) * 7)
    start = datetime(2026, 3, 28, 22, tzinfo=ZoneInfo("Europe/Berlin"))
    for text in ("6 h", "6 WH"):
        assert berlin.add(start, Duration.parse(text)) - start.astimezone(UTC) == timedelta(hours=6)
    assert berlin.local(berlin.add(start, Duration.parse("1 CD"))).hour == 22
    assert berlin.add(start, Duration.parse("1 CD")) - start.astimezone(UTC) == timedelta(hours=23)
    assert berlin.working_time(start, start + timedelta(days=1)) == timedelta(hours=23)


@pytest.mark.parametrize("begin", ["02:00", "02:30", "02:30:30"])
def test_a_period_that_begins_in_a_left_out_hour_begins_when_the_clocks_jump(begin: str) -> None:
    """On 29 March 2026 Berlin goes from two to three; a period that lies wholly in that hour is none."""
    hours = [[[begin, "05:00"]]] * 7
    berlin = Calendar.model_validate({"zone": "Europe/Berlin", "hours": hours})
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert berlin.next_opening(jump - timedelta(hours=1)) == jump
    assert berlin.working_time(jump - timedelta(hours=1), jump + timedelta(hours=9)) == timedelta(hours=2)
    lost = Calendar.model_validate({"zone": "Europe/Berlin", "hours": [[["02:10", "02:50"]]] * 7})
    assert lost.periods(date(2026, 3, 29)) == []


def test_a_moment_without_an_offset_is_refused() -> None:
    """Else it would be read in the zone of the machine."""
    with pytest.raises(CalendarError, match="offset"):
        CHINA.add(datetime(2026, 11, 23, 10), Duration.parse("1 CD"))


def test_the_published_text_is_the_same_in_every_process() -> None:
    """Sets are written in order, and read back to the same calendar."""
    code = "from models.policy.public_holidays import default_calendar as c; print(c().model_dump_json())"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."}, capture_output=True,
            check=True, text=True,
        ).stdout
        for seed in "12"
    }
    assert len(texts) == 1
    assert Calendar.model_validate_json(texts.pop()) == CHINA


def test_a_slice_keeps_the_later_years_and_counts_the_same() -> None:
    """A case carries little, and its dues do not change."""
    small = CHINA.slice(2026)
    assert list(small.years) == [2026]
    start = at("2026-09-24 10:00")
    assert small.add(start, Duration.parse("30 WD")) == CHINA.add(start, Duration.parse("30 WD"))
    assert len(json.dumps(small.model_dump(mode="json"))) < 1500


def test_a_calendar_file_holds_only_what_it_changes() -> None:
    """A new year, a weekday's hours, own days; the rest stays."""
    own = CHINA.merge(
        """
        [hours]
        saturday = ["09:00-12:00"]
        [years.2027]
        holidays = [2027-01-01]
        workdays = [2027-02-07]
        [overrides]
        2026-11-23 = "closed"
        2026-11-24 = ["10:00-12:00"]
        """
    )
    assert own.years[2026] == CHINA.years[2026]
    assert not own.provisional(at("2027-01-04 10:00"))
    assert own.is_workday(date(2027, 2, 7))
    assert own.next_opening(at("2026-11-23 09:00")) == at("2026-11-24 10:00")
    assert own.is_open(at("2026-11-21 09:00"))
    assert own.hours[0] == CHINA.hours[0]


def test_every_wrong_field_of_a_calendar_file_is_named() -> None:
    """Unknown keys, foreign years, overlaps and unsorted periods, all at once."""
    text = """
    zone = "Mars/Olympus"
    colour = "red"
    [hours]
    funday = []
    monday = ["13:00-18:00", "09:00-12:00"]
    [years.2027]
    holidays = [2026-01-01]
    holiday = []
    [overrides]
    2026-11-24 = ["09:00-12:00", "11:00-13:00"]
    """
    with pytest.raises(CalendarFileError) as error:
        CHINA.merge(text)
    assert {e["loc"] for e in error.value.errors} == {
        "zone", "colour", "hours.funday", "hours.monday", "years.2027.holiday", "overrides.2026-11-24",
    }
    with pytest.raises(CalendarFileError, match="2026-01-01"):
        CHINA.merge("[years.2027]\nholidays = [2026-01-01]")
    with pytest.raises(CalendarFileError, match="not TOML"):
        CHINA.merge("[years")
    with pytest.raises(CalendarFileError, match="table"):
        CHINA.merge("hours = 9")


@pytest.mark.parametrize(("days_off", "found"), [(399, True), (400, False)])
def test_a_workday_within_four_hundred_days_is_found_and_a_later_one_is_not(days_off: int, found: bool) -> None:
    """All closed but one day: its opening, the end of a workday, working time and a customer's limit look as far."""
    start = date(2026, 11, 23)
    one_day = start + timedelta(days=days_off + 1)
    calendar = Calendar(hours=((),) * 7, overrides={one_day: ((time(9), time(12)),)})
    morning = at(f"{start + timedelta(days=1)} 00:00")
    opening, closing = at(f"{one_day} 09:00"), at(f"{one_day} 12:00")
    answers: dict[datetime, Callable[[], datetime]] = {
        opening: lambda: calendar.next_opening(morning),
        closing: lambda: calendar.add(at(f"{start} 10:00"), Duration.parse("1 WD")),
        closing - timedelta(hours=1): lambda: calendar.add(morning, Duration.parse("2 WH")),
        at(f"{one_day + timedelta(days=1)} 00:00"): lambda: calendar.limit_end(start, 1),
    }
    for wanted, ask in answers.items():
        if found:
            assert ask() == wanted
        else:
            with pytest.raises(CalendarError, match="within 400 days"):
                ask()


@pytest.mark.parametrize(("days_off", "found"), [(399, True), (400, False)])
def test_after_a_period_the_search_looks_four_hundred_days_ahead_again(days_off: int, found: bool) -> None:
    """What is left of a clock after the last hour of work waits as long as a start would."""
    first = date(2026, 11, 23)
    then = first + timedelta(days=days_off + 1)
    hour = ((time(9), time(10)),)
    calendar = Calendar(hours=((),) * 7, overrides={first: hour, then: hour})
    for begin, length in ((first, "2 WH"), (first - timedelta(days=1), "2 WD")):
        start, duration = at(f"{begin} 09:00"), Duration.parse(length)
        if found:
            assert calendar.add(start, duration) == at(f"{then} 10:00")
            continue
        with pytest.raises(CalendarError, match="within 400 days"):
            calendar.add(start, duration)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[overrides]\n2026-13-45 = "closed"', "overrides.2026-13-45"),
        ('[overrides]\nsoon = "closed"', "overrides.soon"),
        ("[years.soon]\nholidays = []", "years.soon"),
        ('[years.2027]\nholidays = [2027-01-01, "x"]', "years.2027.holidays.1"),
        ('[hours]\ntuesday = ["9-12"]', "hours.tuesday.0.0"),
    ],
)
def test_the_place_of_a_wrong_key_is_named_as_it_stands_in_the_file(text: str, place: str) -> None:
    """A date that is none, a year that is none, a weekday by its name."""
    with pytest.raises(CalendarFileError) as error:
        CHINA.merge(text)
    assert place in [e["loc"] for e in error.value.errors]
    assert not any("[key]" in e["loc"] for e in error.value.errors)
