"""The records are written once, whatever is killed when, and agree with the workflow after any restart."""

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import make_url, text
from sqlmodel import SQLModel

from activities.records.database import PREPARED, engine, migrate
from activities.records.record import Records, Unwritable
from activities.records.statement import _prepared
from agreement import disagreements
from desk.embedded.postgres import Postgres
from models.case import Link, Relation
from models.record import CaseRow, Certified, Form, Notification, Write, Written
from models.vocabulary import Outcome
from servers.devserver import DevService
from servers.processes import Process, lone_worker
from servers.service import Service, repair_request, serving
from servers.waiting import until

BOSS, TECH, CLERK = "supervisor:s-1", "technician:t-1", "clerk:c-1"
A_START = 200.0
"""Seconds that a worker of its own may take on a busy machine."""
SOON = timedelta(seconds=2)
"""After which a killed worker's task is the next worker's."""
TIME = re.compile(r"timeline \d+ (received_)?at")
"""Tasks as short as that are prolonged on a busy machine before anything is done in them, and a replay does not tell
the one in which a signal came from the next (docs/development.md); tasks of the usual ten seconds are not.
"""


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """A server that skips time."""
    async with serving(database_url) as running:
        yield running


async def test_every_form_of_a_charged_workshop_repair_is_on_file(dev: DevService) -> None:
    """Work order, receipt, goods book, quote, loan, payments, invoice, review, follow-up: what was said is there."""
    product = repair_request()["product"] | {"in_warranty": False}
    case = await dev.open(product=product)
    signed = {"customer_signature": "sig-1"}
    for event, by, payload in (
        ("assign", BOSS, {"technician": TECH}),
        ("take_in", CLERK, {"condition": "门有划痕", "accessories": ["hose"]}),
        ("lend", TECH, {"unit": "L-9", "condition": "good", **signed}),
        ("quote", TECH, {"lines": [{"item": "pump", "fee": "120.50"}], "tariff_version": "2026-1"}),
        ("accept_quote", CLERK, {"accepted_by": "王小明"}),
        ("finish_in_workshop", TECH, {"work": "new pump", "minutes": 40, "parts": [{"part": "P-1", "quantity": 1}]}),
        ("hand_back", "warehouse:w-1", {"receipt_returned": True, **signed}),
        ("return_loaner", "warehouse:w-1", {"condition": "good"}),
        ("settle", TECH, {"amount": "120.50", "method": "on_site_cash"}),
        ("hand_in_cash", "finance:f-1", {"amount": "120.50", "reference": "C-1"}),
        ("issue_invoice", "finance:f-1", {"invoice_no": "F-1"}),
        ("hand_in", TECH, {"work_order_no": "WO-1"}),
        ("review", BOSS, {"time_score": 90, "quality_score": 80}),
        ("follow_up", CLERK, {"reached": True, "satisfied": True}),
    ):
        await case.send(event, by, **payload)
    assert (await case.view())["state"] == "closed"
    assert disagreements(await case.view(), dev.database, case.handle.id) == []
    forms = {
        name: dev.rows(f"SELECT * FROM {name} WHERE workflow_id = :id ORDER BY seq", id=case.handle.id)
        for name in ("work_order", "take_in_receipt", "goods_book", "quote", "loaner_loan", "payment", "invoice",
                     "review", "follow_up")
    }
    order = forms["work_order"][0]
    assert (order["technician"], order["minutes"], order["amount"]) == (TECH, 40, Decimal("120.50"))
    assert order["parts"] == [{"part": "P-1", "quantity": 1}]
    receipt = forms["take_in_receipt"][0]
    assert (receipt["condition"], receipt["returned_by"]) == ("门有划痕", "warehouse:w-1")
    assert [row["direction"] for row in forms["goods_book"]] == ["in", "out"]
    assert (forms["quote"][0]["status"], forms["quote"][0]["total"]) == ("accepted", Decimal("120.50"))
    assert forms["loaner_loan"][0]["returned_by"] == "warehouse:w-1"
    assert [row["kind"] for row in forms["payment"]] == ["settlement", "cash_hand_in"]
    assert forms["invoice"][0]["amount"] == Decimal("120.50")
    assert (forms["review"][0]["time_score"], forms["follow_up"][0]["satisfied"]) == (90, True)


