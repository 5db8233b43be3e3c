"""Attacks on the front as `up` runs it: each door keeps out whoever is not signed in, and others' pages."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import Connection

from activities.access import accounts, links
from activities.access.errors import AccessError
from activities.rules.people import staff
from servers.fronts import PASSWORD, FrontService, now

CROSS = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
API = "/api/v1/namespaces/default/workflows"
EMPTY: dict[str, list[str]] = {"payloads": []}


def me(browser: httpx.Client) -> int:
    """How the front answers who one is."""
    return browser.get("/api/me", headers={"accept": "application/json"}).status_code


# -- signing in ---------------------------------------------------------------------------------------------------


def test_the_link_that_up_prints_lets_in_one_person_once(front: FrontService) -> None:
    """Whoever uses it says who they are and becomes an operator; used again it leads nowhere, for anybody."""
    browser, link = front.browser(), front.first_link
    front.run("DELETE FROM account")
    assert "Nobody has an account yet" in browser.get("/sign-in").text
    assert "role:id" in browser.get(link).text
    chosen = {"people": "general_manager:g-1", "password": PASSWORD, "again": PASSWORD}
    wrong = browser.post(link, data=chosen | {"again": "another one"})
    assert wrong.status_code == 400
    assert 'value="general_manager:g-1"' in wrong.text
    assert browser.post(link, data=chosen | {"people": "customer:g-1"}).status_code == 400
    assert browser.post(link, data=chosen | {"password": "short", "again": "short"}).status_code == 400
    chosen_is = browser.post(link, data=chosen).headers["location"]
    assert "The password is set" in browser.get(chosen_is).text
    assert 'role="status"' not in browser.get("/sign-in").text
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


def test_a_session_that_its_person_ends_elsewhere_stands_in_the_audit(front: FrontService) -> None:
    """And nobody ends another's."""
    lost = front.signed_in("clerk:ends-1")
    [ended] = front.rows("SELECT session FROM session WHERE human = 'ends-1' AND ended_at IS NULL")
    front.signed_in("clerk:ends-2").post("/account", data=ended)
    assert me(lost) == 200
    assert front.signed_in("clerk:ends-1").post("/account", data=ended).status_code == 303
    assert me(lost) == 401
    told = front.rows("SELECT who, details FROM audit WHERE what = 'end_session' AND about = 'account:ends-1'")
    assert told == [{"who": "clerk:ends-1", "details": ended}]


def test_people_read_their_times_in_the_company_s_zone(front: FrontService) -> None:
    """On the page of their sessions and where a command line signs in, wherever the machine stands."""
    browser = front.signed_in("clerk:zone-1")
    seen = now().astimezone(ZoneInfo("Asia/Shanghai"))
    front.run("UPDATE session SET seen_at = :at WHERE human = 'zone-1'", at=seen)
    told = browser.get("/account").text
    assert "times in Asia/Shanghai, UTC+08:00" in told
    assert f"last used {seen:%Y-%m-%d %H:%M}" in told
    given = {"name": "zone-1", "password": PASSWORD}
    answer = front.browser().post("/api/sign-in", json=given).json()
    assert datetime.fromisoformat(answer["expires"]).utcoffset() == timedelta(hours=8)


def test_who_mistypes_a_password_need_not_write_the_name_again(front: FrontService) -> None:
    """It stands in the form, as text and no more."""
    refused = front.browser().post("/sign-in", data={"name": 'c-1"><b>', "password": "wrong"})
    assert refused.status_code == 401
    assert 'value="c-1&#34;&gt;&lt;b&gt;"' in refused.text


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
    page = attacker.post("/sign-in", data=wrong, headers={"origin": front.url})
    assert (page.status_code, "try again in" in page.text) == (429, True)
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
    browser = front.signed_in("manager:operates", operator=True)
    del browser.headers["sec-fetch-site"]
    message = f"{API}/{case}/signal/add_note"
    for path in ("/sign-out", "/account", message, f"{API}/{case}/terminate", "/codec/encode", "/codec/decode"):
        assert browser.post(path, headers=headers, json=EMPTY).status_code == 403, path
    signing_in = browser.post("/sign-in", headers=headers, data={"name": "operates", "password": PASSWORD})
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
    front.account("clerk:late")
    with front.database.begin() as connection:
        link = links.make(connection, "clerk:late", by=BOSS, now=now())
    page = front.browser().post(f"/link/{link}", data={"password": "x" * 5_000_000}, headers={"origin": front.url})
    assert (page.status_code, "alike" in page.text) == (413, False)


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
