"""Logs and mappings without a service: times and their order, kinds, what is tried, what a simulation is handed."""

import pickle
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desk.commands.feed import logged as given
from desk.commands.feed import shipped
from desk.errors import InvalidFile
from desk.feed import log, mapping
from desk.feed.log import Log, in_order, moments
from desk.feed.mapping import Mapping
from desk.feed.unheld import unheld
from desk.simulation.logged import Logged
from desk.simulation.past import Past, PastCertificate, Sending

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
ROME, SHANGHAI = ZoneInfo("Europe/Rome"), ZoneInfo("Asia/Shanghai")
TWO_KINDS = """
columns = { kind = "type" }
people = { clerk = "clerk:{who}", boss = "supervisor:b-1" }
[kinds.Complaint]
opening.by = "clerk"
[kinds.Complaint.opening.request]
customer = {}
channel = "{way}"
form = "oral"
about = "product"
description = "d"
noticed_by = "staff:x"
[kinds.Complaint.activities]
"in" = []
"out" = [{ event = "withdraw", by = "clerk", payload = { reason = "{why}" } }]
[kinds.Proposal]
opening.by = "clerk"
opening.request.customer = { name = "n", phone = "123456" }
opening.request.channel = "{way}"
opening.request.category = "design"
opening.request.title = "t"
opening.request.text = "t"
otherwise = [{ event = "add_note", by = "boss", payload = { note = "{activity}" } }]
activities."in" = []
"""
TWO_HEADER = "at,case,activity,type,who,way,why"
TWO_ROWS = (
    "2026-03-02T09:00,A,in,complaint,w-1,media,",
    "2026-03-02T10:00,B,in,PROPOSAL,w-2,web,",
    "2026-03-02T11:00,A,out,Proposal,w-1,,no more",
    "2026-03-02T12:00,B,whatever,proposal,w-2,,",
)


def logged(*rows: str, header: str = TWO_HEADER) -> Log:
    return log.read("log", "\n".join((header, *rows)))


def read(text: str, of: Log) -> Mapping:
    return mapping.read("map", text, "log", of, NOW)


def shipped_past(source: str, rules: str, limit: int | None = None) -> Logged:
    past = log.read(source, Path(shipped("samples", source, ".csv")).read_text(encoding="utf-8"))
    text = Path(shipped("mappings", rules, ".toml")).read_text(encoding="utf-8")
    return Logged(source, past, mapping.read(rules, text, source, past, NOW), SHANGHAI, limit)


def wrong_of(text: str, *rows: str) -> list[str]:
    """What is wrong with a mapping, or with the log under it."""
    with pytest.raises(InvalidFile) as found:
        read(text, logged(*rows))
    return found.value.reason.split("; ")


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


# -- how a log is written -----------------------------------------------------------------------------------------


def written(
    folder: Path, rows: Sequence[str] = TWO_ROWS, *, encoding: str = "utf-8", says: str = "", number: str = ""
) -> Logged:
    """A log's file as `feed` and `simulate` read it; what its mapping says of logs, and of numbers."""
    columns = f'columns = {{ kind = "type", number = "{number}" }}' if number else 'columns = { kind = "type" }'
    text = TWO_KINDS.replace('columns = { kind = "type" }', f"log = {{ {says} }}\n{columns}")
    (folder / "log.csv").write_bytes("\n".join((TWO_HEADER, *rows)).encode(encoding))
    (folder / "map.toml").write_text(text, encoding="utf-8")
    source, rules = str(folder / "log.csv"), str(folder / "map.toml")
    return Logged("log", *given(source, rules), SHANGHAI)


def refused(folder: Path, rows: Sequence[str] = TWO_ROWS, **said: str) -> str:
    with pytest.raises(InvalidFile) as found:
        written(folder, rows, **said)
    return found.value.reason


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


# -- numbers ------------------------------------------------------------------------------------------------------

SIGNED = [row.replace(",A,", ",#31001,").replace(",B,", ",工单１２-3,") for row in TWO_ROWS]


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


# -- kinds --------------------------------------------------------------------------------------------------------


def test_a_case_is_of_the_kind_of_its_first_row() -> None:
    """In any case of letters; a later row of another kind stays in its case."""
    past = Logged("log", logged(*TWO_ROWS), read(TWO_KINDS, logged(*TWO_ROWS)), SHANGHAI)
    openings = [past.opening(deed) for deed in past.deeds]
    assert [(opening.kind, opening.workflow_id) for opening in openings] == [
        ("Complaint", "complaint-A"), ("Proposal", "proposal-B"),
        ("Complaint", "complaint-A"), ("Proposal", "proposal-B"),
    ]  # fmt: skip
    assert [[sending.event for sending in past.sendings(deed)] for deed in past.deeds] == [
        [], [], ["withdraw"], ["add_note"],
    ]  # fmt: skip


