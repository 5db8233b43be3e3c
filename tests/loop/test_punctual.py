"""What a query's history holds beyond the last task moves no case: it is acted on in the next task, at its time."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Replayer
from temporalio.workflow import Info
from test_replay import FOLDER

import commands
from activities.records.record import Records
from activities.server import tasks
from activities.server.client import identity
from activities.server.tasks import STARTED, MayNotRead, Tasks
from models.record import Write, Written
from servers.devserver import DevService
from servers.waiting import until
from workflows.registry import PROCEDURES
from workflows.running.punctual import UNTAKEN
from workflows.running.wire import data_converter

CLERK = "clerk:c-1"
MILLISECOND = timedelta(milliseconds=1)
"""More than the rounding of times, less than any record takes."""


@dataclass
class Live(commands.Watching):
    """Replays a history as if it happened now, and may hand each task over before it has begun, as a query does.

    That is at the time of the task before, with nothing but a longer history.
    """

    twice: bool = True
    refusals: list[str] = field(default_factory=list)
    early: list[WorkflowCommand] = field(default_factory=list)
    began: datetime | None = None
    records: list[tuple[datetime, datetime, datetime]] = field(default_factory=list)
    """Of each record: when its task began, when it was asked for, and `decided_at`."""

    def watched(self, activate: commands.Activate) -> commands.Activate:
        last: list[WorkflowActivation] = []

        def lived(act: WorkflowActivation) -> WorkflowActivationCompletion:
            act.is_replaying = act.jobs[0].HasField("remove_from_cache")
            if self.twice and last and act.history_length > last[0].history_length and not act.is_replaying:
                self._before(activate(_untaken(act, last[0])))
            if not last or act.history_length > last[0].history_length:
                self.began = _now(act)
            last[:] = [WorkflowActivation.FromString(act.SerializeToString())]
            completion = activate(act)
            self._note(completion.successful.commands, _now(act))
            return completion

        return lived

    def _before(self, completion: WorkflowActivationCompletion) -> None:
        self.refusals.append(completion.failed.failure.message)
        self.early += completion.successful.commands

    def _note(self, given: Sequence[WorkflowCommand], now: datetime) -> None:
        for command in given:
            call = command.schedule_local_activity
            if call.activity_type == "record":
                write = Write.model_validate_json(call.arguments[0].data)
                assert self.began is not None
                self.records.append((self.began, now, write.decided_at))


def _untaken(act: WorkflowActivation, last: WorkflowActivation) -> WorkflowActivation:
    early = WorkflowActivation.FromString(act.SerializeToString())
    early.history_length = act.history_length - 1
    early.timestamp.CopyFrom(last.timestamp)
    early.history_size_bytes = last.history_size_bytes
    return early


def _now(act: WorkflowActivation) -> datetime:
    return act.timestamp.ToDatetime(tzinfo=UTC)


async def lived(story: str, *, twice: bool) -> Live:
    """A stored history to its end."""
    live = Live(twice)
    replayer = Replayer(workflows=list(PROCEDURES), data_converter=data_converter, workflow_runner=live)
    await replayer.replay_workflow(commands.stored(FOLDER / f"{story}.json"))
    return live


@pytest.mark.parametrize("story", ["urgent_and_left_alone", "held_over_a_weekend", "refused_repeated_and_malformed"])
async def test_what_no_task_has_taken_moves_no_case(story: str) -> None:
    """Timers and messages are refused before their task; in it, the case goes on as if nothing had been."""
    live = await lived(story, twice=True)
    assert live.early == [], "a case acted at a time that no replay will find again"
    assert set(live.refusals) == {UNTAKEN}


@dataclass
class Rebuilt(commands.Watching):
    """Replays a history up to a number of tasks; the next one is as it was, and another worker's."""

    tasks: int
    looked_up: list[int] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    given: list[WorkflowCommand] = field(default_factory=list)

    def held(self, _case: Info, started: int) -> bool:
        self.looked_up.append(started)
        return False

    def watched(self, activate: commands.Activate) -> commands.Activate:
        seen: set[int] = set()

        def lived(act: WorkflowActivation) -> WorkflowActivationCompletion:
            seen.add(act.history_length)
            if len(seen) <= self.tasks or self.looked_up:
                return activate(act)
            act.is_replaying = False
            completion = activate(act)
            self.refusals.append(completion.failed.failure.message)
            self.given += completion.successful.commands
            act.is_replaying = True
            return activate(act)

        return lived


