"""Who seals and reads through the front, by a browser, a program, the command line: each in their own name alone."""

import json
import os
import re
import subprocess
from base64 import b64decode, b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from temporalio.client import Client

import commands
from activities.access import rule
from activities.access.principal import Principal
from activities.rules.people import staff
from activities.sealing import CaseKeys, KeyRing
from activities.sealing.codec import SealingCodec
from desk.embedded.temporal import binary
from desk.errors import NotSignedIn
from desk.front.temporal_ui import retold
from desk.remote import connect
from models.words.spoken import speaking
from servers.fronts import PASSWORD, FrontService, now
from servers.processes import aftersales, until
from servers.secret_texts import ADDRESS, CUSTOMER, NAME, NOTE, PHONE, SECRETS, found_in
from servers.service import repair_request

CLERK = Principal(human="c-1", roles=("clerk",))
API = "/api/v1/namespaces/default/workflows"
PAYLOAD = re.compile(r'"metadata":\s*(\{[^{}]*\}),\s*"data":\s*"([^"]*)"')
"""A payload in what Temporal's address for programs answers."""


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


def opened_in(client: httpx.Client, text: str) -> httpx.Response:
    """What the endpoint makes of all payloads in what Temporal's address for programs answers."""
    payloads = [{"metadata": json.loads(m), "data": d} for m, d in PAYLOAD.findall(text)]
    opened = client.post("/codec/decode", json={"payloads": payloads})
    assert opened.status_code == 200, opened.text
    return opened


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


def test_who_has_one_name_need_not_write_it(front: FrontService, case: str) -> None:
    """In the UI's forms and where cases are opened; who has several says which, and a program always says who."""
    program = front.program("silent", front.token("silent", "clerk", opens=True))
    many = front.signed_in("clerk:many", "supervisor:many")
    for client, said in (
        (front.signed_in("clerk:only"), '"success"'), (many, "by is one of clerk:many, supervisor:many"),
        (program, "by is missing: say who acts, role:id"),
    ):  # fmt: skip
        assert said in update(front, client, case, "add_note", {"note": "without a name"})
    lines = front.rows("SELECT by, outcome, sealed_by FROM timeline WHERE workflow_id = :w AND event = 'add_note'"
                       " AND note = 'without a name' ORDER BY seq", w=case)  # fmt: skip
    assert lines == [{"by": "clerk:only", "outcome": "applied", "sealed_by": "clerk:only"}]
    nameless = {key: value for key, value in repair_request().items() if key != "by"}
    assert front.signed_in("clerk:only").post("/api/cases/repair", json=nameless).status_code == 201
    refused = [client.post("/api/cases/repair", json=nameless) for client in (program, many)]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert [answer.json()["reason"] for answer in refused] == [
        "by is missing: say for whom the program acts, role:id",
        "say in which role you act: by is one of clerk:many, supervisor:many",
    ]


def test_no_case_is_opened_in_a_name_that_is_not_the_caller_s(front: FrontService) -> None:
    """Nor by a program whose token is not for opening; what is wrong with a request is told field by field."""
    opens = front.program("opener-2", front.token("opener-2", "clerk", opens=True))
    sends = front.program("sender", front.token("sender", "clerk"))
    clerk = front.signed_in("clerk:c-1")
    for client, by, said in (
        (sends, "clerk:cc-1", "token:sender opens no cases"),
        (opens, "clerk:c-1", "token:opener-2 does not speak for clerk:c-1, but for clerk:cc-…"),
        (opens, "supervisor:cc-1", "token:opener-2 does not speak for supervisor:cc-1"),
        (clerk, "clerk:c-2", "clerk:c-1 is signed in, not clerk:c-2"),
        (clerk, "\ud800" * 999, "clerk:c-1 is signed in, not "),
    ):
        answer = client.post("/api/cases/repair", content=json.dumps(repair_request(by=by)))
        assert (answer.status_code, said in answer.json()["reason"]) == (403, True), answer.text
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


