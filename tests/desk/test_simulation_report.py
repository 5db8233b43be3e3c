"""What a simulation tells: its files, tables and picture, and what changes under another policy (一§2)."""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from matplotlib import rc_context
from rich.table import Table

from desk.errors import BadUsage, InvalidFile
from desk.shown.terminal import show
from desk.simulation import files, picture
from desk.simulation.comparison import Change, Comparison, What
from desk.simulation.comparison_report import ComparisonReport
from desk.simulation.outcome import CaseOutcome, CommitmentOutcome, EscalationOutcome, Met, SimulationOutcome
from desk.simulation.past import RefusedEvent
from desk.simulation.periods import Period, fitting
from desk.simulation.report import SimulationReport

ZONE = ZoneInfo("Asia/Shanghai")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPENED = datetime(2026, 1, 30, 1, tzinfo=UTC)
UNTIL = datetime(2026, 3, 31, 16, tzinfo=UTC)
NOT_POSSIBLE = "assign is not possible in state closed"
TOLD = {1: "supervisor", 2: "manager", 3: "general_manager"}
NAMES = ("cases.csv", "commitments.csv", "escalations.csv", "refused.csv", "run.json")


def case(number: str, state: str = "closed", kind: str = "Repair", *, after: timedelta = HOUR) -> CaseOutcome:
    closed = OPENED + after + DAY if state == "closed" else None
    return CaseOutcome(number, kind, state, OPENED + after, closed, 0, "")


def commitment(number: str, name: str, outcome: Met, rung: int = 0, clause: str = "一§18·2") -> CommitmentOutcome:
    met_at = OPENED + 4 * HOUR if outcome in (Met.MET, Met.MET_LATE) else None
    return CommitmentOutcome(number, name, clause, OPENED, OPENED + 2 * HOUR, met_at, outcome, rung)


def told(number: str, name: str, rung: int, at: datetime, clause: str = "一§18·2") -> EscalationOutcome:
    return EscalationOutcome(at, number, name, clause, OPENED + 2 * HOUR, rung, TOLD[rung])


def refused(
    line: int, number: str, reason: str, event: str | None = "assign", kind: str = "EventRefused"
) -> RefusedEvent:
    return RefusedEvent(line, OPENED + line * HOUR, number, "Assign", event, kind, reason)


LAST_OF_JANUARY = datetime(2026, 1, 31, 15, 59, 59, tzinfo=UTC)
"""A second before February in Shanghai, eight hours before it in UTC."""
OUTCOME = SimulationOutcome(
    zone=ZONE,
    until=UNTIL,
    policy="policy.toml",
    cases=[case("A-1"), case("A-2"), case("A-3", "assigned"), case("C-1", "answered", "Complaint")],
    commitments=[
        commitment("A-1", "callback", Met.MET),
        commitment("A-1", "visit", Met.MET_LATE, 1, "一§19(2)·1"),
        commitment("A-2", "callback", Met.MET),
        commitment("A-2", "callback", Met.DROPPED),
        commitment("A-3", "callback", Met.OVERDUE, 3),
        commitment("A-3", "visit", Met.RUNNING, 0, "一§19(2)·1"),
    ],
    escalations=[
        told("A-1", "visit", 1, LAST_OF_JANUARY, "一§19(2)·1"),
        told("A-3", "callback", 1, LAST_OF_JANUARY + timedelta(seconds=1)),
        told("A-3", "callback", 2, datetime(2026, 2, 10, 2, tzinfo=UTC)),
        told("A-3", "callback", 3, datetime(2026, 3, 2, 2, tzinfo=UTC)),
    ],
    refused=[
        refused(3, "A-1", f"{NOT_POSSIBLE}; possible now: reopen"),
        refused(4, "A-9", "the customer gave no number", None, "not_opened"),
        refused(7, "A-2", f"{NOT_POSSIBLE}; possible now: reopen, review"),
    ],
    deeds=12,
    events=9,
    inputs="digest",
    seconds=4.25,
)
EMPTY = replace(OUTCOME, cases=[], commitments=[], escalations=[], refused=[], deeds=0, events=0)


