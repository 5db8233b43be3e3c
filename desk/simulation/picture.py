"""Escalations over time as a picture, for one policy or for several side by side.

An SVG: it stays sharp at any size and on paper, every browser shows it, and its words are text that the viewer's own
fonts draw, so that a policy may be called anything.
"""

import io
import warnings
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from desk.shown.terminal import clean
from desk.simulation import tally
from desk.simulation.files import put
from desk.simulation.outcome import SimulationOutcome
from desk.simulation.periods import Period, fitting
from desk.simulation.report import OFFICES
from desk.simulation.tally import LEVELS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAME = "escalations.svg"
COLOURS = ("#fec44f", "#ec7014", "#8c2d04")
"""ColorBrewer's YlOrBr for levels 1 to 3: they darken as they rise, whatever colours the reader sees or prints."""
LABELS = 12
"""Periods that are named on the axis, at most about."""
HEIGHT, WIDTHS = 4.5, {1: 9.0, 2: 14.0}
"""Inches; widths by the number of panels."""
NO_FONT = "Glyph .* missing from font"
"""What the viewer's fonts draw is not measured exactly, which is all that this warns of."""


def write(folder: Path, *outcomes: SimulationOutcome) -> None:
    """Draws the escalations of one outcome, or of two with the same axes, as escalations.svg. Raises BadUsage."""
    put(folder, {NAME: svg(*outcomes)})


def svg(*outcomes: SimulationOutcome) -> bytes:
    """The picture: the same bytes for the same outcomes."""
    from matplotlib import style  # noqa: PLC0415 - takes half a second, which no other command should wait for
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    period, periods = _periods(outcomes)
    own = {"svg.hashsalt": "escalations", "svg.fonttype": "none", "text.parse_math": False}
    with style.context(own, after_reset=True), warnings.catch_warnings():
        warnings.filterwarnings("ignore", NO_FONT)
        figure = Figure(figsize=(WIDTHS[len(outcomes)], HEIGHT), layout="constrained")
        panels = figure.subplots(1, len(outcomes), sharey=True, squeeze=False)[0]
        highest = max(_bars(panel, outcome, period, periods) for outcome, panel in zip(outcomes, panels, strict=True))
        panels[0].set_ylim(0, max(highest, 1) * 1.05)
        panels[0].yaxis.set_major_locator(MaxNLocator(integer=True))
        panels[0].set_ylabel(f"Escalations per {period}")
        figure.suptitle(f"Escalations by {period} and level")
        bars, labels = panels[0].get_legend_handles_labels()
        figure.legend(bars, labels, loc="outside lower center", ncols=len(LEVELS), frameon=False)
        content = io.BytesIO()
        figure.savefig(content, format="svg", metadata={"Date": None, "Title": "Escalations by time and level"})
    return content.getvalue()


def _periods(outcomes: Sequence[SimulationOutcome]) -> tuple[Period, list[date]]:
    extents = [tally.extent(outcome) for outcome in outcomes]
    first, last = min(e[0] for e in extents), max(e[1] for e in extents)
    period = fitting(last - first)
    return period, list(period.all(first, last))


def _bars(panel: "Axes", outcome: SimulationOutcome, period: Period, periods: Sequence[date]) -> int:
    """Draws a panel and gives its highest bar."""
    counts = tally.by_period(outcome, period)
    below = [0] * len(periods)
    for level, colour, office in zip(LEVELS, COLOURS, OFFICES, strict=True):
        heights = [counts[day][level] if day in counts else 0 for day in periods]
        panel.bar(range(len(periods)), heights, bottom=below, color=colour, label=office, width=0.8)
        below = [low + high for low, high in zip(below, heights, strict=True)]
    panel.set_title(f"{clean(outcome.policy)}: {len(outcome.escalations)}", fontsize="medium")
    _axes(panel, period, periods)
    return max(below)


def _axes(panel: "Axes", period: Period, periods: Sequence[date]) -> None:
    shown = range(0, len(periods), -(-len(periods) // LABELS))
    panel.set_xticks(shown, [period.label(periods[n]) for n in shown], rotation=45, ha="right")
    panel.set_xlim(-0.6, len(periods) - 0.4)
    panel.set_xlabel("Week that begins on" if period is Period.WEEK else period.capitalize())
    panel.spines[["top", "right"]].set_visible(False)
    panel.grid(axis="y", alpha=0.3)
    panel.set_axisbelow(True)
