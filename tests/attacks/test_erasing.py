"""Four secrets of a customer are looked for before and after erasure, and after an older backup was brought back."""

import json
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from activities.erasing.erasing import Erasing
from activities.erasing.export import told
from activities.notices.notification_file import NotificationFile
from desk.embedded.programs import folder as programs
from desk.embedded.temporal import Postgres, Temporal
from servers.databases import Databases, engine_of
from servers.devserver import dev_server
from servers.sealed import CLERK, SUPERVISOR, TECHNICIAN, Sealed, sealed_service
from servers.secret_texts import CUSTOMER, NAME, NOTE, PHONE, SECRETS, found_in
from servers.service import repair_request
from servers.waiting import until


@pytest.fixture
async def temporal(tmp_path: Path) -> AsyncIterator[Temporal]:
    """A server with a file of its own, in which secrets are looked for."""
    async with dev_server(tmp_path / "temporal") as server:
        yield server


@pytest.fixture
async def sealed(temporal: Temporal, database_url: str, staff: None, tmp_path: Path) -> AsyncIterator[Sealed]:
    async with sealed_service(temporal, database_url, tmp_path) as service:
        yield service


async def cancelled(sealed: Sealed, workflow_id: str, *, plain: bool = False) -> None:
    """The case has a note and ends."""
    for event, body in (("add_note", {"note": NOTE}), ("cancel", {"reason": "the customer moves"})):
        message: Any = {"by": CLERK} | body
        answer = await sealed.update(workflow_id, event, message if plain else await sealed.seal(message, CLERK))
        assert isinstance(answer, dict), answer
    await sealed.stranger.get_workflow_handle(workflow_id).result()


def entry_of(sealed: Sealed, workflow_id: str) -> int:
    query = "SELECT customer_entry FROM service_register WHERE workflow_id = :w"
    return int(sealed.dev.rows(query, w=workflow_id)[0]["customer_entry"])


def dump(postgres: Postgres, url: str) -> str:
    """The whole database as text."""
    command = [str(programs() / "pg_dump"), "--inserts", url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout


def restore(url: str, text: str) -> None:
    """Brings a dump back in place of what stands there."""
    anew = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n" + text
    subprocess.run([programs() / "psql", "-q", url], input=anew, text=True, check=True, capture_output=True)


def stored(temporal: Temporal, folder: Path) -> list[str]:
    """The secrets that stand in Temporal's files, as text or as JSON writes it."""
    raw = b"".join(path.read_bytes() for path in (folder / "temporal").iterdir() if path.is_file())
    return [s for s in SECRETS if s.encode() in raw or json.dumps(s)[1:-1].encode() in raw]


async def test_what_was_opened_sealed_is_nowhere_after_erasure_nor_after_a_restore(
    sealed: Sealed, temporal: Temporal, postgres: Postgres, databases: Databases, database_url: str, tmp_path: Path
) -> None:
    """In no file of Temporal's ever; in a dump before, not after; a backup that comes back is erased again."""
    case = await sealed.open(customer=CUSTOMER)
    await cancelled(sealed, case)
    notifications = NotificationFile(tmp_path / "data" / "notifications.jsonl")
    notifications.append(f"{case}/1/opened/customer", {"to": NAME, "text": PHONE})
    notifications.append("repair-other/1/x/y", {"text": "stays"})
    assert stored(temporal, tmp_path) == []
    before = dump(postgres, database_url)
    assert found_in(before) == list(SECRETS)
    entry = entry_of(sealed, case)
    with sealed.dev.database.connect() as connection:
        assert found_in(json.dumps(told(connection, entry), default=str, ensure_ascii=False)) == list(SECRETS)

    erasing = Erasing(sealed.dev.database, tmp_path / "data")
    done = erasing.erase(entry, by="manager:m-1", now=datetime.now(UTC))
    assert (done.erased, done.waiting, done.plain) == ((case,), (), ())
    assert found_in(dump(postgres, database_url)) == []
    assert found_in((tmp_path / "data" / "notifications.jsonl").read_text()) == []
    assert "stays" in (tmp_path / "data" / "notifications.jsonl").read_text()
    assert not notifications.append(f"{case}/1/opened/customer", {"to": NAME})
    assert stored(temporal, tmp_path) == []
    row = sealed.dev.rows("SELECT state, opened_at, request FROM service_register WHERE workflow_id = :w", w=case)[0]
    assert (row["state"], row["request"]["customer"], row["request"]["channel"]) == ("cancelled", {}, "phone")
    assert [e["event"] for e in sealed.timeline(case)] == ["open", "add_note", "cancel"]
    assert erasing.erase(entry, by="manager:m-1", now=datetime.now(UTC)).erased == ()

    with databases.lent() as other:
        restore(other, before)
        assert found_in(dump(postgres, other)) == list(SECRETS)
        brought_back = engine_of(other)
        again = Erasing(brought_back, tmp_path / "data").replay(erasing.noted, by="system", now=datetime.now(UTC))
        assert [one.erased for one in again] == [(case,)]
        assert found_in(dump(postgres, other)) == []
        assert Erasing(brought_back, tmp_path / "data").replay(erasing.noted, by="system", now=datetime.now(UTC)) == []
        brought_back.dispose()


async def test_of_one_opened_in_plain_it_is_said_what_stays(sealed: Sealed, tmp_path: Path) -> None:
    """Its records are emptied like any other's; what a client sent unsealed stays in Temporal until retention ends."""
    case = await sealed.start(repair_request(customer=CUSTOMER))
    await cancelled(sealed, case, plain=True)
    done = Erasing(sealed.dev.database, tmp_path).erase(entry_of(sealed, case), by="manager:m-1", now=datetime.now(UTC))
    assert (done.erased, done.plain) == ((case,), (case,))


async def test_an_open_case_is_erased_as_it_ends(sealed: Sealed, tmp_path: Path) -> None:
    """It goes on as if nothing were, and so does the customer's entry; then both are emptied by the worker."""
    ended = await sealed.open(customer=CUSTOMER)
    await cancelled(sealed, ended)
    going = await sealed.open(customer=CUSTOMER)
    erasing = Erasing(sealed.dev.database, tmp_path)
    done = erasing.erase(entry_of(sealed, going), by="manager:m-1", now=datetime.now(UTC))
    assert (done.erased, done.waiting) == ((ended,), (going,))
    assign = {"by": SUPERVISOR, "technician": TECHNICIAN}
    assert isinstance(await sealed.update(going, "assign", await sealed.seal(assign, SUPERVISOR)), dict)
    assert erasing.once(datetime.now(UTC)) == 0
    assert sealed.dev.rows("SELECT name FROM customer")[0]["name"] == NAME
    await cancelled(sealed, going)

    async def erased() -> bool:
        return erasing.once(datetime.now(UTC)) == 1

    await until("the case that has ended is erased", erased)
    assert sealed.dev.rows("SELECT name FROM customer")[0]["name"] is None
    assert sealed.dev.rows("SELECT 1 FROM case_key WHERE wrapped IS NOT NULL AND workflow_id IS NOT NULL") == []