def test_entries_are_tried_on_what_stands_in_the_rows_of_their_kind() -> None:
    """`media` is no channel of a proposal, `web` none of a complaint."""
    assert read(TWO_KINDS, logged(*TWO_ROWS)).kinds.keys() == {"Complaint", "Proposal"}
    swapped = [row.replace("media", "?").replace("web", "media").replace("?", "web") for row in TWO_ROWS]
    found = wrong_of(TWO_KINDS, *swapped)
    assert [part.partition(": Input")[0] for part in found] == [
        "map.kinds.Complaint.opening: channel", "map.kinds.Proposal.opening: channel",
    ]  # fmt: skip


def test_each_entry_is_tried_on_its_own_column() -> None:
    """A later column's text does not stand for it."""
    found = wrong_of(TWO_KINDS.replace('"{way}"', '"{why}"', 1), *TWO_ROWS)
    assert found == ["map.kinds.Complaint.opening: channel: Input should be 'direct', 'media', 'regulator' or 'other'"]


# -- what the log does not hold -----------------------------------------------------------------------------------


def remarks(source: str, *rows: str, rules: str = "counter") -> list[str]:
    """What is said of a mapping that comes along and a log of these rows; none of it is an error."""
    past = log.read(source, "\n".join(rows))
    text = Path(shipped("mappings", rules, ".toml")).read_text(encoding="utf-8")
    return list(unheld(rules, mapping.read(rules, text, source, past, NOW), source, past))


def counter(*columns: str, kind: str = "") -> list[str]:
    """The counter's book: the rows of one kind, some columns emptied."""
    whole = log.read("counter", Path(shipped("samples", "counter", ".csv")).read_text(encoding="utf-8"))
    rows = [row.values | dict.fromkeys(columns, "") for row in whole.rows if kind in row.values["type"]]
    return [",".join(f'"{field}"' for field in row) for row in (whole.columns, *(row.values() for row in rows))]


@pytest.mark.parametrize(("kind", "other"), [("return", "Complaint"), ("complaint", "Return")])
def test_a_log_of_one_kind_is_read_with_the_mapping_of_two(kind: str, other: str) -> None:
    """The other kind's entries are for another log: a remark names the kind, nothing is refused."""
    found = remarks("book.csv", *counter(kind=kind))
    assert found[0] == f"no case of book.csv is of kind {other}, which counter names"
    assert not any(" activities " in line for line in found)


@pytest.mark.parametrize("column", ["customer", "channel", "about", "model", "category", "bought", "yuan", "detail"])
def test_a_column_that_is_empty_throughout_is_a_remark(column: str) -> None:
    """Dates, amounts and choices in it cannot be tried; nothing is made up for them."""
    found = remarks("book.csv", *counter(column))
    assert f"nothing stands in column {column} of book.csv, which counter names" in found


def test_activities_that_no_row_has_are_a_remark() -> None:
    """What depends on their rows is not judged; a column that only they name may be lacking."""
    rows = ["when,ticket,type,what,who,customer,channel,about,model,detail",
            "2026-10-12 09:20,C-09,complaint,complains,desk-1,K-1041,direct,product,WM-700,leaks",
            "2026-10-12 09:35,C-09,complaint,taken on,desk-1,,,,,"]  # fmt: skip
    found = remarks("book.csv", *rows)
    assert found == [
        "no case of book.csv is of kind Return, which counter names",
        "no row of book.csv has these activities of Complaint, which counter names: first answer, looked into, "
        "findings, answered, satisfied, not satisfied, cause found, filed",
        "book.csv has no column category, bought, yuan, which counter names for what it does not hold",
    ]


def test_a_text_of_other_rows_does_not_stand_for_an_activity_that_no_row_has() -> None:
    """`why` holds free text elsewhere; no row says what a handler would be."""
    on = '"on" = [{ event = "accept", by = "boss", payload = { handler = "{why}" } }]'
    text = TWO_KINDS.replace('"in" = []', f'"in" = []\n{on}', 1)
    assert read(text, logged(*TWO_ROWS)).kinds.keys() == {"Complaint", "Proposal"}
    held = "2026-03-02T12:00,A,on,complaint,w-2,,no more"
    assert any("activities.on.0: handler: " in part for part in wrong_of(text, *TWO_ROWS, held))


