"""The grade of a proposal, exact to the last fraction (三§11·1, 三§11·2)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kinds.proposal import PanelScore, grading, missing_on

WEIGHTS, LIMITS = (30, 30, 40), (90, 80, 65)
OFFICES = ("general_manager:g-1", "manager:m-1", "department:d-1", "manager:m-2", "department:d-2")


def scores(*points: tuple[int, int, int]) -> list[PanelScore]:
    return [
        PanelScore(by=by, creativity=c, feasibility=f, benefit=b)
        for by, (c, f, b) in zip(OFFICES, points, strict=False)
    ]


@pytest.mark.parametrize(
    ("points", "total", "grade"),
    [
        ([(100, 100, 100)] * 3, "100.00", "A"),
        ([(90, 90, 90)] * 3, "90.00", "A"),
        ([(90, 90, 90), (90, 90, 90), (90, 89, 90)], "89.90", "B"),
        ([(80, 80, 80)] * 3, "80.00", "B"),
        ([(80, 80, 80), (80, 80, 80), (79, 80, 80)], "79.90", "C"),
        ([(65, 65, 65)] * 3, "65.00", "C"),
        ([(65, 65, 65), (65, 65, 65), (65, 65, 64)], "64.86", "D"),
        ([(0, 0, 0)] * 3, "0.00", "D"),
        ([(100, 0, 0)] * 3, "30.00", "D"),
        ([(0, 100, 0)] * 3, "30.00", "D"),
        ([(0, 0, 100)] * 3, "40.00", "D"),
        ([(91, 89, 90), (89, 91, 90), (90, 90, 90)], "90.00", "A"),
    ],
)
def test_the_weighted_mean_gives_the_grade(points: list[tuple[int, int, int]], total: str, grade: str) -> None:
    """30, 30 and 40 parts; a limit reached is reached, and one missed by a tenth is missed."""
    found = grading(scores(*points), WEIGHTS, LIMITS)
    assert (found.total, found.grade) == (Decimal(total), grade)


def test_nothing_is_rounded_up_into_a_better_grade() -> None:
    """Seven members and 89.957 on average: B, and shown as less than 90."""
    people = [f"department:d-{n}" for n in range(6)]
    panel = [PanelScore(by=by, creativity=90, feasibility=90, benefit=90) for by in people]
    panel.append(PanelScore(by="general_manager:g-1", creativity=89, feasibility=90, benefit=90))
    found = grading(panel, WEIGHTS, LIMITS)
    assert (found.total, found.grade) == (Decimal("89.95"), "B")


@given(st.lists(st.tuples(*[st.integers(0, 100)] * 3), min_size=3, max_size=5))
def test_the_grade_is_that_of_the_exact_mean(points: list[tuple[int, int, int]]) -> None:
    """Against fractions computed another way; the shown total never passes a limit that the mean does not."""
    found = grading(scores(*points), WEIGHTS, LIMITS)
    whole = sum(30 * c + 30 * f + 40 * b for c, f, b in points)
    expected = next((g for g, limit in zip("ABC", LIMITS, strict=True) if whole >= limit * 100 * len(points)), "D")
    assert found.grade == expected
    assert found.grade == next((g for g, limit in zip("ABC", LIMITS, strict=True) if found.total >= limit), "D")


def test_a_panel_is_the_general_manager_and_two_more() -> None:
    """Three are enough, five may be; what is missing is said (三§11·1)."""
    assert missing_on(scores(*[(1, 1, 1)] * 3)) is None
    assert missing_on(scores(*[(1, 1, 1)] * 5)) is None
    assert "two more" in str(missing_on(scores(*[(1, 1, 1)] * 2)))
