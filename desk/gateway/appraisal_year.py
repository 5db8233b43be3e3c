"""A year's appraisals on one page, for a manager: grades by month, rates, and what stands beside (六, 七§12)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, tzinfo
from fractions import Fraction
from typing import Any

from desk.errors import NoSuchCase
from desk.gateway.appraisal_report import CLAUSES, days_as_times
from desk.gateway.records import Connection, asked
from desk.shown import appraisal_words as words
from desk.shown.printed import PrintedReport, PrintedTable
from models.kinds.appraisal_scoring import rounded
from models.words.spoken import say
from models.words.words import Words

MONTHS = tuple(f"{month:02d}" for month in range(1, 13))
COUNTED = tuple(name for name in CLAUSES if name != "other")
TOTALS = ("person", "name", *MONTHS, "mean")
RATES = ("person", *COUNTED)
BESIDE = ("person", "complaints", "responsibilities", "exceptions", "conduct", "training hours")
_MONTHS = """
    SELECT a.person, m.name, a.from_on, a.total, a.grade, a.not_rated, a.figures
    FROM appraisal a LEFT JOIN staff_member m ON m.id = split_part(a.person, ':', 2)
    WHERE a.from_on >= %(first)s AND a.to_on <= %(last)s AND extract(day FROM a.from_on) = 1
        AND a.to_on = (a.from_on + interval '1 month - 1 day')::date
    ORDER BY a.person, a.from_on"""
_BESIDE = """
    SELECT split_part(person, ':', 2) AS own, what, count(*) AS number FROM (
        SELECT staff AS person, 'complaints' AS what, noticed_at AS at FROM complaint_record
        UNION ALL SELECT person, 'responsibilities', found_at FROM responsibility
        UNION ALL SELECT person, 'exceptions', found_at FROM quality_exception
        UNION ALL SELECT c.person, 'conduct', t.at FROM conduct_record c
            JOIN timeline t ON t.workflow_id = c.workflow_id AND t.seq = c.record WHERE c.state = 'confirmed') AS beside
    WHERE person IS NOT NULL AND at >= %(begin)s AND at < %(end)s GROUP BY own, what"""
_TRAINED = """
    SELECT split_part(who, ':', 2) AS own, sum(extract(epoch FROM to_at - from_at)) / 3600 AS hours FROM (
        SELECT DISTINCT ON (workflow_id, number) * FROM course_attendance ORDER BY workflow_id, number, seq DESC) AS a,
        jsonb_array_elements_text(present) AS who
    WHERE from_at >= %(begin)s AND from_at < %(end)s GROUP BY own"""
Row = Mapping[str, Any]


def year_report(connection: Connection, year: int, tz: tzinfo) -> PrintedReport:
    """The year's page. Raises NoSuchCase where nobody was appraised in it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = asked(connection, _MONTHS, {"first": first, "last": last})
    if not found:
        raise NoSuchCase(f"there is no appraisal of a month of {year}")
    span = days_as_times(first, last, tz)
    beside = {(row["own"], row["what"]): row["number"] for row in asked(connection, _BESIDE, span)}
    people: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        people.setdefault(row["person"], []).append(row)
    rated = [row for row in found if row["total"] is not None]
    head: dict[Words, Any] = {words.APPRAISED: len(people), words.RATED: len(rated)}
    head |= {name: sum(row["grade"] == grade for row in rated) for grade, name in words.GRADES.items()}
    tables = (
        PrintedTable(words.BY_MONTH, TOTALS, [_totals(person, rows) for person, rows in people.items()]),
        PrintedTable(words.ON_TIME, RATES, [_rates(person, rows) for person, rows in people.items()]),
        PrintedTable(words.BESIDE, BESIDE, [*_beside(people, beside, _trained(connection, span))]),
    )
    return PrintedReport(say(words.YEAR, year=year), head, tables)


def _totals(person: str, rows: Iterable[Row]) -> dict[str, Any]:
    """Total and grade of each month, the mean of the totals."""
    told = {f"{row['from_on']:%m}": _told(row) for row in rows}
    totals = [Fraction(row["total"]) for row in rows if row["total"] is not None]
    mean = rounded(sum(totals, Fraction()) / len(totals)) if totals else None
    return {"person": person, "name": next(row["name"] for row in rows), "mean": mean} | told


def _told(row: Row) -> str:
    """A month in a cell: `90.00 excellent`; a dash for one that is not rated, dots for one that is under way."""
    if row["total"] is None:
        return "–" if row["not_rated"] is not None else "…"
    return f"{row['total']} {say(words.GRADES[row['grade']])}"


def _rates(person: str, rows: Iterable[Row]) -> dict[str, Any]:
    """Of each indicator what was kept of all that was counted in the year."""
    found: dict[str, Any] = {"person": person}
    for name in COUNTED:
        figures = [row["figures"].get(name, {}) for row in rows]
        kept, of = (sum(one.get(key, 0) for one in figures) for key in ("numerator", "denominator"))
        found[name] = f"{kept}/{of}" if of else None
    return found


def _beside(
    people: Iterable[str], found: Mapping[tuple[str, str], int], trained: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    for person in people:
        own = person.partition(":")[2]
        counted = {what: found.get((own, what), 0) for what in BESIDE[1:5]}
        yield {"person": person} | counted | {"training hours": trained.get(own, 0)}


def _trained(connection: Connection, span: Mapping[str, Any]) -> dict[str, Any]:
    """Hours of the courses to which people came, by id; of a date that was entered again the last entry (七§12)."""
    return {row["own"]: rounded(Fraction(row["hours"])) for row in asked(connection, _TRAINED, span)}
