"""Whatever a signal holds, it is applied once or stands refused on the timeline; it never harms the case."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from servers.devserver import DevService, json_payload
from servers.service import Denied, Running, Service, serving
from servers.waiting import until

BOSS, TECH, CLERK = "supervisor:s-1", "technician:t-1", "clerk:c-1"

MALFORMED = {
    "no argument": ("add_note", []),
    "several arguments": ("add_note", [json_payload(b'{"by": "clerk:c-1"}'), json_payload(b'{"note": "x"}')]),
    "bytes that are not JSON": ("add_note", [json_payload(b"\xff\xfe{")]),
    "an encoding nobody knows": ("add_note", [Payload(metadata={"encoding": b"klingon"}, data=b"x")]),
    "a protobuf that is none": (
        "add_note",
        [Payload(metadata={"encoding": b"json/protobuf", "messageType": b"no.Such"}, data=b"{}")],
    ),
    "a list": ("add_note", [json_payload(b"[1, 2]")]),
    "null": ("add_note", [json_payload(b"null")]),
    "deep nesting": ("add_note", [json_payload(b"[" * 5000 + b"]" * 5000)]),
    "a number too large": ("add_note", [json_payload(b'{"by": "clerk:c-1", "note": ' + b"9" * 5000 + b"}")]),
    "a NUL and a lone surrogate": ("add_note", [json_payload(b'{"by": "clerk:c-1", "note": "\\u0000\\ud800"}')]),
}


@pytest.mark.parametrize(("name", "payloads"), MALFORMED.values(), ids=MALFORMED)
async def test_a_malformed_signal_stands_refused_and_the_case_goes_on(
    dev: DevService, name: str, payloads: list[Payload]
) -> None:
    """Refused as InvalidPayload on the timeline; the next message is applied."""
    case = await dev.open()
    await dev.raw_signal(case.handle.id, name, *payloads)
    await case.until(2)
    refused = (await case.view())["timeline"][-1]
    assert (refused["outcome"], refused["event"]) == ("refused", name)
    assert refused["reason"].startswith("InvalidPayload")
    assert (await case.send("add_note", CLERK, note="still here"))["seq"] == 3
    stored = dev.rows("SELECT outcome FROM timeline WHERE workflow_id = :id ORDER BY seq", id=case.handle.id)
    assert [row["outcome"] for row in stored] == ["applied", "refused", "applied"]


async def test_an_unknown_signal_stands_refused_with_its_content_and_sender(dev: DevService) -> None:
    """No event of that name: said so, with what was sent cut at 2,000 characters."""
    case = await dev.open()
    await case.signal("explode", "clerk:c-9", text="好" * 3000)
    await dev.raw_signal(case.handle.id, "boom")
    await case.until(3)
    first, second = (await case.view())["timeline"][1:]
    assert (first["event"], first["by"], first["outcome"]) == ("explode", "clerk:c-9", "refused")
    assert "not an event of Repair" in first["reason"]
    assert len(first["content"]) == 2000
    assert "好好" in first["content"]
    assert second["by"] == "unknown"


@pytest.mark.parametrize("name", ["__temporal_x", "run", "case", "on_signal_assign", "名" * 300, "a\x00b"])
async def test_a_signal_of_any_name_does_no_harm(dev: DevService, name: str) -> None:
    """Names that are ours, the server's, too long or not printable."""
    case = await dev.open()
    with contextlib.suppress(RPCError):  # the server's own refusal is as good
        await dev.raw_signal(case.handle.id, name, json_payload(b'{"by": "clerk:c-1"}'))
    assert (await case.send("add_note", CLERK, note="n"))["state"] == "registered"


