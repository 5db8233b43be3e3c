"""Courses and training plans as they are printed, each figure with its entry (七§11–12)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from desk.gateway import register
from desk.gateway.records import Connection, asked
from desk.shown.printed import PrintedReport, PrintedTable, source, source_of, state_words, when
from desk.shown.words import COURSE_MODES, COURSE_TYPES
from models.words.words import Words

COURSE, PLAN = "Course", "TrainingPlan"
STATE, TYPE, MODE = Words("state", "状态"), Words("type", "形式"), Words("mode", "方式")
TRAINER, PAID, COST = Words("trainer", "授课人"), Words("paid by the company", "公司付费"), Words("cost", "费用")
IN_PLAN, CERTIFIES = Words("plan", "所属计划"), Words("certifies for", "认证类别")
SENT, APPROVED = Words("sent", "报送"), Words("approved", "批准")
PLANNED, HELD, DROPPED = Words("planned", "计划项数"), Words("held", "已实施项数"), Words("dropped", "取消项数")
TRAINED, HOURS = Words("people trained", "参加人数"), Words("hours held", "学时")
PEOPLE, DATES, OPINIONS = Words("People", "参加人员"), Words("Dates", "培训时间"), Words("Feedback", "反馈")
COURSES, REVIEWS = Words("Courses", "培训项目"), Words("Reviews", "审核")
YES, NO = Words("yes", "是"), Words("no", "否")
DROPPED_ONE, RETURNED = Words("dropped", "已取消"), Words("returned", "退回")
_RECORD = "SELECT * FROM course_record WHERE workflow_id = %(case)s"
_SIGNED = "SELECT * FROM course_agreement WHERE workflow_id = %(case)s ORDER BY key::int"
_RESULTS = "SELECT * FROM course_result WHERE workflow_id = %(case)s ORDER BY key::int"
_ATTENDED = "SELECT * FROM course_attendance WHERE workflow_id = %(case)s ORDER BY key::int"
_FEEDBACK = "SELECT * FROM course_feedback WHERE workflow_id = %(case)s ORDER BY key::int"
_PLAN = "SELECT * FROM training_plan WHERE workflow_id = %(case)s"
_REVIEWS = "SELECT * FROM training_plan_review WHERE workflow_id = %(case)s ORDER BY key::int"
_COURSES = (
    "SELECT p.*, c.workflow_id AS other, s.number AS number, s.state AS state, s.held_state FROM training_plan_course p"
    " LEFT JOIN course_record c ON c.plan = p.workflow_id AND c.course = p.key::int"
    " LEFT JOIN service_register s ON s.workflow_id = c.workflow_id"
    " WHERE p.workflow_id = %(case)s ORDER BY p.key::int"
)
Row = Mapping[str, Any]


def course_report(connection: Connection, case: str, tz: tzinfo) -> PrintedReport:
    """A course: its people with agreement, presence and result, its dates, what was said of it (七§12).

    Raises NoSuchCase for what is no course.
    """
    found = register.one(connection, case, COURSE, "course")
    about = {"case": found["workflow_id"]}
    [record] = asked(connection, _RECORD, about)
    attended = {row["number"]: row for row in asked(connection, _ATTENDED, about)}  # the last word of each date counts
    signed, results = asked(connection, _SIGNED, about), asked(connection, _RESULTS, about)
    feedback = {row["person"]: row for row in asked(connection, _FEEDBACK, about)}
    head = {
        STATE: state_words(COURSE, found["state"]), TYPE: COURSE_TYPES[record["type"]],
        MODE: COURSE_MODES[record["mode"]],
        TRAINER: record["trainer"] or "–", PAID: YES if record["paid_by_company"] else NO, COST: record["cost"] or "–",
        CERTIFIES: ", ".join(record["categories"]) or "–", IN_PLAN: record["plan"] or "–",
    }  # fmt: skip
    tables = (
        PrintedTable(
            PEOPLE, ("person", "agreement", "present", "passed", "score", "certified until", "source"),
            [*_people(record, signed, attended, results)],
        ),
        PrintedTable(DATES, ("#", "begins", "ends", "present", "by", "source"), [*_dates(record, attended, tz)]),
        PrintedTable(
            OPINIONS, ("person", "score", "remarks", "source"),
            [row | {"source": source_of(row)} for row in feedback.values()],
        ),
    )  # fmt: skip
    return PrintedReport(f"{found['number']} {record['title']}", head, tables)


def plan_report(connection: Connection, case: str, tz: tzinfo) -> PrintedReport:
    """A year's plan: its courses with what became of each, its reviews, at the end its figures (七§11(1)).

    Raises NoSuchCase for what is no plan.
    """
    found = register.one(connection, case, PLAN, "training plan")
    about = {"case": found["workflow_id"]}
    [plan] = asked(connection, _PLAN, about)
    head = {
        STATE: state_words(PLAN, found["state"]), SENT: when(plan["sent_at"], tz) or "–",
        APPROVED: when(plan["approved_at"], tz) or "–",
    }  # fmt: skip
    if plan["closed_at"] is not None:
        figures = {PLANNED: "planned", HELD: "held", DROPPED: "dropped", TRAINED: "persons", HOURS: "hours"}
        head |= {words: f"{plan[key]:g}" for words, key in figures.items()}
    tables = (
        PrintedTable(
            COURSES, ("#", "title", "planned_on", "hours", "persons", "posts", "trainer", "number", "state", "source"),
            [*_courses(asked(connection, _COURSES, about))],
        ),
        PrintedTable(
            REVIEWS, ("at", "by", "result", "remarks", "source"), [*_reviews(asked(connection, _REVIEWS, about), tz)]
        ),
    )  # fmt: skip
    return PrintedReport(f"{found['number']} {plan['year']}", head, tables)


def _people(
    record: Row, signed: Iterable[Row], attended: Mapping[int, Row], results: Iterable[Row]
) -> Iterator[dict[str, Any]]:
    agreement = {_id(row["person"]): row for row in signed}
    result = {_id(row["person"]): row for row in results}
    for person in record["persons"]:
        given, bound = result.get(_id(person), {}), agreement.get(_id(person), {})
        there = [str(number) for number, row in sorted(attended.items()) if person in row["present"]]
        rows = [row for row in (bound, given) if row]
        yield {
            "person": person, "agreement": bound.get("agreement_ref"), "present": ", ".join(there),
            "passed": _passed(given), "score": given.get("score"), "certified until": given.get("valid_until"),
            "source": source(record["workflow_id"], [row["seq"] for row in rows]),
        }  # fmt: skip


def _id(person: str) -> str:
    return person.partition(":")[2]


def _passed(result: Row) -> Words | None:
    return (YES if result["passed"] else NO) if result else None


def _dates(record: Row, attended: Mapping[int, Row], tz: tzinfo) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(record["dates"], 1):
        row = attended.get(number)
        yield {
            "#": number, "begins": when(datetime.fromisoformat(one["from_at"]), tz),
            "ends": when(datetime.fromisoformat(one["to_at"]), tz),
            "present": ", ".join(row["present"]) if row else None, "by": row["attended_by"] if row else None,
            "source": source_of(row or record),
        }  # fmt: skip


def _courses(found: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for one in found:
        state = state_words(COURSE, one["state"]) if one["state"] else DROPPED_ONE if one["dropped_at"] else None
        yield {
            "#": one["key"], "title": one["title"], "planned_on": one["planned_on"], "hours": f"{one['hours']:g}",
            "persons": ", ".join(one["persons"]), "posts": ", ".join(one["posts"]), "trainer": one["trainer"],
            "number": one["number"], "state": state, "source": one["other"] or source_of(one),
        }  # fmt: skip


def _reviews(found: Iterable[Row], tz: tzinfo) -> Iterator[dict[str, Any]]:
    for one in found:
        yield {
            "at": when(one["reviewed_at"], tz), "by": one["reviewed_by"],
            "result": APPROVED if one["approved"] else RETURNED, "remarks": one["remarks"], "source": source_of(one),
        }  # fmt: skip
