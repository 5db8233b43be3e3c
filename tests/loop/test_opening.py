"""How a case begins: any client may start one; a bad request leaves nothing behind; a number is opened once."""

import asyncio
from datetime import UTC, timedelta
from typing import Any

import pytest
from temporalio import workflow
from temporalio.api.common.v1 import Payload, Payloads, WorkflowType
from temporalio.api.enums.v1 import EventType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import StartWorkflowExecutionRequest
from temporalio.client import WorkflowFailureError
from temporalio.common import RetryPolicy, SearchAttributePair, TypedSearchAttributes
from temporalio.exceptions import ApplicationError, ChildWorkflowError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from models.vocabulary import TASK_QUEUE
from servers.devserver import DevService, json_payload
from servers.service import repair_request
from workflows.shown.publish import ASSIGNEE, CASE_OVERDUE, CASE_STATE

CUSTOMER = repair_request()["customer"]
TASK = EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
MILLISECOND = timedelta(milliseconds=1)


@workflow.defn
class Parent:
    """Somebody else's workflow, which opens a repair as its child."""

    @workflow.run
    async def run(self, workflow_id: str) -> None:
        await workflow.execute_child_workflow("Repair", repair_request(), id=workflow_id, task_queue=TASK_QUEUE)


async def failure(dev: DevService, workflow_id: str) -> ApplicationError:
    """Why the workflow failed."""
    with pytest.raises(WorkflowFailureError) as error:
        await asyncio.wait_for(dev.client.get_workflow_handle(workflow_id).result(), 60)
    assert isinstance(error.value.cause, ApplicationError)
    return error.value.cause


async def started(dev: DevService, request: Any, workflow_id: str) -> ApplicationError:
    await dev.client.start_workflow("Repair", request, id=workflow_id, task_queue=TASK_QUEUE)
    return await failure(dev, workflow_id)


def register(dev: DevService) -> list[dict[str, Any]]:
    return dev.rows("SELECT * FROM service_register")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"by": None}, {"by"}),
        ({"by": "system"}, {"by"}),
        ({"by": "nobody:n-1"}, {"by"}),
        ({"customer": None}, {"customer"}),
        ({"customer": {"name": "n"}}, {"phone", "address", "zone"}),
        ({"customer": CUSTOMER | {"zone": "moon"}}, {"zone"}),
        ({"customer": CUSTOMER | {"phone": "call me"}}, {"phone"}),
        ({"customer": CUSTOMER | {"nick": "x"}}, {"nick"}),
        ({"product": {"model": "m"}}, {"category", "purchased_on", "in_warranty"}),
        ({"symptoms": ""}, {"symptoms"}),
        ({"symptoms": "x" * 2001}, {"symptoms"}),
        ({"symptoms": "a\x00b"}, {"symptoms"}),
        ({"channel": "pigeon"}, {"channel"}),
        ({"urgent": "yes"}, {"urgent"}),
        ({"colour": "red"}, {"colour"}),
        ({"number": "other"}, {"number"}),
        ({"number": "white space"}, {"number"}),
        ({"at": "2999-01-01T00:00:00+08:00"}, {"at"}),
        ({"at": "2026-01-01"}, {"at"}),
        ({"at": "0001-01-01T00:00:00+08:00"}, {"at"}),
        ({"reopens": "repair-unknown", "reopen_reason": "r"}, {"reopens"}),
        ({"reopens": "the last one", "reopen_reason": "r"}, {"reopens"}),
        ({"linked_case": "garbage 中"}, {"linked_case"}),
        ({"by": 1, "symptoms": 2, "urgent": 3, "x": 4}, {"by", "symptoms", "urgent", "x"}),
    ],
)
async def test_a_bad_request_is_refused_with_every_wrong_field(
    dev: DevService, change: dict[str, Any], wrong: set[str]
) -> None:
    """A failure of type InvalidRequest names them all, and nothing enters the register."""
    request = {k: v for k, v in (repair_request() | change).items() if v is not None}
    error = await started(dev, request, f"repair-bad-{abs(hash(str(change)))}")
    assert error.type == "InvalidRequest"
    assert {e["loc"][-1] for e in error.details[0]["errors"]} == wrong
    assert register(dev) == []


@pytest.mark.parametrize(
    "workflow_id", ["repair", "repair-", "Repair-1", "return-1", "x", "repair-a b", "repair-" + "9" * 41]
)
async def test_an_id_of_another_form_is_refused(dev: DevService, workflow_id: str) -> None:
    """The workflow id must be the kind's, with a number."""
    error = await started(dev, repair_request(), workflow_id)
    assert (error.type, error.details[0]["errors"][0]["loc"]) == ("InvalidRequest", ["workflow_id"])
    assert register(dev) == []


