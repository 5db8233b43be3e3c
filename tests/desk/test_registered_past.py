"""The records keep every message as it came, and the company's own past is read from them."""

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from temporalio.api.common.v1 import Payload

from activities.rules import firms, masters
from cases.complaints import complaint_request
from cases.installations import installation_done_and_rated
from commandline import REFUSED, Desk
from desk.simulation.past import PastCertificate, PastOpening
from desk.simulation.play import perform, plays
from desk.simulation.registered_past import RegisteredPast
from hints import numbered, request_of
from models.policy.policy import default_policy_text
from pasts.quick_simulations import quick_simulations
from played.company_stories import StoryCompany
from servers.databases import Databases, engine_of
from servers.devserver import DevService, json_payload
from servers.service import Running, Service, plain_weeks, repair_request, serving
from servers.waiting import until
from workflows.loop.writing import REFUSED_KEPT
from workflows.registry import PROCEDURES

BOSS, TECH, CLERK, MANAGER = "supervisor:s-1", "technician:t-1", "clerk:c-1", "manager:m-1"
UNTIL = datetime(2030, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLAIN = b'{"by": "clerk:c-1", "text": "'


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """A server that skips time."""
    async with serving(database_url) as running:
        yield running


@pytest.fixture
def records(database_url: str) -> Iterator[Engine]:
    """The database of the service."""
    database = engine_of(database_url)
    yield database
    database.dispose()


def messages(database: Engine, case: Running) -> list[dict[str, Any]]:
    """The messages of a case beside their timeline entries."""
    query = (
        "SELECT seq, m.event, body, m.received_at, t.received_at AS had, outcome "
        "FROM case_message m JOIN timeline t USING (workflow_id, seq) WHERE workflow_id = :id ORDER BY seq"
    )
    with database.connect() as connection:
        return [dict(row) for row in connection.execute(text(query), {"id": case.handle.id}).mappings()]


def past(database: Engine) -> RegisteredPast:
    with database.connect() as connection:
        return RegisteredPast(connection, UNTIL)


# -- what is kept ---------------------------------------------------------------------------------------------


async def test_every_message_stands_as_it_came_applied_or_refused(service: Service, records: Engine) -> None:
    """Update, signal, refusals and a name nobody knows, whole; the opening and the clock's steps have none."""
    case = await service.open()
    await case.until(1)
    seen = (await service.now()).isoformat()
    sent = [
        ("finish", {"by": TECH, "work": "换泵", "minutes": 1, "customer_signature": "s"}),
        ("assign", {"by": BOSS, "technician": TECH, "at": seen, "event_id": "e-1", "note": "\\u0000 in words"}),
        ("explode", {"by": CLERK, "deep": [{"x": [1, 2.5, None, True]}], "long": "好" * 3000}),
        ("add_note", {"by": "nobody"}),
    ]
    for event, body in sent:
        await case.handle.signal(event, body)
    await case.until(5)
    await case.send("add_note", CLERK, note="n")
    await case.send("assign", BOSS, technician=TECH, at=seen, event_id="e-1", note="\\u0000 in words")  # once more
    await service.go_to(await service.now() + 3 * DAY)
    assert await case.entries(outcome="clock")
    kept = messages(records, case)
    assert [(m["event"], m["body"]) for m in kept] == [*sent, ("add_note", {"by": CLERK, "note": "n"})]
    assert [(m["seq"], m["outcome"]) for m in kept] == [
        (2, "refused"), (3, "applied"), (4, "refused"), (5, "refused"), (6, "applied"),
    ]  # fmt: skip
    assert all(m["received_at"] == m["had"] for m in kept)


async def test_the_message_that_ends_a_case_is_kept_too(service: Service, records: Engine) -> None:
    """Though its step is written by an ordinary activity."""
    case = await service.open()
    await case.send("cancel", CLERK, reason="bought a new one")
    await case.handle.result()
    assert [m["body"] for m in messages(records, case)] == [{"by": CLERK, "reason": "bought a new one"}]


LEFT_OUT = {
    "too long": [json_payload(PLAIN + b"x" * 70_000 + b'"}')],
    "a NUL": [json_payload(PLAIN + b'\\u0000"}')],
    "a NUL in a key": [json_payload(PLAIN + b'", "\\u0000": 1}')],
    "an infinity": [json_payload(PLAIN + b'", "n": 1e999}')],
    "not a number": [json_payload(PLAIN + b'", "n": NaN}')],
    "a list": [json_payload(b"[1]")],
    "two objects": [json_payload(b"{}"), json_payload(b"{}")],
    "no JSON": [json_payload(b"{")],
    "nothing": [],
}


@pytest.mark.parametrize("payloads", LEFT_OUT.values(), ids=LEFT_OUT)
async def test_a_refused_message_that_cannot_be_kept_is_refused_all_the_same(
    dev: DevService, payloads: list[Payload]
) -> None:
    """It stands on the timeline; the case goes on."""
    case = await dev.open()
    await dev.raw_signal(case.handle.id, "add_note", *payloads)
    await case.until(2)
    await case.send("add_note", CLERK, note="still here")
    assert [e["outcome"] for e in await case.entries()] == ["applied", "refused", "applied"]
    assert [m["seq"] for m in messages(dev.database, case)] == [3]


@pytest.mark.parametrize(
    "inner", [b"[" * 198 + b"]" * 198, b"9" * 4000, b"1e-300", b'"' + b"x" * 60_000 + b'"'],
    ids=["deep", "a long number", "a small number", "nearly too long"],
)  # fmt: skip
async def test_whatever_else_is_a_json_object_is_kept(dev: DevService, inner: bytes) -> None:
    """As deep and as long as a message can be read at all."""
    case = await dev.open()
    await dev.raw_signal(case.handle.id, "explode", json_payload(b'{"by": "clerk:c-1", "x": ' + inner + b"}"))
    await case.until(2)
    assert [(m["event"], m["outcome"]) for m in messages(dev.database, case)] == [("explode", "refused")]


async def test_the_largest_message_that_a_type_allows_is_kept(dev: DevService) -> None:
    """The bound is for what was refused."""
    case = await dev.open()
    await case.send("assign", BOSS, technician=TECH)
    await case.send("take_in", CLERK, condition="c")
    body = {"by": TECH, "lines": [{"item": "🔧" * 200, "fee": "1.00"}] * 100, "tariff_version": "2026-1"}
    assert len(json.dumps(body, ensure_ascii=False).encode()) > REFUSED_KEPT
    await case.handle.execute_update("quote", body)
    assert messages(dev.database, case)[-1]["body"] == body


async def test_a_lost_attempts_message_goes_with_its_entry(dev: DevService) -> None:
    """What stands is the message of the attempt that stands; later numbers are gone."""
    case = await dev.open()
    await case.send("assign", BOSS, technician=TECH)
    lost = (
        "UPDATE service_register SET last_seq = 4",
        "INSERT INTO timeline SELECT workflow_id, n, decided_at, at, received_at, 'lost', by, \"from\", \"to\", "
        "outcome FROM timeline, generate_series(3, 4) n WHERE seq = 2",
        "INSERT INTO case_message SELECT workflow_id, n, 'lost', '{}', received_at "
        "FROM timeline, generate_series(3, 4) n WHERE seq = 2",
    )
    with dev.database.begin() as connection:
        for statement in lost:
            connection.execute(text(statement))
    await case.send("add_note", CLERK, note="n")
    kept = dev.rows("SELECT seq, event FROM case_message WHERE workflow_id = :id ORDER BY seq", id=case.handle.id)
    assert [(row["seq"], row["event"]) for row in kept] == [(2, "assign"), (3, "add_note")]


# -- the past -------------------------------------------------------------------------------------------------


async def test_the_past_is_what_people_sent_in_the_order_in_which_it_came(service: Service, records: Engine) -> None:
    """Two cases through each other, a refusal among them; no step of the clock, nothing before its own time."""
    first = await service.open(number="A", by=CLERK)
    await first.send("assign", BOSS, technician=TECH)
    await service.go_to(await service.now() + DAY)
    second = await service.open(number="B", urgent=True)
    await second.send("assign", BOSS, technician=TECH, at=await service.now(), event_id="e-1")
    await first.refused("finish", TECH, work="w", minutes=1, customer_signature="s")
    await service.go_to(await service.now() + HOUR)
    entries = len(await second.entries())
    await second.signal("take_in", CLERK, condition="c")
    await second.until(entries + 1)
    found = past(records)
    assert [(d.case, d.activity) for d in found.deeds] == [
        ("A", "open"), ("A", "assign"), ("B", "open"), ("B", "assign"), ("A", "finish"), ("B", "take_in"),
    ]  # fmt: skip
    assert [[s.event for s in found.sendings(d)] for d in found.deeds] == [
        [], ["assign"], [], ["assign"], ["finish"], ["take_in"],
    ]  # fmt: skip
    assigned = found.sendings(found.deeds[3])[0]
    assert (assigned.when, assigned.each_undecided) == (None, False)
    assert assigned.body == messages(records, second)[0]["body"]
    assert assigned.body["event_id"] == "e-1"
    assert datetime.fromisoformat(assigned.body["at"]) <= found.deeds[3].at
    assert all(deed.at.microsecond == 0 for deed in found.deeds)
    assert [deed.at for deed in found.deeds] == sorted(deed.at for deed in found.deeds)
    for deed, case in ((found.deeds[1], first), (found.deeds[5], second)):
        entry = next(e for e in await case.entries() if e["seq"] == deed.line)
        had = datetime.fromisoformat(entry["received_at"])
        assert entry["event"] == deed.activity
        assert had <= deed.at < had + timedelta(seconds=1)
    assert (found.until, found.unknown) == (UNTIL, [])


async def test_a_case_is_opened_when_the_server_took_it_however_late_it_was_recorded(
    service: Service, records: Engine
) -> None:
    """An opening dated back comes when it came, one without `at` when the case began."""
    now = await service.now()
    back, plain = await service.open(number="BACK", at=now - DAY), await service.open(number="PLAIN")
    await back.until(1)
    await plain.until(1)
    late = "UPDATE timeline SET received_at = received_at + '1 hour' WHERE workflow_id = 'repair-PLAIN'"
    with records.begin() as connection:
        connection.execute(text(late))
    at = {deed.case: deed.at for deed in past(records).deeds}
    assert all(now <= moment <= now + timedelta(minutes=1) for moment in at.values())
    assert at.keys() == {"BACK", "PLAIN"}


async def test_a_message_comes_no_later_than_the_next_one_of_its_case(service: Service, records: Engine) -> None:
    """The server's time of a signal is read only where it matters; what came before it was there before it."""
    case = await service.open(number="A")
    await case.send("add_note", CLERK, note="first")
    await case.send("add_note", CLERK, note="second")
    with records.begin() as connection:
        for table in ("timeline", "case_message"):
            connection.execute(text(f"UPDATE {table} SET received_at = received_at + '1 hour' WHERE seq = 2"))
    opened, first, second = past(records).deeds
    assert opened.at <= first.at == second.at
    assert [deed.line for deed in (first, second)] == [2, 3]


async def test_every_kind_is_opened_as_it_was(service: Service, records: Engine) -> None:
    """The register's request stands for the one that was sent."""
    declared = {kind.procedure.name: kind.procedure for kind in PROCEDURES if not kind.procedure.endless}
    for kind, procedure in declared.items():
        asked = request_of(procedure, 1) | {"at": (await service.now()).isoformat()}
        number = numbered(kind, asked, f"N-{kind}")
        dated = asked | {"number": number}
        await (await service.open(dated, kind=kind)).until(1)
        found = past(records)
        deed = next(d for d in found.deeds if d.case == number)
        opening = found.opening(deed)
        assert (opening.workflow_id, opening.kind, opening.linked) == (f"{kind.lower()}-{number}", kind, None)
        model = procedure.request
        assert model.model_validate(opening.request) == model.model_validate(dated)


async def unsatisfied(service: Service) -> Running:
    """A repair whose customer complains at the follow-up, which opens a complaint."""
    case = await service.open(number="A")
    await case.send("assign", BOSS, technician=TECH)
    await case.send("resolve_remotely", TECH, resolution="filter cleaned")
    await case.send("settle", TECH, amount="0.00", method="none")
    await case.send("hand_in", TECH, work_order_no="WO-1")
    await case.send("review", BOSS, time_score=90, quality_score=85)
    await case.send("follow_up", CLERK, reached=True, satisfied=False)
    return case


async def test_only_a_case_that_another_opened_by_itself_is_linked(service: Service, records: Engine) -> None:
    """A complaint from a follow-up is; one that a clerk opened about the same repair is a case of its own."""
    case = await unsatisfied(service)
    own = await service.open(complaint_request(linked_case=case.handle.id), kind="Complaint", number="C-1")
    await own.until(1)
    found = past(records)
    opened = {opening.workflow_id: opening for opening in openings(found)}
    assert opened.pop("repair-A").linked is None
    assert opened.pop("complaint-C-1").linked is None
    (linked,) = opened.values()
    assert (linked.kind, linked.linked) == ("Complaint", "repair-A")
    order = [d.activity if d.case == "A" else d.case for d in found.deeds]
    assert order.index("follow_up") < order.index(linked.workflow_id.removeprefix("complaint-"))


def openings(found: RegisteredPast) -> list[PastOpening]:
    """How each case begins, by the first of its deeds."""
    return [found.opening(deed) for deed in found.deeds if deed.activity == "open"]


def complained(records: Engine) -> bool:
    """What a repair has opened stands in the register."""
    with records.connect() as connection:
        return connection.execute(text("SELECT 1 FROM service_register WHERE kind = 'Complaint'")).first() is not None


async def test_a_case_that_began_before_messages_were_kept_is_left_out_and_named(
    service: Service, records: Engine
) -> None:
    """One missing message is enough; what it opened stands on its own; a case without messages is whole."""
    await unsatisfied(service)
    await (await service.open(number="NEW")).until(1)
    await until("the complaint is in the register", partial(asyncio.to_thread, complained, records))
    with records.begin() as connection:
        connection.execute(text("DELETE FROM case_message WHERE workflow_id = 'repair-A' AND event = 'assign'"))
    found = past(records)
    assert found.unknown == ["A"]
    assert {(o.kind, o.linked) for o in openings(found)} == {("Complaint", None), ("Repair", None)}


async def test_cases_of_two_kinds_under_one_number_are_kept_apart(service: Service, records: Engine) -> None:
    """Each goes by its workflow id."""
    await (await service.open(number="N-1")).send("assign", BOSS, technician=TECH)
    await (await service.open(complaint_request(), kind="Complaint", number="N-1")).until(1)
    deeds = past(records).deeds
    assert [d.case for d in deeds] == ["repair-N-1", "repair-N-1", "complaint-N-1"]


def test_the_staff_of_the_past_holds_every_certificate(records: Engine, staff: None) -> None:
    """As they stand on the list."""
    first, last = date(2020, 1, 1), date(2030, 12, 31)
    people = (BOSS, TECH, "technician:t-2")
    assert past(records).staff == [PastCertificate(p, f"Name of {p}", "washing_machine", first, last) for p in people]


def test_the_lists_of_the_past_are_those_of_today(records: Engine, staff: None) -> None:
    """Firms with approvals and credentials, stores and their parts, put as they stand where the past is tried."""
    found = past(records).masters
    with records.begin() as connection:
        known = firms.firms(connection)
        lists = ", ".join(table.name for table in masters.TABLES)
        connection.execute(text(f"TRUNCATE {lists}, stock_entry, stock_balance CASCADE"))
        masters.enter(connection, found)
        assert firms.firms(connection) == known
        assert masters.masters(connection) == found
    assert (len(found["firm_credential"]), len(found["part_level"]), len(found["pool_unit"])) == (3, 20, 3)


@pytest.mark.proof
async def test_installations_of_the_past_find_the_firms_that_fitted(records: Engine, staff: None) -> None:
    """Orders, credentials and calls are taken in the simulation as they were; nothing of it is refused."""
    stage = StoryCompany(records, "I")
    await stage.company.publish(plain_weeks())
    await installation_done_and_rated(stage)
    stage.company.activities.close()
    with records.connect() as connection:
        whole = RegisteredPast(connection, stage.company.now)
    (play,) = plays(whole, [("default", default_policy_text())], plain_weeks())
    played = await perform(play, lambda: None)
    assert (played.refused, played.events, [one.case.state for one in played.cases]) == ([], 5, ["closed"])


async def test_a_new_policy_is_tried_on_what_really_happened_here(
    desk: Desk, databases: Databases, tmp_path: Path
) -> None:
    """The register's cases run again: the same under the same policy, refusals too; another policy changes them."""
    example = (await desk("open", "repair", "--example")).out
    request = json.loads(example) | {"product": repair_request()["product"]}
    await desk("open", "repair", "--json", "-", "--number", "PAST-1", stdin=json.dumps(request))
    await desk("send", "PAST-1", "assign", "--by", BOSS, f"technician={TECH}")
    assert (await desk("send", "PAST-1", "settle", "--by", TECH, "amount=0.00", "method=none")).code == REFUSED
    other = tmp_path / "strict.toml"
    other.write_text('[repair]\ncallback_wm = "1 WM"\n', encoding="utf-8")
    out = tmp_path / "out"
    with quick_simulations(databases):
        told = (await desk("simulate", "--from-register", "--compare", str(other), "--out", str(out), "--json")).json
    assert told["policy"] == "version 1"
    assert told["states"] == [{"kind": "Repair", "state": "assigned", "cases": 1}]
    assert [(r["case"], r["event"], r["type"]) for r in told["refused"]] == [("PAST-1", "settle", "EventRefused")]
    dues = [
        {row["commitment"]: row["due"] for row in csv.DictReader((out / name).read_text().splitlines())}
        for name in ("commitments.csv", "other/commitments.csv")
    ]
    assert dues[1].pop("contact") < dues[0].pop("contact")
    assert dues[0] == dues[1]