async def test_a_database_that_is_away_for_an_hour_costs_nothing_but_the_wait(
    service: Service, postgres: Postgres, database_url: str
) -> None:
    """The case stands still, what arrives meanwhile is taken in order, each at its own time."""
    case = await service.open()
    await case.until(1)
    name = make_url(database_url).database
    postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    sent = []
    for number in range(3):
        sent.append(await service.now())
        await case.signal("add_note", CLERK, note=f"n{number}")
        await service.env.sleep(timedelta(minutes=20))
    assert [e["event"] for e in (await case.view())["timeline"]] == ["open"]
    postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await service.env.sleep(timedelta(minutes=2))
    await case.until(4)
    notes = [e for e in (await case.view())["timeline"] if e["event"] == "add_note"]
    assert [e["note"] for e in notes] == ["n0", "n1", "n2"]
    database = engine(database_url)
    assert disagreements(await case.view(), database, case.handle.id) == []
    database.dispose()


async def test_an_opening_waits_for_the_database_too(service: Service, postgres: Postgres, database_url: str) -> None:
    """A case started during the outage is opened once after it, at the time the server took it."""
    name = make_url(database_url).database
    postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    begun = await service.now()
    case = await service.open()
    await service.env.sleep(timedelta(hours=1))
    postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await service.env.sleep(timedelta(minutes=2))
    await case.until(1)
    opened = (await case.entries("open"))[0]
    assert abs(datetime.fromisoformat(opened["at"]) - begun) < timedelta(minutes=10), "the outage is no part of it"


def worker_process(dev: DevService, folder: Path) -> Process:
    url = dev.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    servers = {"TEMPORAL_ADDRESS": dev.server.address, "DATABASE_URL": url}
    return lone_worker(folder, **servers, AFTERSALES_DATA=str(folder))


@pytest.mark.timeout(900)
async def test_records_are_written_once_though_workers_are_killed(dev: DevService, tmp_path: Path) -> None:
    """SIGKILL in the middle of the work, several times: every accepted event stands once, in order, with its forms."""
    await dev.stop()
    process = worker_process(dev, tmp_path)
    cases = [await dev.open(number=f"K-{n}", task_timeout=SOON) for n in range(12)]

    async def life(case: Any) -> None:
        await case.signal("assign", BOSS, technician=TECH, event_id="1")
        await case.signal("take_in", CLERK, condition="c", event_id="2")
        for number in range(6):
            await case.signal("add_note", CLERK, note=f"n{number}")
        await case.signal("finish_in_workshop", TECH, work="w", minutes=1)
        await case.signal("hand_back", CLERK, receipt_returned=True, customer_signature="s")

    async def written(least: int) -> bool:
        of_repairs = "SELECT 1 FROM timeline WHERE event <> 'warn' AND workflow_id LIKE 'repair-%'"  # rounds open too
        return len(dev.rows(of_repairs)) >= least

    lives = [asyncio.create_task(life(case)) for case in cases]
    for least in (5, 40, 75):  # of 132: in the middle of the work, however fast it goes
        await until(f"{least} entries written", partial(written, least), A_START)
        process.stop(signal.SIGKILL)
        process = worker_process(dev, tmp_path)
    await asyncio.gather(*lives)
    try:
        await until("all entries written", partial(written, 11 * len(cases)), A_START)
        for case in cases:
            rows = dev.rows("SELECT event FROM timeline WHERE workflow_id = :id ORDER BY seq", id=case.handle.id)
            expected = ["open", "assign", "take_in", *["add_note"] * 6, "finish_in_workshop", "hand_back"]
            assert [row["event"] for row in rows if row["event"] != "warn"] == expected
            view = await case.view()
            assert view["state"] == "repaired"
            found = disagreements(view, dev.database, case.handle.id)
            assert [text for text in found if TIME.fullmatch(text) is None] == []
            books = dev.rows("SELECT direction FROM goods_book WHERE workflow_id = :id ORDER BY seq", id=case.handle.id)
            assert [row["direction"] for row in books] == ["in", "out"]
            kept = "SELECT event, body FROM case_message WHERE workflow_id = :id ORDER BY seq"
            messages = dev.rows(kept, id=case.handle.id)
            assert [row["event"] for row in messages] == expected[1:]
            notes = [row["body"]["note"] for row in messages if row["event"] == "add_note"]
            assert notes == [f"n{number}" for number in range(6)]
    finally:
        assert process.stop() == 0


