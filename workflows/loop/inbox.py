"""What arrives: one message, update or signal, as it came, and what its form alone says."""

import asyncio
import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from temporalio.common import RawValue

from models.access import Unsealed, distrusted
from models.fields import Instant
from models.offices import entitled
from models.people import same_human
from models.texts import storable
from models.vocabulary import UNKNOWN, Role, role_of
from workflows.clocks.turn import malformed, not_allowed
from workflows.language.declaration import EventSpec
from workflows.running.wire import sealer_of

CONTENT_SHOWN = 2000
NAME_SHOWN = 100
NAMED = 10
"""People whom a refusal names."""
CANCEL_WORKFLOW = "cancel_workflow"
"""A request to cancel the workflow, as the timeline notes it; it is refused."""
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


@dataclass
class Inbound:
    """A message in the inbox. `signal` is its number among the run's signals, None for an update."""

    name: str
    arguments: tuple[Any, ...]
    received: datetime
    signal: int | None = None
    answer: asyncio.Future[dict[str, Any]] | None = None
    stored: datetime | None = field(default=None)
    """When the server stored it, where that was read."""

    @property
    def is_cancellation(self) -> bool:
        """Temporal's request to cancel the workflow: nobody sent it as a message."""
        return self.name == CANCEL_WORKFLOW and self.signal is None and self.answer is None

    @property
    def event(self) -> str:
        return storable(self.name)[:NAME_SHOWN]

    @property
    def had_at(self) -> datetime:
        """When the server had it, as far as is known here."""
        return self.stored or self.received

    @property
    def body(self) -> dict[str, Any] | None:
        """The one JSON object, or None where it is something else."""
        if len(self.arguments) == 1 and isinstance(self.arguments[0], dict):
            return self.arguments[0]
        return None

    @property
    def sender(self) -> str:
        by = (self.body or {}).get("by")
        return storable(by)[:NAME_SHOWN] if isinstance(by, str) and by else UNKNOWN

    @property
    def sealed_by(self) -> str | None:
        """Who sealed it, as the seal proves; None for one that came in plain."""
        return sealer_of(self.body)

    @property
    def event_id(self) -> str | None:
        key = (self.body or {}).get("event_id")
        return key if isinstance(key, str) else None

    @property
    def at(self) -> datetime | None:
        """The sender's own time, where it is well formed."""
        try:
            return _INSTANT.validate_python((self.body or {}).get("at"))
        except ValidationError:
            return None

    @property
    def digest(self) -> str:
        text = json.dumps([self.name, self.body], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def content(self) -> str:
        """What was sent, as text, cut at 2,000 characters."""
        shown = [self._shown(a) for a in self.arguments]
        return storable(", ".join(shown))[:CONTENT_SHOWN]

    def _shown(self, argument: Any) -> str:
        if isinstance(argument, RawValue):
            return argument.payload.data[: CONTENT_SHOWN * 4].decode("utf-8", "replace")
        try:
            return json.dumps(argument, ensure_ascii=False)
        except (TypeError, ValueError):
            return repr(argument)

    def object(self) -> dict[str, Any]:
        """The one JSON object. Raises Refusal (InvalidPayload) for anything else."""
        if self.body is None:
            count = len(self.arguments)
            what = "nothing" if count == 0 else f"{count} arguments" if count > 1 else "something else"
            raise malformed([{"loc": [], "msg": f"must be exactly one JSON object, {what} was sent"}])
        return self.body

    def actor(self, spec: EventSpec | None, people: Collection[str] = (), unsealed: Unsealed = None) -> Role:
        """The sender's role. Raises Refusal (NotAllowed) where `by` is missing, malformed, not proved or not entitled.

        `people` may send it whatever the role; `unsealed` are the roles believed without a seal. That of `system`, who
        tells what another case says, is still to be looked up.
        """
        by = self.object().get("by")
        if not isinstance(by, str):
            raise not_allowed("by is missing: say who acts, role:id")
        try:
            role = role_of(by)
        except ValueError as error:
            raise not_allowed(f"by {error}") from None
        doubt = distrusted(by, role, self.sealed_by, unsealed)
        if doubt is not None:
            said = f"by: {doubt}"
            raise not_allowed(said)
        from_a_case = role is Role.SYSTEM and spec is not None and spec.from_cases
        if role is Role.SYSTEM and not from_a_case:
            raise not_allowed("by: system never comes from outside")
        named = any(same_human(by, person) for person in people)
        if spec is not None and not (from_a_case or named):
            check_entitled(role, spec, people)
        return role

    def settle(self, result: dict[str, Any] | Exception) -> None:
        """Hands the sender of an update its answer or error."""
        if self.answer is None or self.answer.done():
            return
        if isinstance(result, Exception):
            self.answer.set_exception(result)
        else:
            self.answer.set_result(result)


def check_entitled(role: Role, spec: EventSpec, people: Collection[str] = ()) -> None:
    """Raises Refusal (NotAllowed) unless the role, or one it stands above, is in the event's row.

    `people`, who may send it all the same, are named, but for customers.
    """
    if not entitled(role, spec.by):
        insiders = list(dict.fromkeys(person for person in people if not person.startswith(f"{Role.CUSTOMER}:")))
        ways = (", ".join(spec.by), ", ".join(insiders[:NAMED]))
        whom = " or ".join(filter(None, ways)) or "whoever the case names"
        raise not_allowed(f"{spec.name} is for {whom}, not for {role}")
