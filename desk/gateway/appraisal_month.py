"""The report of a month's appraisals: grades, departments, fitting firms, contacts answered at once (六§5, 一§17)."""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any

from desk.errors import BadUsage, NoSuchCase
from desk.gateway.appraisal_report import KIND, days_as_times, percent
from desk.gateway.records import Connection, asked
from desk.shown import appraisal_words as words
from desk.shown.printed import PrintedReport, PrintedTable, source_of, state_words
from models.kinds.appraisal_scoring import rounded
from models.policy.policy import Policy
from models.words.spoken import say
from models.words.words import Words

SEVERITIES = ("minor", "major", "serious")
"""In the order of `appraisal.points`."""
PEOPLE = ("number", "person", "name", "department", "total", "grade", "state", "decision", "source")
DEPARTMENTS = ("department", "rated", "mean", *SEVERITIES, "points", "score", "source")
FIRMS = ("firm", "name", "calls", "reached", "satisfied", "punctual", "conduct", "work", "mean")
_POLICY = "SELECT text FROM published_policy WHERE version = %(version)s"
_MONTH = """
    SELECT a.*, r.number, r.state, r.policy_version, m.name, m.department, d.decision
    FROM appraisal a JOIN service_register r USING (workflow_id)
    LEFT JOIN staff_member m ON m.id = split_part(a.person, ':', 2)
    LEFT JOIN appraisal_decision d USING (workflow_id)
    WHERE a.from_on = %(first)s AND a.to_on = %(last)s ORDER BY a.person"""
_LATE = """
    SELECT count(*) AS late FROM commitment c JOIN appraisal a USING (workflow_id)
    WHERE a.from_on = %(first)s AND a.to_on = %(last)s AND c.name = 'rate' AND (c.late OR c.rung > 0)"""
_FOUND = """
    SELECT n.workflow_id, n.severity,
        COALESCE(split_part(COALESCE(t.unit, n.unit), ':', 2), m.department) AS department
    FROM nonconformity_record n JOIN service_register r USING (workflow_id)
    LEFT JOIN LATERAL (
        SELECT unit, person FROM nonconformity_trace WHERE workflow_id = n.workflow_id ORDER BY seq DESC LIMIT 1
    ) t ON true
    LEFT JOIN staff_member m ON m.id = split_part(COALESCE(t.person, n.person), ':', 2)
    WHERE r.state = 'closed' AND r.closed_at >= %(begin)s AND r.closed_at < %(end)s ORDER BY n.workflow_id"""
_CONTACTS = """
    SELECT count(*) AS of, count(*) FILTER (WHERE c.at_once) AS kept
    FROM contact_record c JOIN service_register r USING (workflow_id)
    WHERE r.opened_at >= %(begin)s AND r.opened_at < %(end)s"""
_FIRMS = """
    SELECT g.firm, f.name, count(*) AS calls, count(*) FILTER (WHERE g.reached) AS reached,
        count(*) FILTER (WHERE g.satisfied) AS satisfied, sum(g.punctual) AS punctual, sum(g.conduct) AS conduct,
        sum(g.work) AS work, count(g.punctual) AS scored
    FROM firm_rating g LEFT JOIN fitting_firm f ON f.id = split_part(g.firm, ':', 2)
    WHERE g.called_at >= %(begin)s AND g.called_at < %(end)s GROUP BY g.firm, f.name ORDER BY g.firm"""
Row = Mapping[str, Any]


def month_report(connection: Connection, first: date, tz: tzinfo, now: datetime) -> PrintedReport:
    """The report of the month that begins on a day.

    Raises BadUsage for a month that is not over, NoSuchCase for one of which nobody was appraised.
    """
    month, last = f"{first:%Y-%m}", first.replace(day=monthrange(first.year, first.month)[1])
    span = days_as_times(first, last, tz)
    if now < span["end"]:
        raise BadUsage(f"{month} is not over: its appraisals are opened on the next month's first workday")
    people = asked(connection, _MONTH, {"first": first, "last": last})
    if not people:
        raise NoSuchCase(
            f"there is no appraisal of {month}: the round `appraisals` opens them, run_now for a month that it missed"
        )
    rules = rules_of(connection, max(one["policy_version"] for one in people))
    found = asked(connection, _FOUND, span)
    [late] = asked(connection, _LATE, {"first": first, "last": last})
    [contacts] = asked(connection, _CONTACTS, span)
    head = _head(people, late["late"]) | {words.AT_ONCE: _share(contacts)}
    tables = (
        PrintedTable(words.GRADES_BY_PERSON, PEOPLE, [*_people(people)]),
        PrintedTable(words.DEPARTMENTS, DEPARTMENTS, [*departments(people, found, rules)]),
        PrintedTable(words.FIRMS, FIRMS, [*_firms(asked(connection, _FIRMS, span))]),
    )
    return PrintedReport(say(words.MONTH, month=month), head, tables)


