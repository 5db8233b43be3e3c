"""Attacks on what is sealed and on who acts, by whoever reaches Temporal: each is refused by name and harms no case."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from activities.sealing import CaseKeys, KeyRing, SealingCodec
from activities.sealing.rotation import rewrap
from desk.embedded.temporal import Temporal
from servers.devserver import json_payload
from servers.sealed import CLERK, SUPERVISOR, TECHNICIAN, Sealed, sealed_service
from servers.service import repair_request
from workflows.running.wire import converter

ASSIGN = {"by": SUPERVISOR, "technician": TECHNICIAN, "event_id": "assign-1"}


@pytest.fixture
async def sealed(dev_temporal: Temporal, database_url: str, staff: None, tmp_path: Path) -> AsyncIterator[Sealed]:
    """A worker that seals, with records of its own; access is open."""
    async with sealed_service(dev_temporal, database_url, tmp_path) as service:
        yield service


@pytest.fixture
async def closed(sealed: Sealed) -> Sealed:
    """The same with access closed: nobody is believed without a seal."""
    await sealed.believe(())
    return sealed


async def refusal_of(sealed: Sealed, request: Any) -> str:
    """How an opening is refused."""
    workflow_id = await sealed.start(request)
    with pytest.raises(WorkflowFailureError) as failed:
        await sealed.stranger.get_workflow_handle(workflow_id).result()
    cause = failed.value.cause
    assert isinstance(cause, ApplicationError)
    return f"{cause.type}: {cause.message}"


# -- who acts -----------------------------------------------------------------------------------------------------


async def test_where_access_is_open_a_client_without_anything_of_ours_works(sealed: Sealed) -> None:
    """It opens, sends, reads the answer and asks for the case in plain; what it sent is its own to hide."""
    workflow_id = await sealed.start(repair_request())
    answer = await sealed.update(workflow_id, "assign", ASSIGN)
    assert answer == {"number": workflow_id.removeprefix("repair-"), "state": "assigned", "seq": 2}
    seen = await sealed.stranger.get_workflow_handle(workflow_id).query("case", result_type=dict)
    assert seen["state"] == "assigned"
    assert [entry["sealed_by"] for entry in sealed.timeline(workflow_id)] == [None, None]


async def test_a_person_who_is_signed_in_is_believed_and_stands_on_the_timeline(closed: Sealed) -> None:
    """What was sealed in her name is hers; the entry says who sealed it."""
    workflow_id = await closed.open()
    answer = await closed.update(workflow_id, "assign", await closed.seal(ASSIGN, SUPERVISOR))
    assert isinstance(answer, dict)
    assert answer["state"] == "assigned"
    assert [entry["sealed_by"] for entry in closed.timeline(workflow_id)] == [CLERK, SUPERVISOR]


async def test_an_unsealed_message_is_not_believed_and_leaves_the_case_as_it_is(closed: Sealed) -> None:
    """Neither a supervisor's nor a customer's; a forged mark in the metadata proves nothing."""
    workflow_id = await closed.open()
    plain = await closed.update(workflow_id, "assign", ASSIGN)
    assert str(plain).startswith("NotAllowed: by: nobody vouches that supervisor:s-1 sent this")
    note = await closed.update(workflow_id, "add_note", {"by": "customer:c-1", "note": "hello"})
    assert str(note).startswith("NotAllowed: by: nobody vouches that customer:c-1 sent this")
    forged = json_payload(json.dumps(ASSIGN).encode())
    forged.metadata["sealed-by"] = b"desk"
    assert str(await closed.update(workflow_id, "assign", RawValue(forged))).startswith("NotAllowed: by: nobody")
    assert [entry["outcome"] for entry in closed.timeline(workflow_id)] == ["applied", "refused", "refused", "refused"]


async def test_whoever_is_signed_in_acts_in_no_other_name(closed: Sealed) -> None:
    """The refusal names who is signed in; a token's names the token."""
    workflow_id = await closed.open()
    as_manager = await closed.seal(ASSIGN | {"by": "manager:m-1"}, SUPERVISOR)
    said = await closed.update(workflow_id, "assign", as_manager)
    assert said == "NotAllowed: by: supervisor:s-1 is signed in, not manager:m-1"
    of_program = await closed.seal(ASSIGN | {"event_id": "2"}, "token:cc")
    assert await closed.update(workflow_id, "assign", of_program) == (
        "NotAllowed: by: token:cc does not speak for supervisor:s-1"
    )
    through = await closed.seal({"by": "clerk:cc-7", "note": "called back"}, "clerk:cc-7 via token:cc")
    assert isinstance(await closed.update(workflow_id, "add_note", through), dict)
    assert closed.timeline(workflow_id)[-1]["sealed_by"] == "clerk:cc-7 via token:cc"


