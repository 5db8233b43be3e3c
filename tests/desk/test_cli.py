"""The command line as a person and a script use it: the real program against a running service."""

import asyncio
import json
import os
import re
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from temporalio.service import RPCError

from commandline import AWAY, NAMED, REFUSED, UNKNOWN, WRONG, Desk
from desk.commands.feed import shipped
from desk.shown import show
from desk.shown.terminal import EXIT_CODES
from models.vocabulary import TASK_QUEUE
from servers.devserver import DevService
from servers.service import repair_request
from servers.waiting import until

ITALY = Path(shipped("calendars", "italy", ".toml")).read_text(encoding="utf-8")


# -- cases --------------------------------------------------------------------------------------------------------


async def test_a_repair_is_opened_sent_an_event_and_shown(desk: Desk, dev: DevService) -> None:
    """The first steps of a newcomer, with Chinese text, KEY=VALUE words and the JSON of a file."""
    opened = await desk("open", "repair", "--json", json.dumps(repair_request()))
    number = opened.json["number"]
    assert opened.json == {"workflow_id": f"repair-{number}", "number": number, "state": "registered", "created": True}
    sent = await desk("send", number, "assign", "technician=technician:t-1", "--by", "supervisor:s-1")
    assert (sent.code, sent.out) == (0, f"{number}: assign is applied; state assigned, entry 2\n")
    noted = await desk("send", number, "add_note", "--by", "clerk:c-1", "--note", "客户在家[bold red]")
    assert noted.code == 0
    await dev.client.get_workflow_handle(f"repair-{number}").signal("\x1b[31m\u202e", {"by": "clerk:c-1"})
    shown = (await desk("show", number)).out
    for part in (
        number, "assigned: A technician is named (一§19(1))", "With technician:t-1", "contact", "of work)",
        "technician, clerk", "The customer was phoned", "registered → assigned", "客户在家[bold red]",
        "\\x1b[31m\\u202e",
    ):  # fmt: skip
        assert part in shown, part
    assert "\x1b" not in shown
    seen = (await desk("show", f"repair-{number}", "--json")).json
    assert (seen["state"], seen["assignee"], seen["source"]) == ("assigned", "technician:t-1", "workflow")
    assert "class assigned current" in (await desk("diagram", number)).out


async def test_a_number_given_twice_is_the_same_case_and_standard_error_says_so(desk: Desk, tmp_path: Path) -> None:
    """The script reads `created`, the person the remark."""
    request = tmp_path / "request.json"
    request.write_text(json.dumps(repair_request()), encoding="utf-8-sig")
    number = f"C-{os.urandom(4).hex()}"
    first = await desk("open", "Repair", "--json", str(request), "--number", number)
    second = await desk("open", "Repair", "--json", str(request), "--number", number)
    assert (first.json["created"], first.err) == (True, "")
    assert (second.json["created"], second.json["state"]) == (False, "registered")
    assert second.err == f"{number} was opened before; nothing has changed\n"


async def test_the_example_request_opens_a_case(desk: Desk) -> None:
    """What --example prints is a request in order."""
    example = (await desk("open", "Repair", "--example")).out
    opened = await desk("open", "Repair", "--json", "-", "--by", "customer:u-1", stdin=example)
    assert opened.json["created"]


async def test_words_become_what_the_event_declares(desk: Desk) -> None:
    """An amount stays text, a number becomes one, a list is JSON; JSON and words may be mixed."""
    number = await desk.open()
    steps = [
        ["assign", "technician=technician:t-1", "--by", "supervisor:s-1"],
        ["resolve_remotely", "resolution=1", "--by", "clerk:c-1"],
        ["settle", "amount=0.00", "method=none", "--by", "finance:f-1"],
        ["hand_in", "--by", "technician:t-1", "--json", '{"work_order_no": "7"}'],
        ["review", "time_score=90", "quality_score=100", "--by", "supervisor:s-1"],
        ["follow_up", "reached=true", "satisfied=true", "--by", "clerk:c-1"],
    ]
    for words in steps:
        done = await desk("send", number, *words)
        assert done.code == 0, done.err
    assert (await desk("show", number, "--json")).json["state"] == "closed"
    late = await desk("send", number, "add_note", "--by", "clerk:c-1", "--note", "x")
    assert (late.code, "the case has ended" in late.err) == (REFUSED, True)
    unknown = await desk("send", number, "dance", "--by", "clerk:c-1")
    assert (unknown.code, "dance is not an event of Repair; the case has ended" in unknown.err) == (REFUSED, True)
    assert "The case has ended." in (await desk("show", number)).out


