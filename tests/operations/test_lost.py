"""Lost cases: ended from outside while the register has them open. They are found, told once, and brought back."""

import asyncio
import json
import os
import shlex
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError

import commands
from activities.rules.publishing import FIRST_APPROVAL, publish_policy
from activities.watch.lost import Lookout, Loss, ResetPlace
from activities.watch.watchman import Watchman
from agreement import disagreements
from commandline import REFUSED, Desk
from desk.errors import InvalidRequest, NotAnswered, NotRevived
from desk.gateway.doctor import examine
from desk.gateway.gateway import Gateway
from devserver import DevService, dev_service
from models.record import Start
from models.vocabulary import TASK_QUEUE
from models.words.messages import render
from service import ZONE, Running, repair_request

CLERK, BOSS, TECH = "clerk:c-1", "supervisor:s-1", "technician:t-1"


@dataclass
class Watched:
    """A running service and its watchman, who looks when the test says so."""

    dev: DevService
    watchman: Watchman
    gateway: Gateway

    async def case(self) -> Running:
        """A case that has come as far as its technician, with a note on its timeline."""
        case = await self.dev.open(number=f"L-{os.urandom(5).hex()}")
        await case.send("assign", BOSS, technician=TECH)
        await case.signal("add_note", CLERK, note="before")
        await case.until(3)
        return case

    async def finding(self, case: Running, how: Loss) -> None:
        """Waits until Temporal itself shows what was done to it."""
        async with asyncio.timeout(20):
            while (lost := await self.gateway.lost(case.handle.id)) is None or lost.how is not how:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def told(self, until: int = 1) -> list[dict[str, Any]]:
        """The messages of losses, once there are so many; the list of what runs may be a little behind."""
        async with asyncio.timeout(20):
            while len(found := self.messages()) < until:
                await self.watchman.once()
        return found

    def messages(self) -> list[dict[str, Any]]:
        return self.dev.rows("SELECT * FROM outbox WHERE topic = 'case_lost' ORDER BY key")

    def lost(self) -> int:
        """As the metric counts it."""
        return len(self.dev.rows("SELECT 1 FROM lost_case WHERE back_at IS NULL"))

    async def differences(self, case: Running) -> list[str]:
        """Where case and records do not say the same, each step once."""
        return disagreements(await case.view(), self.dev.database, case.handle.id)


@pytest.fixture
async def watched(dev: DevService) -> Watched:
    patient = Gateway(dev.client, dev.database, patience=timedelta(seconds=20))
    return Watched(dev, Watchman(dev.database, dev.client), patient)


async def terminate(watched: Watched, case: Running) -> None:
    await case.handle.terminate("by mistake")


async def replace(watched: Watched, case: Running) -> None:
    """What an impatient client's start does; it fails, since the register knows the case."""
    await started_instead(watched, case)


async def started_instead(watched: Watched, case: Running) -> ApplicationError:
    handle = await watched.dev.client.start_workflow(
        "Repair", repair_request(), id=case.handle.id, task_queue=TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
    )  # fmt: skip
    with pytest.raises(WorkflowFailureError) as failed:
        await asyncio.wait_for(handle.result(), 20)
    assert isinstance(failed.value.cause, ApplicationError)
    return failed.value.cause


async def delete(watched: Watched, case: Running) -> None:
    """Run by run, until Temporal has nothing of it."""
    await watched.dev.client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(
            namespace=watched.dev.client.namespace, workflow_execution=WorkflowExecution(workflow_id=case.handle.id)
        )
    )


async def let_time_out(watched: Watched) -> Running:
    """A case that was admitted with a timeout, before such starts were refused, and has run out of it."""
    with pytest.MonkeyPatch.context() as before:
        before.setattr(Start, "errors", lambda _: [])
        handle = await watched.dev.client.start_workflow(
            "Repair", repair_request(), id=f"repair-L-{os.urandom(5).hex()}", task_queue=TASK_QUEUE,
            execution_timeout=timedelta(seconds=10),
        )  # fmt: skip
        case = Running(handle, watched.dev)  # type: ignore[arg-type]  # of the service it uses only what both have
        await case.until(1)
    await watched.finding(case, Loss.TIMED_OUT)
    return case


def publish(watched: Watched, policy: str) -> None:
    with watched.dev.database.begin() as connection:
        publish_policy(connection, policy, FIRST_APPROVAL, datetime.now(UTC))


