"""A number that its period and subject fix: whoever opens the case, by the gateway or past it, opens that one."""

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError

from cases.daily_reports import report_request
from desk.errors import InvalidRequest
from desk.gateway.gateway import Gateway
from models.vocabulary import TASK_QUEUE
from servers.devserver import DevService


async def test_the_gateway_leads_to_the_one_case_of_a_period_and_subject(dev: DevService) -> None:
    """Asked for without a number, or with that one, it is the same; another number is refused, the right one named."""
    gateway = Gateway(dev.client, dev.database)
    first = await gateway.open("DailyReport", report_request(day_on="2026-01-05"))
    assert (first.number, first.created) == ("J-20260105-t-1", True)
    again = await gateway.open("dailyreport", report_request(day_on="2026-01-05", number="J-20260105-t-1"))
    assert (again.workflow_id, again.created) == (first.workflow_id, False)
    with pytest.raises(InvalidRequest) as refused:
        await gateway.open("DailyReport", report_request(day_on="2026-01-05", number="J-1", at="2090-01-01T00:00:00Z"))
    assert [error["loc"] for error in refused.value.errors] == [["at"], ["number"]]
    assert "must be J-20260105-t-1" in refused.value.errors[1]["msg"]


async def test_a_start_under_another_number_is_refused_by_the_case_itself(dev: DevService) -> None:
    """As any client starts it; nothing of it is in the register."""
    handle = await dev.client.start_workflow(
        "DailyReport", report_request(day_on="2026-01-05"), id="dailyreport-J-20260105-t-2", task_queue=TASK_QUEUE
    )
    with pytest.raises(WorkflowFailureError) as failed:
        await handle.result()
    assert isinstance(failed.value.cause, ApplicationError)
    assert (failed.value.cause.type, "must be J-20260105-t-1" in str(failed.value.cause)) == ("InvalidRequest", True)
    assert dev.rows("SELECT 1 FROM service_register") == []
