"""By what a feed knows the rows again that an earlier one has sent; without a service."""

import pytest

from desk.feed.event_ids import Mark, Told, mark_of, signs
from desk.feed.log import LogRow
from desk.feed.memory import LOST, PASSED, Known, recall

NOON = "2026-03-02 12:00"


def rows(*said: str, at: str = NOON, begin: int = 2) -> list[LogRow]:
    """Rows of one case, each with an activity and, after a colon, a detail."""
    parts = [word.partition(":") for word in said]
    return [
        LogRow(line, {"at": at, "what": what, "detail": detail}) for line, (what, _, detail) in enumerate(parts, begin)
    ]


def signs_of(found: list[LogRow]) -> list[str]:
    return [str(sign) for sign in signs(found, "at", "what")]


def sent(*marks: str, event: str = "") -> dict[Mark, Told]:
    """What was sent, one event a row, in this order; each leads to a state of its own."""
    return {Mark(row, 1): Told(event or f"e-{seq}", f"state-{seq}", None, seq) for seq, row in enumerate(marks, 2)}


def known(now: list[LogRow], told: dict[Mark, Told], **fitting: list[str]) -> list[Known]:
    """What is known of the rows; an event by a line fits the activities that are named for it, or any."""

    def fits(_: Mark, answer: Told, row: LogRow) -> bool:
        return not fitting or row.values["what"] in fitting[answer.event.replace("-", "_")]

    return recall(now, signs(now, "at", "what"), told, "new", fits)


def events(found: list[Known]) -> list[str | None]:
    return [next((answer.event for answer in one.said.values()), None) for one in found]


# -- by what they say ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["2026/3/2 12:00", "2026-03-02T12:00:00", "2026-03-02 12:00:00.000", "2026年3月2日 12:00", " 2026-03-02 12:00 "],
)
def test_a_time_that_is_written_otherwise_is_the_same_time(text: str) -> None:
    """Whether or not anything reads it as a time."""
    assert signs_of(rows("rings", at=text)) == signs_of(rows("rings"))
    assert signs_of(rows("rings", at="2026-03-02 12:01")) != signs_of(rows("rings"))


def test_rows_are_known_wherever_they_stand() -> None:
    """Equal ones by their number, others by what they say; an earlier one among them is new."""
    then = rows("rings", "writes", "rings")
    now = rows("comes", "rings", "calls", "writes", "rings", "rings", begin=40)
    told = sent(*signs_of(then))
    assert events(known(now, told)) == [None, "e-2", None, "e-3", "e-4", None]


def test_one_of_the_same_time_and_activity_that_says_something_else_is_new() -> None:
    """Also where it stands before the other."""
    told = sent(*signs_of(rows("rings:where is it?")))
    assert events(known(rows("rings:hello?", "rings:where is it?"), told)) == [None, "e-2"]


def test_a_row_that_was_changed_since_is_still_that_row() -> None:
    """By its time and activity, where no row says what was sent; what is left of it is sent under the old sign."""
    told = sent(*signs_of(rows("rings:one", "rings:two", "pays:12.0")))
    found = known(rows("rings:two", "rings:ONE", "pays:12"), told)
    assert events(found) == ["e-3", "e-2", "e-4"]
    assert found[2].sign == signs_of(rows("pays:12.0"))[0]


def test_only_the_row_that_was_sent_last_may_be_unfinished() -> None:
    """What stands before the furthest is told the state of its turn, what comes after it none."""
    now = rows("comes", "rings", "calls", "writes", "goes")
    signed = signs_of(now)
    found = known(now, sent(signed[3], signed[1]))
    assert [one.whole for one in found] == [False, False, False, True, False]
    assert [one.then for one in found] == ["new", "new", "state-3", "state-3", None]


# -- by their lines -----------------------------------------------------------------------------------------------


def test_what_an_earlier_release_sent_is_found_at_its_lines() -> None:
    """Though a row before it would fit as well, for which there was nothing to send."""
    found = known(rows("rings", "rings", "writes"), sent("3", "4"))
    assert events(found) == [None, "e-2", "e-3"]
    assert [one.why_not for one in found] == [None, None, None]


def test_where_the_lines_have_moved_it_is_found_by_what_rows_stand_for() -> None:
    """From the last on; rows before it that are not known are left out, those behind it are sent."""
    now = rows("comes", "rings", "calls", "rings", "writes", "goes", begin=9)
    found = known(now, sent("3", "4"), e_2=["rings"], e_3=["writes"])
    assert events(found) == [None, None, None, "e-2", "e-3", None]
    assert [one.why_not for one in found] == [PASSED, PASSED, PASSED, None, None, None]


def test_what_cannot_be_found_stops_the_case() -> None:
    """Nothing is sent twice, whatever has become of the log."""
    found = known(rows("writes", "goes", begin=9), sent("3", "4"), e_2=["rings"], e_3=["writes"])
    assert [one.why_not for one in found] == [None, LOST]


def test_a_case_may_have_been_fed_by_both() -> None:
    """Rows that are known by what they say are none that lines could mean."""
    now = rows("rings", "rings", "rings")
    told = sent("2", signs_of(now)[2])
    assert events(known(now, told)) == ["e-2", None, "e-3"]


# -- marks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [Mark("0a1b2c3d.0a1b2c3d.1", 2), Mark("0a1b2c3d.12345678.12", 2, 31), Mark("9", 2)])
def test_a_mark_is_read_from_its_event_id(mark: Mark) -> None:
    """Of the message that was kept, else from the beginning of a refused one."""
    entry = {"outcome": "refused", "content": f'{{"event_id": "{mark.event_id("A-1")}", "by": "clerk:c'}
    assert mark_of(entry, mark.event_id("A-1")) == mark_of(entry, None) == mark


def test_where_no_message_was_kept_the_note_says_the_line() -> None:
    """As releases noted it; what others send has neither."""
    applied = {"outcome": "applied", "note": "Rings (log line 9, step 2, record 3)"}
    assert mark_of(applied, None) == Mark("9", 2, 3)
    assert mark_of(applied, "e-1") is None
    assert mark_of({"outcome": "applied", "note": "see log line 9, step 2 of it"}, None) is None
    assert mark_of({"outcome": "clock"}, None) is None
