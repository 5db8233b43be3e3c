"""Logs without a service: times and their order, encodings, delimiters, numbers of cases."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.commands.feed import logged as given
from desk.errors import InvalidFile
from desk.feed import log
from desk.feed.log import in_order, moments
from desk.simulation.logged_past import LoggedPast
from pasts.past_logs import ROME, SHANGHAI, TWO_HEADER, TWO_KINDS, TWO_ROWS, logged

# -- times --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-02T09:30:00", "2026-03-02T08:30:00"),
        ("2026-03-02 09:30", "2026-03-02T08:30:00"),
        (" 2026-07-01T09:30:00.250 ", "2026-07-01T07:30:00.250"),
        ("2026-03-02T09:30:00+08:00", "2026-03-02T01:30:00"),
        ("2026-03-02T09:30:00Z", "2026-03-02T09:30:00"),
        ("2026-10-25T02:30:00", "2026-10-25T00:30:00"),  # comes twice: the first
    ],
)
def test_a_time_without_an_offset_is_one_of_the_zone(text: str, utc: str) -> None:
    """With one it is as it says; all are told in UTC."""
    rows = logged(f"{text},A", header="at,case").rows
    assert moments("log", rows, "at", ROME) == [datetime.fromisoformat(utc).replace(tzinfo=UTC)]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026/9/22 10:05", "%Y/%m/%d %H:%M"),
        ("2026/9/22 10:05:30", "%Y/%m/%d %H:%M:%S"),
        ("2026-9-22 10:05", "%Y-%m-%d %H:%M"),
        ("2026年9月22日 10:05", "%Y年%m月%d日 %H:%M"),
        ("22.09.2026 10:05", "%d.%m.%Y %H:%M"),
        ("9/22/2026 10:05 AM", "%m/%d/%Y %I:%M %p"),
        ("20260922T100500", "%Y%m%dT%H%M%S"),
    ],
)
def test_a_time_as_a_spreadsheet_writes_it_is_refused_with_the_form_that_reads_it(text: str, form: str) -> None:
    """In the mapping it stands under [log]; ISO 8601 is read as before."""
    rows = logged(f"{text},A", "2026-09-22T10:05,B", header="at,case").rows
    with pytest.raises(InvalidFile) as refused:
        moments("log", rows, "at", ROME)
    assert f'([log] time = "{form}" in the mapping reads these), and has not in line 2' in refused.value.reason
    read_so = [moment.replace(second=0) for moment in moments("log", rows, "at", ROME, form)]
    assert read_so == [datetime(2026, 9, 22, 8, 5, tzinfo=UTC)] * 2


def test_a_day_that_may_be_a_month_is_left_to_whoever_knows() -> None:
    """Both forms are named."""
    rows = logged("9/10/2026 10:05,A", header="at,case").rows
    with pytest.raises(InvalidFile, match='time = "%d/%m/%Y %H:%M" or "%m/%d/%Y %H:%M" in the mapping reads these'):
        moments("log", rows, "at", ROME)
    with pytest.raises(InvalidFile, match="in the form that the mapping names, %Y/%m/%d %H:%M "):
        moments("log", rows, "at", ROME, "%Y/%m/%d %H:%M")


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-03-02", "20260302T093000", "02.03.2026 09:30", "2026-02-30T09:30", "1999-03-02T09:30"]
)
def test_a_time_that_cannot_be_read_is_named_by_its_line(text: str) -> None:
    """With what is wanted instead."""
    rows = logged("2026-03-02T09:30,A", f"{text},A", "2026-03-02T09:31,A", header="at,case").rows
    with pytest.raises(InvalidFile, match=r"time \(at\) in ISO 8601, .*2026-11-23T09:30:00.* in line 3$"):
        moments("log", rows, "at", ROME)


def test_of_many_wrong_times_the_first_twenty_lines_are_named() -> None:
    """And how many more there are."""
    with pytest.raises(InvalidFile, match=r"in lines 2, 3, .*, 21 and 5 more$"):
        moments("log", logged(*["x,A"] * 25, header="at,case").rows, "at", ROME)


def test_rows_go_by_time_and_those_of_a_case_keep_their_order() -> None:
    """One dated before its predecessor takes the predecessor's time; equal times keep the file's order."""
    rows = logged("2026-03-02T10:00,A", "2026-03-02T09:00,B", "2026-03-02T08:00,A", "2026-03-02T10:00,B",
                  header="at,case").rows  # fmt: skip
    ordered = in_order(rows, moments("log", rows, "at", UTC), "case")
    assert [(row.line, time.hour) for time, row in ordered] == [(3, 9), (2, 10), (4, 10), (5, 10)]


def written(
    folder: Path, rows: Sequence[str] = TWO_ROWS, *, encoding: str = "utf-8", says: str = "", number: str = ""
) -> LoggedPast:
    """A log's file as `feed` and `simulate` read it; what its mapping says of logs, and of numbers."""
    columns = f'columns = {{ kind = "type", number = "{number}" }}' if number else 'columns = { kind = "type" }'
    text = TWO_KINDS.replace('columns = { kind = "type" }', f"log = {{ {says} }}\n{columns}")
    (folder / "log.csv").write_bytes("\n".join((TWO_HEADER, *rows)).encode(encoding))
    (folder / "map.toml").write_text(text, encoding="utf-8")
    source, rules = str(folder / "log.csv"), str(folder / "map.toml")
    return LoggedPast("log", *given(source, rules), SHANGHAI)


def refused(folder: Path, rows: Sequence[str] = TWO_ROWS, **said: str) -> str:
    with pytest.raises(InvalidFile) as found:
        written(folder, rows, **said)
    return found.value.reason


