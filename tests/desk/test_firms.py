"""The commands of the fitting firms: who is approved, who holds credentials, files of them, ratings (一§15–17)."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from activities.books import readings
from activities.rules import firms
from cases.installations import CLERK, FIRM, FITTER, NUMBER, OTHER, SECOND, SECOND_NUMBER, installation_request, records
from commandline import REFUSED, WRONG, Desk
from models.firms import FirmApproval, FittingFirm
from played.company import Company
from servers.databases import engine_of
from servers.service import plain_weeks

HEAD = "firm,name,approvals,credentials"
NEW = "installer:n-1"
TIME = ("--from", "2026-01-01", "--until", "2030-12-31")


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """The records behind the desk."""
    found = engine_of(database_url)
    yield found
    found.dispose()


async def firm(desk: Desk, name: str, *words: str) -> dict[str, Any]:
    """What the desk shows of a firm."""
    found: dict[str, Any] = (await desk("firms", "show", name, *words, "--json")).json
    return found


async def entered(desk: Desk) -> None:
    """A new firm with an approval and a credential."""
    for words in (
        ("add", NEW, "--name", "新安"),
        ("approve", NEW, "--category", "oven; gas", *TIME, "--by", "supervisor:s-1"),
        ("credential", NEW, "--number", "N 1", "--fitter", "staff:w-7", *TIME),
    ):
        done = await desk("firms", *words)
        assert done.code == 0, done.err


# -- add, approve, credential, show -------------------------------------------------------------------------------


async def test_a_firm_is_added_approved_and_has_fitters_with_credentials(desk: Desk) -> None:
    """As the contract names it; the same key again changes it, nothing is taken away."""
    await entered(desk)
    nothing = {"calls": 0, "reached": 0, "satisfied": 0, "dissatisfied": 0}
    unrated = nothing | dict.fromkeys(("punctual", "conduct", "work"))
    approval = {"category": "oven; gas", "from": "2026-01-01", "until": "2030-12-31", "by": "supervisor:s-1"}
    credential = {
        "credential_no": "N 1", "fitter": "installer:w-7", "from": "2026-01-01", "until": "2030-12-31",
    }  # fmt: skip
    assert await firm(desk, NEW) == {
        "firm": NEW, "id": "n-1", "name": "新安", "approvals": [approval], "credentials": [credential],
        "ratings": unrated | {"fitters": []},
    }  # fmt: skip
    shorter = ("--from", "2026-01-01", "--until", "2026-06-30")
    await desk("firms", "approve", NEW, "--category", "oven; gas", *shorter, "--by", "manager:m-1")
    await desk("firms", "credential", NEW, "--number", "N 1", "--fitter", "installer:w-8", *shorter)
    await desk("firms", "add", NEW, "--name", "新安公司")
    one = await firm(desk, NEW)
    assert one["name"] == "新安公司"
    assert one["approvals"] == [approval | {"until": "2026-06-30", "by": "manager:m-1"}]
    assert one["credentials"] == [credential | {"fitter": "installer:w-8", "until": "2026-06-30"}]
    shown = (await desk("firms", "show", NEW)).out
    for line in ("installer:n-1  新安公司", "  approval: oven; gas 2026-01-01 to 2026-06-30 by manager:m-1",
                 "  credential: N 1 installer:w-8 2026-01-01 to 2026-06-30"):  # fmt: skip
        assert f"{line}\n" in shown
    listed = (await desk("firms", "list", "--json")).json
    assert [row["firm"] for row in listed] == [FIRM, OTHER, "installer:f-3", NEW]
    assert "新安公司" in (await desk("firms", "list")).out


async def test_what_is_wrong_of_a_firm_is_named(desk: Desk) -> None:
    """Who is no firm, what is not there, days the wrong way round, who may not approve, an id that means two."""
    by = ("--by", "supervisor:s-1")
    for words, told in (
        (("add", "clerk:c-1", "--name", "x"), "firm: must be a fitting firm, installer:id"),
        (("add", NEW, "--name", " "), "name: must not be blank"),
        (("show", NEW), "installer:n-1 is not on the list of firms: add it first"),
        (("show", FIRM, "--from", "soon"), "since: must be a date"),
        (("approve", NEW, "--category", "oven", *TIME, *by), "is not on the list of firms"),
        (("approve", FIRM, "--category", "oven", *TIME, "--by", "s-1"), "--by must be role:id"),
        (("approve", FIRM, "--category", "oven", "--from", "2026-02-01", "--until", "2026-01-01", *by),
         "valid_until: must not be before its first day"),
        (("credential", FIRM, "--number", "N", "--fitter", "clerk:c-1", *TIME), "fitter: must be a fitter"),
        (("credential", FIRM, "--number", "N", "--fitter", OTHER, *TIME), "installer:f-2 is a firm"),
        (("add", FITTER, "--name", "x"), "installer:w-1 is a fitter of installer:f-1"),
    ):  # fmt: skip
        refused = await desk("firms", *words)
        assert (words, refused.code, told in refused.err) == (words, WRONG, True), refused.err
    clerk = await desk("firms", "approve", FIRM, "--category", "oven", *TIME, "--by", CLERK)
    assert (clerk.code, "NotAllowed" in clerk.err) == (REFUSED, True)


# -- files --------------------------------------------------------------------------------------------------------


async def test_exported_firms_can_be_imported(desk: Desk, database: Engine) -> None:
    """Again, it changes nothing; into an empty list it makes the same one."""
    await entered(desk)
    await desk("firms", "add", NEW, "--name", '新 "安", 公司; 二')
    exported = (await desk("firms", "export")).out
    listed = (await desk("firms", "list", "--json")).json
    assert exported.splitlines()[0] == HEAD
    again = (await desk("firms", "import", "-", "--json", stdin=exported)).json
    assert again == {"added": [], "changed": [], "unchanged": 4}
    with database.begin() as connection:
        connection.execute(text("TRUNCATE fitting_firm, firm_approval, firm_credential"))
    done = await desk("firms", "import", "-", stdin=exported)
    assert (done.code, done.out) == (0, "4 added, 0 changed, 0 as they were\n")
    assert (await desk("firms", "export")).out == exported
    assert (await desk("firms", "list", "--json")).json == listed


async def test_a_file_of_firms_adds_and_changes_and_takes_nothing_away(desk: Desk) -> None:
    """A column that it lacks changes nothing; as a spreadsheet writes it."""
    lines = [
        "name;firm;credentials", "第一;installer:f-1;FZ-17 installer:w-1 2026-01-01 to 2027-12-31",
        "新安;installer:n-1;", "installer:f-2;installer:f-2;",
    ]  # fmt: skip
    told = (await desk("firms", "import", "-", "--json", stdin="\r\n".join(lines).encode("utf-8-sig"))).json
    assert told == {"added": [NEW], "changed": [FIRM], "unchanged": 1}
    one = await firm(desk, FIRM)
    assert (one["name"], len(one["approvals"]), len(one["credentials"])) == ("第一", 1, 2)
    assert one["credentials"][0]["until"] == "2027-12-31"


async def test_every_wrong_line_of_a_file_of_firms_is_named_and_nothing_is_changed(desk: Desk) -> None:
    """What is wrong in itself, and what the list does not take; right lines are not written either."""
    before = (await desk("firms", "export")).out
    lines = [
        HEAD,
        "installer:ok-1,好,,",
        "clerk:c-1,,oven,FZ-1",
        "installer:ok-1,又,,",
        "installer:a-1,安,oven 2026-02-01 to 2026-01-01 by supervisor:s-1,",
        "installer:b-1,白,tv 2026-01-01 to 2027-01-01 by boss; oven 2026-01-01 to 2027-01-01 by clerk:c-1,",
        "installer:c-1,程,,N-1 installer:ok-1 2026-01-01 to 2027-01-01; N-2 clerk:x 2026-01-01 to 2027-01-01",
        "installer:d-1,邓,,N-1 installer:f-2 2026-01-01 to 2027-01-01",
        "installer:w-1,吴,,",
    ]
    refused = await desk("firms", "import", "-", "--json", stdin="\n".join(lines))
    assert refused.code == WRONG
    found = {".".join(map(str, e["loc"])): e["msg"] for e in refused.error["errors"]}
    words = {
        "line 3.firm": "must be a fitting firm", "line 3.name": "blank",
        "line 3.approvals": "must be as oven 2026-01-01 to 2030-12-31 by supervisor:s-1",
        "line 3.credentials": "must be as FZ-17 installer:w-1", "line 4.firm": "stands in line 2 already",
        "line 5.approvals.0.valid_until": "before its first day", "line 6.approvals.0.approved_by": "must be role:id",
        "line 6.approvals.1.approved_by": "a supervisor or an office above",
        "line 7.credentials.1.fitter": "must be a fitter", "line 8.credentials": "installer:f-2 is a firm",
        "line 9.firm": "is a fitter of installer:f-1",
    }  # fmt: skip
    assert {loc: words[loc] in msg for loc, msg in found.items()} == dict.fromkeys(words, True), found
    assert (await desk("firms", "export")).out == before


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "names no column firm"), ("firm,name,wage\n", "names 'wage'"), ("firm,name\ninstaller:a\n", "must have 2")],
)
async def test_a_file_that_is_no_list_of_firms_is_refused(desk: Desk, content: str, words: str) -> None:
    refused = await desk("firms", "import", "-", stdin=content)
    assert (refused.code, words in refused.err) == (WRONG, True)


# -- ratings ------------------------------------------------------------------------------------------------------


async def test_ratings_are_summed_up_by_firm_and_fitter(desk: Desk, database: Engine) -> None:
    """一§17: calls that reach nobody count neither as good nor as bad; of a time where days are given."""
    async with Company(database, "2026-11-23 09:00") as company:
        await company.publish(plain_weeks())
        await rated(company, FIRM, FITTER, NUMBER, [90, 80, 71], satisfied=True)
        await rated(company, FIRM, FITTER, NUMBER, None, satisfied=False)
        await rated(company, FIRM, FITTER, NUMBER, None, satisfied=None)
        await company.until("2026-12-01 09:00")
        await rated(company, FIRM, FITTER, NUMBER, [100, 80, 70], satisfied=True)
        await rated(company, OTHER, SECOND, SECOND_NUMBER, [1, 2, 3], satisfied=False)
        assert company.wrong() == []
    ratings = (await firm(desk, FIRM))["ratings"]
    whole = {
        "calls": 6, "reached": 3, "satisfied": 2, "dissatisfied": 1, "punctual": 95.0, "conduct": 80.0, "work": 70.5,
    }  # fmt: skip
    assert ratings == whole | {"fitters": [{"fitter": FITTER} | whole]}
    november = (await firm(desk, FIRM, "--until", "2026-11-30"))["ratings"]
    assert (november["calls"], november["punctual"]) == (5, 90.0)
    december = (await firm(desk, FIRM, "--from", "2026-12-01"))["ratings"]
    assert (december["calls"], december["work"]) == (1, 70.0)
    other = (await firm(desk, OTHER))["ratings"]
    assert (other["dissatisfied"], other["work"], [one["fitter"] for one in other["fitters"]]) == (1, 3.0, [SECOND])
    table = (await desk("firms", "show", FIRM)).out
    assert "installer:w-1" in table
    assert "70.5" in table


async def rated(
    company: Company, by: str, fitter: str, credential_no: str, scores: list[int] | None, *, satisfied: bool | None
) -> None:
    """An installation that is called back; nobody is reached where the customer says neither."""
    wanted = company.now + timedelta(hours=1)
    case = await company.open("Installation", installation_request(wanted.isoformat()))
    await case.send("send_order", CLERK, firm=by)
    visit = {"fitter": fitter, "credential_no": credential_no, "visit_at": wanted}
    await case.send("accept_order", by, **visit)
    await case.send("arrive", fitter, credential_no=credential_no)
    await case.send("finish", fitter, work="w", tested=True, customer_signature="s")
    given = {} if scores is None else {"scores": dict(zip(("punctual", "conduct", "work"), scores, strict=True))}
    for _ in range(3 if satisfied is None else 1):
        said = {"reached": satisfied is not None} | ({} if satisfied is None else {"satisfied": satisfied} | given)
        await case.send("call_back", CLERK, **said)
    await asyncio.sleep(0)


# -- what cases ask -----------------------------------------------------------------------------------------------


def test_a_firm_is_approved_from_the_first_day_to_the_last(database: Engine) -> None:
    """By category, or for any; a credential is its firm's, and its fitter speaks for it until it ends."""
    ask = readings()
    with database.begin() as connection:
        records(connection)
        approvals = [FirmApproval(
            category="oven", valid_from=date(2026, 3, 1), valid_until=date(2026, 3, 31), approved_by="manager:m-1"
        )]  # fmt: skip
        firms.enter(connection, FittingFirm(id="f-3", name="three", approvals=approvals))
        at = None

        def order(firm: str, category: str, on: str) -> tuple[bool, bool]:
            found = ask["firm_for_order"](connection, at, firm=firm, category=category, on=on)
            return found["known"], found["approved"]

        days = ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")
        assert [order("installer:f-3", "oven", day)[1] for day in days] == [False, True, True, False]
        assert order("installer:f-3", "tv", "2026-03-01") == (True, False)
        assert order(FIRM, "anything", "2026-03-01") == (True, True)
        assert order("installer:x", "oven", "2026-03-01") == (False, False)

        def held(firm: str, number: str | None, on: str) -> Any:
            return ask["firm_credential"](connection, at, firm=firm, credential_no=number, on=on)

        assert held(FIRM, "FZ-19", "2026-11-25") == {"fitter": FITTER, "valid": True}
        assert held(FIRM, "FZ-19", "2026-11-26") == {"fitter": FITTER, "valid": False}
        assert held(OTHER, "FZ-19", "2026-11-25") is None
        assert held(FIRM, None, "2026-11-25") is None

        def speaks(by: str, firm: str, on: str = "2026-11-25") -> bool:
            return bool(ask["firm_sender"](connection, at, by=by, firm=firm, on=on))

        assert [speaks(by, FIRM) for by in (FIRM, FITTER, CLERK, "clerk:w-2")] == [True] * 4
        assert [speaks(by, FIRM) for by in (OTHER, SECOND, "installer:x")] == [False] * 3
        assert (speaks(FITTER, FIRM, "2099-12-31"), speaks(FITTER, FIRM, "2100-01-01")) == (True, False)


def test_a_unit_is_delivered_once_the_delivery_says_so(database: Engine) -> None:
    """Of that delivery and that model; what waits for none is never held up."""
    ask = readings()["unit_delivered"]
    with database.connect() as connection:
        assert ask(connection, None, delivery=None, model="AC-35")
        assert not ask(connection, None, delivery="delivery-D-1", model="AC-35")
        into = "INSERT INTO delivery_unit (workflow_id, key, seq, unit, model, category, status, owed, swaps) VALUES "
        rows = ("('delivery-D-1', '1', 1, 1, 'AC-35', 'c', 'there', true, 0)",
                "('delivery-D-1', '2', 1, 2, 'TV-9', 'c', 'accepted', false, 0)")  # fmt: skip
        connection.execute(text(into + ", ".join(rows)))
        assert not ask(connection, None, delivery="delivery-D-1", model="AC-35")
        assert ask(connection, None, delivery="delivery-D-1", model="TV-9")
        assert not ask(connection, None, delivery="delivery-D-2", model="TV-9")
        connection.rollback()
