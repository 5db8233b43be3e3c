"""What a mapping names and a log does not hold: remarks, since a mapping is made for more than one log."""

from collections.abc import Iterator

from desk.feed import placeholders
from desk.feed.log import Log
from desk.feed.mapping import Mapping


def remarks_on(name: str, mapping: Mapping, log_name: str, log: Log) -> Iterator[str]:
    """Kinds without cases, activities without rows, columns without a text, columns that only these name."""
    done = _activities(mapping, log)
    absent = [kind for kind in mapping.kinds if kind not in done]
    if absent:
        yield f"no case of {log_name} is of kind {', '.join(absent)}, which {name} names"
    for kind, found in done.items():
        never = [activity for activity in mapping.kinds[kind].activities if activity not in found]
        if never:
            yield f"no row of {log_name} has these activities of {kind}, which {name} names: {', '.join(never)}"
    named = dict.fromkeys(placeholders.columns(mapping.model_dump(exclude={"columns"})))
    empty = [column for column in named if column in log.columns and not _says(log, column)]
    if empty:
        yield f"nothing stands in column {', '.join(empty)} of {log_name}, which {name} names"
    missing = [column for column in named if column not in log.columns]
    if missing:
        yield f"{log_name} has no column {', '.join(missing)}, which {name} names for what it does not hold"


def _activities(mapping: Mapping, log: Log) -> dict[str, set[str]]:
    """Kind → the activities of its cases' rows."""
    kinds: dict[str, str] = {}
    found: dict[str, set[str]] = {}
    for row in log.rows:
        kind = kinds.setdefault(row.values[mapping.columns.case], mapping.procedure(row).name)
        found.setdefault(kind, set()).add(mapping.activity(row))
    return found


def _says(log: Log, column: str) -> bool:
    return any(row.values[column].strip() for row in log.rows)
