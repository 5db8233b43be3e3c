"""Inspections as they are printed: one with all its sheets and findings, and the register of a time (五§2·1, 五§14)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, tzinfo
from typing import Any

from desk.gateway import register
from desk.gateway.records import Connection, asked
from desk.shown import words
from desk.shown.printed import PrintedReport, PrintedTable, source, sourced, when
from desk.shown.words import SEED, SHA
from models.words.spoken import say
from models.words.words import Words

KIND = "Inspection"
PLANNED, SCOPE, CLASS = Words("planned on", "计划日期"), Words("scope", "检查范围"), Words("kind", "检查类别")
INSPECTED, LEADER, TEAM = Words("inspected", "被检查"), Words("leader", "组长"), Words("team", "组员")
LISTS, OUTCOME, WHY = Words("checklists", "检查表"), Words("outcome", "结果"), Words("why", "原因")
REPORT, SCORE = Words("report", "检查报告"), Words("score", "得分")
REGISTER, SHEETS = Words("Register", "检查登记"), Words("Work check sheets", "工作检查表")
FINDINGS = Words("Findings", "检查发现")
ANSWERS, DECLARED = Words("Answers to the report", "反馈"), Words("What the inspectors declare", "检查人员自查")
NIL, HELD = Words("nothing found", "无差错"), Words("found", "有差错")
INSPECTIONS, MISSED_ONES = Words("planned", "计划次数"), Words("missed", "漏检次数")
ENTERED, WITH_NOTHING = Words("in the register", "已登记次数"), Words("with nothing found", "其中无差错")
OUTCOMES = {
    "reported": Words("reported", "已报告"), "missed": Words("missed", "漏检"),
    "cancelled": Words("cancelled", "已取消"), None: Words("under way", "进行中"),
}  # fmt: skip
_PLAN = (
    "SELECT p.*, r.seq AS entry, r.nil, r.findings, r.severe, r.score, r.sheets, r.finished_at, r.finished_by, s.number"
    " FROM inspection_plan p JOIN service_register s USING (workflow_id) LEFT JOIN inspection_register r"
    " USING (workflow_id)"
)
_ONE = f"{_PLAN} WHERE workflow_id = %(case)s"
_TIME = f"{_PLAN} WHERE p.planned_on >= %(since)s AND p.planned_on <= %(until)s ORDER BY p.planned_on, s.number"
_SHEETS = (
    "SELECT * FROM inspection_sheet a WHERE workflow_id = %(case)s AND NOT EXISTS (SELECT 1 FROM inspection_sheet b"
    " WHERE b.workflow_id = a.workflow_id AND b.replaces = a.key::int) ORDER BY key::int"
)
_FINDINGS = "SELECT * FROM inspection_finding WHERE workflow_id = %(case)s AND NOT void ORDER BY key::int"
_FEEDBACK = "SELECT * FROM inspection_feedback WHERE workflow_id = %(case)s ORDER BY key::int"
_REPORT = "SELECT * FROM quality_inspection_report WHERE workflow_id = %(case)s"
_SEED = "SELECT min(seed) AS seed FROM draw WHERE workflow_id = %(case)s AND revealed_at IS NOT NULL"
_COLUMNS = (
    "number", "planned", "scope", "kind", "inspected", "leader", "team", "outcome", "result", "findings", "severe",
    "score", "source",
)  # fmt: skip


def inspection_report(connection: Connection, case: str, tz: tzinfo) -> PrintedReport:
    """An inspection by its number or workflow id, as far as it has gone. Raises NoSuchCase."""
    found = register.one(connection, case, KIND, "inspection")
    about = {"case": found["workflow_id"]}
    (plan,) = asked(connection, _ONE, about)
    reports, (draw,) = asked(connection, _REPORT, about), asked(connection, _SEED, about)
    report = reports[0] if reports else {}
    head = {
        PLANNED: plan["planned_on"].isoformat(),
        SCOPE: words.VALUES["scope"][plan["scope"]], CLASS: words.VALUES["kind"][plan["kind"]],
        INSPECTED: _inspected(plan), LEADER: plan["leader"], TEAM: ", ".join(plan["team"]),
        LISTS: ", ".join(plan["checklists"]), WHY: plan["why"], OUTCOME: say(OUTCOMES[plan["outcome"]]),
        SCORE: report.get("score"), REPORT: report.get("text"), SHA: plan["seed_sha256"] or "–",
        SEED: draw["seed"] or "–",
    }  # fmt: skip
    tables = (
        PrintedTable(REGISTER, _COLUMNS, [_line(plan)] if plan["entry"] is not None else []),
        PrintedTable(
            SHEETS, ("sheet", "inspected", "checklist", "score", "by", "note", "source"),
            [*_sheets(asked(connection, _SHEETS, about))],
        ),
        PrintedTable(
            FINDINGS,
            ("finding", "item", "severity", "person", "note", "reported at", "corrected at", "done", "source"),
            [*_findings(asked(connection, _FINDINGS, about), tz)],
        ),
        PrintedTable(DECLARED, ("item", "result", "note"), [*_declared(report)]),
        PrintedTable(
            ANSWERS, ("person", "agrees", "remarks", "answered at", "source"),
            [*_answers(asked(connection, _FEEDBACK, about), tz)],
        ),
    )  # fmt: skip
    return PrintedReport(f"{plan['number']} {plan['planned_on'].isoformat()}", head, tables)


def inspection_register(connection: Connection, since: date, until: date) -> PrintedReport:
    """The register of what was planned from a day up to another, with what found nothing, and what was missed."""
    return register_of(asked(connection, _TIME, {"since": since, "until": until}), since, until)


def register_of(found: list[dict[str, Any]], since: date, until: date) -> PrintedReport:
    """The same of rows as they are read."""
    entered = [row for row in found if row["entry"] is not None]
    head = {
        INSPECTIONS: len(found), ENTERED: len(entered), WITH_NOTHING: sum(row["nil"] for row in entered),
        MISSED_ONES: sum(row["outcome"] == "missed" for row in found),
    }  # fmt: skip
    return PrintedReport(f"{since} – {until}", head, (PrintedTable(REGISTER, _COLUMNS, [*map(_line, found)]),))


def _line(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the register; of one without an entry what was planned."""
    entered = plan["entry"] is not None
    return {
        "number": plan["number"], "planned": plan["planned_on"].isoformat(), "scope": plan["scope"],
        "kind": plan["kind"], "inspected": _inspected(plan), "leader": plan["leader"], "team": ", ".join(plan["team"]),
        "outcome": say(OUTCOMES[plan["outcome"]]), "result": say(NIL if plan["nil"] else HELD) if entered else None,
        "findings": plan["findings"], "severe": plan["severe"], "score": plan["score"],
        "source": source(plan["workflow_id"], [plan["entry"] if entered else plan["seq"]]),
    }  # fmt: skip


def _inspected(plan: Mapping[str, Any]) -> str:
    return plan["place"] or ", ".join(plan["persons"])


def _sheets(found: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in sourced(found):
        yield one | {"sheet": one["key"], "inspected": one["place"] or one["person"], "by": one["entered_by"]}


def _findings(found: Iterable[Mapping[str, Any]], tz: tzinfo) -> Iterator[dict[str, Any]]:
    for one in sourced(found):
        times = {"reported at": when(one["reported_at"], tz), "corrected at": when(one["corrected_at"], tz)}
        yield one | times | {"finding": one["key"]}


def _answers(found: Iterable[Mapping[str, Any]], tz: tzinfo) -> Iterator[dict[str, Any]]:
    for one in sourced(found):
        yield one | {"agrees": say(_AGREES[one["agrees"]]), "answered at": when(one["answered_at"], tz)}


def _declared(report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    answers = report.get("inspectors", ())
    return ({"item": one["item"], "result": one["answer"], "note": one.get("note")} for one in answers)


_AGREES = {True: Words("yes", "是"), False: Words("no", "否"), None: Words("no answer", "未答复")}
