"""A past log through the running service: what its rows stand for, what is refused, what a second feed does."""

import json
import re
import uuid
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from commandline import REFUSED, WRONG, Desk, Done
from desk.commands.feed import run, shipped
from desk.errors import NotAnswered
from desk.feed.counts import Counting
from desk.feed.feed_report import FeedReport
from desk.feed.log import by_case
from desk.feed.log import read as read_log
from desk.feed.mapping import read as read_mapping
from desk.feed.marks import Mark, Told
from desk.gateway.gateway import OpenedCase
from devserver import DevService

Result = TypeVar("Result")
HEADER = "at,case,activity,by,product,customer"
HELPDESK = Path(shipped("mappings", "helpdesk", ".toml")).read_text(encoding="utf-8")
SAMPLE = Path(shipped("samples", "sample", ".csv")).read_text(encoding="utf-8")
COUNTER = Path(shipped("samples", "counter", ".csv")).read_text(encoding="utf-8")
IN_COUNTER = {
    "answered": 0, "archived": 1, "cause_found": 4, "closed": 3, "eligible": 1, "refunded": 1, "refused": 1,
    "resolved": 1,
}  # fmt: skip
IN_SAMPLE = {
    "assigned": 0, "closed": 5, "on_hold": 2, "registered": 1, "reviewed": 1, "scheduled": 1,
}  # fmt: skip


class Log:
    """A log of a help desk whose case numbers are its own, since tests share a server."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "log.csv"
        self.prefix = f"L{uuid.uuid4().hex[:8]}-"
        self.rows: list[str] = []

    def add(self, case: str, *activities: str, by: str = "agent-1") -> "Log":
        at = "2026-03-02T09:00:00"
        self.rows += [f"{at},{self.prefix}{case},{name},{by},product-1,customer-7" for name in activities]
        self.path.write_text("\n".join([HEADER, *self.rows, ""]), encoding="utf-8")
        return self


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


async def feed(desk: Desk, log: Path, *options: str, mapping: Path | str = "helpdesk") -> Any:
    """Feeds a log and gives the report."""
    return (await desk("feed", str(log), "--mapping", str(mapping), "--json", *options)).json


def timeline(dev: DevService, case: str, outcome: str = "applied") -> list[str]:
    """The events on a case's timeline, in order."""
    query = 'SELECT event FROM timeline WHERE workflow_id = :case AND outcome = :outcome ORDER BY seq'
    return [row["event"] for row in dev.rows(query, case=f"repair-{case}", outcome=outcome)]


# -- what rows stand for ------------------------------------------------------------------------------------------


async def test_the_sample_goes_through_and_file_register_and_temporal_agree(
    desk: Desk, dev: DevService, tmp_path: Path
) -> None:
    """Ten cases in one command; the counts are those that Temporal itself gives."""
    own = f"S{uuid.uuid4().hex[:8]}"
    path = tmp_path / "sample.csv"
    path.write_text(SAMPLE.replace("SAMPLE", own), encoding="utf-8")
    report = await feed(desk, path)
    assert report["agree"]
    wanted = {state: dict.fromkeys(("file", "register", "temporal"), n) for state, n in IN_SAMPLE.items() if n}
    assert report["states"] == wanted
    assert report["cases"] == {"fed": 10, "opened": 10, "opened_before": 0, "not_opened": 0}
    assert report["rows"] == {"fed": 34, "applied": 32, "refused": 2, "before": 0}
    for state, number in IN_SAMPLE.items():
        query = f'CaseState = "{state}" AND WorkflowId STARTS_WITH "repair-{own}"'
        assert (await dev.client.count_workflows(query)).count == number


@pytest.fixture
def book(tmp_path: Path) -> Log:
    """The counter's, with case numbers of its own; bought long ago, so that no day of the feed changes a verdict."""
    own = Log(tmp_path)
    own.path.write_text(COUNTER.replace("COUNTER-", own.prefix).replace("2026-", "2020-"), encoding="utf-8")
    return own


