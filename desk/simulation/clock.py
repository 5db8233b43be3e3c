"""The simulation's clock: the past's own time, on a server whose clock skips.

The server begins today and never stands quite still, so the workers here show their cases another time. A case sees
the second for which its timer was set, or the second whose deeds are being done; what a machine needs to work through
them is never seen, and the same past gives the same times on every run. On the server a second of the past is
stretched, so that the work of one second is done before the timers of the next ring.
"""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner

from desk.errors import BadUsage
from workflows.running.wrapping import WrappingInstance, WrappingRunner

SECOND = timedelta(seconds=1)
HAIR = timedelta(milliseconds=10)
"""A timer may be set this much after its time; cases add one millisecond."""
LIFETIME = timedelta(days=3600)
"""How long a case may last on the server, which ends each after ten of its years."""
MOST = 60
"""The server's seconds for one of the past, where the past is short enough."""


def stretch(length: timedelta) -> int:
    """How many of the server's seconds one of the past lasts. Raises BadUsage for a past that is too long."""
    found = LIFETIME // max(length, SECOND)
    if found == 0:
        raise BadUsage(f"a past of {length.days} days is too long: {LIFETIME.days} can be simulated at once; cut it")
    return min(found, MOST)


@dataclass
class Clock:
    """Where the past's time stands by the server's: its `first` second began at the server's moment `began`."""

    began: datetime
    first: datetime
    stretch: int
    held: datetime | None = None
    """The second whose deeds are being done."""

    def shown(self, server: datetime) -> datetime:
        """The second of the past that a moment of the server's lies in."""
        return self.first + (server - self.began) // (SECOND * self.stretch) * SECOND

    def taken(self, server: datetime) -> datetime:
        """The second in which the server took a case: no later than the one that is being done."""
        return min(self.shown(server), self.held or self.shown(server))

    def begins(self, second: datetime) -> datetime:
        """The server's moment at which a second of the past begins."""
        return self.began + (second - self.first) * self.stretch

    def rings(self, second: datetime) -> datetime:
        """The server's moment for a timer of a second: its middle, after what is sent in it."""
        return self.begins(second) + SECOND * self.stretch / 2


class PastRunner(WrappingRunner):
    """Runs cases as another runner does, under the past's clock."""

    def __init__(self, runner: WorkflowRunner, clock: Clock) -> None:
        super().__init__(runner)
        self._clock = clock

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        info = replace(
            det.info,
            start_time=self._clock.taken(det.info.start_time),
            workflow_start_time=self._clock.taken(det.info.workflow_start_time),
        )
        return _ClockedCase(super().create_instance(replace(det, info=info)), self._clock)


class _ClockedCase(WrappingInstance):
    """One case: the time it is given and the timers it sets pass through the clock."""

    def __init__(self, instance: WorkflowInstance, clock: Clock) -> None:
        super().__init__(instance)
        self._clock = clock
        self._last: datetime | None = None
        self._timers: dict[int, datetime] = {}

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        server = act.timestamp.ToDatetime(tzinfo=UTC)
        now = self._last = self._now(act, server)
        act.timestamp.FromDatetime(now)
        completion = super().activate(act)
        for command in completion.successful.commands:
            if command.HasField("start_timer"):
                timer = command.start_timer
                second = now + math.ceil((timer.start_to_fire_timeout.ToTimedelta() - HAIR) / SECOND) * SECOND
                self._timers[timer.seq] = second
                timer.start_to_fire_timeout.FromTimedelta(max(self._clock.rings(second) - server, HAIR))
        return completion

    def _now(self, act: WorkflowActivation, server: datetime) -> datetime:
        """The second that the case sees: its timer's, else the one that is being done, never an earlier one."""
        held, last = self._clock.held, self._last or self._clock.shown(server)
        rung = [self._timers.pop(job.fire_timer.seq) for job in act.jobs if job.HasField("fire_timer")]
        if len(rung) < len(act.jobs):
            return max(held or last, last)
        return max(min(max(rung), held or max(rung)), last) if rung else last
