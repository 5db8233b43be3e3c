"""`aftersales access`: accounts, links, sessions, tokens and the audit, by whoever reaches the database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from activities.access import audit, links, rule, sessions, signing_in, tokens
from activities.access.principal import Principal
from commandline import WRONG, Desk
from servers.databases import engine_of
from sign_ins import HERE, PASSWORD

BY = ("--by", "manager:m-1")


@pytest.fixture
def machine(database_url: str, tmp_path: Path) -> Desk:
    """The command line beside a database, where no service and no front runs."""
    return Desk({"DATABASE_URL": database_url, "AFTERSALES_DATA": str(tmp_path / "nothing")})


@pytest.fixture
def database(database_url: str) -> Any:
    """The records behind the commands."""
    found = engine_of(database_url)
    yield found
    found.dispose()


def now() -> datetime:
    return datetime.now(UTC)


def choose(database: Engine, link: str) -> str:
    """Somebody opens their link and chooses a password."""
    with database.begin() as connection:
        return links.use(connection, link.rpartition("/link/")[2], PASSWORD, now())


async def sign_in(machine: Desk, database: Engine, *people: str, options: tuple[str, ...] = ()) -> str:
    """Somebody is added, chooses a password and signs in; answers the token."""
    added = await machine("access", "add", *people, *BY, *options, "--json")
    one = choose(database, added.json["link"])
    return signing_in.sign_in(database, one, PASSWORD, address=HERE, agent="Firefox", now=now())


def caller(database: Engine, token: str) -> Principal | None:
    """Who has a session or a token."""
    with database.begin() as connection:
        return sessions.of(connection, token, now()) or tokens.of(connection, token, now())


# -- accounts -----------------------------------------------------------------------------------------------------


async def test_a_person_is_added_and_chooses_a_password_by_the_link_that_is_printed(
    machine: Desk, database: Engine
) -> None:
    """Where the front's address is known it stands before the path; the link is for a day."""
    assert (await machine("access", "people")).out == "nobody has an account\n"
    done = await machine("access", "add", "supervisor:s-1", "technician:s-1", *BY)
    head, _, link = done.out.strip().rpartition(": ")
    assert head == "supervisor:s-1 chooses a password within 24 hours, once, at"
    assert link.startswith("/link/")
    assert choose(database, link) == "s-1"
    front = Desk(machine.env | {"AFTERSALES_FRONT": "https://after.example"})
    again = (await front("access", "link", "s-1", *BY, "--json")).json
    assert again["link"].startswith("https://after.example/link/")
    assert choose(database, again["link"]) == "s-1"


async def test_the_list_says_who_can_sign_in_and_why_others_cannot(machine: Desk, database: Engine) -> None:
    """In both languages; for programs every field of the account but its password."""
    await sign_in(machine, database, "supervisor:s-1", "technician:s-1", options=("--operator",))
    for person in ("clerk:c-1", "clerk:c-2", "clerk:c-3"):
        await machine("access", "add", person, *BY)
    await machine("access", "deactivate", "clerk:c-2", *BY)
    with database.begin() as connection:
        connection.exec_driver_sql("INSERT INTO staff_member (id, name, active) VALUES ('c-3', 'C', false)")
    lines = [line.split("  ") for line in (await machine("access", "people")).out.splitlines()]
    told = [[word.strip() for word in line if word.strip()] for line in lines]
    assert told == [
        ["person", "may", "stands"], ["clerk:c-1", "has chosen no password"], ["clerk:c-2", "is closed"],
        ["clerk:c-3", "has left, by the staff list"],
        ["supervisor:s-1, technician:s-1", "operator", "can sign in"],
    ]  # fmt: skip
    local = (await Desk(machine.env | {"AFTERSALES_LANGUAGE": "zh_CN"})("access", "people")).out
    for words in ("人员", "操作员", "可登录", "尚未设置密码", "已停用", "员工名册显示已离职"):
        assert words in local
    rows = {row["id"]: row for row in (await machine("access", "people", "--json")).json}
    row = rows["s-1"]
    assert datetime.fromisoformat(row.pop("made_at")) <= datetime.fromisoformat(row.pop("changed_at"))
    assert row == {
        "id": "s-1", "persons": ["supervisor:s-1", "technician:s-1"], "operator": True, "password": True,
        "active": True, "made_by": "manager:m-1", "left": False,
    }  # fmt: skip
    assert (rows["c-3"]["left"], rows["c-2"]["active"], rows["c-1"]["password"]) == (True, False, False)