async def test_a_log_of_several_kinds_goes_through(desk: Desk, dev: DevService, book: Log) -> None:
    """Returns and complaints side by side, each under an id of its kind; what is refused is listed."""
    report = await feed(desk, book.path, mapping="counter")
    assert report["agree"]
    wanted = {state: dict.fromkeys(("file", "register", "temporal"), n) for state, n in IN_COUNTER.items() if n}
    assert report["states"] == wanted
    for kind, number in (("Return", 8), ("Complaint", 4)):
        query = f'WorkflowType = "{kind}" AND WorkflowId STARTS_WITH "{kind.lower()}-{book.prefix}"'
        assert (await dev.client.count_workflows(query)).count == number
    refused = {(row["activity"], row["event"]) for row in report["refused"]}
    assert {("closed", "close"), ("money paid", "refund"), ("sends flowers", None)} <= refused


async def test_a_log_of_one_kind_goes_through_with_the_mapping_of_several(desk: Desk, book: Log) -> None:
    """What the mapping names in vain is a remark, for programs in the answer, for people on standard error."""
    names, *rows = book.path.read_text(encoding="utf-8").splitlines()
    book.path.write_text("\n".join((names, *(row for row in rows if row.split(",")[2] == "return"))), encoding="utf-8")
    report = await feed(desk, book.path, mapping="counter")
    assert (report["agree"], report["cases"]["opened"]) == (True, 8)
    unheld = f"no case of {book.path} is of kind Complaint, which counter names"
    assert report["remarks"] == [unheld]
    assert unheld in (await desk("feed", str(book.path), "--mapping", "counter")).err


def decided(dev: DevService, case: str) -> list[tuple[int, int]]:
    """The conduct records that were decided, each with the line of the log that decided it, as the timeline notes."""
    query = "SELECT note FROM timeline WHERE workflow_id = :case AND event = 'decide_conduct' ORDER BY seq"
    numbers = [re.findall(r"\d+", row["note"]) for row in dev.rows(query, case=case)]
    return [(int(record), int(line)) for line, _, record in numbers]


async def test_each_undecided_conduct_record_is_decided_once(desk: Desk, dev: DevService, book: Log) -> None:
    """By its number, by the row that found it so; a feed that goes on leaves later ones to later rows (一§26)."""
    case, whole = f"return-{book.prefix}08", book.path.read_text(encoding="utf-8")
    lines = whole.splitlines()
    early, late = (n for n, line in enumerate(lines, 1) if f"{book.prefix}08,return,closed" in line)
    book.path.write_text("\n".join(lines[:early]), encoding="utf-8")
    await feed(desk, book.path, mapping="counter")
    rude = ("report_obstruction", "staff=staff:s-1", "what=laughed", "--by", "clerk:c-1")
    assert (await desk("send", case, *rude)).code == 0
    book.path.write_text(whole, encoding="utf-8")
    first = await feed(desk, book.path, mapping="counter")
    records = dev.rows("SELECT record, state FROM conduct_record WHERE workflow_id = :case ORDER BY 1", case=case)
    assert [row["state"] for row in records] == ["dismissed"] * 3
    wanted = [(row["record"], line) for row, line in zip(records, (early, early, late), strict=True)]
    assert decided(dev, case) == wanted
    second = await feed(desk, book.path, mapping="counter")
    assert (second["events"], second["reasons"]) == (first["events"], first["reasons"])
    assert decided(dev, case) == wanted


async def test_a_ticket_is_a_whole_repair(desk: Desk, dev: DevService, log: Log) -> None:
    """Insert ticket only opens; Closed adds only what is missing, and the follow-up."""
    usual = ("Insert ticket", "Assign seriousness", "Take in charge ticket", "Require upgrade", "Resolve ticket")
    log.add("A", *usual, "Closed").add("B", "Closed").add("C", "Create SW anomaly")
    await feed(desk, log.path)
    rest = ["resolve_remotely", "settle", "hand_in", "review", "follow_up"]
    assert timeline(dev, f"{log.prefix}A") == ["open", "assign", "contact", "request_help", *rest]
    assert timeline(dev, f"{log.prefix}B") == ["open", "assign", *rest]
    assert timeline(dev, f"{log.prefix}C") == ["open", "add_note"]
    seen = (await desk("show", f"{log.prefix}C", "--json")).json
    assert seen["timeline"][1]["note"] == "Create SW anomaly (log line 9, step 2)"


