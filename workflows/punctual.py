"""A case acts only within its tasks: what came after its last one waits for the next.

A query may reach a worker that has to rebuild the case, since the one that held it is gone. The history may then end in
a timer or a message that no task has taken, or in a task that the lost worker still holds. The SDK hands these over as
well, at a time that is not the next task's; what the case did then would stand for what it does in the next task, and
no replay would find the same again. So such a task is refused, and the SDK forgets what it has rebuilt: a query fails,
and whoever asks looks into the register or asks again; a task is tried again on the whole history.

A task that the lost worker still holds looks like any other while it is asked about. It is known only in the next one,
where the history is shorter than the case has made it; timed out again and again, it can hide behind what that adds.
"""

from collections.abc import Iterable
from typing import Any

from temporalio.bridge.proto.workflow_activation import WorkflowActivation, WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner
from temporalio.workflow import Info

UNTAKEN = "something has come that no worker has taken yet; ask again in a moment"
OUTDATED = "the case was rebuilt for a query in the middle of a task; it is rebuilt once more"
_ASIDE = {"query_workflow", "remove_from_cache"}
"""Jobs in which a case does nothing."""
_LASTING = {"schedule_activity", "upsert_workflow_search_attributes"}
"""Commands that leave an event each."""
_ARRIVALS = {"fire_timer", "signal_workflow"}
"""Jobs that have an event each."""
_TASK = 3
"""Events between two tasks: the first is completed, the second scheduled and started."""


class PunctualRunner(WorkflowRunner):
    """Runs cases as another runner does, in their tasks only."""

    def __init__(self, runner: WorkflowRunner) -> None:
        self._runner = runner

    def prepare_workflow(self, defn: Any) -> None:
        self._runner.prepare_workflow(defn)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return _Instance(self._runner.create_instance(det))


class _Instance(WorkflowInstance):
    """One case, and what its tasks have shown so far."""

    def __init__(self, instance: WorkflowInstance) -> None:
        self._instance = instance
        self._last: WorkflowActivation | None = None
        self._left = _Left()

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        if act.jobs and all(job.WhichOneof("variant") in _ASIDE for job in act.jobs):
            return self._instance.activate(act)
        refusal = self._refusal(act)
        if refusal is not None:
            completion = WorkflowActivationCompletion()
            completion.failed.failure.message = refusal
            completion.failed.failure.application_failure_info.type = "NoTask"
            return completion
        self._goes_on(act)
        completion = self._instance.activate(act)
        if not act.is_replaying:
            self._left.note(act.jobs, completion.successful.commands)
        return completion

    def _refusal(self, act: WorkflowActivation) -> str | None:
        """Why these jobs are of no task, or follow on one that never was; None where all is well.

        A task begins at a time of its own. By then the history holds what the one before has left there.
        """
        last = self._last
        if last is None or act.is_replaying or act.history_length <= last.history_length:
            return None
        if act.timestamp == last.timestamp:
            return UNTAKEN
        if self._left.events == 0 or any(map(_answers, act.jobs)):  # a task that grew long was renewed, and goes on
            return None
        arrived = sum(job.WhichOneof("variant") in _ARRIVALS for job in act.jobs)
        least = last.history_length + self._left.events + _TASK + arrived
        return OUTDATED if act.history_length < least else None

    def _goes_on(self, act: WorkflowActivation) -> None:
        """Remembers the task."""
        if self._last is None or act.history_length > self._last.history_length:
            self._left = _Left()
        self._last = WorkflowActivation(timestamp=act.timestamp, history_length=act.history_length)

    def get_serialization_context(self, command_info: Any) -> Any:
        return self._instance.get_serialization_context(command_info)

    def get_external_store_context(self, command_info: Any) -> Any:
        return self._instance.get_external_store_context(command_info)

    def get_info(self) -> Info:
        return self._instance.get_info()

    def get_thread_id(self) -> int | None:
        return self._instance.get_thread_id()


class _Left:
    """What a task leaves in the history once it is completed, at the least."""

    def __init__(self) -> None:
        self._events, self._timers = 0, set[int]()

    @property
    def events(self) -> int:
        return self._events + len(self._timers)

    def note(self, jobs: Iterable[WorkflowActivationJob], commands: Iterable[WorkflowCommand]) -> None:
        self._events += sum(map(_answers, jobs))
        for command in commands:
            if command.HasField("start_timer"):
                self._timers.add(command.start_timer.seq)
            elif command.HasField("cancel_timer") and command.cancel_timer.seq in self._timers:
                self._timers.remove(command.cancel_timer.seq)  # set and cancelled within the task: neither is noted
            elif command.HasField("cancel_timer") or command.WhichOneof("variant") in _LASTING:
                self._events += 1


def _answers(job: WorkflowActivationJob) -> bool:
    """Whether a local activity is answered, which its task notes in the history."""
    return job.resolve_activity.is_local and not job.resolve_activity.result.HasField("backoff")
