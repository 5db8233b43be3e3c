"""A quality day's report as it is printed: exceptions by item and department, checks, seed (四§12·1)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import Any

from desk.errors import NoSuchCase
from desk.gateway import register
from desk.gateway.records import Connection, asked
from desk.shown.printed import PrintedReport, PrintedTable, source, sourced, when
from desk.shown.words import SEED, SHA
from models.policy.checklists import Checklists, default_checklists
from models.words.spoken import spoken
from models.words.words import Words

KIND, LETTER = "QualityDay", "G"
DATE = re.compile(r"\d{4}-\d\d-\d\d")
DAY, CHECKS, DONE = Words("day", "日期"), Words("checks drawn", "抽中次数"), Words("checks entered", "已登记次数")
MORE, MISSING = Words("unplanned checks", "计划外加查次数"), Words("missing checks", "所缺抽查")
EXCEPTIONS, REPORTED = Words("exceptions", "异常项数"), Words("reported", "报送")
BY_ITEM, BY_DEPARTMENT = Words("Exceptions by item", "按检查项"), Words("Exceptions by department", "按部门")
MADE, FOUND, MAIN = Words("Checks", "抽查"), Words("Exceptions", "异常"), Words("Main exceptions", "主要异常")
_DAY = (
    "SELECT *, (SELECT min(seed) FROM draw d WHERE d.workflow_id = q.workflow_id AND d.revealed_at IS NOT NULL) AS seed"
    " FROM quality_day q WHERE q.workflow_id = %(case)s AND q.reported_at IS NOT NULL"
)
_CHECKS = "SELECT * FROM quality_check WHERE workflow_id = %(case)s ORDER BY number"
_EXCEPTIONS = "SELECT * FROM quality_exception WHERE workflow_id = %(case)s ORDER BY key::int"
_CAUSES = "SELECT * FROM quality_day_cause WHERE workflow_id = %(case)s ORDER BY key::int"
_LISTS = "SELECT data FROM published_checklists WHERE version = %(version)s"


def day_report(connection: Connection, case: str, tz: tzinfo) -> PrintedReport:
    """The report of a quality day, by its day, number or workflow id. Raises NoSuchCase where there is none yet."""
    if DATE.fullmatch(case):
        case = f"{LETTER}-{case.replace('-', '')}"
    found = register.one(connection, case, KIND, "quality day")
    about = {"case": found["workflow_id"]}
    days = asked(connection, _DAY, about)
    if not days:
        raise NoSuchCase(f"{found['number']} has sent no report yet")
    known = _checklists(connection, found.get("checklists_version"))
    return _report(
        found["number"], days[0], asked(connection, _CHECKS, about), asked(connection, _EXCEPTIONS, about),
        asked(connection, _CAUSES, about), known, tz,
    )  # fmt: skip


def _report(
    number: str, day: Mapping[str, Any], checks: list[dict[str, Any]], exceptions: list[dict[str, Any]],
    causes: list[dict[str, Any]], known: Checklists, tz: tzinfo,
) -> PrintedReport:  # fmt: skip
    missing = [f"{one['number']} ({one['person']})" for one in checks if one["missing"]]
    head = {
        DAY: day["day_on"].isoformat(), CHECKS: day["checks_drawn"], DONE: day["checks_done"], MORE: day["unplanned"],
        MISSING: ", ".join(missing) or 0, EXCEPTIONS: day["exceptions"],
        REPORTED: f"{when(day['reported_at'], tz)}, {day['reported_by']}", SHA: day["seed_sha256"] or "–",
        SEED: day["seed"] or "–",
    }  # fmt: skip
    tables = (
        PrintedTable(BY_ITEM, ("item", "title", "count", "source"), [*_counted(day, "by_item", "item", known)]),
        PrintedTable(
            BY_DEPARTMENT, ("department", "count", "source"), [*_counted(day, "by_department", "department", known)]
        ),
        PrintedTable(
            MADE, ("check", "at", "person", "checklist", "score", "by", "source"), [*_checks(checks, tz)]
        ),
        PrintedTable(
            FOUND, ("item", "severity", "what", "person", "department", "found at", "by", "evidence", "source"),
            [*_exceptions(exceptions, tz)],
        ),
        PrintedTable(MAIN, ("item", "cause", "measure", "source"), [*sourced(causes)]),
    )  # fmt: skip
    return PrintedReport(f"{number} {day['day_on'].isoformat()}", head, tables)


def _counted(day: Mapping[str, Any], column: str, name: str, known: Checklists) -> Iterator[dict[str, Any]]:
    for key, seqs in sorted(day[column].items(), key=lambda one: (-len(one[1]), one[0])):
        yield {name: key, "title": _title(key, known), "count": len(seqs), "source": source(day["workflow_id"], seqs)}


def _checks(found: Iterable[Mapping[str, Any]], tz: tzinfo) -> Iterator[dict[str, Any]]:
    for one in sourced(found):
        at = when(one["due_at"] or one["checked_at"], tz)
        yield one | {"check": one["number"], "at": at, "by": one["checked_by"]}


def _exceptions(found: Iterable[Mapping[str, Any]], tz: tzinfo) -> Iterator[dict[str, Any]]:
    for one in sourced(found):
        at = {"found at": when(one["found_at"], tz), "by": one["found_by"]}
        yield one | at | {"item": one["item"] or one["named"]}


def _title(item: str, known: Checklists) -> str | None:
    one = known.items.get(item)
    return None if one is None else one.en if spoken() == "en" else one.zh


def _checklists(connection: Connection, version: int | None) -> Checklists:
    """Those that the case was opened under."""
    stored = asked(connection, _LISTS, {"version": version}) if version else []
    return Checklists.model_validate(stored[0]["data"]) if stored else default_checklists()