def test_four_secrets_of_a_sealed_case_are_in_no_log_no_figure_and_on_no_page_of_a_stranger_to_it(
    front: FrontService,
) -> None:
    """Name, phone, address and a note; whoever is entitled finds them, so that the search can fail."""
    opener = front.program("confider", front.token("confider", "clerk", opens=True))
    opened = opener.post("/api/cases/repair", json=repair_request(by="clerk:cc-1", customer=CUSTOMER))
    case = opened.json()["workflow_id"]
    clerk, keeper = front.signed_in("clerk:confided"), front.signed_in("warehouse:w-1")
    update(front, clerk, case, "add_note", {"by": "clerk:confided", "note": NOTE})
    update(front, clerk, case, "assign", {"by": "clerk:confided", "technician": PHONE, "note": ADDRESS, NAME: NAME})
    until("both are known", lambda: len(front.rows("SELECT 1 FROM timeline WHERE workflow_id = :w", w=case)) == 3)

    def told(client: httpx.Client) -> str:
        """All that the UI can show of the case: itself, its history, what it answers, opened as far as one may."""
        history = client.get(f"{API}/{case}/history").text
        asked = {"query": {"queryType": "case"}}
        pages = [client.get(f"{API}/{case}").text, client.post(f"{API}/{case}/query/case", json=asked).text]
        return "\n".join([history, *pages, opened_in(client, history + pages[1]).text])

    assert {*found_in(told(clerk))} == {*SECRETS}
    assert found_in(told(keeper)) == []
    assert found_in(keeper.get(f"{API}").text) == []
    figures = httpx.get(front.metrics_url, trust_env=False).text
    assert "aftersales_" in figures
    assert found_in(figures) == []
    logs = [path for path in front.up.folder.rglob("*") if path.name.startswith("output-") or path.suffix == ".log"]
    assert {path.suffix for path in logs} == {"", ".log"}
    assert {path.name: found for path in logs if (found := found_in(path.read_text(errors="replace")))} == {}


@pytest.mark.parametrize("query", ["case", "c%61se", "Case", "whatever"])
def test_what_a_case_answers_is_told_to_those_who_read_it_alone(front: FrontService, case: str, query: str) -> None:
    """However its name is written, and whatever stands in the body; what holds nothing personal anybody may ask."""
    keeper, body = front.signed_in("warehouse:w-1"), {"query": {"queryType": "case"}}
    assert keeper.post(f"{API}/{case}/query/{query}", json=body).status_code == 403
    for plain in ("diagram", "__temporal_workflow_metadata"):
        told = keeper.post(f"{API}/{case}/query/{plain}", json=body)
        assert (told.status_code, found_in(told.text), "symptoms" in told.text) == (200, [], False)
    assert front.signed_in("clerk:reads").post(f"{API}/{case}/query/case", json=body).status_code == 200


def test_single_ratings_are_read_by_neither_who_is_appraised_nor_who_is_still_to_rate(front: FrontService) -> None:
    """六§4: what a case answers they are told, as far as it goes; what was sent to it is opened to its office alone."""
    with front.database.begin() as connection:
        staff.add(connection, "supervisor:s-9", "S. Nine")
        for role in ("technician", "hr"):
            staff.enlist(connection, f"{role}:t-9", {"name": "T. Nine", "supervisor": "s-9"})
    today = now().astimezone(ZoneInfo("Asia/Shanghai")).date()
    days = {"from_on": str(today - timedelta(days=60)), "to_on": str(today - timedelta(days=1))}
    request = {"person": "technician:t-9", "reason": "a trial period is over"} | days
    manager, leader = front.signed_in("manager:m-9"), front.signed_in("supervisor:s-9")
    person, hr = front.signed_in("technician:t-9", "hr:t-9"), front.signed_in("hr:h-9")
    appraisal = manager.post("/api/cases/appraisal", json=request).json()["workflow_id"]

    def is_told(client: httpx.Client) -> bool:
        """Whether the case's answer is opened to them, as the UI asks for it; never with a rating, right or wrong."""
        answer = client.post(f"{API}/{appraisal}/query/case", json={"query": {"queryType": "case"}})
        if answer.status_code == 403:
            return False
        data = b64decode(answer.json()["queryResult"]["payloads"][0]["data"]).decode()
        assert "7171" not in data
        return "present_days" in data

    def reads(client: httpx.Client) -> bool:
        """Whether what was sent is opened to them, anywhere in the history."""
        opened = opened_in(client, client.get(f"{API}/{appraisal}/history").text)
        told = [b64decode(one["data"]).decode() for one in opened.json()["payloads"]]
        return any("7171" in data or "a trial period" in data for data in told)

    scores = {"rated_as": "self", "scores": {"response": 7171}}
    update(front, person, appraisal, "rate", {"by": "technician:t-9"} | scores)
    assert [(is_told(one), reads(one)) for one in (leader, person)] == [(True, False), (True, False)]
    assert [(is_told(one), reads(one)) for one in (manager, hr)] == [(True, True), (True, True)]
    assert not is_told(front.signed_in("warehouse:w-1"))


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


