"""The measurements run, on the smallest numbers, and their counting is right."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from bench.measurements.actions import actions, billed
from bench.measurements.cli import BESIDE, cli
from bench.measurements.company import company
from bench.measurements.dbos_repairs import against_dbos
from bench.measurements.ledger import ledger
from bench.measurements.replay import replays
from bench.measurements.sampling import profile
from bench.measurements.stock import stock
from bench.measurements.versions import versions
from bench.repairs import bare_worker, history, our_worker
from bench.report import PAGE, BenchReport, replaced
from bench.service import ROOT, Bench, servers


@pytest.fixture(scope="module")
async def bench() -> AsyncIterator[Bench]:
    """Servers of the measurements' own."""
    async with servers() as running:
        yield running


async def test_actions_are_counted_for_each_kind(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """The plain road of a repair costs as many updates as it has events."""
    report = BenchReport()
    with report.of("actions"):
        await actions(bench, report)
    row = next(line.split() for line in capsys.readouterr().out.splitlines() if "on_site_in_warranty" in line)
    assert row[1:3] == ["1", "9"]


async def test_a_repair_costs_at_most_nine_events_of_history_an_event(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its commitments and records, each message in a task of its own."""
    report = BenchReport()
    with report.of("repairs"):
        async with our_worker(bench), bare_worker(bench):
            await history(bench, report)
    said = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("history")]
    ours, bare = (int(words[1]) for words in said)
    assert ours <= 90
    assert bare == 115, "ten tasks more: no activity without one"


async def test_a_repair_runs_on_dbos_beside_ours(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """Each event of each case stands on DBOS's timeline, which the measurement itself makes sure of."""
    report = BenchReport()
    with report.of("dbos"):
        await against_dbos(bench, report, rounds=1, count=2)
    assert "ratio of the medians" in capsys.readouterr().out


async def test_a_checkout_stands_beside_this_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Itself here, so that both have the same history."""
    report = BenchReport()
    with report.of("versions"):
        await asyncio.to_thread(versions, report, ROOT, rounds=1, count=2)
    said = capsys.readouterr().out
    found = map(str.split, said.splitlines())
    events = {words[0]: int(words[1]) for words in found if words[:1] in (["other"], ["this"])}
    assert sorted(events) == ["other", "this"]
    assert min(events.values()) > 50, "ten events leave more than five of history each"
    assert "1 rounds" in said


async def test_events_of_ten_lines_stand_beside_plain_ones(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten entries each."""
    report = BenchReport()
    with report.of("ledger"):
        await ledger(bench, report, rounds=1)
    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    ten = next(words for words in said if words[:2] == ["ten", "lines"])
    assert abs(int(ten[3]) - 10 * int(ten[2])) <= 10


async def test_replay_and_profile_name_both_sides(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """Ours and the bare workflow."""
    report = BenchReport()
    with report.of("replay"):
        await replays(bench, report, times=1)
    with report.of("profile"):
        await profile(bench, report, count=2)
    said = capsys.readouterr().out
    assert "Repair" in said
    assert "bare, in the sandbox" in said
    assert "activities/records/record.py record" in said


@pytest.mark.timeout(600)  # twenty whole processes, the first of each compiling all that it imports
async def test_each_command_stands_beside_the_import(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """Help, looking at one case and at many, with what they may take."""
    report = BenchReport()
    with report.of("cli"):
        await cli(bench, report, rounds=1)
    said = capsys.readouterr().out
    for name in (BESIDE, "aftersales --help", "aftersales show CASE", "aftersales list", "aftersales diagram Repair"):
        assert name in said


async def test_a_page_of_stock_stands_beside_what_it_may_take(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """The first and the last page of all, and those of a place and of a part."""
    report = BenchReport()
    with report.of("stock"):
        await stock(bench, report, parts=200)
    figures = [line.split() for line in capsys.readouterr().out.splitlines() if line.endswith("200    ")]
    assert [" ".join(words[:-2]) for words in figures] == [
        "the first page", "the last page", "a place", "a place, its last page", "a part",
    ]  # fmt: skip


async def test_a_company_of_few_cases_has_its_year(capsys: pytest.CaptureFixture[str]) -> None:
    """Of each kind two; nothing is wrong at the end."""
    report = BenchReport()
    with report.of("company"):
        await company(report, cases=8)
    said = capsys.readouterr().out
    assert "a year of 8 cases" in said
    assert "FAILED" not in said


def test_local_activities_of_one_task_are_one_action() -> None:
    """As Temporal's list has it; the SDK's own search attribute costs nothing."""
    marker = HistoryEvent(event_type=EventType.EVENT_TYPE_MARKER_RECORDED)
    marker.marker_recorded_event_attributes.workflow_task_completed_event_id = 4
    own = HistoryEvent(event_type=EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)
    fields = own.upsert_workflow_search_attributes_event_attributes.search_attributes.indexed_fields
    fields["TemporalChangeVersion"].CopyFrom(Payload())
    retried = HistoryEvent(event_type=EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED)
    retried.activity_task_started_event_attributes.attempt = 3
    assert billed([marker, marker, own, retried]).total() == 4


@pytest.mark.parametrize(
    "name", ["repairs", "memory", "dbos", "replay", "workers", "actions", "cli", "company", "stock", "year", "profile"]
)
def test_the_page_has_a_place_for_each_measurement(name: str) -> None:
    """New figures take the place of older ones."""
    assert f"<!-- {name} -->\n- new\n<!-- /{name} -->" in replaced(PAGE.read_text(encoding="utf-8"), name, "- new")


def test_a_measurement_without_a_place_is_refused() -> None:
    """The error says which marks are missing."""
    with pytest.raises(LookupError, match="no <!-- speed -->"):
        replaced("text", "speed", "- new")
