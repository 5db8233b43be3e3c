"""Reports of improvements and quality meetings as they are printed, each figure with its entry (四§12·2, 四§13)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from desk.gateway import register
from desk.gateway.records import Connection, asked
from desk.shown.printed import PrintedReport, PrintedTable, source_of, state_words, when
from models.words.words import Words

IMPROVEMENT, MEETING = "Improvement", "QualityMeeting"
ITEM, STATE, SOURCE = Words("item", "检查项"), Words("state", "状态"), Words("source", "来源")
SPAN_BEFORE, SPAN_AFTER = Words("before the measures", "措施之前"), Words("after the measures", "措施之后")
MEASURES, VERIFIED = Words("Measures", "措施"), Words("Verifications", "验证")
BEFORE, AFTER = Words("Exceptions before", "改进前的异常"), Words("Exceptions after", "改进后的异常")
ABOUT, WHEN, PLACE = Words("about", "议题范围"), Words("held", "召开时间"), Words("place", "地点")
COUNTED, SPAN = Words("exceptions", "异常项数"), Words("exceptions found", "异常发现时间")
AGENDA, PRESENT, TOPICS = Words("Agenda", "议程"), Words("Attendance", "到会情况"), Words("Topics", "议题")
_RECORD = "SELECT * FROM improvement_record WHERE workflow_id = %(case)s"
_MEASURES = "SELECT * FROM improvement_measure WHERE workflow_id = %(case)s ORDER BY key::int"
_VERIFIED = "SELECT * FROM improvement_verification WHERE workflow_id = %(case)s ORDER BY key::int"
_EXCEPTIONS = (
    "SELECT * FROM quality_exception WHERE item = %(item)s AND found_at >= %(since)s AND found_at < %(until)s"
    " ORDER BY found_at, workflow_id, key"
)
_MEETING = "SELECT * FROM quality_meeting WHERE workflow_id = %(case)s"
_INVITED = "SELECT * FROM quality_meeting_invitation WHERE workflow_id = %(case)s ORDER BY key::int DESC LIMIT 1"
_AGENDA = "SELECT * FROM quality_meeting_agenda WHERE workflow_id = %(case)s ORDER BY key::int"
_PRESENT = "SELECT * FROM quality_meeting_attendance WHERE workflow_id = %(case)s ORDER BY key::int"
_TOPICS = "SELECT * FROM quality_meeting_topic WHERE workflow_id = %(case)s ORDER BY key::int"
OF_SECTION = {"cause": "Nonconformity", "measure": IMPROVEMENT, "action": IMPROVEMENT}
"""The kind of the cases that a section of an agenda names, with their states."""
Row = Mapping[str, Any]


def improvement_report(connection: Connection, case: str, tz: tzinfo) -> PrintedReport:
    """An improvement: measures, and the item's exceptions before the first of them and after the last (四§13).

    Raises NoSuchCase for what is no improvement.
    """
    found = register.one(connection, case, IMPROVEMENT, "improvement")
    about = {"case": found["workflow_id"]}
    [record] = asked(connection, _RECORD, about)
    measures, verified = asked(connection, _MEASURES, about), asked(connection, _VERIFIED, about)
    before, after = _around(connection, verified)
    state = state_words(found["kind"], found["state"])
    head = {ITEM: record["item"] or "–", STATE: state, SOURCE: record["source"] or "–"}
    head |= _spans(verified, tz)
    columns = ("found at", "person", "what", "severity", "source")
    tables = (
        PrintedTable(
            MEASURES, ("measure", "what", "owner", "due", "done at", "by", "evidence", "source"),
            [*_measures(measures, tz)],
        ),
        PrintedTable(VERIFIED, ("effective", "before", "after", "report", "by", "source"), [*_verified(verified)]),
        PrintedTable(BEFORE, columns, [*_exceptions(before, tz)]),
        PrintedTable(AFTER, columns, [*_exceptions(after, tz)]),
    )  # fmt: skip
    return PrintedReport(f"{found['number']} {record['item'] or ''}".strip(), head, tables)


def meeting_report(connection: Connection, case: str, tz: tzinfo) -> PrintedReport:
    """A quality meeting: its agenda from the records, who was there, its topics (四§12·2).

    Raises NoSuchCase for what is no meeting.
    """
    found = register.one(connection, case, MEETING, "quality meeting")
    about = {"case": found["workflow_id"]}
    [meeting] = asked(connection, _MEETING, about)
    invited = asked(connection, _INVITED, about)
    span = f"{when(meeting['since_at'], tz)} – {when(meeting['until_at'], tz)}"
    head = {
        ABOUT: meeting["week"] or meeting["item"], STATE: state_words(found["kind"], found["state"]), SPAN: span,
        COUNTED: meeting["exceptions"],
        PLACE: invited[0]["at_place"] if invited else "–", WHEN: when(meeting["held_at"], tz) or "–",
    }  # fmt: skip
    tables = (
        PrintedTable(
            AGENDA, ("section", "item", "#", "severity", "text", "owner", "due", "state", "source"),
            [*_agenda(asked(connection, _AGENDA, about))],
        ),
        PrintedTable(
            PRESENT, ("person", "invited", "present", "away", "source"), [*_sourced(connection, _PRESENT, about)]
        ),
        PrintedTable(TOPICS, ("item", "cause", "measures", "source"), [*_sourced(connection, _TOPICS, about)]),
    )  # fmt: skip
    return PrintedReport(f"{found['number']} {meeting['week'] or meeting['item']}", head, tables)


def _around(connection: Connection, verified: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], ...]:
    """The exceptions that the last verification counted, before and after; none where it counted none."""
    compared = verified[-1]["compared"] if verified else {}
    spans = (("since", "first"), ("last", "until")) if compared else ()
    found = [
        asked(connection, _EXCEPTIONS, {"item": compared["item"], "since": compared[begin], "until": compared[end]})
        for begin, end in spans
    ]
    return tuple(found) or ([], [])


def _spans(verified: list[dict[str, Any]], tz: tzinfo) -> dict[Words, str]:
    """From when to when exceptions were counted."""
    compared = verified[-1]["compared"] if verified else {}
    spans = ((SPAN_BEFORE, "since", "first"), (SPAN_AFTER, "last", "until")) if compared else ()
    at = {key: when(datetime.fromisoformat(compared[key]), tz) for _, *keys in spans for key in keys}
    return {words: f"{at[begin]} – {at[end]}" for words, begin, end in spans}


def _measures(found: Iterable[Row], tz: tzinfo) -> Iterator[dict[str, Any]]:
    for one in found:
        yield {
            "measure": one["key"], "what": one["text"], "owner": one["owner"], "due": when(one["due_at"], tz),
            "done at": when(one["done_at"], tz), "by": one["done_by"], "evidence": one["evidence"],
            "source": source_of(one),
        }  # fmt: skip


def _verified(found: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for one in found:
        compared = one["compared"]
        yield {
            "effective": one["effective"], "before": compared.get("before"), "after": compared.get("after"),
            "report": one["report"], "by": one["verified_by"], "source": source_of(one),
        }  # fmt: skip


def _exceptions(found: Iterable[Row], tz: tzinfo) -> Iterator[dict[str, Any]]:
    return ({**one, "found at": when(one["found_at"], tz), "source": source_of(one)} for one in found)


def _agenda(found: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in found:
        state = state_words(OF_SECTION[one["section"]], one["state"]) if one["state"] else None
        yield one | {"#": one["number"], "due": one["due_on"], "state": state, "source": one["case"] or source_of(one)}


def _sourced(connection: Connection, query: str, about: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return (one | {"source": source_of(one)} for one in asked(connection, query, about))