@pytest.mark.parametrize(
    ("event", "payload", "kind"),
    [
        ("assign", {"by": "clerk:c-1", "technician": TECH}, "NotAllowed"),
        ("assign", {"technician": TECH}, "NotAllowed"),
        ("assign", {"by": "nobody", "technician": TECH}, "NotAllowed"),
        ("assign", {"by": "king:k-1", "technician": TECH}, "NotAllowed"),
        ("assign", {"by": "system:clock", "technician": TECH}, "NotAllowed"),
        ("assign", {"by": "system", "technician": TECH}, "NotAllowed"),
        ("assign", {"by": 7, "technician": TECH}, "NotAllowed"),
        ("finish", {"by": TECH, "work": "w", "minutes": 1, "customer_signature": "s"}, "EventRefused"),
        ("assign", {"by": BOSS}, "InvalidPayload"),
        ("assign", {"by": BOSS, "technician": TECH, "tecnician": TECH}, "InvalidPayload"),
        ("assign", {"by": BOSS, "technician": "clerk:c-1"}, "InvalidPayload"),
        ("assign", {"by": BOSS, "technician": "technician:uncertified"}, "EventRefused"),
        ("assign", {"by": BOSS, "technician": TECH, "at": "2999-01-01T00:00:00+08:00"}, "InvalidPayload"),
        ("assign", {"by": BOSS, "technician": TECH, "at": "2020-01-01T00:00:00+08:00"}, "InvalidPayload"),
        ("assign", {"by": BOSS, "technician": TECH, "at": "yesterday"}, "InvalidPayload"),
        ("add_note", {"by": CLERK, "note": "n", "at": "2020-01-01T00:00:00+08:00"}, "NotAllowed"),
        ("add_note", {"by": CLERK, "note": "n", "event_id": ""}, "InvalidPayload"),
        ("add_note", {"by": CLERK, "note": "x" * 2001}, "InvalidPayload"),
    ],
)
async def test_update_and_signal_are_judged_alike(
    dev: DevService, event: str, payload: dict[str, Any], kind: str
) -> None:
    """The same refusal, as an error of the update and on the timeline of both."""
    case = await dev.open()
    denied = await denied_update(case, event, payload)
    assert denied.type == kind
    await case.handle.signal(event, payload)
    await case.until(3)
    both = (await case.view())["timeline"][1:]
    assert [entry["outcome"] for entry in both] == ["refused", "refused"]
    assert both[0]["reason"] == both[1]["reason"]
    assert both[0]["reason"].startswith(kind)


async def denied_update(case: Running, event: str, payload: dict[str, Any]) -> Denied:
    """Sends an update as it is; it must be refused."""
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await case.handle.execute_update(event, payload)
    assert isinstance(failed.value.cause, ApplicationError)
    return Denied(failed.value.cause)


async def test_a_refusal_says_the_state_and_what_is_possible(dev: DevService) -> None:
    """EventRefused carries state, possible events and the reason."""
    case = await dev.open()
    denied = await case.refused("finish", TECH, work="w", minutes=1, customer_signature="s")
    assert denied.details["state"] == "registered"
    assert "assign" in denied.details["possible"]
    assert "not possible in state registered" in denied.details["reason"]


async def test_every_wrong_field_is_named(dev: DevService) -> None:
    """InvalidPayload lists each field with what is wrong, without repeating what was sent."""
    case = await dev.open()
    await case.send("assign", BOSS, technician=TECH)
    wrong = {"diagnosis": "", "visit_at": "soon", "customers_wish": "yes", "secret_key": "s3cret"}
    denied = await case.refused("contact", TECH, **wrong)
    assert denied.type == "InvalidPayload"
    assert {error["loc"][0] for error in denied.details["errors"]} == {
        "diagnosis", "visit_at", "customers_wish", "secret_key",
    }
    assert "s3cret" not in str(denied.details)


async def test_a_repeated_event_id_is_applied_once(dev: DevService) -> None:
    """Again it answers what it answered first; with another content it is InvalidPayload; refused ones are free."""
    case = await dev.open()
    refused = await case.refused("assign", BOSS, technician="technician:uncertified", event_id="e-1")
    assert refused.type == "EventRefused"
    first = await case.send("assign", BOSS, technician=TECH, event_id="e-1")
    assert await case.send("assign", BOSS, technician=TECH, event_id="e-1") == first
    await case.signal("assign", BOSS, technician=TECH, event_id="e-1")
    other = await case.refused("assign", BOSS, technician="technician:t-2", event_id="e-1")
    assert (other.type, other.details["errors"][0]["loc"]) == ("InvalidPayload", ["event_id"])
    assert len(await case.entries("assign", "applied")) == 1


