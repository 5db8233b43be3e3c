"""How a message is admitted: who sends it, at what time it happened, whether it came before, whether it fits now.

The order of the checks is part of the contract.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow

from models.case import Answer, CaseFile
from models.offices import entitled
from models.record import SignalTimes, TellingAsked
from models.vocabulary import Role
from workflows.clocks import clocks
from workflows.clocks.turn import Refusal, malformed, not_allowed
from workflows.language.declaration import EventSpec
from workflows.language.procedure import Procedure
from workflows.language.refusals import event_refused
from workflows.loop.calls import call
from workflows.loop.inbox import Inbound
from workflows.loop.writing import decode

STORED_SINCE = 8
"""The shape from which on a signal that came while a case stood still counts from when the server stored it."""


@dataclass
class StoredTimes:
    """When the server stored the signals of this run, by their number; read from its history where it matters."""

    _times: dict[int, datetime] = field(default_factory=dict)

    def known(self, message: Inbound) -> bool:
        """Whether the message is a signal whose time was read, perhaps along with another's."""
        return message.signal in self._times

    async def read(self, message: Inbound) -> None:
        """Notes the server's time of a signal; an update is stored by the task itself."""
        if message.signal is None:
            return
        if message.signal not in self._times:
            info = workflow.info()
            asked = SignalTimes(workflow_id=info.workflow_id, run_id=info.run_id, after=message.signal)
            times = await call("signal_times", asked, list[datetime])
            self._times |= dict(enumerate(times, message.signal))
        message.stored = self._times.get(message.signal)


@dataclass(frozen=True)
class AdmittedMessage:
    """A message that may be taken once the clock has come to its time; `given` is its answer where it came before."""

    message: Inbound
    spec: EventSpec | None
    at: datetime
    given: Answer | None

    def payload(self, procedure: Procedure, case: CaseFile) -> tuple[EventSpec, dict[str, Any]]:
        """The event, possible now, and its own keys, decoded. Raises Refusal, of wrong fields naming every one."""
        if self.spec is None or not procedure.allows(self.spec, case.state, case.held_state):
            raise _impossible(self.message, procedure, case)
        errors, decoded = decode(self.spec.model, self.message.object())
        named = self.message.at
        if named is not None and not case.opened_at <= named <= self.message.had_at:
            errors.append({"loc": ["at"], "msg": "must lie between the opening and now"})
        if errors or decoded is None:
            raise malformed(errors)
        return self.spec, {key: getattr(decoded, key) for key in self.spec.keys}


async def admit(message: Inbound, procedure: Procedure, case: CaseFile, stored: StoredTimes) -> AdmittedMessage:
    """Checks all that can be checked before the clock has come to its time. Raises Refusal."""
    if message.is_cancellation:
        raise _ends_otherwise(procedure, case)
    message.object()
    known = procedure.events.get(message.name)
    spec = known.of_shape(case.shape) if known is not None else None
    role = message.actor(spec, spec.people(case.facts) if spec is not None else (), case.unsealed)
    if role is Role.SYSTEM:
        await _told_by_a_case(message, spec)
    at = await _event_time(message, role, case, stored)
    seen = case.seen.get(message.event_id) if message.event_id else None
    if seen is not None and seen.digest != message.digest:
        raise malformed([{"loc": ["event_id"], "msg": "was used for another message; take a new one"}])
    return AdmittedMessage(message, spec, at, seen.answer if seen is not None else None)


async def _told_by_a_case(message: Inbound, spec: EventSpec | None) -> None:
    """Raises Refusal unless the records hold a step of another case that has told just this."""
    asked = TellingAsked(to=workflow.info().workflow_id, event=message.name, body=message.object())
    if spec is None or not spec.from_cases or not await call("was_told", asked, bool):
        raise not_allowed("by: system never comes from outside")


async def _event_time(message: Inbound, role: Role, case: CaseFile, stored: StoredTimes) -> datetime:
    """`at`, else when the server stored the message. Raises Refusal where `at` lies too far back."""
    limit = timedelta(minutes=case.rules.policy.integer("event.backdate_max_minutes"))
    at, step = message.at, clocks.next_step(case)
    if stored.known(message) or (step is not None and step.at < message.received):
        await stored.read(message)
    if at is None:
        return max(message.had_at, case.last_change_at)
    if message.had_at - at > limit and not entitled(role, (Role.SUPERVISOR,)):
        await stored.read(message)
        if message.had_at - at > limit:
            raise not_allowed(f"only a supervisor or above may date an event back more than {limit}")
    return min(at, message.had_at)


def _impossible(message: Inbound, procedure: Procedure, case: CaseFile) -> Refusal:
    possible = list(procedure.possible(case.state, case.held_state))
    known = message.name in procedure.events
    reason = f"{message.event} is not possible in state {case.state}" if known else (
        f"{message.event} is not an event of {procedure.name}"
    )
    hint = f"; possible now: {', '.join(possible)}" if possible else "; the case has ended"
    return event_refused(procedure, case, reason + hint)


def _ends_otherwise(procedure: Procedure, case: CaseFile) -> Refusal:
    """What is said to a request to cancel the workflow, such as that of the Temporal UI."""
    ending = procedure.ending(case.state, case.held_state)
    possible = procedure.possible(case.state, case.held_state)
    hint = f"possible now, and leading to an end: {', '.join(ending)}" if ending else (
        f"possible now: {', '.join(possible)}" if possible else "this one has ended"
    )
    reason = f"a case ends by its own events, not by a request to cancel its workflow; {hint}"
    return event_refused(procedure, case, reason)