def test_why_an_update_is_refused_stands_in_the_form_in_the_language_that_is_spoken(
    front: FrontService, case: str
) -> None:
    """The UI shows what the case answered; the front says it again, and leaves any other answer as it is."""
    program = front.program("form", front.token("form", "clerk"))
    answer = update(front, program, case, "add_note", {"by": "clerk:c-7", "note": "n"})
    failure = json.loads(answer)["outcome"]["failure"]
    assert failure["message"] == "by: token:form does not speak for clerk:c-7"
    with speaking("zh_CN"):
        told = json.loads(retold(answer.encode(), CLERK))
        assert told["outcome"]["failure"] == failure | {"message": "by：程序 form 的令牌不能代表 clerk:c-7"}
        applied = update(front, program, case, "add_note", {"by": "clerk:cc-7", "note": "n"}).encode()
        assert [retold(body, CLERK) for body in (applied, b"", b"[]", b"{")] == [applied, b"", b"[]", b"{"]


async def test_the_history_of_a_sealed_case_replays_with_its_services_keys(front: FrontService, case: str) -> None:
    """As it is looked at before a new version goes there; whoever lacks the keys sees it fail at the opening."""
    client = await Client.connect(front.up.place.temporal_address or "")
    history = await client.get_workflow_handle(case).fetch_history()
    keys = CaseKeys(front.database, KeyRing.load(front.up.data / "keys.json"))
    await commands.check(case, history, codec=SealingCodec(keys))
    with pytest.raises(commands.CommandsChanged, match="the opening, before the first record"):
        await commands.check(case, history)


def test_once_access_is_closed_the_command_line_acts_as_who_is_signed_in(
    front: FrontService, case: str, tmp_path: Path
) -> None:
    """And as nobody else: neither in a case, nor where it writes rules; whoever is not signed in is told how."""

    named = {"HOME": str(tmp_path), "AFTERSALES_DATA": str(front.up.data)}

    def told(*words: str, **more: str) -> tuple[int, str]:
        process = aftersales(tmp_path, *words, **named, **more)
        return process.ends(), process.output

    def sign_in(password: str) -> tuple[int, str]:
        command = [str(binary("aftersales")), "login", "s-1"]
        environment = os.environ | named | {"AFTERSALES_LANGUAGE": "en"}
        typed = f"{password}\n"
        done = subprocess.run(command, input=typed, capture_output=True, text=True, check=False, env=environment)
        return done.returncode, done.stdout + done.stderr

    front.account("supervisor:s-1")
    assert told("access", "close", "--by", "manager:m-1")[0] == 0
    try:
        note = ("send", case, "add_note", "note=n", "--by")
        code, said = told(*note, "clerk:c-1")
        assert (code, "sign in with `aftersales login NAME`" in said) == (1, True)
        assert sign_in("wrong")[0] == 1
        code, said = sign_in(PASSWORD)
        assert code == 0
        assert re.search(r"as supervisor:s-1, until \d{4}-\d\d-\d\d \d\d:\d\d UTC\+08:00$", said)
        assert (tmp_path / ".config" / "aftersales" / "login.json").stat().st_mode & 0o077 == 0
        assert told(*note[:-1])[0] == 0
        front.run("UPDATE account SET roles = '[\"supervisor\", \"clerk\"]' WHERE human = 's-1'")
        code, said = told(*note[:-1])
        assert (code, "--by is one of supervisor:s-1, clerk:s-1" in said) == (2, True)
        front.run("UPDATE account SET roles = '[\"supervisor\"]' WHERE human = 's-1'")
        code, said = told(*note, "clerk:c-1")
        assert (code, "supervisor:s-1 is signed in, not clerk:c-1" in said) == (1, True)
        code, said = told("outbox", "discard", "x", "--reason", "r", "--by", "manager:m-1")
        assert (code, "supervisor:s-1 is signed in, not manager:m-1" in said) == (1, True)
        code, said = told("revive", case)
        assert code == 1
        assert "is for an operator" in said
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