async def test_a_change_of_roles_or_of_the_operators_right_ends_the_sessions(machine: Desk, database: Engine) -> None:
    """The person is named as anybody names them: that alone takes no role away."""
    token = await sign_in(machine, database, "manager:m-2", "clerk:m-2")
    done = await machine("access", "change", "manager:m-2", "--operator", *BY)
    assert done.out == "m-2 acts as manager:m-2, clerk:m-2; 1 sessions were ended\n"
    assert caller(database, token) is None
    done = await machine("access", "change", "m-2", "--role", "clerk", "--no-operator", *BY, "--json")
    assert done.json == {"persons": ["clerk:m-2"], "operator": False, "ended": 0}
    for wrong, why in (
        (("m-2",), "say what changes: --role, --operator or --no-operator"),
        (("m-9", "--operator"), "m-9 has no account that may sign in: `aftersales access add` makes one"),
        (("m-2", "--role", "customer"), "customer:m-2 has no account: people sign in as clerk"),
    ):
        done = await machine("access", "change", *wrong, *BY)
        assert done.code == WRONG
        assert why in done.err


async def test_whose_account_is_closed_is_signed_out_everywhere(machine: Desk, database: Engine) -> None:
    """How many sessions that ended is told."""
    token = await sign_in(machine, database, "clerk:c-1")
    assert (await machine("access", "deactivate", "c-1", *BY, "--json")).json == {"person": "c-1", "ended": 1}
    assert caller(database, token) is None
    done = await machine("access", "deactivate", "c-1", *BY)
    assert (done.code, done.out) == (WRONG, "")
    done = await machine("access", "link", "c-1", *BY)
    assert "c-1 has no account that may sign in" in done.err


async def test_what_is_refused_is_told_in_the_company_s_language(machine: Desk) -> None:
    """And in English to programs."""
    local = Desk(machine.env | {"AFTERSALES_LANGUAGE": "zh_CN"})
    await machine("access", "add", "clerk:c-1", *BY)
    assert "c-1 已有账户" in (await local("access", "add", "clerk:c-1", *BY)).err
    error = (await local("access", "add", "customer:17", *BY, "--json")).error
    assert error["reason"].startswith("customer:17 has no account: people sign in as clerk")
    assert "customer:17 不能有账户" in error["said"]
    assert "s-1 未写角色：请连同角色书写，例如 supervisor:s-1" in (await local("access", "add", "s-1", *BY)).err


async def test_who_does_it_is_one_of_the_company_s_staff(machine: Desk) -> None:
    """The audit would else name a customer, or nobody."""
    for by, why in (("customer:17", "one of the company's staff"), ("m-1", "role:id"), ("system:x", "company's staff")):
        done = await machine("access", "add", "clerk:c-1", "--by", by)
        assert done.code == WRONG
        assert why in done.err
    assert (await machine("access", "people", "--json")).json == []


async def test_whoever_reaches_the_database_lets_in_again_who_has_lost_the_password(
    machine: Desk, database: Engine
) -> None:
    """Also where access is closed and nobody can sign in any more: nobody is locked out for good."""
    with database.begin() as connection:
        rule.publish(connection, (), "manager:m-1", now())
    token = await sign_in(machine, database, "manager:m-1")
    found = caller(database, token)
    assert found is not None
    assert found.name == "manager:m-1"


# -- sessions -----------------------------------------------------------------------------------------------------


async def test_sessions_are_listed_and_ended_one_or_all(machine: Desk, database: Engine) -> None:
    """By the name in the list, or by whose they are; each end is a line of the audit."""
    assert (await machine("access", "sessions")).out == "nobody is signed in\n"
    first, other = await sign_in(machine, database, "clerk:c-1"), await sign_in(machine, database, "clerk:c-2")
    second = signing_in.sign_in(database, "c-1", PASSWORD, address=HERE, agent="aftersales", now=now())
    rows = (await machine("access", "sessions", "clerk:c-1", "--json")).json
    assert [(row["person"], row["agent"]) for row in rows] == [("staff:c-1", "aftersales"), ("staff:c-1", "Firefox")]
    assert datetime.fromisoformat(rows[0]["ends_at"]) - datetime.fromisoformat(rows[0]["seen_at"]) == timedelta(
        hours=12
    )
    shown = (await machine("access", "sessions")).out
    assert shown.count("staff:c-") == 3
    assert rows[0]["session"] in shown
    assert not [token for token in (first, second, other) if token in shown + str(rows)]
    done = await machine("access", "end", rows[0]["session"], *BY)
    assert done.out == "1 sessions were ended\n"
    assert [caller(database, token) is None for token in (first, second, other)] == [False, True, False]
    assert (await machine("access", "end", "--person", "c-1", *BY, "--json")).json == {"ended": 1}
    assert [caller(database, token) is None for token in (first, second, other)] == [True, True, False]
    with database.begin() as connection:
        lines = audit.listed(connection, who="manager:m-1", about="account:c-1", most=2)
    assert [(line["what"], line["details"]) for line in lines] == [
        ("end_session", {"count": 1}), ("end_session", {"session": rows[0]["session"]}),
    ]  # fmt: skip


