"""Lost cases: ended from outside while the register has them open. They are found and told once."""

import asyncio
import os
from collections.abc import Collection

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import WorkflowFailureError

from activities.watch.lost import Lookout, Loss
from activities.watch.watchman import Watchman
from cases.lost_cases import CLERK, LOSSES, Lose, Watched, started_instead, terminate
from desk.errors import InvalidRequest, NotRevived
from desk.gateway.doctor import examine
from models.vocabulary import TASK_QUEUE
from models.words.messages import render
from servers.devserver import DevService, dev_service
from servers.service import ZONE, Running, repair_request


@pytest.fixture
async def watched(dev: DevService) -> Watched:
    return Watched.of(dev)


async def delete(watched: Watched, case: Running) -> None:
    """Run by run, until Temporal has nothing of it."""
    await watched.dev.client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(
            namespace=watched.dev.client.namespace, workflow_execution=WorkflowExecution(workflow_id=case.handle.id)
        )
    )


# -- finding and telling ------------------------------------------------------------------------------------------


@LOSSES
async def test_a_lost_case_is_told_once_with_what_brings_it_back(watched: Watched, lose: Lose, how: Loss) -> None:
    """To the supervisor, by whichever of several workers sees it, in words and with the command to type."""
    case, other = await watched.case(), await watched.case()
    assert await watched.watchman.once() == []
    await lose(watched, case)
    message = (await watched.told())[0]
    await asyncio.gather(*(Watchman(watched.dev.database, watched.dev.client).once() for _ in range(3)))
    assert [m["workflow_id"] for m in watched.messages()] == [case.handle.id]
    assert (message["to"], message["status"], message["params"]["loss"]) == ("supervisor", "pending", how)
    for language, word in (("en", "no longer runs"), ("zh_CN", "不再运行")):
        said = render("case_lost", message["params"], language=language, zone=ZONE)
        assert word in said.body
        assert f"aftersales revive {case.handle.id}" in said.body
    assert watched.lost() == 1
    assert (await other.view())["state"] == "assigned"


async def test_what_runs_has_ended_by_its_procedure_or_was_refused_is_not_lost(watched: Watched) -> None:
    """A case that goes on, one that ends, a bad start, one whose last record stands while Temporal still runs it."""
    running, ended = await watched.case(), await watched.case()
    await ended.send("cancel", CLERK, reason="r")
    await ended.handle.result()
    refused = await watched.dev.client.start_workflow("Repair", {}, id="repair-L-refused", task_queue=TASK_QUEUE)
    with pytest.raises(WorkflowFailureError):
        await refused.result()
    assert await watched.watchman.once() == []
    assert await watched.gateway.lost(running.handle.id) is None
    assert await watched.gateway.lost(ended.handle.id) is None


async def test_a_case_whose_record_comes_while_it_is_asked_about_is_not_lost(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was open when the look began and has ended by its procedure since: the register is asked once more."""
    case = await watched.case()
    look, running = Lookout(watched.dev.database, watched.dev.client), Lookout.running

    async def while_it_ends(lookout: Lookout, field: str, values: Collection[str]) -> set[str]:
        if values:
            await case.send("cancel", CLERK, reason="r")
            await case.handle.result()
        return await running(lookout, field, ()) if field == "RunId" else set()

    monkeypatch.setattr(Lookout, "running", while_it_ends)
    assert (await look.look()).lost == []


async def test_a_list_that_is_behind_makes_no_case_lost(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever looks lost is asked of Temporal itself; a run that the list shows too long is found by the next look."""
    case = await watched.case()

    async def empty(_: Lookout, _field: str, _values: Collection[str]) -> set[str]:
        return set()

    monkeypatch.setattr(Lookout, "running", empty)
    assert await watched.watchman.once() == []
    await terminate(watched, case)
    assert await watched.watchman.once() == [case.handle.id]

    async def behind(_: Lookout, _field: str, values: Collection[str]) -> set[str]:
        return set(values)

    monkeypatch.setattr(Lookout, "running", behind)
    assert await watched.watchman.once() == []
    assert watched.lost() == 1


# -- what cannot come back ----------------------------------------------------------------------------------------


async def test_a_deleted_case_is_opened_anew_by_one_that_reopens_it(watched: Watched) -> None:
    """Nothing brings it back: message, doctor and `revive` say so. Once reopened it is no longer missed."""
    case = await watched.case()
    await delete(watched, case)
    await watched.finding(case, Loss.DELETED)
    said = render("case_lost", (await watched.told())[0]["params"], language="en", zone=ZONE).body
    assert "cannot be brought back" in said
    assert f'"reopens": "{case.handle.id}"' in said
    finding = (await examine(watched.dev.database, watched.dev.client))[0]
    assert finding.remedy is not None
    assert finding.remedy.startswith("aftersales open repair --json")
    with pytest.raises(NotRevived, match="reopens"):
        await watched.gateway.revive(case.handle.id)
    new = await watched.gateway.open("Repair", repair_request(reopens=case.handle.id, reopen_reason="it was deleted"))
    assert new.state == "registered"
    await watched.watchman.once()
    assert (watched.lost(), await examine(watched.dev.database, watched.dev.client)) == (0, [])
    with pytest.raises(NotRevived, match=new.workflow_id):
        await watched.gateway.revive(case.handle.id)


async def test_a_case_that_merely_runs_is_not_reopened(watched: Watched) -> None:
    """By the gateway, nor by a foreign client; a lost one is, by both."""
    case = await watched.case()
    request = repair_request(reopens=case.handle.id, reopen_reason="r")
    with pytest.raises(InvalidRequest, match="closed Repair, or of one that is lost"):
        await watched.gateway.open("Repair", request)
    other = await watched.dev.open(number=f"N-{os.urandom(4).hex()}", reopens=case.handle.id, reopen_reason="r")
    with pytest.raises(WorkflowFailureError):
        await other.handle.result()
    await terminate(watched, case)
    again = await watched.dev.open(number=f"N-{os.urandom(4).hex()}", reopens=case.handle.id, reopen_reason="r")
    await again.until(1)


# -- what a start says --------------------------------------------------------------------------------------------


async def test_a_start_that_ended_a_running_case_says_so(watched: Watched) -> None:
    """Something has changed: the case has lost its run, and the failure names what brings it back."""
    case = await watched.case()
    error = await started_instead(watched, case)
    assert error.type == "AlreadyOpened"
    assert "nothing has changed" not in error.message
    assert "stands in the register as assigned" in error.message
    assert f"aftersales revive {case.handle.id}" in error.message


async def test_two_workers_tell_of_a_loss_once(watched: Watched, database_url: str) -> None:
    """Each with a watchman of its own, at the same moment."""
    async with dev_service(watched.dev.server, database_url) as second:
        cases = [await watched.case() for _ in range(3)]
        for case in cases:
            await terminate(watched, case)
            await watched.finding(case, Loss.TERMINATED)
        others = [Watchman(s.database, s.client) for s in (watched.dev, second)]
        async with asyncio.timeout(120):
            while len(watched.messages()) < len(cases):
                await asyncio.gather(*(watchman.once() for watchman in others))
    assert sorted(m["workflow_id"] for m in watched.messages()) == sorted(c.handle.id for c in cases)
