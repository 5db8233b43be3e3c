"""What the Temporal UI shows of a case keeps up with it."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.query.v1 import WorkflowQuery
from temporalio.api.workflowservice.v1 import QueryWorkflowRequest

from servers.service import Running, Service, plain_service, shown


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    async with plain_service(database_url) as running:
        yield running


async def current_details(service: Service, case: Running) -> str:
    """The Markdown that the UI asks for."""
    client = service.client
    answer = await client.workflow_service.query_workflow(
        QueryWorkflowRequest(
            namespace=client.namespace,
            execution=WorkflowExecution(workflow_id=case.handle.id),
            query=WorkflowQuery(query_type="__temporal_workflow_metadata"),
        )
    )
    text: str = json.loads(answer.query_result.payloads[0].data)["currentDetails"]
    return text


async def test_a_warning_put_off_to_the_morning_shows_its_new_time(service: Service) -> None:
    """A case reported in the evening with an afternoon's time is too late to warn today; nothing else happens."""
    evening = await service.workday("20:00")
    await service.go_to(evening)
    case = await service.open(at=evening - timedelta(hours=5, minutes=30))  # 14:30, due 09:30 the next day
    await case.until(2)
    due = shown(evening + timedelta(hours=13, minutes=30))
    text = await current_details(service, case)
    assert f"• {due} **arrival** (一§19(11)·1): supervisor is warned at 09:00, told when due" in text


async def test_the_history_tells_each_step_in_words(service: Service) -> None:
    """The writing of each step is named by what happened, refusals too."""
    case = await service.open()
    await case.send("assign", "supervisor:s-1", technician="technician:t-1")
    await case.refused("finish", "technician:t-1", work="w", minutes=1, customer_signature="s")
    summaries = [e.user_metadata.summary.data.decode() async for e in case.handle.fetch_history_events()]
    for words in ("open → registered", "assign → assigned", "finish refused, not possible as the case stands"):
        assert json.dumps(words, ensure_ascii=False) in summaries
