"""The gateway where nobody answers: no worker, no database, or a Temporal that has forgotten the case."""

import json
import os
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.message import Message
from temporalio.api.common.v1 import GrpcStatus
from temporalio.api.errordetails.v1 import ResourceExhaustedFailure
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.records.database import engine
from commandline import Desk
from desk.errors import EventRefused, InvalidPayload, NotAnswered, Unreachable
from desk.gateway.failures import reaching_temporal
from desk.gateway.gateway import Gateway
from desk.gateway.waiting import waiting
from models.vocabulary import TASK_QUEUE
from servers.devserver import DevService, dev_server
from servers.service import repair_request
from workflows.running.wire import data_converter

CLERK = "clerk:c-1"


@pytest.fixture
async def gateway(dev: DevService) -> Gateway:
    """The desk's way to a running service."""
    return Gateway(dev.client, dev.database, patience=timedelta(seconds=60))


@pytest.fixture(scope="module")
async def empty_temporal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """A Temporal that knows no case, as one that has forgotten them after its retention."""
    async with dev_server(tmp_path_factory.mktemp("empty")) as server:
        yield await Client.connect(server.address, data_converter=data_converter)


@pytest.fixture
async def later(empty_temporal: Client, dev: DevService) -> Gateway:
    """The desk after Temporal has forgotten every closed case; the register is the same."""
    return Gateway(empty_temporal, dev.database)


@pytest.fixture
def number() -> str:
    """A number of one's own: all tests share a server."""
    return f"G-{os.urandom(5).hex()}"


# -- without a worker ---------------------------------------------------------------------------------------------


async def test_without_a_worker_the_desk_says_that_the_case_waits(dev: DevService, number: str) -> None:
    """Opened, it waits; an update is not answered; a look says so; when a worker comes, all goes on."""
    await dev.stop()
    hasty = Gateway(dev.client, dev.database, patience=timedelta(seconds=1))
    opened = await hasty.open("Repair", repair_request(number=number))
    assert (opened.state, opened.created) == (None, True)
    assert (await hasty.open("Repair", repair_request(number=number))).created is False
    with pytest.raises(NotAnswered, match="waits for a worker") as error:
        await hasty.send(number, "add_note", {"by": CLERK, "note": "等"})
    assert error.value.details["event_id"]
    sent = await hasty.send(number, "add_note", {"by": CLERK, "note": "信号", "event_id": "kept"}, signal=True)
    assert sent == {"workflow_id": opened.workflow_id, "event_id": "kept"}
    await dev.start()
    patient = Gateway(dev.client, dev.database)
    answer = await patient.send(number, "add_note", {"by": CLERK, "note": "到了"})
    assert answer["state"] == "registered"
    assert "信号" in [entry.get("note") for entry in (await patient.view(number))["timeline"]]


