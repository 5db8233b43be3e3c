"""A log fed a second time, longer or exported anew, or after an outage: nothing counts twice."""

import json
import re
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from commandline import REFUSED, Desk, Done
from desk.commands.feed import run
from desk.errors import NotAnswered
from desk.feed.counts import Counting
from desk.feed.event_ids import Mark, Told
from desk.feed.feed_report import FeedReport
from desk.feed.log import by_case
from desk.feed.log import read as read_log
from desk.feed.mapping import read as read_mapping
from desk.gateway.gateway import OpenedCase
from pasts.log_feeds import HELPDESK, Log, book_of_the_counter, feed, noted, timeline
from servers.devserver import DevService

Result = TypeVar("Result")


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


@pytest.fixture
def book(tmp_path: Path) -> Log:
    """The counter's book."""
    return book_of_the_counter(tmp_path)


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