async def test_a_signal_is_left_and_its_refusal_stands_on_the_timeline(desk: Desk, dev: DevService) -> None:
    """Nobody waits for it: even a refused one is taken."""
    number = await desk.open()
    left = await desk("send", number, "finish", "--by", "clerk:c-1", "--signal", "--event-id", "e-9")
    assert left.code == 0
    assert "event_id e-9" in left.out
    handle = dev.client.get_workflow_handle(f"repair-{number}")

    async def refused() -> bool:
        return len((await handle.query("case"))["timeline"]) > 1

    await until("the refusal on the timeline", refused)
    timeline = (await handle.query("case"))["timeline"]
    assert (timeline[-1]["event"], timeline[-1]["outcome"]) == ("finish", "refused")
    assert "NotAllowed: finish is for technician" in (await desk("show", number)).out


async def test_what_is_refused_says_why_and_a_script_can_tell_the_kinds_apart(desk: Desk) -> None:
    """One message on standard error, an exit code by kind; JSON for who asked in JSON."""
    number = await desk.open()
    note = ["--by", "clerk:c-1", "--note", "x"]
    bad = json.dumps({"by": "clerk", "colour": 1})
    commands: list[tuple[list[str], int, str]] = [
        (["send", number, "finish", "--by", "technician:t-1"], WRONG, ""),
        (["send", number, "dance", "--by", "clerk:c-1"], REFUSED, "EventRefused: dance is not an event of Repair"),
        (["send", number, "assign", "--by", "clerk:c-1"], REFUSED, "NotAllowed: assign is for supervisor"),
        (["send", number, "finish", "x=1", "--by", "technician:t-1"], REFUSED, "finish is not possible in state reg"),
        (["send", number, "add_note"], WRONG, "BadUsage: say who acts: --by ROLE:ID"),
        (["send", number, "add_note", "--by", "clerk"], WRONG, "BadUsage: --by must be role:id"),
        (["send", number, "add_note", "--by", "king:k-1"], WRONG, "BadUsage: --by unknown role; one of clerk"),
        (["send", number, "add_note", "--json", '{"by": 7}'], WRONG, "by must be role:id"),
        (["send", number, "add_note", "--by", "system:s"], REFUSED, "NotAllowed: by: system never comes from outside"),
        (["policy", "publish", "/nowhere", "--by", "clerk:c-1"], REFUSED, "NotAllowed: must be approved by a general"),
        (["calendar", "publish", "/nowhere", "--by", "clerk:c-1"], REFUSED, "NotAllowed: must be approved by a gene"),
        (["list", "--page", "9999999999999999999"], WRONG, "--page"),
        (["send", number, "assign", "--by", "supervisor:s-1"], WRONG, "InvalidPayload: technician: Field required"),
        (["send", "R-20200101-0001", "add_note", *note], UNKNOWN, "NoSuchCase: no case 'R-20200101-0001'"),
        (["show", "repair-none"], UNKNOWN, "NoSuchCase: no case repair-none"),
        (["diagram", "Wedding"], UNKNOWN, "NoSuchCase: no case 'Wedding'"),
        (["open", "Wedding", "--json", "{}"], WRONG, "is no kind of case; there are Appraisal, Complaint"),
        (["open", "Repair"], WRONG, "--example"),
        (["open", "Repair", "--json", bad], WRONG, '"loc": ["customer"]'),
        (["open", "Repair", "--json", "{bad"], WRONG, "is not JSON"),
        (["open", "Repair", "--json", '{"a": NaN}'], WRONG, "NaN is not JSON"),
        (["open", "Repair", "--json", "/nowhere"], WRONG, "No such file"),
        (["send", number, "add_note", "note", *note], WRONG, "'note' must be KEY=VALUE"),
        (["send", number], WRONG, "Missing argument"),
        (["list", "--kind", "Wedding"], WRONG, "there are Appraisal, Complaint"),
        (["list", "--state", "lost"], WRONG, "'lost' is no state"),
        (["list", "--due-before", "soon"], WRONG, "--due-before: must be ISO 8601"),
        (["list", "--limit", "0"], WRONG, "--limit"),
        (["events", "Repair", "dance"], WRONG, "'dance' is no event of Repair"),
    ]
    commands[0] = (commands[0][0], REFUSED, "EventRefused: finish is not possible in state registered")
    for words, code, text in commands:
        done = await desk(*words)
        assert (done.code, text in done.err.replace("\n", " ")) == (code, True), (words, done)
        assert done.out == ""


