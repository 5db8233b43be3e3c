"""The round of plans: what is to be bought for a month, at its beginning (二§4)."""

from models.kinds.partsplan import NAME
from models.kinds.round import Every, RoundEntry
from models.policy.parameter import Parameter

ROUNDS = (RoundEntry("parts_plan", Every.MONTH, "二§4", opens=NAME),)
PARAMETERS = (
    Parameter("rounds.parts_plan", "08:00", "二§4", "on the month's first workday, when the last one is complete"),
    Parameter(
        "parts.plan_cycle", "monthly", "二§4·1", "each month, or only when somebody opens a plan",
        choices=("monthly", "by_hand"),
    ),
)
