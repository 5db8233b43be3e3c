"""What a kind's own rules decide as a case opens: it may end at once, or be refused with the reason."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError

from commands import check
from models.vocabulary import TASK_QUEUE
from own_kinds.enquiry import Enquiry
from own_kinds.opening_rule_kinds import Brief, Picky
from servers.databases import engine_of
from servers.service import Running, Service, serving

BRIEF: dict[str, Any] = {"by": "clerk:c-1", "customer": {}, "question": "哪里买？"}
KINDS = (Brief, Picky, Enquiry)


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """A server that skips time, with kinds that decide at the opening."""
    async with serving(database_url, KINDS) as running:
        yield running


def rows(service: Service, query: str) -> list[tuple[Any, ...]]:
    database = engine_of(service.database_url)
    with database.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    database.dispose()
    return found


async def ended(case: Running) -> dict[str, Any]:
    """The answer of a case that ends by itself."""
    answer: dict[str, Any] = await asyncio.wait_for(case.handle.result(), 20)
    return answer


async def test_a_case_that_its_rules_end_as_it_opens_completes(service: Service) -> None:
    """It answers, stands closed in the register, and nothing that it promised is open."""
    case = await service.open(BRIEF, kind="Brief", number="B-1")
    assert await ended(case) == {"number": "B-1", "state": "passed_on", "seq": 1}
    assert rows(service, "SELECT state, closed_at = opened_at FROM service_register WHERE kind = 'Brief'") == [
        ("passed_on", True)
    ]
    assert rows(service, "SELECT name, state FROM commitment WHERE workflow_id = 'brief-B-1'") == [("route", "dropped")]


async def test_a_case_that_ends_as_it_opens_opens_what_it_leads_to(service: Service) -> None:
    """The linked case runs, and both show the link."""
    case = await service.open(BRIEF, kind="Brief", number="B-2")
    await ended(case)
    (link,) = (await case.view())["links"]
    assert link["relation"] == "opened"
    enquiry = Running(service.client.get_workflow_handle(link["workflow_id"]), service)
    await enquiry.until(1)
    view = await enquiry.view()
    assert view["links"] == [{"relation": "opened_by", "workflow_id": "brief-B-2"}]
    assert rows(service, "SELECT request->>'question' FROM service_register WHERE kind = 'Enquiry'") == [
        ("哪里买？ (B-2)",)
    ]


async def test_a_message_to_a_case_that_ended_as_it_opened_is_answered_first(service: Service) -> None:
    """It came with the start: it stands refused, and the case still ends."""
    handle = await service.client.start_workflow(
        "Brief", BRIEF, id="brief-B-3", task_queue=TASK_QUEUE, start_signal="pass_on",
        start_signal_args=[{"by": "clerk:c-1"}],
    )  # fmt: skip
    assert (await ended(Running(handle, service)))["seq"] == 2
    entries = rows(service, "SELECT event, outcome, reason FROM timeline WHERE workflow_id = 'brief-B-3' ORDER BY seq")
    assert [entry[:2] for entry in entries] == [("open", "applied"), ("pass_on", "refused")]
    assert "the case has ended" in entries[1][2]


async def test_a_case_that_does_not_end_as_it_opens_goes_on(service: Service) -> None:
    """Its rules leave it to a person; the history of both ways replays."""
    at_once = await service.open(BRIEF, kind="Brief", number="B-4")
    await ended(at_once)
    case = await service.open(BRIEF | {"question": "ours"}, kind="Brief", number="B-5")
    assert (await case.send("pass_on", "clerk:c-1"))["state"] == "passed_on"
    await ended(case)
    for handle in (at_once.handle, case.handle):
        await check("brief", await handle.fetch_history(), KINDS)


async def test_a_case_that_the_clock_passes_on_opens_what_it_leads_to(service: Service) -> None:
    """Nobody has sent that event: the request says in whose name the case is opened."""
    case = await service.open(BRIEF | {"question": "ours"}, kind="Brief", number="B-6")
    await ended(case)
    (link,) = (await case.view())["links"]
    enquiry = Running(service.client.get_workflow_handle(link["workflow_id"]), service)
    await enquiry.until(1)
    assert (await enquiry.entries("open"))[0]["by"] == "supervisor:s-1"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("begin", "no begin today"),
        ("a move", "no a move today"),
        ("a commitment", "no a commitment today"),
        ("an assignee", "no an assignee today"),
        ("a certificate", "technician:nobody holds no certificate for washing_machine"),
    ],
)
async def test_what_a_kind_refuses_as_it_opens_fails_the_start_with_its_reason(
    service: Service, place: str, words: str
) -> None:
    """An InvalidRequest, wherever the rules said no; nothing enters the register, and the number stays free."""
    error = await failed(service, place=place)
    assert (error.type, error.details[0]["errors"][0]["loc"]) == ("InvalidRequest", [])
    assert words in error.details[0]["errors"][0]["msg"]
    assert rows(service, "SELECT 1 FROM service_register UNION SELECT 1 FROM timeline") == []
    case = await service.open({"by": "clerk:c-1", "customer": {}, "place": "none"}, kind="Picky", number="K-1")
    assert (await case.send("finish", "clerk:c-1"))["state"] == "done"


async def test_a_field_that_a_kind_finds_wrong_as_it_opens_is_named(service: Service) -> None:
    """As one that the request's form alone shows."""
    error = await failed(service, amount=10)
    assert error.type == "InvalidRequest"
    assert error.details[0]["errors"] == [{"loc": ["amount"], "msg": "must be 9 at most"}]
    assert rows(service, "SELECT 1 FROM service_register") == []


async def failed(service: Service, **changes: Any) -> ApplicationError:
    """Why a picky case could not be opened."""
    case = await service.open({"by": "clerk:c-1", "customer": {}, "place": ""} | changes, kind="Picky", number="K-1")
    with pytest.raises(WorkflowFailureError) as error:
        await ended(case)
    assert isinstance(error.value.cause, ApplicationError), error.value.cause
    return error.value.cause