@pytest.mark.parametrize(
    "payloads",
    [
        [],
        [json_payload(b"{}"), json_payload(b"{}")],
        [json_payload(b"\xff{")],
        [Payload(metadata={"encoding": b"klingon"}, data=b"x")],
        [json_payload(b"[]")],
        [json_payload(b'"repair"')],
    ],
    ids=["none", "two", "not JSON", "unknown encoding", "a list", "a text"],
)
async def test_a_start_without_exactly_one_object_is_refused(dev: DevService, payloads: list[Payload]) -> None:
    """No argument, several, or something else: InvalidRequest, never a workflow that hangs."""
    workflow_id = f"repair-p{len(payloads)}-{id(payloads)}"
    await dev.client.workflow_service.start_workflow_execution(
        StartWorkflowExecutionRequest(
            namespace=dev.client.namespace,
            workflow_id=workflow_id,
            request_id=workflow_id,
            workflow_type=WorkflowType(name="Repair"),
            task_queue=TaskQueue(name=TASK_QUEUE),
            input=Payloads(payloads=payloads) if payloads else None,
        )
    )
    assert (await failure(dev, workflow_id)).type == "InvalidRequest"
    assert register(dev) == []


async def test_a_second_run_of_a_known_number_fails_and_changes_nothing(dev: DevService) -> None:
    """The register, not Temporal's memory, says that it was opened before."""
    case = await dev.open(number="R-1")
    await case.send("cancel", "clerk:c-1", reason="r")
    await case.handle.result()
    before = register(dev)
    error = await started(dev, repair_request(), "repair-R-1")
    assert error.type == "AlreadyOpened"
    assert register(dev) == before
    assert len(dev.rows("SELECT 1 FROM timeline WHERE workflow_id = 'repair-R-1'")) == 2


async def test_a_retried_start_does_not_open_twice(dev: DevService) -> None:
    """A foreign client's retry policy retries nothing."""
    handle = await dev.client.start_workflow(
        "Repair", {"by": "x"}, id="repair-retry", task_queue=TASK_QUEUE, retry_policy=RetryPolicy(maximum_attempts=3)
    )
    assert (await failure(dev, handle.id)).type == "InvalidRequest"
    last = (await handle.fetch_history()).events[-1]
    assert last.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED
    assert last.workflow_execution_failed_event_attributes.new_execution_run_id == ""
    assert (await handle.describe()).run_id == handle.first_execution_run_id


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"execution_timeout": timedelta(hours=1)}, {"execution_timeout"}),
        ({"run_timeout": timedelta(days=365)}, {"run_timeout"}),
        ({"retry_policy": RetryPolicy(maximum_attempts=3)}, {"retry_policy"}),
        (
            {
                "execution_timeout": timedelta(days=3649),
                "run_timeout": timedelta(days=1),
                "retry_policy": RetryPolicy(),
            },
            {"execution_timeout", "run_timeout", "retry_policy"},
        ),
    ],
    ids=["execution", "run", "retry", "all"],
)
async def test_a_start_after_which_temporal_would_end_the_case_by_itself_is_refused(
    dev: DevService, options: dict[str, Any], wrong: set[str]
) -> None:
    """The register would have it open for ever; each option is named, and nothing is left behind."""
    workflow_id = f"repair-limit-{'-'.join(sorted(wrong))}"[:40]
    await dev.client.start_workflow("Repair", repair_request(), id=workflow_id, task_queue=TASK_QUEUE, **options)
    error = await failure(dev, workflow_id)
    assert error.type == "InvalidRequest"
    assert {e["loc"][-1] for e in error.details[0]["errors"]} == wrong
    assert register(dev) == []


async def test_a_wrong_field_and_a_timeout_are_named_at_once(dev: DevService) -> None:
    """Whoever mends one need not come back for the other."""
    request = repair_request(channel="pigeon")
    await dev.client.start_workflow(
        "Repair", request, id="repair-both", task_queue=TASK_QUEUE, run_timeout=timedelta(hours=1)
    )
    error = await failure(dev, "repair-both")
    assert {e["loc"][-1] for e in error.details[0]["errors"]} == {"channel", "run_timeout"}


async def test_ten_years_are_no_timeout_and_a_tasks_timeout_harms_nobody(dev: DevService) -> None:
    """Some servers fill the first in by themselves; the second only bounds one task of a worker."""
    long = timedelta(days=3650)
    handle = await dev.client.start_workflow(
        "Repair", repair_request(), id="repair-long", task_queue=TASK_QUEUE,
        execution_timeout=long, run_timeout=long, task_timeout=timedelta(seconds=30),
    )  # fmt: skip
    assert (await handle.execute_update("add_note", {"by": "clerk:c-1", "note": "n"}))["state"] == "registered"


async def test_a_child_of_another_workflow_is_refused(dev: DevService) -> None:
    """It would be terminated when its parent ends, unless the parent says otherwise, which the case cannot see."""
    plain = UnsandboxedWorkflowRunner()
    async with Worker(dev.client, task_queue="elsewhere", workflows=[Parent], workflow_runner=plain):
        with pytest.raises(WorkflowFailureError) as error:
            await dev.client.execute_workflow(Parent.run, "repair-child", id="parent", task_queue="elsewhere")
    child = error.value.cause
    assert isinstance(child, ChildWorkflowError)
    cause = child.cause
    assert isinstance(cause, ApplicationError)
    assert (cause.type, cause.details[0]["errors"][0]["loc"]) == ("InvalidRequest", ["parent"])
    assert register(dev) == []