async def test_where_access_is_open_a_seal_binds_all_the_same(sealed: Sealed) -> None:
    """Who says under a seal that they are another is refused, though anybody could say so in plain."""
    workflow_id = await sealed.start(repair_request())
    said = await sealed.update(workflow_id, "assign", await sealed.seal(ASSIGN, CLERK))
    assert said == "NotAllowed: by: clerk:c-1 is signed in, not supervisor:s-1"


async def test_the_roles_that_the_rule_names_are_believed_unsealed(sealed: Sealed) -> None:
    """A company whose customers' programs are its own may believe them and nobody else."""
    workflow_id = await sealed.open()
    await sealed.believe(("customer",))
    assert isinstance(await sealed.update(workflow_id, "add_note", {"by": "customer:c-1", "note": "hello"}), dict)
    said = await sealed.update(workflow_id, "assign", ASSIGN)
    assert str(said).endswith("unsealed messages are believed from customer")


async def test_an_open_case_takes_up_the_rule_at_a_recorded_step_and_goes_on_by_it_elsewhere(sealed: Sealed) -> None:
    """Closing and opening access are entries of its timeline; a worker that rebuilds the case finds the same."""
    workflow_id = await sealed.start(repair_request())
    await sealed.believe(())
    assert str(await sealed.update(workflow_id, "assign", ASSIGN)).startswith("NotAllowed")
    await sealed.dev.stop()
    await sealed.dev.start()
    assert str(await sealed.update(workflow_id, "assign", ASSIGN | {"event_id": "2"})).startswith("NotAllowed")
    await sealed.believe(None)
    assert isinstance(await sealed.update(workflow_id, "assign", ASSIGN | {"event_id": "3"}), dict)
    entries = [(e["event"], e["outcome"], e["reason"]) for e in sealed.timeline(workflow_id)]
    assert entries[1] == ("access_published", "clock", "unsealed messages are believed from nobody")
    assert entries[4] == ("access_published", "clock", "unsealed messages are believed from everyone")


# -- openings -----------------------------------------------------------------------------------------------------


async def test_no_case_is_opened_by_somebody_who_is_not_proved(closed: Sealed) -> None:
    """A plain request, one that another has sealed, and junk are InvalidRequest; none enters the register."""
    plain = await refusal_of(closed, repair_request())
    assert plain.startswith("InvalidRequest: by: nobody vouches that clerk:c-1 sent this")
    another = await refusal_of(closed, await closed.seal(repair_request(), SUPERVISOR))
    assert another == "InvalidRequest: by: supervisor:s-1 is signed in, not clerk:c-1"
    sealed = await closed.seal(repair_request(), CLERK)
    sealed.payload.data = b"junkjunkjunkjunkjunk"
    assert await refusal_of(closed, sealed) == "InvalidRequest: request: must be exactly one JSON object"
    assert closed.dev.rows("SELECT 1 FROM service_register") == []


async def test_an_opening_that_was_typed_into_a_form_and_sealed_there_opens(closed: Sealed) -> None:
    """The endpoint gives it an id as it gives every message; the request is the same without it."""
    workflow_id = await closed.open(event_id="typed-1")
    assert [entry["sealed_by"] for entry in closed.timeline(workflow_id)] == [CLERK]
    kept = closed.dev.rows("SELECT request FROM service_register WHERE workflow_id = :w", w=workflow_id)
    assert "event_id" not in kept[0]["request"]


# -- what is sealed -----------------------------------------------------------------------------------------------


async def test_a_sealed_message_counts_in_one_case_once_and_under_its_own_name(closed: Sealed) -> None:
    """Copied to another case it is unreadable, sent again it is answered, under another event it is refused."""
    one, other = await closed.open(), await closed.open()
    first = await closed.update(one, "assign", await closed.seal(ASSIGN, SUPERVISOR))
    eavesdropped = RawValue(await closed.sent(one, "assign"))
    assert str(await closed.update(other, "assign", eavesdropped)).startswith("InvalidPayload")
    assert await closed.update(one, "assign", eavesdropped) == first
    assert str(await closed.update(one, "reschedule", eavesdropped)).startswith("InvalidPayload: event_id: was used")
    assert len(closed.timeline(other)) == 2


async def test_what_was_changed_on_its_way_is_refused_and_the_case_goes_on(closed: Sealed) -> None:
    """A flipped bit, another sealer named, ids that are junk or missing, and no data at all."""
    workflow_id = await closed.open()
    good = (await closed.seal({"by": CLERK, "note": "mine"}, CLERK)).payload
    harmed = [changed(good, data=good.data[:-1] + bytes([good.data[-1] ^ 1]))]
    harmed.append(changed(good, sealed_by=SUPERVISOR.encode()))
    harmed += [changed(good, key_id=junk) for junk in (b"\xff\xfe", b"\0", b"", b"x" * 5000)]
    harmed += [changed(good, data=short) for short in (b"", b"abc", bytes(12))]
    harmed.append(Payload(metadata={"encoding": b"binary/encrypted"}))
    for payload in harmed:
        entry = await closed.signalled(workflow_id, "add_note", payload)
        assert entry["outcome"] == "refused"
        assert entry["reason"].startswith("InvalidPayload")
    assert (await closed.signalled(workflow_id, "add_note", good))["outcome"] == "applied"