async def test_errors_are_json_for_a_program(desk: Desk) -> None:
    """Type, reason and details, one object."""
    number = await desk.open()
    refused = (await desk("send", number, "finish", "--json", '{"by": "technician:t-1"}')).error
    assert refused["type"] == "EventRefused"
    assert refused["state"] == "registered"
    assert "assign" in refused["possible"]
    wrong = (await desk("open", "Repair", "--json", "-", stdin="{}")).error
    assert {".".join(e["loc"]) for e in wrong["errors"]} == {"by", "customer", "product", "symptoms", "channel"}
    assert (await desk("show", "nobody", "--json")).error["type"] == "NoSuchCase"
    broken = await desk("open", "Repair", "--json", "-", stdin="{by")
    assert broken.error["errors"][0]["loc"] == "standard input"
    undecodable = await desk("open", "Repair", "--json", "-", stdin=b'{"by": "\xff"}')
    assert undecodable.error["errors"] == [{"loc": "standard input", "msg": "is not UTF-8 at byte 8"}]
    assert (await desk("open", "Repair", "--json", "-", stdin="[]")).error["type"] == "InvalidRequest"
    assert (await desk("send", number, "add_note", "--json", "-", stdin="[1]")).error["type"] == "InvalidPayload"


async def test_the_register_is_listed_filtered_and_counted(desk: Desk) -> None:
    """Each filter alone and together; the most pressing first; a page at a time."""
    long_ago = (datetime.now().astimezone() - timedelta(days=60)).isoformat()
    plain, assigned = await desk.open(), await desk.open()
    late = await desk.open(at=long_ago, number=f"L-{os.urandom(4).hex()}")
    await desk("send", assigned, "assign", "technician=technician:t-2", "--by", "supervisor:s-1")
    for _ in range(50):
        if (await desk("show", late, "--json")).json["level"]:
            break

    async def listed(*options: str) -> list[str]:
        return [case["number"] for case in (await desk("list", "--json", *options)).json["cases"]]

    assert (await listed())[0] == late
    assert set(await listed()) == {plain, assigned, late}
    assert await listed("--state", "assigned", "--kind", "repair") == [assigned]
    assert await listed("--assignee", "technician:t-2") == [assigned]
    assert await listed("--overdue") == await listed("--escalated") == [late]
    assert await listed("--escalated", "--state", "assigned") == []
    yesterday = (datetime.now().astimezone() - timedelta(days=1)).date().isoformat()
    assert await listed("--due-before", yesterday, "--open") == [late]
    assert len(await listed("--limit", "2")) == 2
    assert len(await listed("--limit", "2", "--page", "2")) == 1
    assert "2 of 3 (the next ones: --page 2); " in (await desk("list", "--limit", "2")).out
    assert "1 of 3, page 2; " in (await desk("list", "--limit", "2", "--page", "2")).out
    counted = (await desk("list", "--count", "--json")).json
    assert counted == {"total": 3, "counts": {"Repair": {"assigned": 1, "registered": 2}}}
    table = (await desk("list")).out
    assert late in table
    assert table.endswith("3 of 3; times in Asia/Shanghai, UTC+08:00\n")