async def test_what_a_starter_says_of_the_case_in_search_attributes_does_not_stand(dev: DevService) -> None:
    """A case that nobody is late with would else be listed as overdue, with somebody who has never heard of it."""
    preset = TypedSearchAttributes(
        [SearchAttributePair(CASE_OVERDUE, ["arrival"]), SearchAttributePair(ASSIGNEE, "technician:t-9")]
    )
    handle = await dev.client.start_workflow(
        "Repair", repair_request(), id="repair-preset", task_queue=TASK_QUEUE, search_attributes=preset
    )
    await handle.execute_update("add_note", {"by": "clerk:c-1", "note": "n"})
    shown = (await handle.describe()).typed_search_attributes
    assert (shown.get(CASE_OVERDUE), shown.get(ASSIGNEE), shown.get(CASE_STATE)) == (None, None, "registered")


async def test_a_bad_start_does_not_spoil_the_number(dev: DevService) -> None:
    """After a refusal the same number is opened by a right request."""
    await started(dev, {"by": "x"}, "repair-R-7")
    case = await dev.open(number="R-7")
    assert (await case.send("add_note", "clerk:c-1", note="n"))["number"] == "R-7"


async def test_one_customer_known_by_id_phone_or_mail_is_one_entry(dev: DevService) -> None:
    """Phones are compared without their form; two different ids never match; new contact data are added."""
    people = [
        {"phone": "138 0013 8000"},
        {"phone": "+86 138-0013-8000", "email": "Wang@Example.com"},
        {"phone": "139 0000 0000", "email": "wang@example.com"},
        {"id": "u-1", "phone": "008613800138000"},
        {"id": "u-2", "phone": "138 0013 8000"},
        {"id": "u-1", "phone": "137 1111 1111"},
    ]
    entries = []
    for number, contact in enumerate(people):
        case = await dev.open(number=f"C-{number}", customer=CUSTOMER | contact)
        await case.until(1)
        entries.append(dev.rows("SELECT customer_entry FROM service_register WHERE number = :n", n=f"C-{number}")[0])
    first = entries[0]
    assert [entry == first for entry in entries] == [True, True, True, True, False, True]


async def test_the_clocks_start_when_the_server_took_the_case_not_at_the_first_task(dev: DevService) -> None:
    """No worker ran for a while: the opening is when the server had it."""
    await dev.stop()
    case = await dev.open()
    await dev.start()
    await case.until(1)
    started_at = (await case.handle.describe()).start_time
    tasks = [e.event_time.ToDatetime(UTC) for e in (await case.handle.fetch_history()).events if e.event_type == TASK]
    assert tasks[0] - started_at > 2 * MILLISECOND, "the first task came at once: nothing is shown"
    row = dev.rows("SELECT opened_at, at, received_at FROM service_register JOIN timeline USING (workflow_id)")[0]
    assert abs(row["opened_at"] - started_at) < MILLISECOND
    assert abs(row["at"] - started_at) < MILLISECOND


async def test_two_workers_open_a_case_once(dev: DevService) -> None:
    """Both poll the same queue; the register has one line, the timeline one entry."""
    from servers.devserver import dev_service

    async with dev_service(dev.server, dev.database.url.render_as_string(hide_password=False)):
        cases = await asyncio.gather(*(dev.open(number=f"W-{n}") for n in range(20)))
        await asyncio.gather(*(case.until(1) for case in cases))
    assert len(register(dev)) == 20
    assert len(dev.rows("SELECT 1 FROM timeline")) == 20


async def test_a_closed_case_is_reopened_as_a_new_one_that_both_sides_show(dev: DevService) -> None:
    """`reopens` names a closed case of the kind; an open one is refused."""
    old = await dev.open(number="OLD")
    await old.until(1)
    error = await started(dev, repair_request() | {"reopens": "repair-OLD", "reopen_reason": "r"}, "repair-NEW")
    assert error.type == "InvalidRequest"
    await old.send("cancel", "clerk:c-1", reason="r")
    new = await dev.open(number="NEW", reopens="repair-OLD", reopen_reason="it broke again")
    await new.until(1)
    assert (await new.view())["links"] == [{"relation": "reopens", "workflow_id": "repair-OLD"}]
    rows = dev.rows("SELECT relation, other FROM case_link WHERE workflow_id = 'repair-OLD'")
    assert rows == [{"relation": "reopened_by", "other": "repair-NEW"}]


@pytest.mark.parametrize("half", [{"reopens": "repair-OLD"}, {"reopen_reason": "it broke again"}])
async def test_reopening_needs_its_reason_and_a_reason_its_case(dev: DevService, half: dict[str, str]) -> None:
    """One without the other is refused."""
    error = await started(dev, repair_request() | half, f"repair-half-{len(half)}-{next(iter(half))}"[:40])
    assert (error.type, "go together" in str(error)) == ("InvalidRequest", True)
