"""The calendar against deadlines counted minute by minute, in Shanghai, in Rome, and over changes of the clocks."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minutes
from desk.commands.feed import shipped
from models.policy.calendar import Calendar
from models.policy.duration import Duration, Unit
from models.policy.public_holidays import filled
from played.case_files import case_file
from workflows.clocks import clocks

ITALY = Path(shipped("calendars", "italy", ".toml")).read_text(encoding="utf-8")
NIGHTS = """
zone = "Europe/Rome"
country = "IT"
[hours]
monday = ["00:00-24:00"]
saturday = ["08:00-12:00", "22:00-24:00"]
sunday = ["00:00-02:30", "02:45-06:00", "20:15-24:00"]
[years.2011]
holidays = [2011-03-17, 2011-10-31]
workdays = ["2011-10-30"]
[overrides]
2012-03-25 = ["01:15-02:15", "02:20-05:00"]
2012-10-28 = ["02:10-02:20", "02:40-23:00"]
2013-08-12 = "closed"
"""
"""Work while the clocks change, days of a listed year, own days."""
TEXTS = {"China": "", "Italy": ITALY, "nights": NIGHTS}
BY_DAY = {name: filled(Calendar.from_toml(text), range(2009, 2031)) for name, text in TEXTS.items()}
BY_MINUTE = {name: minutes.Plain.read(text) for name, text in TEXTS.items()}


def at(text: str, calendar: minutes.Plain) -> datetime:
    """A moment on the wall; `+HH:MM` behind it tells the hour that comes twice apart."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=calendar.zone)


@pytest.mark.parametrize(
    ("name", "start", "within", "due"),
    [
        ("China", "2026-11-23 11:40", "30 WM", "2026-11-23 13:10"),
        ("China", "2026-11-23 11:30", "30 WM", "2026-11-23 12:00"),
        ("China", "2026-11-20 17:59:40", "1 WM", "2026-11-23 09:00:40"),
        ("China", "2026-09-30 16:00", "3 WD", "2026-10-10 18:00"),  # 8, 9 and Saturday 10 October
        ("China", "2026-02-14 17:00", "2 WH", "2026-02-24 10:00"),  # Spring Festival after a make-up Saturday
        ("China", "2011-12-30 17:00", "2 WH", "2011-12-31 10:00"),  # a Saturday made up for January 2012
        ("China", "2026-12-31 17:00", "2 WH", "2027-01-01 10:00"),  # of 2027 nothing is published
        ("Italy", "2010-12-31 17:00", "2 WH", "2011-01-03 10:00"),
        ("Italy", "2011-03-16 10:00", "1 WD", "2011-03-18 18:00"),
        ("Italy", "2011-04-22 18:00", "8 WH", "2011-04-26 18:00"),
        ("Italy", "2011-03-26 10:20", "1 CD", "2011-03-27 10:20"),  # a day of 23 hours
        ("Italy", "2011-03-26 10:20", "24 h", "2011-03-27 11:20"),
        ("Italy", "2011-03-26 02:30", "1 CD", "2011-03-27 03:30"),  # 02:30 is left out that day
        ("Italy", "2011-03-26 02:00", "1 CD", "2011-03-27 03:00"),
        ("Italy", "2011-10-29 02:30", "1 CD", "2011-10-30 02:30+02:00"),
        ("Italy", "2011-10-30 02:30+01:00", "1 CD", "2011-10-31 02:30"),
        ("Italy", "2010-10-31 02:30+01:00", "364 CD", "2011-10-30 02:30+02:00"),  # what comes twice is meant first
        ("Italy", "2011-12-31 10:20", "2 months", "2012-02-29 10:20"),
        ("Italy", "2011-01-31 10:20", "1 month", "2011-02-28 10:20"),
        ("Italy", "2011-03-27 01:59:50", "20 s", "2011-03-27 03:00:10"),
        ("nights", "2010-03-28 01:00", "100 WM", "2010-03-28 03:40"),  # a break at a time that is left out
        ("nights", "2012-03-25 01:30", "60 WM", "2012-03-25 03:30"),  # the first period ends as the clocks jump
        ("nights", "2010-10-31 02:20", "15 WM", "2010-10-31 02:50+02:00"),
        ("nights", "2010-10-31 02:50+02:00", "20 WM", "2010-10-31 02:10+01:00"),  # work goes on in the hour again
        ("nights", "2012-10-28 02:30+01:00", "45 WM", "2012-10-28 03:15"),  # no second break
        ("nights", "2011-10-30 08:00", "1 WH", "2011-10-30 10:00"),  # a make-up Sunday has usual hours
        ("nights", "2011-10-30 17:00", "2 WH", "2011-11-01 10:00"),  # 31 October is listed, All Saints' is not
        ("nights", "2013-08-11 23:00", "2 WH", "2013-08-13 10:00"),
    ],
)
def test_minutes_and_calendar_give_what_a_person_counts(name: str, start: str, within: str, due: str) -> None:
    """Worked out by hand: lunch, holidays, make-up days, and clocks that jump."""
    plain = BY_MINUTE[name]
    assert minutes.due(at(start, plain), within, plain) == at(due, plain)
    assert BY_DAY[name].add(at(start, plain), Duration.parse(within)) == at(due, plain)