def test_what_is_wrong_in_itself_is_an_error_whether_or_not_a_row_has_it() -> None:
    """Constants, keys that are missing or too many, events, states, people."""
    text = TWO_KINDS.replace(
        '"in" = []',
        """"in" = []
"a" = [{ event = "accept", by = "boss", payload = { handler = "{why}", colour = "red" } }]
"b" = [{ event = "accept", by = "boss" }]
"c" = [{ event = "accept", by = "boss", payload = { handler = "king:x" } }]
"d" = [{ event = "accept", by = "clerk", when = ["nowhere"], payload = { handler = "{why}" } }]
"e" = [{ event = "accept", by = "nobody", payload = { handler = "{why}" } }]
"f" = [{ event = "accept", by = "boss", payload = { handler = "{now+2weeks}" } }]
""",
        1,
    )
    with pytest.raises(InvalidFile) as found:
        read(text, logged(*TWO_ROWS))
    places = [".".join(map(str, error["loc"][4:])) for error in found.value.errors]
    assert places == ["a.0", "b.0", "c.0", "d.0.when", "e.0.by", "f.0"]


def test_an_entry_is_wrong_only_where_it_fits_none_of_its_rows() -> None:
    """One row that says it badly is refused when its turn comes, and does not hold up the log."""
    bad = "2026-03-02T08:00,Z,in,complaint,w-1,pigeon,"
    assert read(TWO_KINDS, logged(bad, *TWO_ROWS)).kinds.keys() == {"Complaint", "Proposal"}
    swapped = [row.replace("media", "pigeon") for row in (bad, *TWO_ROWS)]
    assert [part.partition(": Input")[0] for part in wrong_of(TWO_KINDS, *swapped)] == [
        "map.kinds.Complaint.opening: channel"
    ]


def test_a_column_that_the_log_lacks_is_an_error_where_a_row_needs_it() -> None:
    """As it is where it is misspelt."""
    text = TWO_KINDS.replace('reason = "{why}"', 'reason = "{wy}"')
    assert wrong_of(text, *TWO_ROWS)[0] == "log: has no column wy, which map names"
    unfinished = logged(*TWO_ROWS[:2])
    found = list(unheld("map", read(text, unfinished), "log", unfinished))
    assert found == [
        "no row of log has these activities of Complaint, which map names: out",
        "log has no column wy, which map names for what it does not hold",
    ]


