"""The cause of what went wrong, and who answers for it (一§27, 一§28(3))."""

from collections.abc import Iterable
from typing import Any

from workflows.language.effects import Effects


class Cause(Effects[Any, Any]):
    """A responsibility record for each person, one without a person where nobody answers."""

    def answerable(self, cause: str, unit: str, persons: Iterable[str | None]) -> None:
        """Writes the responsibility records; a person named twice has one."""
        for number, person in enumerate([*dict.fromkeys(persons)] or [None], start=1):
            self.form("responsibility", str(number), cause=cause, unit=unit, person=person, **self.stamp("found"))
