"""The picture of a simulation: escalations by time and level, of one policy or two."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from matplotlib import rc_context

from desk.simulation import picture
from desk.simulation.outcome import SimulationOutcome
from desk.simulation.periods import Period, fitting
from pasts.outcomes import DAY, EMPTY, HOUR, OPENED, OUTCOME

HIGHEST = 72 * picture.HEIGHT
"""Points; a bar that leaves its panel is higher or nothing."""
SVG = "{http://www.w3.org/2000/svg}"


def words(drawn: bytes) -> list[str]:
    """Every text of a picture."""
    return ["".join(text.itertext()).strip() for text in ET.fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314 - ours


def bars(drawn: bytes) -> dict[str, list[tuple[float, float]]]:
    """Colour → bottom and top of its bars in points from the upper edge, in the order of time, panel after panel."""
    found: dict[str, list[tuple[float, float]]] = {}
    for path in ET.fromstring(drawn).iter(f"{SVG}path"):  # noqa: S314 - ours
        colour = re.search(r"fill: (#\w{6})", path.get("style", ""))
        if colour and colour[1] in picture.COLOURS and path.get("clip-path"):  # the legend's are not clipped
            ys = [float(y) for y in re.findall(r"[ML] \S+ (\S+)", path.get("d", ""))]
            found.setdefault(colour[1], []).append((max(ys), min(ys)))
    return found


def heights(drawn: bytes, level: int) -> list[float]:
    """The heights of a level's bars."""
    return [bottom - top for bottom, top in bars(drawn)[picture.COLOURS[level - 1]]]


def test_the_picture_stacks_the_levels_by_month() -> None:
    """Each bar's height is in proportion, and each level stands upon the one before it."""
    year = replace(OUTCOME, until=OPENED + 300 * DAY)
    drawn = picture.svg(year)
    assert {"Escalations by month and level", "Escalations per month", "Month", "policy.toml: 4"} <= set(words(drawn))
    assert {"1 supervisor", "2 service manager", "3 general manager"} <= set(words(drawn))
    assert {"2026-01", "2026-02", "2026-11"} <= set(words(drawn))
    unit = heights(drawn, 1)[0]
    counted = [[round(height / unit) for height in heights(drawn, level)[:3]] for level in (1, 2, 3)]
    assert counted == [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
    first, second, _ = (bars(drawn)[colour][1] for colour in picture.COLOURS)
    assert second[0] == pytest.approx(first[1])


def test_the_axes_name_whole_escalations_and_not_too_many_periods() -> None:
    drawn = words(picture.svg(replace(OUTCOME, until=OPENED + 2000 * DAY)))
    assert [word for word in drawn if re.fullmatch(r"[0-9.]+", word)] == ["0", "1", "2"]
    assert 6 < len([word for word in drawn if re.fullmatch(r"\d{4}-\d\d", word)]) <= 12


def test_whoever_draws_has_the_same_picture() -> None:
    """Matplotlib's settings at home do not count."""
    with rc_context({"axes.facecolor": "black", "font.size": 30}):
        drawn = picture.svg(OUTCOME)
    assert drawn == picture.svg(OUTCOME)


@pytest.mark.parametrize(
    ("days", "period", "axis", "first"),
    [
        (20, Period.DAY, "Day", "2026-01-30"),
        (21, Period.WEEK, "Week that begins on", "2026-01-26"),
        (182, Period.WEEK, "Week that begins on", "2026-01-26"),
        (183, Period.MONTH, "Month", "2026-01"),
    ],
)
def test_a_shorter_time_is_told_by_week_or_day(days: int, period: Period, axis: str, first: str) -> None:
    drawn = words(picture.svg(replace(OUTCOME, until=OPENED + HOUR + days * DAY)))
    assert fitting(days * DAY) is period
    assert {axis, first, f"Escalations per {period}"} <= set(drawn)


def test_a_year_has_each_of_its_periods_once() -> None:
    first, last = datetime(2027, 12, 31, tzinfo=UTC).date(), datetime(2028, 12, 31, tzinfo=UTC).date()
    assert [Period.MONTH.label(month) for month in Period.MONTH.all(first, last)] == [
        "2027-12", *(f"2028-{month:02}" for month in range(1, 13)),
    ]  # fmt: skip
    assert len(list(Period.DAY.all(first, last))) == 367
    weeks = list(Period.WEEK.all(first, last))
    assert len(weeks) == 53
    assert {week.weekday() for week in weeks} == {0}


def test_the_same_outcome_gives_the_same_picture(tmp_path: Path) -> None:
    picture.write(tmp_path, OUTCOME)
    assert (tmp_path / "escalations.svg").read_bytes() == picture.svg(replace(OUTCOME, seconds=0.0))
    assert b"<dc:date>" not in picture.svg(OUTCOME)


@pytest.mark.parametrize("outcome", [EMPTY, replace(OUTCOME, escalations=[])])
def test_no_escalation_makes_a_picture_too(outcome: SimulationOutcome) -> None:
    drawn = picture.svg(outcome)
    assert "policy.toml: 0" in words(drawn)
    assert [height for level in (1, 2, 3) for height in heights(drawn, level) if height] == []


def test_a_policy_may_be_called_anything() -> None:
    """In Chinese, like a formula, with characters that no file of the kind may hold."""
    assert "试行$a_b$<&\\x1b.toml: 4" in words(picture.svg(replace(OUTCOME, policy="试行$a_b$<&\x1b.toml")))


def test_two_policies_stand_side_by_side_on_the_same_scale() -> None:
    """Two supervisors told in one week of the first, one in the second's: half as high, not a full panel of its own."""
    other = replace(OUTCOME, policy="other.toml", escalations=OUTCOME.escalations[1:2])
    drawn = picture.svg(OUTCOME, other)
    assert {"policy.toml: 4", "other.toml: 1"} <= set(words(drawn))
    high, low = [height for height in heights(drawn, 1) if height]
    assert high == pytest.approx(2 * low)


def test_axes_reach_the_highest_bar_of_either() -> None:
    """Whichever of the two stands first."""
    quiet = replace(OUTCOME, escalations=[])
    after, before = (heights(picture.svg(*both), 1) for both in ((quiet, OUTCOME), (OUTCOME, quiet)))
    assert [height for height in after if height] == [height for height in before if height]
    assert 100 < max(after) < HIGHEST


def test_no_other_command_waits_for_the_drawing() -> None:
    """Neither the command line nor the modules of the simulation load what only the picture needs."""
    loaded = (
        "import sys, desk.cli, desk.commands.simulate, desk.simulation.picture;"
        "print([m for m in sys.modules if 'matplotlib' in m])"
    )
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