async def test_what_the_records_cannot_hold_is_refused_and_never_tried_for_ever(dev: DevService) -> None:
    """A value out of range is answered as such, with nothing written; the same from a clock is an error to be seen."""
    case = await registered(dev)
    write = overflowing(case, Outcome.APPLIED)
    assert Records(dev.database).record(write).rejected == "NumericValueOutOfRange"
    assert len(dev.rows("SELECT 1 FROM timeline WHERE workflow_id = :id", id=case)) == 1
    with pytest.raises(Unwritable, match=r"^NumericValueOutOfRange$"):
        Records(dev.database).record(overflowing(case, Outcome.CLOCK))


async def test_what_cannot_be_held_is_judged_after_how_the_case_stands(dev: DevService) -> None:
    """A missing certificate, a lost attempt, another run: none of them is written, so none is unwritable."""
    case = await registered(dev)
    records, wide = Records(dev.database), overflowing(case, Outcome.APPLIED)
    check = Certified(person="technician:nobody", category="pump", on=date(2026, 5, 1))
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    late = overflowing(case, Outcome.CLOCK).model_copy(update={"decided_at": long_ago})
    ahead = wide.model_copy(update={"entry": wide.entry.model_copy(update={"seq": 5})})
    assert records.record(wide.model_copy(update={"checks": [check]})) == Written(failed=[check])
    assert records.record(wide.model_copy(update={"first_run_id": "another"})) == Written(already_opened=True)
    assert records.record(ahead) == Written(conflict=True)
    assert records.record(second_step(case, Outcome.APPLIED)) == Written()
    assert records.record(late) == Written()


async def test_a_step_of_many_rows_or_of_a_row_twice_is_written_all_the_same(dev: DevService) -> None:
    """Row by row: a statement of hundreds of rows would be planned and kept for one step; the later of two stands."""
    case = await registered(dev)
    kept = _prepared.cache_info().misses
    told = [Notification(key=f"{case}/{n}", to=BOSS, topic="warning", params={}) for n in range(300)]
    records = Records(dev.database)
    assert records.record(second_step(case, Outcome.APPLIED, notifications=told)) == Written()
    assert len(dev.rows("SELECT key FROM outbox WHERE seq = 2")) == 300
    assert _prepared.cache_info().misses == kept
    now = datetime.now(UTC)
    paid = {"kind": "settlement", "at": now, "by": TECH}
    twice = [Form(table="payment", key="1", seq=3, values=paid | {"amount": Decimal(n)}) for n in (1, 2)]
    third = second_step(case, Outcome.APPLIED, forms=twice)
    third = third.model_copy(update={"entry": third.entry.model_copy(update={"seq": 3})})
    assert records.record(third) == Written()
    assert [row["amount"] for row in dev.rows("SELECT amount FROM payment")] == [Decimal(2)]


