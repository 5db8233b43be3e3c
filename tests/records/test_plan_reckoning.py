"""Forecast and need of a part by examples: days without stock, returns, outlook, packs (二§4, 一§32)."""

from datetime import date
from fractions import Fraction

import pytest

from models.stock.plan import (
    Forecast,
    MonthDemand,
    Outlook,
    Supply,
    days_of,
    days_out,
    forecast,
    full_months,
    need,
    outlook_of,
    usual_choice,
)


def month(asked: int = 0, out: int = 0, returned: int = 0, days: int = 30) -> MonthDemand:
    """A month of thirty days."""
    return MonthDemand(month="2026-11", days=days, days_out=out, asked=asked, returned=returned)


@pytest.mark.parametrize(
    ("months", "pieces", "formula", "unsure"),
    [
        ([month(12), month(7), month(4)], "23/3", "(12 + 7 + 4) / 3 = 23/3", False),
        ([month(12), month(), month(3)], "5", "(12 + 0 + 3) / 3 = 5", False),
        ([month(12, out=20), month(6), month(6)], "16", "(12 * 30 / 10 + 6 + 6) / 3 = 16", False),
        ([month(12, out=21), month(6), month(6)], "8", "(12 + 6 + 6) / 3 = 8", True),
        ([month(9, out=30), month(6), month(6)], "7", "(9 + 6 + 6) / 3 = 7", True),
        ([month(out=30), month(6), month(4)], "5", "(6 + 4) / 2 = 5", False),
        ([month(out=30), month(out=30), month(8, out=5)], "48/5", "(8 * 30 / 25) / 1 = 48/5", False),
        ([month(out=30)] * 3, "0", "0", True),
        ([month(10, returned=4), month(2), month(2)], "10/3", "((10 - 4) + 2 + 2) / 3 = 10/3", False),
        ([month(3), month(returned=9), month()], "0", "max((3 + (0 - 9) + 0) / 3, 0) = 0", False),
        ([], "0", "0", True),
    ],
)
def test_a_forecast_is_the_mean_of_the_months_that_say_anything(
    months: list[MonthDemand], pieces: str, formula: str, unsure: bool
) -> None:
    """Days without stock are taken out where ten remain; a month without both says nothing; never less than none."""
    assert forecast(months) == Forecast(Fraction(pieces), formula, unsure)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "7"), ({"class:tv": Outlook(factor=Fraction("1.5"))}, "21/2"), ({"class:oven": Outlook(quantity=1)}, "7"),
        ({"class:tv": Outlook(quantity=3), "part:lamp": Outlook(factor=Fraction(2))}, "14"),
        ({"part:lamp": Outlook(quantity=0)}, "0"), ({"part:lamp": Outlook(factor=Fraction(0))}, "0"),
    ],
)
def test_an_outlook_for_the_part_goes_before_one_for_its_class(given: dict[str, Outlook], expected: str) -> None:
    """A quantity stands in place of forecast and factor, none too."""
    assert outlook_of("lamp", "tv", given).applied(Fraction(7)) == Fraction(expected)


def test_the_greater_figure_is_chosen() -> None:
    """Of the forecast with outlook and the stations' plans."""
    assert [usual_choice(Fraction(23, 3), planned) for planned in (7, 8)] == [Fraction(23, 3), Fraction(8)]


@pytest.mark.parametrize(
    ("chosen", "there", "pieces", "formula"),
    [
        ("23/3", {}, 8, "23/3 + 0 - 0 - 0 - 0 + 0 = 23/3; 8 * 1 = 8"),
        ("10", {"pack": 10}, 10, "10 + 0 - 0 - 0 - 0 + 0 = 10; 1 * 10 = 10"),
        ("21/2", {"pack": 10}, 20, "21/2 + 0 - 0 - 0 - 0 + 0 = 21/2; 2 * 10 = 20"),
        ("10", {"safety_stock": 5, "on_hand": 9, "reserved": 2}, 8, "10 + 5 - 7 - 0 - 0 + 0 = 8; 8 * 1 = 8"),
        ("10", {"on_order": 3, "in_transit": 4, "open_requests": 6}, 9, "10 + 0 - 0 - 3 - 4 + 6 = 9; 9 * 1 = 9"),
        ("1", {"on_hand": 9, "pack": 5}, 0, "1 + 0 - 9 - 0 - 0 + 0 = -8; 0 * 5 = 0"),
        ("9", {"on_hand": 9}, 0, "9 + 0 - 9 - 0 - 0 + 0 = 0; 0 * 1 = 0"),
    ],
)
def test_a_need_is_what_lacks_in_whole_packs(chosen: str, there: dict[str, int], pieces: int, formula: str) -> None:
    """Nothing where there is enough."""
    found = need(Fraction(chosen), Supply(**there))
    assert (found.pieces, found.formula) == (pieces, formula)


def test_a_day_without_stock_began_without_any_and_nothing_moved_on_it() -> None:
    """Over the end of a month; what comes and goes on one day was there."""
    moved = {date(2026, 9, 29): -2, date(2026, 10, 2): 0, date(2026, 10, 4): 3}
    found = days_out(2, moved, date(2026, 9, 28), date(2026, 10, 6))
    assert found == {"2026-09": 1, "2026-10": 2}


@pytest.mark.parametrize(
    ("plan", "today", "months"),
    [
        ("2026-12", date(2026, 12, 1), ["2026-09-01", "2026-10-01", "2026-11-01"]),
        ("2026-12", date(2026, 11, 30), ["2026-08-01", "2026-09-01", "2026-10-01"]),
        ("2026-01", date(2026, 3, 5), ["2025-10-01", "2025-11-01", "2025-12-01"]),
    ],
)
def test_only_months_that_are_over_count(plan: str, today: date, months: list[str]) -> None:
    """Before the plan's own, however late it is opened."""
    assert [f"{first}" for first in full_months(plan, today)] == months
    assert [days_of(date(year, 2, 1)) for year in (2026, 2028)] == [28, 29]