def rows(tables: Sequence[Table], title: str) -> list[list[str]]:
    """The cells of a table, by its title."""
    (found,) = [table for table in tables if str(table.title).strip() == title]
    columns = [[str(cell) for cell in column.cells] for column in found.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# -- files --------------------------------------------------------------------------------------------------------


def test_an_outcome_read_again_is_the_same_but_for_its_seconds(tmp_path: Path) -> None:
    files.write(tmp_path / "new" / "folder", OUTCOME)
    assert files.read(tmp_path / "new" / "folder") == replace(OUTCOME, seconds=0.0)


def test_an_empty_outcome_is_kept_too(tmp_path: Path) -> None:
    files.write(tmp_path, EMPTY)
    assert files.read(tmp_path) == replace(EMPTY, seconds=0.0)
    assert [csv_rows(tmp_path / name) for name in NAMES[:4]] == [[], [], [], []]


def test_the_same_outcome_gives_the_same_bytes_however_long_it_took(tmp_path: Path) -> None:
    files.write(tmp_path / "one", OUTCOME)
    files.write(tmp_path / "two", replace(OUTCOME, seconds=99.0))
    contents = [[(tmp_path / folder / name).read_bytes() for name in NAMES] for folder in ("one", "two")]
    assert contents[0] == contents[1]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(NAMES)


def test_commitments_have_the_columns_and_times_that_were_promised(tmp_path: Path) -> None:
    """Times in the company's zone, to the second."""
    files.write(tmp_path, OUTCOME)
    assert csv_rows(tmp_path / "commitments.csv")[1] == {
        "case": "A-1",
        "commitment": "visit",
        "clause": "一§19(2)·1",
        "started": "2026-01-30T09:00:00+08:00",
        "due": "2026-01-30T11:00:00+08:00",
        "met_at": "2026-01-30T13:00:00+08:00",
        "outcome": "met_late",
        "rung": "1",
    }
    assert csv_rows(tmp_path / "commitments.csv")[4]["met_at"] == ""


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "''=1"])
def test_no_spreadsheet_runs_a_cell_and_the_text_comes_back(tmp_path: Path, text: str) -> None:
    """Activity and reason are whatever the log says."""
    outcome = replace(OUTCOME, refused=[replace(OUTCOME.refused[0], activity=text, reason=text)])
    files.write(tmp_path, outcome)
    (row,) = csv_rows(tmp_path / "refused.csv")
    assert row["activity"] == row["reason"] == f"'{text}"
    assert files.read(tmp_path).refused == outcome.refused


@pytest.mark.parametrize("text", ["plain", "'quoted'", "1=1", 'two\nlines, "and" a comma', "派工"])
def test_other_texts_stand_as_they_are(tmp_path: Path, text: str) -> None:
    outcome = replace(OUTCOME, refused=[replace(OUTCOME.refused[0], reason=text)])
    files.write(tmp_path, outcome)
    assert csv_rows(tmp_path / "refused.csv")[0]["reason"] == text
    assert files.read(tmp_path).refused == outcome.refused