async def test_a_session_that_is_none_is_not_ended(machine: Desk) -> None:
    """Nor is anything where neither or both are named."""
    for wrong, why in (
        ((), "name a session, or a person with --person"),
        (("a1", "--person", "c-1"), "name a session, or a person with --person"),
        (("a1",), "no session that holds is called a1: `aftersales access sessions` lists them"),
        (("--person", "no name"), "no name is nobody's name"),
    ):
        done = await machine("access", "end", *wrong, *BY)
        assert done.code == WRONG
        assert why in done.err


# -- tokens -------------------------------------------------------------------------------------------------------


async def test_a_token_is_made_shown_once_listed_and_revoked(machine: Desk, database: Engine) -> None:
    """The last line is the token alone, for whoever copies it."""
    assert (await machine("access", "token", "list")).out == "no program has a token\n"
    asked = ("--offices", "clerk, technician", "--offices", "courier", "--prefix", "cc-", "--days", "90")
    head, secret = (await machine("access", "token", "make", "cc", *asked, "--reads", *BY)).out.splitlines()
    found = caller(database, secret)
    assert found is not None
    assert found.token is not None
    assert (found.name, found.token.offices) == ("token:cc", ("clerk", "technician", "courier"))
    assert (found.token.prefix, found.token.reads, found.token.opens) == ("cc-", True, False)
    (row,) = (await machine("access", "token", "list", "--json")).json
    assert head.startswith("cc has a token until ")
    assert f"listed as {row['token']}" in head
    assert "digest" not in row
    shown = (await machine("access", "token", "list")).out
    for word in ("clerk, technician, courier", "cc-", "reads", "holds"):
        assert word in shown
    assert secret not in shown + str(row)
    done = await machine("access", "token", "revoke", row["token"], *BY)
    assert done.out == f"the token {row['token']} is revoked\n"
    assert caller(database, secret) is None
    assert "revoked" in (await machine("access", "token", "list")).out
    done = await machine("access", "token", "revoke", row["token"], *BY)
    assert (done.code, f"no token that is not revoked is called {row['token']}" in done.err) == (WRONG, True)


async def test_a_token_needs_an_end_an_office_and_a_prefix(machine: Desk) -> None:
    """And there is no third of one name."""
    asked = {"--offices": "clerk", "--prefix": "cc-", "--days": "90"}
    for option in asked:
        left = [word for name, value in asked.items() if name != option for word in (name, value)]
        done = await machine("access", "token", "make", "cc", *left, *BY)
        assert done.code == WRONG
        assert option in done.err
    for option, value, why in (
        ("--days", "367", "1 to 366 days"), ("--offices", "boss", "boss cannot be one"), ("--prefix", "", "prefix"),
    ):  # fmt: skip
        changed = [word for pair in (asked | {option: value}).items() for word in pair]
        done = await machine("access", "token", "make", "cc", *changed, *BY)
        assert done.code == WRONG
        assert why in done.err
    whole = [word for pair in asked.items() for word in pair]
    made = [(await machine("access", "token", "make", "cc", *whole, *BY, "--json")).json for _ in range(2)]
    assert made[0]["secret"] != made[1]["secret"]
    assert made[0]["token"] != made[1]["token"]
    assert "2 tokens of cc hold already" in (await machine("access", "token", "make", "cc", *whole, *BY)).err


# -- the audit ----------------------------------------------------------------------------------------------------


async def test_the_audit_is_printed_by_who_by_what_and_since_when(machine: Desk, database: Engine) -> None:
    """The latest first; a refusal is told as one."""
    assert (await machine("access", "audit")).out == "no line of the audit is like that\n"
    with database.begin() as connection:
        for hour, (who, about) in enumerate((("clerk:c-1", "repair-R-1"), ("clerk:c-2", "repair-R-1"))):
            at = datetime(2026, 11, 23, 1 + hour, tzinfo=UTC)
            audit.note(connection, who, "terminate", now=at, about=about, refused=hour == 1, reason="done")
    shown = (await machine("access", "audit")).out.splitlines()
    assert shown[0].split() == ["#", "at", "who", "did", "about", "details"]
    assert "2026-11-23 10:00  clerk:c-2  terminate: refused  repair-R-1" in shown[1]
    assert '{"reason": "done"}' in shown[2]
    assert "Asia/Shanghai" in shown[-1]
    for narrowed, found in (
        (("--who", "clerk:c-1"), ["clerk:c-1"]),
        (("--about", "repair-R-1"), ["clerk:c-2", "clerk:c-1"]),
        (("--about", "repair-R-2"), []),
        (("--since", "2026-11-23T09:30:00+08:00"), ["clerk:c-2"]),
        (("--since", "2026-11-24"), []),
    ):
        assert [line["who"] for line in (await machine("access", "audit", *narrowed, "--json")).json] == found
    few = await machine("access", "audit", "--limit", "1", "--json")
    assert [line["at"] for line in few.json] == ["2026-11-23T02:00:00+00:00"]
    assert "these are the latest 1" in few.err
    done = await machine("access", "audit", "--since", "yesterday")
    assert (done.code, "--since" in done.err) == (WRONG, True)
