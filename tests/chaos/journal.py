"""What the driver sent and what it was answered: one side of the proof, written down by nobody but the sender."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Answered(StrEnum):
    """What the sender knows of a message."""

    TAKEN = "taken"
    """A signal that the server said yes to."""
    APPLIED = "applied"
    REFUSED = "refused"
    GONE = "gone"
    """The server runs no such case any more."""
    UNKNOWN = "unknown"
    """The connection died, or nobody answered in time: it may have come in or not."""


@dataclass(frozen=True)
class Sent:
    """One attempt to send one message; `answer` is the case's own, or the kind of a refusal."""

    case: str
    event_id: str
    event: str
    answered: Answered
    answer: Any = None


@dataclass
class Journal:
    """Everything that was sent. `valid` openings must enter the register, others must not."""

    opened: dict[str, bool] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)

    def note(self, sent: Sent) -> Sent:
        self.sent.append(sent)
        return sent

    def figures(self) -> dict[str, int]:
        """Messages by what became of them."""
        return dict(Counter(str(sent.answered) for sent in self.sent))

    def write(self, path: Path) -> None:
        """Keeps it for whoever looks into a failure."""
        lines = [json.dumps(asdict(sent), ensure_ascii=False) for sent in self.sent]
        path.write_text("\n".join(lines), encoding="utf-8")
