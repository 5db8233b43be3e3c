"""Messages that a reset hands on are applied in the order in which they came, live and in every replay.

A reset writes what came after its place behind it: signals and updates, one after the other. To the worker that takes
the next task, the SDK hands them in that order; to one that replays it, the signals before the updates. So the order
stands in the history, as a marker of that task, wherever it is another than the replay's.
"""

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
        return _Instance(super().create_instance(det))


class _Instance(WrappingInstance):
    """One case; it counts the tasks that needed a marker, so that each marker has a name of its own in its run."""

    def __init__(self, instance: WorkflowInstance) -> None:
        super().__init__(instance)
        self._marked = 0

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        marker = self._stored(act) if act.is_replaying else self._needed(act)
        if marker is None:
            return super().activate(act)
        self._marked += 1
        _arrange(act, marker.rpartition("/")[2])
        completion = super().activate(act)
        if completion.HasField("successful"):
            given = list(completion.successful.commands)
            del completion.successful.commands[:]
            completion.successful.commands.add().set_patch_marker.patch_id = marker
            completion.successful.commands.extend(given)
        return completion

    def _needed(self, act: WorkflowActivation) -> str | None:
        """The marker to write, where an update has come before a signal."""
        came = _letters(act)
        return None if came == "".join(sorted(came)) else f"{PREFIX}/{self._marked + 1}/{_short(came)}"

    def _stored(self, act: WorkflowActivation) -> str | None:
        """The marker that the history has for this task."""
        begins = f"{PREFIX}/{self._marked + 1}/"
        told = (job.notify_has_patch.patch_id for job in act.jobs if job.HasField("notify_has_patch"))
        return next((name for name in told if name.startswith(begins) and _letters(act)), None)


def _is_message(job: WorkflowActivationJob) -> bool:
    return job.WhichOneof("variant") in MESSAGES


def _letters(act: WorkflowActivation) -> str:
    return "".join(_LETTERS[str(job.WhichOneof("variant"))] for job in act.jobs if _is_message(job))


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


def _arrange(act: WorkflowActivation, short: str) -> None:
    """Puts the messages into that order, those of one kind among themselves as they are."""
    jobs = [WorkflowActivationJob.FromString(job.SerializeToString()) for job in act.jobs]
    waiting = {
        letter: iter([job for job in jobs if job.WhichOneof("variant") == kind]) for kind, letter in _LETTERS.items()
    }
    arranged = iter([next(waiting[letter]) for letter in _long(short)])
    del act.jobs[:]
    act.jobs.extend(next(arranged) if _is_message(job) else job for job in jobs)
