"""An appraisal as it is printed: every figure with the cases behind it, so that anyone can count it again (六§1)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from typing import Any

from desk.gateway import register
from desk.gateway.records import Connection, asked
from desk.shown import appraisal_words as words
from desk.shown.printed import PrintedReport, PrintedTable, source_of, state_words, when
from models.kinds.appraisal_scoring import FULL, rounded
from models.words.spoken import say
from models.words.words import Words

KIND = "Appraisal"
CLAUSES = {
    "response": "六§3(1)", "repairs": "六§3(2)", "visits": "六§3(3)", "complaints": "六§3(4)", "reports": "六§3(5)",
    "records": "六§3(6)", "other": "六§3(7)",
}  # fmt: skip
"""Where the policy names each indicator, in its order."""
FIGURES = ("indicator", "clause", "kept", "of", "per cent", "corrected")
COUNTED = ("indicator", "number", "what", "person", "kept", "of", "decided at", "source")
ANSWERS = ("number", "what", "person", "score", "answered at", "source")
GROUNDS = ("ground", "person", "what", "score", "at", "source")
_FORM = "SELECT * FROM appraisal WHERE workflow_id = %(case)s"
_RESULT = "SELECT * FROM appraisal_result WHERE workflow_id = %(case)s ORDER BY key::int DESC LIMIT 1"
_COUNTED = (
    "SELECT c.*, r.number FROM appraisal_count c LEFT JOIN service_register r ON r.workflow_id = c.case"
    " WHERE c.workflow_id = %(case)s ORDER BY c.decided_at, c.case, c.ref"
)
_ANSWERS = (
    "SELECT a.*, r.number FROM appraisal_answer a LEFT JOIN service_register r ON r.workflow_id = a.case"
    " WHERE a.workflow_id = %(case)s ORDER BY a.answered_at, a.case, a.ref"
)
_GROUNDS = """
    SELECT 'responsibility' AS ground, person, cause AS what, NULL AS score, found_at AS at, workflow_id, seq
    FROM responsibility WHERE split_part(person, ':', 2) = %(own)s AND found_at >= %(begin)s AND found_at < %(end)s
    UNION ALL
    SELECT 'conduct', c.person, c.kind, NULL, t.at, c.workflow_id, t.seq
    FROM conduct_record c JOIN timeline t ON t.workflow_id = c.workflow_id AND t.seq = c.record
    WHERE c.state = 'confirmed' AND split_part(c.person, ':', 2) = %(own)s AND t.at >= %(begin)s AND t.at < %(end)s
    UNION ALL
    SELECT 'inspection', a.person, a.checklist, a.score, a.entered_at, a.workflow_id, a.seq
    FROM inspection_sheet a WHERE split_part(a.person, ':', 2) = %(own)s AND a.entered_at >= %(begin)s
        AND a.entered_at < %(end)s AND NOT EXISTS (
            SELECT FROM inspection_sheet b WHERE b.workflow_id = a.workflow_id AND b.replaces = a.key::int)
    UNION ALL
    SELECT 'spot_check', person, checklist, score, checked_at, workflow_id, seq
    FROM quality_check WHERE split_part(person, ':', 2) = %(own)s AND checked_at >= %(begin)s AND checked_at < %(end)s
    ORDER BY at, workflow_id, seq"""
Row = Mapping[str, Any]


def appraisal_report(connection: Connection, case: str, tz: tzinfo) -> PrintedReport:
    """An appraisal with its figures, what was counted for each, what customers said, and the grounds beside.

    Raises NoSuchCase for what is no appraisal in the register.
    """
    found = register.one(connection, case, KIND, "appraisal")
    about = {"case": found["workflow_id"]}
    [form] = asked(connection, _FORM, about)
    result = next(iter(asked(connection, _RESULT, about)), None)
    heard = asked(connection, _ANSWERS, about)
    during = {"own": form["person"].partition(":")[2]} | days_as_times(form["from_on"], form["to_on"], tz)
    tables = (
        PrintedTable(words.FIGURES, FIGURES, [*_figures(form, result)]),
        PrintedTable(words.COUNTED, COUNTED, [*_counted(asked(connection, _COUNTED, about), tz)]),
        PrintedTable(words.ANSWERS, ANSWERS, [*_heard(heard, tz)]),
        PrintedTable(words.GROUNDS, GROUNDS, [*_grounds(asked(connection, _GROUNDS, during), tz)]),
    )
    return PrintedReport(f"{found['number']} {form['person']}", _head(found, form, result, heard, tz), tables)


def days_as_times(first: date, last: date, tz: tzinfo) -> dict[str, datetime]:
    """From the beginning of the first day up to the end of the last one, in the company's zone."""
    return {
        "begin": datetime.combine(first, time(), tz),
        "end": datetime.combine(last, time(), tz) + timedelta(days=1),
    }