async def test_a_thousand_signals_at_once_are_each_applied_once_in_order(dev: DevService) -> None:
    """Nothing is lost, repeated or reordered."""
    case = await dev.open()
    for start in range(0, 1000, 100):
        await asyncio.gather(*(case.signal("add_note", CLERK, note=f"n{n}") for n in range(start, start + 100)))
    stored = "SELECT note FROM timeline WHERE workflow_id = :id AND event = 'add_note' ORDER BY seq"

    async def all_there() -> bool:
        return len(dev.rows(stored, id=case.handle.id)) >= 1000

    await until("a thousand notes", all_there)
    notes = [row["note"] for row in dev.rows(stored, id=case.handle.id)]
    assert sorted(notes) == sorted(f"n{n}" for n in range(1000))
    signalled = [
        event.workflow_execution_signaled_event_attributes.input.payloads[0].data.decode()
        async for event in case.handle.fetch_history_events()
        if event.HasField("workflow_execution_signaled_event_attributes")
    ]
    assert [note for note in notes] == [text.split('"note":"')[1].split('"')[0] for text in signalled]  # noqa: C416


async def test_signals_sent_while_no_worker_runs_are_applied_when_it_is_back(dev: DevService) -> None:
    """The server keeps them; each takes its turn."""
    case = await dev.open()
    await case.until(1)
    await dev.stop()
    await case.signal("assign", BOSS, technician=TECH)
    await case.signal("contact", TECH, diagnosis="d", visit_at="2030-01-01T10:00:00+08:00")
    await case.signal("nonsense", CLERK)
    await dev.start()
    await case.until(4)
    assert [entry["outcome"] for entry in (await case.view())["timeline"]] == [
        "applied", "applied", "applied", "refused",
    ]


async def test_a_signal_in_the_second_the_case_closes_stands_on_the_timeline(dev: DevService) -> None:
    """The last event and a flood of others arrive together: whatever comes after it is refused, none is lost."""
    for _ in range(3):
        case = await dev.open()
        await case.until(1)
        ending = asyncio.create_task(case.send("cancel", CLERK, reason="r"))
        sent, lost = 0, 0
        for number in range(30):
            try:
                await case.signal("add_note", CLERK, note=f"n{number}")
                sent += 1
            except RPCError:  # the server says that the case is over: the sender knows
                lost += 1
        await ending
        await case.handle.result()
        lines = "SELECT event, outcome, note, content FROM timeline WHERE workflow_id = :id ORDER BY seq"
        stored = dev.rows(lines, id=case.handle.id)
        events = [row["event"] for row in stored]
        assert (events.count("add_note"), sent + lost) == (sent, 30)
        ended = events.index("cancel")
        assert {row["outcome"] for row in stored[: ended + 1]} == {"applied"}
        assert {row["outcome"] for row in stored[ended + 1 :]} <= {"refused"}
        notes = [row["note"] or json.loads(row["content"])["note"] for row in stored if row["event"] == "add_note"]
        assert notes == [f"n{number}" for number in range(sent)], "in the order in which they were sent"


async def test_a_request_to_cancel_the_workflow_is_refused_on_the_timeline(dev: DevService) -> None:
    """A case ends by its procedure, not by a button in the Temporal UI."""
    case = await dev.open()
    await case.until(1)
    await case.handle.cancel()
    await case.until(2)
    assert (await case.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    noted = (await case.view())["timeline"][-1]
    assert (noted["event"], noted["outcome"]) == ("cancel_workflow", "refused")
    assert noted["reason"] == (
        "EventRefused: a case ends by its own events, not by a request to cancel its workflow; "
        "possible now, and leading to an end: cancel"
    )
    assert (await case.send("cancel", CLERK, reason="r"))["state"] == "cancelled"
    assert (await case.handle.result())["state"] == "cancelled"


async def test_a_signal_named_like_such_a_request_is_none(dev: DevService) -> None:
    """It was sent by someone, and is no event."""
    case = await dev.open()
    await case.signal("cancel_workflow", CLERK)
    await case.until(2)
    assert "cancel_workflow is not an event of Repair" in (await case.view())["timeline"][-1]["reason"]


@pytest.fixture
async def skipping(database_url: str, staff: None) -> AsyncIterator[Service]:
    """A server that skips time."""
    async with serving(database_url) as running:
        yield running


async def test_the_oldest_answers_are_still_known_after_two_months(skipping: Service) -> None:
    """An `event_id` does not age."""
    case = await skipping.open()
    first = await case.send("add_note", CLERK, note="n", event_id="e")
    await skipping.env.sleep(60 * 24 * 3600)
    assert await case.send("add_note", CLERK, note="n", event_id="e") == first