def test_a_write_that_is_cut_short_leaves_no_half_outcome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file is the old one or the new one, and together they are not taken for an outcome."""
    files.write(tmp_path, OUTCOME)
    old = (tmp_path / "escalations.csv").read_bytes()
    replaced = Path.replace

    def cut_short(draft: Path, target: Path) -> Path:
        if target.name == "escalations.csv":
            raise KeyboardInterrupt
        return replaced(draft, target)

    monkeypatch.setattr(Path, "replace", cut_short)
    with pytest.raises(KeyboardInterrupt):
        files.write(tmp_path, EMPTY)
    assert csv_rows(tmp_path / "cases.csv") == []
    assert (tmp_path / "escalations.csv").read_bytes() == old
    with pytest.raises(InvalidFile, match=r"run\.json"):
        files.read(tmp_path)
    monkeypatch.undo()
    files.write(tmp_path, EMPTY)
    assert files.read(tmp_path) == replace(EMPTY, seconds=0.0)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(BadUsage, match="taken cannot be written"):
        files.write(tmp_path / "taken", OUTCOME)


@pytest.mark.parametrize(
    ("name", "was", "becomes", "why"),
    [
        ("run.json", '"deeds": 12', '"deeds": "many"', "is not what a simulation keeps"),
        ("run.json", "Asia/Shanghai", "Asia/Nowhere", "is not what a simulation keeps"),
        ("cases.csv", "case,kind", "kind,case", "must begin with the columns case, kind"),
        ("cases.csv", "2026-01-30T10:00:00+08:00", "2026-01-30T10:00:00", "line 2"),
        ("cases.csv", "A-2,Repair,", "A-2,", "line 3"),
        ("commitments.csv", "met_late", "nearly", "line 3"),
    ],
)
def test_a_file_that_was_changed_is_refused_by_its_name(
    tmp_path: Path, name: str, was: str, becomes: str, why: str
) -> None:
    files.write(tmp_path, OUTCOME)
    content = (tmp_path / name).read_text(encoding="utf-8")
    assert was in content
    (tmp_path / name).write_text(content.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(InvalidFile, match=f"{name}.*{why}"):
        files.read(tmp_path)


# -- tables -------------------------------------------------------------------------------------------------------


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


# -- picture ------------------------------------------------------------------------------------------------------

HIGHEST = 72 * picture.HEIGHT
"""Points; a bar that leaves its panel is higher or nothing."""
SVG = "{http://www.w3.org/2000/svg}"


def words(drawn: bytes) -> list[str]:
    """Every text of a picture."""
    return ["".join(text.itertext()).strip() for text in ET.fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314 - ours


def bars(drawn: bytes) -> dict[str, list[tuple[float, float]]]:
    """Colour → bottom and top of its bars in points from the upper edge, in the order of time, panel after panel."""
    found: dict[str, list[tuple[float, float]]] = {}
    for path in ET.fromstring(drawn).iter(f"{SVG}path"):  # noqa: S314 - ours
        colour = re.search(r"fill: (#\w{6})", path.get("style", ""))
        if colour and colour[1] in picture.COLOURS and path.get("clip-path"):  # the legend's are not clipped
            ys = [float(y) for y in re.findall(r"[ML] \S+ (\S+)", path.get("d", ""))]
            found.setdefault(colour[1], []).append((max(ys), min(ys)))
    return found


def heights(drawn: bytes, level: int) -> list[float]:
    """The heights of a level's bars."""
    return [bottom - top for bottom, top in bars(drawn)[picture.COLOURS[level - 1]]]