async def test_a_held_case_is_resumed_before_its_next_row(desk: Desk, dev: DevService, log: Log) -> None:
    """Whatever comes next on a held case, a second Wait too."""
    log.add("A", "Take in charge ticket", "Wait", "Wait", "Resolve ticket")
    report = await feed(desk, log.path)
    events = ["open", "assign", "contact", "hold", "resume", "hold", "resume", "resolve_remotely"]
    assert timeline(dev, f"{log.prefix}A")[:8] == events
    assert (report["rows"]["refused"], list(report["states"])) == (0, ["reviewed"])


async def test_what_the_procedure_refuses_is_listed_with_its_reason_and_the_feed_goes_on(desk: Desk, log: Log) -> None:
    """A row after the end, a ticket resolved twice, a case whose opening is refused."""
    log.add("A", "Resolve ticket", "Resolve ticket", "Closed", "Closed").add("B", "Closed", "Closed")
    log.rows[-2] = log.rows[-2].replace("product-1", "")
    log.add("C", "Insert ticket")
    report = await feed(desk, log.path)
    assert report["agree"]
    assert report["cases"] == {"fed": 3, "opened": 2, "opened_before": 0, "not_opened": 1}
    refused = [(row["line"], row["activity"], row["event"]) for row in report["refused"]]
    twice, after, *unopened = refused
    assert twice == (3, "Resolve ticket", "resolve_remotely")
    assert after == (5, "Closed", "follow_up")
    assert unopened == [(6, "Closed", "open"), (7, "Closed", "open")]
    reasons = list(report["reasons"].items())
    assert reasons[0][0].startswith("not opened: product.model: must not be blank")
    assert (reasons[0][1], reasons[1:]) == (
        2,
        [
            ("resolve_remotely is not possible in state reviewed", 1),
            ("follow_up is not possible in state closed; the case has ended", 1),
        ],
    )
    assert report["states"]["not opened"] == {"file": 1, "register": 1, "temporal": 1}


async def test_the_logs_agents_are_certified_and_keep_their_names(desk: Desk, dev: DevService, log: Log) -> None:
    """Before the first row is sent; someone who is on the staff list already is not renamed."""
    await desk("staff", "add", "technician:agent-2", "--name", "李师傅")
    log.add("A", "Assign seriousness").add("B", "Assign seriousness", by="agent-2")
    assert (await feed(desk, log.path))["rows"]["applied"] == 2
    staff = {row["person"]: row for row in (await desk("staff", "list", "--json")).json}
    assert (staff["technician:agent-1"]["name"], staff["technician:agent-2"]["name"]) == ("agent-1", "李师傅")
    assert staff["technician:agent-2"]["certificates"][0]["category"] == "help_desk"


# -- again --------------------------------------------------------------------------------------------------------


async def test_the_same_log_again_applies_nothing_twice(desk: Desk, dev: DevService, log: Log) -> None:
    """It reads on the timelines what was sent, says so, and reports as the first time."""
    log.add("A", "Take in charge ticket", "Wait", "Resolve ticket", "Resolve ticket", "Closed", "Closed")
    log.add("B", "Assign seriousness", "Take in charge ticket", "Resolve ticket", "Take in charge ticket")
    first = await feed(desk, log.path)
    before = dev.rows("SELECT workflow_id, seq FROM timeline ORDER BY 1, 2")
    second = await feed(desk, log.path)
    assert dev.rows("SELECT workflow_id, seq FROM timeline ORDER BY 1, 2") == before
    assert second["cases"] == {"fed": 2, "opened": 0, "opened_before": 2, "not_opened": 0}
    assert second["rows"]["before"] == 9  # the row after the end has no place on a timeline
    for same in ("states", "events", "reasons", "agree"):
        assert second[same] == first[same]