def test_rows_of_an_unknown_kind_are_named() -> None:
    """Rows that say none, too."""
    rows = (*TWO_ROWS, "2026-03-02T13:00,C,in,repair,w,media,", "2026-03-02T13:00,D,in,,w,media,")
    wanted = "log: must name Complaint or Proposal in column type, and does not in lines 6, 7"
    assert wrong_of(TWO_KINDS, *rows) == [wanted]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (('columns = { kind = "type" }', ""), "map.kinds: columns.kind must name the column that says which"),
        (('kind = "type"', 'kind = "sort"'), "log: has no column sort, which map names"),
        (("kinds.Proposal", "kinds.Proposition"), "map.kinds.Proposition: Proposition is no kind of case"),
        (("[kinds.Proposal]", "[kinds.Proposal]\ncolour = 1"), "map.kinds.Proposal.colour: Extra inputs"),
        (('"withdraw", by', '"retain", by'), "map.kinds.Complaint.activities.out.0.event: retain is no event of Compl"),
        (('"withdraw", by', '"withdraw", each = "all", by'), "map.kinds.Complaint.activities.out.0.each: Input should"),
        (('"withdraw", by', '"withdraw", each = "undecided_conduct", by'), "out.0: record: Extra inputs"),
        (('"withdraw", by = "clerk", payload = { reason = "{why}" }',
          '"decide_conduct", by = "boss", each = "undecided_conduct", payload = { record = 3 }'),
         "out.0: record: filled in when it is sent"),
        (('"withdraw", by = "clerk", payload = { reason = "{why}" }',
          '"decide_conduct", by = "boss", payload = { decision = "dismissed", reason = "r" }'),
         "out.0: record: Field required"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_kinds_and_steps_is_named(change: tuple[str, str], wrong: str) -> None:
    """By the entry's place in the file."""
    assert change[0] in TWO_KINDS
    assert any(wrong in part for part in wrong_of(TWO_KINDS.replace(*change), *TWO_ROWS))


def test_a_mapping_without_kinds_is_refused() -> None:
    """There would be nothing that a row could stand for."""
    columns = 'people = {}\ncolumns = { kind = "type" }\n'
    assert "map.kinds: Value should have at least 1 item" in wrong_of(f"{columns}kinds = {{}}", *TWO_ROWS)[0]
    assert wrong_of(f"{columns}kinds = 1", *TWO_ROWS) == ["map.kinds: Input should be a valid dictionary"]


# -- what a simulation is handed ----------------------------------------------------------------------------------


def test_a_log_is_a_past_with_its_own_times() -> None:
    """Places are filled with the row's time in the company's zone; the first row opens, and is sent too."""
    past: Past = shipped_past("sample", "helpdesk", 2)
    assert [(deed.line, deed.case) for deed in past.deeds][:3] == [(2, "SAMPLE-01"), (3, "SAMPLE-02"), (4, "SAMPLE-01")]
    assert {deed.case for deed in past.deeds} == {"SAMPLE-01", "SAMPLE-02"}
    assert past.deeds[0].at == datetime(2026, 3, 2, 8, 40, 25, tzinfo=SHANGHAI)
    assert past.until == past.deeds[-1].at == datetime(2026, 3, 3, 9, 10, tzinfo=SHANGHAI)
    opening = past.opening(past.deeds[1])
    assert (opening.workflow_id, opening.kind, opening.request["number"]) == ("repair-SAMPLE-02", "Repair", "SAMPLE-02")
    assert opening.request["by"] == "clerk:desk"
    assert list(past.sendings(past.deeds[0])) == []
    resume, assign = past.sendings(past.deeds[1])
    assert (resume.event, resume.when) == ("resume", ["on_hold"])
    assert assign == Sending("assign", {"by": "supervisor:desk", "technician": "technician:agent-2"})
    contact = past.sendings(past.deeds[4])[-1]
    assert contact.body["visit_at"] == "2026-03-02T11:15:12.000+08:00"


def test_the_logs_people_hold_the_mappings_certificates_once() -> None:
    """Those of the cases that are asked for."""
    staff: Sequence[PastCertificate] = list(shipped_past("sample", "helpdesk", 2).staff)
    assert [(one.person, one.name, one.category) for one in staff] == [
        ("technician:agent-2", "agent-2", "help_desk"), ("technician:agent-4", "agent-4", "help_desk"),
        ("technician:agent-3", "agent-3", "help_desk"),
    ]  # fmt: skip
    assert (staff[0].valid_from.year, staff[0].valid_until.year) == (2010, 2099)


def test_a_closed_ticket_dismisses_undecided_conduct_before_the_follow_up() -> None:
    """Each record by its number, which whoever sends it knows (一§26)."""
    past = shipped_past("sample", "helpdesk")
    closed = next(deed for deed in past.deeds if deed.activity == "Closed")
    decide, follow_up = past.sendings(closed)[-2:]
    assert (decide.event, decide.each_undecided, decide.body["decision"]) == ("decide_conduct", True, "dismissed")
    assert "record" not in decide.body
    assert (follow_up.event, follow_up.each_undecided) == ("follow_up", False)


def test_a_row_dated_before_its_predecessor_is_done_right_after_it() -> None:
    """The counter's book has one: a replacement sent before the goods had come."""
    deeds = [deed for deed in shipped_past("counter", "counter").deeds if deed.case == "COUNTER-07"]
    came, sent = deeds[2:4]
    assert (came.activity, sent.activity, sent.at) == ("goods arrive", "replacement sent", came.at)


def test_an_activity_that_stands_for_nothing_is_said_so() -> None:
    """By its name, and only where its kind has nothing for other activities."""
    past = shipped_past("counter", "counter")
    unknown = next(deed for deed in past.deeds if deed.activity == "sends flowers")
    with pytest.raises(LookupError, match="the mapping does not know the activity sends flowers"):
        past.sendings(unknown)
    rings = next(deed for deed in past.deeds if deed.activity == "customer rings")
    assert [sending.event for sending in past.sendings(rings)] == ["add_note"]


def test_a_past_goes_to_another_process_as_it_is() -> None:
    """Policies are tried side by side, each in its own."""
    past = shipped_past("counter", "counter")
    other = pickle.loads(pickle.dumps(past))  # noqa: S301 - its own
    assert [other.opening(deed) for deed in other.deeds] == [past.opening(deed) for deed in past.deeds]


def test_a_mapping_nested_too_deeply_is_no_toml() -> None:
    """The parser gives up; the file is refused by name."""
    past = log.read("log.csv", "at,case,activity\n2026-03-02T09:00:00,A-1,x\n")
    with pytest.raises(InvalidFile, match=r"deep\.toml: is not TOML"):
        mapping.read("deep.toml", "a = " + "[" * 5000, "log.csv", past, datetime(2026, 1, 1, tzinfo=UTC))
