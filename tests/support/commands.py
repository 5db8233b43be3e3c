"""What a case asks of Temporal, command by command: as a stored history has it, and as today's code gives it.

A replay compares less than this: it takes one timer for another, and of a difference it names neither procedure nor
step. Texts and times are left out of a command, since both may change while cases run.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.sdk.v1 import UserMetadata
from temporalio.bridge.proto.workflow_activation import WorkflowActivation, WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import WorkflowHistory
from temporalio.converter import PayloadCodec
from temporalio.worker import Replayer, WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner
from temporalio.workflow import Info

from models.words.interface import TIMER_HIDDEN
from workflows.registry import PROCEDURES, runner
from workflows.running.wire import converter

OWN_UPSERT = "TemporalChangeVersion"
"""The search attribute that the SDK itself sets beside each `workflow.patched`."""
ENDS = (["the end"], ["a failure"], ["a new run"])
HOW_TO_GUARD = """\
Cases that are open passed this point in the old way and would get stuck, or take one clock for another. Guard it:

    if workflow.patched("{kind}-say-what-changed"):
        ...  # the new way, for cases that come here from now on
    else:
        ...  # the old way, as it was

Keep this history and store the new way beside it, or pin open cases to the old worker version: docs/change.md."""


class CommandsChanged(AssertionError):
    """Today's code gives other commands than a stored history, with no `workflow.patched` around the change."""


Activate = Callable[[WorkflowActivation], WorkflowActivationCompletion]


class Watching(WorkflowRunner):
    """Runs cases as a worker does, each activation in the way of `watched`."""

    def prepare_workflow(self, defn: Any) -> None:
        runner().prepare_workflow(defn)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        instance = runner(self.held).create_instance(det)
        instance.activate = self.watched(instance.activate)  # type: ignore[method-assign, assignment]  # of this one
        return instance

    def held(self, _case: Info, _started: int) -> bool:
        """Whether a task is this worker's."""
        return True

    def watched(self, activate: Activate) -> Activate:
        """What is done at each activation of a case."""
        raise NotImplementedError


@dataclass
class Recorder(Watching):
    """Notes the commands that cases give, each with the step that it follows."""

    given: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    _timers: dict[int, str] = field(default_factory=dict)
    _message: str = ""
    _step: str = ""

    def watched(self, activate: Activate) -> Activate:
        def noted(act: WorkflowActivation) -> WorkflowActivationCompletion:
            self._message = next(filter(None, (self._arrived(job) for job in act.jobs)), self._message)
            completion = activate(act)
            self._note(completion.successful.commands)
            return completion

        return noted

    def _arrived(self, job: WorkflowActivationJob) -> str:
        match job.WhichOneof("variant"):
            case "initialize_workflow":
                return "the opening"
            case "do_update":
                return f"update {job.do_update.name}"
            case "signal_workflow":
                return f"signal {job.signal_workflow.signal_name}"
            case "fire_timer":
                return f"timer {self._timers[job.fire_timer.seq]}"
        return ""

    def _note(self, commands: Iterable[WorkflowCommand]) -> None:
        for command in commands:
            text = _command(command, self._timers)
            if text:
                self._step = _recorded(command) or self._step
                self.given.append(text)
                self.steps.append(f"{self._message}, {self._step or 'before the first record'}")


def completed(history: WorkflowHistory) -> list[HistoryEvent]:
    """The events with which its tasks were completed."""
    return [event for event in history.events if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED]


async def check(
    story: str, history: WorkflowHistory, kinds: Sequence[type] = PROCEDURES, codec: PayloadCodec | None = None
) -> None:
    """Replays a history, which `codec` opens. Raises CommandsChanged at its first other command, else as the replayer.

    A case that is open may have been replayed past its history's end, into what came last: that is left out.
    """
    recorder = Recorder()
    replayer = Replayer(workflows=list(kinds), data_converter=converter(codec), workflow_runner=recorder)
    result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
    before = list(stored_commands(history.events))
    if before[-1:] not in ENDS:
        del recorder.given[len(before) :]
    if before != recorder.given:
        raise CommandsChanged(_told(story, _kind(history), before, recorder)) from result.replay_failure
    if result.replay_failure:
        raise result.replay_failure


def stored(path: Path) -> WorkflowHistory:
    """A history from its file, under the id that its case had, or asked for, else one of no meaning."""
    text = path.read_text(encoding="utf-8")
    started = json.loads(text)["events"][0]["workflowExecutionStartedEventAttributes"]
    if "workflowId" in started:
        return WorkflowHistory.from_json(started["workflowId"], text)
    request = json.loads(base64.b64decode(started["input"]["payloads"][0]["data"]))
    asked = f"{started['workflowType']['name'].lower()}-{request.get('number', 'X-1')}"
    return WorkflowHistory.from_json(asked, text)


