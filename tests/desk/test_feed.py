"""A past log through the running service: what its rows stand for, what is refused."""

import re
import uuid
from pathlib import Path

import pytest

from commandline import Desk
from desk.commands.feed import shipped
from pasts.log_feeds import Log, book_of_the_counter, feed, timeline
from servers.devserver import DevService

SAMPLE = Path(shipped("samples", "sample", ".csv")).read_text(encoding="utf-8")
IN_COUNTER = {
    "answered": 0, "archived": 1, "cause_found": 4, "closed": 3, "eligible": 1, "refunded": 1, "refused": 1,
    "resolved": 1,
}  # fmt: skip
IN_SAMPLE = {
    "assigned": 0, "closed": 5, "on_hold": 2, "registered": 1, "reviewed": 1, "scheduled": 1,
}  # fmt: skip


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


@pytest.fixture
def book(tmp_path: Path) -> Log:
    """The counter's book."""
    return book_of_the_counter(tmp_path)


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
