"""Messages that a reset hands on are applied in the order in which they came, live and in every replay.

A reset writes what came after its place behind it: signals and updates, one after the other. To the worker that takes
the next task, the SDK hands them in that order; to one that replays it, the signals before the updates. So the order
stands in the history, as a marker of that task, wherever it is another than the replay's.
"""

from collections.abc import Collection
from itertools import groupby
from typing import Final

from temporalio.bridge.proto.workflow_activation import WorkflowActivation, WorkflowActivationJob
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails

from workflows.running.wrapping import WrappingInstance, WrappingRunner

SIGNAL: Final = "signal_workflow"
UPDATE: Final = "do_update"
MESSAGES = (SIGNAL, UPDATE)
PREFIX = "came-in-order"
_LETTERS = {SIGNAL: "s", UPDATE: "u"}


class OrderedRunner(WrappingRunner):
    """Runs cases as another runner does, on messages in the order of their coming."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return _OrderedCase(super().create_instance(det))


class _OrderedCase(WrappingInstance):
    """One case; it counts the tasks that needed a marker, so that each marker has a name of its own in its run."""

    def __init__(self, instance: WorkflowInstance) -> None:
        super().__init__(instance)
        self._marked = 0

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        if not act.is_replaying:
            completion = super().activate(act)
            came = _letters(act, without=_rejected(completion))
            return self._marked_with(completion, "" if came == "".join(sorted(came)) else self._name(_short(came)))
        marker = self._stored(act)
        if marker:
            _arrange(act, _long(marker.rpartition("/")[2]))
        return self._marked_with(super().activate(act), marker)

    def _name(self, order: str) -> str:
        return f"{PREFIX}/{self._marked + 1}/{order}"

    def _stored(self, act: WorkflowActivation) -> str:
        """The marker that the history has for these messages; empty where it has none."""
        told = (job.notify_has_patch.patch_id for job in act.jobs if job.HasField("notify_has_patch"))
        return next((name for name in told if name.startswith(self._name("")) and _letters(act)), "")

    def _marked_with(self, completion: WorkflowActivationCompletion, marker: str) -> WorkflowActivationCompletion:
        """The same, the marker before all else that the task does."""
        if marker and completion.HasField("successful"):
            self._marked += 1
            given = list(completion.successful.commands)
            del completion.successful.commands[:]
            completion.successful.commands.add().set_patch_marker.patch_id = marker
            completion.successful.commands.extend(given)
        return completion


def _rejected(completion: WorkflowActivationCompletion) -> set[str]:
    """The updates that the case has not taken: no replay hands them over."""
    answers = (c.update_response for c in completion.successful.commands if c.HasField("update_response"))
    return {answer.protocol_instance_id for answer in answers if answer.HasField("rejected")}


def _is_message(job: WorkflowActivationJob) -> bool:
    return job.WhichOneof("variant") in MESSAGES


def _letters(act: WorkflowActivation, without: Collection[str] = ()) -> str:
    """A letter for each message, in their order."""
    messages = [job for job in act.jobs if _is_message(job) and job.do_update.protocol_instance_id not in without]
    return "".join(_LETTERS[str(job.WhichOneof("variant"))] for job in messages)


def _short(came: str) -> str:
    """`uuus` is `3us`: a history may hold thousands."""
    runs = ((letter, len(list(run))) for letter, run in groupby(came))
    return "".join(letter if count == 1 else f"{count}{letter}" for letter, count in runs)


def _long(short: str) -> str:
    letters, count = "", ""
    for sign in short:
        if sign.isdigit():
            count += sign
        else:
            letters, count = letters + sign * int(count or 1), ""
    return letters


def _arrange(act: WorkflowActivation, order: str) -> None:
    """Puts the messages into that order, those of one kind among themselves as they are."""
    if sorted(order) != sorted(_letters(act)):
        return
    jobs = [WorkflowActivationJob.FromString(job.SerializeToString()) for job in act.jobs]
    waiting = {
        letter: iter([job for job in jobs if job.WhichOneof("variant") == kind]) for kind, letter in _LETTERS.items()
    }
    arranged = iter([next(waiting[letter]) for letter in order])
    del act.jobs[:]
    act.jobs.extend(next(arranged) if _is_message(job) else job for job in jobs)