def _head(found: Row, form: Row, result: Row | None, heard: list[dict[str, Any]], tz: tzinfo) -> dict[Words, Any]:
    head: dict[Words, Any] = {
        words.DAYS: f"{form['from_on']} – {form['to_on']}", words.STATE: state_words(KIND, found["state"]),
        words.AS_OF: when(form["as_of"], tz), words.PRESENT: form["present_days"],
        words.WHOSE: words.OF_THE_LED if form["leads"] else words.OF_THE_PERSON,
        words.CUSTOMERS: _mean(heard),
    }  # fmt: skip
    if form["not_rated"] is not None:
        head[words.NOT_RATED] = words.WHY_NOT.get(form["not_rated"], form["not_rated"])
    if result is not None:
        head |= {
            words.RECORDS_PART: form["records_part"], words.RATERS_PART: form["raters_part"],
            words.TOTAL: form["total"], words.GRADE: words.GRADES[form["grade"]],
        }  # fmt: skip
    return head


def _mean(heard: list[dict[str, Any]]) -> str:
    """How many customers answered, and the mean of their scores."""
    if not heard:
        return "0"
    mean = rounded(Fraction(sum(one["score"] for one in heard), len(heard)))
    return say(words.ANSWERED, answers=len(heard), mean=str(mean))


def _figures(form: Row, result: Row | None) -> Iterator[dict[str, Any]]:
    """Each indicator as it was counted; one whose denominator is 0 does not apply. Other work is a score."""
    corrected = result["corrected"] if result is not None else {}
    values = result["values"] if result is not None else {}
    for name, clause in CLAUSES.items():
        figure = form["figures"].get(name, {})
        of = figure.get("denominator")
        counted = Fraction(figure["numerator"], of) if of else None
        value = Fraction(values[name]) if name == "other" and values.get(name) is not None else counted
        yield {
            "indicator": words.indicator(name), "clause": clause, "kept": figure.get("numerator"), "of": of,
            "per cent": percent(value), "corrected": corrected.get(name),
        }  # fmt: skip


def percent(value: Fraction | None) -> str | None:
    """A share as a percentage to two places; None for what does not apply."""
    return None if value is None else str(rounded(value * FULL))


def _counted(found: Iterable[Row], tz: tzinfo) -> Iterator[dict[str, Any]]:
    """In the order of the indicators."""
    order = [*CLAUSES]
    for one in sorted(found, key=lambda row: order.index(row["indicator"])):
        yield {
            "indicator": words.indicator(one["indicator"]), "number": one["number"] or one["case"], "what": one["ref"],
            "person": one["person"], "kept": one["numerator"], "of": one["denominator"],
            "decided at": when(one["decided_at"], tz), "source": one["case"],
        }  # fmt: skip


def _heard(found: Iterable[Row], tz: tzinfo) -> Iterator[dict[str, Any]]:
    for one in found:
        yield {
            "number": one["number"] or one["case"], "what": one["ref"], "person": one["person"], "score": one["score"],
            "answered at": when(one["answered_at"], tz), "source": one["case"],
        }  # fmt: skip


def _grounds(found: Iterable[Row], tz: tzinfo) -> Iterator[dict[str, Any]]:
    for one in found:
        where = source_of(one)
        yield {**one, "ground": words.GROUND[one["ground"]], "at": when(one["at"], tz), "source": where}
