"""Customers' entries: one for one customer, whatever form a contact has and however many requests come at once."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, insert, text
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError

from activities.records.customers import CONTACT, CUSTOMER, find_customer, one_customer
from activities.records.database import alembic_config, engine, migrate
from activities.records.opening import CaseOpener
from activities.records.rows import LINK
from cases.typical_proposals import DESIGN, studying
from commandline import Desk
from desk.embedded.temporal import Postgres
from models import contacts
from models.record import OpenRequest
from servers.databases import engine_of
from servers.devserver import DevService
from servers.service import plain_service, repair_request

SHANGHAI = ("021-62345678", "+86 21 62345678", "0086 21 62345678", "(021)62345678", "021 6234 5678", "（021）62345678")


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """The records alone."""
    found = engine_of(database_url)
    yield found
    found.dispose()


def entries(database: Engine, *customers: Mapping[str, str]) -> list[int | None]:
    """The entry of each, one after another."""
    found = []
    for customer in customers:
        with database.begin() as connection:
            found.append(find_customer(connection, customer))
    return found


# -- who is one customer ------------------------------------------------------------------------------------------


def test_one_line_is_one_customer_in_whatever_form(database: Engine) -> None:
    """Whoever writes it down, whatever for."""
    assert len(set(entries(database, *({"phone": form} for form in SHANGHAI)))) == 1


def test_a_number_of_another_country_is_another_customer(database: Engine) -> None:
    """Los Angeles has a number with the digits of a mobile phone of Shanghai."""
    one, other, again = entries(database, *({"phone": n} for n in ("131 0555 0123", "+1 310 555 0123", "13105550123")))
    assert (one == again, one == other) == (True, False)


def test_two_extensions_of_a_switchboard_are_two_customers(database: Engine) -> None:
    """And neither is whoever gives the switchboard alone."""
    given = ("021-62345678 ext 12", "021-62345678-13", "021-62345678转12", "021-62345678")
    twelve, thirteen, again, nobody = entries(database, *({"phone": form} for form in given))
    assert twelve == again
    assert len({twelve, thirteen, nobody}) == 3
    with database.connect() as connection:
        rows = connection.execute(text("SELECT DISTINCT normalised, extension FROM customer_contact ORDER BY 2")).all()
    assert [tuple(row) for row in rows] == [("+862162345678", ""), ("+862162345678", "12"), ("+862162345678", "13")]


def test_an_address_is_one_customer_whatever_its_letters_and_domain(database: Engine) -> None:
    """Capital letters, and a domain in Chinese or as the net has it."""
    forms = ("Tom@例子.中国", "tom@xn--fsqu00a.xn--fiqs8s", "TOM@XN--FSQU00A.XN--FIQS8S")
    assert len(set(entries(database, *({"email": form} for form in forms)))) == 1


def test_a_contact_that_an_older_worker_wrote_meanwhile_is_found(database: Engine) -> None:
    """It has the former key; one that had it for another's number is not taken for it."""
    with database.begin() as connection:
        for entry, given in ((1, "138 0013 8000"), (2, "+1 310 555 0123")):
            connection.execute(insert(CUSTOMER).values(entry=entry))
            former = contacts.former_key("phone", given)
            connection.execute(insert(CONTACT).values(kind="phone", normalised=former, entry=entry, given=given))
        connection.execute(text("SELECT setval('customer_entry_seq', 10)"))
    assert entries(database, {"phone": "+86 138 0013 8000"}, {"phone": "131 0555 0123"}) == [1, 11]


# -- at once ------------------------------------------------------------------------------------------------------