async def test_a_feed_that_stopped_goes_on_where_it_was(desk: Desk, dev: DevService, log: Log) -> None:
    """The first feed had the log's beginning only; a refused row stays refused though it would now be possible."""
    log.add("A", "Take in charge ticket", "Closed").add("B", "Resolve ticket", "Take in charge ticket")
    await feed(desk, log.path, "--cases", "1")
    log.add("B", "Closed").add("A", "Create SW anomaly")
    report = await feed(desk, log.path)
    assert report["cases"] == {"fed": 2, "opened": 1, "opened_before": 1, "not_opened": 0}
    assert timeline(dev, f"{log.prefix}A").count("assign") == 1
    assert report["states"] == {"closed": {"file": 2, "register": 2, "temporal": 2}}
    assert [row["event"] for row in report["refused"]] == ["contact", "add_note"]


async def test_tickets_with_signs_of_their_own_get_the_numbers_that_the_mapping_makes(
    desk: Desk, dev: DevService, log: Log, tmp_path: Path
) -> None:
    """From a file in GBK with semicolons, as a spreadsheet saves it; fed again, they are the same cases."""
    mapping = tmp_path / "map.toml"
    own = '[log]\nencoding = "gbk"\n[columns]\nnumber = "{case|number}"\n'
    mapping.write_text(own + HELPDESK, encoding="utf-8")
    log.add("A", "Assign seriousness", "来电")
    text = log.path.read_text(encoding="utf-8").replace(log.prefix, f"#工单{log.prefix}").replace(",", ";")
    log.path.write_text(text, encoding="gbk")
    first = await feed(desk, log.path, mapping=mapping)
    assert (first["agree"], first["cases"]["opened"], first["rows"]["applied"]) == (True, 1, 2)
    assert noted(dev, f"{log.prefix}A") == ["来电"]
    second = await feed(desk, log.path, mapping=mapping)
    assert (second["agree"], second["rows"]["before"]) == (True, 2)


# -- exported anew ------------------------------------------------------------------------------------------------


def noted(dev: DevService, case: str) -> list[str]:
    """The notes on a case's timeline without where they came from, in order."""
    query = "SELECT note FROM timeline WHERE workflow_id = :case AND event = 'add_note' ORDER BY seq"
    return [row["note"].partition(" (log")[0] for row in dev.rows(query, case=f"repair-{case}")]


async def test_a_log_exported_anew_with_an_earlier_row_applies_only_that_row(
    desk: Desk, dev: DevService, log: Log
) -> None:
    """A row of another case, one of the same case: whatever line a row stands on, it is the same row."""
    log.add("A", "Assign seriousness", "Rings", "Writes", "Rings", "Closed")
    await feed(desk, log.path)
    own = list(log.rows)
    log.rows.clear()
    log.add("B", "Insert ticket")
    late = own[1].replace("Rings", "Was here")
    log.rows += [*own[:1], late, *own[1:]]
    log.add("A", "Rings")
    report = await feed(desk, log.path)
    assert report["agree"]
    assert (report["rows"]["before"], report["cases"]["opened"]) == (5, 1)
    assert noted(dev, f"{log.prefix}A") == ["Rings", "Writes", "Rings"]
    assert {row["activity"] for row in report["refused"]} == {"Was here", "Rings"}  # the case has ended
    assert timeline(dev, f"{log.prefix}A").count("assign") == 1