class MonthRules:
    """What a month's report takes of the policy: the points of a nonconformity, and the names of after-sales (六§5)."""

    def __init__(self, policy: Policy) -> None:
        self.points = dict(zip(SEVERITIES, policy.integers("appraisal.points"), strict=True))
        self._after_sales = {*policy.strings("staff.after_sales")}

    def department(self, name: str | None) -> str | Words:
        """A department by one name: the policy has several for after-sales."""
        if name is None:
            return words.NO_DEPARTMENT
        return words.AFTER_SALES if name in self._after_sales else name


def rules_of(connection: Connection, version: int) -> MonthRules:
    """The rules of a published version: the one that the month's appraisals keep."""
    [row] = asked(connection, _POLICY, {"version": version})
    return MonthRules(Policy.load(row["text"]))


def _head(people: list[dict[str, Any]], late: int) -> dict[Words, Any]:
    rated = [one for one in people if one["total"] is not None]
    grades = Counter(one["grade"] for one in rated)
    not_rated = sum(one["not_rated"] is not None for one in people)
    head: dict[Words, Any] = {
        words.APPRAISED: len(people), words.RATED: len(rated), words.NOT_RATED: not_rated,
        words.UNDER_WAY: sum(one["state"] not in ("closed", "not_rated") for one in people), words.LATE: late,
    }  # fmt: skip
    return head | {name: grades[grade] for grade, name in words.GRADES.items()}


def _share(counted: Row) -> str:
    if not counted["of"]:
        return "–"
    share = percent(Fraction(counted["kept"], counted["of"]))
    return say(words.SHARE, kept=counted["kept"], of=counted["of"], percent=str(share))


def _people(people: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in people:
        why = words.WHY_NOT.get(one["not_rated"], one["not_rated"]) if one["not_rated"] is not None else None
        yield {
            **one, "state": state_words(KIND, one["state"]), "grade": words.GRADES.get(one["grade"]) or why,
            "decision": words.DECISIONS.get(one["decision"]), "source": source_of(one),
        }  # fmt: skip


def departments(people: Iterable[Row], found: Iterable[Row], rules: MonthRules) -> Iterator[dict[str, Any]]:
    """The mean of the totals of a department's people less the points of its nonconformities, at least 0 (六§5)."""
    totals: dict[Any, list[Decimal]] = defaultdict(list)
    severities: dict[Any, Counter[str]] = defaultdict(Counter)
    cases: dict[Any, list[str]] = defaultdict(list)
    for one in people:
        totals[rules.department(one["department"])] += [one["total"]] if one["total"] is not None else []
    for one in found:
        department = rules.department(one["department"])
        severities[department][one["severity"]] += 1
        cases[department].append(one["workflow_id"])
    for department in sorted({*totals, *severities}, key=str):
        known = totals[department]
        points = sum(rules.points[name] * severities[department][name] for name in SEVERITIES)
        mean = sum(map(Fraction, known), Fraction()) / len(known) if known else None
        yield {
            "department": department, "rated": len(known), "mean": None if mean is None else rounded(mean),
            **{name: severities[department][name] for name in SEVERITIES}, "points": points,
            "score": None if mean is None else rounded(max(mean - points, Fraction())),
            "source": ", ".join(cases[department]),
        }  # fmt: skip


def _firms(found: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Each firm's mean ratings; of one that nobody rated none (一§17)."""
    for one in found:
        scores = {name: one[name] for name in ("punctual", "conduct", "work")}
        means = {name: None if not one["scored"] else Fraction(total, one["scored"]) for name, total in scores.items()}
        known = [mean for mean in means.values() if mean is not None]
        whole = sum(known, Fraction()) / len(known) if known else None
        shown = {name: None if mean is None else rounded(mean) for name, mean in (means | {"mean": whole}).items()}
        yield {**one, **shown}
