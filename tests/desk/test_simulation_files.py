"""The files of a simulation: an outcome read again is the same, and no spreadsheet runs a cell."""

from dataclasses import replace
from pathlib import Path

import pytest

from desk.errors import BadUsage, InvalidFile
from desk.simulation import files
from pasts.outcomes import EMPTY, NAMES, OUTCOME, csv_rows


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


@pytest.mark.parametrize("name", NAMES)
def test_an_outcome_that_was_saved_with_a_byte_order_mark_is_still_one(tmp_path: Path, name: str) -> None:
    """As a spreadsheet or an editor of Windows saves it."""
    files.write(tmp_path, OUTCOME)
    path = tmp_path / name
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert files.read(tmp_path) == replace(OUTCOME, seconds=0.0)
