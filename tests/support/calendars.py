"""Calendars that a company could publish by mistake or otherwise: closed weeks, few days opened, empty years."""

from datetime import date, time, timedelta

from hypothesis import strategies as st

from models.policy.calendar import Calendar, Year
from models.policy.working_days import USUAL

FIRST = date(2026, 1, 1)
PERIODS = st.sampled_from(
    (
        (), (), USUAL, ((time(9), time(12)),), ((time(0), time(0)),),
        ((time(2), time(3)),), ((time(9), time(9, 1)),), ((time(22), time(0)),),
    )
)
"""Of a day; twice none, so that closed weeks are common."""
WEEKS = st.one_of(st.just(((),) * 7), st.tuples(*[PERIODS] * 7), st.just((USUAL,) * 5 + ((), ())))
DAYS = st.integers(0, 1_500).map(lambda number: FIRST + timedelta(days=number))
OVERRIDES = st.one_of(
    st.dictionaries(DAYS, PERIODS, max_size=8),
    st.integers(300, 600).map(lambda n: {FIRST + timedelta(days=300 + day): () for day in range(n)}),
)


def whole_year(number: int) -> Year:
    """Nothing but holidays."""
    first = date(number, 1, 1)
    return Year(holidays=frozenset(first + timedelta(days=n) for n in range((date(number, 12, 31) - first).days + 1)))


YEARS = st.dictionaries(
    st.integers(2026, 2029),
    st.one_of(st.none(), st.lists(st.integers(0, 364), max_size=4, unique=True)),
    max_size=4,
).map(lambda found: {year: _year(year, off) for year, off in found.items()})
CALENDARS = st.builds(
    Calendar,
    zone=st.sampled_from(("Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati", "Etc/GMT+12")),
    hours=WEEKS, makeup_hours=PERIODS, years=YEARS, overrides=OVERRIDES,
)


def _year(number: int, days: list[int] | None) -> Year:
    """The first two of the days are off, the others make-up workdays; None for a year of holidays."""
    if days is None:
        return whole_year(number)
    found = [date(number, 1, 1) + timedelta(days=day) for day in days]
    return Year(holidays=frozenset(found[:2]), workdays=frozenset(found[2:]))