def stored_commands(events: Iterable[HistoryEvent]) -> Iterator[str]:
    """The commands that led to a history."""
    timers: dict[str, str] = {}
    for event in events:
        text = _stored(event, timers)
        if text:
            yield text


def _stored(event: HistoryEvent, timers: dict[str, str]) -> str:  # noqa: PLR0911  # a table of commands
    match event.event_type:
        case EventType.EVENT_TYPE_TIMER_STARTED:
            started = event.timer_started_event_attributes
            timers[started.timer_id] = _timer(event.user_metadata)
            return f"timer {timers[started.timer_id]}"
        case EventType.EVENT_TYPE_TIMER_CANCELED:
            return f"cancelled timer {timers[event.timer_canceled_event_attributes.timer_id]}"
        case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            return f"activity {event.activity_task_scheduled_event_attributes.activity_type.name}"
        case EventType.EVENT_TYPE_MARKER_RECORDED:
            return _marker(event)
        case EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
            return _upsert(event.upsert_workflow_search_attributes_event_attributes.search_attributes.indexed_fields)
        case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
            return "a new run"
        case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
            return "the end"
        case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
            return "a failure"
    return ""


def _marker(event: HistoryEvent) -> str:
    attributes = event.marker_recorded_event_attributes
    if attributes.marker_name == "core_patch":
        return f"patch {json.loads(attributes.details['patch-data'].payloads[0].data)['id']}"
    return f"local activity {json.loads(attributes.details['data'].payloads[0].data)['activity_type']}"


def _command(command: WorkflowCommand, timers: dict[int, str]) -> str:  # noqa: PLR0911  # a table of commands
    match command.WhichOneof("variant"):
        case "start_timer":
            timers[command.start_timer.seq] = _timer(command.user_metadata)
            return f"timer {timers[command.start_timer.seq]}"
        case "cancel_timer":
            return f"cancelled timer {timers[command.cancel_timer.seq]}"
        case "schedule_activity":
            return f"activity {command.schedule_activity.activity_type}"
        case "schedule_local_activity":
            return f"local activity {command.schedule_local_activity.activity_type}"
        case "upsert_workflow_search_attributes":
            return _upsert(command.upsert_workflow_search_attributes.search_attributes.indexed_fields)
        case "set_patch_marker":
            return f"patch {command.set_patch_marker.patch_id}"
        case "continue_as_new_workflow_execution":
            return "a new run"
        case "complete_workflow_execution":
            return "the end"
        case "fail_workflow_execution":
            return "a failure"
    return ""


def _timer(metadata: UserMetadata) -> str:
    """The clock's name, without its clause and times; one that is hidden has none, in either language."""
    summary = str(_json(metadata.summary, "unnamed"))
    hidden = summary in (TIMER_HIDDEN.en, TIMER_HIDDEN.zh)
    return "hidden" if hidden else summary.partition(" (")[0]


def _upsert(fields: Iterable[str]) -> str:
    names = sorted(set(fields) - {OWN_UPSERT})
    return f"search attributes {', '.join(names)}" if names else ""


def _recorded(command: WorkflowCommand) -> str | None:
    """Which step a command writes into the records."""
    for call in (command.schedule_local_activity, command.schedule_activity):
        if call.activity_type == "record":
            entry = _json(call.arguments[0])["entry"]
            return f"record {entry['seq']} ({entry['event']}: {entry['from'] or 'opening'} → {entry['to']})"
    return None


def _json(payload: Payload, otherwise: Any = None) -> Any:
    return json.loads(payload.data) if payload.data else otherwise


def _kind(history: WorkflowHistory) -> str:
    return history.events[0].workflow_execution_started_event_attributes.workflow_type.name


def _told(story: str, kind: str, stored: list[str], today: Recorder) -> str:
    """Procedure, story, step, both sequences where they part, and what to do."""
    shared = zip(stored, today.given, strict=False)
    at = next((n for n, (old, new) in enumerate(shared) if old != new), min(len(stored), len(today.given)))
    step = today.steps[min(at, len(today.steps) - 1)] if today.steps else "before any command"
    lines = [
        f"{kind} gives other commands than before, without a guard",
        f"  story: {story}\n  step:  {step}\n  command {at + 1}:",
        *(f"    {text}" for text in stored[max(0, at - 3) : at]),
        *(f"  - {text}" for text in stored[at : at + 3] or ["nothing more"]),
        *(f"  + {text}" for text in today.given[at : at + 3] or ["nothing more"]),
        "  (- the stored history, + today's code)",
        HOW_TO_GUARD.format(kind=kind.lower()),
    ]
    return "\n".join(lines)