async def test_while_its_task_fails_the_desk_says_what_temporal_reports(
    dev: DevService, desk: Desk, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect of the program is not blamed on the worker, which runs; nothing of the error's text is told."""

    def broken(*_: Any) -> Any:
        raise KeyError("王小明")

    hasty = Gateway(dev.client, dev.database, patience=timedelta(seconds=2))
    monkeypatch.setitem(Gateway.__init__.__kwdefaults__ or {}, "patience", timedelta(seconds=2))  # the command's too
    monkeypatch.setattr("desk.gateway.queries.LOOK", timedelta(seconds=0.5))
    monkeypatch.setattr("workflows.loop.opening._checked", broken)
    opened = await hasty.open("Repair", repair_request(number=number))
    assert (opened.state, opened.failing) == (None, True)
    assert "its task fails: KeyError" in str(opened.waiting)
    assert re.search(r"attempt \d", str(opened.waiting))
    for asked in (hasty.send(number, "add_note", {"by": CLERK, "note": "等"}), hasty.view(number)):
        with pytest.raises(NotAnswered, match="its task fails: KeyError") as error:
            await asked
        assert "worker is running" not in error.value.reason
        assert "王小明" not in error.value.reason
    told = await desk("open", "Repair", "--json", json.dumps(repair_request(number=number)))
    assert (told.code, json.loads(told.out)["failing"]) == (4, True)
    assert "its task fails: KeyError" in told.err
    await dev.client.get_workflow_handle(opened.workflow_id).terminate("no worker of another test is to open it")


async def test_a_case_that_lies_on_another_queue_waits_for_nobody_of_ours(
    dev: DevService, gateway: Gateway, number: str
) -> None:
    """Started elsewhere by mistake, it would wait for ever."""
    await dev.client.start_workflow("Repair", repair_request(), id=f"repair-{number}", task_queue="aftersale")
    hasty = Gateway(dev.client, dev.database, patience=timedelta(seconds=1))
    with pytest.raises(NotAnswered, match=r"'aftersale'.*our workers listen on 'aftersales'"):
        await hasty.send(number, "add_note", {"by": CLERK, "note": "等"})


def exhausted(*details: Message) -> RPCError:
    """Temporal's error of that status, which it gives for what is too large as for what is too much at once."""
    status = GrpcStatus(code=RPCStatusCode.RESOURCE_EXHAUSTED.value)
    for one in details:
        status.details.add().Pack(one)
    return RPCError("limit reached (10)", RPCStatusCode.RESOURCE_EXHAUSTED, status.SerializeToString())


def test_more_than_a_case_takes_at_once_is_no_fault_of_the_message() -> None:
    """Whoever sends it is told to send it again; what is too large for ever is told as a wrong message."""
    busy = r"takes no more just now \(limit reached \(10\)\): send it again"
    with pytest.raises(Unreachable, match=busy), reaching_temporal():
        raise exhausted(ResourceExhaustedFailure())
    with pytest.raises(InvalidPayload, match="does not take it"), reaching_temporal():
        raise exhausted()


async def test_where_nobody_has_ever_asked_for_work_no_worker_is_running(empty_temporal: Client) -> None:
    """Temporal's own list of those that ask says so."""
    await empty_temporal.start_workflow("Repair", {}, id="repair-alone", task_queue=TASK_QUEUE)
    why = await waiting(empty_temporal, "repair-alone")
    assert (why.text, why.failing) == ("it waits for a worker: no worker is running", False)


async def test_with_the_worker_gone_a_look_shows_what_was_last_recorded(
    dev: DevService, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The register answers as the case itself would have."""
    opened = await gateway.open("Repair", repair_request())
    live = await gateway.view(opened.number)
    await dev.stop()
    monkeypatch.setattr("desk.gateway.queries.LOOK", timedelta(seconds=0.3))
    recorded = await gateway.view(opened.number)
    assert (live.pop("source"), recorded.pop("source")) == ("workflow", "register")
    for seen in (live, recorded):
        seen["commitments"].sort(key=lambda c: str(c["name"]))
    assert recorded == live


async def test_without_a_database_the_desk_says_so(dev: DevService) -> None:
    """One clear error, no driver's own."""
    gateway = Gateway(dev.client, engine("postgresql://nobody@127.0.0.1:9/none"))
    with pytest.raises(Unreachable, match="database does not answer"):
        await gateway.open("Repair", repair_request())


# -- once Temporal has forgotten ----------------------------------------------------------------------------------


async def finish(gateway: Gateway, number: str) -> None:
    """Takes a case to its end."""
    answer = await gateway.send(number, "cancel", {"by": CLERK, "reason": "不修了"})
    assert answer["state"] == "cancelled"


async def test_a_case_that_temporal_has_forgotten_is_still_the_same_case(gateway: Gateway, later: Gateway) -> None:
    """After the retention only the register knows a number; it is enough to refuse a second case under it."""
    opened = await gateway.open("Repair", repair_request())
    await finish(gateway, opened.number)
    again = await later.open("Repair", repair_request(number=opened.number))
    assert (again.created, again.state) == (False, "cancelled")


async def test_an_ended_case_takes_nothing_more_and_says_so(gateway: Gateway, later: Gateway) -> None:
    """Update and signal alike, while Temporal keeps the case and after, when the register shows it."""
    number = (await gateway.open("Repair", repair_request())).number
    await finish(gateway, number)
    for signal in (False, True):
        with pytest.raises(EventRefused, match="has ended") as error:
            await gateway.send(number, "add_note", {"by": CLERK, "note": "x"}, signal=signal)
        assert error.value.details == {"state": "cancelled", "possible": []}
    with pytest.raises(EventRefused, match="has ended"):
        await later.send(number, "add_note", {"by": CLERK, "note": "x"})
    seen = await later.view(number)
    assert (seen["source"], seen["state"], seen["possible"]) == ("register", "cancelled", {})
    assert [e["event"] for e in seen["timeline"]] == ["open", "cancel"]
