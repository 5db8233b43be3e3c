"""One number of the policy: key, default, clause, and why the default is what it is.

The key's ending gives the unit of a bare number. Money is a string with two decimals.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel


@dataclass(frozen=True)
class Parameter:
    """One row of the policy."""

    key: str
    default: Any
    clause: str
    why: str
    unit: str | None = None
    """Unit of a bare number, for durations; None for everything else."""
    range: tuple[int, int] = (1, 100)
    """Least and greatest value of a count, or of each in a list of counts."""
    choices: tuple[str, ...] = ()
    """The words that may stand here."""
    sums_to: int | None = None
    """What the values of a list must add up to."""
    row: type[BaseModel] | None = None
    """What each row of a table must be, where the value is one."""
    whole: bool = False
    """Whether a share may also be none or all of it: 0 or 1."""
    falling: bool = False
    """Whether each value of a list must be smaller than the one before."""

    @property
    def prefix(self) -> str:
        """The table of a policy file in which it stands."""
        return self.key.partition(".")[0]