LOSSES = pytest.mark.parametrize(
    ("lose", "how"), [(terminate, Loss.TERMINATED), (replace, Loss.REPLACED)], ids=["terminated", "replaced"]
)
Lose = Callable[[Watched, Running], Any]


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


# -- coming back --------------------------------------------------------------------------------------------------


@LOSSES
async def test_a_lost_case_is_revived_and_goes_on_with_what_had_come(
    watched: Watched, desk: Desk, lose: Lose, how: Loss
) -> None:
    """A message that no worker had taken is applied; nothing stands twice; lost again, it is told again."""
    case = await watched.case()
    await watched.dev.stop()
    await case.signal("add_note", CLERK, note="on its way")
    await terminate(watched, case)
    await watched.dev.start()
    if how is Loss.REPLACED:
        await lose(watched, case)
    await watched.told()
    done = await desk("revive", case.handle.id, "--json")
    assert done.json["state"] == "assigned"
    await case.until(4)
    seen = await case.view()
    assert [e.get("note") for e in seen["timeline"]] == [None, None, "before", "on its way"]
    assert await watched.differences(case) == []
    assert watched.lost() == 0
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert (await case.send("contact", TECH, diagnosis="d", visit_at=tomorrow))["state"] == "scheduled"
    assert await watched.differences(case) == []
    assert await watched.watchman.once() == []
    await lose(watched, case)
    assert len(await watched.told(until=2)) == 2
    await watched.gateway.revive(case.handle.id)
    assert (await case.view())["state"] == "scheduled"


@LOSSES
async def test_the_doctors_command_brings_a_lost_case_back(
    watched: Watched, desk: Desk, lose: Lose, how: Loss
) -> None:
    """It names the case and the very command, which `temporal` takes; the watchman sees that it is back."""
    case = await watched.case()
    await lose(watched, case)
    await watched.told()
    done = await desk("doctor", "--json")
    assert done.code == REFUSED
    finding = next(f for f in json.loads(done.out) if f["about"] == case.handle.id)
    assert f"aftersales revive {case.handle.id}" in finding["what"]
    command = shlex.split(finding["remedy"])
    assert command[:3] == ["temporal", "workflow", "reset"]
    said = (await desk("doctor")).out.splitlines()
    assert f"  {finding['remedy']}" in said
    seen = (await desk("show", case.handle.id)).out
    assert "Temporal no longer runs it" in seen if lose is terminate else "aftersales doctor" in seen
    assert f"--run-id {case.handle.first_execution_run_id}" in finding["remedy"]
    await watched.dev.temporal(*command[1:])
    await case.send("add_note", CLERK, note="after")
    assert await watched.differences(case) == []
    async with asyncio.timeout(20):
        while watched.lost():
            await watched.watchman.once()
    assert [f for f in await examine(watched.dev.database, watched.dev.client) if f.about == case.handle.id] == []


async def test_a_case_that_ran_out_of_time_is_revived(watched: Watched) -> None:
    """Its limit counts anew from then. What was admitted stays so, under the policy of its opening, though its opening
    is decided again.
    """
    case = await let_time_out(watched)
    publish(watched, "[repair]\ncallback_wm = 7\n")
    due = [c["due_at"] for c in (await watched.gateway.view(case.handle.id))["commitments"] if c["name"] == "contact"]
    assert [m["params"]["loss"] for m in await watched.told()] == ["timed_out"]
    assert (await watched.gateway.revive(case.handle.id)).state == "registered"
    assert (await case.commitment("contact"))["due_at"] == datetime.fromisoformat(due[0])
    await case.send("cancel", CLERK, reason="r")
    assert await watched.differences(case) == []


async def lost_after_an_update(watched: Watched) -> Running:
    """A case whose last task took an update; behind it came what no worker has taken: signals, the next step first."""
    case = await watched.dev.open(number=f"L-{os.urandom(5).hex()}")
    await case.until(1)
    await case.send("assign", BOSS, technician=TECH)
    await watched.dev.stop()
    visit = datetime.now(UTC) + timedelta(days=1)
    await case.signal("contact", TECH, diagnosis="d", visit_at=visit)
    await case.signal("add_note", CLERK, note="last")
    await terminate(watched, case)
    await watched.finding(case, Loss.TERMINATED)
    return case