@pytest.mark.parametrize(
    ("name", "within", "pauses", "due"),
    [
        # From Friday 20 November 2026, 16:00, in China; two hours of work are left that day, eight on Monday.
        ("China", "4 WH", [("2026-11-20 17:00", "2026-11-24 11:00")], "2026-11-24 15:00"),
        ("China", "4 WH", [("2026-11-20 17:00", "2026-11-21 03:00")], "2026-11-23 12:00"),
        ("China", "4 WH", [("2026-11-20 17:00", "2026-11-23 10:00"), ("2026-11-23 11:00", "2026-11-23 14:00")],
         "2026-11-23 16:00"),
        ("China", "1 WD", [("2026-11-23 15:00", "2026-11-24 15:00")], "2026-11-24 18:00"),
        ("China", "1 WD", [("2026-11-23 15:00", "2026-11-24 16:00")], "2026-11-25 10:00"),  # three hours were left
        ("China", "3 CD", [("2026-11-21 00:00", "2026-11-22 12:00")], "2026-11-25 04:00"),  # plain time
        ("China", "2 h", [("2026-11-20 17:00", "2026-11-21 17:00")], "2026-11-20 18:00"),  # clock time knows no pause
        ("China", "1 WH", [("2026-11-20 17:01", "2026-11-24 09:00")], "2026-11-20 17:00"),  # it had run out
        ("China", "2 WH", [("2026-11-20 12:00", "2026-11-20 17:00")], "2026-11-23 10:00"),  # on hold before it began
        ("China", "2 WH", [("2026-11-20 09:00", "2026-11-20 12:00")], "2026-11-20 18:00"),  # over before it began
        ("Italy", "10 CD", [("2026-11-21 16:00", "2026-11-22 16:00")], "2026-12-01 16:00"),
    ],
)  # fmt: skip
def test_a_pause_stops_what_is_left(name: str, within: str, pauses: list[tuple[str, str]], due: str) -> None:
    """Working minutes for WM, WH and WD, plain time for days; by hand, by the minute and by the case's own clocks."""
    plain = BY_MINUTE[name]
    start = at("2026-11-20 16:00", plain)
    moments = [(at(begin, plain), at(end, plain)) for begin, end in pauses]
    assert minutes.due(start, within, plain, moments) == at(due, plain)
    assert held(BY_DAY[name], start, within, moments) == at(due, plain)


def held(calendar: Calendar, start: datetime, within: str, pauses: list[tuple[datetime, datetime]]) -> datetime:
    """The due of a commitment of a case that was on hold at times."""
    case = case_file(calendar)
    case.held_state = "registered" if any(begin < start < end for begin, end in pauses) else None
    duration = Duration.parse(within)
    commitment = clocks.start(case, name="contact", clause="一§19(2)·2", within=duration, at=start, seq=1)
    for begin, end in pauses:
        if begin <= commitment.due_at and end > start:
            clocks.pause(commitment, begin)
            clocks.resume(case, commitment, end)
    return commitment.due_at


MOST = {Unit.S: 9_999, Unit.MIN: 999, Unit.H: 99, Unit.WM: 999, Unit.WH: 30, Unit.WD: 8, Unit.CD: 40, Unit.MONTHS: 14}
DURATIONS = st.sampled_from(Unit).flatmap(lambda unit: st.integers(1, MOST[unit]).map(lambda n: f"{n} {unit}"))
CHANGES = [
    datetime(year, month, day, 1, tzinfo=UTC)
    for year in range(2010, 2028)
    for month in (3, 10)
    for day in range(25, 32)
    if date(year, month, day).weekday() == 6
]
"""When the clocks of Rome jump: the last Sundays of March and October, 01:00 UTC."""
ANY = st.datetimes(datetime(2010, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
NEAR_CHANGES = st.builds(
    lambda change, seconds: change + timedelta(seconds=seconds),
    st.sampled_from(CHANGES),
    st.integers(-100_000, 50_000) | st.integers(-1_000_000, 50_000),
)
STARTS = ANY | ANY.map(lambda moment: moment.replace(microsecond=0)) | NEAR_CHANGES
LENGTHS = st.lists(st.integers(0, 5_000), min_size=2, max_size=6)


@pytest.mark.parametrize("name", TEXTS)
def test_the_same_days_are_worked(name: str) -> None:
    """Every day of the years in question: no holiday is missed because no example fell on it."""
    days = [date(2010, 1, 1) + timedelta(days=n) for n in range(18 * 365)]
    worked = [day for day in days if BY_MINUTE[name].periods_on(day)]
    assert [day for day in days if BY_DAY[name].is_workday(day)] == worked


@pytest.mark.parametrize("name", TEXTS)
def test_the_calendar_agrees_with_a_walk_minute_by_minute(name: str) -> None:
    """Any start from 2010 to 2027 and any unit, summer and winter time, holidays, make-up days, own days."""

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(STARTS, DURATIONS)
    def agrees(start: datetime, within: str) -> None:
        walked = minutes.due(start, within, BY_MINUTE[name])
        assert BY_DAY[name].add(start, Duration.parse(within)) == walked

    agrees()


@pytest.mark.parametrize("name", TEXTS)
def test_holds_agree_with_a_walk_minute_by_minute(name: str) -> None:
    """Up to three holds, before, during and after the commitment's own time."""

    @settings(max_examples=150, deadline=None, derandomize=True)
    @given(STARTS, DURATIONS, st.integers(-2_000, 2_000), LENGTHS)
    def agrees(start: datetime, within: str, first: int, lengths: list[int]) -> None:
        edges = [start + timedelta(minutes=first + sum(lengths[:n])) for n in range(len(lengths) + 1)]
        pauses = [(begin, end) for begin, end in zip(edges[0::2], edges[1::2], strict=False) if begin < end]
        walked = minutes.due(start, within, BY_MINUTE[name], pauses)
        assert held(BY_DAY[name], start, within, pauses) == walked

    agrees()