async def test_the_first_task_of_a_rebuilt_case_is_left_to_the_worker_that_holds_it() -> None:
    """The server is asked once, by the event that began it; refused, the case has done nothing of it."""
    rebuilt = Rebuilt(tasks=2)
    history = commands.stored(FOLDER / "urgent_and_left_alone.json")
    replayer = Replayer(workflows=list(PROCEDURES), data_converter=data_converter, workflow_runner=rebuilt)
    await replayer.replay_workflow(history)
    begun = [event.event_id for event in history.events if event.event_type == STARTED]
    assert rebuilt.looked_up == begun[2:3]
    assert (rebuilt.refusals, rebuilt.given) == ([UNTAKEN], [])


async def test_the_server_says_whose_a_task_is(dev: DevService) -> None:
    """By the process that was given it; a task that stands in no history yet is shown to its worker alone."""
    case = await dev.open()
    await case.send("add_note", CLERK, note="n")
    history = await case.handle.fetch_history()
    begun = [event.event_id for event in history.events if event.event_type == STARTED]
    run_id = (await case.handle.describe()).run_id
    info: Any = SimpleNamespace(namespace=dev.client.namespace, workflow_id=case.handle.id, run_id=run_id)
    other = await Client.connect(dev.server.address, identity=identity())

    async def held(client: Client, event: int) -> bool:
        return await asyncio.to_thread(Tasks(client).held_here, info, event)

    assert [await held(dev.client, event) for event in begun] == [True] * len(begun)
    assert [await held(other, event) for event in begun] == [False] * len(begun)
    assert [await held(dev.client, begun[0] + 1), await held(other, history.events[-1].event_id + 1)] == [False, True]
    info.workflow_id = "repair-of-nobody"
    assert not await held(dev.client, begun[0]), "no answer is no leave"


async def test_a_server_that_is_slow_to_say_is_not_waited_for(dev: DevService, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK would take the case's thread for stuck."""

    async def slowly(*_: Any, **__: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(tasks, "PATIENCE", 0.2)
    monkeypatch.setattr(dev.client.workflow_service, "get_workflow_execution_history_reverse", slowly)
    info: Any = SimpleNamespace(namespace=dev.client.namespace, workflow_id="repair-X", run_id="")
    assert not await asyncio.to_thread(Tasks(dev.client).held_here, info, 3)


@pytest.mark.parametrize("status", [RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNIMPLEMENTED])
async def test_a_server_that_may_not_be_asked_is_said_in_the_failed_task(
    dev: DevService, monkeypatch: pytest.MonkeyPatch, status: RPCStatusCode
) -> None:
    """Taken for another worker's task, it would be handed out again for ever and nobody knew why."""

    async def denied(*_: Any, **__: Any) -> None:
        raise RPCError("no", status, b"")

    monkeypatch.setattr(dev.client.workflow_service, "get_workflow_execution_history_reverse", denied)
    info: Any = SimpleNamespace(namespace=dev.client.namespace, workflow_id="repair-X", run_id="")
    with pytest.raises(MayNotRead, match="allow this worker GetWorkflowExecutionHistoryReverse"):
        await asyncio.to_thread(Tasks(dev.client).held_here, info, 3)


async def test_what_is_recorded_bears_the_time_at_which_its_task_began() -> None:
    """A local activity's answer moves a case's time: a slow attempt that was lost would pass for the later one."""
    live = await lived("refused_repeated_and_malformed", twice=False)
    assert any(asked - began > MILLISECOND for began, asked, _ in live.records), "nothing was asked for later"
    assert [decided for began, _, decided in live.records if abs(decided - began) > MILLISECOND] == []


async def test_a_query_amid_a_task_does_not_divide_it(dev: DevService, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes along with the second note; the step stays one task, the question is answered all the same."""
    written, amid, asked = Records._record, threading.Event(), threading.Event()

    def held(self: Records, write: Write) -> Written:
        if write.entry.note == "n":
            amid.set()
            asked.wait(3)  # less than a local activity may take
        return written(self, write)

    async def opened() -> bool:
        return bool(commands.completed(await case.handle.fetch_history()))

    monkeypatch.setattr(Records, "_record", held)
    case = await dev.open()
    await until("the opening recorded", opened)
    sent = asyncio.create_task(case.send("add_note", CLERK, note="n"))
    assert await asyncio.to_thread(amid.wait, 60), "the step is not written"
    await case.handle.signal("add_note", {"by": CLERK, "note": "in the next task, with the query"})
    looked = asyncio.create_task(case.handle.query("case"))
    await case.handle.describe()  # goes the same way as the query, after it
    asked.set()
    view = await looked
    await sent
    history = await case.handle.fetch_history()
    assert [entry["event"] for entry in view["timeline"]] == ["open", "add_note", "add_note"]
    assert len(commands.completed(history)) == 3, "the opening and the two notes are a task each"
    await commands.check("asked amid a task", history)
