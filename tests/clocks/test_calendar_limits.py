"""Whatever a calendar holds and whatever is asked of it, it answers or says why not; in time that a case can wait."""

import contextlib
from datetime import UTC, datetime, time, timedelta
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars import CALENDARS, whole_year
from models.policy.calendar import REACH, Calendar, CalendarError
from models.policy.duration import Duration, Unit

MOMENTS = st.one_of(st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31)), st.datetimes()).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
LENGTHS = st.builds(Duration, amount=st.one_of(st.integers(1, 50), st.integers(1, 10**9)), unit=st.sampled_from(Unit))
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


@settings(deadline=None)
@given(CALENDARS, MOMENTS, MOMENTS, LENGTHS)
def test_every_question_is_answered_or_refused_in_words(
    calendar: Calendar, moment: datetime, due: datetime, length: Duration
) -> None:
    """Nothing but CalendarError comes out, at the ends of time as well."""
    near = min(due, moment + timedelta(days=900)) if moment.year < 9990 else due
    asked: list[Any] = [
        lambda: calendar.add(moment, length),
        lambda: calendar.add_working(moment, timedelta(hours=min(length.amount, 10**6))),
        lambda: calendar.next_opening(moment),
        lambda: calendar.working_time(moment, near),
        lambda: calendar.share_at(moment, near, length.unit),
        lambda: calendar.warn_at(moment, near, length.unit),
        lambda: calendar.end_of(moment.date()),
        lambda: calendar.limit_end(moment.date(), min(length.amount, 3_660)),
        lambda: calendar.local(moment),
        lambda: calendar.periods(moment.date()),
        lambda: calendar.is_open(moment),
        lambda: calendar.provisional(moment),
    ]
    for question in asked:
        with contextlib.suppress(CalendarError):
            question()


@settings(deadline=None)
@given(CALENDARS, MOMENTS)
def test_a_prompt_goes_out_at_the_next_opening_or_at_its_own_time(calendar: Calendar, moment: datetime) -> None:
    """Where nobody knows when the company opens again, it is not held back for ever."""
    try:
        opening = calendar.next_opening(moment)
    except CalendarError:
        opening = moment
    assert calendar.prompt_at(moment) == opening


@pytest.mark.parametrize("length", ["9999999 months", "9999999 CD", "9999999 WD", "9999999 WH"])
def test_an_absurd_length_is_beyond_the_calendar(length: str) -> None:
    """A policy that some other program has published may hold one."""
    with pytest.raises(CalendarError):
        Calendar().add(NOW, Duration.read(length))


def test_a_calendar_of_moments_is_given_up_in_time() -> None:
    """A microsecond a day would keep a case counting for thousands of years; a task of a case has two seconds."""
    moments = Calendar(hours=(((time(9), time(9, microsecond=1)),),) * 7)
    begun = process_time()
    with pytest.raises(CalendarError, match="too little"):
        moments.add(NOW, Duration.parse("30 WM"))
    assert process_time() - begun < 1.5


def test_the_longest_lengths_of_a_policy_are_counted_where_one_day_a_week_is_worked() -> None:
    """A thousand workdays are nineteen years then."""
    mondays = Calendar(hours=(((time(9), time(17)),), *((),) * 6))
    due = mondays.add(NOW, Duration.parse("1000 WD"))
    assert timedelta(days=6_990) < due - NOW < REACH
    assert mondays.add(NOW, Duration.parse("2000 WH")) < due


def test_the_warning_for_a_day_agreed_far_ahead_is_counted() -> None:
    """What was agreed for 2090 is no length: its share of working time is known."""
    far = datetime(2090, 1, 2, 2, tzinfo=UTC)
    assert NOW + (far - NOW) * 0.7 < Calendar().share_at(NOW, far, Unit.WH) < far


def test_a_year_of_holidays_on_end_is_no_working_time() -> None:
    """Two of them are more than the horizon."""
    assert Calendar(years={2027: whole_year(2027)}).next_opening(datetime(2027, 1, 1, tzinfo=UTC)).year == 2028
    both = Calendar(years={year: whole_year(year) for year in (2027, 2028)})
    with pytest.raises(CalendarError, match="400 days"):
        both.next_opening(datetime(2027, 1, 1, tzinfo=UTC))
