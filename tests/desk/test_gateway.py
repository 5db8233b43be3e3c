"""The gateway: what it refuses before anything starts, and how it hands on what the case says."""

import asyncio
import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from temporalio.api.common.v1 import Payloads, WorkflowExecution
from temporalio.api.update.v1 import Input, Meta, Request
from temporalio.api.workflowservice.v1 import UpdateWorkflowExecutionRequest
from temporalio.client import WorkflowFailureError
from temporalio.service import RPCError, RPCStatusCode

from activities.records.rows import REGISTER
from desk.errors import (
    DeskError,
    EventRefused,
    InvalidPayload,
    InvalidRequest,
    NoSuchCase,
    NotAllowed,
)
from desk.gateway.gateway import Gateway
from desk.gateway.requests import check_request
from models.vocabulary import TASK_QUEUE
from servers.devserver import DevService, json_payload
from servers.service import repair_request
from workflows.kinds.repair import Repair

CLERK, SUPERVISOR = "clerk:c-1", "supervisor:s-1"


@pytest.fixture
async def gateway(dev: DevService) -> Gateway:
    """The desk's way to a running service."""
    return Gateway(dev.client, dev.database, patience=timedelta(seconds=60))


@pytest.fixture
def number() -> str:
    """A number of one's own: all tests share a server."""
    return f"G-{os.urandom(5).hex()}"


def fields(error: InvalidRequest | InvalidPayload) -> set[str]:
    """Where the errors are."""
    return {".".join(map(str, e["loc"])) for e in error.errors}


def registered(dev: DevService) -> list[str]:
    """The workflow ids in the register."""
    with dev.database.connect() as connection:
        return list(connection.execute(select(REGISTER.c.workflow_id)).scalars())


def without(key: str, holder: str | None = None) -> dict[str, Any]:
    """A request that lacks a key."""
    request = repair_request()
    target = request[holder] if holder else request
    del target[key]
    return request


def within(holder: str, **changes: Any) -> dict[str, Any]:
    """A request with changes inside one of its objects."""
    return repair_request(**{holder: repair_request()[holder] | changes})


# -- opening ------------------------------------------------------------------------------------------------------


async def test_a_number_opened_twice_gives_the_same_case_and_says_so(
    dev: DevService, gateway: Gateway, number: str
) -> None:
    """The second opening changes nothing, whatever it asks for."""
    first = await gateway.open("Repair", repair_request(number=number))
    second = await gateway.open("repair", repair_request(number=number, symptoms="冒烟"))
    assert (first.created, second.created) == (True, False)
    assert second.workflow_id == first.workflow_id == f"repair-{number}"
    assert registered(dev) == [first.workflow_id]


async def test_two_at_once_open_one_case(gateway: Gateway, number: str, dev: DevService) -> None:
    """Only one of two simultaneous openings of a number has made the case."""
    both = await asyncio.gather(*(gateway.open("Repair", repair_request(number=number)) for _ in range(2)))
    assert sorted(o.created for o in both) == [False, True]
    assert {o.state for o in both} == {"registered"}


BAD_REQUESTS: list[tuple[Any, set[str]]] = [
    ({}, {"by", "customer", "product", "symptoms", "channel"}),
    ([], {""}),
    ("text", {""}),
    (None, {""}),
    (without("by"), {"by"}),
    (repair_request(by="clerk"), {"by"}),
    (repair_request(by="king:k-1"), {"by"}),
    (repair_request(by="system:clock"), {"by"}),
    (repair_request(by=7), {"by"}),
    (repair_request(colour="red"), {"colour"}),
    (repair_request(number="with space"), {"number"}),
    (repair_request(number="x" * 41), {"number"}),
    (repair_request(number=""), {"number"}),
    (repair_request(at="2026-11-23T09:00:00"), {"at"}),
    (repair_request(at="yesterday"), {"at"}),
    (repair_request(at="2099-01-01T00:00:00+08:00"), {"at"}),
    (repair_request(customer="王"), {"customer"}),
    (without("name", "customer"), {"customer.name"}),
    (without("phone", "customer"), {"customer.phone"}),
    (without("address", "customer"), {"customer.address"}),
    (without("zone", "customer"), {"customer.zone"}),
    (within("customer", zone="moon"), {"customer.zone"}),
    (within("customer", phone="none"), {"customer.phone"}),
    (within("customer", email="none"), {"customer.email"}),
    (within("customer", name=" "), {"customer.name"}),
    (within("customer", name="a\x00b"), {"customer.name"}),
    (within("customer", name="王" * 201), {"customer.name"}),
    (without("model", "product"), {"product.model"}),
    (without("category", "product"), {"product.category"}),
    (within("product", purchased_on="01/05/2026"), {"product.purchased_on"}),
    (within("product", in_warranty="yes"), {"product.in_warranty"}),
    (without("symptoms"), {"symptoms"}),
    (repair_request(symptoms="不" * 2001), {"symptoms"}),
    (repair_request(symptoms="\ud800"), {""}),
    (repair_request(channel="pigeon"), {"channel"}),
    (repair_request(urgent="yes"), {"urgent"}),
    (repair_request(urgent=float("nan")), {""}),
    (repair_request(by=None, channel="pigeon", number="a b", symptoms=1), {"by", "channel", "number", "symptoms"}),
]