async def test_a_form_that_does_not_fit_is_named_without_its_values(dev: DevService) -> None:
    """The error is seen in logs and in the Temporal UI."""
    case = await dev.open()
    await case.until(1)
    secret = [Form(table="payment", key="1", seq=2, values={"kind": "settlement", "amount": "王小明"})]
    with pytest.raises(LookupError, match=r"^payment does not take amount \(decimal_parsing\)") as caught:
        Records(dev.database).record(second_step(case.handle.id, Outcome.APPLIED, forms=secret))
    assert "王小明" not in str(caught.value)


async def test_a_record_tried_again_changes_nothing(dev: DevService) -> None:
    """One entry, one message, though the answer to the first try was lost."""
    case = await registered(dev)
    write = second_step(case, Outcome.REFUSED, message='{"by": "technician:t-1"}')
    for _ in range(2):
        assert Records(dev.database).record(write) == Written()
    entries = "SELECT seq, outcome FROM timeline WHERE workflow_id = :id ORDER BY seq"
    assert [row["outcome"] for row in dev.rows(entries, id=case)] == ["applied", "refused"]
    messages = dev.rows("SELECT * FROM case_message WHERE workflow_id = :id", id=case)
    assert messages == [{
        "workflow_id": case, "seq": 2, "event": "settle", "body": {"by": TECH},
        "received_at": write.entry.received_at,
    }]  # fmt: skip


async def test_a_step_that_does_not_follow_leaves_nothing(dev: DevService) -> None:
    """Two workers write other steps under one number at once: one stands, the other is told so and has no row."""
    case = await registered(dev)
    now = datetime.now(UTC)
    links = [[Link(relation=Relation.OPENED, workflow_id=f"repair-OF-{n}")] for n in range(8)]
    told = [Notification(key=f"{case}/{n}", to=BOSS, topic="warning", params={}) for n in range(8)]
    writes = [
        second_step(case, Outcome.APPLIED, links=links[n], notifications=[told[n]]).model_copy(
            update={"decided_at": now + timedelta(seconds=n)}
        )
        for n in range(8)
    ]
    records = Records(dev.database)
    answers = await asyncio.gather(*(asyncio.to_thread(records.record, write) for write in writes))
    stands = dev.rows("SELECT decided_at FROM service_register WHERE workflow_id = :id", id=case)
    number = next(n for n, write in enumerate(writes) if write.decided_at == stands[0]["decided_at"])
    assert answers[number] == Written()
    late = [answer for n, answer in enumerate(answers) if n != number]
    assert all(answer in (Written(), Written(conflict=True)) for answer in late)
    assert [row["other"] for row in dev.rows("SELECT other FROM case_link WHERE relation = 'opened'")] == [
        f"repair-OF-{number}"
    ]
    assert [row["key"] for row in dev.rows("SELECT key FROM outbox WHERE seq = 2")] == [told[number].key]


async def test_connections_that_are_lost_cost_one_attempt(dev: DevService, database_url: str) -> None:
    """The database was restarted: whichever notices first, the others of the pool are not tried one by one."""
    case = await registered(dev)
    await dev.stop()
    pool = engine(database_url, tried=False)
    held = [pool.connect() for _ in range(4)]
    for connection in held:
        connection.execute(text("SELECT 1"))
        connection.close()
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
    dev.rows(f"{others} pg_backend_pid()")
    write = second_step(case, Outcome.APPLIED)
    with pytest.raises(psycopg.OperationalError):
        Records(pool).record(write)
    assert Records(pool).record(write) == Written()
    pool.dispose()


def test_a_connection_keeps_few_statements_planned(database_url: str) -> None:
    """However many shapes of step there are: each takes memory of the database for as long as the connection lasts."""
    database = engine(database_url)
    with database.connect() as connection:
        for number in range(PREPARED + 20):
            for _ in range(7):
                connection.execute(text(f"SELECT {number}"))
        assert connection.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar_one() <= PREPARED + 1
    database.dispose()