def test_the_picture_stacks_the_levels_by_month() -> None:
    """Each bar's height is in proportion, and each level stands upon the one before it."""
    year = replace(OUTCOME, until=OPENED + 300 * DAY)
    drawn = picture.svg(year)
    assert {"Escalations by month and level", "Escalations per month", "Month", "policy.toml: 4"} <= set(words(drawn))
    assert {"1 supervisor", "2 service manager", "3 general manager"} <= set(words(drawn))
    assert {"2026-01", "2026-02", "2026-11"} <= set(words(drawn))
    unit = heights(drawn, 1)[0]
    counted = [[round(height / unit) for height in heights(drawn, level)[:3]] for level in (1, 2, 3)]
    assert counted == [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
    first, second, _ = (bars(drawn)[colour][1] for colour in picture.COLOURS)
    assert second[0] == pytest.approx(first[1])


def test_the_axes_name_whole_escalations_and_not_too_many_periods() -> None:
    drawn = words(picture.svg(replace(OUTCOME, until=OPENED + 2000 * DAY)))
    assert [word for word in drawn if re.fullmatch(r"[0-9.]+", word)] == ["0", "1", "2"]
    assert 6 < len([word for word in drawn if re.fullmatch(r"\d{4}-\d\d", word)]) <= 12


def test_whoever_draws_has_the_same_picture() -> None:
    """Matplotlib's settings at home do not count."""
    with rc_context({"axes.facecolor": "black", "font.size": 30}):
        drawn = picture.svg(OUTCOME)
    assert drawn == picture.svg(OUTCOME)


@pytest.mark.parametrize(
    ("days", "period", "axis", "first"),
    [
        (20, Period.DAY, "Day", "2026-01-30"),
        (21, Period.WEEK, "Week that begins on", "2026-01-26"),
        (182, Period.WEEK, "Week that begins on", "2026-01-26"),
        (183, Period.MONTH, "Month", "2026-01"),
    ],
)
def test_a_shorter_time_is_told_by_week_or_day(days: int, period: Period, axis: str, first: str) -> None:
    drawn = words(picture.svg(replace(OUTCOME, until=OPENED + HOUR + days * DAY)))
    assert fitting(days * DAY) is period
    assert {axis, first, f"Escalations per {period}"} <= set(drawn)


def test_a_year_has_each_of_its_periods_once() -> None:
    first, last = datetime(2027, 12, 31, tzinfo=UTC).date(), datetime(2028, 12, 31, tzinfo=UTC).date()
    assert [Period.MONTH.label(month) for month in Period.MONTH.all(first, last)] == [
        "2027-12", *(f"2028-{month:02}" for month in range(1, 13)),
    ]  # fmt: skip
    assert len(list(Period.DAY.all(first, last))) == 367
    weeks = list(Period.WEEK.all(first, last))
    assert len(weeks) == 53
    assert {week.weekday() for week in weeks} == {0}


def test_the_same_outcome_gives_the_same_picture(tmp_path: Path) -> None:
    picture.write(tmp_path, OUTCOME)
    assert (tmp_path / "escalations.svg").read_bytes() == picture.svg(replace(OUTCOME, seconds=0.0))
    assert b"<dc:date>" not in picture.svg(OUTCOME)


@pytest.mark.parametrize("outcome", [EMPTY, replace(OUTCOME, escalations=[])])
def test_no_escalation_makes_a_picture_too(outcome: SimulationOutcome) -> None:
    drawn = picture.svg(outcome)
    assert "policy.toml: 0" in words(drawn)
    assert [height for level in (1, 2, 3) for height in heights(drawn, level) if height] == []


def test_a_policy_may_be_called_anything() -> None:
    """In Chinese, like a formula, with characters that no file of the kind may hold."""
    assert "试行$a_b$<&\\x1b.toml: 4" in words(picture.svg(replace(OUTCOME, policy="试行$a_b$<&\x1b.toml")))


def test_two_policies_stand_side_by_side_on_the_same_scale() -> None:
    """Two supervisors told in one week of the first, one in the second's: half as high, not a full panel of its own."""
    other = replace(OUTCOME, policy="other.toml", escalations=OUTCOME.escalations[1:2])
    drawn = picture.svg(OUTCOME, other)
    assert {"policy.toml: 4", "other.toml: 1"} <= set(words(drawn))
    high, low = [height for height in heights(drawn, 1) if height]
    assert high == pytest.approx(2 * low)


def test_axes_reach_the_highest_bar_of_either() -> None:
    """Whichever of the two stands first."""
    quiet = replace(OUTCOME, escalations=[])
    after, before = (heights(picture.svg(*both), 1) for both in ((quiet, OUTCOME), (OUTCOME, quiet)))
    assert [height for height in after if height] == [height for height in before if height]
    assert 100 < max(after) < HIGHEST


def test_no_other_command_waits_for_the_drawing() -> None:
    """Neither the command line nor the modules of the simulation load what only the picture needs."""
    loaded = (
        "import sys, desk.cli, desk.commands.simulate, desk.simulation.picture;"
        "print([m for m in sys.modules if 'matplotlib' in m])"
    )
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# -- two policies -------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("name", NAMES)
def test_an_outcome_that_was_saved_with_a_byte_order_mark_is_still_one(tmp_path: Path, name: str) -> None:
    """As a spreadsheet or an editor of Windows saves it."""
    files.write(tmp_path, OUTCOME)
    path = tmp_path / name
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert files.read(tmp_path) == replace(OUTCOME, seconds=0.0)


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