@pytest.mark.parametrize(("request_", "wrong"), BAD_REQUESTS, ids=range(len(BAD_REQUESTS)))
def test_every_wrong_field_of_a_bad_request_is_named(request_: Any, wrong: set[str]) -> None:
    """All at once, before Temporal or the database hear of it."""
    with pytest.raises(InvalidRequest) as error:
        check_request(Repair.procedure, request_, datetime.now(UTC))
    assert fields(error.value) == wrong


async def test_a_bad_request_starts_nothing(dev: DevService, gateway: Gateway, number: str) -> None:
    """Neither the register nor Temporal has a trace of it; what only the register shows is refused as well."""
    for wrong in (repair_request(symptoms=""), repair_request(reopens="repair-nobody")):
        with pytest.raises(InvalidRequest):
            await gateway.open("Repair", wrong | {"number": number})
    assert registered(dev) == []
    with pytest.raises(NoSuchCase):
        await gateway.view(number)


async def test_an_unknown_kind_is_refused_with_those_that_there_are(gateway: Gateway) -> None:
    """The error names the kinds."""
    with pytest.raises(InvalidRequest, match=r"must be one of Appraisal, Complaint, .*Repair, Return"):
        await gateway.open("Wedding", repair_request())


async def test_a_refused_number_can_be_opened_once_the_request_is_right(
    dev: DevService, gateway: Gateway, number: str
) -> None:
    """A foreign client's bad start under a number does not burn it."""
    handle = await dev.client.start_workflow("Repair", {}, id=f"repair-{number}", task_queue=TASK_QUEUE)
    with pytest.raises(WorkflowFailureError):
        await asyncio.wait_for(handle.result(), 60)
    opened = await gateway.open("Repair", repair_request(number=number))
    assert (opened.created, opened.state) == (True, "registered")


async def test_a_machine_whose_clock_runs_ahead_opens_at_the_servers_time(dev: DevService) -> None:
    """The desk sets `at` by its own clock; where the server finds that in the future, the server's time counts."""
    ahead = Gateway(dev.client, dev.database, clock=lambda: datetime.now(UTC) + timedelta(seconds=90))
    opened = await ahead.open("Repair", repair_request())
    assert opened.created
    seen = await ahead.view(opened.number)
    started = (await dev.client.get_workflow_handle(opened.workflow_id).describe()).start_time
    assert datetime.fromisoformat(seen["opened_at"]) <= started < datetime.now(UTC) + timedelta(seconds=60)
    assert started - datetime.fromisoformat(seen["opened_at"]) < timedelta(seconds=60)


async def test_a_closed_case_is_reopened_as_a_new_one_and_both_know(dev: DevService, gateway: Gateway) -> None:
    """`reopens` needs a closed case of the kind; the closed case's link stands in the register."""
    old = await gateway.open("Repair", repair_request())
    with pytest.raises(InvalidRequest, match="closed Repair"):
        await gateway.open("Repair", repair_request(reopens=old.workflow_id, reopen_reason="又坏了"))
    ended = await gateway.send(old.number, "cancel", {"by": CLERK, "reason": "不修了"})
    assert ended["state"] == "cancelled"
    new = await gateway.open("Repair", repair_request(reopens=old.workflow_id, reopen_reason="又坏了"))
    assert {"relation": "reopens", "workflow_id": old.workflow_id} in (await gateway.view(new.number))["links"]
    assert new.workflow_id in [link["workflow_id"] for link in (await gateway.view(old.number))["links"]]


# -- sending ------------------------------------------------------------------------------------------------------


async def test_an_event_is_answered_with_number_state_and_seq(gateway: Gateway) -> None:
    """A number and a workflow id name the same case."""
    opened = await gateway.open("Repair", repair_request())
    answer = await gateway.send(opened.number, "assign", {"by": SUPERVISOR, "technician": "technician:t-1"})
    assert answer == {"number": opened.number, "state": "assigned", "seq": 2}
    answer = await gateway.send(opened.workflow_id, "add_note", {"by": CLERK, "note": "好"})
    assert answer["seq"] == 3