async def test_an_earlier_row_comes_to_the_case_as_it_is_now(desk: Desk, dev: DevService, log: Log) -> None:
    """A case on hold takes what was entered late, once; what stands behind it stays as it was sent."""
    log.add("A", "Take in charge ticket", "Rings", "Wait")
    first = await feed(desk, log.path)
    log.rows.insert(1, log.rows[1].replace("Rings", "Was here"))
    log.add("A", "Writes")
    second = await feed(desk, log.path)
    assert (second["agree"], second["events"]) == (True, first["events"] + 3)
    assert timeline(dev, f"{log.prefix}A")[-4:] == ["hold", "resume", "add_note", "add_note"]
    assert noted(dev, f"{log.prefix}A") == ["Rings", "Was here", "Writes"]
    third = await feed(desk, log.path)
    assert (third["agree"], third["events"], third["rows"]["before"]) == (True, second["events"], 5)


async def test_a_log_that_a_spreadsheet_saved_anew_is_the_same_log(desk: Desk, dev: DevService, book: Log) -> None:
    """It writes times in its own way; a text that was mended since is no new row."""
    first = await feed(desk, book.path, mapping="counter")
    saved = re.sub(r"2020-0?(\d+)-0?(\d+) ", r"2020/\1/\2 ", book.path.read_text(encoding="utf-8"))
    saved = saved.replace("that is no answer", "that is no answer at all")
    assert saved.count("2020/9/22 10:05") == 1
    book.path.write_text(saved, encoding="utf-8")
    second = await feed(desk, book.path, mapping="counter")
    assert (second["agree"], second["events"], second["reasons"]) == (True, first["events"], first["reasons"])


async def by_lines(desk: Desk, case: str, *sent: tuple[int, int, str, str, dict[str, str]]) -> None:
    """Sends what a release that knew rows by their lines has sent: line, step, event, who, what."""
    for line, step, event, by, payload in sent:
        where = f"log line {line}, step {step}"
        note = f"{payload['note']} ({where})" if "note" in payload else where
        body = payload | {"note": note, "event_id": f"{case}/{line}/{step}"}
        words = [f"{key}={value}" for key, value in body.items()]
        await desk("send", f"repair-{case}", event, *words, "--by", by)


async def test_what_an_earlier_release_sent_by_lines_is_not_sent_again(desk: Desk, dev: DevService, log: Log) -> None:
    """Nor where the lines have moved since; a row that stands before what it sent is left out, and said so."""
    log.add("A", "Insert ticket")
    await feed(desk, log.path)
    log.add("A", "Assign seriousness", "Rings", "Take in charge ticket", "Closed", "Rings")
    boss, agent, technician = "supervisor:desk", "technician:agent-1", {"technician": "technician:agent-1"}
    await by_lines(
        desk, f"{log.prefix}A", (3, 2, "assign", boss, technician), (4, 2, "add_note", agent, {"note": "Rings"}),
        (5, 3, "contact", agent, {"diagnosis": "Take in charge ticket", "visit_at": "2030-01-01T09:00:00+08:00"}),
    )  # fmt: skip
    first = await feed(desk, log.path)
    assert (first["agree"], first["rows"]["before"]) == (True, 4)
    assert timeline(dev, f"{log.prefix}A")[:4] == ["open", "assign", "add_note", "contact"]
    assert noted(dev, f"{log.prefix}A") == ["Rings"]
    entries = timeline(dev, f"{log.prefix}A")
    log.rows.insert(0, log.rows[0].replace(f"{log.prefix}A", f"{log.prefix}B"))
    log.rows.insert(2, log.rows[1].replace("Insert ticket", "Was here"))
    log.add("B", "Insert ticket")
    second = await feed(desk, log.path)
    assert timeline(dev, f"{log.prefix}A") == entries
    assert [row["reason"].partition(":")[0] for row in second["refused"] if row["activity"] == "Was here"] == [
        "stands before rows that an earlier release has sent, and is not known to be sent"
    ]


