"""`aftersales customer`: entries found by what they are known by, listed, marked as key customers (一§36)."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from activities.erasing.erasing import Erasing
from activities.records.customers import find_customer
from commandline import WRONG, Desk
from desk.commands.people import customers
from servers.databases import engine_of
from servers.devserver import DevService
from servers.service import repair_request
from servers.waiting import until

WANG = {"name": "王小明", "phone": "138 0013 8000", "address": "中山路 1 号", "zone": "town"}
LI = {"id": "K-17", "phone": "139 0013 9000"}
ZHANG = {"name": "张先生", "email": "zhang@example.com"}


@pytest.fixture
def database(database_url: str) -> Any:
    """Three customers: Wang with name and phone, Li with an id, Zhang with an e-mail address alone."""
    found = engine_of(database_url)
    with found.begin() as connection:
        for known in (WANG, LI, ZHANG):
            find_customer(connection, known)
    yield found
    found.dispose()


def marked(database: Engine) -> list[int]:
    """Who is a key customer by the records."""
    with database.connect() as connection:
        return list(connection.execute(text("SELECT entry FROM customer WHERE key_customer ORDER BY 1")).scalars())


@pytest.mark.parametrize("who", ["customer:1", "1", "138 0013 8000", "+86 13800138000"])
async def test_a_key_customer_is_marked_and_the_mark_taken_back(desk: Desk, database: Engine, who: str) -> None:
    """By the entry that cases name or its number, by a phone as people write it; marked twice is marked once."""
    for _ in range(2):
        done = await desk("customer", "key", who)
        assert (done.code, done.out) == (0, "customer:1 is a key customer, visited each quarter\n")
    assert marked(database) == [1]
    assert (await desk("customer", "key", who, "--off")).out == "customer:1 is no key customer\n"
    assert marked(database) == []


async def test_a_customer_is_shown_with_what_is_known(desk: Desk, database: Engine) -> None:
    """By an id or an e-mail address, too; what is not known is left out."""
    shown = (await desk("customer", "show", "K-17")).out
    assert shown.splitlines() == [
        "customer: customer:2", "id: K-17", "phones: 139 0013 9000", "cases: `aftersales list --about customer:2`",
    ]  # fmt: skip
    assert (await desk("customer", "show", "zhang@example.com")).out.startswith("customer: customer:3\nname: 张先生\n")
    await desk("customer", "key", "K-17")
    assert "key_customer: yes\n" in (await desk("customer", "show", "K-17")).out
    assert (await desk("customer", "show", "customer:1", "--json")).json == {
        "customer": "customer:1", "entry": 1, "id": None, "name": "王小明", "phones": ["138 0013 8000"], "emails": [],
        "address": "中山路 1 号", "zone": "town", "key_customer": False, "cases": [],
    }  # fmt: skip
    local = Desk(desk.env | {"AFTERSALES_LANGUAGE": "zh_CN"})
    assert "重点客户：是\n" in (await local("customer", "show", "K-17")).out


async def test_a_customer_s_cases_contacts_and_visits_are_shown_with_their_dates(desk: Desk, dev: DevService) -> None:
    """Of whatever kind, open and ended, the latest first."""
    whom = {"name": "周女士", "phone": "137 0013 7000", "address": "和平路 3 号", "zone": "town"}
    repair = repair_request(customer=whom, number="KC-1")
    contact = {"by": "clerk:c-1", "customer": whom, "channel": "phone", "about": "usage", "what": "w", "answer": "a"}
    visit = {"by": "supervisor:s-1", "customer": whom, "reason": "other", "due_on": "2099-12-01"}
    for kind, request in (("repair", repair), ("contact", contact | {"number": "KC-2"}), ("visit", visit)):
        opened = await desk("open", kind, "--json", "-", stdin=json.dumps(request | {"number": f"KC-{kind}"}))
        assert opened.code == 0, opened.err
    cases = (await desk("customer", "show", "137 0013 7000", "--json")).json["cases"]
    assert [(case["kind"], case["state"], case["closed_at"] is None) for case in cases] == [
        ("Visit", "planned", True), ("Contact", "answered", False), ("Repair", "registered", True),
    ]  # fmt: skip
    shown = (await Desk(desk.env | {"AFTERSALES_LANGUAGE": "zh_CN"})("customer", "show", "137 0013 7000")).out
    assert all(text in shown for text in ("KC-visit", "Visit 走访", "Contact", "registered 已登记", "结案时间"))


async def test_customers_are_listed_and_key_customers_alone(desk: Desk, database: Engine) -> None:
    """Page by page, in order of their entries."""
    await desk("customer", "key", "K-17")
    listed = (await desk("customer", "list", "--json")).json
    assert (listed["total"], [one["entry"] for one in listed["customers"]]) == (3, [1, 2, 3])
    assert [one["key_customer"] for one in listed["customers"]] == [False, True, False]
    second = (await desk("customer", "list", "--limit", "2", "--page", "2", "--json")).json
    assert (second["page"], [one["entry"] for one in second["customers"]]) == (2, [3])
    keys = await desk("customer", "list", "--key")
    assert keys.out.splitlines()[1].split() == ["customer:2", "K-17", "139", "0013", "9000", "yes"]
    assert keys.out.endswith("1 of 1\n")


async def test_who_is_nobody_or_several_is_not_marked_and_not_repeated(desk: Desk, database: Engine) -> None:
    """A contact of two entries names both; what was typed may be personal."""
    with database.begin() as connection:
        find_customer(connection, {"id": "K-18", "phone": "139 0013 9000"})
    for who in ("137 0000 0000", "99", "K-99", "customer:99", "nobody@example.com", "王小明", ""):
        done = await desk("customer", "key", who)
        assert (done.code, done.err.startswith("aftersales: BadUsage: no such customer: name one as")) == (WRONG, True)
        assert who == "" or who not in done.err
    several = await desk("customer", "show", "139 0013 9000")
    assert "several customers have it: name one of customer:2, customer:4" in several.err
    assert marked(database) == []


async def test_only_who_can_be_visited_is_a_key_customer(desk: Desk, database: Engine) -> None:
    """An id, or a name and a phone number; the mark may always be taken back."""
    refused = await desk("customer", "key", "customer:3")
    said = "customer:3 has neither an id nor both a name and a phone number"
    assert (refused.code, said in refused.err) == (WRONG, True)
    assert (await desk("customer", "key", "customer:3", "--off")).code == 0
    with database.begin() as connection:
        find_customer(connection, ZHANG | {"phone": "137 0013 7000"})
    assert (await desk("customer", "key", "customer:3", "--json")).json["key_customer"] is True


async def test_erasing_a_customer_waits_for_the_worker_that_does_it(
    desk: Desk, database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where none runs that is said, and nothing is lost: it stands among what a worker looks for."""
    monkeypatch.setattr(customers, "ERASED_WITHIN", 0)
    asked = ("customer", "erase", "customer:1", "--by", "manager:m-1")
    done = await desk(*asked)
    assert (done.code, done.out.startswith("customer:1 is to be erased; no worker has done so yet")) == (0, True)
    monkeypatch.setattr(customers, "ERASED_WITHIN", 300)
    waiting = asyncio.create_task(desk(*asked, "--json"))
    await until("it is asked for", lambda: asyncio.to_thread(_noted, database, 2))
    assert not waiting.done()
    await asyncio.to_thread(Erasing(database, tmp_path).once, datetime.now(UTC))
    [told] = (await waiting).json
    assert (told["entry"], told["erased"], told["waiting"], told["done"]) == (1, [], [], True)
    assert json.loads((await desk("customer", "show", "customer:1", "--json")).out)["name"] is None


def _noted(database: Engine, count: int) -> bool:
    """Whether the audit has as many lines of it."""
    with database.connect() as connection:
        query = text("SELECT count(*) FROM audit WHERE what = 'erase_customer'")
        return bool(connection.execute(query).scalar() == count)