async def test_an_assignee_whom_nobody_knows_is_said_with_those_who_are_called_alike(desk: Desk) -> None:
    """An id alone is no name of a person; one whom no case and no list knows is a remark beside the empty list."""
    number = await desk.open()
    await desk("send", number, "assign", "technician=technician:t-1", "--by", "supervisor:s-1")
    await desk("staff", "add", "clerk:c-17", "--name", "王芳")
    bare = await desk("list", "--assignee", "t-1")
    assert (bare.code, bare.out) == (WRONG, "")
    assert "'t-1' must be role:id, such as technician:t-07; known are " in bare.err
    assert "technician:t-1" in bare.err.partition("known are")[2]
    misspelt = await desk("list", "--assignee", "technician:t_1", "--json")
    assert misspelt.json["total"] == 0
    assert misspelt.err.startswith("no case is with technician:t_1, nor is it on the staff list; known are technician:")
    for known in ("technician:t-1", "clerk:c-17"):
        assert (await desk("list", "--assignee", known)).err == ""


async def test_the_times_of_a_list_and_of_a_case_name_their_zone(desk: Desk) -> None:
    """The company's own, once, with its distance from UTC; for programs each moment has its offset."""
    number = await desk.open()
    assert "Times in Asia/Shanghai, UTC+08:00." in (await desk("show", number)).out
    assert (await desk("show", number, "--json")).json["opened_at"].endswith("+08:00")
    by = ["--by", "general_manager:g-1"]
    assert (await desk("calendar", "publish", "-", *by, stdin=ITALY)).code == 0
    for words in (["show", number], ["list"]):
        assert "imes in Europe/Rome, UTC+01:00 (in summer UTC+02:00)" in (await desk(*words)).out
    assert "in force since" in (await desk("policy", "show", "repair.callback_wm")).out


def test_a_zone_is_named_with_its_distance_from_utc() -> None:
    """In words that a person reads easily; both where the clocks change."""
    said = {name: show.zone(ZoneInfo(name)) for name in ("Asia/Shanghai", "Europe/Rome", "Asia/Kolkata", "UTC")}
    assert said == {
        "Asia/Shanghai": "times in Asia/Shanghai, UTC+08:00",
        "Europe/Rome": "times in Europe/Rome, UTC+01:00 (in summer UTC+02:00)",
        "Asia/Kolkata": "times in Asia/Kolkata, UTC+05:30",
        "UTC": "times in UTC, UTC+00:00",
    }
    assert show.zone(ZoneInfo("America/New_York")).endswith("UTC-05:00 (in summer UTC-04:00)")


async def test_what_stands_in_the_way_of_an_event_is_said_beside_it(desk: Desk) -> None:
    """The state allows both; nothing is overdue and no conduct record is open, and so the case refuses them."""
    number = await desk.open()
    sent = {
        "take_charge": (await desk("send", number, "take_charge", "--by", "supervisor:s-1")).err,
        "decide_conduct": (
            await desk("send", number, "decide_conduct", "record=1", "decision=confirmed", "reason=x", "--by",
                       "supervisor:s-1")
        ).err,
    }  # fmt: skip
    shown = (await desk("show", number)).out.splitlines()
    for event, obstacle in (("take_charge", "nothing is overdue"), ("decide_conduct", "no conduct record is undecid")):
        line = next(line for line in shown if line.startswith(event))
        assert f"not now: {obstacle}" in line
        assert "EventRefused" in sent[event]
    assert "not now" not in next(line for line in shown if line.startswith("add_note"))


async def test_nothing_to_reach_is_said_in_one_line(alone: Desk) -> None:
    """No service, no server, no database: exit code 4, no driver's own words."""
    for words in (["list"], ["show", "R-1"], ["staff", "list"], ["policy", "show"], ["calendar", "show", "2026-10"]):
        done = await alone(*words)
        assert (done.code, done.out, len(done.err.splitlines())) == (AWAY, "", 1), done
        assert "make up" in done.err
    closed = {"DATABASE_URL": "postgresql://u:secret@127.0.0.1:9/x", "TEMPORAL_ADDRESS": "127.0.0.1:9"}
    nowhere = Desk(alone.env | closed)
    for words in (["list", "--json"], ["show", "R-1", "--json"]):
        done = await nowhere(*words)
        assert (done.code, done.error["type"]) == (AWAY, "Unreachable")
        assert "secret" not in done.err


