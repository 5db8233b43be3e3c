"""Which tables of the policy a case of each kind keeps: those that its rules read, and no others.

A case carries its policy from its opening to its end, in its history too, so it keeps what it may need. A kind that is
not named here keeps the whole policy. `tests/kinds/test_kept_policy.py` holds this against the code of each kind.
"""

from collections.abc import Mapping

SHARED = frozenset({"event", "escalation", "hold", "conduct"})
"""What the loop reads for every kind."""
OWN: Mapping[str, frozenset[str]] = {
    "Repair": frozenset({"repair", "callback", "loaner", "intake"}),
    "Return": frozenset({"return"}),
    "Complaint": frozenset({"complaint"}),
    "Proposal": frozenset({"proposal"}),
}
"""What only some kinds read."""


def keeps(kind: str, key: str) -> bool:
    """Whether a case of that kind keeps this key of the policy."""
    table = key.partition(".")[0]
    return table in SHARED or kind not in OWN or table in OWN[kind]
