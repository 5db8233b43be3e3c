"""Lost cases come back with what had come for them, and go on as they were."""

import asyncio
import json
import os
import shlex
from datetime import UTC, datetime, timedelta

import pytest

import commands
from activities.rules.publishing import FIRST_APPROVAL, publish_policy
from activities.watch.lost import Loss, ResetPlace
from cases.lost_cases import BOSS, CLERK, LOSSES, TECH, Lose, Watched, terminate
from commandline import REFUSED, Desk
from desk.errors import NotAnswered
from desk.gateway.doctor import examine
from desk.gateway.gateway import Gateway
from models.record import Start
from models.vocabulary import TASK_QUEUE
from servers.devserver import DevService
from servers.service import Running, repair_request


@pytest.fixture
async def watched(dev: DevService) -> Watched:
    return Watched.of(dev)


async def let_time_out(watched: Watched) -> Running:
    """A case that was admitted with a timeout, before such starts were refused, and has run out of it."""
    with pytest.MonkeyPatch.context() as before:
        before.setattr(Start, "errors", lambda _: [])
        handle = await watched.dev.client.start_workflow(
            "Repair", repair_request(), id=f"repair-L-{os.urandom(5).hex()}", task_queue=TASK_QUEUE,
            execution_timeout=timedelta(seconds=5),
        )  # fmt: skip
        case = Running(handle, watched.dev)  # type: ignore[arg-type]  # of the service it uses only what both have
        await case.until(1)
    await watched.finding(case, Loss.TIMED_OUT)
    return case


def publish(watched: Watched, policy: str) -> None:
    with watched.dev.database.begin() as connection:
        publish_policy(connection, policy, FIRST_APPROVAL, datetime.now(UTC))


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
    async with asyncio.timeout(120):
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
