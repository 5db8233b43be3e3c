"""A case acts within its tasks only, and a query changes nothing of how they go.

A query may reach a worker that has to rebuild the case, since the one that held it is gone. The history may then end in
a timer or a message that no task has taken. The SDK hands these over as well, at a time that is not the next task's;
what the case did then would stand for what it does in the next task, and no replay would find the same again. So they
are refused, and the SDK forgets what it has rebuilt: the query fails, and whoever asks looks into the register or asks
again.

A query may also come along with a task. Answered while a local activity runs, it makes the SDK complete the task at
once and go on in another; a replay finds some of what was done in between in the wrong one. So it is left without an
answer then: the server asks again as soon as the task is completed.

A worker that is frozen, not gone, still holds its task. To one that rebuilds the case for a query, that task looks like
its own. So each first task of a rebuilt case is looked up at the server, and refused where it is another's.
"""

from collections.abc import Callable
from typing import Final

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner
from temporalio.workflow import Info

from workflows.running.wrapping import WrappingInstance, WrappingRunner

UNTAKEN = "something has come that no worker has taken yet; ask again in a moment"
QUERY: Final = "query_workflow"
_ASIDE = {QUERY, "remove_from_cache"}
"""Jobs in which a case does nothing."""
_ALONE = "legacy_query"
"""The id of a query that has come by itself, outside any task."""
Held = Callable[[Info, int], bool]
"""Whether the task of a case that began with that event is this worker's."""


def always(_case: Info, _started: int) -> bool:
    """Where no other worker can hold a task."""
    return True


class PunctualRunner(WrappingRunner):
    """Runs cases as another runner does, in their tasks only."""

    def __init__(self, runner: WorkflowRunner, held: Held = always) -> None:
        super().__init__(runner)
        self._held = held

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return _PunctualCase(super().create_instance(det), self._held)


class _PunctualCase(WrappingInstance):
    """One case: its last task, and the local activities that it waits for."""

    def __init__(self, instance: WorkflowInstance, held: Held) -> None:
        super().__init__(instance)
        self._held = held
        self._rebuilt = False
        self._last: WorkflowActivation | None = None
        self._waits_for: set[int] = set()

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        if act.jobs and all(job.WhichOneof("variant") in _ASIDE for job in act.jobs):
            return self._answered_later() if self._in_the_midst(act) else super().activate(act)
        if self._is_untaken(act) or self._is_anothers(act):
            completion = WorkflowActivationCompletion()
            completion.failed.failure.message = UNTAKEN
            completion.failed.failure.application_failure_info.type = "NoTask"
            return completion
        self._last = WorkflowActivation(timestamp=act.timestamp, history_length=act.history_length)
        self._waits_for -= {job.resolve_activity.seq for job in act.jobs if job.resolve_activity.is_local}
        completion = super().activate(act)
        self._waits_for |= {
            command.schedule_local_activity.seq
            for command in completion.successful.commands
            if command.HasField("schedule_local_activity")
        }
        return completion

    def _in_the_midst(self, act: WorkflowActivation) -> bool:
        """Whether it is asked along with a task in which a local activity runs."""
        return bool(self._waits_for) and all(
            job.HasField(QUERY) and job.query_workflow.query_id != _ALONE for job in act.jobs
        )

    @staticmethod
    def _answered_later() -> WorkflowActivationCompletion:
        completion = WorkflowActivationCompletion()
        completion.successful.SetInParent()
        return completion

    def _is_untaken(self, act: WorkflowActivation) -> bool:
        """Whether these jobs are of no task: the history is longer, and the time is not another one's."""
        last = self._last
        if last is None or act.is_replaying:
            return False
        return act.history_length > last.history_length and act.timestamp == last.timestamp

    def _is_anothers(self, act: WorkflowActivation) -> bool:
        """Whether these jobs, the first after a rebuilding, are of a task that another worker holds."""
        if act.is_replaying:
            self._rebuilt = True
            return False
        rebuilt, self._rebuilt = self._rebuilt, False
        return rebuilt and not self._held(self.get_info(), act.history_length)
