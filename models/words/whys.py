"""Why a number of the policy is what it is, in Chinese; the English reason stands beside the number itself.

Here stand those of every kind; a kind's own, or a part's, are `WHYS` with its words.
"""

from collections.abc import Mapping
from functools import cache

from models.kinds import gathered
from models.policy.parameter import Parameter
from models.words.spoken import spoken

WHYS: dict[str, str] = {
    "event.backdate_max_minutes": "半天；其余由工作日报更正",
    "escalation.warn_ratio": "期限用去此比例后提醒承办人",
    "escalation.ack": "上报下一级之前的接管时间",
    "escalation.ack_clock": "同上，用于昼夜计时的期限",
    "notify.give_up": "试送三天未成，须由人另想办法",
    "intake.emergency_report_minutes": "昼夜计时",
}
"""By the number's key."""


@cache
def whys() -> Mapping[str, str]:
    """Those of every number, with those that stand with a kind's words."""
    return WHYS | {key: why for own in gathered("WHYS") for key, why in own.items()}


def told(parameter: Parameter) -> str:
    """Why it is what it is, in the language of the process."""
    return parameter.why if spoken() == "en" else whys().get(parameter.key, parameter.why)
