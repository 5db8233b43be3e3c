"""Damage at the customer's does not conform: its cause is traced (一§12, 四§10·1)."""

from typing import Any

from models.kinds.delivery import Damage
from workflows.language.effects import Effects

TRACED_SINCE = 7
"""The shape from which on damage opens a nonconformity; a case of before notes it alone."""
LONGEST = 2000
"""Characters of a text."""


class Damaging(Effects[Any, Any]):
    """What was damaged while goods were brought."""

    def traced(self, damage: Damage) -> None:
        """Opens a linked nonconformity; its evidence is this case and entry, and what the message names."""
        if self.case.shape < TRACED_SINCE:
            return
        evidence = f"{self.case.workflow_id}, {self.now_taken.seq}: {damage.evidence}"[:LONGEST]
        found = {"what": damage.what, "severity": damage.severity.value, "evidence": evidence}
        self.open_linked("Nonconformity", found | {"service": "delivery"})