def test_the_migrations_lead_to_the_tables_as_they_are_declared(database_url: str) -> None:
    """None is missing, none has another column."""
    database = engine(database_url)
    with database.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    database.dispose()
    assert differences == []


async def registered(dev: DevService) -> str:
    """A case at its first step, of a run that `second_step` goes on with. Returns its workflow id."""
    case = await dev.open()
    await case.until(1)
    with dev.database.begin() as connection:
        connection.execute(text("UPDATE service_register SET first_run_id = ''"))
    return case.handle.id


def overflowing(workflow_id: str, outcome: Outcome) -> Write:
    """The second step of a case, with an amount that no column holds."""
    now = datetime.now(UTC)
    money = {"kind": "settlement", "amount": Decimal(10**11), "at": now, "by": TECH}
    return second_step(workflow_id, outcome, forms=[Form(table="payment", key="1", seq=2, values=money)])


def second_step(workflow_id: str, outcome: Outcome, **more: Any) -> Write:
    """The second step of a case in the register."""
    now = datetime.now(UTC)
    run = {"workflow_id": workflow_id, "first_run_id": "", "number": "X", "kind": "Repair", "decided_at": now}
    step = {"event": "settle", "by": TECH, "from": "repaired", "to": "settled"}
    entry = step | {"seq": 2, "at": now, "received_at": now}
    row = CaseRow(
        state="settled", held_state=None, base_level=0, level=0, assignee=None, zone=None, customer_entry=None,
        opened_at=now, closed_at=None, due_at=None, overdue=[], policy_version=1, calendar_version=1, request={},
    )  # fmt: skip
    return Write.model_validate(run | {"entry": entry | {"outcome": outcome}, "case": row} | more)


async def test_a_step_written_over_a_lost_attempt_keeps_all_that_came_before(dev: DevService) -> None:
    """What an attempt of the same number had left goes; ended commitments, their forms and others' links stay."""
    old = await dev.open(number="LOST")
    await old.send("assign", BOSS, technician=TECH)
    await old.send("take_in", CLERK, condition="c")
    await old.send("finish_in_workshop", TECH, work="w", minutes=1)
    await old.send("rework", CLERK, reason="r")
    before = dev.rows("SELECT name, seq, state FROM commitment WHERE workflow_id = 'repair-LOST' ORDER BY name, seq")
    assert [row["name"] for row in before].count("completion") == 2
    lost = (
        "UPDATE service_register SET last_seq = 6, state = 'ready'",
        "INSERT INTO timeline SELECT workflow_id, 6, decided_at, at, received_at, 'lost', by, \"from\", \"to\", "
        "outcome FROM timeline WHERE seq = 5",
        "UPDATE commitment SET state = 'met' WHERE name = 'statutory'",
        "INSERT INTO case_link VALUES ('repair-LOST', 'opened', 'repair-GHOST'), "
        "('repair-GHOST', 'opened_by', 'repair-LOST'), ('repair-LOST', 'reopened_by', 'repair-LATER'), "
        "('repair-LATER', 'reopens', 'repair-LOST')",
    )
    with dev.database.begin() as connection:
        for statement in lost:
            connection.execute(text(statement))
    await old.send("add_note", CLERK, note="n")
    assert disagreements(await old.view(), dev.database, old.handle.id) == []
    after = dev.rows("SELECT name, seq, state FROM commitment WHERE workflow_id = 'repair-LOST' ORDER BY name, seq")
    assert after == before
    links = dev.rows("SELECT relation, other FROM case_link ORDER BY relation")
    assert links == [
        {"relation": "reopened_by", "other": "repair-LATER"}, {"relation": "reopens", "other": "repair-LOST"},
    ]  # fmt: skip


def test_an_old_version_leaves_a_newer_schema_as_it_is(database_url: str) -> None:
    """A worker that is rolled back starts on a database that its successor has migrated."""
    database = engine(database_url)
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    migrate(database_url)
    with database.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"
    database.dispose()