async def test_a_forged_message_beside_another_is_refused(closed: Sealed) -> None:
    """Two arguments are no message, whatever each of them is."""
    workflow_id = await closed.open()
    body = (await closed.seal({"by": CLERK, "note": "x"}, CLERK)).payload
    entry = await closed.signalled(workflow_id, "add_note", body, json_payload(b"{}"))
    assert entry["reason"].startswith("InvalidPayload: message: must be exactly one JSON object")


def changed(
    good: Payload, *, data: bytes | None = None, key_id: bytes | None = None, sealed_by: bytes | None = None
) -> Payload:
    """A sealed payload with something of it changed."""
    payload = Payload()
    payload.CopyFrom(good)
    for name, value in (("encryption-key-id", key_id), ("sealed-by", sealed_by)):
        if value is not None:
            payload.metadata[name] = value
    if data is not None:
        payload.data = data
    return payload


# -- what can be read ---------------------------------------------------------------------------------------------


async def test_what_is_personal_is_unreadable_and_what_operations_need_is_not(closed: Sealed) -> None:
    """Name, phone, address and a note stand nowhere in Temporal; answers, summaries and attributes stay plain."""
    workflow_id = await closed.open()
    note = await closed.seal({"by": CLERK, "note": "the key lies under the mat"}, CLERK)
    answer = await closed.update(workflow_id, "add_note", note)
    assert isinstance(answer, dict)
    handle = closed.stranger.get_workflow_handle(workflow_id)
    history = (await handle.fetch_history()).to_json()
    described = str((await handle.describe()).raw_description)
    for secret in ("王小明", "\\u738b", "138 0013 8000", "+8613800138000", "中山路", "under the mat"):
        assert secret not in history + described
        assert secret.encode("utf-8").hex() not in history
    metadata = await handle.query("__temporal_workflow_metadata")
    assert "registered" in str(metadata)
    sealed_view = await handle.query("case", result_type=RawValue)
    assert sealed_view.payload.metadata["encoding"] == b"binary/encrypted"


async def test_the_client_that_holds_the_keys_reads_the_case(closed: Sealed) -> None:
    """The worker's own client opens what the query answers."""
    workflow_id = await closed.open()
    seen = await closed.dev.client.get_workflow_handle(workflow_id).query("case", result_type=dict)
    assert seen["timeline"][0]["sealed_by"] == CLERK


# -- faults of our own --------------------------------------------------------------------------------------------


async def test_a_message_whose_key_cannot_be_looked_up_waits_and_counts_once(closed: Sealed) -> None:
    """While the keys are away nothing is refused as junk: the case stands still, and goes on when they are back."""
    workflow_id = await closed.open()
    assign = await closed.seal(ASSIGN, SUPERVISOR)
    run(closed, "ALTER TABLE case_key RENAME TO away")
    sending = asyncio.create_task(closed.update(workflow_id, "assign", assign))
    await asyncio.sleep(4)  # longer than a task that fails waits before it is tried again
    assert len(closed.timeline(workflow_id)) == 1
    run(closed, "ALTER TABLE away RENAME TO case_key")
    answer = await sending
    assert isinstance(answer, dict)
    entries = [(e["event"], e["outcome"]) for e in closed.timeline(workflow_id)]
    assert entries == [("open", "applied"), ("assign", "applied")]


async def test_a_rebuilt_case_reads_its_history_under_a_key_that_was_wrapped_anew(closed: Sealed) -> None:
    """A rotation while it runs: what was sealed before is read on, by a worker that has nothing in memory."""
    workflow_id = await closed.open()
    rotating = KeyRing.load(closed.keys.ring.path)
    rotating.add()
    with closed.dev.database.begin() as connection:
        rewrap(connection, rotating)
    await closed.dev.stop()
    closed.dev.client = await Client.connect(
        closed.dev.server.address,
        data_converter=converter(SealingCodec(CaseKeys(closed.dev.database, KeyRing.load(rotating.path)))),
    )
    await closed.dev.start()
    assert isinstance(await closed.update(workflow_id, "assign", await closed.seal(ASSIGN, SUPERVISOR)), dict)


def run(sealed: Sealed, statement: str) -> None:
    """Changes the records."""
    with sealed.dev.database.begin() as connection:
        connection.execute(text(statement))
