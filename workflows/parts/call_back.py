"""Calling the customer back after the work (一§17, 一§36)."""

from hashlib import sha256
from typing import Any

from workflows.language.effects import Effects

CALLS = 3
"""Attempts after which calling counts as done (一§17, 一§36)."""


class CallBack(Effects[Any, Any]):
    """A third call that reaches nobody counts as done; who is dissatisfied is heard as a complaint."""

    def called_back(
        self, commitment: str, *, reached: bool, satisfied: bool | None, remarks: str | None, rework: bool = False
    ) -> None:
        """Notes a call, meets the commitment with the last one, and opens a complaint where it is needed."""
        facts = self.facts
        self.wrong_unless(
            reached or (satisfied is None and not rework), "satisfied", msg="only a customer who was reached can say so"
        )
        self.refuse_unless(not facts.call_done, "the call is done")
        facts.call_done = reached or facts.calls + 1 >= CALLS
        if facts.call_done:
            self.meet(commitment)
        self.next_row(
            "follow_up", "calls", final=True, reached=reached, satisfied=satisfied, rework=rework, remarks=remarks,
            **self.stamp("called"),
        )
        if satisfied is False:
            self.open_linked("Complaint", self._complaint(remarks))

    def sample_calls(self, share: float) -> None:
        """Of so many of all cases the customer is called; the case itself tells whether, the same at all times."""
        drawn = int.from_bytes(sha256(self.case.workflow_id.encode()).digest()[:8]) / 2**64
        if drawn >= share:
            self.facts.call_done = True
            self.remark("not in the sample of those who are called back")

    def _complaint(self, remarks: str | None) -> dict[str, Any]:
        """The opening request of a dissatisfied customer's complaint."""
        opening = self.case.request
        return {
            "customer": opening["customer"],
            "channel": "direct",
            "form": "oral",
            "about": "service",
            "product": opening["product"]["model"],
            "description": remarks or "dissatisfied at the follow-up call",
            "noticed_by": self.by,
        }
