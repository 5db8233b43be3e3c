"""Writes the two policy files that come along, from the table of parameters: `make policy`.

The shipped policy holds every default. The demonstration's makes each length of time seconds, day and night: a quarter
of an hour takes ten seconds and a month 65, so that what comes first by the policy comes first there too.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import desk
import models.policy
from models.policy.duration import Duration, Unit
from models.policy.parameters import as_toml, default_toml, parameters
from models.policy.values import ValueKind, kind_of

SHIPPED = Path(models.policy.__file__).parent / "default_policy.toml"
DEMO = Path(desk.__file__).parent / "samples" / "demo_policy.toml"
BACK = "aftersales demo --back"
DEMONSTRATION = "# The demonstration's policy"
HEAD = (
    f"{DEMONSTRATION}: every clock runs in seconds, day and night, so that a ladder is climbed within a "
    "minute.\n# `aftersales demo` publishes it, `aftersales demo --back` publishes the company's own policy again."
)
HOURS = {
    Unit.S: 1 / 3600, Unit.MIN: 1 / 60, Unit.H: 1, Unit.WM: 1 / 60, Unit.WH: 1, Unit.WD: 8, Unit.CD: 24,
    Unit.MONTHS: 720,
}  # fmt: skip
"""About how many hours a unit is."""
APART = {"escalation.ack": "10 s", "escalation.ack_clock": "10 s", "notify.give_up": "120 s",
         "trainingplan.send_again": "20 s", "complaint.trend_days": "10 min", "proposal.hold_months": "50 s",
         "proposal.hold_extension": "25 s", "appraisal.scores": "10 min"}  # fmt: skip
"""Lengths that the demonstration needs to be what they are."""


def is_demonstration(text: str) -> bool:
    """Whether a policy file is the demonstration's, of this version or of one before."""
    return text.startswith(DEMONSTRATION)


def in_seconds(length: Duration) -> str:
    """A length as the demonstration has it: 10 to 65 seconds, longer for longer ones."""
    hours = length.amount * HOURS[length.unit]
    return f"{min(120, 5 * round(2 + 1.2 * math.log2(1 + hours)))} s"


def demo_toml() -> str:
    """The demonstration's policy."""
    return as_toml(HEAD, ((key, value, "") for key, value in _demo()))


def _demo() -> Iterator[tuple[str, Any]]:
    for key, parameter in parameters().items():
        if kind_of(parameter) is ValueKind.DURATION:
            raw = parameter.default
            length = Duration.parse(raw if isinstance(raw, str) else f"{raw} {parameter.unit}")
            yield key, APART.get(key) or in_seconds(length)


def main() -> None:
    """Writes both files."""
    for file, text in ((SHIPPED, default_toml()), (DEMO, demo_toml())):
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
