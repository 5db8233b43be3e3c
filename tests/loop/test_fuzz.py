"""Whatever is sent to a case, the gateway or the command line: it is refused in words, and the case goes on.

`FUZZ_SEED` draws other input, `FUZZ_TIMES` more of it.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import WorkflowTaskFailedCause as Cause
from temporalio.client import (
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
)
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from activities.notices.targets import Targets, TargetsError
from agreement import disagreements
from commandline import Desk
from desk.errors import DeskError
from desk.gateway.gateway import Gateway
from hints import numbered, request_of, walked
from models.settings import Settings
from models.vocabulary import TASK_QUEUE
from servers.devserver import DevService
from servers.waiting import until
from walking.fuzzing import (
    ARGUMENTS,
    COMMANDS,
    FILES,
    NASTY,
    SEED,
    STRANGE_IDS,
    TIMES,
    UNFIT,
    WORDS,
    drawn,
    mutants,
    plain,
)
from walking.invariants import holds
from walking.walks import Walk
from workflows.language.procedure import Procedure

KINDS = [kind.procedure for kind in walked()]
REFUSALS = {"InvalidPayload", "NotAllowed", "EventRefused"}
SERVERS_OWN = {Cause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND, Cause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW}
"""Causes for which the server itself has a workflow task begun anew."""
STEPS, MUTANTS, STARTS, CALLS, TRIES = 10, 2, 12, 8, 6
"""Eight mutants a message are sent in a company (`test_fuzz_company.py`); here are two, which no form has read yet."""
SERVED = KINDS[SEED % 4 :: 4]
"""Every fourth kind, other ones from another seed: what a server adds are its bytes, before any kind reads them.

What each kind makes of mutants, `test_fuzz_company.py` asks of all.
"""
SHARED = KINDS[:2]
"""What has nothing to do with a kind's forms is asked of two kinds: it is the loop's and the gateway's own."""
by_kind = pytest.mark.parametrize("procedure", KINDS, ids=lambda p: p.name)
on_a_server = pytest.mark.parametrize("procedure", SERVED, ids=lambda p: p.name)


