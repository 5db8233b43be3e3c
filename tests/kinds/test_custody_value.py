"""What an item is still worth: a straight line over full months, held against another reckoning (一§33·2)."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kinds.custody import book_value, full_months


def worth(value: str, months: int, life_months: int = 36, floor_pct: int = 5) -> str:
    return str(book_value(Decimal(value), months, life_months=life_months, floor_pct=floor_pct))


@pytest.mark.parametrize(
    ("value", "months", "left"),
    [
        ("360.00", 0, "360.00"), ("360.00", 12, "240.00"), ("360.00", 34, "20.00"), ("360.00", 35, "18.00"),
        ("360.00", 36, "18.00"), ("360.00", 500, "18.00"), ("0.00", 5, "0.00"), ("100.00", 1, "97.22"),
        ("0.10", 36, "0.01"), ("0.09", 36, "0.00"), ("999999999.99", 35, "50000000.00"),
    ],
)  # fmt: skip
def test_it_falls_in_a_straight_line_to_the_floor_and_no_further(value: str, months: int, left: str) -> None:
    """From the value at the beginning to five per cent of it; half a fen counts as a whole one (0.10 × 5 %)."""
    assert worth(value, months) == left


def test_length_and_floor_are_the_policy_s() -> None:
    """Without a floor nothing is left at the end; with the whole value as one nothing is lost."""
    assert (worth("360.00", 36, floor_pct=0), worth("360.00", 36, floor_pct=100)) == ("0.00", "360.00")
    assert (worth("360.00", 6, life_months=12), worth("360.00", 1, life_months=1)) == ("180.00", "18.00")


@pytest.mark.parametrize(
    ("since", "day", "months"),
    [
        ("2026-01-15", "2026-01-15", 0), ("2026-01-15", "2026-02-14", 0), ("2026-01-15", "2026-02-15", 1),
        ("2026-01-31", "2026-02-27", 0), ("2026-01-31", "2026-02-28", 1), ("2024-01-31", "2024-02-28", 0),
        ("2024-01-31", "2024-02-29", 1), ("2024-02-29", "2025-02-27", 11), ("2024-02-29", "2025-02-28", 12),
        ("2024-02-29", "2028-02-28", 47), ("2024-02-29", "2028-02-29", 48), ("2025-12-31", "2026-12-31", 12),
        ("2026-03-01", "2026-02-01", 0),
    ],
)  # fmt: skip
def test_only_full_months_count(since: str, day: str, months: int) -> None:
    """The last day of a shorter month completes one; a leap February is a day longer."""
    assert full_months(date.fromisoformat(since), date.fromisoformat(day)) == months


def walked(since: date, day: date) -> int:
    """The same, by walking from month to month: the day of the next one, or its last where it has no such day."""
    months, year, month = 0, since.year, since.month
    while True:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        end = next(
            date(year, month, since.day - less) for less in range(4) if _is_day(year, month, since.day - less)
        )
        if end > day:
            return months
        months += 1


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@given(DAYS, st.integers(0, 3000))
def test_full_months_are_those_that_one_counts(since: date, later: int) -> None:
    """Against walking from month to month."""
    day = since + timedelta(days=later)
    assert full_months(since, day) == walked(since, day)


@given(st.integers(0, 99_999_999_999), st.integers(0, 200), st.integers(1, 120), st.integers(0, 100))
def test_the_value_is_that_of_exact_fractions(fen: int, months: int, life: int, floor: int) -> None:
    """Reckoned in fen, half-up by adding a half and leaving off the rest."""
    line, least = Fraction(fen * max(0, life - months), life), Fraction(fen * floor, 100)
    in_fen = int(max(line, least) + Fraction(1, 2))
    assert book_value(Decimal(fen) / 100, months, life_months=life, floor_pct=floor) == Decimal(in_fen) / 100