async def test_a_row_that_was_sent_and_is_gone_from_the_log_is_no_agreement(desk: Desk, log: Log) -> None:
    """States may be alike: the timeline has an event more than the rows say."""
    log.add("A", "Assign seriousness", "Rings", "Writes")
    await feed(desk, log.path)
    del log.rows[1]
    log.add("B", "Insert ticket")
    done = await _hurried(desk, log.path)
    assert (done.code, json.loads(done.out)["agree"]) == (REFUSED, False)
    assert json.loads(done.out)["miscounted"] == [{"case": f"{log.prefix}A", "file": 2, "register": 3}]


async def test_a_case_that_was_moved_by_others_is_named_and_ends_in_exit_code_1(desk: Desk, log: Log) -> None:
    """File and register then do not agree, and the report says about which case."""
    log.add("A", "Take in charge ticket").add("B", "Closed")
    await feed(desk, log.path)
    assert (await desk("send", f"{log.prefix}A", "cancel", "reason=by phone", "--by", "clerk:c-1")).code == 0
    done = await _hurried(desk, log.path)
    assert done.code == REFUSED
    moved = {"case": f"{log.prefix}A", "file": "scheduled", "register": "cancelled", "temporal": "cancelled"}
    assert json.loads(done.out)["differing"] == [moved]


