"""Attacks on the front as `up` runs it: each door keeps out whoever is not signed in, and others' pages."""

import json
import os
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection

from activities.access import accounts, links, rule
from activities.access.errors import AccessError
from activities.rules.people import staff
from desk.embedded.temporal import binary
from desk.errors import NotSignedIn
from desk.remote import connect
from servers.fronts import PASSWORD, FrontService, front_service, now
from servers.processes import until
from servers.service import repair_request

CROSS = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
API = "/api/v1/namespaces/default/workflows"
EMPTY: dict[str, list[str]] = {"payloads": []}


@pytest.fixture(scope="module")
def front() -> Iterator[FrontService]:
    """One `up` for all these attacks."""
    with front_service() as found:
        with found.database.begin() as connection:
            staff.add(connection, "technician:t-1", "T. One")
            staff.certify(connection, "technician:t-1", "*", date(2020, 1, 1), date(2039, 12, 31))
        yield found


@pytest.fixture(scope="module")
def case(front: FrontService) -> str:
    """A repair that a program has opened; its workflow id."""
    program = front.program("opener", front.token("opener", "clerk", opens=True))
    answer = program.post("/api/cases/repair", json=repair_request(by="clerk:cc-1"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["workflow_id"])


def me(browser: httpx.Client) -> int:
    """How the front answers who one is."""
    return browser.get("/api/me", headers={"accept": "application/json"}).status_code


# -- signing in ---------------------------------------------------------------------------------------------------


def test_the_link_that_up_prints_lets_in_one_person_once(front: FrontService) -> None:
    """Whoever uses it says who they are and becomes an operator; used again it leads nowhere, for anybody."""
    browser, link = front.browser(), front.first_link
    front.run("DELETE FROM account")
    assert "role:id" in browser.get(link).text
    chosen = {"people": "general_manager:g-1", "password": PASSWORD, "again": PASSWORD}
    assert browser.post(link, data=chosen | {"again": "another one"}).status_code == 400
    assert browser.post(link, data=chosen | {"people": "customer:g-1"}).status_code == 400
    assert browser.post(link, data=chosen | {"password": "short", "again": "short"}).status_code == 400
    assert browser.post(link, data=chosen).headers["location"] == "/sign-in"
    assert browser.post(link, data=chosen).status_code == 404
    assert browser.post("/sign-in", data={"name": "g-1", "password": PASSWORD}).status_code == 303
    assert browser.get("/api/me").json() == {
        "name": "general_manager:g-1", "names": ["general_manager:g-1"], "operator": True,
    }  # fmt: skip


def test_a_cookie_is_worth_nothing_after_sign_out(front: FrontService) -> None:
    """The one that was stolen before neither."""
    browser = front.signed_in("clerk:c-1")
    stolen = dict(browser.cookies)
    assert me(browser) == 200
    assert browser.post("/sign-out").status_code == 303
    assert me(front.browser(cookies=stolen)) == 401


BOSS = "manager:m-1"
CHANGES: dict[str, Callable[[Connection, str], object]] = {
    "another-role": lambda c, one: accounts.change(c, one, now(), by=BOSS, people=[f"technician:{one}"]),
    "operator": lambda c, one: accounts.change(c, one, now(), by=BOSS, operator=True),
    "closed": lambda c, one: accounts.deactivate(c, one, by=BOSS, now=now()),
    "password": lambda c, one: links.use(c, links.make(c, one, by=BOSS, now=now()), "another long one", now()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_session_ends_where_its_account_is_changed(front: FrontService, change: str) -> None:
    """By other roles or rights, by an account that is closed, by another password."""
    browser = front.signed_in(f"clerk:{change}")
    with front.database.begin() as connection:
        CHANGES[change](connection, change)
    assert me(browser) == 401


def test_who_has_left_the_company_is_signed_in_no_longer(front: FrontService) -> None:
    """The staff list says so, whatever the account does."""
    browser = front.signed_in("clerk:gone-1")
    with front.database.begin() as connection:
        staff.add(connection, "clerk:gone-1", "G. One")
    assert me(browser) == 200
    with front.database.begin() as connection:
        staff.leave(connection, "clerk:gone-1", date(2020, 1, 31))
    assert me(browser) == 401
    assert front.browser().post("/sign-in", data={"name": "gone-1", "password": PASSWORD}).status_code == 401


def test_a_session_idle_for_half_a_day_or_a_week_old_has_ended(front: FrontService) -> None:
    """Each by itself."""
    for column, age in (("seen_at", timedelta(hours=12, minutes=1)), ("made_at", timedelta(days=7, minutes=1))):
        browser = front.signed_in("clerk:c-2")
        front.run(f"UPDATE session SET {column} = :at WHERE human = 'c-2' AND ended_at IS NULL", at=now() - age)
        assert me(browser) == 401
        front.run("DELETE FROM session WHERE human = 'c-2'")


def test_a_cookie_set_before_signing_in_is_not_the_session(front: FrontService) -> None:
    """Fixation: whoever planted it is not signed in by what its victim does."""
    front.account("clerk:c-1")
    name = f"aftersales-{front.up.ui_port}"
    victim = front.browser(cookies={name: "planted"})
    victim.post("/sign-in", data={"name": "c-1", "password": PASSWORD})
    assert me(front.browser(cookies={name: "planted"})) == 401


def test_forged_sessions_and_tokens_in_an_address_are_none(front: FrontService) -> None:
    """Junk of any form, and a good token where only addresses are read."""
    name, good = f"aftersales-{front.up.ui_port}", front.token("addressed", "clerk")
    for forged in ("", "x", "a" * 5000, "' OR 1=1 --", good[:-1] + "x", "%00", good):
        assert me(front.browser(cookies={name: forged})) == 401
    for query in (f"?token={good}", f"?access_token={good}", f"?authorization=Bearer%20{good}"):
        assert front.browser().get(f"/api/me{query}", headers={"accept": "*/*"}).status_code == 401
    assert me(front.program("addressed", good)) == 200


def test_tokens_expired_revoked_or_a_third_of_a_name_are_none(front: FrontService) -> None:
    """Two hold at once, so that one takes over from the other."""

    first, second = front.token("twice", "clerk"), front.token("twice", "clerk")
    with pytest.raises(AccessError, match="2 tokens of twice hold already"):
        front.token("twice", "clerk")
    programs = front.program("twice", first), front.program("twice", second)
    assert [me(program) for program in programs] == [200, 200]
    front.run("UPDATE access_token SET expires_at = :at WHERE name = 'twice'", at=now() - timedelta(seconds=1))
    assert [me(program) for program in programs] == [401, 401]
    later = front.token("twice", "clerk")
    front.run("UPDATE access_token SET revoked_at = :at WHERE name = 'twice' AND used_at IS NULL", at=now())
    assert me(front.program("twice", later)) == 401


def test_two_hundred_wrong_passwords_slow_their_sender_and_lock_nobody_out(front: FrontService) -> None:
    """The owner comes from elsewhere and is let in at once; the sender waits longer each time."""
    front.account("clerk:hunted")
    attacker = front.browser()
    wrong = {"name": "hunted", "password": "wrong"}
    codes = [attacker.post("/api/sign-in", json=wrong).status_code for _ in range(200)]
    assert codes[:3] == [401, 401, 401]
    assert codes.count(429) > 150
    elsewhere = httpx.HTTPTransport(local_address="127.0.0.2")
    owner = httpx.Client(base_url=front.url, transport=elsewhere, timeout=60)
    assert owner.post("/api/sign-in", json={"name": "hunted", "password": PASSWORD}).status_code == 200


# -- other sites' pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [CROSS, {"sec-fetch-site": "same-site"}, {"origin": "null"}, {"origin": "https://evil.example"}, {}],
    ids=["cross-site", "same-site", "origin null", "origin of another", "nothing said"],
)
def test_no_other_site_writes_with_somebody_s_cookie(front: FrontService, case: str, headers: dict[str, str]) -> None:
    """Not even a sign-in, by which it could have its victim act in its own account."""
    browser = front.signed_in("supervisor:s-1", operator=True)
    del browser.headers["sec-fetch-site"]
    message = f"{API}/{case}/signal/add_note"
    for path in ("/sign-out", "/account", message, f"{API}/{case}/terminate", "/codec/encode", "/codec/decode"):
        assert browser.post(path, headers=headers, json=EMPTY).status_code == 403, path
    signing_in = browser.post("/sign-in", headers=headers, data={"name": "s-1", "password": PASSWORD})
    assert signing_in.status_code == 403
    assert "set-cookie" not in signing_in.headers
    assert me(browser) == 200


def test_our_own_pages_write_in_browsers_old_and_new(front: FrontService) -> None:
    """By Fetch Metadata, or by the origin alone."""
    browser = front.signed_in("supervisor:s-1")
    assert browser.post("/codec/encode", json=EMPTY).status_code == 200
    del browser.headers["sec-fetch-site"]
    assert browser.post("/codec/encode", json=EMPTY, headers={"origin": front.url}).status_code == 200


def test_the_front_answers_under_its_own_names_alone(front: FrontService) -> None:
    """A page that has its name point at this machine gets nothing."""
    for host in ("evil.example", "evil.example:8233", "127.0.0.1.evil.example", "", "localhost.evil"):
        assert front.browser().get("/sign-in", headers={"host": host}).status_code == 400, host


def test_after_signing_in_one_goes_on_inside(front: FrontService) -> None:
    """Whatever the page was asked to go on to."""
    front.account("clerk:c-1")
    elsewhere = ("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "/sign-out", "javascript:1")
    for target in elsewhere:
        given = {"name": "c-1", "password": PASSWORD, "next": target}
        assert front.browser().post("/sign-in", data=given).headers["location"] == "/", target
    asked = front.browser().get("/namespaces/default/workflows")
    assert asked.headers["location"] == "/sign-in?next=%2Fnamespaces%2Fdefault%2Fworkflows"
    view = "/namespaces/default/workflows?query=CaseState%3D%22held%22&savedQuery=held"
    page = front.browser().get(front.browser().get(view).headers["location"])
    assert f'value="{view.replace("&", "&amp;")}"' in page.text
    signing_in = {"name": "c-1", "password": PASSWORD, "next": view}
    assert front.browser().post("/sign-in", data=signing_in).headers["location"] == view


# -- doors --------------------------------------------------------------------------------------------------------

DOORS = ("/api/sign-in", "/api/sign-out", "/api/cases/repair", "/codec/encode", "/codec/decode", "/sign-in", "/account")


JUNK = {
    "nothing": b"", "broken": b"{", "list": b"[]", "no text": b"\xff\xfe\x00", "number": b'{"payloads": 7}',
    "no base64": b'{"payloads": [{"data": "!"}]}', "deep": b"[" * 100_000, "text": b'"x"', "null": b"null",
}  # fmt: skip


@pytest.mark.parametrize("junk", JUNK)
def test_junk_at_every_door_is_told_and_harms_nothing(front: FrontService, junk: str) -> None:
    """Never an error of ours; whoever is not signed in is told nothing of what was wrong."""
    browser, stranger, body = front.signed_in("clerk:c-1"), front.browser(), JUNK[junk]
    for door in DOORS:
        answer = browser.post(door, content=body)
        assert answer.status_code < 500, (door, answer.text)
        if door == "/api/sign-out":
            browser = front.signed_in("clerk:c-1")
        if "sign-in" not in door:
            assert stranger.post(door, content=body).status_code == 401, door


def test_a_body_longer_than_any_message_is_not_read(front: FrontService) -> None:
    """Whether its length is said or not."""
    browser = front.signed_in("clerk:c-1")
    long = b"x" * (4 * 1024 * 1024 + 1)
    assert browser.post("/codec/encode", content=long).status_code == 413
    assert browser.post("/codec/encode", content=iter([long])).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        f"{API}/repair-A-1/terminate/", f"/{API}/repair-A-1/terminate", f"{API}//repair-A-1/terminate",
        f"{API}/repair-A-1/x/../terminate", f"{API}/repair-A-1/%74erminate/..;/x", "/api/v1/settings",
        f"{API}/repair-A-1/signal/../terminate", "/auth/logout",
        f"{API}/repair-A-1/signal/%2e%2e/terminate", f"{API}/repair-A-1/signal%2fx", f"{API}/repair-A-1;x/terminate",
        f"{API.upper()}/repair-A-1/terminate", f"{API}/repair-A-1/Terminate", f"{API}/repair-A-1/terminate%00",
        f"{API}/repair-A-1/query/case%252f", "/api/v1/namespaces", "/api/v1/namespaces/default", "/api/v1/cluster",
        "/temporal.api.workflowservice.v1.WorkflowService/TerminateWorkflowExecution", f"{API}/repair-A-1/update/a/b",
        "/api/v1/namespaces/default/schedules/x", f"{API}/repair-A-1/signal-with-start/x",
        "/api/v1/namespaces/default/search-attributes", "/api/v1/namespaces/default/workers/x", "/codec/other",
    ],
)  # fmt: skip
def test_no_way_of_writing_an_address_leads_past_the_list(front: FrontService, path: str) -> None:
    """For an operator neither: what is not on the list is not done through the front."""
    browser = front.signed_in("manager:operates", operator=True)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        request = browser.build_request(method, "/x", content=b"{}")
        request.url = request.url.copy_with(raw_path=path.encode())
        status = browser.send(request).status_code
        assert status in (400, 403, 404, 405), (method, status)


def test_what_ends_a_case_is_an_operator_s_and_stands_in_the_audit(front: FrontService, case: str) -> None:
    """A supervisor is refused, and the case goes on; each try is a line."""
    supervisor = front.signed_in("supervisor:s-2")
    deeds = ("terminate", "cancel", "reset", "pause")
    for deed in deeds:
        answer = supervisor.post(f"{API}/{case}/{deed}", json={})
        assert answer.status_code == 403, deed
        assert "is for an operator" in answer.json()["reason"]
        assert front.audit(deed)[-1] == {"who": "supervisor:s-2", "about": case, "refused": True}
    assert supervisor.post(f"{API}/repair-new", json={}).status_code == 403
    assert supervisor.delete(f"{API}/{case}").status_code == 403
    assert supervisor.post("/api/v1/namespaces/default/batch-operations/x", json={}).status_code == 403
    assert {"start", "delete", "batch"} <= {row["what"] for row in front.rows("SELECT what FROM audit WHERE refused")}
    assert front.rows("SELECT state FROM service_register WHERE workflow_id = :w", w=case) != []
    operator = front.signed_in("manager:operates", operator=True)
    assert operator.post(f"{API}/repair-no-such/terminate", json={}).status_code == 404
    assert front.audit("terminate")[-1] == {"who": "manager:operates", "about": "repair-no-such", "refused": False}


def test_the_ui_shows_nobody_what_they_may_not_do(front: FrontService) -> None:
    """Its settings are told by who asks; its codec endpoint is this front under the name that the browser knows."""
    seen = front.signed_in("supervisor:s-2").get("/api/v1/settings").json()
    assert seen["Codec"]["Endpoint"] == f"{front.url}/codec"
    assert seen["WorkflowTerminateDisabled"]
    assert seen["StartWorkflowDisabled"]
    operator = front.signed_in("manager:operates", operator=True)
    assert not operator.get("/api/v1/settings").json()["StartWorkflowDisabled"]


# -- sealing and reading ------------------------------------------------------------------------------------------


def payload(body: dict[str, Any]) -> dict[str, Any]:
    """A payload as Temporal's codec protocol writes it."""

    data = b64encode(json.dumps(body).encode()).decode()
    return {"payloads": [{"metadata": {"encoding": b64encode(b"json/plain").decode()}, "data": data}]}


def update(front: FrontService, client: httpx.Client, case: str, event: str, body: dict[str, Any]) -> str:
    """Sends what somebody types into the UI's form, as the UI does: sealed by the endpoint, then to the case."""
    sealed = client.post("/codec/encode", json=payload(body)).json()
    operator = front.signed_in("manager:operates", operator=True) if "authorization" in client.headers else client
    asked = {"meta": {"identity": "the UI"}, "input": {"name": event, "args": sealed}}
    completed = {"lifecycleStage": "UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED"}
    sent = operator.post(f"{API}/{case}/update/{event}", json={"request": asked, "waitPolicy": completed})
    assert sent.status_code == 200, sent.text
    return sent.text


def test_a_program_speaks_for_its_own_people_and_for_nobody_else(front: FrontService, case: str) -> None:
    """By the office and by what the ids begin with; another's name is refused by the case, naming the program."""
    program = front.program("speaker", front.token("speaker", "clerk"))
    for by in ("clerk:cc-7", "clerk:c-7", "supervisor:cc-7", "clerk:xcc-7"):
        update(front, program, case, "add_note", {"by": by, "note": "n"})
    lines = front.rows("SELECT by, outcome, sealed_by FROM timeline WHERE workflow_id = :w AND event = 'add_note'"
                       " ORDER BY seq", w=case)  # fmt: skip
    assert lines == [
        {"by": "clerk:cc-7", "outcome": "applied", "sealed_by": "clerk:cc-7 via token:speaker"},
        {"by": "clerk:c-7", "outcome": "refused", "sealed_by": "token:speaker"},
        {"by": "supervisor:cc-7", "outcome": "refused", "sealed_by": "token:speaker"},
        {"by": "clerk:xcc-7", "outcome": "refused", "sealed_by": "token:speaker"},
    ]


def test_no_case_is_opened_in_a_name_that_is_not_the_caller_s(front: FrontService) -> None:
    """Nor by a program whose token is not for opening; what is wrong with a request is told field by field."""
    opens = front.program("opener-2", front.token("opener-2", "clerk", opens=True))
    sends = front.program("sender", front.token("sender", "clerk"))
    assert sends.post("/api/cases/repair", json=repair_request(by="clerk:cc-1")).status_code == 403
    assert opens.post("/api/cases/repair", json=repair_request(by="clerk:c-1")).status_code == 403
    assert opens.post("/api/cases/repair", json=repair_request(by="supervisor:cc-1")).status_code == 403
    wrong = opens.post("/api/cases/repair", json=repair_request(by="clerk:cc-1", symptoms=7))
    assert (wrong.status_code, wrong.json()["errors"][0]["loc"]) == (400, ["symptoms"])
    assert opens.post("/api/cases/nothing", json=repair_request(by="clerk:cc-1")).status_code == 400


def test_who_is_not_entitled_sees_that_it_is_sealed_and_readings_are_noted(front: FrontService, case: str) -> None:
    """A clerk reads, a storekeeper does not, a technician reads what is theirs; one line a person, case and hour."""
    def shown(client: httpx.Client) -> str:
        history = client.get(f"{API}/{case}/history").json()["history"]["events"]
        sealed = history[0]["workflowExecutionStartedEventAttributes"]["input"]

        opened = [client.post("/codec/decode", json=sealed) for _ in range(3)]
        return b64decode(opened[-1].json()["payloads"][0]["data"]).decode()

    assert "symptoms" in shown(front.signed_in("clerk:reads"))
    assert [line["who"] for line in front.audit("read_case") if line["about"] == case] == ["clerk:reads"]
    assert shown(front.signed_in("warehouse:w-1")) == '"(sealed)"'
    assert shown(front.signed_in("technician:t-1")) == '"(sealed)"'
    supervisor = front.signed_in("supervisor:s-1")
    update(front, supervisor, case, "assign", {"by": "supervisor:s-1", "technician": "technician:t-1"})
    until("it is assigned", lambda: front.rows("SELECT 1 FROM service_register WHERE assignee = 'technician:t-1'"))
    technician = front.signed_in("technician:t-1")
    until("who works on it is looked up again", lambda: "symptoms" in shown(technician))
    assert shown(front.program("blind", front.token("blind", "clerk"))) == '"(sealed)"'
    assert "symptoms" in shown(front.program("reader", front.token("reader", "clerk", reads=True)))


async def test_the_helper_in_python_seals_and_opens_with_a_token(front: FrontService, case: str) -> None:
    """A Temporal client like any other: what it sends is sealed in the name that it bears, what it asks is opened."""
    token = front.token("helper", "clerk", reads=True)
    client = await connect(f"127.0.0.1:{front.up.temporal_port}", front=front.url, token=token)
    handle = client.get_workflow_handle(case)
    answer = await handle.execute_update("add_note", {"by": "clerk:cc-9", "note": "by the helper"}, result_type=dict)
    assert answer["number"] == case.removeprefix("repair-")
    seen = await handle.query("case", result_type=dict)
    assert seen["timeline"][-1]["sealed_by"] == "clerk:cc-9 via token:helper"
    stranger = await connect(f"127.0.0.1:{front.up.temporal_port}", front=front.url, token="x" * 43)
    with pytest.raises(NotSignedIn):
        await stranger.get_workflow_handle(case).execute_update("add_note", {"by": "clerk:cc-9", "note": "n"})


# -- the command line ---------------------------------------------------------------------------------------------


def test_once_access_is_closed_the_command_line_acts_as_who_is_signed_in(
    front: FrontService, case: str, tmp_path: Path
) -> None:
    """And as nobody else: neither in a case, nor where it writes rules; whoever is not signed in is told how."""

    def told(*words: str, given: str = "", **named: str) -> tuple[int, str]:
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AFTERSALES_LANGUAGE": "en"} | named
        command = [str(binary("aftersales")), *words]
        data = {"AFTERSALES_DATA": str(front.up.data)}
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, env=environment | data)
        return done.returncode, done.stdout + done.stderr

    front.account("supervisor:s-1")
    assert told("access", "close", "--by", "manager:m-1")[0] == 0
    try:
        note = ("send", case, "add_note", "note=n", "--by")
        assert told(*note, "clerk:c-1") == (1, told(*note, "clerk:c-1")[1])
        assert "sign in with `aftersales login`" in told(*note, "clerk:c-1")[1]
        assert told("login", "s-1", given="wrong\n")[0] == 1
        code, said = told("login", "s-1", given=PASSWORD + "\n")
        assert (code, "as supervisor:s-1" in said) == (0, True)
        assert (tmp_path / ".config" / "aftersales" / "login.json").stat().st_mode & 0o077 == 0
        assert told(*note, "supervisor:s-1")[0] == 0
        code, said = told(*note, "clerk:c-1")
        assert (code, "supervisor:s-1 is signed in, not clerk:c-1" in said) == (1, True)
        code, said = told("outbox", "discard", "x", "--reason", "r", "--by", "manager:m-1")
        assert (code, "supervisor:s-1 is signed in, not manager:m-1" in said) == (1, True)
        code, said = told("revive", case)
        assert (code, "is for an operator" in said) == (1, True)
        assert "is signed in, not" in told("access", "open", "--by", "manager:m-1")[1]
        token = front.token("line", "clerk")
        assert told(*note, "clerk:cc-3", AFTERSALES_TOKEN=token)[0] == 0
        assert told("logout")[0] == 0
        assert told(*note, "supervisor:s-1")[0] == 1
        lines = front.rows("SELECT by, sealed_by FROM timeline WHERE workflow_id = :w AND outcome = 'applied'"
                           " AND event = 'add_note' ORDER BY seq DESC LIMIT 2", w=case)  # fmt: skip
        assert lines == [
            {"by": "clerk:cc-3", "sealed_by": "clerk:cc-3 via token:line"},
            {"by": "supervisor:s-1", "sealed_by": "supervisor:s-1"},
        ]
    finally:
        with front.database.begin() as connection:
            rule.publish(connection, None, "manager:m-1", now())
