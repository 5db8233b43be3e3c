"""The round of stocktakes: each hub and the centre at the beginning of a month (一§34)."""

from models.kinds.round import Every, RoundEntry
from models.kinds.stocktake import NAME
from models.policy.parameter import Parameter

MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
"""Months from one stocktake to the next, by the policy's word; counted from January."""


def counts_in(period: str, rhythm: str) -> bool:
    """Whether stores are counted in a month such as `202612`."""
    return (int(period[4:]) - 1) % MONTHS[rhythm] == 0


ROUNDS = (RoundEntry("stocktakes", Every.MONTH, "一§34", opens=NAME),)
PARAMETERS = (
    Parameter("rounds.stocktakes", "08:00", "一§34", "on the month's first workday, before much moves"),
    Parameter("parts.stocktake", "monthly", "一§34", "how often stores are counted", choices=tuple(MONTHS)),
)