# -- how a log is written -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "big5", "utf-8"])
def test_a_log_in_another_encoding_is_read_where_the_mapping_names_it(tmp_path: Path, encoding: str) -> None:
    """A byte order mark of UTF-8 is believed before the mapping."""
    rows = [row.replace("no more", "不要了") for row in TWO_ROWS]
    past = written(tmp_path, rows, encoding=encoding, says=f'encoding = "{encoding}"')
    assert past.sendings(past.deeds[2])[0].body["reason"] == "不要了"
    past = written(tmp_path, rows, encoding="utf-8-sig", says=f'encoding = "{encoding}"')
    assert past.sendings(past.deeds[2])[0].body["reason"] == "不要了"


def test_an_encoding_that_does_not_fit_is_named_with_line_and_remedy(tmp_path: Path) -> None:
    """Whichever the mapping names."""
    rows = [row.replace("no more", "不要了") for row in TWO_ROWS]
    found = refused(tmp_path, rows, encoding="gbk")
    assert "is not UTF-8 at byte " in found
    assert '(line 4): save it as "CSV UTF-8" (in Excel: Save As)' in found
    assert 'in the mapping: [log] encoding = "gbk"' in found
    assert "is not ascii at byte " in refused(tmp_path, rows, says='encoding = "ascii"')


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_are_recognised_by_the_line_of_names(delimiter: str) -> None:
    """Commas in its fields are then part of them."""
    lines = "\n".join((TWO_HEADER, *TWO_ROWS)).replace(",", delimiter).replace("no more", "no, no, no")
    found = log.read("log", lines)
    assert found.columns == tuple(TWO_HEADER.split(","))
    assert found.rows[2].values["why"] == "no, no, no"


def test_any_other_delimiter_is_named_in_the_mapping(tmp_path: Path) -> None:
    """And is then the only one."""
    names = TWO_HEADER.replace(",", "|")
    past = log.read("log", "\n".join((names, *(row.replace(",", "|") for row in TWO_ROWS))), "|")
    assert past.columns == tuple(TWO_HEADER.split(","))
    assert "has no column at, case, activity, type" in refused(tmp_path, says='delimiter = "|"')


@pytest.mark.parametrize(
    ("says", "wrong"),
    [
        ('encoding = "klingon"', "log.encoding: must name an encoding"),
        ('encoding = "hex"', "log.encoding: must name an encoding"),
        ('delimiter = ";;"', "log.delimiter: must be one character"),
        ("delimiter = '\"'", "log.delimiter: must be one character"),
        ('time = "%d.%m. %H:%M"', "log.time: must say year, month, day, hour and minute"),
        ('time = "%Y-%m-%d %I:%M"', "log.time: must say year, month, day, hour and minute"),
        ('times = "%Y-%m-%d %H:%M"', "log.times: Extra inputs"),
    ],
)
def test_what_a_mapping_says_wrongly_of_logs_is_named(tmp_path: Path, says: str, wrong: str) -> None:
    """Before the log is read."""
    assert wrong in refused(tmp_path, says=says)


def test_a_log_has_its_times_in_the_form_that_the_mapping_names(tmp_path: Path) -> None:
    """As a spreadsheet has saved it."""
    rows = [row.replace("2026-03-02T", "2026/3/2 ") for row in TWO_ROWS]
    assert '[log] time = "%Y/%m/%d %H:%M" in the mapping reads these' in refused(tmp_path, rows)
    past = written(tmp_path, rows, says='time = "%Y/%m/%d %H:%M"')
    assert [deed.at for deed in past.deeds] == [deed.at for deed in written(tmp_path).deeds]


SIGNED = [row.replace(",A,", ",#31001,").replace(",B,", ",工单１２-3,") for row in TWO_ROWS]


# -- numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "wanted"),
    [("{case|number}", ["31001", "12-3"]), ("T{case|digits}", ["T31001", "T3"]), ("{type}-{case|number}", None)],
)
def test_numbers_are_made_as_the_mapping_says(tmp_path: Path, number: str, wanted: list[str] | None) -> None:
    """Of the first row of each case; a filter leaves out the signs that a number cannot have."""
    past = written(tmp_path, SIGNED, number=number)
    made = wanted or ["complaint-31001", "PROPOSAL-12-3"]
    assert list(dict.fromkeys(deed.case for deed in past.deeds)) == made
    openings = [past.opening(deed) for deed in past.deeds]
    assert [opening.request["number"] for opening in openings[:2]] == made
    assert openings[2].workflow_id == f"complaint-{made[0]}"


def test_every_number_is_tried_beforehand(tmp_path: Path) -> None:
    """Before a case is opened all wrong ones are named, and what makes them right; two cases have two numbers."""
    found = refused(tmp_path, SIGNED)
    assert "case must be a number of 1 to 40 of A-Z a-z 0-9 . _ -, and is not in lines 2, 3: rename" in found
    assert '[columns] number = "{case|number}"' in found
    assert "is not in line 3" in refused(tmp_path, [r.replace("１２-3", "") for r in SIGNED], number="{case|digits}")
    twice = [r.replace("工单１２-3", "工单31001") for r in SIGNED]
    assert "case gives several cases the same number in lines 2, 3" in refused(tmp_path, twice, number="{case|digits}")


def test_a_number_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A filter that there is none of, a column that the log lacks."""
    assert "{case|letters} must be a column of the log, {column|digits}" in refused(tmp_path, number="{case|letters}")
    assert "has no column ticket, which" in refused(tmp_path, number="{ticket|digits}")
