"""What Temporal itself stored of a case: its messages in order and the state that it last published."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.converter import WithSerializationContext, WorkflowSerializationContext

from models.seal import is_sealed


@dataclass
class Message:
    """A signal, or an update that was accepted. `answer`: of an update its result, or the kind of its refusal."""

    event: str
    arguments: list[Any]
    update: bool
    answer: Any = None

    @property
    def body(self) -> dict[str, Any] | None:
        one = self.arguments[0] if len(self.arguments) == 1 else None
        return one if isinstance(one, dict) else None

    @property
    def event_id(self) -> str | None:
        """The sender's, wherever among the arguments it stands."""
        return next((a["event_id"] for a in self.arguments if isinstance(a, dict) and "event_id" in a), None)

    @property
    def content(self) -> str:
        """Tells a repetition from another message under the same id."""
        return json.dumps([self.event, self.arguments], sort_keys=True)


@dataclass
class Past:
    """A case from its first run to its last."""

    messages: list[Message] = field(default_factory=list)
    state: str | None = None
    """As the search attribute `CaseState` last said."""
    ended: str | None = None
    """`completed`, `failed` or another end; None while it runs."""


async def past_of(client: Client, workflow_id: str) -> Past:
    """Reads the raw events of all its runs."""
    runs: list[list[HistoryEvent]] = []
    run_id: str | None = None
    while not runs or run_id:
        handle = client.get_workflow_handle(workflow_id, run_id=run_id)
        runs.insert(0, [await _opened(client, workflow_id, event) async for event in handle.fetch_history_events()])
        run_id = runs[0][0].workflow_execution_started_event_attributes.continued_execution_run_id or None
    past = Past()
    for events in runs:
        _read(past, events)
    return past


async def _opened(client: Client, workflow_id: str, event: HistoryEvent) -> HistoryEvent:
    """The event, with what was sealed of a message in the open."""
    codec = client.data_converter.payload_codec
    signal, update = (
        event.workflow_execution_signaled_event_attributes.input,
        event.workflow_execution_update_accepted_event_attributes.accepted_request.input.args,
    )
    for payloads in (signal.payloads, update.payloads):
        if codec is not None and any(map(is_sealed, payloads)):
            context = WorkflowSerializationContext(namespace=client.namespace, workflow_id=workflow_id)
            assert isinstance(codec, WithSerializationContext)
            found = await codec.with_context(context).decode(list(payloads))
            del payloads[:]
            payloads.extend(found)
    return event


def _read(past: Past, events: Iterable[HistoryEvent]) -> None:
    accepted: dict[int, Message] = {}
    for event in events:
        match event.event_type:
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
                signal = event.workflow_execution_signaled_event_attributes
                past.messages.append(Message(signal.signal_name, _values(signal.input.payloads), update=False))
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
                asked = event.workflow_execution_update_accepted_event_attributes.accepted_request.input
                accepted[event.event_id] = Message(asked.name, _values(asked.args.payloads), update=True)
                past.messages.append(accepted[event.event_id])
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED:
                done = event.workflow_execution_update_completed_event_attributes
                accepted[done.accepted_event_id].answer = _answer(done.outcome)
            case EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
                found = event.upsert_workflow_search_attributes_event_attributes.search_attributes.indexed_fields
                past.state = _value(found["CaseState"]) if "CaseState" in found else past.state
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
                past.ended = "completed"
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
                past.ended = "failed"


def _answer(outcome: Any) -> Any:
    if outcome.HasField("failure"):
        return outcome.failure.application_failure_info.type
    return _value(outcome.success.payloads[0])


def _values(payloads: Iterable[Payload]) -> list[Any]:
    return [_value(payload) for payload in payloads]


def _value(payload: Payload) -> Any:
    return json.loads(payload.data) if payload.data else None
