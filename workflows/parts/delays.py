"""A visit that comes late: excused where whoever comes has said so beforehand (一§19(11)·2)."""

from datetime import datetime
from typing import Any

from models.fields import Instant, Text
from models.people import same_human
from models.vocabulary import Role
from workflows.language.effects import GuardedChange
from workflows.parts.conduct import ConductRecords

BEFOREHAND = GuardedChange(9, "repair-delay-reported-beforehand")
"""Only a delay that is reported before the due excuses, and only who reported it."""


class Delays(ConductRecords[Any, Any]):
    """A technician who is late without a word is proposed as absent."""

    def coming(self, moment: datetime, key: str) -> None:
        """A visit that is agreed lies ahead. Raises Refusal."""
        self.refuse_unless(moment >= self.at, f"{key} must not lie before the event")

    def report_delay(self, reason: Text, new_eta_at: Instant) -> None:
        """The technician says that he will be late: beforehand it excuses conduct; it moves no clock."""
        self.coming(new_eta_at, "new_eta_at")
        facts, arrival = self.facts, self.commitment("arrival")
        beforehand = arrival is None or self.at <= arrival.due_at
        facts.delay_reported = facts.delay_reported or beforehand or not self.has(BEFOREHAND)
        self.tell(Role.SUPERVISOR, "delay_reported", new_eta_at=new_eta_at.isoformat())

    def goes_to(self, technician: str) -> None:
        """Another technician takes over; what the one before has said of a delay excuses nobody else."""
        facts, before = self.facts, self.facts.technician
        if facts.delay_reported and before is not None and not same_human(before, technician):
            facts.delay_reported = not self.has(BEFOREHAND)
        facts.technician = technician

    def absent_if_late(self) -> None:
        """Whoever comes after the due, without a word before it, is proposed as absent."""
        arrival = self.commitment("arrival")
        if arrival is not None and self.at > arrival.due_at and not self.facts.delay_reported:
            self.propose("unexcused_absence", self.facts.technician or self.by, "一§19(11)·2")
