"""A long case goes on in a new run of its workflow: nothing that it knows is lost, on the real server."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.testing import WorkflowEnvironment

from agreement import disagreements
from cases.clock_cases import BOSS, CLERK, STORE, TECH
from desk.embedded.temporal import SHUT, binary
from desk.gateway.gateway import Gateway
from models.vocabulary import TASK_QUEUE
from servers.databases import engine_of
from servers.service import Running, Service, repair_request
from workflows.running.wire import data_converter
from workflows.shown.publish import register_search_attributes

SHORT = "limit.historyCount.suggestContinueAsNew=60"
"""The server suggests a new run after 60 events instead of 4,096."""


@pytest.fixture(scope="module")
async def impatient() -> AsyncIterator[WorkflowEnvironment]:
    """A server that wants a new run early."""
    async with await WorkflowEnvironment.start_local(
        data_converter=data_converter,
        dev_server_existing_path=str(binary("temporal")),
        dev_server_log_level="error",
        dev_server_extra_args=["--dynamic-config-value", SHORT, *SHUT],
    ) as env:
        await register_search_attributes(env.client)
        yield env


@pytest.fixture
async def service(impatient: WorkflowEnvironment, database_url: str, staff: None) -> AsyncIterator[Service]:
    """A worker on it."""
    running = Service(impatient, database_url)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()


async def run_of(case: Running) -> str:
    """The run that the case is in."""
    description = await case.handle.describe()
    assert description.run_id is not None
    return description.run_id


async def until_a_new_run(case: Running) -> int:
    """Sends notes until the case has gone on in another run; how many it took."""
    first = await run_of(case)
    for number in range(100):
        if await run_of(case) != first:
            return number
        await case.send("add_note", CLERK, note=str(number), event_id=f"note-{first}-{number}")
    raise AssertionError("the case stayed in its first run")


async def test_a_case_knows_everything_in_its_new_run(service: Service) -> None:
    """Timeline, commitments with their ladders, forms, answers to repeated events, and what the UI shows."""
    asked = await service.now() - timedelta(days=8)
    case = await service.open(number="C-1", at=asked)
    await case.send("assign", BOSS, technician=TECH, event_id="first")
    await case.send("take_in", CLERK, condition="scratched", accessories=["hose"])
    await case.send("lend", TECH, unit="L-1", condition="new", customer_signature="s")
    await case.send("hold", CLERK, reason="waiting_for_parts")
    before = await case.view()
    notes = await until_a_new_run(case)
    after = await case.view()
    assert after["timeline"][: len(before["timeline"])] == before["timeline"]
    assert [e["seq"] for e in after["timeline"]] == list(range(1, len(before["timeline"]) + notes + 1))
    for key in ("commitments", "state", "held_state", "level", "links", "assignee", "opened_at"):
        assert after[key] == before[key]
    details = await case.handle.query("__temporal_workflow_metadata")
    assert "on_hold" in details.current_details
    repeated = await case.send("assign", BOSS, technician=TECH, event_id="first")
    assert repeated["seq"] == (await case.entries("assign"))[0]["seq"]
    other = await case.refused("assign", BOSS, technician="technician:t-2", event_id="first")
    assert other.type == "InvalidPayload"


async def timers(case: Running) -> list[datetime]:
    """When the timers of the run ring that have been started and not taken back, to the millisecond."""
    ringing: dict[int, datetime] = {}
    async for event in case.handle.fetch_history_events():
        if event.event_type == EventType.EVENT_TYPE_TIMER_STARTED:
            length = event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
            ringing[event.event_id] = event.event_time.ToDatetime(UTC) + length
        elif event.event_type == EventType.EVENT_TYPE_TIMER_CANCELED:
            del ringing[event.timer_canceled_event_attributes.started_event_id]
    return sorted(ringing.values())


async def test_clocks_go_on_and_forms_stay_whole_in_a_new_run(service: Service, database_url: str) -> None:
    """The next clock has its timer in the new run, for its time; the receipt keeps what was written on it."""
    case = await service.open(number="C-2")
    await case.send("assign", BOSS, technician=TECH)
    await case.send("take_in", CLERK, condition="scratched", accessories=["hose"])
    until = await service.now() + timedelta(hours=1)
    await case.send("hold", CLERK, reason="other", until_at=until)
    await until_a_new_run(case)
    await case.send("add_note", CLERK, note="its timer is set")
    open_ = [c for c in (await case.view())["commitments"] if c["state"] == "running"]
    assert {c["name"] for c in open_} == {"statutory", "hold_limit"}
    ringing = await timers(case)
    assert len(ringing) == 1, "the earliest"
    late = ringing[0] - until  # a timer counts from when the server has written it, a little after its task began
    assert late < timedelta(minutes=1), "the hold's next step comes in time"
    await case.send("resume", CLERK)
    await case.send("cancel", CLERK, reason="r")
    done = await case.send("hand_back", STORE, receipt_returned=True, customer_signature="sig")
    assert done["state"] == "cancelled"
    database = engine_of(database_url)
    with database.connect() as connection:
        query = text("SELECT condition, accessories, customer_signature FROM take_in_receipt")
        assert connection.execute(query).one() == ("scratched", ["hose"], "sig")
        lines = connection.execute(text("SELECT seq FROM timeline ORDER BY seq")).scalars().all()
    database.dispose()
    assert lines == list(range(1, len(lines) + 1))


async def test_a_case_lost_in_its_second_run_is_revived_there(service: Service, database_url: str) -> None:
    """Not in its first, which knows nothing of what came later; and so does one whose run another start replaced."""
    case = await service.open(number="C-4")
    await case.send("assign", BOSS, technician=TECH)
    await until_a_new_run(case)
    await case.send("add_note", CLERK, note="in the second run")
    before, second = await case.view(), await run_of(case)
    database = engine_of(database_url)
    gateway = Gateway(service.client, database, patience=timedelta(seconds=20))
    assert await gateway.lost(case.handle.id) is None
    for replaced in (False, True):
        if replaced:
            other = await service.client.start_workflow(
                "Repair", repair_request(), id=case.handle.id, task_queue=TASK_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
            )  # fmt: skip
            with pytest.raises(WorkflowFailureError):
                await other.result()
        else:
            await service.client.get_workflow_handle(case.handle.id).terminate()
        done = await gateway.revive(case.handle.id)
        assert done.reset_run_id == second
        again = service.client.get_workflow_handle(case.handle.id)
        seen = await again.query("case")
        for key, told in (("timeline", ("seq", "event", "by", "to", "note")), ("commitments", ("name", "due_at"))):
            assert [[e.get(k) for k in told] for e in seen[key]] == [[e.get(k) for k in told] for e in before[key]]
        assert disagreements(seen, database, case.handle.id) == []
        second = done.run_id
    database.dispose()


async def test_no_signal_is_lost_between_two_runs(service: Service) -> None:
    """Three hundred notes at once, over several runs: each stands on the timeline once."""
    case = await service.open(number="C-3")
    first = await run_of(case)
    await asyncio.gather(*(case.signal("add_note", CLERK, note=str(n), event_id=str(n)) for n in range(150)))
    await case.send("add_note", CLERK, note="between")
    await asyncio.gather(*(case.signal("add_note", CLERK, note=str(n), event_id=str(n)) for n in range(150)))
    await case.send("add_note", CLERK, note="last")
    applied = await case.entries("add_note", "applied")
    assert len(applied) == 152
    assert await run_of(case) != first