async def _hurried(desk: Desk, log: Path) -> Done:
    """A feed that does not wait for an agreement that cannot come."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("desk.feed.feed_report.SETTLES", 1.0)
        return await desk("feed", str(log), "--mapping", "helpdesk", "--json")


async def through(gateway: Counting, dev: DevService, log: Log) -> FeedReport:
    """Feeds a log through this very gateway."""
    past = read_log("log", log.path.read_text(encoding="utf-8"))
    rules = read_mapping("map", HELPDESK, "log", past, datetime.now(UTC))
    return await run(gateway, dev.database, rules, by_case("log", past, "case"))


class Away(Counting):
    """Waits shortly for a worker that is away, and, once nobody has answered, until it is back."""

    def __init__(self, dev: DevService) -> None:
        super().__init__(dev.client, dev.database, patience=timedelta(seconds=1))
        self._dev = dev
        self.unanswered: list[str] = []

    async def open(self, kind: str, request: dict[str, Any]) -> OpenedCase:
        return await self._or_back("open", super().open(kind, request))

    async def send(self, case: str, event: str, payload: dict[str, Any], *, signal: bool = False) -> dict[str, Any]:
        return await self._or_back(event, super().send(case, event, payload, signal=signal))

    async def _or_back(self, event: str, answer: Awaitable[Result]) -> Result:
        try:
            given = await answer
        except NotAnswered:
            await self._back(event)
            raise
        if isinstance(given, OpenedCase) and given.state is None:
            await self._back(event)
        return given

    async def _back(self, event: str) -> None:
        self.unanswered.append(event)
        self._patience = timedelta(seconds=60)
        await self._dev.start()


async def test_a_worker_that_is_away_for_a_moment_costs_nothing(desk: Desk, dev: DevService, log: Log) -> None:
    """Nothing answers at first; what was sent is sent again and counts once."""
    log.add("A", "Take in charge ticket", "Closed")
    await dev.stop()
    away = Away(dev)
    report = await through(away, dev, log)
    assert away.unanswered == ["open"]
    assert report.states == {"closed": {"file": 1, "register": 1, "temporal": 1}}
    assert timeline(dev, f"{log.prefix}A").count("follow_up") == 1


async def test_what_nobody_answered_in_time_is_sent_again_as_it_was(desk: Desk, dev: DevService, log: Log) -> None:
    """The message that waited is applied when the worker comes, its repetition changes nothing."""
    log.add("A", "Assign seriousness")
    await feed(desk, log.path)
    log.add("A", "Take in charge ticket")
    await dev.stop()
    away = Away(dev)
    report = await through(away, dev, log)
    assert away.unanswered == ["contact"]
    assert [(row.sent, row.reason) for row in report.rows] == [(1, None), (1, None)]
    assert timeline(dev, f"{log.prefix}A") == ["open", "assign", "contact"]


class Early(Counting):
    """Reads a timeline before the last message of a killed feed has come to it."""

    asked = 0

    async def told(self, workflow_id: str) -> dict[Mark, Told]:
        self.asked += 1
        return await super().told(workflow_id) if self.asked > 1 else {}


async def test_a_message_on_its_way_when_the_feed_was_killed_counts_once(
    desk: Desk, dev: DevService, log: Log
) -> None:
    """The next feed sends it with another visit time; the case keeps the first, and so does the report."""
    log.add("A", "Assign seriousness", "Take in charge ticket")
    await feed(desk, log.path)
    report = await through(Early(dev.client, dev.database), dev, log)
    assert [(row.sent, row.reason) for row in report.rows] == [(1, None), (1, None)]
    assert timeline(dev, f"{log.prefix}A") == ["open", "assign", "contact"]


async def test_people_see_a_table_and_what_was_refused(desk: Desk, log: Log) -> None:
    """Without --json: cases by state in three places, refused rows by reason with their lines."""
    log.add("A", "Closed", "Closed").add("B", "Insert ticket")
    shown = (await desk("feed", str(log.path), "--mapping", "helpdesk")).out
    table = [line.split() for line in shown.splitlines()]
    assert ["closed", "1", "1", "1"] in table
    assert ["in", "all", "2", "2", "2"] in table
    assert any("the case has ended" in line and line.split()[-1] == "3" for line in shown.splitlines())
    for line in ("2 cases: 2 opened, 0 were open before, 0 not opened", "3 rows: 2 applied, 1 refused"):
        assert line in shown
    assert "File, register and Temporal agree." in shown


# -- wrong files --------------------------------------------------------------------------------------------------

WRONG_MAPPING = """
colour = "red"
[people]
agent = "technician:{by}"
clerk = "clerk:desk"
nobody = "king:{by}"
[[certificates]]
people = "agents"
name = "{by}"
category = "help_desk"
valid_from = "soon"
valid_until = 2099-12-31
[kinds.Repair.opening]
by = "clerk"
request = { symptoms = "{activity}", channel = "pigeon", customer = { name = "{custmer}" } }
[kinds.Repair.activities]
"One" = [{ event = "asign", by = "clerk" }]
"Two" = [{ event = "assign", by = "clerk", payload = { technician = "technician:{by}" } }]
"Three" = [{ event = "hold", by = "agent", when = ["asigned"], payload = { reason = "other" } }]
"Four" = [
    { event = "settle", by = "agent", payload = { amount = "0", sum = "0.00" } },
    { event = "contact", by = "agent", payload = { diagnosis = "x", visit_at = "{now+2weeks}" } },
]
"Five" = [{ event = "add_note", by = "boss", payload = { note = "x" } }]
"Six" = "add_note"
"""


async def test_a_wrong_mapping_names_every_wrong_entry(alone: Desk, log: Log, tmp_path: Path) -> None:
    """Before the service is asked: events, states, kinds, people, payloads, places."""
    log.add("A", "One")
    mapping = tmp_path / "map.toml"
    mapping.write_text(WRONG_MAPPING, encoding="utf-8")
    done = await alone("feed", str(log.path), "--mapping", str(mapping), "--json")
    assert done.code == WRONG
    named = [e | {"loc": [e["loc"]] if isinstance(e["loc"], str) else e["loc"]} for e in done.error["errors"]]
    found = {".".join(map(str, e["loc"])).removeprefix(f"{mapping}."): e["msg"] for e in named}
    wanted = {
        str(log.path): "has no column custmer",
        "colour": "Extra inputs are not permitted",
        "people": "nobody: unknown role",
        "certificates.0.people": "agents is nobody in [people]",
        "certificates.0.valid_from": "must be a date",
        "kinds.Repair.opening": "channel: Input should be 'phone'",
        "kinds.Repair.activities.One.0.event": "asign is no event of Repair",
        "kinds.Repair.activities.Two.0": "assign is for supervisor, not for clerk",
        "kinds.Repair.activities.Three.0.when": "asigned: no state of Repair",
        "kinds.Repair.activities.Four.0": "sum: Extra inputs are not permitted",
        "kinds.Repair.activities.Four.1": "{now+2weeks} must be a column of the log",
        "kinds.Repair.activities.Five.0.by": "boss is nobody in [people]",
        "kinds.Repair.activities.Six": "Input should be a valid list",
    }
    assert found.keys() == wanted.keys()
    for loc, part in wanted.items():
        assert part in found[loc], loc
    assert "customer.phone: Field required" in found["kinds.Repair.opening"]
    assert "amount: must be yuan" in found["kinds.Repair.activities.Four.0"]


async def test_an_unknown_kind_and_a_file_that_is_no_toml_are_named(alone: Desk, log: Log, tmp_path: Path) -> None:
    """What hangs on the kind is not complained about as well."""
    log.add("A", "One")
    mapping = tmp_path / "map.toml"
    mapping.write_text(HELPDESK.replace("kinds.Repair", "kinds.Repare"), encoding="utf-8")
    done = await alone("feed", str(log.path), "--mapping", str(mapping), "--json")
    assert [e["msg"].partition(";")[0] for e in done.error["errors"]] == ["Repare is no kind of case"]
    mapping.write_text("people = nobody", encoding="utf-8")
    assert "is not TOML" in (await alone("feed", str(log.path), "--mapping", str(mapping))).err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty: a log begins with a line that names its columns"),
        (HEADER.encode(), "holds no rows"),
        (b"\xff\xfea,b", 'is not UTF-8 at byte 0 (line 1): save it as "CSV UTF-8" (in Excel: Save As)'),
        (b"PK\x03\x04\x14\x00\xff", "is a spreadsheet's workbook, not a CSV file: save it as"),
        (f"{HEADER}\n1,2,3,4,5,工单\n".encode("gbk"), 'at byte 47 (line 2): save it as "CSV UTF-8" (in Excel: Save '
         'As), or name its encoding in the mapping: [log] encoding = "gbk"'),
        (HEADER.encode("utf-16-le"), "holds NUL characters (line 1)"),
        (f"{HEADER}\n1,#31001,3,4,5,6\n1,2,3,4,5,6\n1,工单12,3,4,5,6\n".encode(), "and is not in lines 2, 4: rename "
         'these cases in the log, or say in the mapping how numbers are made, [columns] number = "{case|number}"'),
        (b"at,case,by\n1,2,3\n", "has no column activity, customer, product, which helpdesk names"),
        (HEADER.encode() + b"\n1,2,3\n1,2,3,4,5,6\n", "must have 6 fields in every line, and has not in line 2"),
        (HEADER.encode() + b'\n1,"2,3,4,5,6\n', "is no CSV: line 2"),
        (HEADER.encode() + b"\n1,,3,4,5,6\n", "names no case (case) in line 2"),
        (b"at,at\n1,2\n", "names a column twice: at"),
    ],
)
async def test_a_bad_log_is_one_clear_message(alone: Desk, tmp_path: Path, content: bytes, message: str) -> None:
    """Before the service is asked."""
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    done = await alone("feed", str(path), "--mapping", "helpdesk")
    assert (done.code, len(done.err.splitlines())) == (WRONG, 1), done.err
    assert message in done.err


async def test_a_log_that_is_not_there_is_said_so(alone: Desk, tmp_path: Path) -> None:
    """By name, as the mapping is; a folder is no log."""
    assert "nowhere.csv: No such file" in (await alone("feed", "nowhere.csv", "--mapping", "helpdesk")).err
    assert "nomap: No such file" in (await alone("feed", "sample", "--mapping", "nomap")).err
    assert (await alone("feed", str(tmp_path), "--mapping", "helpdesk")).code == WRONG
    assert (await alone("feed", "sample", "--mapping", "helpdesk", "--cases", "0")).code == WRONG
    assert "make up" in (await alone("feed", "sample", "--mapping", "helpdesk")).err
