"""Mappings without a service: kinds, what is tried on the rows of a log, what the log does not hold."""

from pathlib import Path

import pytest

from desk.commands.feed import shipped
from desk.errors import InvalidFile
from desk.feed import log, mapping
from desk.feed.remarks import remarks_on
from desk.simulation.logged_past import LoggedPast
from pasts.past_logs import NOW, SHANGHAI, TWO_KINDS, TWO_ROWS, logged, read


def wrong_of(text: str, *rows: str) -> list[str]:
    """What is wrong with a mapping, or with the log under it."""
    with pytest.raises(InvalidFile) as found:
        read(text, logged(*rows))
    return found.value.reason.split("; ")


# -- kinds --------------------------------------------------------------------------------------------------------


def test_a_case_is_of_the_kind_of_its_first_row() -> None:
    """In any case of letters; a later row of another kind stays in its case."""
    past = LoggedPast("log", logged(*TWO_ROWS), read(TWO_KINDS, logged(*TWO_ROWS)), SHANGHAI)
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


def remarks(source: str, *rows: str, rules: str = "counter") -> list[str]:
    """What is said of a mapping that comes along and a log of these rows; none of it is an error."""
    past = log.read(source, "\n".join(rows))
    text = Path(shipped("mappings", rules, ".toml")).read_text(encoding="utf-8")
    return list(remarks_on(rules, mapping.read(rules, text, source, past, NOW), source, past))


def counter(*columns: str, kind: str = "") -> list[str]:
    """The counter's book: the rows of one kind, some columns emptied."""
    whole = log.read("counter", Path(shipped("samples", "counter", ".csv")).read_text(encoding="utf-8"))
    rows = [row.values | dict.fromkeys(columns, "") for row in whole.rows if kind in row.values["type"]]
    return [",".join(f'"{field}"' for field in row) for row in (whole.columns, *(row.values() for row in rows))]


# -- what the log does not hold -----------------------------------------------------------------------------------


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
    found = list(remarks_on("map", read(text, unfinished), "log", unfinished))
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