def together(database: Engine, customers: Sequence[Mapping[str, str]]) -> list[int]:
    """Their entries, all asked for at the same moment."""
    barrier, found = threading.Barrier(len(customers)), [0] * len(customers)
    errors: list[Exception] = []

    def ask(place: int) -> None:
        try:
            with database.begin() as connection:
                connection.execute(text("SELECT 1"))
                barrier.wait(20)
                found[place] = find_customer(connection, customers[place]) or 0
        except Exception as error:  # noqa: BLE001 - a deadlock fails the test, not the thread
            errors.append(error)

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(customers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    return found


def test_one_new_customer_in_many_requests_at_once_is_one_entry(database: Engine) -> None:
    """Twenty times six requests with one new phone, in all its forms, and twenty times with one e-mail."""
    for n in range(20):
        forms = [f"139 0000 {n:04}", f"+86 139 0000 {n:04}", f"0086139-0000-{n:04}"] * 2
        assert len(set(together(database, [{"phone": form} for form in forms]))) == 1
        assert len(set(together(database, [{"email": f"tom{n}@example.com"}] * 6))) == 1


def test_requests_that_share_contacts_crosswise_wait_for_each_other_and_end(database: Engine) -> None:
    """Phone and e-mail, id and phone, in every order: no deadlock, and who shares a contact shares the entry."""
    for n in range(20):
        phone, mail = {"phone": f"137 0000 {n:04}"}, {"email": f"eve{n}@example.com"}
        crosswise: list[dict[str, str]] = [phone | mail, dict(reversed((phone | mail).items())), phone, mail]
        crosswise += [{"id": f"u-{n}"} | phone, {"id": f"u-{n}"} | mail]
        together(database, crosswise)
        again = entries(database, *crosswise)
        assert len(set(together(database, crosswise))) <= 2
        assert again[-1] == again[-2]  # one id is one customer


def test_two_ids_at_once_stay_two_customers_though_they_share_a_phone(database: Engine) -> None:
    """Two different ids never match."""
    for n in range(20):
        one, other = {"id": f"a-{n}"}, {"id": f"b-{n}"}
        phone = {"phone": f"136 0000 {n:04}"}
        found = together(database, [one | phone, other | phone, one | phone, other | phone])
        assert (found[0] == found[2], found[1] == found[3], found[0] != found[1]) == (True, True, True)


async def test_three_proposals_that_came_at_once_earn_their_customer_the_certificate(
    database_url: str, staff: None, database: Engine
) -> None:
    """A new customer who sends them in one minute is one customer (三§12)."""
    async with plain_service(database_url) as service:
        forms = ("139 1234 5678", "+86 139 1234 5678", "0086 139-1234-5678")
        who = [{"name": "李小红", "phone": form} for form in forms]
        cases = await asyncio.gather(*(studying(service, customer=customer) for customer in who))
        for case in cases:
            await case.send("decline", DESIGN, reason="too dear")
    with database.connect() as connection:
        held = connection.execute(text("SELECT count(*) FROM certificate_of_thanks")).scalar_one()
        told = connection.execute(text("SELECT count(*) FROM outbox WHERE topic = 'certificate_issued'")).scalar_one()
    assert (held, told) == (1, 1)


# -- what an opening says -----------------------------------------------------------------------------------------

WRONG = (
    ({"phone": "62345678"}, "customer.phone", "lacks its area code"),
    ({"phone": "+00 0000 17"}, "customer.phone", "no phone number that can be dialled"),
    ({"email": "tom.@x.com"}, "customer.email", "period immediately before the @-sign"),
    ({"email": "<tom@x.com>"}, "customer.email", "without a name and < >"),
    ({"email": "to\u200bm@x.com"}, "customer.email", "U+200B"),
)


async def test_an_opening_is_refused_in_the_same_words_by_desk_and_case(dev: DevService, desk: Desk) -> None:
    """Each wrong contact is named with what is wrong and what instead, and nothing enters the records."""
    for number, (contact, field, words) in enumerate(WRONG):
        request = repair_request()
        request["customer"] |= contact
        case = await dev.open(**request, number=f"B-{number}")
        with pytest.raises(WorkflowFailureError) as error:
            await asyncio.wait_for(case.handle.result(), 20)
        cause = error.value.cause
        assert isinstance(cause, ApplicationError)
        assert cause.type == "InvalidRequest"
        (by_case,) = cause.details[0]["errors"]
        asked = await desk("open", "repair", "--json", "-", stdin=json.dumps(request))
        assert asked.code == 2
        (by_desk,) = json.loads(asked.err)["errors"]
        assert by_case == by_desk
        assert (".".join(by_case["loc"]), words in by_case["msg"]) == (field, True)
    assert dev.rows("SELECT 1 FROM service_register") == []
    assert dev.rows("SELECT 1 FROM customer") == []


async def test_a_number_in_full_width_and_brackets_opens_a_case(dev: DevService) -> None:
    """As people type it with a Chinese keyboard."""
    for number, phone in enumerate(("（０２１）６２３４５６７８", "(021)62345678")):
        request = repair_request()
        request["customer"] |= {"phone": phone}
        case = await dev.open(**request, number=f"WIDE-{number}")
        await case.until(1)
    (row,) = dev.rows("SELECT DISTINCT normalised FROM customer_contact")
    assert row["normalised"] == "+862162345678"


def asked(**changes: Any) -> OpenRequest:
    """What a new repair asks for, its customer under a number that reaches nobody."""
    request = {
        "workflow_id": "repair-L-1", "first_run_id": "r", "number": "L-1", "kind": "Repair",
        "at": "2026-11-23T09:00:00+08:00", "customer": {"name": "王小明", "phone": "62345678"},
    }  # fmt: skip
    return OpenRequest.model_validate(request | changes)


def test_what_a_case_has_admitted_it_hands_on_to_the_case_that_it_opens(database: Engine) -> None:
    """A return from before whose number reaches nobody still leads to its repair; nobody else may name it so."""
    opening = CaseOpener(database, {}, lambda _case: False)
    linked = asked(linked_case="return-R-1")
    assert [error["loc"] for error in opening.open_case(linked).errors] == [["customer", "phone"]]
    with database.begin() as connection:
        link = {"workflow_id": "return-R-1", "relation": "opened", "other": "repair-L-1"}
        connection.execute(insert(LINK).values(link))
    assert opening.open_case(linked).customer_entry is not None
    assert opening.open_case(asked()).errors != []


def test_requests_of_the_past_are_not_judged_by_what_is_asked_today(database: Engine) -> None:
    """A policy is tried on them: they were admitted."""
    assert CaseOpener(database, {}, lambda _case: False, past=True).open_case(asked()).customer_entry is not None


# -- entries from before ------------------------------------------------------------------------------------------

BEFORE = (
    (1, None, "phone", "02162345678", "021-62345678"),
    (2, None, "phone", "862162345678", "+86 21 62345678"),
    (3, None, "phone", "13105550123", "131 0555 0123"),
    (4, None, "phone", "13105550123", "+1 310 555 0123"),
    (5, "u-5", "phone", "00862162345678", "0086 21 62345678"),
    (6, None, "phone", "123456", "123456"),
    (7, None, "email", "tom@例子.中国", "Tom@例子.中国"),
    (8, "u-8", "email", "tom@xn--fsqu00a.xn--fiqs8s", "tom@xn--fsqu00a.xn--fiqs8s"),
    (9, None, "email", "tom.@x.com", "tom.@x.com"),
    (10, "u-10", "phone", "13800138000", "138 0013 8000"),
    (11, "u-11", "phone", "13800138000", "+86 138 0013 8000"),
    (12, None, "phone", "0216234567812", "021-62345678-12"),
    (13, None, "phone", "01062345678", "010-62345678"),
    (13, None, "phone", "861062345678", "+86 10 62345678"),
)
"""Entry, id, kind, the key of that time, as given."""


@pytest.fixture
def old(postgres: Postgres) -> Iterator[Engine]:
    """A database as the version before left it, with customers."""
    postgres.execute("CREATE DATABASE before_contacts")
    found = engine(postgres.url("before_contacts"))
    with found.begin() as connection:
        command.upgrade(alembic_config(connection), "0002")
        fill(connection, BEFORE)
    yield found
    found.dispose()
    postgres.execute("DROP DATABASE before_contacts WITH (FORCE)")


def fill(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Customers as the version before wrote them."""
    for entry, own_id in dict.fromkeys((row[0], row[1]) for row in rows):
        connection.execute(text("INSERT INTO customer (entry, id) VALUES (:e, :i)"), {"e": entry, "i": own_id})
    statement = "INSERT INTO customer_contact (entry, kind, normalised, given) VALUES (:e, :k, :n, :g)"
    connection.execute(text(statement), [{"e": e, "k": k, "n": n, "g": g} for e, _, k, n, g in rows])


def keys(database: Engine) -> list[tuple[int, str, str, str]]:
    """Entry, key, extension and what was given, of every contact."""
    query = "SELECT entry, normalised, extension, given FROM customer_contact ORDER BY entry, given DESC"
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_entries_from_before_come_to_the_new_keys_and_none_is_merged(old: Engine) -> None:
    """What cannot be read keeps its key, and so does the second form of one number in one entry."""
    migrate(old.url.render_as_string(hide_password=False))
    assert keys(old) == [
        (1, "+862162345678", "", "021-62345678"),
        (2, "+862162345678", "", "+86 21 62345678"),
        (3, "+8613105550123", "", "131 0555 0123"),
        (4, "+13105550123", "", "+1 310 555 0123"),
        (5, "+862162345678", "", "0086 21 62345678"),
        (6, "123456", "", "123456"),
        (7, "tom@xn--fsqu00a.xn--fiqs8s", "", "Tom@例子.中国"),
        (8, "tom@xn--fsqu00a.xn--fiqs8s", "", "tom@xn--fsqu00a.xn--fiqs8s"),
        (9, "tom.@x.com", "", "tom.@x.com"),
        (10, "+8613800138000", "", "138 0013 8000"),
        (11, "+8613800138000", "", "+86 138 0013 8000"),
        (12, "+862162345678", "12", "021-62345678-12"),
        (13, "+861062345678", "", "010-62345678"),
        (13, "861062345678", "", "+86 10 62345678"),
    ]


def test_what_would_be_one_customer_now_is_listed_by_entry(old: Engine) -> None:
    """Not those that bear two ids, nor an extension beside its switchboard."""
    migrate(old.url.render_as_string(hide_password=False))
    with old.connect() as connection:
        found = [(row.kind, sorted(row.entries)) for row in one_customer(connection)]
    assert found == [("phone", [1, 2, 5]), ("email", [7, 8])]


def test_the_way_to_the_new_keys_can_be_gone_again_and_is_short(old: Engine) -> None:
    """Twelve thousand contacts in several goes, the same twice; what was brought there stays as it is."""
    rekey = import_module("migrations.versions.0003_the_contacts").rekey
    many = [(n, None, "phone", f"139{n:08}", f"139 {n // 10000:04} {n % 10000:04}") for n in range(100, 12_100)]
    with old.begin() as connection:
        fill(connection, many)
    migrate(old.url.render_as_string(hide_password=False))
    once = keys(old)
    assert sum(key.startswith("+86139") for _, key, _, _ in once) == 12_000
    with old.begin() as connection:
        rekey(connection)
    assert keys(old) == once


async def test_the_doctor_names_double_customers_by_their_numbers_alone(dev: DevService, desk: Desk) -> None:
    """A person decides; nothing of a customer is shown."""
    with dev.database.begin() as connection:
        for entry in (101, 102, 103):
            connection.execute(insert(CUSTOMER).values(entry=entry, name="王小明"))
            row = {"kind": "phone", "normalised": "+862162345678", "given": SHANGHAI[0], "entry": entry}
            connection.execute(insert(CONTACT).values(row))
    answer = await desk("doctor")
    assert answer.code == 1
    assert "customers 101, 102 and 103: have one phone number" in " ".join(answer.out.split())
    assert "62345678" not in answer.out
    assert "王" not in answer.out