async def place_of(watched: Watched, case: Running) -> ResetPlace:
    """Where it would be reset to."""
    lost = await watched.gateway.lost(case.handle.id)
    assert lost is not None
    assert lost.place is not None
    return lost.place


async def goes_on_as_it_was(watched: Watched, case: Running, events: list[str]) -> None:
    """Its timeline is this one, its records say the same, its history replays, and another worker takes it up."""
    await case.until(len(events))
    seen = await case.view()
    assert [(e["event"], e["outcome"]) for e in seen["timeline"]] == [(event, "applied") for event in events]
    assert await watched.differences(case) == []
    await commands.check("revived", await case.handle.fetch_history())
    await watched.dev.stop()
    await watched.dev.start()
    assert (await case.send("add_note", CLERK, note="by another worker"))["state"] == seen["state"]
    assert await watched.differences(case) == []


async def test_what_came_behind_an_update_is_applied_behind_it_and_replays(watched: Watched) -> None:
    """Temporal hands the last task's update on along with the signals behind it; each is applied in its turn."""
    case = await lost_after_an_update(watched)
    await watched.dev.start()
    assert (await watched.gateway.revive(case.handle.id)).state == "scheduled"
    await goes_on_as_it_was(watched, case, ["open", "assign", "contact", "add_note"])


async def test_lost_again_before_any_worker_came_it_goes_back_no_further(watched: Watched) -> None:
    """Once reset, its last task is the one that the reset has failed: what came is handed on from there."""
    case = await lost_after_an_update(watched)
    places = [await place_of(watched, case)]
    impatient = Gateway(watched.dev.client, watched.dev.database, patience=timedelta(milliseconds=200))
    for _ in range(2):
        with pytest.raises(NotAnswered, match="is reset and will go on"):
            await impatient.revive(case.handle.id)
        await terminate(watched, case)
        await watched.finding(case, Loss.TERMINATED)
        places.append(await place_of(watched, case))
    assert len({place.run_id for place in places}) == 3
    assert {place.event_id for place in places} == {places[0].event_id}
    await watched.dev.start()
    await watched.gateway.revive(case.handle.id)
    await goes_on_as_it_was(watched, case, ["open", "assign", "contact", "add_note"])


async def test_a_reset_by_hand_to_the_opening_does_all_again_in_its_order(watched: Watched) -> None:
    """As the Temporal UI and `temporal workflow reset` do it: updates and signals by turns."""
    case = await watched.dev.open(number=f"L-{os.urandom(5).hex()}")
    events = ["open"]
    visit = datetime.now(UTC) + timedelta(days=1)
    for event, by, payload in (
        ("assign", BOSS, {"technician": TECH}),
        ("add_note", CLERK, {"note": "1"}),
        ("contact", TECH, {"diagnosis": "d", "visit_at": visit}),
        ("add_note", CLERK, {"note": "2"}),
        ("arrive", TECH, {"badge_shown": True}),
    ):
        await (case.signal if event == "add_note" else case.send)(event, by, **payload)
        events.append(event)
        await case.until(len(events))
    about = ("--workflow-id", case.handle.id, "--event-id", "4", "--reason", "a bad day")
    await watched.dev.temporal("workflow", "reset", *about)
    await goes_on_as_it_was(watched, case, events)


async def test_two_who_revive_at_once_bring_back_one_case(watched: Watched) -> None:
    """The second finds it running: another reset would throw away what came in between."""
    case = await watched.case()
    await terminate(watched, case)
    both = await asyncio.gather(*(watched.gateway.revive(case.handle.id) for _ in range(2)), return_exceptions=True)
    assert sorted(type(done).__name__ for done in both) == ["NotRevived", "Revived"]


async def test_what_runs_or_has_ended_is_not_revived(watched: Watched, desk: Desk) -> None:
    """And why."""
    case = await watched.case()
    done = await desk("revive", case.handle.id)
    assert (done.code, "runs (assigned)" in done.err) == (REFUSED, True)
    await case.send("cancel", CLERK, reason="r")
    await case.handle.result()
    done = await desk("revive", case.handle.id)
    assert (done.code, "has ended (cancelled)" in done.err, "reopens" in done.err) == (REFUSED, True, True)


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
        async with asyncio.timeout(20):
            while len(watched.messages()) < len(cases):
                await asyncio.gather(*(watchman.once() for watchman in others))
    assert sorted(m["workflow_id"] for m in watched.messages()) == sorted(c.handle.id for c in cases)