@pytest.fixture(autouse=True)
async def quiet(caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """Nothing that a test does leaves a traceback in a log."""
    caplog.set_level(logging.WARNING)
    yield
    assert [r.getMessage() for r in caplog.get_records("call") if r.exc_info or "Traceback" in r.getMessage()] == []


# -- signals and updates ------------------------------------------------------------------------------------


@on_a_server
async def test_a_case_outlives_whatever_it_is_sent(dev: DevService, procedure: Procedure) -> None:
    """Along a walk, mutants of each message and raw bytes: all stand on the timeline once, and the walk goes on."""
    goals = list(procedure.events)[::-1]
    for turn in range(TIMES):
        handle = await _opened(dev, procedure, f"Z-{turn}", turn)
        walk, sent = Walk(procedure, turn), 1
        for step in range(STEPS):
            view = await handle.query("case")
            if not view["possible"]:
                break
            event, body = walk.next(view, datetime.now(UTC), goals[turn % len(goals)])
            salt = turn * STEPS + step
            messages = [[plain(m)] for m in drawn(mutants(body), MUTANTS, salt)] + drawn(ARGUMENTS, 1, salt)
            for number, payloads in enumerate(messages):
                sent += await _sent(dev, handle, event, payloads, signal=number % 2 == 0)
            sent += await _sent(dev, handle, event, [plain(body)], signal=False)
        await _stands(dev, handle, procedure, sent)


async def _sent(
    dev: DevService, handle: WorkflowHandle[Any, Any], event: str, payloads: list[Payload], *, signal: bool
) -> int:
    """Sends it; 1 where the server took it."""
    try:
        if signal:
            await dev.raw_signal(handle.id, event, *payloads)
        else:
            await asyncio.wait_for(handle.execute_update(event, args=[RawValue(p) for p in payloads]), 100)
    except WorkflowUpdateFailedError as error:
        kind = getattr(error.cause, "type", None)
        if kind not in REFUSALS:
            raise
    except RPCError:  # the case has ended, or the server takes no such bytes
        return 0
    return 1


async def _stands(dev: DevService, handle: WorkflowHandle[Any, Any], procedure: Procedure, sent: int) -> None:
    """Every message stands once; case, records and history are sound; a further message is answered."""
    view = await handle.query("case")
    if view["possible"]:
        sent += await _sent(dev, handle, "add_note", [plain({"by": "clerk:c-1", "note": "still here"})], signal=False)
        view = await handle.query("case")
        assert view["timeline"][-1].get("note") == "still here"
    counted = "SELECT count(*) AS n FROM timeline WHERE workflow_id = :id AND outcome IN ('applied', 'refused')"
    assert dev.rows(counted, id=handle.id) == [{"n": sent}]
    assert holds(view, procedure) == []
    assert disagreements(view, dev.database, handle.id) == []
    await _no_task_failed(handle)


async def _no_task_failed(handle: WorkflowHandle[Any, Any]) -> None:
    failed = [
        event.workflow_task_failed_event_attributes
        async for event in handle.fetch_history_events()
        if event.HasField("workflow_task_failed_event_attributes")
    ]
    assert [f.failure.message for f in failed if f.cause not in SERVERS_OWN] == []


# -- starts -------------------------------------------------------------------------------------------------


async def _opened(dev: DevService, procedure: Procedure, number: str, seed: int) -> WorkflowHandle[Any, Any]:
    request = request_of(procedure, seed)
    workflow_id = procedure.workflow_id(numbered(procedure.name, request, number))
    handle = await _started(dev, procedure, workflow_id, [plain(request)])
    assert await _settled(dev, handle), "a request in order was refused"

    async def answers() -> bool:
        with suppress(WorkflowQueryFailedError):  # it stands in the register a moment before its task has ended
            await handle.query("case")
            return True
        return False

    await until(f"{workflow_id} answers", answers)
    return handle


async def _started(
    dev: DevService, procedure: Procedure, workflow_id: str, payloads: list[Payload], **options: Any
) -> WorkflowHandle[Any, Any]:
    arguments = [RawValue(p) for p in payloads]
    return await dev.client.start_workflow(
        procedure.name, args=arguments, id=workflow_id, task_queue=TASK_QUEUE, **options
    )


async def _settled(dev: DevService, handle: WorkflowHandle[Any, Any]) -> bool:
    """Whether the case entered the register (True) or its opening was refused in the contract's words (False)."""
    for _ in range(4000):
        if dev.rows("SELECT 1 FROM service_register WHERE workflow_id = :id", id=handle.id):
            return True
        if (await handle.describe()).status is not WorkflowExecutionStatus.RUNNING:
            with pytest.raises(WorkflowFailureError) as refused:
                await handle.result(follow_runs=False)
            assert isinstance(refused.value.cause, ApplicationError)
            assert refused.value.cause.type == "InvalidRequest"
            return False
        await asyncio.sleep(0.05)
    raise AssertionError(f"{handle.id} is neither open nor refused")


@on_a_server
async def test_an_opening_is_whole_or_refused(dev: DevService, procedure: Procedure) -> None:
    """Mutated requests and raw bytes: the case is in the register and answers, or nothing of it is anywhere."""
    mutated = drawn(mutants(request_of(procedure, 1)), STARTS)
    openings = [[plain(m)] for m in mutated] + drawn(ARGUMENTS, STARTS)
    handles = [
        await _started(dev, procedure, procedure.workflow_id(f"S-{n}"), payloads) for n, payloads in enumerate(openings)
    ]
    for handle, entered in zip(handles, await asyncio.gather(*(_settled(dev, h) for h in handles)), strict=True):
        if entered:
            await _stands(dev, handle, procedure, 1)
        else:
            await _no_task_failed(handle)
            for table in ("service_register", "timeline", "case_message", "commitment", "outbox"):
                assert dev.rows(f"SELECT 1 FROM {table} WHERE workflow_id = :id", id=handle.id) == []


@pytest.mark.parametrize("procedure", SHARED, ids=lambda p: p.name)
async def test_an_opening_under_a_strange_id_or_by_cron_is_refused(dev: DevService, procedure: Procedure) -> None:
    """Every id that is not kind-NUMBER, another kind's, and a schedule."""
    body = [plain(request_of(procedure, 1))]
    others = [p.workflow_id("A-1") for p in KINDS if p is not procedure]
    ids = [*(procedure.slug + "-" + strange for strange in STRANGE_IDS), *others]
    handles = [await _started(dev, procedure, workflow_id, body) for workflow_id in ids]
    assert await asyncio.gather(*(_settled(dev, handle) for handle in handles)) == [False] * len(ids)
    cron = await _started(dev, procedure, procedure.workflow_id("cron-1"), body, cron_schedule="@every 1s")
    first = dev.client.get_workflow_handle(cron.id, run_id=cron.first_execution_run_id)
    events = [event async for event in first.fetch_history_events(wait_new_event=True)]
    failed = events[-1].workflow_execution_failed_event_attributes.failure
    assert failed.application_failure_info.type == "InvalidRequest"
    assert "cron_schedule" in failed.message
    await dev.client.get_workflow_handle(cron.id).terminate()
    assert dev.rows("SELECT 1 FROM service_register") == []


# -- the gateway --------------------------------------------------------------------------------------------


@by_kind
async def test_the_gateway_refuses_in_its_own_words(dev: DevService, procedure: Procedure) -> None:
    """Bodies of any type, mutants of what each event takes: an answer or a DeskError, never another."""
    gateway = Gateway(dev.client, dev.database)
    request = request_of(procedure, 1)
    opened = await gateway.open(procedure.name, request)
    await _answered(*(gateway.open(procedure.name, body) for body in [*UNFIT, *drawn(mutants(request), CALLS)]))
    for event, spec in procedure.events.items():
        bodies = drawn(mutants({"by": "clerk:c-1"} | spec.example()), 1)
        await _answered(*(gateway.send(opened.workflow_id, event, body, signal=event < "h") for body in bodies))
    await _answered(*(gateway.send(opened.workflow_id, "add_note", body) for body in UNFIT))
    await _whole(dev, procedure, opened.workflow_id)


@pytest.mark.parametrize("procedure", SHARED, ids=lambda p: p.name)
async def test_the_gateway_knows_no_nasty_name(dev: DevService, procedure: Procedure) -> None:
    """As a kind, a case, an event."""
    gateway = Gateway(dev.client, dev.database)
    request = request_of(procedure, 1)
    opened = await gateway.open(procedure.name, request)
    for word in (word for word in NASTY if isinstance(word, str)):
        await _answered(
            gateway.open(word, request),
            gateway.view(word),
            gateway.send(word, "add_note", {"by": "clerk:c-1", "note": "n"}),
            gateway.send(opened.workflow_id, word, {"by": "clerk:c-1"}),
        )
    await _whole(dev, procedure, opened.workflow_id)


async def _whole(dev: DevService, procedure: Procedure, workflow_id: str) -> None:
    """The case is as it should be, and so are its records and its history."""
    handle = dev.client.get_workflow_handle(workflow_id)
    view = await handle.query("case")
    assert holds(view, procedure) == []
    assert disagreements(view, dev.database, handle.id) == []
    await _no_task_failed(handle)


async def _answered(*calls: Awaitable[object]) -> None:
    """Each answers, or raises a DeskError that is no defect; all are asked at once."""
    await asyncio.gather(*map(_in_words, calls))


async def _in_words(call: Awaitable[object]) -> None:
    try:
        await asyncio.wait_for(call, 100)
    except DeskError as error:
        if error.exit_code not in (1, 2, 3):
            raise
        json.dumps(error.as_json(), ensure_ascii=False).encode()


# -- the command line ---------------------------------------------------------------------------------------


async def test_the_command_line_refuses_in_one_line(dev: DevService, desk: Desk) -> None:
    """Nasty words in every place: documented exit codes, no defect, no traceback."""
    number = await desk.open()
    wrong = []
    for template in COMMANDS:
        for words in drawn(st.tuples(*[st.sampled_from(WORDS)] * template.count("?")), TRIES, len(template)):
            given = iter(words)
            command = [number if part == "CASE" else part.replace("?", next(given)) if "?" in part else part
                       for part in template.split("|")]
            done = await desk(*command)
            wrong += [(command, done.err)] if done.code in (4, 5) else []
    assert wrong == []
    assert (await desk("show", number)).code == 0


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
async def test_files_are_refused_in_words(alone: Desk, tmp_path: Path, content: bytes) -> None:
    """Policies, calendars, requests, logs: wrong in themselves, said in one line, exit code 2."""
    file = tmp_path / "file"
    file.write_bytes(content)
    for command in (
        ("policy", "check", str(file)), ("calendar", "check", str(file)), ("open", "repair", "--json", str(file)),
        ("feed", str(file), "--mapping", "helpdesk"), ("staff", "import", str(file)),
        ("firms", "import", str(file)),
    ):  # fmt: skip
        done = await alone(*command)
        assert (command[:2], done.code) == (command[:2], 2)


@pytest.mark.parametrize("content", [FILES["nested"], FILES["many digits"]], ids=["nested", "many digits"])
def test_a_targets_file_too_deep_or_with_too_many_digits_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    """What the parser gives up on is no TOML."""
    file = tmp_path / "targets.toml"
    file.write_bytes(content)
    with pytest.raises(TargetsError, match="is not TOML"):
        Targets.load(Settings(data=tmp_path, targets=file))
