"""What a simulation tells in tables and a few lines, to people and to programs."""

import json
import re
from dataclasses import replace

import pytest

from desk.shown.terminal import show
from desk.simulation.comparison import Comparison
from desk.simulation.comparison_report import ComparisonReport
from desk.simulation.report import SimulationReport
from models.words.spoken import speaking
from pasts.outcomes import EMPTY, NOT_POSSIBLE, OUTCOME, refused, rows


def test_cases_are_counted_by_kind_and_end_state() -> None:
    assert rows(SimulationReport(OUTCOME).tables(), "Cases by end state") == [
        ["Complaint", "answered", "1"],
        ["Repair", "assigned", "1"],
        ["Repair", "closed", "2"],
    ]


def test_each_commitment_is_counted_by_what_became_of_it_and_who_was_told() -> None:
    """Columns: met, met late, overdue, running, dropped, and the three offices."""
    assert rows(SimulationReport(OUTCOME).tables(), "Commitments") == [
        ["callback", "一§18·2", "2", "0", "1", "0", "1", "1", "1", "1"],
        ["visit", "一§19(2)·1", "0", "1", "0", "1", "0", "1", "0", "0"],
    ]


def test_escalations_are_counted_by_the_months_of_the_companys_zone() -> None:
    assert rows(SimulationReport(OUTCOME).tables(), "Escalations by month") == [
        ["2026-01", "1", "0", "0", "1"],
        ["2026-02", "1", "1", "0", "2"],
        ["2026-03", "0", "0", "1", "1"],
    ]


def test_like_refusals_count_together_with_their_lines() -> None:
    assert rows(SimulationReport(OUTCOME).tables(), "Refused events") == [
        ["2", NOT_POSSIBLE, "A-1:3, A-2:7"],
        ["1", "the customer gave no number", "A-9:4"],
    ]


def test_a_text_from_outside_moves_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show(*SimulationReport(replace(OUTCOME, refused=[refused(1, "A-1", "\x1b[31m[bold]red")])).tables())
    out = capsys.readouterr().out
    assert "\\x1b[31m[bold]red" in out
    assert "\x1b" not in out
    show(*ComparisonReport(Comparison(OUTCOME, replace(OUTCOME, policy="\x1b.toml"))).tables())
    assert "second: \\x1b.toml" in capsys.readouterr().out


def test_the_rest_is_told_in_a_few_lines() -> None:
    """Two in time of four that were met or are overdue."""
    assert SimulationReport(OUTCOME).summary() == [
        "Policy policy.toml, until 2026-04-01 00:00 (Asia/Shanghai)",
        "4 cases, 2 of them ended",
        "12 deeds: 9 events applied, 3 refused",
        "2 of 4 (50.0%) commitments met in time; 1 still running and 1 dropped are not counted",
        "4 escalations: 2 to the supervisor, 1 to the service manager, 1 to the general manager",
        "4.2 seconds",
    ]


def test_programs_get_the_same_figures() -> None:
    found = json.loads(json.dumps(SimulationReport(OUTCOME).as_json()))
    assert found["cases"] == {"all": 4, "ended": 2}
    assert found["states"][2] == {"kind": "Repair", "state": "closed", "cases": 2}
    callback = {"met": 2, "met_late": 0, "overdue": 1, "running": 0, "dropped": 1}
    levels = {"1": 1, "2": 1, "3": 1}
    assert found["commitments"][0] == {
        "commitment": "callback", "clause": "一§18·2", **callback, "escalations": levels,
    }  # fmt: skip
    assert found["in_all"]["escalations"] == {"1": 2, "2": 1, "3": 1}
    assert found["escalations"][1] == {"month": "2026-02", "1": 1, "2": 1, "3": 0}
    assert found["reasons"] == {NOT_POSSIBLE: 2, "the customer gave no number": 1}
    assert (found["deeds"], found["events"], len(found["refused"])) == (12, 9, 3)
    assert found["refused"][0]["at"] == "2026-01-30T12:00:00+08:00"


def test_an_empty_outcome_has_no_tables_and_no_share() -> None:
    assert SimulationReport(EMPTY).tables() == []
    assert SimulationReport(EMPTY).summary()[1:4] == [
        "0 cases, 0 of them ended",
        "0 deeds: 0 events applied, 0 refused",
        "0 of 0 commitments met in time; 0 still running and 0 dropped are not counted",
    ]
    assert SimulationReport(EMPTY).as_json()["escalations"] == []


CHINESE = re.compile("[\u4e00-\u9fff]")


def test_a_report_is_told_in_chinese() -> None:
    """Titles, heads and lines; states and reasons with their words; files and JSON stay as they are."""
    with speaking("zh_CN"):
        report, compared = SimulationReport(OUTCOME), ComparisonReport(Comparison(OUTCOME, replace(EMPTY, deeds=12)))
        said = [*report.summary(), *compared.summary(), *(row[0] for row in rows(compared.tables(), "两份制度对照"))]
        tables = [*report.tables(), *compared.tables()]
        said += [str(head) for table in tables for head in (table.title, *(c.header for c in table.columns)) if head]
        assert [text for text in said if not CHINESE.search(text)] == []
        assert rows(report.tables(), "各最终状态案件数")[0] == ["Complaint 投诉", "answered 已答复", "1"]
        assert report.as_json()["states"][0] == {"kind": "Complaint", "state": "answered", "cases": 1}
