"""What earlier feeds have sent of a case, row by row of the log as it is now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from desk.feed.event_ids import Mark, Sign, Told
from desk.feed.log import LogRow

PASSED = "stands before rows that an earlier release has sent, and is not known to be sent: it is left out"
LOST = "an earlier release has sent rows of this case that cannot be found in this log: nothing more is sent to it"
Group = dict[Mark, Told]
Fits = Callable[[Mark, Told, LogRow], bool]
"""Whether an event may have come from a row."""


@dataclass
class Known:
    """What is known of a row."""

    sign: str
    """Under which its events are sent."""
    said: Group = field(default_factory=dict)
    """Those that were sent."""
    whole: bool = False
    """An earlier feed was past it."""
    then: str | None = None
    """The state that the case was in at its turn, where an earlier feed was past its place; else None."""
    why_not: str | None = None
    """Why it is not sent."""


def recall(
    rows: Sequence[LogRow], signs: Sequence[Sign], told: Mapping[Mark, Told], initial: str, fits: Fits
) -> list[Known]:
    """What is known of each row of a case, `told` being what the case has said to earlier feeds.

    A row is known by all that it says; else, where what was sent has the same time and activity and no such row is
    left, as that row, changed since. What was sent by lines is found by these, or, where they have moved, by what
    the rows stand for, from the last on: what stands before is rather left out than sent twice.
    """
    groups: dict[str, Group] = {}
    for mark, answer in told.items():
        groups.setdefault(mark.row, {})[mark] = answer
    found = [Known(str(sign), groups.pop(str(sign), {})) for sign in signs]
    _changed(found, signs, groups)
    lines = {int(row): groups.pop(row) for row in list(groups) if row.isdecimal()}
    if lines and not _at_their_lines(found, rows, lines, fits):
        _moved(found, rows, lines, fits)
    for known in found:
        known.sign = next((mark.row for mark in known.said), known.sign)  # what is left of it belongs to that
    _past(found, told, initial)
    return found


def _changed(found: Sequence[Known], signs: Sequence[Sign], groups: dict[str, Group]) -> None:
    for row in sorted(groups, key=lambda row: min(answer.seq for answer in groups[row].values())):
        same = [k for k, sign in zip(found, signs, strict=True) if not k.said and sign.deed == row.partition(".")[0]]
        if same:
            same[0].said = groups.pop(row)


def _at_their_lines(found: Sequence[Known], rows: Sequence[LogRow], lines: dict[int, Group], fits: Fits) -> bool:
    here = {row.line: (known, row) for known, row in zip(found, rows, strict=True) if not known.said}
    if not all(line in here and _fits(group, here[line][1], fits) for line, group in lines.items()):
        return False
    for line, group in lines.items():
        here[line][0].said = group
    return True


def _moved(found: Sequence[Known], rows: Sequence[LogRow], lines: dict[int, Group], fits: Fits) -> None:
    end = latest = -1
    for line in sorted(lines, reverse=True):
        free = (n for n, row in enumerate(rows) if not found[n].said and _fits(lines[line], row, fits))
        place = max((n for n in free if latest < 0 or n < end), default=None)
        if place is None:
            for known in found:
                known.why_not = None if known.said else LOST
            return
        found[place].said = lines[line]
        end, latest = place, max(latest, place)
    for known in found[:latest]:
        known.why_not = None if known.said else PASSED


def _fits(group: Group, row: LogRow, fits: Fits) -> bool:
    return all(fits(mark, answer, row) for mark, answer in group.items())


def _past(found: Sequence[Known], told: Mapping[Mark, Told], initial: str) -> None:
    """How far the earlier feeds came: only the row that was sent last may be unfinished."""
    last = max((answer.seq for answer in told.values()), default=0)
    furthest = max((n for n, known in enumerate(found) if known.said), default=-1)
    state: str | None = initial
    for known in found[: furthest + 1]:
        known.then = state
        known.whole = bool(known.said) and all(answer.seq != last for answer in known.said.values())
        for _, answer in sorted(known.said.items(), key=lambda said: said[0].order):
            state = answer.state or state
