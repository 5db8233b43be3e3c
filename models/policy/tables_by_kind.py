"""Which tables of the policy a case of each kind keeps: those that its rules read, and no others.

A case carries its policy from its opening to its end, in its history too, so it keeps what it may need. A kind's file
says so (`TABLES`); one that does not keeps the whole policy. A test holds it against the code of each kind.
"""

from collections.abc import Mapping
from functools import cache

from models.kinds import modules

SHARED = frozenset({"event", "escalation", "hold", "conduct"})
"""What the loop reads for every kind."""


@cache
def own() -> Mapping[str, frozenset[str]]:
    """What only some kinds read, by the kind's name."""
    return {vars(m)["NAME"]: frozenset(vars(m)["TABLES"]) for m in modules() if "TABLES" in vars(m)}


def keeps(kind: str, key: str) -> bool:
    """Whether a case of that kind keeps this key of the policy."""
    table = key.partition(".")[0]
    return table in SHARED or kind not in own() or table in own()[kind]
