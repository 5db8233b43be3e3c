"""Every parameter of the policy: the shared ones, and those that the files of parts and kinds declare.

`default_policy.toml` is written from this table (`make policy`), and a test holds the two together.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from models.kinds import gathered
from models.policy.parameter import Parameter

SHARED: tuple[Parameter, ...] = (
    Parameter("event.backdate_max_minutes", 240, "一§19(10)", "half a day; the daily report corrects the rest"),
    Parameter("escalation.warn_ratio", 0.75, "一§19(5)", "the share of a clock after which the assignee is warned"),
    Parameter("escalation.ack", "1 WH", "一§19(5)", "time to take charge before the next rung", "WH"),
    Parameter("escalation.ack_clock", "30 min", "一§30·3", "the same for clocks that run day and night", "min"),
    Parameter("notify.give_up", "3 CD", "一§19(5)", "after three days of tries a person has to find another way", "CD"),
    Parameter("intake.emergency_report_minutes", 10, "一§30·3", "round the clock", "min"),
)


@cache
def parameters() -> Mapping[str, Parameter]:
    """All of them by key. Raises ValueError where a key stands twice."""
    found: dict[str, Parameter] = {}
    for parameter in (*SHARED, *(p for declared in gathered("PARAMETERS") for p in declared)):
        if parameter.key in found:
            raise ValueError(f"the policy has {parameter.key} twice")
        found[parameter.key] = parameter
    return found


def as_toml(head: str, rows: Iterable[tuple[str, Any, str]]) -> str:
    """A policy file of key, value and comment, a table for each prefix in order of its first key."""
    tables: dict[str, list[str]] = {}
    for key, value, comment in rows:
        prefix, _, name = key.partition(".")
        tables.setdefault(prefix, []).append(f"{name} = {_toml(value)}" + (f"  # {comment}" if comment else ""))
    blocks = ["\n".join([f"[{prefix}]", *lines]) for prefix, lines in tables.items()]
    return "\n\n".join([head, *blocks]) + "\n"


def default_toml() -> str:
    """The table as a policy file, each clause beside its parameter."""
    rows = ((p.key, p.default, f"{p.clause}: {p.why}") for p in parameters().values())
    return as_toml("# The policy's parameters. A file of your own may hold only what it changes.", rows)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "\n".join(["[", *(f"    {_toml(row)}," for row in value), "]"])
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (str, bool)) else str(value)
