"""What a simulation runs: things that happened, in order, from wherever they are known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from activities.rules.masters import Masters
from models.fields import Day


@dataclass(frozen=True)
class Deed:
    """One thing that happened to a case: a row of a log, or a message that the register keeps.

    `line` says where it stands in its source, `at` is a full second, `activity` is what the source calls it.
    """

    line: int
    at: datetime
    case: str
    activity: str


@dataclass(frozen=True)
class PastOpening:
    """How a case begins: its workflow id, its kind's name, the request. `linked`: another case opens it by itself."""

    workflow_id: str
    kind: str
    request: dict[str, Any]
    linked: str | None = None
    """The workflow id of the case that opened it."""


@dataclass(frozen=True)
class Sending:
    """An event that a deed stands for, sent only in one of the states `when`; without these always.

    `each_undecided`: sent once for each conduct record that is not decided yet, its number in the key `record`.
    """

    event: str
    body: dict[str, Any]
    when: Sequence[str] | None = None
    each_undecided: bool = False

    def fits(self, state: str | None) -> bool:
        return self.when is None or state in self.when


@dataclass(frozen=True)
class PastCertificate:
    """A certificate that someone holds throughout (一§18·1)."""

    person: str
    name: str
    category: str
    valid_from: Day
    valid_until: Day


class Past(Protocol):
    """Deeds in the order of their times, those of one case in the order of their source."""

    @property
    def deeds(self) -> Sequence[Deed]:
        """All of them, at least one."""

    @property
    def until(self) -> datetime:
        """When the clock stops."""

    @property
    def staff(self) -> Iterable[PastCertificate]:
        """Who holds which certificate."""

    @property
    def masters(self) -> Masters:
        """What else stands in the records beside the cases."""

    def opening(self, deed: Deed) -> PastOpening:
        """How the case begins whose first deed this is."""

    def sendings(self, deed: Deed) -> Sequence[Sending]:
        """The events of a deed in their order. Raises LookupError where the deed stands for nothing known."""


@dataclass(frozen=True)
class RefusedEvent:
    """An event of a deed that the case refused; the rest of the deed was not sent.

    `type` is the refusal's (EventRefused, NotAllowed, InvalidPayload), `closed` where the case had ended before the
    deed, `unmapped` where the source stands for no event, `not_opened` where there is no case.
    """

    line: int
    at: datetime
    case: str
    activity: str
    event: str | None
    type: str
    reason: str