async def test_a_call_that_is_tried_again_is_applied_once(gateway: Gateway) -> None:
    """The same event_id gives the first answer; with another content it is refused."""
    number = (await gateway.open("Repair", repair_request())).number
    note = {"by": CLERK, "note": "一次", "event_id": "e-1"}
    assert await gateway.send(number, "add_note", note) == await gateway.send(number, "add_note", note)
    with pytest.raises(InvalidPayload) as error:
        await gateway.send(number, "add_note", note | {"note": "两次"})
    assert fields(error.value) == {"event_id"}


REFUSALS: list[tuple[str, Any, type[DeskError], str]] = [
    ("finish", {"by": "technician:t-1"}, EventRefused, "not possible in state registered"),
    ("dance", {"by": CLERK}, EventRefused, "not an event of Repair"),
    ("assign", {"by": CLERK, "technician": "technician:t-1"}, NotAllowed, "for supervisor"),
    ("assign", {"technician": "technician:t-1"}, NotAllowed, "by is missing"),
    ("assign", {"by": "system:clock", "technician": "technician:t-1"}, NotAllowed, "never comes from outside"),
    ("assign", {"by": SUPERVISOR}, InvalidPayload, "technician"),
    ("assign", {"by": SUPERVISOR, "technician": "t", "colour": 1}, InvalidPayload, "colour.*|technician.*colour"),
    ("assign", {"by": SUPERVISOR, "technician": "technician:t-9"}, EventRefused, "no certificate"),
    ("add_note", [], InvalidPayload, "one JSON object"),
    ("add_note", {"by": CLERK, "note": "\ud800"}, InvalidPayload, "UTF-8"),
    ("add_note", {"by": CLERK, "note": "x" * 3_000_000}, InvalidPayload, "larger than"),
    ("", {"by": CLERK}, InvalidPayload, "Temporal does not take it"),
]


async def test_what_the_case_refuses_comes_back_in_its_own_types(gateway: Gateway) -> None:
    """Each refusal of the contract, with its details: the state, what is possible, every wrong field."""
    number = (await gateway.open("Repair", repair_request())).number
    for event, payload, wanted, text in REFUSALS:
        with pytest.raises(wanted, match=text) as error:
            await gateway.send(number, event, payload)
        assert type(error.value) is wanted
        if wanted is EventRefused:
            assert error.value.details["state"] == "registered"
            assert "assign" in error.value.details["possible"]
    assert (await gateway.view(number))["state"] == "registered"


async def test_a_foreign_update_larger_than_temporal_takes_does_not_stop_the_case(
    dev: DevService, gateway: Gateway
) -> None:
    """The server checks an update's size late: without a limit of its own the case would stand still for good."""
    opened = await gateway.open("Repair", repair_request())
    handle = dev.client.get_workflow_handle(opened.workflow_id)
    note = json_payload(json.dumps({"by": CLERK, "note": "x" * 2_500_000}).encode())
    huge = UpdateWorkflowExecutionRequest(
        namespace=dev.client.namespace,
        workflow_execution=WorkflowExecution(workflow_id=handle.id),
        request=Request(meta=Meta(update_id="huge"), input=Input(name="add_note", args=Payloads(payloads=[note]))),
    )
    with pytest.raises(RPCError) as refused:  # a client's own would be sent again and again
        await dev.client.workflow_service.update_workflow_execution(huge, timeout=timedelta(seconds=60))
    assert refused.value.status is RPCStatusCode.RESOURCE_EXHAUSTED, "the server had it, and did not take it"
    assert (await gateway.send(opened.number, "add_note", {"by": CLERK, "note": "继续"}))["seq"] == 2
    assert [e["event"] for e in (await gateway.view(opened.number))["timeline"]] == ["open", "add_note"]


async def test_an_unknown_case_is_named_as_such(gateway: Gateway) -> None:
    """Whatever is asked of a case that is not there, and however oddly it is named."""
    for case in ("R-20200101-0001", "repair-none", "", "a b", "x" * 3000, "\x00", "\ud800", "王", "wedding-1"):
        with pytest.raises(NoSuchCase):
            await gateway.view(case)
        with pytest.raises(NoSuchCase):
            await gateway.send(case, "add_note", {"by": CLERK, "note": "x"})


async def test_the_diagram_of_a_case_marks_where_it_stands(gateway: Gateway) -> None:
    """A kind's diagram is the same without the mark."""
    number = (await gateway.open("Repair", repair_request())).number
    drawn = await gateway.diagram(number)
    plain = (await gateway.diagram("Repair")).splitlines()
    marked = ["    classDef current fill:#f5c542,stroke:#333,font-weight:bold", "    class registered current"]
    assert drawn.splitlines() == [*plain, *marked]
    assert plain == (await gateway.diagram("repair")).splitlines() == Repair.procedure.diagram().splitlines()
    await gateway.send(number, "assign", {"by": SUPERVISOR, "technician": "technician:t-1"})
    assert (await gateway.diagram(number)).splitlines() == [*plain, marked[0], "    class assigned current"]
