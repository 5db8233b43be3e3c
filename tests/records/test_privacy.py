"""A customer's data never stand in ids, search attributes, summaries, current details, log lines or error texts."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.json_format import MessageToJson
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.query.v1 import WorkflowQuery
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest, QueryWorkflowRequest

from desk.gateway.gateway import Gateway
from servers.devserver import DevService
from servers.service import Denied, Running, repair_request

SECRETS = {
    "name": "欧阳无名氏",
    "phone": "13912345678",
    "email": "ouyang.secret@example.com",
    "address": "桃花岛 7 号 3 单元",
}
BOSS, TECH, CLERK = "supervisor:s-1", "technician:t-1", "clerk:c-1"


def leaks(where: str, shown: str) -> list[str]:
    return [f"{where} shows the customer's {key}" for key, value in SECRETS.items() if value in shown]


async def seen_by_operations(dev: DevService, workflow_id: str) -> dict[str, str]:
    """All that Temporal shows in lists and headers: description, metadata query, names and summaries of history."""
    service, namespace = dev.client.workflow_service, dev.client.namespace
    execution = WorkflowExecution(workflow_id=workflow_id)
    described = await service.describe_workflow_execution(
        DescribeWorkflowExecutionRequest(namespace=namespace, execution=execution)
    )
    metadata = await service.query_workflow(
        QueryWorkflowRequest(
            namespace=namespace, execution=execution, query=WorkflowQuery(query_type="__temporal_workflow_metadata")
        )
    )
    handle = dev.client.get_workflow_handle(workflow_id)
    summaries = []
    async for event in handle.fetch_history_events():
        summaries.append(event.user_metadata.SerializeToString().decode("utf-8", "replace"))
        attributes = event.upsert_workflow_search_attributes_event_attributes
        summaries.append(attributes.SerializeToString().decode("utf-8", "replace"))
    return {
        "the description": f"{MessageToJson(described)}{described.SerializeToString().decode('utf-8', 'replace')}",
        "the current details": b"".join(p.data for p in metadata.query_result.payloads).decode(),
        "a summary": "\n".join(summaries),
    }


async def test_nothing_that_operations_see_or_log_holds_personal_data(
    dev: DevService, caplog: pytest.LogCaptureFixture
) -> None:
    """A case through hold, refusals and a broken message, opened by the gateway; all that is shown is scanned."""
    caplog.set_level(logging.INFO)
    request = repair_request(customer=SECRETS | {"zone": "suburb"})
    opened = await Gateway(dev.client, dev.database).open("Repair", request)
    case = Running(dev.client.get_workflow_handle(opened.workflow_id), dev)  # type: ignore[arg-type]
    texts: list[str] = []

    async def refused(event: str, by: str, **payload: Any) -> None:
        denied: Denied = await case.refused(event, by, **payload)
        texts.append(f"{denied} {denied.details}")

    await refused("assign", BOSS, technician=SECRETS["phone"])
    await refused("assign", BOSS, technician=TECH, at=SECRETS["email"])
    await refused("add_note", SECRETS["name"], note="n")
    await case.send("assign", BOSS, technician=TECH)
    visit = datetime.now(UTC) + timedelta(hours=2)
    await case.send("contact", TECH, diagnosis=f"{SECRETS['name']} says it leaks", visit_at=visit)
    await case.send("hold", CLERK, reason="waiting_for_customer", note=SECRETS["phone"])
    await case.signal("nonsense", CLERK, text=SECRETS["address"])
    await case.send("resume", CLERK)
    await refused("settle", TECH, amount=SECRETS["phone"], method="none")
    shown = await seen_by_operations(dev, opened.workflow_id)
    shown |= {"an error text": "\n".join(texts), "a log line": caplog.text, "the id": opened.workflow_id}
    assert [leak for where, text in shown.items() for leak in leaks(where, text)] == []
    assert "suburb" in shown["the description"]


async def test_a_refused_opening_repeats_nothing_of_what_was_sent(
    dev: DevService, caplog: pytest.LogCaptureFixture
) -> None:
    """The failure names fields, never their content."""
    caplog.set_level(logging.INFO)
    request = {"by": SECRETS["name"], "customer": SECRETS | {"zone": SECRETS["address"]}}
    handle = await dev.client.start_workflow("Repair", request, id="repair-leak", task_queue="aftersales")
    with pytest.raises(Exception) as error:  # noqa: PT011 - the failure's text is what is looked at
        await handle.result()
    assert leaks("the failure", f"{error.value} {error.value.__cause__}") == []
    assert leaks("a log line", caplog.text) == []
