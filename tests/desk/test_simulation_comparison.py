"""What changes under another policy, case by case (一§2)."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.errors import BadUsage
from desk.simulation.comparison import Change, Comparison, What
from desk.simulation.comparison_report import ComparisonReport
from desk.simulation.outcome import Met, SimulationOutcome
from pasts.outcomes import (
    DAY,
    EMPTY,
    HOUR,
    NOT_POSSIBLE,
    OUTCOME,
    UNTIL,
    case,
    commitment,
    csv_rows,
    refused,
    rows,
    told,
)


def under_another(**changes: Any) -> SimulationOutcome:
    return replace(OUTCOME, policy="other.toml", **changes)


def test_equal_outcomes_say_that_nothing_changes(tmp_path: Path) -> None:
    comparison = Comparison(OUTCOME, under_another(seconds=1.0))
    assert comparison.changes == []
    assert ComparisonReport(comparison).summary() == ["Nothing changes."]
    comparison.write(tmp_path)
    assert csv_rows(tmp_path / "changes.csv") == []
    assert ComparisonReport(comparison).as_json()["cases_changed"] == 0


def test_two_empty_outcomes_compare() -> None:
    report = ComparisonReport(Comparison(EMPTY, EMPTY))
    assert report.summary() == ["Nothing changes."]
    assert rows(report.tables(), "Two policies")[-1] == ["met in time", "0 of 0", "0 of 0", ""]


def test_a_due_that_moves_and_changes_nothing_else_is_no_change() -> None:
    moved = [replace(one, due=one.due + HOUR) for one in OUTCOME.commitments]
    assert Comparison(OUTCOME, under_another(commitments=moved)).changes == []


CHANGED = under_another(
    cases=[case("A-1"), case("A-2", "on_hold"), case("A-3", "assigned"), OUTCOME.cases[3], case("A-9", "registered")],
    commitments=[
        commitment("A-1", "callback", Met.MET),
        commitment("A-1", "visit", Met.MET, 0, "一§19(2)·1"),
        commitment("A-2", "callback", Met.MET),
        commitment("A-2", "callback", Met.RUNNING),
        commitment("A-3", "callback", Met.OVERDUE, 3),
        commitment("A-3", "visit", Met.OVERDUE, 1, "一§19(2)·1"),
    ],
    escalations=[
        *OUTCOME.escalations[1:3],
        replace(OUTCOME.escalations[3], at=datetime(2026, 3, 3, 2, tzinfo=UTC)),
        told("A-3", "visit", 1, datetime(2026, 3, 4, 2, tzinfo=UTC), "一§19(2)·1"),
    ],
    refused=[OUTCOME.refused[0], refused(8, "A-2", "=1", "review", "NotAllowed")],
)
CHANGES = [
    Change("A-1", What.COMMITMENT, "visit", "met_late", "met"),
    Change("A-1", What.ESCALATION, "visit level 1", "2026-01-31T23:59:59+08:00", ""),
    Change("A-2", What.STATE, "end", "closed", "on_hold"),
    Change("A-2", What.STATE, "closed", "2026-01-31T10:00:00+08:00", ""),
    Change("A-2", What.COMMITMENT, "callback #2", "dropped", "running"),
    Change("A-2", What.REFUSED, "line 7 Assign", f"assign: EventRefused: {NOT_POSSIBLE}", ""),
    Change("A-2", What.REFUSED, "line 8 Assign", "", "review: NotAllowed: =1"),
    Change("A-3", What.COMMITMENT, "visit", "running", "overdue"),
    Change("A-3", What.ESCALATION, "callback level 3", "2026-03-02T10:00:00+08:00", "2026-03-03T10:00:00+08:00"),
    Change("A-3", What.ESCALATION, "visit level 1", "", "2026-03-04T10:00:00+08:00"),
    Change("A-9", What.STATE, "end", "", "registered"),
    Change("A-9", What.REFUSED, "line 4 Assign", "not_opened: the customer gave no number", ""),
]


def test_what_changes_is_told_case_by_case() -> None:
    """The lists of possible events, which differ from policy to policy, do not make a refusal another one."""
    assert Comparison(OUTCOME, CHANGED).changes == CHANGES
    swapped = [replace(change, first=change.second, second=change.first) for change in CHANGES]
    back = Comparison(CHANGED, OUTCOME).changes
    assert len(back) == len(swapped)
    assert all(change in back for change in swapped)


def test_the_changes_are_a_file_too(tmp_path: Path) -> None:
    outcome = under_another(refused=[replace(one, event=None, type="=1") for one in OUTCOME.refused])
    Comparison(OUTCOME, CHANGED).write(tmp_path)
    found = csv_rows(tmp_path / "changes.csv")
    assert [tuple(row.values()) for row in found] == [
        (change.case, str(change.what), change.item, change.first, change.second) for change in CHANGES
    ]
    Comparison(OUTCOME, outcome).write(tmp_path)
    assert csv_rows(tmp_path / "changes.csv")[0]["second"].startswith("'=1")


def test_the_counts_of_both_stand_beside_each_other() -> None:
    tables = ComparisonReport(Comparison(OUTCOME, CHANGED)).tables()
    assert rows(tables, "Two policies") == [
        ["cases", "4", "5", "+1"],
        ["refused events", "3", "2", "-1"],
        ["escalations: 1 supervisor", "2", "2", ""],
        ["escalations: 2 service manager", "1", "1", ""],
        ["escalations: 3 general manager", "1", "1", ""],
        ["met in time", "2 of 4 (50.0%)", "3 of 5 (60.0%)", ""],
    ]
    assert rows(tables, "Commitments") == [
        ["callback", "一§18·2", "2 of 3 (66.7%)", "2 of 3 (66.7%)", "1/1/1", "1/1/1"],
        ["visit", "一§19(2)·1", "0 of 1 (0.0%)", "1 of 2 (50.0%)", "1/0/0", "1/0/0"],
    ]


def test_which_cases_end_elsewhere_and_who_is_told_less_is_counted() -> None:
    comparison = Comparison(OUTCOME, CHANGED)
    assert (comparison.ends_differ, comparison.told_less, comparison.told_more) == (["A-2", "A-9"], ["A-1"], ["A-3"])
    assert ComparisonReport(comparison).summary() == [
        "4 of 5 cases change",
        "2 end in another state",
        "1 are escalated less, 1 more",
    ]
    found = json.loads(json.dumps(ComparisonReport(comparison).as_json()))
    assert (found["first"], found["second"], found["cases_changed"]) == ("policy.toml", "other.toml", 4)
    assert (found["ends_differ"], found["told_less"], found["told_more"]) == (["A-2", "A-9"], ["A-1"], ["A-3"])
    assert found["in_all"]["second"]["overdue"] == 2
    assert found["changes"][0] == {
        "case": "A-1", "what": "commitment", "item": "visit", "first": "met_late", "second": "met",
    }  # fmt: skip


def test_the_screen_shows_the_first_twenty_changed_cases() -> None:
    numbers = [f"A-{n}" for n in range(25)]
    before = replace(EMPTY, cases=[case(number) for number in numbers])
    after = replace(EMPTY, cases=[case(number, "on_hold") for number in numbers])
    report = ComparisonReport(Comparison(before, after))
    shown = rows(report.tables(), "What changes")
    assert list(dict.fromkeys(row[0] for row in shown)) == numbers[:20]
    assert report.summary()[0] == "25 of 25 cases change; the first 20 are shown"


@pytest.mark.parametrize("changes", [{"deeds": 13}, {"until": UNTIL + DAY}, {"zone": ZoneInfo("Europe/Rome")}])
def test_outcomes_of_different_pasts_are_not_compared(changes: dict[str, Any]) -> None:
    with pytest.raises(BadUsage, match="not of the same past"):
        Comparison(OUTCOME, under_another(**changes))