async def test_the_program_itself_ends_with_its_exit_code(tmp_path: Path) -> None:
    """As a script calls it, with nothing of the test around it."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(NAMED)} | {"AFTERSALES_DATA": str(tmp_path)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "desk.cli", "show", "R-1", "--json", env=env,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert (process.returncode, out, json.loads(err)["type"]) == (AWAY, b"", "NotRunning")


async def test_events_and_diagrams_need_no_service(alone: Desk) -> None:
    """They come from the declaration; so does the help of `send`."""
    events, one = await alone("events", "Repair", "--json"), await alone("events", "Repair", "contact")
    diagram, text = await alone("diagram", "Repair"), await alone("events", "repair")
    send_help = await alone("send", "--help")
    assert events.json["contact"]["schema"]["required"] == ["diagnosis", "visit_at", "by"]
    assert events.json["contact"]["from"] == ["assigned", "scheduled"]
    assert "suspected_parts" in one.out
    assert diagram.out.startswith("stateDiagram-v2")
    for name in events.json:
        assert name in text.out
        assert name in send_help.out


async def test_the_exit_codes_stand_in_the_help(alone: Desk) -> None:
    """What scripts rely on is written where people look."""
    words = (await alone("--help")).out.replace("\n", " ").split()
    text = " ".join(words)
    for code, meaning in EXIT_CODES.items():
        assert f"{code} {meaning.en}" in text


# -- saved views --------------------------------------------------------------------------------------------------


async def test_every_saved_view_is_a_query_that_temporal_takes(desk: Desk, dev: DevService, tmp_path: Path) -> None:
    """Each link holds its query and the view's name; the server answers every query."""
    await desk.open()
    ui = ["--ui", "http://127.0.0.1:8233/"]
    found = (await desk("views", *ui, "--json")).json
    assert {"Overdue", "On hold", "With nobody", "Escalated to the general manager"} <= {v["name"] for v in found}
    for view in found:
        await dev.client.count_workflows(view["query"])
        assert view["url"].startswith("http://127.0.0.1:8233/namespaces/default/workflows?query=")
        assert "&savedQuery=" in view["url"]
        assert " " not in view["url"]
    page = tmp_path / "views.html"
    assert (await desk("views", *ui, "--html", str(page))).code == 0
    assert page.read_text(encoding="utf-8").count("<a href=") == len(found)
    own = (await desk("views", *ui, "--json", "--office", "service", "--about", "round:certificates")).json
    assert {view["office"] for view in own} == {"all", "service"}
    assert [view["name"] for view in own if view["office"] == "all"] == ["About round:certificates"]
    assert (await desk("views", *ui, "--office", "kitchen")).code == WRONG
    assert (await desk("views", *ui, "--about", 'x" OR "y')).code == WRONG
    without = await desk("views")
    assert (without.code, "--ui" in without.err) == (WRONG, True)


async def test_a_rounds_view_says_when_it_is_due(desk: Desk, dev: DevService) -> None:
    """As the register has it: not opened, due, on hold."""

    async def noted() -> str:
        out = (await desk("views", "--ui", "http://127.0.0.1:8233/", "--office", "rounds")).out
        return next(line for line in out.splitlines() if "Round certificates" in line).rpartition("  (")[2]

    assert await noted() == "not opened yet)"
    case = dev.client.get_workflow_handle("round-certificates")
    with suppress(RPCError):  # tests share a server
        await case.terminate()
    opened = {"by": "system:up", "number": "certificates"}  # as a worker does
    await dev.client.start_workflow("Round", opened, id=case.id, task_queue=TASK_QUEUE)
    await case.execute_update("add_note", {"by": "clerk:c-1", "note": "n"})
    assert re.fullmatch(r"due 20\d\d-\d\d-\d\d 08:00\)", await noted())
    await case.execute_update("hold", {"by": "manager:m-1", "reason": "other"})
    assert await noted() == "on hold)"


@pytest.mark.parametrize("typed", ["list", "--help", "up --help", "send R-1 assign --by supervisor:s-1"])
async def test_a_language_that_the_service_has_not_is_refused_by_every_command(alone: Desk, typed: str) -> None:
    done = await Desk(alone.env | {"AFTERSALES_LANGUAGE": "fr"})(*typed.split())
    told = "AFTERSALES_LANGUAGE：本服务没有语言 'fr'；现有 zh_CN, en"
    assert (done.code, done.out, done.err) == (WRONG, "", f"aftersales: BadSettings（设置有误）: {told}\n")
