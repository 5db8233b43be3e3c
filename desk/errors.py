"""What the desk can refuse. The name is the error's type as the contract words it; `exit_code` is for scripts."""

from collections.abc import Sequence
from typing import Any, ClassVar


class DeskError(Exception):
    """Something asked of the desk was not done; the text says what, why, and what can be done instead."""

    exit_code: ClassVar[int] = 2

    def __init__(self, reason: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details or {}

    @property
    def type(self) -> str:
        return type(self).__name__

    def as_json(self) -> dict[str, Any]:
        """For programs: `type`, `reason`, and what else the type carries."""
        return {"type": self.type, "reason": self.reason} | self.details


class WrongFields(DeskError):
    """What was sent is wrong in itself; `errors` names every wrong field as `{loc, msg}`."""

    def __init__(self, errors: Sequence[dict[str, Any]]) -> None:
        self.errors = list(errors)
        super().__init__("; ".join(map(told, self.errors)), {"errors": self.errors})


class InvalidRequest(WrongFields):
    """An opening request is refused; nothing was opened."""


class InvalidPayload(WrongFields):
    """A message is refused; the case is as it was."""


class InvalidFile(WrongFields):
    """A file is refused; nothing was published or sent."""


class BadUsage(DeskError):
    """The command line says something that cannot be meant so."""


class NotAllowed(DeskError):
    """Whoever sends it is not entitled to this event, or dates it back too far."""

    exit_code = 1


class NotSignedIn(DeskError):
    """Access is closed and nobody is signed in here, or the session has ended."""

    exit_code = 1


class EventRefused(DeskError):
    """The event does not fit the case now: `state` and `possible` say what would."""

    exit_code = 1

    @property
    def possible(self) -> list[str]:
        return list(self.details.get("possible", ()))


class AlreadyOpened(DeskError):
    """The number belongs to another case; nothing has changed."""

    exit_code = 1


class NotRevived(DeskError):
    """A case is not brought back: it runs, has ended by its procedure, or Temporal has nothing of it any more."""

    exit_code = 1


class StillNeeded(DeskError):
    """A member of staff leaves neither company nor post while anything stands in their name; `things` names each."""

    exit_code = 1


class AlreadyAbsent(DeskError):
    """A member of staff is away already for some of that time; `absence` is the one that stands."""

    exit_code = 1


class NoSuchCase(DeskError):
    """Neither Temporal nor the register knows the case."""

    exit_code = 3


class Unreachable(DeskError):
    """Temporal or the database does not answer; nothing is known to have been done."""

    exit_code = 4


class NotAnswered(Unreachable):
    """The message was handed over and no worker has answered yet; sending it again with its `event_id` is safe."""


def told(error: dict[str, Any]) -> str:
    """One wrong field in words."""
    return f"{place(error) or 'the whole'}: {error['msg']}"


def place(error: dict[str, Any]) -> str:
    """Where a wrong field stands; empty for the whole."""
    loc = error["loc"]
    return loc if isinstance(loc, str) else ".".join(map(str, loc))


class NotRunning(Unreachable):
    """No service runs here, and the environment names none."""


class StartError(DeskError):
    """Something that the service needs cannot be started."""

    exit_code = 4


class Taken(StartError):
    """A port, an address or a folder is another's, or cannot be used: a different one must be named."""

    exit_code = 2


class BadSettings(DeskError):
    """A file or the environment says something that cannot be meant so; nothing was started."""


class Defect(DeskError):
    """Something that this program did not foresee."""

    exit_code = 5
